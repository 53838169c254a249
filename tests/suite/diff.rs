//! `runsheet diff`: what differs between two releases.

use crate::support::{CHECKLIST, TestSite};

/// 1.0 on an older version of the checklist, 1.1 on the live one.
fn site() -> TestSite {
    let old = CHECKLIST
        .replace("- [ ] Migrate {#migrate owner=dba}", "- [ ] Migrate by hand {#migrate}")
        .replace("- [ ] Announce {optional}\n", "- [ ] Old step\n");
    TestSite::new()
        .file("content/releases/1.0.md", old)
        .release("1.0", "prepare/tests-pass: done\nmigrate: done")
        .release(
            "1.1",
            "prepare/tests-pass: done\nmigrate: [{ state: failed, note: x }, done]\n\
             late-1: { text: Purge the cache, state: done }",
        )
}

#[test]
fn what_differs_is_told_by_kind() {
    let ran = site().run(&["diff", "1.0", "1.1"]).exits(0);
    let expected = "\
1.0: in-progress, 2 done, 2 open of 4
1.1: in-progress, 3 done, 1 open of 4; 0 of 1 optional

Was done, is done after a failure
  Migrate

Added by hand
  + Purge the cache

Items of the checklist
  - Old step
  + Announce

Reworded
  - Migrate by hand
  + Migrate

Other rules
  Migrate: owner dba
";
    assert_eq!(ran.stdout, expected);
    let same = site().run(&["diff", "1.1", "1.1"]).exits(0);
    assert!(same.stdout.ends_with("Nothing differs.\n"), "{}", same.stdout);
}

#[test]
fn programs_read_the_same() {
    let ran = site().run(&["diff", "1.0", "1.1", "--format", "json"]).exits(0);
    let json = ran.json();
    assert_eq!(json["states"][0]["id"], "migrate");
    assert_eq!(json["states"][0]["now"]["failed_first"], true);
    assert_eq!(json["added"][0]["id"], "deploy/announce");
    assert_eq!(json["removed"][0]["text"], "Old step");
    assert_eq!(json["changed"][0]["text_before"], "Migrate by hand");
    assert_eq!(json["changed"][0]["rules"][0]["rule"], "owner");
    assert_eq!(json["by_hand_now"][0]["id"], "late-1");
}

#[test]
fn only_like_is_compared_with_like() {
    let site = site()
        .file("content/checklists/other.md", "- [ ] a\n")
        .file("content/releases/2.yaml", "checklist: other\n")
        .file("content/releases/3.yaml", "checklist: [")
        .file("content/releases/4.yaml", "checklist: deployment\nenvironment: staging\n");
    site.run(&["diff", "1.0", "2"])
        .exits(2)
        .says(&["`1.0` follows `deployment`, and `2` follows `other`"]);
    site.run(&["diff", "1.0", "3"])
        .exits(2)
        .says(&["the file of `3` has errors", "Run `runsheet check` to see its errors."]);
    site.run(&["diff", "1.0", "1.2"]).exits(2).says(&["the release `1.2` does not exist"]);
    site.run(&["diff", "1.0", "4"]).exits(0).says(&["have different services or environments"]);
}
