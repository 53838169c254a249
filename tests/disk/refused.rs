//! What reading refuses, and says so: links that lead out, special files, names that no page can have.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixListener;

use runsheet::diagnostic::Code;
use runsheet::disk::{ReadError, read, read_config};
use runsheet::sources::Sources;

use crate::folder::Folder;
use crate::read::{RELEASE, sources, the_problem};

#[test]
fn links_are_followed_within_the_site_alone() {
    let outside = Folder::with(&[("secret.md", "secret"), ("folder/x.md", "secret")]);
    let site = Folder::with(&[
        ("content/index.md", ""),
        ("shared/inside.md", "shared"),
        ("shared/folder/deep.md", "shared"),
        ("public/page.html", "output"),
        (".env", "secret"),
    ]);
    site.link("../shared/inside.md", "content/file.md");
    site.link("../shared/folder", "content/folder");
    site.link(outside.join("secret.md"), "content/out.md");
    site.link(outside.join("folder"), "content/out");
    site.link("/dev/zero", "content/zero.bin");
    site.link("../public", "content/loop-through-output");
    site.link("../.env", "content/env.txt");
    let sources = sources(&site);
    let paths: Vec<_> = sources.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["content/file.md", "content/folder/deep.md", "content/index.md"]);
    assert_eq!(sources.assets, []);
    let mut refused: Vec<_> =
        sources.diagnostics.iter().map(|diagnostic| diagnostic.path.as_str()).collect();
    refused.sort_unstable();
    assert_eq!(
        refused,
        [
            "content/env.txt",
            "content/loop-through-output",
            "content/out",
            "content/out.md",
            "content/zero.bin"
        ]
    );
    assert!(sources.diagnostics.iter().all(|diagnostic| diagnostic.code == Code::SymlinkOutside));
}

#[test]
fn links_that_lead_nowhere_or_in_circles_are_named() {
    let site = Folder::with(&[("content/a/x.md", "")]);
    site.link("gone.md", "content/dangling.md");
    site.link("../a", "content/a/again");
    site.link("me.md", "content/me.md");
    site.link("editor@host", "content/.#lock.md");
    let sources = sources(&site);
    assert_eq!(sources.files.len(), 1);
    let mut messages: Vec<_> =
        sources.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    messages.sort_unstable();
    assert_eq!(messages.len(), 3, "{messages:#?}");
    assert_eq!(
        messages[0],
        "could not read `content/dangling.md`: it is a symbolic link to a missing file"
    );
    assert!(messages[1].starts_with("could not read `content/me.md`"));
    assert_eq!(
        messages[2],
        "the symbolic link `content/a/again` points to a folder that contains it"
    );
}

#[test]
fn a_maze_of_links_is_given_up() {
    let site = Folder::new();
    for (room, door) in (0..12).flat_map(|room| (0..12).map(move |door| (room, door))) {
        if room != door {
            site.link(format!("../{door}"), &format!("content/{room}/{door}"));
        }
    }
    let output = site.join("public");
    let error = read(site.path(), "default", &output, Sources::default()).unwrap_err();
    assert!(matches!(error, ReadError::TooManyFiles { .. }));
}

#[test]
fn what_everything_rests_on_may_not_lead_out() {
    let outside = Folder::with(&[("index.md", "")]);
    let site = Folder::new();
    site.link(outside.path(), "content");
    let error = read(site.path(), "default", &site.join("public"), Sources::default()).unwrap_err();
    assert!(matches!(error, ReadError::Outside { name: "content" }));
    outside.write("site.yaml", "title: secret\n");
    site.link(outside.join("site.yaml"), "site.yaml");
    let error = read_config(site.path()).unwrap_err();
    assert!(matches!(error, ReadError::Outside { name: "site.yaml" }));
}

#[test]
fn special_files_are_refused_and_never_block() {
    let site = Folder::with(&[("content/index.md", "")]);
    let _socket = UnixListener::bind(site.join("content/socket.md")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(site.join("content/pipe.md")).status();
    let sources = sources(&site);
    let expected = if made.is_ok_and(|status| status.success()) { 2 } else { 1 };
    assert_eq!(sources.diagnostics.len(), expected, "{:#?}", sources.diagnostics);
    for diagnostic in &sources.diagnostics {
        assert_eq!(diagnostic.code, Code::UnreadableFile);
        assert!(diagnostic.message.ends_with("it is not a file or folder"));
    }
}

#[test]
fn what_may_not_be_read_is_named_and_kept_in_its_place() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let site = Folder::with(&[("content/releases/1.yaml", RELEASE)]);
    let path = site.join("content/releases/1.yaml");
    set_permissions(&path, Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&path).is_ok() {
        return; // the superuser may read everything
    }
    let sources = sources(&site);
    let diagnostic = the_problem(&sources);
    assert_eq!(diagnostic.message, "could not read `content/releases/1.yaml`: permission denied");
    assert!(sources.is_unread(diagnostic.span.unwrap().source));
}

#[test]
fn a_name_that_no_page_can_have_is_refused_with_all_below_it() {
    let site = Folder::with(&[
        ("content/what?.md", ""),
        ("content/50%#1.md", ""),
        ("content/aux/a.md", ""),
        ("content/aux/b.md", ""),
        ("content/dot./a.md", ""),
        ("content/back\\slash.md", ""),
        ("content/bidi\u{202e}.md", ""),
    ]);
    let raw = site.join("content").join(OsStr::from_bytes(b"\xff.md"));
    std::fs::write(raw, "").unwrap();
    let sources = sources(&site);
    assert_eq!(sources.files.len(), 1);
    assert_eq!(sources.diagnostics.len(), 6, "{:#?}", sources.diagnostics);
    for diagnostic in &sources.diagnostics {
        assert_eq!(diagnostic.code, Code::BadFileName);
        assert!(!diagnostic.message.contains('\u{202e}'), "{}", diagnostic.message);
    }
}

#[test]
fn an_output_folder_among_the_sources_is_a_problem() {
    let site = Folder::with(&[("content/index.md", "")]);
    let output = site.join("content/public");
    let sources = read(site.path(), "default", &output, Sources::default()).unwrap();
    assert_eq!(the_problem(&sources).code, Code::OutputOverlap);
}
