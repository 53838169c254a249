//! `runsheet check`

use serde_json::json;

use crate::support::TestSite;

#[test]
fn one_run_shows_every_problem_of_every_file() {
    let site = TestSite::new()
        .release("1", "prepare/tests-pas: done\nmigrate: dnoe")
        .file("content/releases/2.yaml", "checklist: deploymnt\n")
        .file("content/guide.md", "[gone](nowhere.md)\n");
    let found = site.run(&["check", "--format", "json"]).exits(1).json();
    let mut codes: Vec<&str> = (found["diagnostics"].as_array().unwrap().iter())
        .map(|problem| problem["code"].as_str().unwrap())
        .collect();
    codes.sort_unstable();
    assert_eq!(codes, ["broken-link", "orphan", "unknown-checklist", "unknown-state"]);
    assert_eq!((&found["errors"], &found["warnings"]), (&json!(2), &json!(2)));
}

#[test]
fn people_get_the_place_and_what_to_do() {
    let site = TestSite::new().release("1", "migrate: dnoe");
    site.run(&["check"]).exits(1).says(&[
        "error[unknown-state]",
        "content/releases/1.yaml:3:12",
        "Did you mean `done`?",
        "Checked 1 checklist and 1 release: 1 error",
    ]);
}

#[test]
fn of_a_file_full_of_errors_the_first_are_shown_and_the_others_counted() {
    let wrong = format!("checklist: deployment\nlog:\n{}", "- x\n".repeat(1_100));
    let broken = format!("checklist: nix\nlog:\n{}", "- x\n".repeat(149));
    let site = TestSite::new()
        .file("content/releases/1.yaml", wrong)
        .file("content/releases/2.yaml", broken);
    let checked = site.run(&["check"]).exits(1);
    assert_eq!(checked.stderr.matches("--> content/releases/1.yaml:").count(), 1_000);
    checked.says(&["and 100 more in content/releases/1.yaml", "1250 errors"]);
    let all = site.run(&["check", "--format", "json"]).exits(1).json();
    assert_eq!(all["errors"], 1_250);
    site.run(&["build", "--keep-going"]).exits(0);
    let release = site.read("public/releases/1.html");
    assert!(
        release.contains("and 1097 more<span class=\"rs-command\">: <code>runsheet check</code>")
    );
    let broken = site.read("public/releases/2.html");
    assert!(broken.contains("and 50 more<span class=\"rs-command\">: <code>runsheet check</code>"));
    assert_eq!(broken.matches("wrong-type").count(), 99);
}

#[test]
fn github_gets_annotations() {
    let site = TestSite::new().release("1", "migrate: dnoe");
    let ran = site.run(&["check", "--format", "github"]).exits(1);
    assert!(
        ran.stdout.starts_with(
            "::error file=content/releases/1.yaml,line=3,col=12,title=unknown-state::"
        ),
        "{}",
        ran.stdout
    );
}

#[test]
fn warnings_are_fine_unless_strict() {
    let site = TestSite::new().release("1", "migrate: { state: skipped }");
    site.run(&["check"]).exits(0).says(&["warning[missing-note]"]);
    site.run(&["check", "--strict"]).exits(1);
}

#[test]
fn nothing_is_written() {
    let site = TestSite::new();
    site.run(&["check"]).exits(0);
    assert!(!site.exists("public"));
}

#[test]
fn only_check_knows_that_a_review_is_due() {
    let site = TestSite::empty()
        .file("content/checklists/deployment.md", "---\nreview_by: 2020-01-01\n---\n- [ ] a\n");
    site.run(&["check"]).exits(0).says(&["warning[review-due]", "was due on 2020-01-01"]);
    let built = site.run(&["build"]).exits(0);
    assert!(!built.stderr.contains("review-due"), "{}", built.stderr);
}

#[test]
fn a_folder_without_content_says_how_to_begin() {
    let site = TestSite::empty();
    site.run(&["check"]).exits(2).says(&["content", "runsheet init"]);
    site.run(&["check", "--root", "nowhere"]).exits(2).says(&["nowhere"]);
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let site = TestSite::new().release("1", "migrate: dnoe");
    assert!(!site.run(&["check"]).stderr.contains('\u{1b}'));
    assert!(site.run(&["check", "--color", "always"]).stderr.contains('\u{1b}'));
}

#[test]
fn a_planned_release_whose_start_is_past_is_late() {
    let planned = |start: &str| {
        let text = format!("checklist: deployment\nplanned: {start}\n");
        let site = TestSite::new().file("content/releases/1.0.yaml", text);
        let mut command = site.command(&["check"]);
        let output = command.env("RUNSHEET_NOW", "2026-11-20T12:00:00Z").output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    for late in ["2026-11-20T11:59:00Z", "2026-11-19"] {
        let told = planned(late);
        assert!(told.contains("warning[late-start]") && told.contains(late), "{told}");
    }
    for in_time in ["2026-11-20T12:01:00Z", "2026-11-20"] {
        assert!(!planned(in_time).contains("late-start"), "{in_time}");
    }
}

/// Runs git in the site's folder.
fn git(site: &TestSite, arguments: &[&str]) {
    let mut git = std::process::Command::new("git");
    git.args(["-c", "user.name=Li", "-c", "user.email=li@example.com"]);
    git.args(arguments).current_dir(site.root()).env("GIT_CONFIG_GLOBAL", "/dev/null");
    crate::support::Ran::of(git.output()).exits(0);
}

fn codes(site: &TestSite, words: &[&str]) -> Vec<String> {
    let ran = site.run(&[&["check", "--format", "json"], words].concat());
    let diagnostics = ran.json()["diagnostics"].as_array().unwrap().clone();
    let text = |diagnostic: &serde_json::Value| {
        let word = |key: &str| diagnostic[key].as_str().unwrap().to_owned();
        format!("{} {}", word("file"), word("code"))
    };
    diagnostics.iter().map(text).collect()
}

#[test]
fn only_what_a_change_touches_or_causes_is_reported() {
    let site = TestSite::empty()
        .file("runs/site.yaml", "title: T\nurl: \"https://x.example\"\n")
        .file("runs/content/checklists/deployment.md", crate::support::CHECKLIST)
        .file("runs/content/releases/1.0.yaml", "checklist: deployment\nitems: { gone: done }\n")
        .file("runs/content/a.md", "# A\n\n[b](b.md)\n")
        .file("runs/content/b.md", "# B\n");
    git(&site, &["init", "-q", "-b", "main"]);
    git(&site, &["add", "--all"]);
    git(&site, &["commit", "-q", "-m", "start"]);
    let all = ["--root", "runs"];
    let changed = ["--root", "runs", "--changed-since", "main"];
    let known = codes(&site, &all);
    assert!(!known.is_empty());
    assert_eq!(codes(&site, &changed), [""; 0], "nothing changed");
    site.run(&["check", "--strict", "--root", "runs"]).exits(1);
    let ran = site.run(&["check", "--strict", "--root", "runs", "--changed-since", "main"]);
    ran.exits(0).says(&["that the change does not touch or cause"]);

    git(&site, &["checkout", "-q", "-b", "mine"]);
    site.write(
        "runs/content/releases/1.1.yaml",
        "checklist: deployment\nitems: { missing: done }\n",
    );
    let found = codes(&site, &changed);
    assert!(!found.is_empty() && found.iter().all(|found| found.contains("1.1.yaml")), "{found:?}");
    git(&site, &["add", "--all"]);
    git(&site, &["commit", "-q", "-m", "release"]);
    assert_eq!(codes(&site, &changed), found, "committed or not");

    // A page that is removed breaks a link in a file that did not change.
    std::fs::remove_file(site.path("runs/content/b.md")).unwrap();
    let found = codes(&site, &changed);
    assert!(found.iter().any(|found| found.contains("content/a.md")), "{found:?}");

    // What the main branch changed since is not the change of this one.
    git(&site, &["checkout", "-q", "-f", "main"]);
    site.write("runs/content/a.md", "# A\n\n[c](c.md)\n");
    git(&site, &["commit", "-q", "-a", "-m", "theirs"]);
    git(&site, &["checkout", "-q", "mine"]);
    let found = codes(&site, &changed);
    assert!(found.iter().all(|found| found.contains("1.1.yaml")), "{found:?}");
    site.run(&["check", "--root", "runs", "--changed-since", "nowhere"])
        .exits(2)
        .says(&["`--changed-since nowhere`: ", "fetch-depth: 0"]);
}
