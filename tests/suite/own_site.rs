//! This repository's own site: the real checklist, word for word, and releases that can be trusted.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::build::tree;
use crate::support::{Ran, TestSite};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn run(arguments: &[&str]) -> Ran {
    let mut command = TestSite::empty().command(arguments);
    Ran::of(command.current_dir(root()).output())
}

#[test]
fn the_checklist_has_its_ten_sections_and_ninety_items_in_order() {
    let items = run(&["items", "deployment", "--format", "json"]).exits(0).json();
    let items = items.as_array().unwrap();
    assert_eq!(items.len(), 90);
    let text = |at: usize| items[at]["text"].as_str().unwrap();
    assert_eq!(text(0), "All tests pass (smoke, ACID, chaos, security)");
    assert_eq!(text(89), "Monitoring active");
    let mut sections: Vec<&str> =
        items.iter().map(|item| item["section"].as_str().unwrap()).collect();
    sections.dedup();
    assert_eq!(sections.len(), 10);
    assert!(
        sections
            .iter()
            .all(|id| { items.iter().filter(|item| item["section"] == **id).count() == 9 })
    );
}

#[test]
fn nothing_is_wrong_but_what_two_releases_show() {
    let found = run(&["check", "--format", "json"]).exits(0).json();
    let problems: Vec<(&str, &str)> = (found["diagnostics"].as_array().unwrap().iter())
        .map(|problem| (problem["code"].as_str().unwrap(), problem["file"].as_str().unwrap()))
        .filter(|(code, _)| *code != "review-due")
        .collect();
    let running = "content/releases/payments/production/2026.11.1.yaml";
    // This release shows every kind of exception.
    let exceptional = "content/releases/payments/staging/2026.9.0.yaml";
    assert_eq!(problems, [("missing-evidence", running), ("done-before-gate", exceptional)]);
}

#[test]
fn pages_show_people_by_name_and_json_keeps_ids() {
    let site = TestSite::empty();
    let output = site.path("public");
    run(&["build", "--output", output.to_str().unwrap()]).exits(0);
    let config = std::fs::read_to_string(root().join("site.yaml")).unwrap();
    let ids: Vec<&str> = (config.split("{ id: ").skip(1))
        .map(|rest| rest.split_once(',').expect("a name follows").0)
        .collect();
    assert!(ids.len() > 5);
    let mut seen = 0;
    for (path, bytes) in tree(&output) {
        let text = String::from_utf8_lossy(&bytes);
        if path.starts_with("api/releases/payments") {
            assert!(!text.contains("Maya Okafor"), "{path}");
        }
        if Path::new(&path).extension().is_none_or(|ending| ending != "html")
            || path.starts_with("guide/")
        {
            continue;
        }
        seen += 1;
        // An author wrote this note, and this `owner`.
        for words in shown(&text).replace("Owner: ravi.", "").split(['\n', '<']) {
            let id = words.split(|at: char| !at.is_alphanumeric()).find(|word| ids.contains(word));
            assert_eq!(id, None, "{path}: {words}");
        }
    }
    assert!(seen > 100, "{seen} pages");
}

/// Returns what a page shows, and what its scripts show of the cells of a grid: not its tags, nor the values that
/// scripts compare.
fn shown(page: &str) -> String {
    let mut shown = String::new();
    for part in page.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        let said = tag.split_once("data-said=\"").and_then(|(_, said)| said.split_once('"'));
        shown.extend([said.map_or("", |(said, _)| said), "\n", text, "<"]);
    }
    shown
}

#[test]
fn every_closed_release_keeps_its_checklist() {
    let mut folders: Vec<PathBuf> = vec![root().join("content/releases")];
    let mut releases = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                releases += 1;
                let text = std::fs::read_to_string(&path).unwrap();
                let closed = text.contains("\nclosed:");
                assert!(!closed || path.with_extension("md").exists(), "{}", path.display());
            }
        }
    }
    assert!(releases >= 10);
}

#[test]
fn pages_of_releases_have_88_kib_and_12_kib_compressed_at_most() {
    let site = TestSite::empty();
    let output = site.path("public");
    run(&["build", "--output", output.to_str().unwrap()]).exits(0);
    let pages = tree(&output.join("releases"));
    let is_release = |path: &str| {
        path != "index.html" && Path::new(path).extension().is_some_and(|end| end == "html")
    };
    let pages = pages.iter().filter(|(path, _)| is_release(path));
    let mut seen = 0;
    for (path, bytes) in pages {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(bytes).unwrap();
        let compressed = gzip.finish().unwrap().len();
        assert!(bytes.len() <= 88 * 1024, "{path}: {} bytes", bytes.len());
        assert!(compressed <= 12 * 1024, "{path}: {compressed} bytes compressed");
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}
