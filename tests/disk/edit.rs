//! Changing one file that people write too: whole when killed, never over what somebody saved, and never
//! outside the site.

use std::env;
use std::io::{Read, Write};
use std::process::{Command, Stdio};

use runsheet::disk::{EditError, Recording};

use crate::folder::Folder;

/// Names the site's folder to the child.
const FOLDER: &str = "RUNSHEET_TEST_EDIT";
const PATH: &str = "content/releases/1.yaml";
const KILLS: usize = 60;

fn begin(site: &Folder) -> Recording {
    Recording::begin(site.path(), |_| {}).unwrap()
}

fn site(text: &str) -> Folder {
    let site = Folder::new();
    std::fs::create_dir_all(site.join("content/releases")).unwrap();
    std::fs::write(site.join(PATH), text).unwrap();
    site
}

/// Two texts that differ everywhere.
fn versions() -> [String; 2] {
    ["first", "second"].map(|word| format!("{word} version\n").repeat(4000))
}

/// Not a test: what the child does until it is killed.
#[test]
#[ignore = "run by the test below as a process of its own"]
fn child() {
    let Some(site) = env::var_os(FOLDER) else {
        return;
    };
    let versions = versions();
    for number in 0.. {
        let recording = Recording::begin(site.as_ref(), |_| {}).unwrap();
        let old = recording.read(PATH).unwrap();
        recording
            .replace(PATH, &old, &versions[number % 2])
            .unwrap();
        if std::io::stdout().write_all(b"\0").is_err() || std::io::stdout().flush().is_err() {
            std::process::exit(0);
        }
    }
}

#[test]
fn whoever_is_killed_leaves_the_old_text_or_the_new_and_no_lock() {
    let versions = versions();
    let site = site(&versions[0]);
    let mut spins = 1_u32;
    for round in 0..KILLS {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["edit::child", "--exact", "--ignored", "--nocapture"])
            .env(FOLDER, site.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut written = child.stdout.take().unwrap();
        let mut byte = [1];
        while byte[0] != 0 {
            written.read_exact(&mut byte).unwrap();
        }
        spins = spins.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        for _ in 0..spins % 400_000 {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let text = std::fs::read_to_string(site.join(PATH)).unwrap();
        assert!(
            versions.contains(&text),
            "round {round}: {} bytes of neither",
            text.len()
        );
    }
    drop(begin(&site));
}

#[test]
fn what_somebody_saved_meanwhile_is_kept() {
    let site = site("old");
    let recording = begin(&site);
    std::fs::write(site.join(PATH), "theirs").unwrap();
    let error = recording.replace(PATH, "old", "ours").unwrap_err();
    assert!(matches!(error, EditError::Changed { .. }), "{error}");
    assert_eq!(std::fs::read_to_string(site.join(PATH)).unwrap(), "theirs");
    let left = std::fs::read_dir(site.join("content/releases"))
        .unwrap()
        .count();
    assert_eq!(left, 1, "nothing lies beside it");
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay_and_none_leads_out() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let site = site("old");
    let (file, target) = (site.join(PATH), site.join("content/real.yaml"));
    std::fs::rename(&file, &target).unwrap();
    symlink("../real.yaml", &file).unwrap();
    std::fs::set_permissions(&target, PermissionsExt::from_mode(0o640)).unwrap();
    let recording = begin(&site);
    recording.replace(PATH, "old", "new").unwrap();
    assert_eq!(std::fs::read_to_string(&target).unwrap(), "new");
    assert!(std::fs::symlink_metadata(&file).unwrap().is_symlink());
    assert_eq!(
        std::fs::metadata(&target).unwrap().permissions().mode() & 0o777,
        0o640
    );

    let elsewhere = Folder::new();
    std::fs::write(elsewhere.join("secret"), "old").unwrap();
    std::fs::remove_file(&file).unwrap();
    symlink(elsewhere.join("secret"), &file).unwrap();
    let error = recording.replace(PATH, "old", "new").unwrap_err();
    assert!(matches!(error, EditError::Outside { .. }), "{error}");
    assert_eq!(
        std::fs::read_to_string(elsewhere.join("secret")).unwrap(),
        "old"
    );
}

#[test]
fn a_new_file_never_overwrites() {
    let site = site("old");
    let recording = begin(&site);
    assert!(recording.create(PATH, "new").is_err());
    recording
        .create("content/releases/a/2.yaml", "new")
        .unwrap();
    assert_eq!(std::fs::read_to_string(site.join(PATH)).unwrap(), "old");
    assert_eq!(
        std::fs::read_to_string(site.join("content/releases/a/2.yaml")).unwrap(),
        "new"
    );
}

#[test]
fn what_somebody_left_who_was_killed_is_removed_by_the_next() {
    let site = site("old\n");
    let left = site.join("content/releases/.runsheet-abc123~");
    let other = site.join("content/releases/.runsheet-abc123");
    std::fs::write(&left, "half").unwrap();
    std::fs::write(&other, "of somebody").unwrap();
    begin(&site).replace(PATH, "old\n", "new\n").unwrap();
    assert!(!left.exists() && other.exists());
}
