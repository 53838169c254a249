//! Items that get another id: what `runsheet update` writes is no finding, what moves events otherwise is one.

use super::script::{SITE, git, git_command, prove};
use super::{FILE, found};
use crate::support::{Ran, TestSite};

const CHECKLIST: &str = "content/checklists/deployment.md";
const SNAPSHOT: &str = "content/releases/c/1.0.md";

const OLD: &str =
    "# D\n\n- [ ] Tests pass {#tests}\n- [ ] Team told {#told}\n- [ ] Shipped {#ship}\n";
const NEW: &str = "# D\n\n- [ ] Tests pass {#checked was=tests}\n- [ ] Team told {#told}\n- [ ] Shipped {#shipped was=ship}\n";

/// Runs the binary at a time of the day.
fn run(site: &TestSite, time: &str, words: &[&str]) {
    let at = format!("2026-01-05T{time}:00Z");
    let mut words = words.to_vec();
    if words[0] != "new" {
        words.extend(["--at", &at]);
    }
    Ran::of(site.command(&words).env("RUNSHEET_NOW", &at).output()).exits(0);
}

/// Commits everything at a time of the day.
fn commit(site: &TestSite, time: &str, who: &str) {
    git(site, &["add", "-A"]);
    let person = [format!("user.name={who}"), format!("user.email={who}@x.test")];
    let words = ["-c", &person[0], "-c", &person[1], "commit", "-q", "--allow-empty", "-m", "x"];
    let at = format!("2026-01-05T{time}:30Z");
    let mut command = git_command(site, &words);
    Ran::of(command.env("GIT_AUTHOR_DATE", &at).env("GIT_COMMITTER_DATE", &at).output()).exits(0);
}

/// A release with two items done, each committed by the person who did it.
fn begun() -> TestSite {
    let site = TestSite::empty().file("site.yaml", SITE).file(CHECKLIST, OLD);
    git(&site, &["init", "-q", "-b", "main"]);
    run(&site, "09:00", &["new", "c/1.0"]);
    commit(&site, "09:00", "maya");
    run(&site, "10:00", &["tick", "1.0", "tests", "--by", "sam", "--note", "green"]);
    commit(&site, "10:00", "sam");
    run(&site, "10:10", &["tick", "1.0", "told", "--by", "maya"]);
    commit(&site, "10:10", "maya");
    site
}

/// Moves the release to another text of the checklist, without a commit.
fn update(site: &TestSite, time: &str, checklist: &str) {
    site.write(CHECKLIST, checklist);
    run(site, time, &["update", "1.0", "--apply", "--by", "maya"]);
}

#[track_caller]
fn is_honest(site: &TestSite, words: &[&str]) -> serde_json::Value {
    let proof = prove(site, words);
    assert!(found(&proof).is_empty(), "{:#}", proof["findings"]);
    assert!(proof["remarks"].as_array().unwrap().is_empty(), "{:#}", proof["remarks"]);
    proof
}

#[test]
fn events_follow_their_item_to_the_id_that_update_gives() {
    let site = begun();
    let before = site.run(&["prove", "--format", "json"]).exits(0).stdout;
    let kept = TestSite::empty().file("anchor.json", &before);
    let anchor = kept.path("anchor.json");
    let with = ["--anchor", anchor.to_str().unwrap()];
    update(&site, "10:30", NEW);
    // What is not committed yet is judged too.
    assert_eq!(found(&prove(&site, &with)), ["uncommitted"]);
    commit(&site, "10:30", "maya");
    let proof = is_honest(&site, &with);
    assert_eq!(proof["releases"][0]["levels"]["author-agrees"], 3, "{proof:#}");
    let events = proof["releases"][0]["events"].as_array().unwrap();
    let event = events.iter().find(|event| event["item"] == "checked").unwrap();
    let log = git(&site, &["log", "--format=%H", "--author=sam"]);
    assert_eq!(event["commit"], log.trim(), "the commit that recorded it");
    // Back again, and forth.
    update(&site, "10:40", OLD);
    commit(&site, "10:40", "maya");
    is_honest(&site, &with);
    update(&site, "10:50", NEW);
    run(&site, "10:55", &["tick", "1.0", "checked", "--by", "sam", "--again", "--note", "twice"]);
    commit(&site, "10:55", "maya");
    let proof = prove(&site, &with);
    assert_eq!(found(&proof), ["not-the-recorder"], "the new event alone: {proof:#}");
}

#[test]
fn events_that_were_recorded_on_both_sides_of_a_merge_follow_too() {
    let site = begun();
    git(&site, &["checkout", "-q", "-b", "side"]);
    run(&site, "10:20", &["tick", "1.0", "ship", "--by", "sam"]);
    commit(&site, "10:20", "sam");
    let line = site.read(FILE).lines().find(|line| line.contains("10:20")).unwrap().to_owned();
    for (into, other) in [("main", "side"), ("side", "main")] {
        git(&site, &["checkout", "-q", "-B", "merged", "main"]);
        update(&site, "10:30", NEW);
        commit(&site, "10:30", "maya");
        let updated = site.read(FILE);
        git(&site, &["branch", "-f", "updated", "merged"]);
        let name = |branch: &str| if branch == "main" { "updated" } else { "side" }.to_owned();
        git(&site, &["checkout", "-q", "-B", "merged", &name(into)]);
        let mut merge = git_command(&site, &["merge", "-q", "--no-commit", &name(other)]);
        drop(merge.output().unwrap());
        let text = updated.replacen("shipped:\n", "", 1);
        let event = line.trim().trim_start_matches("ship:").trim().to_owned();
        let text = text.replacen("items:\n", &format!("items:\n\n  shipped: {event}\n"), 1);
        assert!(text.contains("10:20"), "{text}");
        site.write(FILE, text);
        site.write(CHECKLIST, NEW);
        site.write(SNAPSHOT, NEW);
        commit(&site, "10:40", "maya");
        is_honest(&site, &[]);
    }
}

#[test]
fn events_move_between_items_in_no_other_way() {
    let forged = |name: &str, code: &str, forge: &dyn Fn(&TestSite)| {
        let site = begun();
        forge(&site);
        commit(&site, "11:00", "maya");
        let proof = prove(&site, &[]);
        assert!(found(&proof).contains(&code), "{name}: no {code} in {proof:#}");
    };
    let edit = |site: &TestSite, from: &str, to: &str| {
        let text = site.read(FILE);
        assert!(text.contains(from), "{from} in {text}");
        site.write(FILE, text.replacen(from, to, 1));
    };
    forged("to another item", "removed", &|site| {
        edit(site, "tests:", "x:");
        edit(site, "ship:", "tests:");
        edit(site, "x:", "ship:");
    });
    forged("`was` by hand, without a line in the log", "removed", &|site| {
        site.write(SNAPSHOT, NEW);
        edit(site, "tests:", "checked:");
    });
    forged("the line in the log is deleted", "removed", &|site| {
        update(site, "10:30", NEW);
        let text = site.read(FILE);
        site.write(FILE, text.split("log:\n").next().unwrap());
    });
    forged("to an item that `was` does not name", "removed", &|site| {
        update(site, "10:30", NEW);
        edit(site, "checked:", "x:");
        edit(site, "shipped:", "checked:");
        edit(site, "x:", "shipped:");
    });
    forged("after the update", "removed", &|site| {
        update(site, "10:30", NEW);
        edit(site, "checked:", "tests:");
        commit(site, "10:30", "maya");
        edit(site, "tests:", "checked:");
    });
    forged("two ids claim the same one", "removed", &|site| {
        let twice = format!("{NEW}- [ ] Other {{#other was=tests}}\n");
        site.write(CHECKLIST, twice);
        run(site, "10:30", &["update", "1.0", "--apply", "--by", "maya"]);
    });
    forged("the events of two items in one", "removed", &|site| {
        update(
            site,
            "10:30",
            &NEW.replace("was=tests", "\"was=tests told\"").replace("{#told}", "{#x}"),
        );
        let text = site.read(FILE);
        let told = text.lines().find(|line| line.contains("10:10")).unwrap().to_owned();
        let event = told.trim().trim_start_matches("told:").trim();
        let first = text.lines().find(|line| line.contains("10:00")).unwrap();
        let one = first.trim().trim_start_matches("checked:").trim();
        let both = format!("  checked:\n    - {one}\n    - {event}");
        site.write(FILE, text.replacen(&format!("{told}\n"), "", 1).replacen(first, &both, 1));
    });
    forged("with another note", "removed", &|site| {
        update(site, "10:30", NEW);
        edit(site, "note: green", "note: red");
    });
    forged("back to the old id, as a copy", "altered", &|site| {
        update(site, "10:30", NEW);
        commit(site, "10:30", "maya");
        let text = site.read(FILE);
        let line = text.lines().find(|line| line.contains("note: green")).unwrap();
        edit(site, line, &format!("{line}\n{}", line.replace("checked:", "tests:")));
    });
}
