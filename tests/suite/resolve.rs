//! `runsheet resolve`: two people record in clones of one repository, and git merges what they did.

use std::process::Command;

use crate::support::{Ran, TestSite};

const FILE: &str = "content/releases/1.0.yaml";

struct Clones(TestSite);

impl Clones {
    /// Two clones, `a` and `b`, of a site with a running release.
    fn new() -> Self {
        let site = TestSite::new();
        site.run(&["new", "1.0"]).exits(0);
        let clones = Self(TestSite::empty().file("a/.gitignore", "").file("b/.gitignore", ""));
        for path in
            ["site.yaml", "content/checklists/deployment.md", FILE, "content/releases/1.0.md"]
        {
            if site.exists(path) {
                clones.0.write(&format!("a/{path}"), site.read(path));
            }
        }
        clones.git("a", &["init", "-q", "-b", "main"]);
        clones.commit("a");
        std::fs::remove_dir_all(clones.0.path("b")).unwrap();
        clones.git("a", &["clone", "-q", ".", "../b"]);
        clones
    }

    fn git(&self, clone: &str, words: &[&str]) -> bool {
        let mut command = Command::new("git");
        command.current_dir(self.0.path(clone)).args([
            "-c",
            "user.name=li",
            "-c",
            "user.email=li@x.test",
        ]);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").args(words).output().unwrap().status.success()
    }

    fn commit(&self, clone: &str) {
        assert!(self.git(clone, &["add", "-A"]) && self.git(clone, &["commit", "-qm", "x"]));
    }

    /// Runs the binary in a clone, as a person at a time.
    fn run(&self, clone: &str, time: &str, words: &[&str]) -> Ran {
        let at = format!("2026-01-01T{time}:00Z");
        let all = [words, &["--by", "li", "--at", &at, "--root", clone]].concat();
        self.0.run(&all)
    }

    /// Merges `b` into `a`. Returns whether git could do it.
    fn merge(&self) -> bool {
        self.commit("a");
        self.commit("b");
        self.git("a", &["pull", "-q", "--no-rebase", "--no-edit", "../b", "main"])
    }

    fn resolve(&self) -> Ran {
        self.0.run(&["resolve", "--root", "a"])
    }

    fn text(&self) -> String {
        self.0.read(&format!("a/{FILE}"))
    }
}

#[test]
fn two_records_of_one_item_become_a_list_in_the_order_of_time() {
    let clones = Clones::new();
    clones
        .run("a", "10:00", &["tick", "1.0", "tests", "--as", "failed", "--note", "flaky"])
        .exits(0);
    clones.run("b", "09:00", &["tick", "1.0", "tests", "--as", "doing"]).exits(0);
    clones.run("b", "09:30", &["tick", "1.0", "migrate", "--note", "x"]).exits(0);
    assert!(!clones.merge());
    let ran = clones.resolve().exits(0);
    assert!(ran.stdout.contains("`prepare/tests-pass`: 2 events"), "{}", ran.stdout);
    let text = clones.text();
    let order = [text.find("09:00:00Z"), text.find("10:00:00Z"), text.find("09:30:00Z")];
    assert!(order.is_sorted() && order[0].is_some(), "{text}");
    clones.0.run(&["check", "--root", "a"]).exits(0);
    clones.resolve().exits(0).says(&["No release has a conflict"]);
}

#[test]
fn what_both_changed_is_left_to_decide() {
    let clones = Clones::new();
    clones.run("a", "10:00", &["set", "1.0", "title=One"]).exits(0);
    clones.run("b", "10:00", &["set", "1.0", "title=Two"]).exits(0);
    assert!(!clones.merge());
    let ran = clones.resolve().exits(1);
    assert!(
        ran.stdout
            .contains("to decide: `title` is `One` in the first side and `Two` in the second"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_conflict_and_what_a_closing_did_not_see_are_resolved_in_one_run() {
    let clones = Clones::new();
    for (clone, time) in [("a", "09:00"), ("b", "09:30")] {
        clones.run(clone, time, &["tick", "1.0", "tests", "--note", clone]).exits(0);
    }
    clones.run("b", "09:30", &["tick", "1.0", "migrate", "--note", "unseen"]).exits(0);
    clones.run("a", "10:00", &["log", "1.0", "done here"]).exits(0);
    clones.run("a", "10:00", &["close", "1.0", "--as", "aborted", "--note", "x"]).exits(0);
    assert!(!clones.merge());
    clones.resolve().exits(0);
    assert_eq!(clones.text().matches("late: 1 }").count(), 2, "{}", clones.text());
    clones.0.run(&["check", "--strict", "--root", "a"]).exits(0);
    clones.resolve().exits(0).says(&["No release has a conflict"]);
}

#[test]
fn what_a_closing_did_not_see_becomes_late_also_where_git_merged_it() {
    let clones = Clones::new();
    clones.run("a", "10:00", &["close", "1.0", "--as", "aborted", "--note", "x"]).exits(0);
    clones.run("b", "09:30", &["tick", "1.0", "migrate", "--note", "x"]).exits(0);
    assert!(clones.merge(), "the changes are far from each other");
    let check = |code| clones.0.run(&["check", "--strict", "--root", "a"]).exits(code);
    check(1);
    clones.resolve().exits(0);
    assert!(clones.text().contains("note: x, late: 1 }"), "{}", clones.text());
    check(0);
    let path = format!("a/{FILE}");
    clones.0.write(
        &path,
        clones
            .text()
            .replace("by: li, at: 2026-01-01T09", "by: tom, at: 2026-01-01T09")
            .replace("checklist: deployment", "checklist: deployment\nowner: tom"),
    );
    clones.resolve().exits(1).says(&["was changed after closing"]);
}
