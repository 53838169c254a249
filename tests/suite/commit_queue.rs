//! The commits of what browsers record: one for each record, by the right author, also after a crash.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::identity::{Behind, SITE};
use crate::serve::Served;
use crate::share::{FILE, Shared};

/// A clone `a` whose pages are committed and pushed, and its server.
fn serving(git: &str) -> (Shared, Behind) {
    let shared = Shared::new(6);
    shared.commit("a", "site.yaml", &format!("{SITE}git: {git}\n"));
    shared.git("a", &["push", "-q"]);
    let behind = serve(&shared);
    (shared, behind)
}

/// The same with a remote that was moved to `away`, and a record that could not be pushed.
fn serving_without_remote() -> (Shared, Behind) {
    let (shared, mut behind) = serving("{ push: true }");
    fs::rename(shared.path("remote"), shared.path("away")).unwrap();
    behind.record("mokafor", &tick("maya", "s0", &[]));
    behind.served.line("1 record not shared yet: ");
    (shared, behind)
}

fn serve(shared: &Shared) -> Behind {
    Behind::of(Served::of(shared.runsheet("a", &["serve", "--edit", "--port", "0"])))
}

fn log(by: &str, note: &str) -> Value {
    json!({ "release": "1.0", "by": [by], "act": { "do": "log", "note": note } })
}

/// Ticks an item of which nothing is recorded yet.
fn tick(by: &str, id: &str, evidence: &[&str]) -> Value {
    let items = [json!({ "id": id, "expected": { "events": 0, "state": "todo" } })];
    let act = json!({ "do": "tick", "items": items, "state": "done", "evidence": evidence });
    json!({ "release": "1.0", "by": [by], "act": act })
}

/// Waits for something that other processes do.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(120), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Author and subject of each commit after the first two, oldest first, without merges.
fn commits(shared: &Shared, folder: &str) -> Vec<String> {
    let range = ["log", "--reverse", "--no-merges", "--format=%an <%ae>: %s", "main"];
    let log = shared.git(folder, &range);
    let lines = log.lines().filter(|line| line.contains(": 1.0: ") && !line.ends_with("begun"));
    lines.map(str::to_owned).collect()
}

fn until_shared(shared: &Shared, count: usize) -> Vec<String> {
    until("commits are pushed", || commits(shared, "remote").len() >= count);
    commits(shared, "remote")
}

const MAYA: &str = "Maya Okafor <maya@example.com>";
const LI: &str = "Li Wen <li@example.com>";

#[test]
fn each_record_is_one_commit_by_its_recorder_with_its_evidence() {
    let (shared, behind) = serving("{ commit: true, push: true }");
    let file = [
        ("X-Forwarded-User", "mokafor"),
        ("Runsheet-Release", "1.0"),
        ("Runsheet-File", "load.csv"),
        ("Content-Type", "application/octet-stream"),
    ];
    let own = behind.headers().into_iter().filter(|(name, _)| *name != "Content-Type");
    let headers: Vec<_> = own.chain(file).collect();
    assert_eq!(behind.post("evidence", &headers, "p99,4\n").status, 200);
    behind.record("mokafor", &tick("maya", "s0", &["1.0-load.csv"]));
    behind.record("li@example.com", &tick("li", "s1", &[]));
    behind.record("mokafor", &log("li", "called"));
    let expected = [
        format!("{MAYA}: 1.0: done: Step 0"),
        format!("{LI}: 1.0: done: Step 1"),
        format!("{MAYA}: 1.0: logged for li: called"),
    ];
    assert_eq!(until_shared(&shared, 3), expected);
    let changed = |revision: &str| {
        shared.git("remote", &["show", "--format=", "--name-only", &format!("main{revision}")])
    };
    assert_eq!(changed("~2"), format!("content/releases/1.0-load.csv\n{FILE}\n"));
    assert_eq!(changed("~1"), format!("{FILE}\n"));
    let of = |revision: &str| shared.git("remote", &["show", &format!("main{revision}:{FILE}")]);
    assert!(of("~2").contains("s0: { state: done, by: maya") && !of("~2").contains("by: li"));
    assert!(of("~1").contains("s1: { state: done, by: li") && !of("~1").contains("called"));
    assert_eq!(of(""), shared.read(&format!("a/{FILE}")));
    assert_eq!(shared.git("a", &["status", "--porcelain", "content"]), "");
    let committer = shared.git("remote", &["log", "-1", "--format=%cn", "main"]);
    assert_eq!(committer, "li\n", "git's user of the server");
}

#[test]
fn a_server_that_is_killed_before_the_commit_makes_it_after_the_restart_and_once() {
    let (shared, behind) = serving("{ push: true }");
    behind.record("mokafor", &tick("maya", "s0", &[]));
    behind.record("li@example.com", &tick("li", "s1", &[]));
    // Ends with SIGKILL.
    drop(behind);
    assert_eq!(commits(&shared, "a").len(), 0);
    let queue = shared.path("a/.runsheet/queue");
    let kept = shared.path("kept");
    copy(&queue, &kept);
    let behind = serve(&shared);
    let expected = [format!("{MAYA}: 1.0: done: Step 0"), format!("{LI}: 1.0: done: Step 1")];
    assert_eq!(until_shared(&shared, 2), expected);
    until("the queue is empty", || entries(&queue) == 0);
    drop(behind);
    // As if it had been killed after the commits, before the queue was emptied.
    copy(&kept, &queue);
    let behind = serve(&shared);
    behind.record("mokafor", &log("maya", "later"));
    let with_later = [&expected[..], &[format!("{MAYA}: 1.0: logged: later")]].concat();
    assert_eq!(until_shared(&shared, 3), with_later);
    until("the queue is empty", || entries(&queue) == 0);
    assert_eq!(commits(&shared, "a"), with_later);
}

fn entries(queue: &Path) -> usize {
    fs::read_dir(queue).unwrap().count()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn a_push_that_fails_is_shown_until_it_succeeds_and_holds_up_no_record() {
    let (shared, behind) = serving_without_remote();
    assert_eq!(commits(&shared, "a"), [format!("{MAYA}: 1.0: done: Step 0")]);
    let notice = || {
        let headers = [("Host", "runs.example"), ("Origin", "https://runs.example")];
        let (_socket, news) = behind.served.socket_as(&headers);
        serde_json::from_str::<Value>(&news).unwrap()["notice"].clone()
    };
    assert!(notice().as_str().unwrap().contains("The server tries again."), "{}", notice());
    behind.record("li@example.com", &tick("li", "s1", &[]));
    fs::rename(shared.path("away"), shared.path("remote")).unwrap();
    assert_eq!(until_shared(&shared, 2).len(), 2);
    until("the notice is gone", || notice() == Value::Null);
}

#[test]
fn a_mistake_in_site_yaml_keeps_no_record_from_others() {
    let (shared, mut behind) = serving_without_remote();
    fs::write(shared.path("a/site.yaml"), "title: [\n").unwrap();
    behind.served.line("site.yaml");
    behind.record("li@example.com", &tick("li", "s1", &[]));
    until("it is committed", || commits(&shared, "a").len() == 2);
    fs::rename(shared.path("away"), shared.path("remote")).unwrap();
    assert_eq!(until_shared(&shared, 2).len(), 2);
    behind.served.line("All records are committed and shared.");
}

#[test]
fn what_is_undone_within_ten_seconds_is_never_committed() {
    let (shared, behind) = serving("{ push: true }");
    let before = shared.read(&format!("a/{FILE}"));
    let answer = behind.record("mokafor", &tick("maya", "s0", &[]));
    let undo = json!({ "by": ["maya"], "undo": answer["undo"] });
    assert_eq!(behind.json("undo", "mokafor", &undo)["undone"], "restored");
    assert_eq!(shared.read(&format!("a/{FILE}")), before);
    let answer = behind.record("li@example.com", &tick("li", "s1", &[]));
    let expected = [format!("{LI}: 1.0: done: Step 1")];
    assert_eq!(until_shared(&shared, 1), expected);
    let undo = json!({ "by": ["li"], "undo": answer["undo"] });
    let undone = behind.json("undo", "li@example.com", &undo);
    assert_eq!(undone["undone"], "corrected", "it is committed");
    assert_eq!(until_shared(&shared, 2)[1], format!("{LI}: 1.0: corrected: Step 1"));
}

#[test]
fn a_new_release_that_is_committed_is_taken_back_by_another_commit() {
    let (shared, behind) = serving("{ push: true }");
    let new = json!({ "checklist": "list", "service": "pay", "version": "2.0" });
    let release = "content/releases/pay/2.0.yaml";
    let subjects = || shared.git("remote", &["log", "--format=%an: %s", "main"]);
    let has = |subject: &str| subjects().lines().any(|line| line == subject);
    let schema = || shared.read("a/.schemas/list.json");
    fs::write(shared.path("a/.schemas/list.json"), "{}").unwrap();
    let answer = behind.json("new-release", "mokafor", &new);
    until("it is committed", || has("Maya Okafor: pay/2.0: begun"));
    let undo = json!({ "by": [], "undo": answer["undo"] });
    let undone = behind.json("undo", "li@example.com", &undo);
    assert_eq!(undone["undone"], "removed", "{undone}");
    assert!(!shared.path(&format!("a/{release}")).exists());
    until("the removal is committed", || has("Li Wen: pay/2.0: undone"));
    assert!(!shared.git("remote", &["ls-tree", "-r", "--name-only", "main"]).contains("pay/2.0"));
    let status = shared.git("a", &["status", "--porcelain"]);
    assert_eq!((status.as_str(), schema()), ("?? .schemas/\n", "{}".to_owned()));
    // With a record in it, it stays.
    let answer = behind.json("new-release", "mokafor", &new);
    let mut record = log("maya", "called");
    record["release"] = "pay/2.0".into();
    let headers = [&behind.headers()[..], &[("X-Forwarded-User", "mokafor")]].concat();
    let status =
        |endpoint: &str, body: &Value| behind.post(endpoint, &headers, &body.to_string()).status;
    until("the server has read it", || status("record", &record) == 200);
    let undo = json!({ "by": [], "undo": answer["undo"] });
    assert_eq!(status("undo", &undo), 422);
    assert!(shared.path(&format!("a/{release}")).exists());
}

#[test]
fn a_clash_with_others_keeps_the_events_of_both() {
    let (shared, behind) = serving("{ push: true }");
    behind.record("mokafor", &tick("maya", "s1", &[]));
    shared.git("b", &["pull", "-q"]);
    let failed = ["tick", "1.0", "s1", "--as", "failed", "--note", "red", "--by", "li", "--push"];
    shared.run("b", &failed).exits(0);
    assert_eq!(until_shared(&shared, 2).len(), 2);
    let text = shared.read(&format!("a/{FILE}"));
    let (_, item) = text.split_once("  s1:\n").expect("a list of events");
    let lines: Vec<&str> = item.lines().take(2).collect();
    assert!(lines[0].contains("state: done, by: maya"), "{text}");
    assert!(lines[1].contains("state: failed, by: li"), "{text}");
    assert_eq!(shared.git("remote", &["show", &format!("main:{FILE}")]), text);
}

#[test]
fn what_others_push_is_fetched_although_nothing_is_recorded() {
    let (shared, _behind) = serving("{ push: true }");
    shared.git("b", &["pull", "-q"]);
    shared.run("b", &["tick", "1.0", "s1", "--by", "li", "--push"]).exits(0);
    // Git removes the file before it writes the new one.
    let text = || fs::read_to_string(shared.path(&format!("a/{FILE}"))).unwrap_or_default();
    until("it is fetched", || text().contains("s1: { state: done"));
}

#[test]
fn a_record_in_the_terminal_does_not_take_those_of_pages_into_its_commit() {
    let (shared, behind) = serving("{ push: true }");
    behind.record("mokafor", &tick("maya", "s0", &[]));
    shared.run("a", &["tick", "1.0", "s1", "--by", "tom"]).exits(0);
    let all = until_shared(&shared, 2);
    let terminal = "li <li@example.com>: 1.0: done for tom: Step 1".to_owned();
    assert_eq!(all, [format!("{MAYA}: 1.0: done: Step 0"), terminal]);
    assert!(!shared.git("remote", &["show", "main"]).contains("+  s0:"));
    until("the queue is empty", || entries(&shared.path("a/.runsheet/queue")) == 0);
}

#[test]
fn a_commit_that_a_hook_refuses_is_shown_and_made_later() {
    let (shared, mut behind) = serving("{ commit: true }");
    shared.script("a/.git/hooks/pre-commit", "echo not today >&2; exit 1");
    behind.record("mokafor", &tick("maya", "s0", &[]));
    behind.served.line("1 record not committed yet: not today. The server tries again.");
    fs::remove_file(shared.path("a/.git/hooks/pre-commit")).unwrap();
    until("the commit is made", || commits(&shared, "a").len() == 1);
    assert_eq!(commits(&shared, "remote").len(), 0, "nothing is pushed");
}
