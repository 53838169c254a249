//! `runsheet add`, `log`, `close` and `update`: what belongs to the release as a whole.

use crate::support::{CHECKLIST, Ran, TestSite};

const FILE: &str = "content/releases/1.0.yaml";

fn site() -> TestSite {
    let site = TestSite::new();
    site.run(&["new", "1.0"]).exits(0);
    site
}

/// As li at nine o'clock.
fn run(site: &TestSite, arguments: &[&str]) -> Ran {
    let mut words = arguments.to_vec();
    words.extend(["--by", "li", "--at", "2026-01-01T09:00:00Z"]);
    site.run(&words)
}

#[test]
fn an_added_item_stands_in_its_section_and_counts() {
    let site = site();
    run(&site, &["add", "1.0", "prepare", "Purge the CDN: twice"]).exits(0);
    run(&site, &["add", "1.0", "prep", "Purge the CDN: twice"]).exits(0);
    assert!(site.read(FILE).contains(
        "  prepare/backup-verified:\n\n  late-purge-the-cdn-twice: { text: \"Purge the CDN: twice\", \
         section: prepare, by: li, at: 2026-01-01T09:00:00Z }\n\n  late-purge-the-cdn-twice-2:"
    ));
    run(&site, &["tick", "1.0", "late-purge-the-cdn-twice", "--note", "x"]).exits(0);
    let status = site.run(&["status", "1.0", "--format", "json"]).json();
    assert_eq!(status["words"], "1 done, 4 open of 5; 0 of 1 optional");
    run(&site, &["add", "1.0", "prepair", "x"]).exits(2).says(&["Did you mean `prepare`?"]);
    run(&site, &["add", "1.0", "prepare", "a\nb"]).exits(1);
}

#[test]
fn an_item_is_added_without_a_section_if_the_checklist_has_none() {
    let site = TestSite::empty()
        .file("content/checklists/a.md", "# Deploy\n\n- [ ] One\n- [ ] Two\n")
        .file(FILE, "checklist: a\nitems:\n\n  one: done\n");
    let ran = run(&site, &["add", "1.0", "- Purge the CDN"]).exits(0);
    assert!(ran.stdout.starts_with("- Purge the CDN: added (li)\n"), "{}", ran.stdout);
    let added = "  one: done\n\n  late-purge-the-cdn: { text: \"- Purge the CDN\", by: li, at: 2026-01-01T09:00:00Z }\n";
    assert!(site.read(FILE).ends_with(added), "{}", site.read(FILE));
    run(&site, &["add", "1.0", "", "Wait"]).exits(0);
    run(&site, &["add", "1.0", "deploy", "Wait"]).exits(1).says(&[
        "nothing was recorded",
        "checklist `a` has no section `deploy`, because it has no sections",
        "Omit the section: `runsheet add 1.0 TEXT`.",
    ]);
    run(&site, &["tick", "1.0", "two", "late-purge", "late-wait"]).exits(0);
    run(&site, &["close", "1.0"]).exits(0);
}

#[test]
fn an_item_is_not_added_without_a_section_if_the_checklist_has_some() {
    let site = site();
    let before = site.read(FILE);
    for words in [&["add", "1.0", "Purge the CDN"][..], &["add", "1.0", " ", "Purge the CDN"]] {
        run(&site, words).exits(1).says(&[
            "nothing was recorded",
            "checklist `deployment` has sections, but no section is given",
            "Valid sections: prepare, deploy.",
        ]);
    }
    assert_eq!(site.read(FILE), before);
}

#[test]
fn the_log_grows_by_a_line() {
    let site = site();
    run(&site, &["log", "1.0", "we wait"]).exits(0);
    run(&site, &["log", "1.0", "on: we go"]).exits(0);
    assert!(site.read(FILE).contains(
        "checklist: deployment\nlog:\n  - { by: li, at: 2026-01-01T09:00:00Z, note: we wait }\n  \
         - { by: li, at: 2026-01-01T09:00:00Z, note: \"on: we go\" }\nitems:\n"
    ));
    run(&site, &["log", "1.0", " "]).exits(1);
}

#[test]
fn a_line_of_the_log_from_before_is_shown_in_its_place_with_a_warning() {
    let site = site();
    let log = |note, time: &str| {
        let at = format!("2026-01-01T{time}:00Z");
        site.run(&["log", "1.0", note, "--by", "li", "--at", &at]).exits(0)
    };
    log("roll back decided", "08:50");
    log("alarm seen", "08:40").says(&["the log lines are not in order of time"]);
    assert!(site.read(FILE).find("roll back") < site.read(FILE).find("alarm seen"));
    site.run(&["build"]).exits(0);
    let page = site.read("public/releases/1.0.html");
    assert!(page.find("alarm seen") < page.find("roll back decided"));
    let json = site.read("public/api/releases/1.0.json");
    assert!(json.find("alarm seen") < json.find("roll back decided"), "{json}");
}

#[test]
fn a_no_go_is_closed_only_with_another_outcome_or_by_force_and_always_with_a_note() {
    let site = site();
    run(&site, &["tick", "1.0", "tests", "--as", "failed", "--note", "x"]).exits(0);
    let before = site.read(FILE);
    run(&site, &["close", "1.0"]).exits(1).says(&[
        "failed: “Tests pass”",
        "open: “Migrate”",
        "--as rolled-back",
    ]);
    run(&site, &["close", "1.0", "--force"])
        .exits(1)
        .says(&["closing without a go requires a note"]);
    run(&site, &["close", "1.0", "--as", "aborted"]).exits(1).says(&["`aborted` requires a note"]);
    run(&site, &["close", "1.0", "--as", "planned"])
        .exits(2)
        .says(&["valid outcomes: done, rolled-back, aborted"]);
    assert_eq!(site.read(FILE), before);
    run(
        &site,
        &[
            "close",
            "1.0",
            "--as",
            "rolled-back",
            "--note",
            "no luck",
            "--finished",
            "2026-01-01 08:00",
        ],
    )
    .exits(0);
    assert!(site.read(FILE).contains(
        "checklist: deployment\nfinished: 2026-01-01T08:00:00Z\nclosed:\n  as: rolled-back\n  by: li\n  \
         at: 2026-01-01T09:00:00Z\n  note: no luck\n  verdict: no-go\n  record: v1:sha256:"
    ));
    run(&site, &["close", "1.0"]).exits(1).says(&["is already closed: rolled-back"]);
    run(&site, &["log", "1.0", "x"]).exits(1).says(&["--late"]);
}

#[test]
fn a_deployment_can_end_with_its_closing() {
    let site = TestSite::new().file(FILE, "checklist: deployment\n");
    run(&site, &["close", "1.0", "--as", "aborted", "--note", "x", "--finished", "now"]).exits(0);
    let closed = site.read(FILE);
    assert!(closed.contains("\nfinished: 2026-01-01T09:00:00Z\n"), "{closed}");
}

#[test]
fn a_go_is_closed_with_the_missing_snapshot_and_what_to_take_over() {
    let site = TestSite::new().file(FILE, "checklist: deployment\nstatus: in-progress # runs\n");
    run(&site, &["add", "1.0", "deploy", "Purge the CDN"]).exits(0);
    run(&site, &["tick", "1.0", "prepare", "deploy", "--all"]).exits(0);
    let ran = run(&site, &["close", "1.0"]).exits(0);
    ran.says(&["`--finished`"]);
    let closed = site.read(FILE);
    assert!(
        closed.contains(
            "status: done # runs\nclosed:\n  as: done\n  by: li\n  at: 2026-01-01T09:00:00Z\n  verdict: go\n  \
             record: v1:sha256:"
        ),
        "{closed}"
    );
    assert_eq!(site.read("content/releases/1.0.md"), CHECKLIST);
    site.run(&["check", "--strict"]).exits(0);
}

#[test]
fn added_items_are_proposed_to_the_checklist() {
    let site = site();
    run(&site, &["add", "1.0", "deploy", "Purge the CDN"]).exits(0);
    let ran = run(&site, &["close", "1.0", "--force", "--note", "x"]).exits(0);
    assert!(
        ran.stdout.contains("content/checklists/deployment.md under “Deploy”: - [ ] Purge the CDN"),
        "{}",
        ran.stdout
    );
}

#[test]
fn an_update_is_told_first_and_carries_every_record_over() {
    let site = site();
    run(&site, &["tick", "1.0", "tests", "backup"]).exits(0);
    run(&site, &["tick", "1.0", "migrate"]).exits(0);
    let newer = CHECKLIST
        .replace(
            "- [ ] Migrate {#migrate owner=dba}",
            "- [ ] Migrate both databases {#migrate owner=dba}\n- [ ] Warm up",
        )
        .replace("- [ ] Announce {optional}\n", "")
        .replace("- [ ] Tests pass\n", "");
    site.write("content/checklists/deployment.md", &newer);
    let before = site.read(FILE);
    let told = run(&site, &["update", "1.0"]).exits(0);
    for line in [
        "Warm up: new",
        "Announce: gone",
        "prepare/tests-pass: gone, its record kept",
        "Migrate → Migrate both databases: reworded, to do again",
    ] {
        assert!(told.stdout.contains(line), "no {line:?} in {}", told.stdout);
    }
    told.says(&["Nothing was written"]);
    assert_eq!(
        (site.read(FILE), site.read("content/releases/1.0.md")),
        (before.clone(), CHECKLIST.to_owned())
    );
    run(&site, &["update", "1.0", "--apply"]).exits(0);
    assert_eq!(site.read("content/releases/1.0.md"), newer);
    let done = "{ state: done, by: li, at: 2026-01-01T09:00:00Z }";
    let text = site.read(FILE);
    assert!(text.contains(&format!(
        "items:\n\n  prepare/tests-pass: {done}\n\n  prepare/backup-verified: {done}\n\n  migrate:\n    - {done}\n    \
         - {{ state: todo, by: li, at: 2026-01-01T09:00:00Z, note: reworded in the checklist; look at it again }}\n\n  \
         deploy/warm-up:\n"
    )), "{text}");
    assert!(
        text.contains(
            "note: \"moved to the current checklist: 1 new, 2 gone, 1 reworded, 1 to do again\""
        ),
        "{text}"
    );
    assert!(!text.contains("deploy/announce"));
}

#[test]
fn an_update_renames_empty_entries_too() {
    let site = site();
    let newer = CHECKLIST.replace("Tests pass", "All tests pass {was=prepare/tests-pass}");
    site.write("content/checklists/deployment.md", &newer);
    run(&site, &["update", "1.0", "--apply"]).exits(0);
    let text = site.read(FILE);
    assert!(text.contains("items:\n\n  prepare/all-tests-pass:\n\n  prepare/backup"), "{text}");
    assert!(text.contains("\n    changed: snapshot\n"), "{text}");
    site.run(&["check", "--strict"]).exits(0);
}

#[test]
fn an_update_is_written_although_no_text_of_an_item_differs() {
    let site = site();
    let newer = CHECKLIST.replace("{#migrate owner=dba}", "{#move was=migrate}");
    site.write("content/checklists/deployment.md", &newer);
    let told = run(&site, &["update", "1.0", "--apply"]).exits(0);
    assert!(told.stdout.contains("Migrate: `migrate` is now `move` (li)"), "{}", told.stdout);
    assert!(site.read(FILE).contains("\n  move:"), "{}", site.read(FILE));
    let newer = newer.replace("# Deployment", "# Deployment\n\nCall the desk first.");
    site.write("content/checklists/deployment.md", &newer);
    let told = run(&site, &["update", "1.0", "--apply"]).exits(0);
    let line = "1.0: moved to the current checklist (li)";
    assert!(told.stdout.contains(line), "{}", told.stdout);
    assert_eq!(site.read("content/releases/1.0.md"), newer);
}

#[test]
fn an_update_without_apply_says_so_first_and_shows_what_may_be_the_same_item() {
    let site = site();
    let newer = CHECKLIST.replace("- [ ] Tests pass\n", "- [ ] All tests pass\n");
    site.write("content/checklists/deployment.md", &newer);
    let told = run(&site, &["update", "1.0"]).exits(0);
    assert!(told.stdout.starts_with("To be recorded:\n"), "{}", told.stdout);
    told.says(&["add `was=prepare/tests-pass` to the new one"]);
    let told = run(&site, &["update", "1.0", "--apply"]).exits(0);
    assert!(!told.stdout.contains("To be recorded"), "{}", told.stdout);
}

#[test]
fn an_update_that_was_cut_short_is_completed_by_the_same_command() {
    let site = site();
    run(&site, &["tick", "1.0", "migrate", "--note", "x"]).exits(0);
    let newer = CHECKLIST
        .replace("Migrate", "Migrate it")
        .replace("- [ ] Announce {optional}", "- [ ] Warm up");
    site.write("content/checklists/deployment.md", &newer);
    run(&site, &["update", "1.0", "--apply"]).exits(0);
    let whole = site.read(FILE);
    // Killed behind the release's file and before the snapshot.
    site.write("content/releases/1.0.md", CHECKLIST);
    run(&site, &["update", "1.0", "--apply"]).exits(0);
    assert_eq!(site.read("content/releases/1.0.md"), newer);
    let items = |text: &str| text.split_once("items:").unwrap().1.to_owned();
    assert_eq!(items(&site.read(FILE)), items(&whole), "nothing twice");
    let done = site.read(FILE);
    run(&site, &["update", "1.0", "--apply"]).exits(1).says(&["already has the current checklist"]);
    assert_eq!(site.read(FILE), done);
}

#[test]
fn what_was_reworded_may_stay_closed() {
    let site = site();
    run(&site, &["tick", "1.0", "migrate", "--note", "x"]).exits(0);
    site.write("content/checklists/deployment.md", CHECKLIST.replace("Migrate", "Migrate it"));
    run(&site, &["update", "1.0", "--apply", "--keep", "migrate"]).exits(0);
    assert_eq!(site.run(&["status", "1.0", "--format", "json"]).json()["done"], 1);
    run(&site, &["close", "1.0", "--force", "--note", "x"]).exits(0);
    run(&site, &["update", "1.0", "--apply"]).exits(1).says(&["keeps its checklist"]);
}
