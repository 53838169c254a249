//! What stays true of a closed release, and what is told of a change.

use std::fmt::Write as _;
use std::process::Command;

use crate::support::{CHECKLIST, Ran, TestSite};

const FILE: &str = "content/releases/1.0.yaml";

/// As li at nine o'clock.
fn run(site: &TestSite, arguments: &[&str]) -> Ran {
    let mut words = arguments.to_vec();
    words.extend(["--by", "li", "--at", "2026-01-01T09:00:00Z"]);
    site.run(&words)
}

/// A site with a release that was closed as done.
fn closed() -> TestSite {
    let site = TestSite::new();
    site.run(&["new", "1.0"]).exits(0);
    run(&site, &["tick", "1.0", "prepare", "deploy", "--all"]).exits(0);
    run(&site, &["close", "1.0"]).exits(0);
    site
}

fn page(site: &TestSite) -> String {
    site.run(&["build", "--output", "out"]).exits(0);
    site.read("out/releases/1.0.html")
}

fn json(site: &TestSite) -> serde_json::Value {
    site.run(&["build", "--output", "out"]).exits(0);
    serde_json::from_str(&site.read("out/api/releases/1.0.json")).unwrap()
}

#[test]
fn late_records_leave_the_closing_as_it_was() {
    let site = closed();
    let before = json(&site);
    assert_eq!(
        (&before["closings"][0]["verdict"], &before["record_matches"]),
        (&"go".into(), &true.into())
    );
    let late = ["tick", "1.0", "migrate", "--as", "failed", "--note", "found on Monday"];
    run(&site, &late).exits(1).says(&["`1.0` is closed: done", "`--late`"]);
    run(&site, &[&late[..], &["--late"]].concat()).exits(0);
    run(&site, &["add", "1.0", "deploy", "Purge the CDN", "--late"]).exits(0);
    let logged = run(&site, &["log", "1.0", "alarms", "--late"]).exits(0);
    assert!(logged.stdout.contains("; late records do not count"), "{}", logged.stdout);
    run(&site, &["tick", "1.0", "late-purge-the-cdn", "--late"]).exits(0);
    let after = json(&site);
    for field in ["words", "status", "verdicts", "items", "log", "closings", "record_matches"] {
        assert_eq!(after[field], before[field], "{field}");
    }
    let late = after["late"].as_array().unwrap();
    assert_eq!(late.len(), 4);
    assert_eq!(late[0]["log"]["note"], "alarms");
    assert_eq!((&late[1]["id"], &late[1]["event"]["state"]), (&"migrate".into(), &"failed".into()));
    assert_eq!(late[2]["text"], "Purge the CDN");
    let page = page(&site);
    assert_eq!(page.matches("<b>Recorded after closing,</b> failed").count(), 1, "at the item");
    for text in [
        "Recorded after closing",
        "They do not change the outcome, verdict or counts.",
        "Purge the CDN",
        "alarms",
    ] {
        assert!(page.contains(text), "no {text}");
    }
    assert!(!page.contains("#late-purge-the-cdn"), "the runbook has no such item");
    site.write(
        FILE,
        site.read(FILE).replace(
            "at: 2026-01-01T09:00:00Z, note: alarms",
            "at: 9000-01-01T09:00:00Z, note: alarms",
        ),
    );
    let ran = site.run(&["check"]).exits(0);
    let told = ran.stdout + &ran.stderr;
    assert!(told.contains("future-time") && told.contains("at: 9000-01-01"), "{told}");
    site.write(FILE, site.read(FILE).replace("9000-01-01", "2026-01-01"));
    site.run(&["check", "--strict"]).exits(0);
}

#[test]
fn the_note_on_closing_has_a_label_of_its_own() {
    let site = TestSite::new();
    site.run(&["new", "1.0"]).exits(0);
    run(&site, &["close", "1.0", "--as", "aborted", "--note", "**Wrong** build"]).exits(0);
    let note = "<p class=\"label\">Note on closing</p><strong>Wrong</strong> build</div>";
    assert!(page(&site).contains(note), "{}", page(&site));
    let site = closed();
    assert!(!page(&site).contains("Note on closing"), "there is no note");
}

#[test]
fn late_records_count_once_the_release_is_reopened() {
    let site = closed();
    run(&site, &["tick", "1.0", "migrate", "--as", "failed", "--note", "x", "--late"]).exits(0);
    run(&site, &["reopen", "1.0", "--note", " "]).exits(1).says(&["requires a note"]);
    run(&site, &["reopen", "1.0", "--note", "alarms"]).exits(0);
    let open = json(&site);
    assert_eq!((&open["status"], &open["failed"]), (&"in-progress".into(), &1.into()));
    assert_eq!(open["late"], serde_json::json!([]));
    run(&site, &["reopen", "1.0", "--note", "x"]).exits(1).says(&["is in-progress, not closed"]);
    run(&site, &["close", "1.0"]).exits(1).says(&["failed: “Migrate”"]);
    run(&site, &["tick", "1.0", "migrate"]).exits(0);
    run(&site, &["close", "1.0"]).exits(0);
    let closed = json(&site);
    assert_eq!((&closed["status"], &closed["record_matches"]), (&"done".into(), &true.into()));
    assert_eq!(closed["closings"].as_array().unwrap().len(), 3);
    assert!(page(&site).contains("Reopened Thu 1 Jan 2026, 09:00 UTC by li"));
}

#[test]
fn a_release_that_was_done_can_be_rolled_back_later_and_nothing_else() {
    let site = closed();
    run(&site, &["close", "1.0", "--as", "aborted", "--note", "x"]).exits(1).says(&[
        "is already closed: done",
        "reopen",
        "--as rolled-back",
    ]);
    run(&site, &["close", "1.0", "--as", "rolled-back", "--note", "queue grew"]).exits(0);
    let json = json(&site);
    assert_eq!(json["status"], "rolled-back");
    let verdicts: Vec<_> =
        json["closings"].as_array().unwrap().iter().map(|closing| &closing["verdict"]).collect();
    assert_eq!(verdicts, ["go", "no-go"]);
    run(&site, &["close", "1.0"]).exits(1).says(&["is already closed: rolled-back"]);
    let page = page(&site);
    assert!(page.contains("Rolled back"), "{page}");
    assert!(page.contains("Done Thu 1 Jan 2026, 09:00 UTC by li; verdict go"));
}

#[test]
fn a_change_after_closing_is_reported_whatever_was_changed() {
    let site = closed().file("content/releases/log.txt", "ok");
    let matches = |code| {
        let ran = site.run(&["check", "--strict"]).exits(code);
        ran.stderr.contains("changed-after-closing") || ran.stdout.contains("changed-after-closing")
    };
    assert!(!matches(0));
    let (text, snapshot) = (site.read(FILE), site.read("content/releases/1.0.md"));
    site.write(
        FILE,
        text.replace("by: li, at: 2026-01-01T09:00:00Z }", "by: sam, at: 2026-01-01T09:00:00Z }"),
    );
    assert!(matches(1));
    assert!(page(&site).contains("Changed after closing:"));
    site.write(FILE, format!("# A comment changes nothing.\n{text}"));
    assert!(!matches(0));
    site.write("content/releases/1.0.md", snapshot.replace("Migrate", "Migrate all"));
    assert!(matches(1));
    site.write("content/releases/1.0.md", snapshot.replace('\n', "\r\n"));
    assert!(!matches(0));
    site.write(FILE, &text);
    run(&site, &["reopen", "1.0", "--note", "x"]).exits(0);
    run(&site, &["tick", "1.0", "tests", "--evidence", "log.txt", "--again"]).exits(0);
    run(&site, &["close", "1.0"]).exits(0);
    assert!(!matches(0));
    site.write("content/releases/log.txt", "not ok");
    assert!(matches(1));
}

#[test]
fn an_old_file_is_read_as_before_and_its_record_is_unknown() {
    let site = TestSite::new().file(
        FILE,
        "checklist: deployment\nstatus: rolled-back\nclosed: { by: li, at: 2026-01-01T09:00:00Z, note: why }\n",
    );
    let page = page(&site);
    assert!(page.contains("Rolled back") && page.contains("Not recorded"), "{page}");
    let ran = site.run(&["check"]).exits(0);
    assert!(!ran.stderr.contains("closing"), "{}", ran.stderr);
    run(&site, &["reopen", "1.0", "--note", "x"]).exits(0);
    assert_eq!(json(&site)["status"], "in-progress");
    let by_status = TestSite::new().file(FILE, "checklist: deployment\nstatus: done\n");
    run(&by_status, &["reopen", "1.0", "--note", "x"]).exits(0);
    by_status.run(&["check"]).exits(0);
    assert_eq!(json(&by_status)["status"], "in-progress");
}

#[test]
fn a_forged_verdict_is_reported() {
    let site = TestSite::new();
    site.run(&["new", "1.0"]).exits(0);
    run(&site, &["close", "1.0", "--force", "--note", "x"]).exits(0);
    assert_eq!(json(&site)["closings"][0]["verdict"], "not-yet");
    assert_eq!(json(&site)["exceptions"][0]["kind"], "closed-on-not-yet");
    site.write(FILE, site.read(FILE).replace("verdict: not-yet", "verdict: go"));
    let ran = site.run(&["check", "--strict"]).exits(1);
    let told = ran.stdout + &ran.stderr;
    assert!(told.contains("the verdict of this closing is `go`, but"), "{told}");
    let audited = site.run(&["audit", "--format", "json"]).exits(0).json();
    let kinds = audited["releases"][0]["exceptions"].as_array().unwrap().iter();
    assert!(kinds.clone().any(|exception| exception["kind"] == "wrong-verdict"), "{audited}");
}

#[test]
fn late_records_stay_exceptions_and_a_wrong_number_counts_nowhere() {
    let site = closed();
    run(&site, &["tick", "1.0", "migrate", "--as", "failed", "--note", "x", "--late"]).exits(0);
    let kinds = |json: &serde_json::Value| -> Vec<String> {
        let all = json["exceptions"].as_array().unwrap().iter();
        all.map(|exception| exception["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(&json(&site)), ["late-record"]);
    assert!(page(&site).contains("<b>Late record</b>"));
    run(&site, &["reopen", "1.0", "--note", "x"]).exits(0);
    assert_eq!(kinds(&json(&site)), ["late-record"]);
    assert!(page(&site).contains("1 late record"));
    let words = json(&closed())["words"].clone();
    for late in ["", " ~", " \"1\"", " 7"] {
        let site = closed();
        let text = site.read(FILE).replace(
            "  migrate: { state: done, by: li, at: 2026-01-01T09:00:00Z }",
            &format!("  migrate:\n    - {{ state: done, by: li, at: 2026-01-01T09:00:00Z }}\n    - {{ state: failed, note: x, late:{late} }}"),
        );
        site.write(FILE, text);
        site.run(&["check"]).exits(1);
        site.run(&["build", "--keep-going", "--output", "out"]);
        let json: serde_json::Value =
            serde_json::from_str(&site.read("out/api/releases/1.0.json")).unwrap();
        assert_eq!(json["words"], words, "late:{late}");
    }
}

#[test]
fn an_end_from_before_a_reopening_is_not_the_end() {
    let site = TestSite::new();
    site.run(&["new", "1.0"]).exits(0);
    run(&site, &["tick", "1.0", "prepare", "deploy", "--all"]).exits(0);
    let at = |time: &str, words: &[&str]| {
        let all = [words, &["--by", "li", "--at", time]].concat();
        site.run(&all).exits(0)
    };
    at("2026-01-01T10:00:00Z", &["close", "1.0", "--finished", "2026-01-01T09:50:00Z"]);
    assert_eq!(json(&site)["seconds"], 3000);
    at("2026-01-02T10:00:00Z", &["reopen", "1.0", "--note", "x"]);
    assert_eq!(json(&site)["seconds"], serde_json::Value::Null);
    at("2026-01-03T10:00:00Z", &["close", "1.0"])
        .says(&["reopen the release and close it with `--finished`"]);
    site.run(&["check", "--strict"]).exits(0);
}

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

const RELEASES: usize = 500;

/// A release's file in one of many forms. It names the evidence `N.log`.
fn random_release(numbers: &mut Numbers, number: usize) -> String {
    let mut text = numbers.one_of(&["", "# A comment\n", "\u{feff}"]).to_owned();
    text += numbers.one_of(&["checklist: deployment\n", "\"checklist\": 'deployment'\n"]);
    for line in [
        "version: 1.10\n",
        "title: \"Über \\u00e9 \\\"x\\\"\"\n",
        "owner: li\n",
        "vars: {}\n",
        "notes: |\n  One\n  two\n\n",
        "links: { a: 'https://x.test/?a=1&b=é' }\n",
        "roles: &people { dba: li }\n",
        "started: 2026-01-01\n",
        "incident:\n",
        "log:\n- { by: li, note: \"a: b\" }\n- note: >-\n    folded\n    text\n",
        "log: []\n",
    ] {
        let is_second_log = line.starts_with("log") && text.contains("\nlog");
        if numbers.below(3) == 0 && !is_second_log && !line.starts_with("incident") {
            text += line;
        }
    }
    text += numbers.one_of(&["items:\n", "items:\n\n"]);
    for id in ["prepare/tests-pass", "prepare/backup-verified", "migrate", "deploy/announce"] {
        let event = [
            "{ state: done, by: [li, sam], at: 2026-01-01T10:00:00Z }".to_owned(),
            "done".to_owned(),
            "[done]".to_owned(),
            String::new(),
            format!("{{ state: done, evidence: {number}.log }}"),
            format!("{{ state: done, evidence: [\"https://x.test\", {number}.log, none.txt] }}"),
            "\n    - { state: failed, note: 'it''s' }\n    - { state: done, note: \"tab\\there\" }"
                .to_owned(),
            "\n    state: skipped\n    note: |\n      several\n      lines".to_owned(),
        ];
        let event = &event[numbers.below(event.len())];
        writeln!(text, "  {id}: {event}").unwrap();
    }
    if numbers.below(4) == 0 {
        text = text.replace('\n', "\r\n");
    }
    text
}

/// The script of the guide agrees with the binary on every release, closed and changed.
#[test]
fn the_guides_script_computes_the_same_records() {
    let mut numbers = Numbers(7);
    let mut site = TestSite::new().file("content/checklists/deployment.md", CHECKLIST);
    for number in 0..RELEASES {
        site = site
            .file(&format!("content/releases/{number}.yaml"), random_release(&mut numbers, number))
            .file(&format!("content/releases/{number}.log"), format!("log {number}"));
    }
    let at = ["--by", "li", "--at", "2026-01-02T09:00:00Z"];
    let record = |words: &[&str]| site.run(&[words, &at].concat()).exits(0);
    for number in 0..RELEASES {
        let id = number.to_string();
        record(&["close", &id, "--as", "aborted", "--note", "why"]);
        // Every third closing is followed by late records, or by another closing.
        match number % 9 {
            0 => {
                let evidence = format!("{number}.log");
                record(&[
                    "tick",
                    &id,
                    "migrate",
                    "--late",
                    "--again",
                    "--note",
                    "x",
                    "--evidence",
                    &evidence,
                ]);
                record(&["log", &id, "later", "--late"]);
                record(&["add", &id, "deploy", "Purge", "--late"]);
            }
            3 => {
                record(&["log", &id, "later", "--late"]);
                record(&["reopen", &id, "--note", "x"]);
                record(&["close", &id, "--as", "rolled-back", "--note", "y"]);
            }
            _ => {}
        }
    }
    let changed: Vec<usize> = (0..RELEASES).filter(|number| number % 5 == 1).collect();
    for number in &changed {
        let path = format!("content/releases/{number}.yaml");
        match number % 3 {
            0 => site.write(&path, site.read(&path).replace("deployment", "Deployment")),
            1 => site.write(&path, site.read(&path) + "owner2: x\r\n"),
            _ => site.write(&path.replace("yaml", "md"), CHECKLIST.replace("Announce", "Tell")),
        }
    }
    let ran = site.run(&["check"]);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/content/guide/recipes/record.py");
    let files = (0..RELEASES).map(|number| format!("content/releases/{number}.yaml"));
    let script =
        Command::new("python3").arg(script).args(files).current_dir(site.root()).output().unwrap();
    let lines = String::from_utf8(script.stdout).unwrap();
    assert!(script.status.success(), "{}", String::from_utf8_lossy(&script.stderr));
    for (number, line) in lines.lines().enumerate() {
        let is_changed = changed.contains(&number);
        let expected = if is_changed { "changed" } else { "matches" };
        let path = format!("content/releases/{number}.yaml");
        assert_eq!(line, format!("{path}: {expected}"), "{}", site.read(&path));
        let reported = ran.stdout.contains(&path) || ran.stderr.contains(&path);
        assert!(reported || !is_changed, "{path} was changed");
    }
    assert_eq!(lines.lines().count(), RELEASES);
}

#[test]
fn every_list_names_the_verdict_in_spite_of_which_a_release_was_closed() {
    let mut site = TestSite::new();
    // Ten that ended, so that there are trends, and seven that run, so that there is a board.
    for day in 10..20 {
        let verdict = match day {
            18 => "not-yet",
            19 => "no-go",
            _ => "go",
        };
        let closing = format!(
            "{{ as: done, by: li, at: 2026-01-{day}T10:00:00Z, note: x, verdict: {verdict} }}"
        );
        site = site.file(
            &format!("content/releases/pay/prod/1.{day}.yaml"),
            format!(
                "checklist: deployment\nservice: pay\nenvironment: prod\nstarted: 2026-01-{day}T09:00:00Z\n\
                 closed: {closing}\nitems:\n  migrate: {{ state: done, at: 2026-01-{day}T09:30:00Z }}\n"
            ),
        );
    }
    for service in 0..7 {
        let text = format!(
            "checklist: deployment\nservice: s{service}\nenvironment: prod\nitems: {{ migrate: doing }}\n"
        );
        site = site.file(&format!("content/releases/s{service}/prod/1.0.yaml"), text);
    }
    site.run(&["build", "--output", "out"]).exits(0);
    for (path, shown) in [
        (
            "index.html",
            "<svg class=\"i no-go\" aria-hidden=\"true\"><use href=\"#i:no-go\"/></svg><span class=\"hide\">Done, no-go </span><span class=\"version\">1.19</span> <small>no-go, 19 Jan 2026</small>",
        ),
        (
            "index.html",
            "<td class=\"outcome done\"><svg class=\"i no-go\" aria-hidden=\"true\"><use href=\"#i:no-go\"/></svg>Done, no-go</td>",
        ),
        (
            "index.html",
            "<td class=\"outcome done\"><svg class=\"i not-yet\" aria-hidden=\"true\"><use href=\"#i:not-yet\"/></svg>Done, not yet</td>",
        ),
        ("archive/releases/2026.html", "</svg>Done, no-go</td>"),
        ("releases/index.html", "<td>Done, no-go</td>"),
        ("history/deployment.html", "<use href=\"#i:no-go\"/></svg>Done, no-go"),
        ("releases/pay/prod/1.19.html", "Done, not yet: "),
        (
            "releases/pay/prod/1.19.html",
            "<svg class=\"i no-go\" aria-hidden=\"true\"><use href=\"#i:no-go\"/></svg><div class=\"why\"><h2 class=\"word\"><b>Done, no-go:",
        ),
        ("assets/search/releases.js", "\"Done, no-go\""),
        ("assets/search/2026.js", "Done, no-go"),
        ("feed.xml", "pay prod 1.19 was closed as done in spite of a no-go"),
        ("feed.xml", "pay prod 1.18 was closed as done in spite of a not yet"),
        ("feed.xml", "pay prod 1.17 was closed as done<"),
        ("calendar.ics", "DESCRIPTION:Done\\, no-go."),
        ("badges/pay/prod.svg", "aria-label=\"pay prod: 1.19 done, no-go\""),
    ] {
        let page = site.read(&format!("out/{path}"));
        assert!(page.contains(shown), "{path} without {shown}");
    }
    let badge = site.read("out/badges/pay/prod.svg");
    assert!(!badge.contains("#087a52"), "green is for a go: {badge}");
}
