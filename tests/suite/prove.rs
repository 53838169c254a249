//! `runsheet prove`: real repositories, honest and tampered with.

mod forgeries;
mod honest;
mod limits;
mod renames;
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
    let line = "c/1.0: 7 events: 7 author agrees\n\nNo findings in 7 events\n";
    assert!(ran.stdout.starts_with(line), "{}", ran.stdout);
    for limit in ["A rewritten history cannot be excluded", "No signature was verified"] {
        assert!(ran.stdout.contains(limit), "{}", ran.stdout);
    }
    site.run(&["prove", "1.0"]).exits(0);
    site.run(&["prove", "9.0"]).exits(2).says(&["the release `9.0` does not exist"]);
}

#[test]
fn without_a_history_it_says_what_cannot_be_known() {
    let site = TestSite::new().release("1.0", "migrate: done");
    let ran = site.run(&["prove"]).exits(2);
    ran.says(&["git cannot show the history", "Run `prove` in a git repository."]);
    git(&site, &["init", "-q"]);
    let ran = site.run(&["prove"]).exits(2);
    ran.says(&["the repository has no commits", "Commit the releases."]);
    let mut command = site.command(&["prove"]);
    Ran::of(command.env("PATH", "/nowhere").output()).exits(2).says(&["git is not installed"]);
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

/// Git can be told to overlook files, which are compared all the same.
#[test]
fn hidden_changes_of_evidence_and_snapshots_are_found() {
    for hide in ["--assume-unchanged", "--skip-worktree"] {
        let site = told(3);
        for file in ["backup.log", "1.0.md"] {
            let path = format!("content/releases/c/{file}");
            git(&site, &["update-index", hide, &path]);
            site.write(&path, "another\n");
            let proof = prove(&site, &[]);
            let messages: Vec<&str> = [&proof["findings"], &proof["remarks"]]
                .into_iter()
                .flat_map(|list| list.as_array().unwrap())
                .map(|one| one["message"].as_str().unwrap())
                .collect();
            let what = if file == "1.0.md" {
                "the snapshot was changed"
            } else {
                "the evidence `backup.log` was changed"
            };
            assert!(messages.iter().any(|message| message.starts_with(what)), "{messages:?}");
        }
    }
    let site = told(3);
    site.write(".git/info/attributes", "*.log filter=hide\n");
    git(&site, &["config", "filter.hide.clean", "echo restored"]);
    site.write("content/releases/c/backup.log", "another\n");
    git(&site, &["add", "."]);
    assert_eq!(git(&site, &["status", "--porcelain"]), "", "git sees no change");
    assert_eq!(found(&prove(&site, &[])), ["altered"]);
}

#[test]
fn only_the_holder_gives_a_signoff_among_several_people() {
    let checklist = "# Deployment\n\n- [ ] Approved {signoff=manager}\n- [ ] Migrated\n";
    let with = |author: &str| {
        let site = TestSite::empty()
            .file("content/checklists/deployment.md", checklist)
            .file("site.yaml", SITE);
        let event = "{ state: done, by: [maya, sam], at: 2026-01-05T10:00:00Z }";
        let text = format!(
            "checklist: deployment\nroles: {{ manager: sam }}\nitems:\n  approved: {event}\n  migrated: {event}\n"
        );
        site.write(FILE, text);
        git(&site, &["init", "-q"]);
        git(&site, &["add", "."]);
        let person = [format!("user.name={author}"), format!("user.email={author}@x.test")];
        let words = ["-c", &person[0], "-c", &person[1], "commit", "-qm", "x"];
        let mut commit = git_command(&site, &words);
        let date = "2026-01-05T10:01:00Z";
        commit.env("GIT_AUTHOR_DATE", date).env("GIT_COMMITTER_DATE", date);
        Ran::of(commit.output()).exits(0);
        prove(&site, &[])
    };
    assert!(found(&with("sam")).is_empty());
    let proof = with("maya");
    assert_eq!(found(&proof), ["not-the-recorder"]);
    assert_eq!(proof["findings"][0]["item"], "approved");
}

#[test]
fn a_record_that_does_not_match_has_the_advice_that_fits() {
    let site = told(CLOSED);
    let advice = |site: &TestSite| {
        let ran = site.run(&["prove"]).exits(1);
        let lines: Vec<&str> = ran.stdout.lines().collect();
        let at = lines.iter().position(|line| line.contains("does not match the record")).unwrap();
        lines[at + 1].trim().to_owned()
    };
    let text = site.read(FILE);
    let log = text.lines().find(|line| line.contains("all quiet")).unwrap();
    let line = "  - { by: sam, at: 2026-01-05T10:50:00Z, note: unseen }";
    site.write(FILE, text.replacen(log, &format!("{log}\n{line}"), 1));
    assert!(advice(&site).starts_with("Run `runsheet resolve c/1.0`"), "{}", advice(&site));
    site.write(FILE, text.replace("note: green", "note: red"));
    assert!(advice(&site).starts_with("It matched in commit "), "{}", advice(&site));
    let (before, after) = text.split_once("v1:sha256:").unwrap();
    let zeros = format!("{before}v1:sha256:{}{}", "0".repeat(64), &after[64..]);
    site.write(FILE, zeros);
    assert!(advice(&site).starts_with("No committed version matches it"), "{}", advice(&site));
}

#[test]
fn the_summary_says_how_many_events_are_only_claimed() {
    let site = told(CLOSED);
    let clone = TestSite::empty();
    let from = format!("file://{}", site.root().display());
    git(&clone, &["clone", "-q", "--depth", "1", &from, "."]);
    let ran = clone.run(&["prove"]).exits(0);
    let summary = "No findings: git supports 0 of 6 events; only the file claims 6";
    assert!(ran.stdout.contains(summary), "{}", ran.stdout);
}

#[test]
fn a_committer_who_is_not_the_author_is_named() {
    let story = Story::new();
    let mut script = Script::new();
    let mut branch = script.branch("c");
    branch.tell(&story, 0, 0);
    let by = By { committer: "sam", ..By::new("maya", 600) };
    branch.commit(by, &[("1.0.yaml", Some(&story.texts[1]))]);
    branch.finish();
    let site = TestSite::empty();
    script.import(&site);
    let ran = site.run(&["prove"]).exits(0);
    let line = "  1 event committed by sam <sam@x.test>, who is not the author\n";
    assert!(ran.stdout.contains(line), "{}", ran.stdout);
    assert_eq!(prove(&site, &[])["releases"][0]["events"][0]["committer"], "sam <sam@x.test>");
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
    let said = "accepted by sam, 2026-02-01: a typo\n      this acceptance is not committed\n";
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
    git(&site, &["add", "prove.yaml"]);
    git(&site, &["-c", "user.name=sam", "-c", "user.email=sam@x.test", "commit", "-qm", "x"]);
    let ran = site.run(&["prove"]).exits(0);
    let said = "accepted by sam, 2026-02-01: a typo\n      committed in commit ";
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
    assert!(ran.stdout.contains("`prove.yaml` is trusted as it is now, changed last in commit"));
    assert_eq!(prove(&site, &[])["accepted"][0]["accepted"]["author"], "sam <sam@x.test>");
    assert_eq!(prove(&site, &[])["accepted"].as_array().unwrap().len(), ids.len());
    site.write(
        "prove.yaml",
        format!("{list}- {{ finding: altered-0, by: sam, at: x, note: x }}\n"),
    );
    site.run(&["prove"]).exits(0).says(&["`altered-0`, which is not found"]);
    site.write("prove.yaml", "- { finding: altered-0 }\n");
    site.run(&["prove"]).exits(2).says(&["prove.yaml, line 1: an accepted finding needs `by`"]);
}

/// Maya alters an event. She can accept that neither in the name of another person nor in her own.
#[test]
fn an_acceptance_counts_only_if_another_person_committed_it_in_their_own_name() {
    let site = told(CLOSED - 1);
    site.write(FILE, site.read(FILE).replace("note: green", "note: red"));
    git(&site, &["commit", "-qam", "x"]);
    let proof = prove(&site, &[]);
    assert_eq!(found(&proof), ["altered"]);
    let id = proof["findings"][0]["id"].as_str().unwrap().to_owned();
    let accept = |by: &str, author: &str| {
        let line = format!("- {{ finding: {id}, by: {by}, at: 2026-02-01, note: a typo }}\n");
        site.write("prove.yaml", line);
        git(&site, &["add", "prove.yaml"]);
        let person = [format!("user.name={author}"), format!("user.email={author}@x.test")];
        git(&site, &["-c", &person[0], "-c", &person[1], "commit", "-qm", "x"]);
    };
    for (by, author, why) in [
        ("sam", "maya", "the author of the commit is maya <maya@x.test>"),
        ("maya", "maya", "the author of the change cannot accept it"),
        ("Sam Reed", "eve", "the author of the commit is eve <eve@x.test>"),
        ("QA Bot", "QA Bot", "`QA Bot` is not listed in site.yaml"),
    ] {
        accept(by, author);
        let ran = site.run(&["prove"]).exits(1);
        let line = format!("accepted by {by}, 2026-02-01, which does not count: {why}");
        assert!(ran.stdout.contains(&line), "{}", ran.stdout);
        let proof = prove(&site, &[]);
        let refused = proof["findings"][0]["accepted"]["refused"].as_str().unwrap();
        assert!(refused.starts_with(why), "{refused}");
        assert_eq!(proof["accepted"].as_array().unwrap().len(), 0);
    }
    accept("sam", "sam");
    let proof = prove(&site, &[]);
    assert!(found(&proof).is_empty(), "{proof}");
    assert!(proof["accepted"][0]["accepted"]["refused"].is_null());
    // A merge by another person brings nothing of its own.
    git(&site, &["checkout", "-q", "-b", "side", "HEAD~1"]);
    git(&site, &["rm", "-q", "prove.yaml"]);
    git(&site, &["commit", "-qm", "x"]);
    git(&site, &["checkout", "-q", "main"]);
    let mut merge = git_command(&site, &["merge", "-q", "-s", "ours", "-m", "x", "side"]);
    Ran::of(merge.output()).exits(0);
    assert!(found(&prove(&site, &[])).is_empty());
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
fn the_proof_of_the_guide_is_part_of_one() {
    let examples = crate::guide::json_examples().into_iter();
    let parts: Vec<Value> =
        examples.filter(|(source, _)| source == "runsheet prove").map(|(_, part)| part).collect();
    let proof = prove(&told(CLOSED + 1), &[]);
    assert!(crate::guide::holds(&proof, &parts[0]), "{proof:#}");
}

#[test]
fn the_guide_describes_every_finding() {
    let audit = crate::guide::guide("audit.md");
    let source = include_str!("../../src/provenance/finding.rs");
    let (_, words) = source.split_once("fn word(self)").unwrap();
    let words = words.split("=> \"").skip(1).filter_map(|word| Some(word.split_once('"')?.0));
    let words: std::collections::BTreeSet<String> = words.take(12).map(str::to_owned).collect();
    assert_eq!(crate::guide::documented(&audit, "Findings"), words);
    let source = include_str!("../../src/provenance/remark.rs");
    let (_, words) = source.split_once("fn word(self)").unwrap();
    let words = words.split("=> \"").skip(1).filter_map(|word| Some(word.split_once('"')?.0));
    let words: std::collections::BTreeSet<String> = words.take(4).map(str::to_owned).collect();
    assert_eq!(crate::guide::documented(&audit, "Remarks"), words);
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
