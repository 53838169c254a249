//! `runsheet new`

use crate::support::{CHECKLIST, TestSite};

#[test]
fn a_new_release_holds_every_item_in_order_and_its_snapshot_byte_for_byte() {
    let site = TestSite::empty()
        .file("content/checklists/deployment.md", format!("\u{feff}{CHECKLIST}"))
        .file(".schemas/deployment.json", "{}");
    let ran = site.run(&["new", "pay/1.0"]).exits(0);
    assert_eq!(ran.stdout, "content/releases/pay/1.0.yaml\ncontent/releases/pay/1.0.md\n");
    assert_eq!(
        site.read("content/releases/pay/1.0.yaml"),
        "# yaml-language-server: $schema=../../../.schemas/deployment.json\nchecklist: deployment\nitems:\n\n  \
         prepare/tests-pass:\n\n  prepare/backup-verified:\n\n  migrate:\n\n  deploy/announce:\n"
    );
    assert_eq!(site.read("content/releases/pay/1.0.md"), format!("\u{feff}{CHECKLIST}"));
    let status = site.run(&["status", "1.0", "--format", "json"]).json();
    assert_eq!(status["status"], "planned", "nothing has begun");
    site.run(&["check", "--strict"]).exits(0);
}

#[test]
fn nothing_is_overwritten() {
    let site = TestSite::new().file("content/releases/1.0.yaml", "checklist: deployment\n");
    site.run(&["new", "1.0"]).exits(2).says(&["the release `1.0` already exists"]);
    let site = TestSite::new().file("content/releases/1.0.md", "- [ ] something else\n");
    site.run(&["new", "1.0"]).exits(2).says(&["`content/releases/1.0.md` already exists"]);
    assert!(!site.exists("content/releases/1.0.yaml"));
    assert_eq!(site.read("content/releases/1.0.md"), "- [ ] something else\n");
}

#[test]
fn a_snapshot_that_a_kill_left_alone_is_no_obstacle() {
    let site = TestSite::new().file("content/releases/1.0.md", CHECKLIST);
    site.run(&["new", "1.0"]).exits(0);
}

#[test]
fn what_stays_the_same_is_taken_over_from_the_release_before() {
    let site = TestSite::new().file(
        "content/releases/pay/1.0.yaml",
        "checklist: deployment\nenvironment: production\nowner: maya\nstarted: 2026-01-01\n\
         roles: { dba: li }\nlinks: { board: \"https://example.com/1\" }\nitems:\n  migrate: done\n",
    );
    let keys = |id: &str, more: &[&str]| {
        let words = ["new", id, "--from", "1.0", "--owner", "ravi"];
        site.run(&[&words[..], more].concat()).exits(0);
        let text = site.read(&format!("content/releases/{id}.yaml"));
        let (_, keys) = text.split_once('\n').expect("the first line names the schema");
        keys.split_once("items:").unwrap().0.to_owned()
    };
    let same = "checklist: deployment\nenvironment: production\nowner: ravi\nroles: { dba: li }\n";
    assert_eq!(keys("pay/1.1", &[]), same, "links are those of one release");
    let links = "links: { board: https://example.com/1 }\n";
    assert_eq!(keys("pay/1.2", &["--links"]), format!("{same}{links}"));
    site.run(&["new", "pay/1.3", "--links"]).exits(2).says(&["--from"]);
}

#[test]
fn what_the_checklist_does_not_know_is_refused_with_its_place() {
    let site = TestSite::empty().file(
        "content/checklists/deployment.md",
        "---\nkinds: [major, minor]\nvars: [previous]\n---\n- [ ] a\n",
    );
    let ran = site.run(&["new", "1.0", "--kind", "mayor", "--var", "previous=0.9"]).exits(1);
    ran.says(&[
        "unknown-kind",
        "content/releases/1.0.yaml:3",
        "Did you mean `major`?",
        "nothing was written",
    ]);
    assert!(!site.exists("content/releases/1.0.yaml"));
    assert!(!site.exists("content/releases/1.0.md"));
    site.run(&["new", "1.0", "--kind", "major"]).exits(0).says(&["missing-var"]);
}

#[test]
fn an_id_that_no_page_can_have_is_refused() {
    let site = TestSite::new();
    for id in [
        "../1.0",
        "a//b",
        "1.0.yaml",
        "content/releases/1.0",
        "a/index",
        ".hidden",
        "aux",
        "a\\b",
        "",
        "a:b",
        "pay/a?b",
        "*",
        "\"a\"",
        "a<b",
        "a>b",
        "a|b",
        "a.",
        "a ",
        "pay /1.0",
        "CON",
        "lpt1.0",
    ] {
        site.run(&["new", id]).exits(2);
    }
    site.run(&["new", "pay/a:b"]).exits(2).says(&[
        "`pay/a:b` is not a valid id of a release: a part of it contains `:`, which Windows does not allow",
        "Write, for example, `pay/a-b`.",
    ]);
    assert!(!site.exists("content/releases/pay"));
    site.run(&["new", "A"]).exits(0);
    site.run(&["new", "a"]).exits(2).says(&["the release `A` already exists"]);
    assert_eq!(std::fs::read_dir(site.path("content/releases")).unwrap().count(), 2);
}

#[test]
fn which_checklist_is_asked_where_there_are_several() {
    let site = TestSite::new().file("content/checklists/hotfix.md", "- [ ] a\n");
    site.run(&["new", "1.0"]).exits(2).says(&["--checklist", "deployment, hotfix"]);
    let made =
        site.run(&["new", "1.0", "--checklist", "hotfix", "--format", "json"]).exits(0).json();
    assert_eq!(made["snapshot"], "content/releases/1.0.md");
}
