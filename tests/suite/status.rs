//! `runsheet status`

use crate::support::TestSite;

fn site() -> TestSite {
    TestSite::new()
        .release("1.0", "prepare/tests-pass: done\nprepare/backup-verified: done\nmigrate: done")
        .release("1.1", "prepare/tests-pass: { state: failed, note: flaky }")
}

#[test]
fn a_no_go_exits_with_1_so_that_a_pipeline_can_wait() {
    let site = site();
    let go = site.run(&["status", "1.0"]).exits(0);
    assert!(go.stdout.contains("1.0: go at the end"), "{}", go.stdout);
    assert!(go.stdout.contains("3 done of 3 (100 %); 0 of 1 optional"), "{}", go.stdout);
    let no_go = site.run(&["status", "1.1"]).exits(1);
    assert!(no_go.stdout.contains("no-go before “Backup verified”"), "{}", no_go.stdout);
    assert!(no_go.stdout.contains("! failed: Tests pass"), "{}", no_go.stdout);
}

#[test]
fn a_command_on_one_release_reads_what_that_release_depends_on() {
    let text = "checklist: deployment\nafter: '1.0'\nitems:\n  migrate: { state: doing, evidence: log.txt }\n";
    let mut site = site()
        .file("content/releases/p/2.0.yaml", text)
        .file("content/releases/p/log.txt", "log")
        .file("content/releases/p/other.txt", "other");
    for patch in 0..20 {
        site = site.release(&format!("3.{patch}"), "migrate: done");
    }
    let commands: [&[&str]; 5] = [
        &["status", "p/2.0"],
        &["status", "2.0"],
        &["log", "2.0", "hello", "--by", "li"],
        &["tick", "2.0", "tests-pass", "--by", "li"],
        &["complete", "--", "tick", "p/2.0", ""],
    ];
    for command in commands {
        let ran = site.run(&[&["-v"], command].concat());
        // Itself, the release before it, their checklist and its evidence.
        let read = "Read 3 texts and 1 other files";
        assert!(ran.stderr.contains(read), "{command:?}: {}", ran.stderr);
    }
    let tick = ["tick", "2.0", "backup-verified", "--by", "li", "--evidence"];
    site.run(&[&tick[..], &["other.txt"]].concat()).exits(0);
    site.run(&[&tick[..], &["missing.txt"]].concat()).exits(1).says(&["missing.txt"]);
}

#[test]
fn json_holds_the_counts_and_the_verdict() {
    let status = site().run(&["status", "1.1", "--format", "json"]).exits(1).json();
    assert_eq!(status["done"], 0);
    assert_eq!(status["failed"], 1);
    assert_eq!(status["open"], 3);
    assert_eq!(status["percent"], 0);
    assert_eq!(status["verdict"]["go"], false);
    assert_eq!(status["verdict"]["before"], "prepare/backup-verified");
    assert_eq!(status["verdict"]["problems"][0]["item"], "prepare/tests-pass");
}

#[test]
fn it_can_be_asked_before_any_item_or_section() {
    let site = site();
    site.run(&["status", "1.1", "--before", "prepare"]).exits(0);
    site.run(&["status", "1.1", "--before", "migrate"]).exits(1);
    let wrong = site.run(&["status", "1.1", "--before", "migrat"]).exits(2);
    wrong.says(&["no item or section `migrat`", "Did you mean `migrate`?"]);
}

#[test]
fn without_a_release_every_open_one_is_listed() {
    let site = site();
    let ran = site.run(&["status"]).exits(1);
    assert!(ran.stdout.contains("1.1: no-go, 0 done, 1 failed, 2 open of 3"), "{}", ran.stdout);
    let closed = "checklist: deployment\nfinished: 2026-01-01\n";
    site.write("content/releases/1.1.yaml", closed);
    site.write("content/releases/1.0.yaml", closed);
    site.run(&["status"]).exits(0).says(&["No release is open."]);
}

#[test]
fn the_end_of_an_id_is_enough_where_only_one_has_it() {
    let site = site().release("pay/2.0", "migrate: done").release("web/2.0", "migrate: done");
    site.run(&["status", "2.0"]).exits(2).says(&["`pay/2.0`, `web/2.0`"]);
    let site = site.release("pay/3.0", "migrate: done");
    assert!(site.run(&["status", "3.0"]).stdout.starts_with("pay/3.0:"));
}

#[test]
fn a_file_that_cannot_be_read_is_never_a_go() {
    let site = TestSite::new().file("content/releases/1.yaml", "checklist: [");
    let ran = site.run(&["status", "1"]).exits(1);
    assert!(ran.stdout.contains("no-go, its file cannot be read"), "{}", ran.stdout);
    site.run(&["status"]).exits(1);
    let half = "checklist: deployment\nitems:\n  prepare/tests-pass: dnoe\n";
    site.write("content/releases/1.yaml", half);
    let ran = site.run(&["status", "1", "--format", "json"]).exits(1);
    assert_eq!(ran.json()["verdict"]["unreadable"], true);
}
