//! `runsheet status`

use crate::support::TestSite;

fn site() -> TestSite {
    TestSite::new()
        .release("1.0", "prepare/tests-pass: done\nprepare/backup-verified: done\nmigrate: done")
        .release("1.1", "prepare/tests-pass: { state: failed, note: flaky }")
}

#[test]
fn only_a_go_exits_with_0_so_that_a_pipeline_can_wait() {
    let site = site();
    let go = site.run(&["status", "1.0"]).exits(0);
    assert_eq!(
        go.stdout,
        "1.0: go at the end\n\
         in-progress: 3 done of 3 (100 %); 0 of 1 optional\n\
         Every required item is closed: ready to close.\n"
    );
    let no_go = site.run(&["status", "1.1"]).exits(1);
    assert_eq!(
        no_go.stdout,
        "1.1: no-go, 1 problem before the end\n\
         in-progress: 0 done, 1 failed, 2 open of 3 (0 %); 0 of 1 optional\n  \
         ! failed: “Tests pass”\n  \
         - open: “Backup verified”\n  \
         - open: “Migrate”\n\
         Next hold point: no-go, 1 problem before “Backup verified”\n"
    );
}

#[test]
fn a_not_yet_is_no_go_ahead() {
    let site = site().release("1.2", "prepare/tests-pass: doing");
    let ran = site.run(&["status", "1.2"]).exits(1);
    assert!(ran.stdout.starts_with("1.2: not yet, 3 items before the end\n"), "{}", ran.stdout);
    let ran = site.run(&["status", "1.2", "--before", "deploy"]).exits(1);
    let shut = "1.2: not yet, 1 item before the section “Deploy”\n";
    assert!(ran.stdout.starts_with(shut), "{}", ran.stdout);
    assert!(ran.stdout.contains("  - gate shut: “Backup verified”\n"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('!'), "nothing went wrong: {}", ran.stdout);
    site.run(&["status", "1.2", "--next"]).exits(1);
}

#[test]
fn the_next_hold_point_is_judged_by_itself() {
    let site =
        site().release("1.2", "prepare/tests-pass: done\nmigrate: { state: failed, note: x }");
    let ran = site.run(&["status", "1.2", "--next"]).exits(0);
    assert!(ran.stdout.starts_with("1.2: go for “Backup verified”\n"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("Next hold point"), "{}", ran.stdout);
    site.run(&["status", "1.2"]).exits(1);
    // Without a gate that is still to be passed, the next hold point is the end.
    let ran = site.run(&["status", "1.0", "--next"]).exits(0);
    assert!(ran.stdout.starts_with("1.0: go at the end\n"), "{}", ran.stdout);
    site.run(&["status", "--next"]).exits(2);
    site.run(&["status", "1.2", "--next", "--before", "deploy"]).exits(2);
}

#[test]
fn nothing_is_deployed_twice() {
    let done = "prepare/tests-pass: done\nprepare/backup-verified: done\nmigrate: done";
    let site = site();
    let closed = |status: &str| {
        let items = done.replace('\n', "\n  ");
        let text = format!("checklist: deployment\nstatus: {status}\nitems:\n  {items}\n");
        site.write("content/releases/1.3.yaml", text);
    };
    closed("in-progress");
    site.run(&["status", "1.3", "--before", "deploy"]).exits(0);
    for (status, at_end, reason) in [
        ("done", 0, "the release is closed"),
        ("rolled-back", 1, "the release was rolled back"),
        ("aborted", 1, "the release was aborted"),
    ] {
        closed(status);
        site.run(&["status", "1.3"]).exits(at_end);
        site.run(&["status", "1.3", "--next"]).exits(at_end);
        for before in ["deploy", "migrate", "prepare/tests-pass"] {
            let ran = site.run(&["status", "1.3", "--before", before]).exits(1);
            assert!(ran.stdout.contains(": no-go, 1 problem before"), "{}", ran.stdout);
            assert!(ran.stdout.contains(&format!("  ! {reason}\n")), "{}", ran.stdout);
        }
    }
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
    let commands: [&[&str]; 7] = [
        &["status", "p/2.0"],
        &["show", "2.0"],
        &["complete", "--", "show", "p/2.0", "--for", ""],
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
    let tick = ["tick", "2.0", "backup-verified", "--by", "li", "--note", "x", "--evidence"];
    site.run(&[&tick[..], &["other.txt"]].concat()).exits(0);
    site.run(&[&tick[..], &["missing.txt"]].concat()).exits(1).says(&["missing.txt"]);
}

#[test]
fn errors_in_the_checklist_of_the_release_before_are_a_no_go() {
    let release = |after: &str, list: &str| {
        format!("checklist: {list}\nafter: {after}\nitems:\n  migrate: done\n")
    };
    let site = site()
        .file("content/checklists/broken.md", "---\nkinds: [\n---\n\n- [ ] Migrate {#migrate}\n")
        .file("content/releases/b.yaml", release("'1.0'", "broken"))
        .file("content/releases/c.yaml", release("b", "deployment"));
    let ran = site.run(&["status", "c", "--before", "prepare"]).exits(1);
    assert!(ran.stdout.contains("`b`, which it comes after, has errors"), "{}", ran.stdout);
    let all = site.run(&["build", "--output", "out", "--keep-going"]).exits(0);
    let json = site.read("out/api/releases/c.json");
    assert!(json.contains("after-has-errors"), "{json}\n{}", all.stderr);
}

#[test]
fn json_holds_the_counts_and_the_verdict() {
    let status = site().run(&["status", "1.1", "--format", "json"]).exits(1).json();
    assert_eq!(status["done"], 0);
    assert_eq!(status["failed"], 1);
    assert_eq!(status["open"], 3);
    assert_eq!(status["percent"], 0);
    assert_eq!(status["format"], 2);
    let verdicts = &status["verdicts"];
    for (name, at, reasons) in [
        ("asked", serde_json::Value::Null, 3),
        ("next", "prepare/backup-verified".into(), 1),
        ("end", serde_json::Value::Null, 3),
    ] {
        let verdict = &verdicts[name];
        assert_eq!(verdict["verdict"], "no-go", "{name}");
        assert_eq!(verdict["at"], at, "{name}");
        assert_eq!(verdict["reasons"].as_array().map(Vec::len), Some(reasons), "{name}");
    }
    let item = |item: &str, kind: &str, problem: bool| serde_json::json!({ "kind": kind, "problem": problem, "item": item, "release": null });
    assert_eq!(
        verdicts["asked"]["reasons"],
        serde_json::json!([
            item("prepare/tests-pass", "failed", true),
            item("prepare/backup-verified", "open", false),
            item("migrate", "open", false),
        ])
    );
    let before = ["status", "1.1", "--before", "deploy", "--format", "json"];
    let asked = &site().run(&before).exits(1).json()["verdicts"]["asked"];
    assert_eq!(asked["at"], "deploy");
    assert_eq!(asked["reasons"][1], item("prepare/backup-verified", "gate-shut", false));
}

#[test]
fn json_names_the_release_that_comes_first() {
    let text = "checklist: deployment\nafter: '1.1'\nitems:\n  migrate: done\n";
    let site = site().file("content/releases/1.2.yaml", text);
    let end = &site.run(&["status", "1.2", "--format", "json"]).exits(1).json()["verdicts"]["end"];
    let reasons = end["reasons"].as_array().expect("it is a list");
    let after = reasons.iter().find(|reason| reason["kind"] == "after-open").expect("it is open");
    assert_eq!(after["release"], "1.1");
    assert_eq!((&after["item"], &after["problem"]), (&serde_json::Value::Null, &false.into()));
    assert_eq!(end["verdict"], "not-yet");
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
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "1.1: no-go, 1 problem before “Backup verified”; 0 done, 1 failed, 2 open of 3; 0 of 1 optional",
            "1.0: go at the end; 3 done of 3; 0 of 1 optional",
        ]
    );
    // A not yet is no reason to stop: nothing went wrong.
    site.write("content/releases/1.1.yaml", "checklist: deployment\nitems:\n  migrate: doing\n");
    let ran = site.run(&["status"]).exits(0);
    assert!(ran.stdout.contains("1.1: not yet, 1 item before “Backup verified”"), "{}", ran.stdout);
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
    let all = site.run(&["status"]).exits(1);
    assert_eq!(all.stdout, "1: no-go, its file cannot be read\n");
    let all = site.run(&["status", "--format", "json"]).exits(1).json();
    assert_eq!(all["releases"][0]["id"], "1");
    assert_eq!(all["releases"][0]["unreadable"], true);
    let half = "checklist: deployment\nitems:\n  prepare/tests-pass: dnoe\n";
    site.write("content/releases/1.yaml", half);
    let ran = site.run(&["status", "1", "--format", "json"]).exits(1);
    for verdict in ["asked", "next", "end"] {
        let verdict = &ran.json()["verdicts"][verdict];
        assert_eq!(verdict["verdict"], "no-go");
        assert_eq!(verdict["reasons"][0]["kind"], "has-errors");
    }
}

#[test]
fn a_release_that_does_not_exist_brings_up_the_nearest() {
    let mut site = TestSite::new();
    for version in 0..30 {
        site = site.release(&format!("shop/production/2026.{version}.0"), "");
    }
    let wrong = site.run(&["status", "2026.29.1"]).exits(2);
    assert!(wrong.stderr.contains("Did you mean `shop/production/2026.29.0`"), "{}", wrong.stderr);
    assert_eq!(wrong.stderr.matches("shop/").count(), 3, "{}", wrong.stderr);
    let strange = site.run(&["status", "banana"]).exits(2);
    strange.says(&["Write the path of its file under `content/releases`"]);
}

#[test]
fn a_status_for_a_chat_has_three_lines() {
    let site = TestSite::new().file("site.yaml", "people: [{ id: li, name: Li Wen }]\n").file(
        "content/releases/pay/production/1.0.yaml",
        "checklist: deployment\nenvironment: production\nroles: { dba: li }\nitems:\n  \
             prepare/tests-pass: done\n  prepare/backup-verified: done\n",
    );
    let ran = site.run(&["status", "1.0", "--format", "text"]).exits(1);
    assert_eq!(
        ran.stdout,
        "pay production 1.0: not yet, 1 item before the end\n2 done, 1 open of 3 (66 %); 0 of 1 optional\n\
         Next up: Migrate (Li Wen)\n"
    );
    assert_eq!(site.run(&["status", "--format", "text"]).stdout, ran.stdout);
    site.write(
        "content/releases/pay/production/1.0.yaml",
        "checklist: deployment\nstatus: aborted\n",
    );
    let ran = site.run(&["status", "1.0", "--format", "text"]).exits(1);
    assert_eq!(ran.stdout.lines().next(), Some("pay 1.0: aborted"));
    assert!(!ran.stdout.contains("Next up"), "{}", ran.stdout);
}
