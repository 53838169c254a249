//! From pages to a folder.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};

use proptest::prelude::*;
use runsheet::diagnostic::Code;
use runsheet::disk::{Contents, Output, Progress, PublishError, Report, publish};
use sha2::{Digest, Sha256};

use crate::folder::Folder;

type Outcome = Result<Report, PublishError<String>>;

/// Publishes `files` into `public`, as pages; those in `assets/` as assets.
fn build(site: &Folder, files: &[(&str, &str)]) -> Outcome {
    let outputs: Vec<Output> = files.iter().map(|(route, _)| output(route)).collect();
    let render = |index: usize| Ok(Contents::from(files[index].1.as_bytes().to_vec()));
    publish(site.path(), &site.join("public"), &outputs, render, |_| {})
}

fn output(route: &str) -> Output {
    if route.starts_with("assets/") {
        Output::asset(route)
    } else {
        Output::page(route)
    }
}

fn refused(outcome: Outcome) -> Vec<String> {
    match outcome.unwrap_err() {
        PublishError::Refused(problems) => {
            assert!(
                problems
                    .iter()
                    .all(|problem| problem.code == Code::ForeignFile)
            );
            problems
                .into_iter()
                .map(|problem| problem.message)
                .collect()
        }
        other => panic!("{other:?}"),
    }
}

fn texts(site: &Folder) -> Vec<(String, String)> {
    let files = site.files("public").into_iter();
    files
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

fn pairs(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = files
        .iter()
        .map(|(route, text)| ((*route).to_owned(), (*text).to_owned()))
        .collect();
    pairs.sort();
    pairs
}

/// Nothing of a build is left but the manifest and the lock.
fn assert_no_debris(site: &Folder) {
    let mut names: Vec<_> = fs::read_dir(site.join("public/.runsheet"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(
        names
            .iter()
            .all(|name| name == "lock" || name == "manifest.json"),
        "{names:?}"
    );
}

#[test]
fn a_build_writes_what_changed_and_removes_what_is_stale() {
    let site = Folder::new();
    let first = [
        ("index.html", "a"),
        ("releases/old/1.html", "b"),
        ("assets/s.css", "c"),
    ];
    let report = build(&site, &first).unwrap();
    assert_eq!(
        report.written,
        ["assets/s.css", "index.html", "releases/old/1.html"]
    );
    assert_eq!(texts(&site), pairs(&first));

    let second = [
        ("index.html", "A"),
        ("assets/s.css", "c"),
        ("releases/2.html", "d"),
    ];
    let report = build(&site, &second).unwrap();
    assert_eq!(report.written, ["index.html", "releases/2.html"]);
    assert_eq!(report.unchanged, 1);
    assert_eq!(report.removed, ["releases/old/1.html"]);
    assert_eq!(texts(&site), pairs(&second));
    assert_eq!(site.folders("public"), ["assets", "releases"]);
    assert_no_debris(&site);
}

#[test]
fn unchanged_files_keep_their_time_and_inode() {
    let site = Folder::new();
    let files = [("a.html", "a"), ("b.html", "b")];
    build(&site, &files).unwrap();
    let identity = || {
        ["a.html", "b.html", ".runsheet/manifest.json"].map(|route| {
            let metadata = fs::metadata(site.join("public").join(route)).unwrap();
            (metadata.ino(), metadata.mtime_nsec(), metadata.ctime_nsec())
        })
    };
    let before = identity();
    let report = build(&site, &files).unwrap();
    assert_eq!((report.written.len(), report.unchanged), (0, 2));
    assert_eq!(identity(), before);
}

#[test]
fn files_of_others_are_never_touched() {
    let site = Folder::with(&[
        ("public/CNAME", "example.com"),
        ("public/old/notes.txt", "mine"),
    ]);
    build(&site, &[("index.html", "a"), ("old/1.html", "b")]).unwrap();
    build(&site, &[("index.html", "a")]).unwrap();
    assert_eq!(
        texts(&site),
        pairs(&[
            ("CNAME", "example.com"),
            ("index.html", "a"),
            ("old/notes.txt", "mine")
        ])
    );
}

#[test]
fn files_of_others_where_pages_belong_are_all_named_and_nothing_is_written() {
    let outside = Folder::with(&[("target.html", "theirs")]);
    let site = Folder::with(&[
        ("public/index.html", "theirs"),
        ("public/folder", "a file where a folder belongs"),
        ("public/page.html/deep.txt", "a folder where a file belongs"),
    ]);
    site.link(outside.join("target.html"), "public/link.html");
    site.link(outside.path(), "public/away");
    let before = texts(&site);
    let messages = refused(build(
        &site,
        &[
            ("index.html", "ours"),
            ("folder/x.html", "ours"),
            ("page.html", "ours"),
            ("link.html", "ours"),
            ("away/new.html", "ours"),
            ("fine.html", "ours"),
        ],
    ));
    assert_eq!(messages.len(), 5, "{messages:#?}");
    assert!(
        messages
            .iter()
            .all(|message| message.contains("was not written by runsheet"))
    );
    assert_eq!(texts(&site), before);
    assert_eq!(outside.files("").len(), 1);
}

#[test]
fn a_page_that_was_edited_by_hand_is_written_again() {
    let site = Folder::new();
    build(&site, &[("a.html", "aaa")]).unwrap();
    site.write("public/a.html", "bbb");
    build(&site, &[("a.html", "aaa")]).unwrap();
    assert_eq!(texts(&site), pairs(&[("a.html", "aaa")]));
}

#[test]
fn a_page_that_became_a_link_is_replaced_and_its_target_is_not() {
    let outside = Folder::with(&[("target", "theirs")]);
    let site = Folder::new();
    build(&site, &[("a.html", "aaa"), ("b.html", "b")]).unwrap();
    for page in ["a.html", "b.html"] {
        fs::remove_file(site.join("public").join(page)).unwrap();
        site.link(outside.join("target"), &format!("public/{page}"));
    }
    build(&site, &[("a.html", "theirs")]).unwrap();
    assert!(!site.join("public/a.html").is_symlink());
    assert!(!site.join("public/b.html").is_symlink());
    assert_eq!(outside.files("").values().next().unwrap(), b"theirs");
}

#[test]
fn a_stale_page_behind_a_link_is_not_removed() {
    let outside = Folder::with(&[("1.html", "theirs")]);
    let site = Folder::new();
    build(&site, &[("old/1.html", "ours"), ("index.html", "a")]).unwrap();
    fs::remove_dir_all(site.join("public/old")).unwrap();
    site.link(outside.path(), "public/old");
    let report = build(&site, &[("index.html", "a")]).unwrap();
    assert!(report.removed.is_empty());
    assert_eq!(outside.files("").len(), 1);
}

#[test]
fn all_errors_of_rendering_are_told_and_nothing_is_published() {
    let site = Folder::new();
    build(&site, &[("a.html", "old")]).unwrap();
    let outputs: Vec<Output> = (0..50).map(|n| Output::page(format!("{n}.html"))).collect();
    let render = |index: usize| {
        if index % 10 == 3 {
            Err(format!("page {index}"))
        } else {
            Ok(Contents::from(vec![0; 10]))
        }
    };
    let outcome = publish(site.path(), &site.join("public"), &outputs, render, |_| {});
    match outcome.unwrap_err() {
        PublishError::Render(errors) => {
            assert_eq!(
                errors,
                ["page 3", "page 13", "page 23", "page 33", "page 43"]
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(texts(&site), pairs(&[("a.html", "old")]));
    assert_no_debris(&site);
}

#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let site = Folder::new();
    let (one, other) = (
        [("a", "file"), ("b/c/d.html", "deep"), ("b/e.html", "e")],
        [
            ("a/x.html", "deep"),
            ("a/y/z.html", "deeper"),
            ("b", "file"),
        ],
    );
    for files in [one, other, one] {
        build(&site, &files).unwrap();
        assert_eq!(texts(&site), pairs(&files));
    }
}

#[test]
fn an_empty_folder_gives_way_to_a_file() {
    let site = Folder::new();
    fs::create_dir_all(site.join("public/index.html/deep")).unwrap();
    build(&site, &[("index.html", "a")]).unwrap();
    assert_eq!(texts(&site), pairs(&[("index.html", "a")]));
}

#[test]
fn a_route_may_change_its_case() {
    let site = Folder::new();
    let (one, other) = (
        [("Guide/A.html", "a"), ("B.html", "b")],
        [("guide/a.html", "a"), ("b.html", "b")],
    );
    for files in [one, other] {
        build(&site, &files).unwrap();
        assert_eq!(texts(&site), pairs(&files));
    }
    // Another file of that name is still somebody else's where case matters.
    site.write("public/B.html", "theirs");
    if site.files("public").len() == 3 {
        assert_eq!(refused(build(&site, &one)).len(), 1);
    }
}

#[test]
fn rights_are_those_of_the_umask() {
    let site = Folder::with(&[("public/plain", "")]);
    build(&site, &[("deep/a.html", "a")]).unwrap();
    let mode = |path: &str| fs::metadata(site.join(path)).unwrap().permissions().mode();
    assert_eq!(mode("public/deep/a.html"), mode("public/plain"));
    assert_eq!(mode("public/deep"), mode("public"));
}

#[test]
fn an_output_folder_that_overlaps_the_sources_is_refused() {
    let site = Folder::with(&[("content/index.md", "")]);
    for output in ["", "..", "content", "content/new", "themes"] {
        let output = site.join(output);
        let outcome: Outcome = publish(site.path(), &output, &[], |_| Ok(vec![].into()), |_| {});
        match outcome.unwrap_err() {
            PublishError::Refused(problems) => assert_eq!(problems[0].code, Code::OutputOverlap),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(site.files("").len(), 1);
}

#[test]
fn routes_that_lead_out_or_collide_are_never_written() {
    let site = Folder::new();
    for routes in [
        &["../x.html"][..],
        &["/tmp/x.html"],
        &[".runsheet/manifest.json"],
        &["a.html", "A.html"],
        &["a", "a/b.html"],
    ] {
        let files: Vec<_> = routes.iter().map(|route| (*route, "x")).collect();
        let outcome = build(&site, &files);
        assert!(matches!(outcome, Err(PublishError::Route(_))), "{routes:?}");
    }
    assert!(!site.join("public").exists());
}

#[test]
fn a_manifest_that_leads_out_removes_nothing() {
    let site = Folder::with(&[("precious.txt", "mine")]);
    build(&site, &[("a.html", "a")]).unwrap();
    for manifest in [
        r#"{"format":1,"files":{"../precious.txt":{"len":4}}}"#,
        "{",
        "",
    ] {
        site.write("public/.runsheet/manifest.json", manifest);
        let outcome = build(&site, &[("a.html", "a")]);
        assert!(
            matches!(outcome, Err(PublishError::Manifest { .. })),
            "{manifest}"
        );
    }
    assert!(site.join("precious.txt").exists());
}

#[test]
fn what_a_killed_build_left_is_cleared_and_owned() {
    let site = Folder::new();
    site.write("public/.runsheet/stage/17", "half");
    site.write(
        "public/.runsheet/manifest.json",
        r#"{"format":1,"files":{"old.html":{"len":3},"new.html":{"len":0}}}"#,
    );
    site.write("public/new.html", "renamed before the kill");
    site.write("public/old.html", "old");
    build(&site, &[("index.html", "a")]).unwrap();
    assert_eq!(texts(&site), pairs(&[("index.html", "a")]));
    assert_no_debris(&site);
}

/// Counts how often pages with this fingerprint are rendered.
fn rendered(site: &Folder, text: &str, fingerprint: u64) -> usize {
    let outputs = ["a.html", "b.html"].map(|route| Output::page(route).fingerprint(fingerprint));
    let count = AtomicUsize::new(0);
    let render = |_| {
        count.fetch_add(1, Ordering::Relaxed);
        Ok::<_, String>(Contents::from(text.as_bytes().to_vec()))
    };
    publish(site.path(), &site.join("public"), &outputs, render, |_| {}).unwrap();
    assert_eq!(texts(site), pairs(&[("a.html", text), ("b.html", text)]));
    count.into_inner()
}

#[test]
fn a_page_of_the_same_fingerprint_is_rendered_again_only_if_it_was_touched() {
    let site = Folder::new();
    assert_eq!(rendered(&site, "one", 1), 2);
    assert_eq!(rendered(&site, "one", 1), 0);
    assert_eq!(rendered(&site, "two", 2), 2);
    assert_eq!(rendered(&site, "two", 2), 0);
    // An edit that keeps length and time of modification is noticed too.
    let path = site.join("public/a.html");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, "TWO").unwrap();
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(time)
        .unwrap();
    assert_eq!(rendered(&site, "two", 2), 1);
    assert_eq!(rendered(&site, "two", 2), 0);
    // So is a file that was merely replaced by its like; it is trusted again afterwards.
    fs::copy(&path, site.join("public/copy")).unwrap();
    fs::rename(site.join("public/copy"), &path).unwrap();
    assert_eq!(rendered(&site, "two", 2), 1);
    assert_eq!(rendered(&site, "two", 2), 0);
}

#[test]
fn the_manifest_tells_no_time() {
    let manifest = || {
        let site = Folder::new();
        rendered(&site, "one", 7);
        fs::read_to_string(site.join("public/.runsheet/manifest.json")).unwrap()
    };
    assert_eq!(manifest(), manifest());
    assert_eq!(
        manifest(),
        "{\"format\":1,\"files\":{\"a.html\":{\"len\":3,\"fingerprint\":7},\"b.html\":{\"len\":3,\"fingerprint\":7}}}\n"
    );
}

#[test]
fn a_file_is_copied_and_its_hash_holds() {
    let site = Folder::new();
    let big: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
    site.write("big.bin", &big);
    let contents = |sha256| Contents::File {
        path: site.join("big.bin"),
        len: big.len() as u64,
        sha256,
    };
    let copy = |sha256| -> Outcome {
        let outputs = [Output::asset("big.bin")];
        publish(
            site.path(),
            &site.join("public"),
            &outputs,
            |_| Ok(contents(sha256)),
            |_| {},
        )
    };
    assert!(matches!(copy([0; 32]), Err(PublishError::Changed { .. })));
    assert!(site.files("public").is_empty());
    let sha256 = Sha256::digest(&big).into();
    assert_eq!(copy(sha256).unwrap().written, ["big.bin"]);
    assert_eq!(copy(sha256).unwrap().unchanged, 1);
    assert_eq!(site.files("public")["big.bin"], big);
}

#[test]
fn a_second_build_waits_for_the_first_and_knows_who_it_is() {
    let site = Folder::new();
    let (root, public) = (site.path(), site.join("public"));
    let outputs = [Output::page("a.html")];
    let (holds, is_held) = mpsc::channel();
    let (waits, is_waiting) = mpsc::channel();
    let is_waiting = Mutex::new(is_waiting);
    let holder = std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            let render = |_| {
                holds.send(()).unwrap();
                let holder: String = is_waiting.lock().unwrap().recv().unwrap();
                Ok::<_, String>(Contents::from(holder.into_bytes()))
            };
            publish(root, &public, &outputs, render, |_| {})
        });
        is_held.recv().unwrap();
        let on_progress = |progress: Progress<'_>| {
            if let Progress::Waiting(holder) = progress {
                // What the first build writes is proof that it went on only now.
                waits.send(holder.to_owned()).unwrap();
            }
        };
        let before = Mutex::new(None);
        let render = |_| {
            *before.lock().unwrap() = Some(texts(&site));
            Ok::<_, String>(Contents::from(b"second".to_vec()))
        };
        publish(root, &public, &outputs, render, on_progress).unwrap();
        first.join().unwrap().unwrap();
        before.into_inner().unwrap().unwrap()
    });
    let process = format!("process {}", std::process::id());
    assert_eq!(holder, pairs(&[("a.html", &process)]));
    assert_eq!(texts(&site), pairs(&[("a.html", "second")]));
}

/// Few names, so that files change, come, go, and become folders.
fn file_set() -> impl Strategy<Value = Vec<(String, String)>> {
    let route = prop_oneof!["[abA]", "[ab]/[cd]", "[ab]/[cd]/[ef]\\.html"];
    let files = prop::collection::vec((route, "[xyz]{0,2}"), 0..8);
    files.prop_map(|files| {
        let mut kept: Vec<(String, String)> = Vec::new();
        for (route, text) in files {
            let below =
                |one: &str, other: &str| format!("{one}/").starts_with(&format!("{other}/"));
            let clashes = |other: &str| {
                let (one, other) = (route.to_lowercase(), other.to_lowercase());
                below(&one, &other) || below(&other, &one)
            };
            if !kept.iter().any(|(other, _)| clashes(other)) {
                kept.push((route, text));
            }
        }
        kept
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_any_builds_the_last_set_is_there_and_nothing_else(
        sets in prop::collection::vec(file_set(), 1..6),
    ) {
        let site = Folder::with(&[("public/z/foreign.txt", "theirs")]);
        for set in &sets {
            let files: Vec<_> = set.iter().map(|(route, text)| (route.as_str(), text.as_str())).collect();
            build(&site, &files).unwrap();
            let mut expected = pairs(&files);
            expected.push(("z/foreign.txt".to_owned(), "theirs".to_owned()));
            prop_assert_eq!(texts(&site), expected);
            for folder in site.folders("public") {
                let below = format!("{folder}/");
                let is_used = |(route, _): &(&str, &str)| route.starts_with(&below);
                prop_assert!(folder == "z" || files.iter().any(is_used));
            }
        }
        assert_no_debris(&site);
    }
}
