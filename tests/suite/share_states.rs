//! `--push` in every state that a repository may be in: what it may touch, and what it says.

use std::collections::{BTreeMap, BTreeSet};

use crate::share::{FILE, Shared};

const LIST: &str = "content/checklists/list.md";

/// Settings that people have for their own work.
const SETTINGS: [(&str, &str); 9] = [
    ("merge.autoStash", "true"),
    ("rebase.autoStash", "true"),
    ("merge.ff", "false"),
    ("branch.main.mergeOptions", "--squash --no-commit"),
    ("submodule.recurse", "true"),
    ("push.default", "nothing"),
    ("diff.relative", "true"),
    ("color.ui", "always"),
    ("core.autocrlf", "input"),
];

/// Two clones with some more files.
fn seeded() -> Shared {
    let shared = Shared::new(4);
    shared.commit("a", ".gitignore", "ignored.bin\n");
    for file in ["other.md", "extra.md", "gone.md"] {
        shared.commit("a", file, "1\n2\n3\n");
    }
    shared.git("a", &["push", "-q"]);
    shared.git("b", &["pull", "-q"]);
    shared
}

/// Runs git in the clone `b`, however it ends.
fn try_git(shared: &Shared, arguments: &[&str]) {
    shared.command("git", "b").args(arguments).output().unwrap();
}

#[test]
fn an_uncommitted_edit_of_a_file_that_others_changed_is_left_alone() {
    let shared = seeded();
    shared.commit("a", LIST, "- [ ] Theirs {#s0}\n");
    shared.git("a", &["push", "-q"]);
    shared.write(&format!("b/{LIST}"), "- [ ] Mine {#s0}\n");
    shared.run("b", &["log", "1.0", "first", "--push"]).exits(1).says(&[
        "recorded here, but not shared: `origin/main` changes files that have uncommitted changes here",
        LIST,
    ]);
    assert_eq!(shared.read(&format!("b/{LIST}")), "- [ ] Mine {#s0}\n");
    assert_eq!(shared.git("b", &["stash", "list"]), "");
    assert_eq!(shared.git("b", &["status", "--porcelain"]), format!(" M {LIST}\n"));
    shared.git("b", &["checkout", "-q", LIST]);
    shared.run("b", &["log", "1.0", "second", "--push"]).exits(0);
    let text = shared.shared(FILE);
    assert!(text.contains("note: first") && text.contains("note: second"), "{text}");
}

#[test]
fn a_history_that_was_rewritten_is_not_brought_back() {
    let shared = seeded();
    shared.commit("a", "secret", "password");
    shared.git("a", &["push", "-q"]);
    shared.git("b", &["pull", "-q"]);
    shared.git("a", &["reset", "-q", "--hard", "HEAD~1"]);
    shared.commit("a", "other.md", "4\n");
    shared.git("a", &["push", "-qf"]);
    shared
        .run("b", &["tick", "1.0", "s0", "--push"])
        .exits(1)
        .says(&["recorded here, but not shared: the history of `origin/main` was rewritten"]);
    assert_eq!(shared.shared("secret"), "");
}

#[test]
fn a_hook_that_refuses_without_a_word_is_named() {
    let shared = seeded();
    shared.script("b/.git/hooks/pre-commit", "exit 1");
    shared.run("b", &["tick", "1.0", "s0", "--push"]).exits(1).says(&[
        "not committed or shared: `git commit` failed without a message; a hook may have refused it",
    ]);
}

#[test]
fn without_a_branch_nothing_is_recorded() {
    let shared = seeded();
    shared.git("b", &["checkout", "-q", "--detach"]);
    let before = shared.read(&format!("b/{FILE}"));
    let ran = shared.run("b", &["tick", "1.0", "s0", "--push"]).exits(2);
    ran.says(&["nothing can be shared", "detached HEAD"]);
    assert_eq!(shared.read(&format!("b/{FILE}")), before);
}

#[test]
fn other_kinds_of_clones_share_too() {
    let shared = seeded();
    let remote = format!("file://{}", shared.path("remote").display());
    shared.git(".", &["clone", "-q", "--depth", "1", &remote, "shallow"]);
    shared.git(".", &["clone", "-q", "--sparse", &remote, "sparse"]);
    shared.git("sparse", &["sparse-checkout", "set", "content"]);
    shared.git("b", &["worktree", "add", "-q", "--track", "-b", "w", "../tree", "origin/main"]);
    for (item, clone) in ["a", "shallow", "sparse", "tree"].into_iter().enumerate() {
        let item = format!("s{item}");
        shared.run(clone, &["tick", "1.0", &item, "--push"]).exits(0);
    }
    assert_eq!(shared.shared(FILE).matches("state: done").count(), 4);
}

/// How an operation that waits for the user is begun, and what the message calls it.
const OPERATIONS: [(&str, &str); 8] = [
    ("merge", "a merge is in progress"),
    ("rebase", "a rebase is in progress"),
    ("cherry-pick", "a cherry-pick is in progress"),
    ("revert", "a revert is in progress"),
    ("bisect", "a bisection is in progress"),
    ("stash", "git left a conflict in `extra.md`"),
    ("lock", "another git process holds"),
    ("am", "a rebase is in progress"),
];

fn begin(shared: &Shared, operation: &str) {
    shared.git("b", &["branch", "-q", "side"]);
    shared.commit("b", "extra.md", "ours\n");
    match operation {
        "bisect" => {
            shared.git("b", &["bisect", "start", "-q", "HEAD", "HEAD~3"]);
        }
        "lock" => shared.write("b/.git/index.lock", ""),
        "stash" => {
            shared.write("b/extra.md", "stashed\n");
            shared.git("b", &["stash", "-q"]);
            shared.commit("b", "extra.md", "again\n");
            try_git(shared, &["stash", "pop", "-q"]);
        }
        "revert" => {
            shared.commit("b", "extra.md", "again\n");
            try_git(shared, &["revert", "HEAD~1"]);
        }
        operation => {
            shared.git("b", &["checkout", "-q", "side"]);
            shared.commit("b", "extra.md", "theirs\n");
            let patch = shared.git("b", &["format-patch", "-1", "--stdout"]);
            shared.write("patch", &patch);
            shared.git("b", &["checkout", "-q", "main"]);
            let what = if operation == "am" { "../patch" } else { "side" };
            try_git(shared, &[operation, what]);
        }
    }
}

#[test]
fn an_operation_in_progress_is_named_and_left_alone() {
    for (operation, says) in OPERATIONS {
        let shared = seeded();
        begin(&shared, operation);
        let before = observe(&shared);
        let ran = shared.run("b", &["tick", "1.0", "s0", "--push"]).exits(1);
        ran.says(&["recorded here, but not committed or shared", says]);
        before.holds(&observe(&shared), operation);
        assert!(shared.read(&format!("b/{FILE}")).contains("s0: { state: done"));
    }
}

/// What must not change in the clone `b`.
#[derive(Debug, PartialEq)]
struct Observed {
    /// Files other than the release that differ from the last commit: their bytes and their index entries.
    uncommitted: BTreeMap<String, (Option<Vec<u8>>, String)>,
    stash: String,
    /// What git's folder holds of operations that wait for the user.
    operations: BTreeSet<String>,
    /// Files with conflict markers.
    markers: BTreeSet<String>,
}

fn observe(shared: &Shared) -> Observed {
    let status =
        shared.git("b", &["status", "--porcelain", "-z", "-uall", "--ignored", "--no-renames"]);
    let names = status.split('\0').filter(|line| line.len() > 3).map(|line| &line[3..]);
    let names = names.filter(|name| *name != FILE && !name.starts_with(".runsheet/"));
    let uncommitted = names.map(|name| {
        let bytes = std::fs::read(shared.path(&format!("b/{name}"))).ok();
        let index = shared.git("b", &["ls-files", "-s", "--", name]);
        (name.to_owned(), (bytes, index))
    });
    let operations = std::fs::read_dir(shared.path("b/.git")).unwrap();
    let operations = operations.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let known = [
        "MERGE_HEAD",
        "rebase-merge",
        "rebase-apply",
        "CHERRY_PICK_HEAD",
        "REVERT_HEAD",
        "sequencer",
        "BISECT_LOG",
        "AUTO_MERGE",
        "index.lock",
        "MERGE_AUTOSTASH",
    ];
    let files = shared.git("b", &["ls-files", "-z", "-co"]);
    let is_marked = |name: &&str| {
        let bytes = std::fs::read(shared.path(&format!("b/{name}"))).unwrap_or_default();
        String::from_utf8_lossy(&bytes).contains("<<<<<<<")
    };
    Observed {
        uncommitted: uncommitted.collect(),
        stash: shared.git("b", &["stash", "list"]),
        operations: operations.filter(|name| known.contains(&name.as_str())).collect(),
        markers: files.split('\0').filter(is_marked).map(str::to_owned).collect(),
    }
}

impl Observed {
    #[track_caller]
    fn holds(&self, after: &Self, state: &str) {
        assert_eq!(self, after, "{state}");
    }
}

/// What may be combined: changes that were not committed, commits here, and commits of others.
const UNCOMMITTED: [&str; 8] =
    ["list", "staged", "both", "new", "ignored", "gone", "release", "extra"];
const HERE: [&str; 5] = ["nothing", "other", "list", "merge", "record"];
const THEIRS: [&str; 8] = ["nothing", "record", "same", "list", "new", "ignored", "gone", "other"];

fn change_theirs(shared: &Shared, what: &str) {
    match what {
        "record" => drop(shared.run("a", &["tick", "1.0", "s3"]).exits(0)),
        "same" => drop(shared.run("a", &["tick", "1.0", "s0"]).exits(0)),
        "list" => shared.commit("a", LIST, "- [ ] Theirs {#s0}\n"),
        "new" => shared.commit("a", "new.md", "theirs\n"),
        "ignored" => shared.commit("a", "ignored.bin", "theirs\n"),
        "gone" => drop(shared.git("a", &["rm", "-q", "gone.md"])),
        "other" => shared.commit("a", "other.md", "theirs\n2\n3\n"),
        _ => return,
    }
    try_git_in(shared, "a", &["commit", "-qam", what]);
    shared.git("a", &["push", "-q"]);
}

fn try_git_in(shared: &Shared, folder: &str, arguments: &[&str]) {
    shared.command("git", folder).args(arguments).output().unwrap();
}

fn change_here(shared: &Shared, what: &str) {
    match what {
        "other" => shared.commit("b", "other.md", "1\n2\nours\n"),
        "list" => shared.commit("b", LIST, "- [ ] Ours {#s0}\n"),
        "record" => {
            shared.run("b", &["tick", "1.0", "s2"]).exits(0);
            shared.git("b", &["commit", "-qam", "record"]);
        }
        "merge" => {
            shared.git("b", &["checkout", "-qb", "topic"]);
            shared.commit("b", "topic.md", "topic\n");
            shared.git("b", &["checkout", "-q", "main"]);
            shared.git("b", &["merge", "-q", "--no-ff", "-m", "topic", "topic"]);
        }
        _ => {}
    }
}

fn leave_uncommitted(shared: &Shared, what: &str) {
    match what {
        "list" => shared.write(&format!("b/{LIST}"), "- [ ] Uncommitted {#s0}\n"),
        "staged" => {
            shared.write("b/other.md", "1\nstaged\n3\n");
            shared.git("b", &["add", "other.md"]);
        }
        "both" => {
            shared.write("b/other.md", "1\n2\nstaged\n");
            shared.git("b", &["add", "other.md"]);
            shared.write("b/other.md", "1\n2\n3\n");
        }
        "new" => shared.write("b/new.md", "mine\n"),
        "ignored" => shared.write("b/ignored.bin", "mine\n"),
        "gone" => shared.write("b/gone.md", "1\n2\nmine\n"),
        "extra" => std::fs::remove_file(shared.path("b/extra.md")).unwrap(),
        _ => {
            let text = shared.read(&format!("b/{FILE}"));
            shared.write(&format!("b/{FILE}"), &format!("# mine\n{text}"));
        }
    }
}

/// Pseudo-random numbers, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

#[test]
fn no_state_loses_an_uncommitted_change_or_shares_half() {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let mut ended = BTreeSet::new();
    // `STATES=500` tries more.
    let count = std::env::var("STATES").map_or(16, |count| count.parse().unwrap());
    for _ in 0..count {
        let shared = seeded();
        let (theirs, here) = (THEIRS[numbers.below(8)], HERE[numbers.below(5)]);
        let uncommitted: BTreeSet<&str> =
            (0..numbers.below(4)).map(|_| UNCOMMITTED[numbers.below(8)]).collect();
        let operation = (numbers.below(8) == 0).then(|| OPERATIONS[numbers.below(8)].0);
        let state = format!(
            "theirs {theirs}, here {here}, uncommitted {uncommitted:?}, operation {operation:?}"
        );
        change_theirs(&shared, theirs);
        change_here(&shared, here);
        if let Some(operation) = operation {
            begin(&shared, operation);
        }
        for what in &uncommitted {
            if !(operation.is_some() && ["staged", "both", "extra"].contains(what)) {
                leave_uncommitted(&shared, what);
            }
        }
        for (key, value) in SETTINGS {
            shared.git("b", &["config", key, value]);
        }
        let before = observe(&shared);
        let ran = shared.run("b", &["tick", "1.0", "s0", "--by", "me", "--push"]);
        let state = format!("{state}\n{}", ran.stderr);
        before.holds(&observe(&shared), &state);
        let record = "s0: { state: done, by: me";
        let is_here = shared.read(&format!("b/{FILE}")).contains(record);
        let is_shared = shared.shared(FILE).contains(record);
        match ran.code {
            0 => assert!(is_here && is_shared, "{state}"),
            1 if ran.stderr.contains("recorded here") => assert!(is_here && !is_shared, "{state}"),
            1 | 2 => assert!(!is_here && !is_shared, "{state}"),
            code => panic!("{code}: {state}"),
        }
        ended.insert((ran.code, is_here));
    }
    assert!(ended.is_superset(&BTreeSet::from([(0, true), (1, true)])), "{ended:?}");
}
