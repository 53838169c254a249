//! `--push` while the remote hangs, and while others on the same machine record.

use std::process::{Child, Stdio};

use crate::share::{FILE, Shared};
use crate::support::Ran;

/// Waits until the file exists.
fn wait_for(shared: &Shared, file: &str) {
    while !shared.path(file).exists() {
        std::thread::yield_now();
    }
}

/// Starts runsheet in the clone `b`.
fn start(shared: &Shared, arguments: &[&str]) -> Child {
    let mut command = shared.runsheet("b", arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn end(child: Child) -> Ran {
    Ran::of(child.wait_with_output())
}

/// A remote of the clone `b` that never answers, with a time limit in seconds.
fn hanging(timeout: u16) -> Shared {
    let shared = Shared::new(3);
    let ssh = shared.path("ssh").display().to_string();
    shared.script("ssh", "cd \"$(dirname \"$0\")\"\necho $$ > x; mv x pid\nexec sleep 900");
    shared.git("b", &["config", "core.sshCommand", &ssh]);
    shared.git("b", &["remote", "set-url", "origin", "ssh://nowhere.invalid/x"]);
    shared.write("b/site.yaml", &format!("git: {{ timeout: {timeout} }}\n"));
    shared
}

/// A hook that says that it was reached and waits for the file `go`, the first time that it runs.
const WAIT: &str =
    "[ -e ../reached ] && exit 0\n: > ../reached\nuntil [ -e ../go ]; do sleep 0.02; done";

#[test]
fn a_remote_that_hangs_is_given_up_with_all_its_processes() {
    let shared = hanging(1);
    let ran = shared.run("b", &["tick", "1.0", "s0", "--push"]).exits(1);
    ran.says(&[
        "Waiting for `origin`",
        "recorded here, but not shared: `git fetch` was stopped because `origin` did not answer within 1 second",
    ]);
    assert_eq!(shared.git("b", &["log", "-1", "--format=%s"]), "1.0: done: Step 0\n");
    let mut ps = shared.command("ps", ".");
    let left = Ran::of(ps.args(["-o", "stat=", "-p", shared.read("pid").trim()]).output());
    // A container may have no one who collects what ended.
    assert!(left.stdout.is_empty() || left.stdout.starts_with('Z'), "{}", left.stdout);
}

#[test]
fn a_server_that_accepts_and_says_nothing_is_given_up() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let shared = Shared::new(3);
    let url = format!("git://{}/x", listener.local_addr().unwrap());
    shared.git("b", &["remote", "set-url", "origin", &url]);
    shared.write("b/site.yaml", "git: { timeout: 1, push: true }\n");
    shared
        .run("b", &["log", "1.0", "still here"])
        .exits(1)
        .says(&["recorded here, but not shared", "within 1 second"]);
}

#[test]
fn others_record_while_the_remote_hangs() {
    let shared = hanging(600);
    let mut pushing = start(&shared, &["tick", "1.0", "s0", "--push"]);
    wait_for(&shared, "pid");
    shared.run("b", &["tick", "1.0", "s1"]).exits(0);
    assert!(pushing.try_wait().unwrap().is_none(), "it still waits");
    let mut kill = shared.command("kill", ".");
    kill.arg(shared.read("pid").trim()).status().unwrap();
    end(pushing).exits(1).says(&["recorded here, but not shared"]);
    let text = shared.read(&format!("b/{FILE}"));
    assert!(text.contains("s0: { state: done") && text.contains("s1: { state: done"), "{text}");
}

#[test]
fn others_record_while_the_push_takes_its_time() {
    let shared = Shared::new(3);
    shared.script("remote/hooks/pre-receive", WAIT);
    let mut pushing = start(&shared, &["tick", "1.0", "s0", "--push"]);
    wait_for(&shared, "reached");
    shared.run("b", &["tick", "1.0", "s1"]).exits(0);
    assert!(pushing.try_wait().unwrap().is_none(), "it still waits");
    shared.write("go", "");
    end(pushing).exits(0);
    let text = shared.shared(FILE);
    assert!(text.contains("s0: { state: done") && !text.contains("s1: { state: done"), "{text}");
}

/// The clone `b` pushes a record of `s0`; `meanwhile` runs before git asks the remote.
fn behind(meanwhile: impl Fn(&Shared)) -> (Shared, Ran) {
    let shared = Shared::new(4);
    shared.script("b/.git/hooks/pre-push", WAIT);
    let pushing = start(&shared, &["tick", "1.0", "s0", "--push"]);
    wait_for(&shared, "reached");
    meanwhile(&shared);
    shared.write("go", "");
    (shared, end(pushing))
}

#[test]
fn a_record_is_decided_anew_if_others_were_faster() {
    let (shared, ran) = behind(|shared| {
        let tick = ["tick", "1.0", "s0", "--by", "tom", "--push"];
        shared.run("a", &tick).exits(0);
    });
    ran.exits(1).says(&["“Step 0” was changed in the meantime: it is done by tom", "not todo"]);
    assert_eq!(shared.git("b", &["status", "--porcelain"]), "");
    let log = shared.git("b", &["log", "--format=%s", "origin/main.."]);
    assert_eq!(log, "", "the commit was taken back");
}

#[test]
fn a_record_below_the_commits_of_others_stays_and_both_are_shared() {
    let (shared, ran) = behind(|shared| {
        shared.run("a", &["tick", "1.0", "s1", "--push"]).exits(0);
        shared.commit("b", "mine.txt", "mine");
        let tip = shared.git("b", &["rev-parse", "HEAD"]);
        shared.write("tip", &tip);
    });
    ran.exits(0);
    let text = shared.shared(FILE);
    assert!(text.contains("s0: { state: done") && text.contains("s1: { state: done"), "{text}");
    let tip = shared.read("tip");
    let history = shared.git("remote", &["rev-list", "main"]);
    assert!(history.contains(tip.trim()), "no commit was rewritten");
}

#[test]
fn a_record_in_conflict_below_the_commits_of_others_stays_here() {
    let (shared, ran) = behind(|shared| {
        let tick = ["tick", "1.0", "s0", "--by", "tom", "--push"];
        shared.run("a", &tick).exits(0);
        shared.commit("b", "mine.txt", "mine");
    });
    ran.exits(1).says(&["recorded here, but not shared", "same lines", FILE]);
    let text = shared.read(&format!("b/{FILE}"));
    assert!(text.contains("s0: { state: done") && !text.contains("<<<<"), "{text}");
    assert_eq!(shared.git("b", &["status", "--porcelain"]), "");
}

#[test]
fn a_record_in_a_file_that_was_recorded_into_since_stays() {
    let (shared, ran) = behind(|shared| {
        shared.run("a", &["tick", "1.0", "s1", "--push"]).exits(0);
        shared.run("b", &["tick", "1.0", "s2"]).exits(0);
    });
    ran.exits(1).says(&["recorded here, but not shared", "uncommitted changes here", FILE]);
    let text = shared.read(&format!("b/{FILE}"));
    assert!(text.contains("s0: { state: done") && text.contains("s2: { state: done"), "{text}");
}

#[test]
fn many_who_record_in_the_same_clone_all_share() {
    let shared = Shared::new(24);
    let ticks = |clone: &'static str, first: usize| {
        let shared = &shared;
        move || {
            for number in (first..24).step_by(3) {
                let item = format!("s{number}");
                shared.run(clone, &["tick", "1.0", &item, "--push"]).exits(0);
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(ticks("b", 0));
        scope.spawn(ticks("b", 1));
        scope.spawn(ticks("a", 2));
    });
    assert_eq!(shared.shared(FILE).matches("state: done").count(), 24);
    assert_eq!(shared.git("b", &["status", "--porcelain"]), "");
}

#[test]
fn a_release_that_others_began_meanwhile_is_refused() {
    let shared = Shared::new(3);
    shared.script("b/.git/hooks/pre-push", WAIT);
    let pushing = start(&shared, &["new", "2.0", "--push"]);
    wait_for(&shared, "reached");
    // The same commit at the same second would be the same commit.
    let new = ["new", "2.0", "--owner", "tom", "--push"];
    shared.run("a", &new).exits(0);
    shared.write("go", "");
    end(pushing).exits(2).says(&["the release `2.0` already exists"]);
    assert_eq!(shared.git("b", &["status", "--porcelain"]), "");
    assert_eq!(shared.git("b", &["log", "--format=%s", "origin/main.."]), "");
}
