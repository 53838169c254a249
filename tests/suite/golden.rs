//! Golden sites: what `build` writes for a small site, held against what is kept in `tests/golden`.
//!
//! `RUNSHEET_BLESS=1 cargo test golden` writes them anew; the difference is then read like any other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::build::tree;
use crate::support::TestSite;

#[test]
fn the_starter_site_is_written_as_it_was() {
    let site = TestSite::empty();
    site.run(&["init", "starter"]).exits(0);
    site.run(&["build", "--root", "starter"]).exits(0);
    hold_against("starter", &site.path("starter/public"));
}

#[test]
fn a_site_with_errors_shows_them_on_its_pages() {
    let site = TestSite::new()
        .file("site.yaml", "title: Mistakes\npeople: [{ id: li }]\n")
        .file("content/releases/no-yaml.yaml", "checklist: deployment\nitems: [\n")
        .file("content/releases/no-checklist.yaml", "checklist: deploymnt\n")
        .release(
            "wrong-words",
            "prepare/tests-pass: { state: dnoe, by: lee }\nprepare/gone: done\nmigrate: { state: failed }",
        );
    site.run(&["build"]).exits(1);
    hold_against("mistakes", &site.path("public"));
}

/// Compares the pages and data below `built`; styles and scripts are the theme's own files.
#[track_caller]
fn hold_against(name: &str, built: &Path) {
    let kept: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/golden", name].iter().collect();
    let mut files = tree(built);
    files.retain(|path, _| !path.starts_with("assets/") && !path.starts_with(".runsheet/"));
    if std::env::var_os("RUNSHEET_BLESS").is_some() {
        write(&kept, &files);
    }
    let expected = if kept.exists() { tree(&kept) } else { BTreeMap::new() };
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&files), names(&expected), "the files of `{name}`");
    for (path, bytes) in &files {
        let (new, old) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&expected[path]));
        for (line, (new, old)) in new.lines().zip(old.lines()).enumerate() {
            assert_eq!(new, old, "{name}/{path}, line {}", line + 1);
        }
        assert_eq!(new.len(), old.len(), "the length of {name}/{path}");
    }
}

fn write(folder: &Path, files: &BTreeMap<String, Vec<u8>>) {
    if folder.exists() {
        std::fs::remove_dir_all(folder).unwrap();
    }
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}
