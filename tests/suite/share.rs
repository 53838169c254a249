//! `--push` and what git makes of records: two clones, one remote, and merges of neighbours, by real git.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::{Ran, TestSite};

pub(crate) const FILE: &str = "content/releases/1.0.yaml";

/// A bare repository and clones of it, away from the machine's settings.
pub(crate) struct Shared {
    folder: TempDir,
}

impl Shared {
    /// A release of `items` items, in the clones `a` and `b`.
    pub(crate) fn new(items: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let shared = Self { folder };
        std::fs::write(
            shared.path("gitconfig"),
            "[user]\n\tname = li\n\temail = li@example.com\n[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n",
        )
        .unwrap();
        shared.git(".", &["init", "-q", "--bare", "remote"]);
        shared.git(".", &["clone", "-q", "remote", "a"]);
        let list: String =
            (0..items).map(|number| format!("- [ ] Step {number} {{#s{number}}}\n")).collect();
        std::fs::create_dir_all(shared.path("a/content/checklists")).unwrap();
        std::fs::write(shared.path("a/content/checklists/list.md"), list).unwrap();
        shared.git("a", &["add", "."]);
        shared.git("a", &["commit", "-qm", "begin"]);
        shared.git("a", &["push", "-q", "origin", "main"]);
        shared.run("a", &["new", "1.0", "--push"]).exits(0);
        shared.git(".", &["clone", "-q", "remote", "b"]);
        shared
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>, folder: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.path(folder))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("GIT_CONFIG_GLOBAL", self.path("gitconfig"))
            .env("GIT_CONFIG_NOSYSTEM", "1");
        command
    }

    /// What git prints.
    #[track_caller]
    pub(crate) fn git(&self, folder: &str, arguments: &[&str]) -> String {
        let ran = Ran::of(self.command("git", folder).args(arguments).output());
        ran.exits(0).stdout
    }

    pub(crate) fn runsheet(&self, folder: &str, arguments: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_runsheet"), folder);
        command.args(arguments);
        command
    }

    pub(crate) fn run(&self, folder: &str, arguments: &[&str]) -> Ran {
        Ran::of(self.runsheet(folder, arguments).output())
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        std::fs::write(self.path(path), text).unwrap();
    }

    /// An executable file.
    pub(crate) fn script(&self, path: &str, lines: &str) {
        self.write(path, &format!("#!/bin/sh\n{lines}\n"));
        let mut chmod = Command::new("chmod");
        chmod.arg("+x").arg(self.path(path)).status().unwrap();
    }

    /// Commits a file in `folder`.
    pub(crate) fn commit(&self, folder: &str, file: &str, text: &str) {
        self.write(&format!("{folder}/{file}"), text);
        self.git(folder, &["add", "-f", "--", file]);
        self.git(folder, &["commit", "-qm", file, "--", file]);
    }

    /// A file of the branch that is shared, or nothing.
    pub(crate) fn shared(&self, file: &str) -> String {
        let mut git = self.command("git", "remote");
        Ran::of(git.args(["show", &format!("main:{file}")]).output()).stdout
    }
}

#[test]
fn two_clones_that_share_at_the_same_time_lose_nothing() {
    let shared = Shared::new(100);
    let ticks = |clone: &'static str, first: usize| {
        let shared = &shared;
        move || {
            for number in (first..100).step_by(2) {
                let item = format!("s{number}");
                shared.run(clone, &["tick", "1.0", &item, "--push"]).exits(0);
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(ticks("a", 0));
        scope.spawn(ticks("b", 1));
    });
    let log = shared.git("remote", &["log", "--format=%s", "main"]);
    assert_eq!(log.lines().filter(|line| line.contains(": done: Step ")).count(), 100);
    assert!(log.contains("1.0: done: Step 42\n"), "{log}");
    shared.git("a", &["pull", "-q", "--rebase"]);
    let status = shared.run("a", &["status", "1.0", "--format", "json"]).json();
    assert_eq!(status["words"], "100 done of 100");
}

#[test]
fn an_item_that_changed_meanwhile_is_refused_with_who_and_when() {
    let shared = Shared::new(3);
    shared
        .run(
            "a",
            &[
                "tick",
                "1.0",
                "s1",
                "--by",
                "tom",
                "--at",
                "2026-01-01T09:00:00Z",
                "--backdate",
                "--push",
            ],
        )
        .exits(0);
    let before = shared.read(&format!("b/{FILE}"));
    let refused = shared.run("b", &["tick", "1.0", "s1", "--push"]).exits(1);
    refused.says(&[
        "“Step 1” was changed in the meantime: it is done by tom, 2026-01-01T09:00:00Z, not todo",
    ]);
    assert_ne!(shared.read(&format!("b/{FILE}")), before, "the pull brought it");
    assert_eq!(shared.git("b", &["status", "--porcelain"]), "");
    shared.run("b", &["tick", "1.0", "s1", "--push"]).exits(0);
}

#[test]
fn a_shared_correction_marks_no_event_that_was_pulled_just_now() {
    let shared = Shared::new(3);
    let tick = |clone: &str, more: &[&str]| {
        shared.run(clone, &[&["tick", "1.0", "s1", "--push"], more].concat())
    };
    tick("b", &["--at", "2026-01-01T09:00:00Z", "--backdate"]).exits(0);
    tick("a", &["--as", "failed", "--note", "red"])
        .exits(1)
        .says(&["“Step 1” was changed in the meantime: it is done by"]);
    tick("a", &["--as", "failed", "--note", "red"]).exits(0);
    let correct = ["--correct", "--note", "wrong row"];
    tick("b", &correct).exits(1).says(&["it is failed by", "not done by li"]);
    assert!(!shared.read(&format!("b/{FILE}")).contains("corrects"));
    tick("b", &correct).exits(0);
    assert!(shared.read(&format!("b/{FILE}")).contains("corrects"));
}

#[test]
fn offline_it_is_recorded_here_and_goes_along_next_time() {
    let shared = Shared::new(3);
    std::fs::rename(shared.path("remote"), shared.path("away")).unwrap();
    shared
        .run("b", &["tick", "1.0", "s0", "--push"])
        .exits(1)
        .says(&["recorded here, but not shared", "remote"]);
    assert_eq!(shared.git("b", &["log", "-1", "--format=%s"]), "1.0: done: Step 0\n");
    std::fs::rename(shared.path("away"), shared.path("remote")).unwrap();
    shared.run("a", &["tick", "1.0", "s1", "--push"]).exits(0);
    shared.run("b", &["log", "1.0", "back again", "--push"]).exits(0);
    let log = shared.git("remote", &["log", "--format=%s", "main"]);
    assert!(log.starts_with("1.0: logged: back again\nMerge origin/main\n"), "{log}");
    let both = ["1.0: done: Step 0\n", "1.0: done: Step 1\n"];
    assert!(both.iter().all(|record| log.contains(record)), "{log}");
}

#[test]
fn a_push_that_the_remote_rejects_leaves_the_commit_and_says_so() {
    let shared = Shared::new(3);
    shared.script("remote/hooks/pre-receive", "echo frozen >&2; exit 1");
    shared
        .run("b", &["tick", "1.0", "s0", "--push"])
        .exits(1)
        .says(&["recorded here, but not shared", "frozen"]);
    assert_eq!(shared.git("b", &["log", "-1", "--format=%s"]), "1.0: done: Step 0\n");
}

#[test]
fn what_cannot_be_committed_is_said_to_be_here_alone() {
    let shared = Shared::new(3);
    shared.script("b/.git/hooks/pre-commit", "echo not today >&2; exit 1");
    let words = ["log", "1.0", "x", "--push", "--format", "json"];
    let ran = shared.run("b", &words).exits(1);
    let why = "recorded here, but not committed or shared: not today";
    assert_eq!(ran.json()["not_shared"], why);
    assert!(!ran.stderr.contains("git pull"), "{}", ran.stderr);
    assert_eq!(shared.git("b", &["diff", "--name-only", "HEAD"]), format!("{FILE}\n"));
}

#[test]
fn only_the_release_enters_the_commit() {
    let shared = Shared::new(3);
    shared.run("a", &["tick", "1.0", "s0", "--push"]).exits(0);
    std::fs::write(shared.path("b/staged.txt"), "x").unwrap();
    std::fs::write(shared.path("b/content/checklists/list.md"), "- [ ] edited\n").unwrap();
    shared.git("b", &["add", "staged.txt"]);
    let site = "git: { push: true }\n";
    std::fs::write(shared.path("b/site.yaml"), site).unwrap();
    shared.run("b", &["tick", "1.0", "s1"]).exits(0);
    assert_eq!(shared.git("b", &["show", "--name-only", "--format="]), format!("{FILE}\n"));
    let left = shared.git("b", &["status", "--porcelain"]);
    assert_eq!(left, " M content/checklists/list.md\nA  staged.txt\n?? site.yaml\n");
}

#[test]
fn without_an_upstream_nothing_is_recorded() {
    let site = TestSite::new();
    site.run(&["new", "1.0"]).exits(0);
    let before = site.read(FILE);
    site.run(&["tick", "1.0", "tests", "--by", "li", "--push"])
        .exits(2)
        .says(&["nothing can be shared"]);
    assert_eq!(site.read(FILE), before);
}

/// A release of the real checklist with one item done, for each item; and nothing done.
fn ninety() -> (String, Vec<String>) {
    let list = include_str!("../../content/checklists/deployment.md");
    let site = TestSite::empty().file("content/checklists/deployment.md", list);
    site.run(&["new", "1.0"]).exits(0);
    let base = site.read(FILE);
    let items = site.run(&["items", "deployment", "--format", "json"]).json();
    let done = items.as_array().unwrap().iter().map(|item| {
        site.write(FILE, &base);
        let id = item["id"].as_str().unwrap();
        let words = ["tick", "1.0", id, "--as", "failed", "--by", "li", "--note", "a\nb"];
        site.run(&words).exits(0);
        site.read(FILE)
    });
    let done = done.collect();
    (base, done)
}

/// How `git merge-file` merges two changes of `base`, and how many conflicts it finds.
fn merge(folder: &Path, base: &str, ours: &str, theirs: &str) -> (String, i32) {
    for (name, text) in [("base", base), ("ours", ours), ("theirs", theirs)] {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let mut git = Command::new("git");
    git.current_dir(folder).args(["merge-file", "-p", "ours", "base", "theirs"]);
    let ran = Ran::of(git.output());
    (ran.stdout, ran.code)
}

#[test]
fn git_merges_records_of_any_two_neighbours_and_shows_two_of_the_same_item() {
    let (base, done) = ninety();
    assert_eq!(done.len(), 90);
    let folder = tempfile::tempdir().unwrap();
    for (number, pair) in done.windows(2).enumerate() {
        let (merged, conflicts) = merge(folder.path(), &base, &pair[0], &pair[1]);
        assert_eq!(conflicts, 0, "items {number} and the next");
        assert_eq!(merged.matches("state: failed").count(), 2);
    }
    let other = done[7].replace("by: li", "by: tom");
    let (merged, conflicts) = merge(folder.path(), &base, &done[7], &other);
    assert_eq!(conflicts, 1);
    let site = TestSite::new().file(FILE, merged);
    site.run(&["tick", "1.0", "tests", "--by", "li"])
        .exits(1)
        .says(&["there is a git conflict", "1.0.yaml:"]);
}

#[test]
fn branches_that_tick_neighbours_merge() {
    let shared = Shared::new(6);
    for (clone, item) in [("a", "s2"), ("b", "s3")] {
        shared.run(clone, &["tick", "1.0", item]).exits(0);
        shared.git(clone, &["commit", "-qam", item]);
    }
    shared.git("a", &["push", "-q", "origin", "main"]);
    shared.git("b", &["pull", "-q", "--no-rebase", "--no-edit"]);
    let status = shared.run("b", &["status", "1.0", "--format", "json"]).json();
    assert_eq!(status["words"], "2 done, 4 open of 6");
}

#[test]
fn without_push_each_record_is_committed_here() {
    let shared = Shared::new(3);
    shared.commit("a", "site.yaml", "git: { commit: true }\n");
    let before = shared.git("remote", &["log", "--format=%s", "main"]);
    shared.run("a", &["tick", "1.0", "s0"]).exits(0);
    shared.run("a", &["new", "1.1"]).exits(0);
    shared.run("a", &["log", "1.1", "x"]).exits(0);
    let log = shared.git("a", &["log", "-3", "--format=%s"]);
    assert_eq!(log, "1.1: logged: x\n1.1: begun\n1.0: done: Step 0\n");
    assert_eq!(shared.git("a", &["status", "--porcelain", "content/releases"]), "");
    assert_eq!(shared.git("remote", &["log", "--format=%s", "main"]), before);
}
