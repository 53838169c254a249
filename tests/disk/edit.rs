//! Changing one file that people write too: whole when killed, never over what somebody saved, and never
//! outside the site.

use std::env;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use runsheet::disk::{EditError, FileEdit, SiteLock};

use crate::folder::Folder;

/// Names the site's folder to the child.
const FOLDER: &str = "RUNSHEET_TEST_EDIT";
const PATH: &str = "content/releases/1.yaml";
const KILLS: usize = 60;

fn begin(site: &Folder) -> SiteLock {
    SiteLock::begin(site.path(), |_| {}).unwrap()
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
        let recording = SiteLock::begin(site.as_ref(), |_| {}).unwrap();
        let old = recording.read(PATH).unwrap();
        recording.replace(PATH, &old, &versions[number % 2]).unwrap();
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
        assert!(versions.contains(&text), "round {round}: {} bytes of neither", text.len());
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
    let left = std::fs::read_dir(site.join("content/releases")).unwrap().count();
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
    assert_eq!(std::fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);

    let elsewhere = Folder::new();
    std::fs::write(elsewhere.join("secret"), "old").unwrap();
    std::fs::remove_file(&file).unwrap();
    symlink(elsewhere.join("secret"), &file).unwrap();
    let error = recording.replace(PATH, "old", "new").unwrap_err();
    assert!(matches!(error, EditError::Outside { .. }), "{error}");
    assert_eq!(std::fs::read_to_string(elsewhere.join("secret")).unwrap(), "old");
}

#[test]
fn a_new_file_never_overwrites() {
    let site = site("old");
    let recording = begin(&site);
    assert!(recording.create(PATH, "new").is_err());
    recording.create("content/releases/a/2.yaml", "new").unwrap();
    assert_eq!(std::fs::read_to_string(site.join(PATH)).unwrap(), "old");
    assert_eq!(std::fs::read_to_string(site.join("content/releases/a/2.yaml")).unwrap(), "new");
}

#[test]
fn the_next_edit_removes_what_a_killed_command_staged() {
    let site = site("old\n");
    begin(&site).replace(PATH, "old\n", "old\nolder\n").unwrap();
    let staging = site.join(".runsheet/staging");
    assert!(!staging.exists(), "an edit that ended leaves no list");
    std::fs::write(&staging, "content/releases\n../elsewhere\n").unwrap();
    let left = site.join("content/releases/.runsheet-abc123~");
    let other = site.join("content/releases/.runsheet-abc123");
    std::fs::write(&left, "half").unwrap();
    std::fs::write(&other, "of somebody").unwrap();
    begin(&site).replace(PATH, "old\nolder\n", "new\n").unwrap();
    assert!(!left.exists() && other.exists());
    assert!(!staging.exists());
}

/// Not a test: edits the file once for each byte it is sent, and says whether it was refused.
#[test]
#[ignore = "run by the test below as a process of its own"]
fn editing_child() {
    let Some(site) = env::var_os(FOLDER) else {
        return;
    };
    let mut byte = [0];
    for number in 0.. {
        match std::io::stdin().read(&mut byte) {
            Ok(1) => {}
            _ => return,
        }
        let recording = SiteLock::begin(site.as_ref(), |_| {}).unwrap();
        let old = recording.read(PATH).unwrap();
        let new = format!("{old}edit {number}\n");
        let answer = match recording.replace(PATH, &old, &new) {
            Ok(()) => b"\x01",
            Err(EditError::Changed { .. }) => b"\x02",
            Err(error) => panic!("{error}"),
        };
        std::io::stdout().write_all(answer).unwrap();
        std::io::stdout().flush().unwrap();
    }
}

/// The child's answer to one edit; the test harness writes other bytes.
fn answer(child: &mut Child) -> u8 {
    let mut byte = [0];
    loop {
        let answers = child.stdout.as_mut().unwrap();
        answers.read_exact(&mut byte).unwrap();
        if byte[0] <= 2 {
            return byte[0];
        }
    }
}

/// An editor saves the file while a command edits it, again and again: every save is there afterwards, with
/// the edit or without it. If an editor in place is slow, the save is beside the file after the next command.
#[test]
fn no_save_of_an_editor_is_lost() {
    let by_rename = |file: &Path, text: &str| {
        let staged = file.with_extension("save");
        fs::write(&staged, text).unwrap();
        fs::rename(staged, file).unwrap();
    };
    let in_place = |file: &Path, text: &str| fs::write(file, text).unwrap();
    for save in [by_rename as fn(&Path, &str), in_place] {
        let site = site("");
        let (file, journal) = (site.join(PATH), site.join(".runsheet/journal.json"));
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["edit::editing_child", "--exact", "--ignored", "--nocapture"])
            .env(FOLDER, site.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut spins = 1_u32;
        let mut answers = [0; 3];
        for round in 0..300 {
            child.stdin.as_mut().unwrap().write_all(b"x").unwrap();
            spins = spins.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // The journal appears just before the file changes: most saves fall around that.
            let mut looks = 0..spins % 20_000;
            while looks.next().is_some() && !journal.exists() {}
            for _ in 0..spins % 8_000 {
                std::hint::spin_loop();
            }
            let text = format!("save {round}\n{}", "of an editor\n".repeat(2000));
            save(&file, &text);
            answers[usize::from(answer(&mut child))] += 1;
            let mut found = fs::read_to_string(&file).unwrap();
            if !found.starts_with(&text) {
                drop(begin(&site));
                let beside = site.join("content/releases/1.yaml.saved-1~");
                found = fs::read_to_string(&beside).unwrap_or(found);
                drop(fs::remove_file(beside));
            }
            assert!(
                found.starts_with(&text),
                "save {round} is lost, the file begins with {:?}",
                found.lines().next()
            );
        }
        drop(child.stdin.take());
        child.wait().unwrap();
        assert!(answers[1] > 0 && answers[2] > 0, "{answers:?}");
        assert_eq!(fs::read_dir(site.join("content/releases")).unwrap().count(), 1);
    }
}

#[test]
fn several_files_change_together_or_not_at_all() {
    let site = site("old");
    let other = "content/releases/1.md";
    site.write(other, "theirs");
    let recording = begin(&site);
    let edits = [
        FileEdit::create("content/releases/new/2.yaml", "new"),
        FileEdit::replace(PATH, "old", "new"),
        FileEdit::replace(other, "old", "new"),
    ];
    let error = recording.write(&edits).unwrap_err();
    assert!(matches!(error, EditError::Changed { .. }), "{error}");
    let texts = || {
        let files = site.files("content/releases").into_iter();
        files.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect::<Vec<_>>()
    };
    let pair = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    assert_eq!(texts(), [pair("1.md", "theirs"), pair("1.yaml", "old")]);
    site.write(other, "old");
    recording.write(&edits).unwrap();
    let new = ["1.md", "1.yaml", "new/2.yaml"].map(|path| pair(path, "new"));
    assert_eq!(texts(), new);
    let own: Vec<_> = site_own(&site);
    assert_eq!(own, [".gitignore", "lock", "replaced"]);
    drop(recording);
    drop(begin(&site));
    assert_eq!(site_own(&site), [".gitignore", "lock"]);
}

/// The names in the site's `.runsheet`.
fn site_own(site: &Folder) -> Vec<String> {
    let entries = fs::read_dir(site.join(".runsheet")).unwrap();
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<String> = entries.map(|entry| name(entry).into_string().unwrap()).collect();
    names.sort();
    names
}

#[cfg(unix)]
#[test]
fn no_link_leads_a_write_out_of_the_site() {
    let outside = Folder::with(&[("mine", "mine"), ("folder/x", "x")]);
    let before = outside.files("");
    let refuses = |site: &Folder| {
        let error = SiteLock::begin(site.path(), |_| {}).unwrap_err();
        let error = error.to_string();
        assert!(error.contains("a symbolic link") || error.contains("is not a f"), "{error}");
        assert_eq!(outside.files(""), before);
    };
    for target in ["folder", "mine", "missing"] {
        let site = Folder::new();
        site.link(outside.join(target), ".runsheet");
        refuses(&site);
        for name in ["lock", ".gitignore", "journal.json", "replaced"] {
            let site = Folder::new();
            site.link(outside.join(target), &format!(".runsheet/{name}"));
            refuses(&site);
        }
    }
    refuses(&Folder::with(&[(".runsheet", "a file")]));
    refuses(&Folder::with(&[(".runsheet/lock/x", "")]));

    // A link at the name that the journal has until it is complete is replaced.
    let site = site("old");
    site.link(outside.join("mine"), ".runsheet/journal.new");
    let recording = begin(&site);
    recording.replace(PATH, "old", "new").unwrap();
    // Folders of new files are not created outside either.
    site.link(outside.join("folder"), "content/releases/out");
    site.link(outside.join("missing"), "content/releases/dangling");
    site.write(".git/hooks/x", "");
    site.link("../../.git/hooks", "content/releases/hidden");
    for path in ["out/deep/1.yaml", "out/1.yaml", "hidden/1.yaml"] {
        let error = recording.create(&format!("content/releases/{path}"), "new");
        let error = error.unwrap_err();
        assert!(matches!(error, EditError::Outside { .. }), "{error}");
    }
    let dangling = recording.create("content/releases/dangling/1.yaml", "new");
    assert!(dangling.is_err());
    site.link(outside.join("missing"), "content/releases/2.yaml");
    assert!(recording.create("content/releases/2.yaml", "new").is_err());
    assert_eq!(outside.files(""), before);
    assert_eq!(site.files(".git/hooks").len(), 1);
}

#[cfg(unix)]
#[test]
fn the_owner_stays_where_the_system_lets_it() {
    use std::os::unix::fs::{MetadataExt, chown};
    let site = site("old");
    let file = site.join(PATH);
    // Only an administrator can give a file away.
    drop(chown(&file, Some(1234), Some(4321)));
    let owner = || fs::metadata(&file).map(|found| (found.uid(), found.gid()));
    let before = owner().unwrap();
    begin(&site).replace(PATH, "old", "new").unwrap();
    assert_eq!(owner().unwrap(), before);
}

/// Editors that write in place open the file before they write.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
#[test]
fn what_an_editor_writes_into_a_replaced_file_is_beside_it_after_the_next_command() {
    use runsheet::disk::{LateSave, Recovered};
    let site = site("old");
    let kept = "content/releases/1.yaml.saved-1~";
    let mut editor = fs::File::options().write(true).open(site.join(PATH)).unwrap();
    let recording = begin(&site);
    recording.replace(PATH, "old", "new").unwrap();
    recording.replace(PATH, "new", "newer").unwrap();
    editor.write_all(b"theirs").unwrap();
    drop(recording);
    let late = LateSave { path: PATH.to_owned(), kept: kept.to_owned() };
    assert_eq!(begin(&site).recovered(), [Recovered::SavedLate(late)]);
    assert_eq!(fs::read_to_string(site.join(kept)).unwrap(), "theirs");
    assert_eq!(fs::read_to_string(site.join(PATH)).unwrap(), "newer");
    assert_eq!(begin(&site).recovered(), []);
    assert_eq!(site_own(&site), [".gitignore", "lock"]);

    // The folder is gone, so the text stays where it is.
    let mut editor = fs::File::options().write(true).open(site.join(PATH)).unwrap();
    begin(&site).replace(PATH, "newer", "newest").unwrap();
    editor.write_all(b"theirs again").unwrap();
    fs::remove_dir_all(site.join("content")).unwrap();
    for _ in 0..2 {
        let recording = begin(&site);
        let [Recovered::SavedLate(late)] = recording.recovered() else {
            panic!("{:?}", recording.recovered());
        };
        let text = fs::read_to_string(site.join(&late.kept)).unwrap();
        assert_eq!(text, "theirs again");
    }
}
