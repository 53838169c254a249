//! `runsheet set`: what is written, and when the log has a line too.

use crate::support::{Ran, TestSite};

const FILE: &str = "content/releases/1.0.yaml";

/// As li at nine o'clock.
fn set(site: &TestSite, changes: &[&str]) -> Ran {
    let mut words = vec!["set", "1.0"];
    words.extend(changes);
    words.extend(["--by", "li", "--at", "2026-01-01T09:00:00Z"]);
    site.run(&words)
}

fn planned() -> TestSite {
    TestSite::new().file(FILE, "checklist: deployment\nroles: { dba: li } # for now\n")
}

fn running() -> TestSite {
    let site = planned();
    site.run(&["tick", "1.0", "tests", "--by", "li", "--at", "2026-01-01T08:00:00Z"]).exits(0);
    site
}

#[test]
fn a_predecessor_has_to_exist_and_to_come_before() {
    let site = planned()
        .file("content/releases/0.9.yaml", "checklist: deployment\nstatus: done\n")
        .file("content/releases/1.1.yaml", "checklist: deployment\nafter: '1.0'\n");
    let before = site.read(FILE);
    set(&site, &["after=0.8"]).exits(1).says(&["nothing was recorded", "`0.8` does not exist"]);
    set(&site, &["after=1.0"]).exits(1).says(&["`1.0` is this release, or comes after it"]);
    set(&site, &["after=1.1"]).exits(1).says(&["`1.1` is this release, or comes after it"]);
    assert_eq!(site.read(FILE), before);
    set(&site, &["after=0.9"]).exits(0);
    site.run(&["check"]).exits(0);
}

#[test]
fn a_role_that_the_checklist_does_not_have_is_a_warning() {
    let site = planned().file(
        "content/checklists/deployment.md",
        "- [ ] Approved {#approved signoff=manager}\n- [ ] Migrate {#migrate owner=dba}\n",
    );
    let ran = set(&site, &["role.manger=greta"]).exits(0);
    ran.says(&["has no role `manger`", "Did you mean `manager`?"]);
    let ran = set(&site, &["role.manager=greta", "role.dba=sam"]).exits(0);
    assert!(!ran.stderr.contains("has no role"), "{}", ran.stderr);
}

#[test]
fn a_planned_release_is_changed_without_a_line_in_the_log() {
    let site = planned();
    let changes = [
        "owner=maya",
        "role.dba=sam",
        "role.qa=noor",
        "title=Winter: one",
        "planned=2026-02-01 09:00",
        "link.ticket=https://t.example.com/1",
        "var.previous=0.9",
        "incident=https://t.example.com/2",
        "incident.started=2026-01-01 10:00",
        "artifact=sha256:9f2c",
    ];
    set(&site, &changes).exits(0);
    let text = site.read(FILE);
    for line in [
        "owner: maya\n",
        "roles: { dba: sam, qa: noor } # for now\n",
        "title: \"Winter: one\"\n",
        "planned: 2026-02-01T09:00:00Z\n",
        "links: { ticket: https://t.example.com/1 }\n",
        "vars: { previous: \"0.9\" }\n",
        "artifact: sha256:9f2c\n",
        "started: 2026-01-01T10:00:00Z }\n",
    ] {
        assert!(text.contains(line), "no {line:?} in {text}");
    }
    assert!(!text.contains("log:"));
    let ran = set(&site, &["owner=maya"]).exits(0);
    ran.says(&["`owner` is already `maya`"]);
    assert_eq!(set(&site, &["owner=maya", "--format", "json"]).json()["recorded"], false);
    assert_eq!(site.read(FILE), text);
    set(&site, &["title="]).exits(0);
    assert!(site.read(FILE).contains("title: \"\"\n"));
}

#[test]
fn a_change_of_a_running_release_is_logged_and_an_exception() {
    let site = running();
    set(&site, &["role.dba=sam", "owner=maya", "title=x"]).exits(0);
    let line = "  - { by: li, at: 2026-01-01T09:00:00Z, note: \"role dba: li to sam\", changed: role.dba }\n";
    assert!(site.read(FILE).contains(line), "{}", site.read(FILE));
    site.run(&["build", "--output", "out"]).exits(0);
    let json: serde_json::Value =
        serde_json::from_str(&site.read("out/api/releases/1.0.json")).unwrap();
    let notes: Vec<_> = (json["exceptions"].as_array().unwrap().iter())
        .filter(|exception| exception["kind"] == "change")
        .map(|exception| exception["note"].as_str().unwrap())
        .collect();
    assert_eq!(notes, ["owner: maya"], "dba signs off nothing, and a title is no exception");
}

#[test]
fn what_cannot_be_set_is_refused_with_the_reason() {
    let site = running();
    let before = site.read(FILE);
    set(&site, &["onwer=sam", "started=soon"]).exits(1).says(&[
        "nothing was recorded",
        "`onwer` is not a key that can be set",
        "Did you mean `owner`?",
        "soon",
    ]);
    set(&site, &["owner"]).exits(2).says(&["KEY=VALUE"]);
    site.write(FILE, format!("{before}planned: {{ start: 2026-01-01 }}\n"));
    set(&site, &["planned=2026-02-01"]).exits(1);
    set(&site, &["planned.end=2026-02-01"]).exits(0);
    site.write(FILE, &before);
    site.run(&["close", "1.0", "--as", "aborted", "--note", "x", "--by", "li"]).exits(0);
    set(&site, &["owner=sam"]).exits(1).says(&["is closed: aborted", "reopen"]);
    set(&site, &["incident=https://t.example.com/2"]).exits(0);
    let check = site.run(&["check"]).exits(0);
    assert!(!check.stderr.contains("changed-after-closing"), "an incident is known only later");
}

#[test]
fn an_end_is_set_by_closing_and_no_start_is_in_the_future() {
    let site = running();
    let before = site.read(FILE);
    set(&site, &["finished=2026-01-01T08:30:00Z"]).exits(1).says(&["close --finished"]);
    set(&site, &["started=2030-01-01"]).exits(1).says(&["`started` is in the future"]);
    assert_eq!(site.read(FILE), before);
    site.run(&["add", "1.0", "deploy", "Mis-added", "--by", "li", "--at", "2026-01-01T09:00:00Z"])
        .exits(0);
    let correct = [
        "tick",
        "1.0",
        "late-mis-added",
        "--correct",
        "--note",
        "x",
        "--by",
        "li",
        "--at",
        "2026-01-01T09:00:00Z",
    ];
    site.run(&correct).exits(1).says(&["record it as n/a"]);
}

#[test]
fn an_end_before_its_start_and_an_unsafe_link_are_refused_and_name_their_key() {
    let site = planned();
    let before = site.read(FILE);
    let refused = |changes: &[&str], key: &str, message: &str| {
        set(&site, changes).exits(1).says(&["nothing was recorded", message]);
        let answer = set(&site, &[changes, &["--format", "json"]].concat()).json();
        let reason = &answer["reasons"][0];
        assert_eq!(
            (reason["key"].as_str(), reason["message"].as_str()),
            (Some(key), Some(message))
        );
        assert_eq!(site.read(FILE), before);
    };
    let order = "`planned.end` is before `planned.start`";
    let (late, early) = ("planned.start=2026-02-02", "planned.end=2026-02-01");
    refused(&[late, early], "planned.end", order);
    let resolved = "`incident.resolved` is before `incident.started`";
    let times = ["incident.started=2026-01-02 10:00", "incident.resolved=2026-01-02 09:00"];
    refused(&times, "incident.resolved", resolved);
    let link = |key: &str, value: &str, scheme: &str| {
        let message = format!("the scheme `{scheme}:` of `{key}` is not allowed in links");
        refused(&[&format!("{key}={value}")], key, &message);
    };
    link("link.ticket", "javascript:alert(1)", "javascript");
    link("link.ticket", "\u{1}JavaScript:alert(1)", "javascript");
    link("incident.link", "data:text/html,x", "data");
    refused(&["onwer=sam"], "onwer", "`onwer` is not a key that can be set");
    set(&site, &["planned.start=2026-02-01", "planned.end=2026-02-01 09:00"]).exits(0);
    let before = site.read(FILE);
    set(&site, &["planned.start=2026-02-03"]).exits(1).says(&[order]);
    assert_eq!(site.read(FILE), before);
    site.write(FILE, before.replace("2026-02-01\"", "2026-02-03\""));
    site.run(&["check"]).says(&["the planned end is before the planned start"]);
    set(&site, &["owner=maya"]).exits(0);
}

#[test]
fn an_owner_with_a_sign_off_role_is_a_warning_because_the_other_may_follow() {
    let list = "- [ ] Approved {#approved signoff=manager}\n";
    let people = "people: [{ id: greta, name: Greta Holm }, { id: sam, name: Sam Reed }]\n";
    let site = TestSite::empty().file("content/checklists/list.md", list).file("site.yaml", people);
    site.run(&["new", "1.0"]).exits(0);
    let warning = "Greta Holm owns the release and holds the sign-off role `manager`";
    set(&site, &["owner=greta", "role.manager=sam"]).exits(0);
    set(&site, &["role.manager=Greta Holm"]).exits(0).says(&[warning]);
    let ran = set(&site, &["title=x"]).exits(0);
    assert!(!ran.stderr.contains(warning), "{}", ran.stderr);
    set(&site, &["owner=sam"]).exits(0);
    set(&site, &["owner=greta"]).exits(0).says(&[warning]);
}
