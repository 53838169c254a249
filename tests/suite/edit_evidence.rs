//! `serve --edit`: files that a page attaches as evidence.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::edit::{Editing, Page, begun};
use crate::serve::Served;
use crate::support::TestSite;

/// What a PNG file begins with.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\npicture";

/// The answer to a file for the release `1.0`; the name is percent-encoded.
fn attach(editing: &Editing, name: &str, bytes: &[u8]) -> (u16, Value) {
    attach_to(editing, "1.0", name, bytes)
}

fn attach_to(editing: &Editing, release: &str, name: &str, bytes: &[u8]) -> (u16, Value) {
    attach_as(&editing.page, release, name, bytes)
}

fn attach_as(page: &Page, release: &str, name: &str, bytes: &[u8]) -> (u16, Value) {
    let mut headers = page.headers();
    headers.retain(|(name, _)| *name != "Content-Type");
    headers.push(("Content-Type", "application/octet-stream".to_owned()));
    headers.push(("Runsheet-Release", release.to_owned()));
    headers.push(("Runsheet-File", name.to_owned()));
    let answer = page.send("evidence", &headers, bytes);
    (answer.status, serde_json::from_str(&answer.text()).unwrap())
}

/// The files in the folder of the release.
fn files(editing: &Editing) -> BTreeSet<String> {
    let entries = std::fs::read_dir(editing.site.path("content/releases")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn an_attached_file_is_evidence_at_once() {
    let editing = Editing::new(begun());
    let (status, answer) = attach(&editing, "Load%20test.PNG", PNG);
    assert_eq!((status, &answer["name"]), (200, &json!("1.0-Load-test.png")), "{answer}");
    assert_eq!(
        std::fs::read(editing.site.path("content/releases/1.0-Load-test.png")).unwrap(),
        PNG
    );
    let mut tick = editing.page.tick("prepare/tests-pass", "done");
    tick["evidence"] = json!([answer["name"]]);
    let (status, answer) = editing.page.record(&tick);
    assert_eq!(status, 200, "{answer}");
    let text = editing.site.read("content/releases/1.0.yaml");
    assert!(text.contains("evidence: 1.0-Load-test.png }"), "{text}");
    editing.site.run(&["check", "--strict"]).exits(0);
}

/// The page of a server at a time.
fn at(site: &TestSite, time: &str) -> Page {
    let mut command = site.command(&["serve", "--edit", "--port", "0"]);
    command.env("RUNSHEET_NOW", time);
    Page::of(Served::of(command))
}

#[test]
fn a_file_that_no_record_names_is_removed_after_a_day() {
    let site = begun();
    let stored = |name: &str| site.exists(&format!("content/releases/1.0-{name}.txt"));
    let page = at(&site, "2026-12-01T09:00:00Z");
    for name in ["named", "linked", "changed", "abandoned"] {
        assert_eq!(attach_as(&page, "1.0", &format!("{name}.txt"), b"text").0, 200);
    }
    let mut tick = page.tick("prepare/tests-pass", "done");
    tick["evidence"] = json!(["1.0-named.txt"]);
    assert_eq!(page.record(&tick).0, 200);
    site.write("content/page.md", "# Page\n\n[The log](releases/1.0-linked.txt)\n");
    site.write("content/releases/1.0-changed.txt", "by hand");
    drop(page);
    drop(at(&site, "2026-12-02T08:59:00Z"));
    assert!(stored("abandoned"), "its form may still be open");
    let page = at(&site, "2026-12-02T09:01:00Z");
    assert!(!stored("abandoned"));
    assert!(stored("named") && stored("linked") && stored("changed"));
    assert_eq!(attach_as(&page, "1.0", "later.txt", b"text").0, 200);
    drop(page);
    let page = at(&site, "2026-12-05T09:00:00Z");
    assert!(!stored("later") && stored("named"));
    drop(page);
}

#[test]
fn a_name_never_leads_out_of_the_release_folder() {
    let editing = Editing::new(begun());
    for (given, stored) in [
        ("..%2F..%2Fsite.txt", "1.0-site.txt"),
        ("%2Fetc%2Fpasswd.txt", "1.0-passwd.txt"),
        ("C:%5CWindows%5Cx.log", "1.0-x.log"),
        ("CON.txt", "1.0-CON.txt"),
        ("shell.php.txt", "1.0-shell-php.txt"),
    ] {
        let (status, answer) = attach(&editing, given, b"text");
        assert_eq!((status, &answer["name"]), (200, &json!(stored)), "{given}");
        assert!(editing.site.exists(&format!("content/releases/{stored}")));
    }
    for release in ["2.0", "..%2F1.0", "../1.0", "1.0.yaml", ""] {
        let (status, _) = attach_to(&editing, release, "x.txt", b"text");
        assert!([400, 404].contains(&status), "{release}: {status}");
    }
    editing.site.run(&["check"]).exits(0);
}

#[test]
fn a_file_of_the_wrong_type_or_size_is_refused() {
    let editing = Editing::new(begun().file("site.yaml", "evidence: { max_mb: 1 }\n"));
    let before = files(&editing);
    let refused = |name: &str, bytes: &[u8]| {
        let (status, answer) = attach(&editing, name, bytes);
        assert_eq!(answer["recorded"], json!(false), "{name}");
        (status, answer["message"].as_str().unwrap().to_owned())
    };
    for name in ["run.exe", "a.png.exe", "report.html", "logo.svg", "x.md", "x.yaml", "x"] {
        assert_eq!(refused(name, b"text").0, 415, "{name}");
    }
    let fake = refused("a.png", b"<script>");
    assert_eq!(
        fake,
        (415, "`a.png` is not a png file, although its name ends in `.png`".to_owned())
    );
    assert_eq!(refused("a.txt", b""), (415, "`a.txt` is empty".to_owned()));
    let most = vec![b'x'; 1_000_000];
    let more = [&most[..], b"x"].concat();
    assert_eq!(refused("a.txt", &more), (413, "`a.txt` is larger than 1 MB".to_owned()));
    assert_eq!(files(&editing), before, "nothing is stored");
    assert_eq!(attach(&editing, "a.txt", &most).0, 200);
}

/// A small disk in place of a folder, which only root can mount.
#[cfg(target_os = "linux")]
struct SmallDisk(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn mount(folder: std::path::PathBuf) -> Option<Self> {
        let before: Vec<(std::path::PathBuf, Vec<u8>)> = (std::fs::read_dir(&folder).unwrap())
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.clone(), std::fs::read(path).unwrap()))
            .collect();
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"]).arg(&folder);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        let disk = mounted.then_some(Self(folder))?;
        for (path, bytes) in before {
            std::fs::write(path, bytes).unwrap();
        }
        Some(disk)
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = std::process::Command::new("umount").arg("-l").arg(&self.0).status();
        assert!(unmounted.is_ok_and(|status| status.success()));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_stores_nothing_and_says_so() {
    let site = begun();
    let Some(disk) = SmallDisk::mount(site.path("content/releases")) else {
        return;
    };
    let editing = Editing::new(site);
    let before = files(&editing);
    let (status, answer) = attach(&editing, "a.txt", &vec![b'x'; 1_000_000]);
    let why = "the server's disk is full, so the file was not stored";
    assert_eq!((status, &answer["message"]), (507, &json!(why)), "{answer}");
    assert_eq!(files(&editing), before);
    assert_eq!(attach(&editing, "a.txt", b"small").0, 200, "there is room for it");
    drop(editing);
    drop(disk);
}

#[test]
fn two_files_of_one_name_are_both_stored() {
    let editing = Editing::new(begun());
    let texts: Vec<String> = (0..8).map(|number| format!("log {number}")).collect();
    let names: BTreeSet<String> = std::thread::scope(|scope| {
        let running: Vec<_> = (texts.iter())
            .map(|text| scope.spawn(|| attach(&editing, "run.log", text.as_bytes())))
            .collect();
        (running.into_iter())
            .map(|attached| {
                let (status, answer) = attached.join().unwrap();
                assert_eq!(status, 200, "{answer}");
                answer["name"].as_str().unwrap().to_owned()
            })
            .collect()
    });
    assert_eq!(names.len(), texts.len());
    let stored: BTreeSet<String> =
        names.iter().map(|name| editing.site.read(&format!("content/releases/{name}"))).collect();
    assert_eq!(stored, texts.into_iter().collect());
}
