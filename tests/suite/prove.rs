//! `runsheet prove`: real repositories, honest and tampered with.

mod honest;
mod script;
mod signatures;
mod tampering;

use std::io::Write;

use script::{By, CLOSED, SITE, Script, Story, git, git_command, prove};
use serde_json::Value;

use crate::support::{Ran, TestSite};

/// One release, recorded up to the version `last`.
fn told(last: usize) -> TestSite {
    let story = Story::new();
    let mut script = Script::new();
    let mut branch = script.branch("c");
    branch.tell(&story, 0, last);
    branch.finish();
    let site = TestSite::empty();
    script.import(&site);
    site
}

fn found(proof: &Value) -> Vec<&str> {
    let findings = proof["findings"].as_array().unwrap().iter();
    findings.map(|found| found["code"].as_str().unwrap()).collect()
}

fn has_limit(proof: &Value, words: &str) -> bool {
    let limits = proof["limits"].as_array().unwrap();
    limits.iter().any(|limit| limit.as_str().unwrap().contains(words))
}

const FILE: &str = "content/releases/c/1.0.yaml";

#[test]
fn each_release_has_a_line_and_what_cannot_be_known_is_said() {
    let site = told(CLOSED + 1);
    let ran = site.run(&["prove"]).exits(0);
    let line = "c/1.0: 7 events: 7 author agrees\n\nNo findings\n";
    assert!(ran.stdout.starts_with(line), "{}", ran.stdout);
    for limit in ["A rewritten history cannot be excluded", "No signature was verified"] {
        assert!(ran.stdout.contains(limit), "{}", ran.stdout);
    }
    site.run(&["prove", "1.0"]).exits(0);
    site.run(&["prove", "9.0"]).exits(2).says(&["there is no release `9.0`"]);
}

#[test]
fn without_a_history_it_says_what_cannot_be_known() {
    let site = TestSite::new().release("1.0", "migrate: done");
    let ran = site.run(&["prove"]).exits(2);
    ran.says(&["git cannot show the history", "it is unknown who recorded what, and when"]);
    git(&site, &["init", "-q"]);
    let ran = site.run(&["prove"]).exits(2);
    ran.says(&["the repository has no commits", "it is unknown who recorded what, and when"]);
    let mut command = site.command(&["prove"]);
    Ran::of(command.env("PATH", "/nowhere").output()).exits(2).says(&["git could not be run"]);
}

#[test]
fn what_is_not_committed_is_found() {
    let site = told(3);
    let event = "deploy/announce: { state: done, by: maya, at: 2026-01-05T10:25:00Z }\n";
    let text = site.read(FILE);
    site.write(FILE, text.replacen("deploy/announce:\n", event, 1));
    assert_ne!(site.read(FILE), text);
    assert_eq!(found(&prove(&site, &[])), ["uncommitted"]);
    // Git can be told to overlook a file.
    git(&site, &["update-index", "--assume-unchanged", FILE]);
    assert_eq!(found(&prove(&site, &[])), ["uncommitted"]);
    site.write(FILE, git(&site, &["show", &format!("HEAD:{FILE}")]).replace("by: maya", "by: sam"));
    assert!(found(&prove(&site, &[])).contains(&"altered"));
    std::fs::remove_file(site.path(FILE)).unwrap();
    assert_eq!(found(&prove(&site, &[])), ["release-removed"]);
}

#[test]
fn an_accepted_finding_is_listed_apart() {
    let site = told(CLOSED);
    site.write(FILE, site.read(FILE).replace("note: green", "note: red"));
    git(&site, &["commit", "-qam", "x"]);
    let proof = prove(&site, &[]);
    let ids: Vec<&str> = proof["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["id"].as_str().unwrap())
        .collect();
    assert!(ids.len() >= 2, "altered, and the record does not match: {ids:?}");
    let list: String = (ids.iter())
        .map(|id| format!("- {{ finding: {id}, by: sam, at: 2026-02-01, note: a typo }}\n"))
        .collect();
    site.write("prove.yaml", &list);
    let ran = site.run(&["prove"]).exits(0);
    assert!(ran.stdout.contains("accepted by sam, 2026-02-01: a typo"), "{}", ran.stdout);
    assert_eq!(prove(&site, &[])["accepted"].as_array().unwrap().len(), ids.len());
    site.write(
        "prove.yaml",
        format!("{list}- {{ finding: altered-0, by: sam, at: x, note: x }}\n"),
    );
    site.run(&["prove"]).exits(0).says(&["`altered-0`, which is not found"]);
    site.write("prove.yaml", "- { finding: altered-0 }\n");
    site.run(&["prove"]).exits(2).says(&["prove.yaml, line 1: an accepted finding needs `by`"]);
}

#[test]
fn a_shallow_clone_lowers_the_level_and_is_no_finding() {
    let site = told(CLOSED);
    let clone = TestSite::empty();
    let from = format!("file://{}", site.root().display());
    git(&clone, &["clone", "-q", "--depth", "1", &from, "."]);
    let proof = prove(&clone, &[]);
    assert!(found(&proof).is_empty(), "{:?}", proof["findings"]);
    assert!(has_limit(&proof, "The clone is shallow"));
    assert_eq!(proof["releases"][0]["levels"]["claimed"], 6);
}

#[test]
fn a_history_that_was_rewritten_does_not_fit_its_anchor() {
    let site = told(CLOSED);
    let anchor = TestSite::empty()
        .file("anchor.json", site.run(&["prove", "--format", "json"]).exits(0).stdout);
    let path = anchor.path("anchor.json");
    let with = ["--anchor", path.to_str().unwrap()];
    site.write("content/page.md", "x");
    git(&site, &["add", "."]);
    git(&site, &["commit", "-qm", "x"]);
    let proof = prove(&site, &with);
    assert!(found(&proof).is_empty() && !has_limit(&proof, "A rewritten history"), "{proof}");
    // Somebody rewrites everything, with another note, and with every date as it was.
    let story = Story::new();
    let mut script = Script::new();
    let mut branch = script.branch("c");
    let mut texts = story.texts;
    texts[1] = texts[1].replace("note: green", "note: red");
    for text in &mut texts {
        *text = text.replace("note: green", "note: red");
    }
    branch.tell(&Story { texts, snapshot: story.snapshot }, 0, CLOSED - 1);
    branch.finish();
    let forged = TestSite::empty();
    script.import(&forged);
    assert!(found(&prove(&forged, &[])).is_empty(), "git alone cannot show it");
    let proof = prove(&forged, &with);
    assert_eq!(found(&proof), ["anchor-mismatch"; 3], "history, note and closing: {proof}");
    anchor.write("anchor.json", "{}");
    site.run(&["prove", "--anchor", with[1]]).exits(2).says(&["is not an anchor"]);
    site.run(&["prove", "--anchor", "nothing"]).exits(2).says(&["neither a file nor a tag"]);
}

#[test]
fn times_without_a_zone_and_events_without_a_time_are_counted() {
    let site = TestSite::new().release(
        "1.0",
        "migrate: { state: done, by: maya, at: 2026-01-05T10:00 }\ndeploy/announce: done",
    );
    site.write("site.yaml", SITE);
    git(&site, &["init", "-q"]);
    git(&site, &["add", "."]);
    let mut commit = git_command(&site, &["commit", "-qm", "x"]);
    let date = "2026-01-05T10:01:00Z";
    Ran::of(commit.env("GIT_AUTHOR_DATE", date).env("GIT_COMMITTER_DATE", date).output()).exits(0);
    let proof = prove(&site, &[]);
    assert!(found(&proof).is_empty(), "{proof}");
    for limit in
        ["1 event with a time without zone", "1 event without a valid time", "1 event without `by`"]
    {
        assert!(has_limit(&proof, limit), "{limit}: {proof}");
    }
}

#[test]
fn the_guide_describes_every_field_and_finding() {
    let site = told(CLOSED);
    site.write(FILE, site.read(FILE).replace("note: green", "note: red"));
    git(&site, &["commit", "-qam", "x"]);
    let proof = prove(&site, &[]);
    let id = proof["findings"][0]["id"].as_str().unwrap();
    site.write("prove.yaml", format!("- {{ finding: {id}, by: sam, at: x, note: x }}\n"));
    let proof = [prove(&site, &[])];
    let page = crate::guide::guide("json.md");
    for (pointer, title) in [
        ("", "A proof"),
        ("releases/*", "A proven release"),
        ("releases/*/levels", "Levels of provenance"),
        ("releases/*/events/*", "A proven event"),
        ("findings/*", "A finding of prove"),
        ("accepted/*/accepted", "An acceptance"),
    ] {
        let fields = crate::guide::fields(&proof, pointer);
        assert_eq!(fields, crate::guide::documented(&page, title), "{title}");
    }
    let audit = crate::guide::guide("audit.md");
    let source = include_str!("../../src/provenance/finding.rs");
    let (_, words) = source.split_once("fn word(self)").unwrap();
    let words = words.split("=> \"").skip(1).filter_map(|word| Some(word.split_once('"')?.0));
    let words: std::collections::BTreeSet<String> = words.take(12).map(str::to_owned).collect();
    assert_eq!(crate::guide::documented(&audit, "Findings"), words);
}

/// Ten thousand commits, each with a record of one of a hundred releases: the time of `prove` as a multiple of git's own.
#[test]
#[ignore = "measures; `cargo test --release --test suite ten_thousand -- --ignored --nocapture`"]
fn ten_thousand_commits_take_ten_seconds() {
    let mut script = Script::new();
    let mut branch = script.branch("c");
    let line =
        |at: usize| format!("  - {{ by: maya, at: 2026-01-05T10:00:00Z, note: line {at} }}\n");
    let mut texts = vec!["checklist: deployment\nlog:\n".to_owned(); 100];
    for at in 0..10_000 {
        texts[at % 100].push_str(&line(at));
        let name = format!("{}.yaml", at % 100);
        branch.commit(By::new("maya", 600), &[(&name, Some(&texts[at % 100]))]);
    }
    branch.finish();
    let site = TestSite::empty();
    script.import(&site);
    let start = std::time::Instant::now();
    let proof = prove(&site, &[]);
    let took = start.elapsed();
    writeln!(std::io::stderr(), "{took:?}").unwrap();
    assert!(found(&proof).is_empty());
    assert!(took.as_secs() < if cfg!(debug_assertions) { 60 } else { 10 }, "{took:?}");
}
