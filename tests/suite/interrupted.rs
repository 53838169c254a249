//! A command that was killed between two files: what the next commands do and say.

use runsheet::sha256::Sha256;

use crate::support::{CHECKLIST, TestSite};

const RELEASE: &str = "content/releases/1.0.yaml";
const SNAPSHOT: &str = "content/releases/1.0.md";
const STAGED: &str = "content/releases/.runsheet-abc123~";
const JOURNAL: &str = ".runsheet/journal.json";

fn hash(text: &str) -> String {
    Sha256::of(text).to_string()
}

/// A site in which `update --apply` was killed after the release and before its snapshot, and the text that
/// the snapshot was to have.
fn interrupted() -> (TestSite, String) {
    let newer = format!("{CHECKLIST}- [ ] Tell support\n");
    let site = TestSite::new()
        .file("site.yaml", "people: [maya]\n")
        .release("1.0", "migrate: done")
        .file(SNAPSHOT, CHECKLIST);
    site.write("content/checklists/deployment.md", &newer);
    let before = site.read(RELEASE);
    site.run(&["update", "1.0", "--apply", "--by", "maya"]).exits(0);
    let after = site.read(RELEASE);
    assert_ne!(before, after);
    site.write(SNAPSHOT, CHECKLIST);
    site.write(STAGED, &newer);
    let entry = |path: &str, staged: &str, before: &str, after: &str| {
        let (before, after) = (hash(before), hash(after));
        serde_json::json!({ "path": path, "staged": staged, "before": before, "after": after })
    };
    let files = [
        entry(RELEASE, ".runsheet-gone~", &before, &after),
        entry(SNAPSHOT, ".runsheet-abc123~", CHECKLIST, &newer),
    ];
    let journal = serde_json::json!({ "format": 1, "files": files });
    site.write(JOURNAL, journal.to_string());
    (site, newer)
}

#[test]
fn commands_that_read_warn_and_the_next_that_records_completes_it() {
    let (site, newer) = interrupted();
    for command in [&["check"][..], &["build"], &["status"]] {
        site.run(command).says(&["a command was interrupted while it changed", RELEASE, SNAPSHOT]);
    }
    assert_eq!(site.read(SNAPSHOT), CHECKLIST);
    site.run(&["log", "1.0", "on we go", "--by", "maya"]).exits(0).says(&[
        "an interrupted command was completed",
        RELEASE,
        SNAPSHOT,
    ]);
    assert_eq!(site.read(SNAPSHOT), newer);
    assert!(!site.exists(STAGED) && !site.exists(JOURNAL));
    let ran = site.run(&["log", "1.0", "and on", "--by", "maya"]).exits(0);
    assert_eq!(ran.stderr, "");
    let ran = site.run(&["check"]);
    assert!(!ran.stderr.contains("interrupted"), "{}", ran.stderr);
}

#[test]
fn what_was_saved_since_is_left_and_reported() {
    let (site, _) = interrupted();
    site.write(SNAPSHOT, "- [ ] Mine\n");
    let release = site.read(RELEASE);
    site.run(&["update", "1.0", "--by", "maya"]).says(&[
        "one of its files was saved since",
        "with the change: `content/releases/1.0.yaml`",
        "without the change: `content/releases/1.0.md`",
    ]);
    assert_eq!(site.read(SNAPSHOT), "- [ ] Mine\n");
    assert_eq!(site.read(RELEASE), release);
    assert!(!site.exists(STAGED) && !site.exists(JOURNAL));
}
