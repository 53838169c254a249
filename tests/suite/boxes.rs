//! `runsheet boxes`, and `items` in the front matter: steps of files without checkboxes.

use crate::support::{Ran, TestSite};

const STEPS: &str = "# Restart\n\n1. Drain it\n   - gently\n2. Restart\n\n| step | state |\n|---|---|\n| a | ✅ |\n\n## Report\n\n- ✅ all well\n";

fn site(text: &str) -> TestSite {
    TestSite::empty().file("content/checklists/restart.md", text)
}

fn prints(ran: &Ran, text: &str) {
    assert!(ran.stdout.contains(text), "no {text:?} in:\n{}", ran.stdout);
}

#[test]
fn steps_are_items_only_where_the_front_matter_says_so() {
    let plain = site(STEPS);
    plain.run(&["items", "restart"]).exits(0);
    let said = plain.run(&["check", "--format", "json"]).json();
    let message = said["diagnostics"][0]["message"].as_str().unwrap();
    assert_eq!(message, "this checklist has no items, but 2 numbered steps, 1 bullet, 1 heading");
    let site = site(&format!("---\nitems: numbered\n---\n{STEPS}"));
    let items = site.run(&["items", "restart", "--format", "json"]).exits(0).json();
    assert_eq!(items.as_array().unwrap().len(), 2);
    site.run(&["check", "--strict"]).exits(0);
    site.run(&["new", "1.0"]).exits(0);
    site.run(&["tick", "1.0", "restart", "--by", "li"]).exits(0);
    site.run(&["build"]).exits(0);
    let page = site.read("public/releases/1.0.html");
    assert!(page.contains("Drain it") && page.contains("gently"));
}

#[test]
fn checkboxes_are_written_only_with_apply() {
    let site = site(STEPS);
    let shown = site.run(&["boxes", "restart", "--from", "numbered"]).exits(0);
    prints(&shown, "-1. Drain it\n+1. [ ] Drain it\n");
    assert_eq!(site.read("content/checklists/restart.md"), STEPS);
    site.run(&["boxes", "restart"]).exits(2).says(&["several kinds of steps", "--from"]);
    site.run(&["boxes", "restart", "--from", "numbered", "--apply"]).exits(0);
    let expected = STEPS.replace("1. ", "1. [ ] ").replace("2. ", "2. [ ] ");
    assert_eq!(site.read("content/checklists/restart.md"), expected);
    site.run(&["boxes", "restart", "--from", "bullets"]).exits(2).says(&["already has checkboxes"]);
}

#[test]
fn headings_become_entries_with_their_content() {
    let site = site("# Restart\n\n## Drain\n\nUse `drain`.\n\n## Restart\n");
    site.run(&["boxes", "restart", "--apply"]).exits(0);
    let expected = "# Restart\n\n- [ ] Drain\n\n  Use `drain`.\n\n- [ ] Restart\n";
    assert_eq!(site.read("content/checklists/restart.md"), expected);
}
