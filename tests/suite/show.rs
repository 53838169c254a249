//! `runsheet show`

use crate::support::TestSite;

const CHECKLIST: &str = "\
---
vars: [version]
---

# Deployment

## Prepare

- [ ] Tests of {{version}} pass {#tests owner=qa}
- [ ] Backup verified {#backup gate=deploy owner=dba}

## Deploy

- [ ] Database {#db}
  - [ ] Migrate {#migrate owner=dba evidence}
  - [ ] Reindex {#reindex optional owner=dba}
- [ ] Approve {#approve signoff=manager}
";

const PEOPLE: &str = "\
people:
  - { id: li, name: Li Wen }
  - { id: noor, name: Noor Haddad }
  - { id: tom, name: Tom Brandt }
";

/// A site with the release `1.0` of these items.
fn site(items: &str) -> TestSite {
    TestSite::empty()
        .file("site.yaml", PEOPLE)
        .file("content/checklists/deployment.md", CHECKLIST)
        .file("content/releases/1.0.yaml", release("", items))
}

fn release(keys: &str, items: &str) -> String {
    let items: String = items.lines().map(|line| format!("  {line}\n")).collect();
    format!(
        "checklist: deployment\ntitle: Big one\nowner: maya\nroles: {{ dba: li, qa: noor, manager: greta }}\n\
         {keys}items:\n{items}"
    )
}

const STARTED: &str = "\
tests:
  - { state: failed, by: noor, at: 2026-11-20T09:00:00Z, note: flaky }
  - { state: done, by: noor, at: 2026-11-20T09:12:00Z, note: \"again\\n\\nand again\", evidence: https://ci.example.com/1 }
backup: { state: doing, by: li, at: 2026-11-20T09:20:00Z }
";

fn show(site: &TestSite, options: &[&str]) -> String {
    let out = site.run(&[&["show", "1.0"], options].concat()).exits(0).stdout;
    let is_tidy = |line: &str| line == line.trim_end();
    assert!(out.lines().all(is_tidy), "no spaces at the ends of lines: {out}");
    assert!(!out.contains("\n\n\n") && !out.starts_with('\n'), "{out}");
    out
}

#[test]
fn the_runbook_shows_every_item_with_state_people_notes_and_evidence() {
    assert_eq!(
        show(&site(STARTED), &[]),
        "\
1.0: “Big one”, in-progress
not yet, 4 items before the end
  - open: “Backup verified”
  - open: “Database”
  - open: “Migrate”
  - open: “Approve”
Next hold point: go for “Backup verified”
1 done, 4 open of 5 (20 %); 0 of 1 optional

Prepare (1 of 2)
  [x] done     Tests of 1.0 pass (failed first)
               tests  noor, 20 Nov 2026 09:12
               note: again
               evidence: https://ci.example.com/1
  [~] doing    Backup verified (gate)
               backup  li, 20 Nov 2026 09:20  for dba (li)

Deploy (0 of 3)
  [ ] todo     Database
               db
    [ ] todo     Migrate (evidence needed)
                 migrate  for dba (li)
    [ ] todo     Reindex (optional)
                 reindex  for dba (li)
  [ ] todo     Approve (sign-off by manager (greta))
               approve
"
    );
}

#[test]
fn options_select_items_and_combine() {
    let site = site(
        "tests: { state: failed, by: noor, note: flaky }\nbackup: { state: done, by: li }\n\
         migrate: { state: done, by: li }\nreindex: { state: blocked, note: x }",
    );
    let shown = |options: &[&str]| {
        let out = show(&site, options);
        let ids = ["tests", "backup", "db", "migrate", "reindex", "approve"];
        let has = |id: &&str| {
            out.lines()
                .any(|line| line.starts_with(' ') && line.split_whitespace().next() == Some(id))
        };
        ids.into_iter().filter(has).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(shown(&[]), "tests backup db migrate reindex approve");
    assert_eq!(shown(&["--open"]), "tests db reindex approve");
    assert_eq!(shown(&["--problems"]), "tests migrate");
    assert_eq!(shown(&["--problems", "--open"]), "tests");
    assert_eq!(shown(&["--for", "DBA"]), "backup migrate reindex");
    assert_eq!(shown(&["--for", "li wen", "--open"]), "reindex");
    assert_eq!(shown(&["--for", "greta"]), "approve");
    assert_eq!(shown(&["--for", "li", "--problems"]), "migrate");
}

#[test]
fn what_is_next_for_a_person_comes_first() {
    let site = site(STARTED);
    let out = show(&site, &["--for", "Li Wen"]);
    let next = "\
Next for li:
  [~] doing    Backup verified (gate)
               backup  li, 20 Nov 2026 09:20  for dba (li)

1.0: “Big one”, in-progress
";
    assert!(out.starts_with(next), "{out}");
    let waiting = "Next for greta: nothing can be done now; 1 item is open.\n\n1.0: ";
    assert!(show(&site, &["--for", "greta"]).starts_with(waiting));
    assert!(show(&site, &["--for", "qa"]).starts_with("Nothing is open for qa.\n\n1.0: "));
    let out = show(&site, &["--for", "tom"]);
    assert!(out.starts_with("Nothing is open for tom.\n\n1.0: "), "{out}");
    assert!(out.ends_with("optional\n\ntom has no items.\n"), "{out}");
    assert!(show(&site, &["--for", "li", "--open"]).starts_with("1.0: "), "only `--for` alone");
}

#[test]
fn empty_selections_say_so() {
    let site =
        site("tests: done\nbackup: n/a\ndeploy: done\nprepare: done\nmigrate: n/a\napprove: n/a");
    for (options, last) in [
        (&["--open"][..], "No item is open.\n"),
        (&["--problems"], "No item has a problem.\n"),
        (&["--open", "--for", "dba"], "No item matches all options.\n"),
    ] {
        let out = show(&site, options);
        assert!(out.ends_with(&format!("\n\n{last}")), "{options:?}: {out}");
    }
}

#[test]
fn an_unknown_person_or_role_gets_the_nearest() {
    let site = site("");
    let wrong = site.run(&["show", "1.0", "--for", "managr"]).exits(2);
    assert_eq!(wrong.stdout, "");
    wrong.says(&["the person or role `managr` does not exist", "Did you mean `manager`?"]);
    let wrong = site.run(&["show", "1.0", "--for", "Zaphod Beeblebrox"]).exits(2);
    wrong.says(&["This release knows dba, greta, li, manager, maya, noor, qa, tom."]);
}

#[test]
fn a_closed_release_shows_its_exceptions_and_closings() {
    let items = "\
tests: { state: skipped, by: noor, at: 2026-11-20T09:00:00Z, note: no time }
backup: { state: done, by: li, at: 2026-11-20T09:30:00Z }
migrate: { state: done, by: li, at: 2026-11-20T10:00:00Z, evidence: https://ci.example.com/1 }
db: { state: done, by: li, at: 2026-11-20T10:30:00Z }
approve: { state: done, by: greta, at: 2026-11-20T11:00:00Z }
";
    let site = site(items);
    let close = ["close", "1.0", "--by", "maya", "--at", "2026-11-20T12:00:00Z"];
    site.run(&close).exits(0);
    let late =
        ["log", "1.0", "Cache was cold", "--late", "--by", "li", "--at", "2026-11-21T08:00:00Z"];
    site.run(&late).exits(0);
    let out = show(&site, &[]);
    assert!(
        out.starts_with("1.0: “Big one”, done\ngo at the end\n4 done, 1 skipped of 5"),
        "{out}"
    );
    let records = "
Exceptions: 1 required item skipped, 1 late record
  Required item skipped: “Tests of 1.0 pass”
    tests  noor, 20 Nov 2026 09:00
    note: no time
  Late record
    li, 21 Nov 2026 08:00
    note: Cache was cold

Closing
  Done, verdict go
    maya, 20 Nov 2026 12:00
  The release is as it was closed.

Recorded after closing
  Log
    li, 21 Nov 2026 08:00
    note: Cache was cold
";
    assert!(out.ends_with(records), "{out}");
    let for_li = show(&site, &["--for", "li"]);
    assert!(for_li.starts_with("1.0: "), "nothing is next in a closed release: {for_li}");
    assert!(!for_li.contains("Closing"), "{for_li}");
}

#[test]
fn what_an_aborted_release_did_not_reach_says_so() {
    let site = site(STARTED);
    let closing = "closed: { as: aborted, by: maya, at: 2026-11-20T12:00:00Z, note: too late }\n";
    site.write("content/releases/1.0.yaml", release(closing, STARTED));
    let out = show(&site, &[]);
    assert!(out.contains("\n  [ ] not reached  Approve ("), "{out}");
    let closed = "\nClosing\n  Aborted\n    maya, 20 Nov 2026 12:00\n    note: too late\n  The closing has no record.\n";
    assert!(out.contains(closed), "{out}");
    let out = show(&site, &["--for", "li"]);
    assert!(!out.contains("Next for") && !out.contains("Nothing is open"), "{out}");
}

#[test]
fn corrections_show_what_was_a_mistake() {
    let site = site(STARTED);
    let correct = [
        "tick",
        "1.0",
        "tests",
        "--correct",
        "--note",
        "wrong run",
        "--by",
        "noor",
        "--at",
        "2026-11-20T10:00:00Z",
    ];
    site.run(&correct).exits(0);
    let out = show(&site, &[]);
    let record = "  Correction: “Tests of 1.0 pass”\n    tests  noor, 20 Nov 2026 10:00\n    \
                  mistake: done, noor, 20 Nov 2026 09:12\n    note: wrong run\n";
    assert!(out.contains(record), "{out}");
}

#[test]
fn json_is_that_of_the_site_with_the_selected_items() {
    let site = site(STARTED);
    site.run(&["build"]).exits(0);
    let built: serde_json::Value =
        serde_json::from_str(&site.read("public/api/releases/1.0.json")).unwrap();
    let all = site.run(&["show", "1.0", "--format", "json"]).exits(0).json();
    assert_eq!(all, built);
    let words = ["show", "1.0", "--open", "--for", "li", "--format", "json"];
    let mut some = site.run(&words).exits(0).json();
    let ids: Vec<_> = some["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
    assert_eq!(ids, ["backup", "migrate", "reindex"]);
    some["items"] = built["items"].clone();
    assert_eq!(some, built);
}

#[test]
fn a_release_that_does_not_exist_or_cannot_be_read_is_a_failure() {
    let site = site("").file("content/releases/1.1.yaml", "checklist: [");
    site.run(&["show", "1.00"]).exits(2).says(&["the release `1.00` does not exist"]);
    let broken = site.run(&["show", "1.1"]).exits(2);
    assert_eq!(broken.stdout, "");
    broken.says(&["content/releases/1.1.yaml", "the file of `1.1` has errors"]);
    let json = site.run(&["show", "1.1", "--format", "json"]).exits(2).json();
    assert_eq!(json["unreadable"], true);
}
