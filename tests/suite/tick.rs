//! `runsheet tick` and `runsheet untick`: what is written, what is refused, and that nothing is lost.

use crate::support::{Ran, TestSite};

const FILE: &str = "content/releases/1.0.yaml";

/// A new release of the checklist, which says who `li` is.
fn site() -> TestSite {
    let site = TestSite::new();
    site.run(&["new", "1.0"]).exits(0);
    site
}

/// Ticks as li at nine o'clock.
fn tick(site: &TestSite, arguments: &[&str]) -> Ran {
    let mut words = vec!["tick", "1.0", "--by", "li", "--at", "2026-01-01T09:00:00Z"];
    words.extend(arguments);
    site.run(&words)
}

/// The lines of the file that the run added and removed.
fn difference(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
    let lines = |text: &str| -> Vec<String> { text.lines().map(str::to_owned).collect() };
    let (before, after) = (lines(before), lines(after));
    let without = |lines: &[String], others: &[String]| -> Vec<String> {
        lines.iter().filter(|line| !others.contains(line)).cloned().collect()
    };
    (without(&after, &before), without(&before, &after))
}

#[test]
fn a_tick_is_one_line_and_the_next_makes_a_list_of_both() {
    let site = site();
    let before = site.read(FILE);
    let ran = tick(&site, &["tests-pass"]).exits(0);
    assert_eq!(
        ran.stdout,
        "Tests pass: done (li)\n1.0: 1 done, 2 open of 3 (33 %); 0 of 1 optional\n"
    );
    let after = site.read(FILE);
    assert_eq!(
        difference(&before, &after),
        (
            vec![
                "  prepare/tests-pass: { state: done, by: li, at: 2026-01-01T09:00:00Z }"
                    .to_owned()
            ],
            vec!["  prepare/tests-pass:".to_owned()]
        )
    );
    site.run(&[
        "untick",
        "1.0",
        "tests pass",
        "--by",
        "tom",
        "--at",
        "2026-01-01 10:00",
        "--note",
        "flaky: again",
    ])
    .exits(0);
    assert!(site.read(FILE).contains(
        "\n  prepare/tests-pass:\n    - { state: done, by: li, at: 2026-01-01T09:00:00Z }\n    \
         - { state: todo, by: tom, at: 2026-01-01T10:00:00Z, note: \"flaky: again\" }\n\n"
    ));
    site.run(&["check", "--strict"]).exits(0);
}

#[test]
fn a_long_note_has_lines_of_its_own() {
    let site = site();
    let note = "The table was locked.\n\nNext time with a *longer* timeout.";
    tick(
        &site,
        &["migrate", "--as", "failed", "--note", note, "--evidence", "https://ci.example.com/1"],
    )
    .exits(0);
    assert!(site.read(FILE).contains(
        "  migrate:\n    state: failed\n    by: li\n    at: 2026-01-01T09:00:00Z\n    note: |-\n      \
         The table was locked.\n\n      Next time with a *longer* timeout.\n    evidence: https://ci.example.com/1\n\n"
    ));
}

#[test]
fn an_item_is_meant_only_where_it_is_just_one() {
    let site = site();
    let before = site.read(FILE);
    tick(&site, &["prepare/"]).exits(2).says(&[
        "matches 3 items or sections",
        "prepare/tests-pass: Tests pass",
        "prepare/backup-verified: Backup verified",
    ]);
    tick(&site, &["test"]).exits(0);
    tick(&site, &["annonce"]).exits(2).says(&["Did you mean `deploy/announce`?"]);
    assert_eq!(difference(&before, &site.read(FILE)).1, ["  prepare/tests-pass:"]);
}

#[test]
fn a_refused_sign_off_names_people_by_their_full_names() {
    let site = TestSite::empty()
        .file(
            "site.yaml",
            "people:\n  - { id: li, name: Li Wen }\n  - { id: noor, name: Noor Haddad }\n",
        )
        .file("content/checklists/deployment.md", "# D\n## Go\n- [ ] Approved {signoff=qa}\n")
        .file(FILE, "checklist: deployment\nowner: maya\nroles: { qa: noor }\nitems: {}\n");
    tick(&site, &["approved"]).exits(1).says(&[
        "“Approved” requires the sign-off of qa: its holder is Noor Haddad, not Li Wen",
        "Have Noor Haddad sign off.",
    ]);
}

#[test]
fn every_reason_against_it_is_said_at_once_and_nothing_is_written() {
    let site = TestSite::empty().file(
        "content/checklists/deployment.md",
        "# D\n## Go\n- [ ] Open {gate}\n- [ ] Log kept {evidence}\n- [ ] Approved {signoff=qa}\n- [ ] All\n  - [ ] one\n  - [ ] two\n",
    );
    let site =
        site.file(FILE, "checklist: deployment\nowner: maya\nroles: { qa: noor }\nitems: {}\n");
    let before = site.read(FILE);
    let refused = tick(&site, &["log", "approved", "go/all"]).exits(1);
    refused.says(&[
        "“Log kept” requires evidence",
        "“Approved” requires the sign-off of qa: its holder is noor, not li",
        "“one” under “All” is open",
        "“two” under “All” is open",
        "“All” is guarded by “Open”, which is not done",
        "--evidence",
        "--all",
    ]);
    assert_eq!(site.read(FILE), before);
    tick(&site, &["go", "--as", "skipped", "--note", "x"])
        .exits(1)
        .says(&["requires the sign-off"]);
    tick(&site, &["open"]).exits(0);
    tick(&site, &["go/all", "--all"]).exits(0);
    tick(&site, &["log", "--evidence", "log.txt"])
        .exits(1)
        .says(&["the evidence file `log.txt` does not exist"]);
    let site = site.file("content/releases/log.txt", "all is well\n");
    tick(&site, &["log", "--evidence", "log.txt"]).exits(0);
    let noor = ["tick", "1.0", "approved", "--by", "noor"];
    site.run(&noor).exits(0);
    site.run(&["status", "1.0"]).exits(0);
    assert_eq!(site.run(&["status", "1.0", "--format", "json"]).json()["words"], "6 done of 6");
}

#[test]
fn what_could_not_be_meant_is_refused_or_said() {
    let site = site();
    let before = site.read(FILE);
    for evidence in ["", "/etc/passwd", "//evil.example/x", "."] {
        tick(&site, &["tests", "--evidence", evidence]).exits(1).says(&["does not exist"]);
    }
    tick(&site, &["tests", "--evidence", "javascript:alert(1)"])
        .exits(1)
        .says(&["the scheme `javascript:` is not allowed in links"]);
    let by = |name: &str| site.run(&["tick", "1.0", "tests", "--by", name]);
    by(" ").exits(2).says(&["the value of `--by` is empty"]);
    let note = |text: &str| tick(&site, &["tests", "--as", "failed", "--note", text]);
    note("--push").exits(2).says(&["the text before it is missing"]);
    assert_eq!(site.read(FILE), before);
    note("- one\n- two").exits(0);
    let text = site.read(FILE);
    assert!(text.contains("note: |-\n      - one\n      - two\n"), "{text}");
}

#[test]
fn what_is_in_that_state_already_is_left_as_it_is() {
    let site = site();
    tick(&site, &["tests"]).exits(0);
    let before = site.read(FILE);
    let told = "“Tests pass” is already done, by li, 2026-01-01T09:00:00Z\n1.0: ";
    let ran = tick(&site, &["tests"]).exits(0);
    assert!(ran.stdout.starts_with(told), "{}", ran.stdout);
    let answer = tick(&site, &["tests", "--format", "json"]).exits(0).json();
    assert_eq!((&answer["recorded"], &answer["news"]), (&false.into(), &serde_json::json!([])));
    let already = serde_json::json!([{
        "id": "prepare/tests-pass", "text": "Tests pass", "state": "done", "by": ["li"],
        "at": "2026-01-01T09:00:00Z",
    }]);
    assert_eq!(answer["already"], already);
    site.run(&["untick", "1.0", "announce", "--by", "li"]).exits(0);
    assert_eq!(site.read(FILE), before, "nothing was written");

    let ran = tick(&site, &["tests", "backup"]).exits(0);
    assert!(
        ran.stdout.contains("Backup verified: done (li)\n“Tests pass” is already done"),
        "{}",
        ran.stdout
    );
    assert_eq!(difference(&before, &site.read(FILE)).1, ["  prepare/backup-verified:"]);
}

#[test]
fn another_author_note_or_evidence_takes_again() {
    let site = site();
    let skip = ["announce", "--as", "skipped", "--note", "nobody reads it"];
    tick(&site, &skip).exits(0);
    let before = site.read(FILE);
    tick(&site, &skip).exits(0);
    tick(&site, &["announce", "--as", "skipped"]).exits(0);
    let by = |more: &[&str]| {
        let words = ["tick", "1.0", "announce", "--as", "skipped", "--by", "maya"];
        site.run(&[&words[..], more].concat())
    };
    by(&[]).exits(1).says(&[
        "nothing was recorded",
        "“Announce” is already skipped, by li, 2026-01-01T09:00:00Z",
        "To record another event, add `--again`.",
    ]);
    let more: [&[&str]; 2] =
        [&["--note", "and it rains"], &["--evidence", "https://example.org/1"]];
    for more in more {
        tick(&site, &[&["announce", "--as", "skipped"], more].concat()).exits(1);
        tick(
            &site,
            &[&["tests", "announce", "--as", "skipped", "--note", "x"], more].concat()[..4],
        )
        .exits(1);
    }
    let untick = ["untick", "1.0", "tests", "--by", "li", "--note", "later"];
    site.run(&untick).exits(1).says(&["“Tests pass” is already todo"]);
    assert_eq!(site.read(FILE), before, "nothing was written");
    by(&["--again", "--note", "me too"]).exits(0);
    site.run(&[&untick[..], &["--again"]].concat()).exits(0);
    let (added, _) = difference(&before, &site.read(FILE));
    assert!(added.iter().any(|line| line.contains("by: maya")), "{added:?}");
    assert!(added.iter().any(|line| line.contains("note: later")), "{added:?}");
}

#[test]
fn all_leaves_the_group_that_is_done_and_records_what_is_open_below() {
    let list = "# D\n## Go\n- [ ] All\n  - [ ] one\n  - [ ] two\n";
    let site = TestSite::empty().file("content/checklists/deployment.md", list);
    let site =
        site.file(FILE, "checklist: deployment\nitems:\n  go/all: { state: done, by: li }\n  go/all/one: doing\n  go/all/two: doing\n");
    let answer =
        tick(&site, &["go/all", "--all", "--note", "x", "--format", "json"]).exits(0).json();
    assert_eq!(answer["news"].as_array().unwrap().len(), 2);
    assert_eq!(answer["already"][0]["id"], "go/all");
    let before = site.read(FILE);
    let ran = tick(&site, &["go", "--all"]).exits(0);
    assert!(ran.stdout.starts_with("“Go” is already done\n"), "{}", ran.stdout);
    assert_eq!(site.read(FILE), before);
}

#[test]
fn an_item_that_a_section_covers_can_have_an_event_of_its_own() {
    let site = site();
    tick(&site, &["deploy", "--as", "skipped", "--note", "x"]).exits(0);
    let before = site.read(FILE);
    tick(&site, &["migrate", "--as", "skipped"]).exits(0);
    assert_eq!(site.read(FILE), before);
    tick(&site, &["migrate", "--as", "skipped", "--note", "no tables"]).exits(0);
    assert_eq!(difference(&before, &site.read(FILE)).1, ["  migrate:"]);
}

#[test]
fn a_sign_off_by_another_person_is_not_taken_for_the_same() {
    let list = "# D\n- [ ] Approved {signoff=qa}\n";
    let site = TestSite::empty().file("content/checklists/deployment.md", list);
    let items = "roles: { qa: noor }\nitems:\n  approved: { state: done, by: li }\n";
    let site = site.file(FILE, format!("checklist: deployment\n{items}"));
    let as_noor = |more: &[&str]| {
        let mut command = site.command(&[&["tick", "1.0", "approved"], more].concat());
        let user = [("COUNT", "1"), ("KEY_0", "user.name"), ("VALUE_0", "noor")];
        command.envs(user.map(|(key, value)| (format!("GIT_CONFIG_{key}"), value)));
        crate::support::Ran::of(command.output())
    };
    as_noor(&[]).exits(1).says(&["“Approved” is already done, by li", "--again"]);
    as_noor(&["--again"]).exits(0);
    as_noor(&[]).exits(0);
}

#[test]
fn a_time_in_the_future_is_refused_and_an_old_one_has_to_be_meant() {
    let site = site();
    tick(&site, &["migrate", "--note", "x"]).exits(0);
    let at = |time: &str, more: &[&str]| {
        let words = ["tick", "1.0", "tests", "--by", "li", "--at", time];
        let mut command = site.command(&[&words, more].concat());
        Ran::of(command.env("RUNSHEET_NOW", "2026-01-01T12:00:00Z").output())
    };
    at("2026-01-01T12:05:00Z", &[]).exits(1).says(&["is in the future"]);
    at("9998-01-01", &["--backdate"]).exits(1).says(&["is in the future"]);
    at("2026-01-01T08:00:00Z", &[]).exits(1).says(&["is before the release's start"]);
    at("2020-01-01", &[]).exits(1).says(&["is more than a day ago", "add `--backdate`"]);
    at("2026-01-01T11:59:30Z", &[]).exits(0);
    assert!(!site.read(FILE).contains("recorded_at"));
    at("2025-12-31T10:00:00Z", &["--backdate", "--again", "--note", "x"]).exits(0);
    let written = "by: li, at: 2025-12-31T10:00:00Z, note: x, recorded_at: 2026-01-01T12:00:00Z }";
    assert!(site.read(FILE).contains(written), "{}", site.read(FILE));
}

#[test]
fn check_reports_times_that_cannot_be_true() {
    let site = TestSite::new().file(
        FILE,
        "checklist: deployment\nstarted: 2026-01-01T09:00:00Z\nitems:\n\n  migrate:\n    \
         - { state: doing, by: li, at: 2026-01-01T08:00:00Z }\n    \
         - { state: done, by: li, at: 2026-01-01T10:00:00Z, recorded_at: 2026-01-01T09:30:00Z }\n    \
         - { state: doing, by: li, at: 9000-01-01T08:00:00Z }\n",
    );
    let ran = site.run(&["check"]).exits(0);
    for text in [
        "this happened before the release's start",
        "`recorded_at` is before `at`",
        "warning[future-time]: this time is later than now",
    ] {
        assert!(ran.stdout.contains(text) || ran.stderr.contains(text), "no {text}");
    }
}

#[test]
fn whoever_has_a_name_in_common_says_which() {
    let site = site()
        .file("site.yaml", "people: [{ id: greta, name: Greta }, { id: gretel, name: Greta }]\n");
    let by = |name: &str| site.run(&["tick", "1.0", "tests", "--by", name]);
    by("Greta").exits(2).says(&["`Greta` matches 2 people: `greta`, `gretel`"]);
    by(" gretel ").exits(0);
    assert!(site.read(FILE).contains("by: gretel,"));
}

#[test]
fn past_a_shut_gate_leads_only_a_note() {
    let site = TestSite::new();
    site.run(&["new", "1.0"]).exits(0);
    tick(&site, &["migrate"]).exits(1).says(&["by “Backup verified”, which is not done", "--note"]);
    tick(&site, &["migrate", "--note", "the vendor waits"])
        .exits(0)
        .says(&["warning: “Migrate” is guarded by “Backup verified”, which is not done"]);
    tick(&site, &["tests", "backup", "announce"]).exits(0);
    let json = std::fs::read_to_string(site.path(FILE)).unwrap();
    assert!(!json.contains("verdict:"), "what is done together is not missing: {json}");
}

#[test]
fn a_gate_on_a_no_go_takes_a_note_and_keeps_the_verdict() {
    let site = site();
    let refused = tick(&site, &["backup"]).exits(1);
    refused.says(&["the verdict at “Backup verified” is not yet: open: “Tests pass”", "--note"]);
    tick(&site, &["tests", "--as", "failed", "--note", "flaky"]).exits(0);
    tick(&site, &["backup"])
        .exits(1)
        .says(&["the verdict at “Backup verified” is no-go: failed: “Tests pass”"]);
    tick(&site, &["backup", "--note", "the window closes"])
        .exits(0)
        .says(&["; the event records this"]);
    assert!(site.read(FILE).contains("note: the window closes, verdict: no-go }"));
    site.run(&["build", "--output", "out"]).exits(0);
    assert!(site.read("out/releases/1.0.html").contains("Done on a no-go"));
    let json: serde_json::Value =
        serde_json::from_str(&site.read("out/api/releases/1.0.json")).unwrap();
    assert_eq!(json["items"][1]["events"][0]["verdict"], "no-go");
}

#[test]
fn who_records_for_another_is_in_the_file_and_on_the_page() {
    let site = site();
    std::fs::create_dir(site.path("home")).unwrap();
    let config = "[user]\nname = Maya\nemail = maya@example.com\n";
    std::fs::write(site.path("home/.gitconfig"), config).unwrap();
    let by = |name: &str| {
        let words = ["tick", "1.0", "tests", "--by", name, "--note", "x", "--again"];
        Ran::of(site.command(&words).env("HOME", site.path("home")).output()).exits(0);
        site.read(FILE)
    };
    assert!(!by("Maya").contains("recorded_by"));
    assert!(by("li").contains("by: li, at: "));
    assert!(site.read(FILE).contains("recorded_by: Maya"));
    site.run(&["build", "--output", "out"]).exits(0);
    assert!(site.read("out/releases/1.0.html").contains("Recorded by Maya"));
}

#[test]
fn some_states_want_a_note_and_a_closed_release_wants_late() {
    let site = site();
    for state in ["skipped", "n/a", "failed", "blocked"] {
        tick(&site, &["migrate", "--as", state])
            .exits(1)
            .says(&[&format!("`{state}` requires a note")]);
        tick(&site, &["migrate", "--as", state, "--note", " "]).exits(1);
    }
    site.write(FILE, "checklist: deployment\nstatus: rolled-back\n");
    tick(&site, &["tests"]).exits(1).says(&["`1.0` is closed: rolled-back", "--late"]);
    tick(&site, &["tests", "--late"]).exits(0);
    assert!(site.read(FILE).starts_with(
        "checklist: deployment\nstatus: rolled-back\nitems:\n\n  prepare/tests-pass: {"
    ));
}

#[test]
fn a_correction_keeps_the_mistake_and_counts_it_nowhere() {
    let site = site();
    tick(&site, &["migrate", "--as", "failed", "--note", "lock timeout"]).exits(0);
    let correct = |more: &[&str]| {
        let words = [&["tick", "1.0", "migrate", "--correct", "--by", "li"], more].concat();
        site.run(&words)
    };
    correct(&[]).exits(2).says(&["--note"]);
    correct(&["--as", "done", "--note", "x"]).exits(2);
    correct(&["--note", "wrong row, sorry", "--at", "2026-01-01T09:01:00Z"]).exits(0);
    let line = "- { corrects: 2026-01-01T09:00:00Z, by: li, at: 2026-01-01T09:01:00Z, note: \"wrong row, sorry\" }";
    assert!(site.read(FILE).contains(line), "{}", site.read(FILE));
    let status = site.run(&["status", "1.0", "--format", "json"]).json();
    assert_eq!((&status["failed"], &status["failures"]), (&0.into(), &0.into()));
    correct(&["--note", "again"])
        .exits(1)
        .says(&["“Migrate” has no event that is not already corrected"]);
    let when = "2026-01-01T09:02:00Z";
    site.run(&["tick", "1.0", "migrate", "--by", "li", "--at", when, "--note", "x"]).exits(0);
    let status = site.run(&["status", "1.0", "--format", "json"]).json();
    assert_eq!((&status["done"], &status["failed_first"]), (&1.into(), &0.into()));
    site.run(&["check", "--strict"]).exits(1).says(&["done-before-gate"]);
    site.run(&["build", "--output", "out"]).exits(0);
    let page = site.read("out/releases/1.0.html");
    assert!(
        page.contains(
            "Recorded by mistake: <s>Failed, li 09:00: lock timeout</s> Corrected by li 09:01"
        ),
        "{page}"
    );
    let json: serde_json::Value =
        serde_json::from_str(&site.read("out/api/releases/1.0.json")).unwrap();
    let item = &json["items"][2];
    assert_eq!(item["events"].as_array().unwrap().len(), 1);
    assert_eq!(item["corrections"][0]["event"]["state"], "failed");
    assert_eq!(item["corrections"][0]["note"], "wrong row, sorry");
}

#[test]
fn what_is_recorded_in_the_second_of_a_correction_counts() {
    let site = site();
    tick(&site, &["migrate", "--as", "failed", "--note", "x"]).exits(0);
    tick(&site, &["migrate", "--correct", "--note", "wrong row"]).exits(0);
    tick(&site, &["migrate", "--note", "x"]).exits(0);
    let done = |site: &TestSite| {
        let status = site.run(&["status", "1.0", "--format", "json"]).json();
        (status["done"].as_i64().unwrap(), status["failures"].as_i64().unwrap())
    };
    assert_eq!(done(&site), (1, 0));
    site.run(&["check"]).exits(0);
    tick(&site, &["migrate", "--correct", "--note", "not yet"]).exits(0);
    assert_eq!(done(&site), (0, 0));
    let half = "checklist: deployment\nitems:\n\n  migrate: { state: done, at: 2026-01-01T09:00:00.25Z }\n";
    site.write(FILE, half);
    tick(&site, &["migrate", "--correct", "--note", "not yet"]).exits(0);
    assert_eq!(done(&site), (0, 0));
}

#[test]
fn a_mistake_is_shown_wherever_it_was_recorded_and_never_dropped() {
    let site = TestSite::new();
    site.run(&["new", "1.0"]).exits(0);
    tick(&site, &["prepare", "--as", "n/a", "--note", "only a text"]).exits(0);
    tick(&site, &["prepare", "--correct", "--note", "wrong section"]).exits(0);
    tick(&site, &["migrate", "--as", "failed", "--note", "lock timeout"]).exits(0);
    tick(&site, &["migrate", "--correct", "--note", "wrong row"]).exits(0);
    let page = |site: &TestSite| {
        site.run(&["build", "--output", "out"]);
        site.read("out/releases/1.0.html").matches("Recorded by mistake").count()
    };
    assert_eq!(page(&site), 2, "a section and an item");
    let without = "# D\n\n## Prepare\n\n- [ ] Tests pass\n";
    site.write("content/checklists/deployment.md", without);
    site.run(&["update", "1.0", "--apply", "--by", "li"]).exits(0);
    assert!(site.read(FILE).contains("lock timeout"), "{}", site.read(FILE));
    assert_eq!(page(&site), 2, "an orphan too");
}

#[test]
fn a_recorder_whom_people_does_not_list_is_named_all_the_same() {
    let site = site().file("site.yaml", "people: [{ id: li, name: Li Wen }]\n");
    std::fs::create_dir(site.path("home")).unwrap();
    std::fs::write(site.path("home/.gitconfig"), "[user]\nname = Mallory\n").unwrap();
    let words = ["tick", "1.0", "tests", "--by", "li"];
    Ran::of(site.command(&words).env("HOME", site.path("home")).output()).exits(0);
    assert!(site.read(FILE).contains("recorded_by: Mallory"), "{}", site.read(FILE));
}

#[test]
fn only_an_event_with_a_time_of_its_own_can_be_corrected() {
    let site = site();
    let correct = ["tick", "1.0", "migrate", "--correct", "--by", "li", "--note", "x"];
    site.write(FILE, "checklist: deployment\nitems:\n\n  migrate: failed\n");
    site.run(&correct).exits(1).says(&["has no time"]);
    let at = "{ state: failed, at: 2026-01-01 }";
    site.write(FILE, format!("checklist: deployment\nitems:\n\n  migrate: [{at}, {at}]\n"));
    site.run(&correct).exits(1).says(&["several events of “Migrate”"]);
}

#[test]
fn states_can_be_given_as_people_type_them() {
    let site = site();
    for (word, state) in
        [("skip", "skipped"), ("fail", "failed"), ("NA", "n/a"), ("block", "blocked")]
    {
        tick(&site, &["announce", "--as", word, "--note", "x"]).exits(0);
        assert!(site.read(FILE).contains(&format!("state: {state},")), "{word}");
    }
    tick(&site, &["announce", "--as", "skipping", "--note", "x"])
        .exits(2)
        .says(&["valid states: todo, doing, done"]);
}

#[test]
fn a_section_is_waived_as_a_whole_and_done_item_by_item() {
    let site = site();
    tick(&site, &["prepare"]).exits(1).says(&["is a section", "--all"]);
    tick(&site, &["prepare", "--as", "n/a", "--note", "only a text"]).exits(0);
    assert_eq!(site.run(&["status", "1.0", "--format", "json"]).json()["n/a"], 2);
    tick(&site, &["deploy", "--all"]).exits(0);
    let json = site.run(&["status", "1.0", "--format", "json"]).json();
    assert_eq!((json["done"].clone(), json["optional_closed"].clone()), (1.into(), 0.into()));
    site.run(&["untick", "1.0", "prepare", "--by", "li"]).exits(0);
    assert_eq!(site.run(&["status", "1.0", "--format", "json"]).json()["todo"], 2);
}

#[test]
fn who_records_is_gits_user_as_people_know_them() {
    let site = site()
        .file("site.yaml", "people:\n  - { id: li, name: Li Wen, emails: [li@example.com] }\n");
    let home = site.path("home");
    std::fs::create_dir(&home).unwrap();
    let tick = |email: &str| {
        std::fs::write(
            home.join(".gitconfig"),
            format!("[user]\n\temail = {email}\n\tname = L. Wen\n"),
        )
        .unwrap();
        Ran::of(site.command(&["tick", "1.0", "tests"]).env("HOME", &home).output())
    };
    tick("LI@example.com").exits(0);
    assert!(site.read(FILE).contains("by: li, at: "));
    site.run(&["untick", "1.0", "tests", "--by", "li"]).exits(0);
    tick("x@example.com").exits(0).says(&[
        "warning: your git user `L. Wen` is not listed under `people` in site.yaml",
        "add yourself there with your git email address, or name a listed person with `--by`",
    ]);
    assert!(site.read(FILE).contains("by: L. Wen, at: "));
    site.write("site.yaml", "title: x\n");
    site.run(&["untick", "1.0", "tests", "--by", "li"]).exits(0);
    assert_eq!(tick("x@example.com").exits(0).stderr, "", "without a list, any name will do");
    std::fs::remove_file(home.join(".gitconfig")).unwrap();
    let nobody = Ran::of(site.command(&["tick", "1.0", "tests"]).env("HOME", &home).output());
    nobody.exits(2).says(&["git has no user name or email address"]);
    let known = site.file("site.yaml", "people: [{ id: li, name: Li Wen }]\n");
    let by = |name: &str| {
        known.run(&["tick", "1.0", "migrate", "--by", name, "--note", "x", "--again"]).exits(0)
    };
    by("lii").says(&["`lii` is not listed under `people` in site.yaml: did you mean `li`?"]);
    by("noor").says(&["`noor` is not listed under `people` in site.yaml: add `noor` there"]);
    assert_eq!(by("LI WEN").stderr.matches("people").count(), 0);
    assert_eq!(by("LI").stderr.matches("people").count(), 0);
    assert!(!known.read(FILE).contains("by: LI"));
}

#[test]
fn a_file_that_is_harmed_is_refused_with_its_lines_and_other_errors_are_left_alone() {
    let site = site();
    site.write(
        FILE,
        "checklist: deployment\nitems:\n<<<<<<< ours\n  migrate: done\n=======\n  migrate: failed\n>>>>>>> theirs\n",
    );
    tick(&site, &["tests"]).exits(1).says(&["1.0.yaml:3", "from line 3 to line 7"]);
    site.write(FILE, "checklist: deployment\nitems:\n  migrate: dnoe\n  deploy/announce: done\n");
    tick(&site, &["migrate", "--note", "x"]).exits(1).says(&["has errors", "1.0.yaml:3", "dnoe"]);
    tick(&site, &["tests"]).exits(0);
    site.write(FILE, "checklist: deployment\nitems:\n  migrate: done\n  migrate: failed\n");
    tick(&site, &["tests"]).exits(1).says(&["occurs twice"]);
    site.write(FILE, "checklist: deployment\nitems:\n  &key migrate: doing\n");
    tick(&site, &["migrate", "--note", "x"]).exits(1).says(&[
        "cannot be written safely",
        "at the end of the list under `migrate`: `- { state: done",
    ]);
}

#[test]
fn json_says_what_was_recorded_or_why_not() {
    let site = site();
    let done = tick(&site, &["tests", "--format", "json"]).exits(0).json();
    assert_eq!(done["recorded"], true);
    assert_eq!(done["news"][0]["id"], "prepare/tests-pass");
    assert_eq!(done["at"], "2026-01-01T09:00:00Z");
    let refused = tick(&site, &["migrate", "--format", "json"]).exits(1).json();
    assert_eq!(refused["recorded"], false);
    assert_eq!(refused["reasons"][0]["id"], "migrate");
}

#[test]
fn a_hundred_at_once_all_land() {
    let items: String =
        (0..100).map(|number| format!("- [ ] Step {number} {{#s{number}}}\n")).collect();
    let site = TestSite::empty().file("content/checklists/list.md", items);
    site.run(&["new", "1.0"]).exits(0);
    let running: Vec<_> = (0..100)
        .map(|number| {
            let item = format!("s{number}");
            let mut command = site.command(&["tick", "1.0", &item, "--by", "li"]);
            command.stderr(std::process::Stdio::null()).stdout(std::process::Stdio::null());
            command.spawn().unwrap()
        })
        .collect();
    for mut child in running {
        assert!(child.wait().unwrap().success());
    }
    let status = site.run(&["status", "1.0", "--format", "json"]).json();
    assert_eq!(status["words"], "100 done of 100");
}
