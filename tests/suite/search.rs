//! `runsheet search`, and the scripts that the search of a page loads.

use serde_json::Value;

use crate::support::TestSite;

const RELEASE: &str = "checklist: deployment
service: payments
environment: production
title: New ledger
owner: maya
started: 2026-11-20T09:00:00Z
items:
  prepare/tests-pass: { state: done, by: li, at: 2026-11-20T09:10:00Z, evidence: \"https://ci.example.com/77\" }
  migrate:
    - { state: failed, by: li, at: 2026-11-20T09:31:00Z, note: \"**Lock** timeout in Zürich\" }
    - { state: done, by: li, at: 2026-11-20T09:44:00Z }
  gone: { state: done, note: orphaned words }
log:
  - { by: maya, at: 2026-11-20T10:00:00Z, note: \"データベース移行が完了\" }
";

fn site() -> TestSite {
    TestSite::new()
        .file("site.yaml", "people: [{ id: li, name: Li Wen }]\n")
        .file("content/releases/payments/2.0.yaml", RELEASE)
        .file("content/releases/payments/1.0.yaml", RELEASE.replace("2026-11", "2025-11"))
        .file("content/releases/broken.yaml", "checklist: [")
        .file(
            "content/guide/locks.md",
            "# Locks\n\n## Wait for a lock\n\nA timeout is no failure.\n",
        )
}

fn search(site: &TestSite, words: &[&str]) -> Vec<Value> {
    let all = [&["search"], words, &["--format", "json"]].concat();
    let found = site.run(&all).exits(0).json();
    found["results"].as_array().expect("a list").clone()
}

/// The kind and URL of each result.
fn places(found: &[Value]) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    found.iter().map(|result| (text(&result["kind"]), text(&result["url"]))).collect()
}

#[test]
fn a_result_leads_to_its_line_and_the_newest_release_comes_first() {
    let found = search(&site(), &["timeout", "LOCK"]);
    let page = "releases/payments";
    let expected = [
        ("note", format!("{page}/2.0.html#migrate")),
        ("note", format!("{page}/1.0.html#migrate")),
        ("page", "guide/locks.html#wait-for-a-lock".to_owned()),
    ];
    assert_eq!(places(&found), expected.map(|(kind, url)| (kind.to_owned(), url)));
    assert_eq!(found[0]["file"], "content/releases/payments/2.0.yaml");
    assert_eq!(found[0]["line"], 10);
    assert_eq!(found[0]["text"], "Lock timeout in Zürich");
    assert_eq!(found[0]["of"], "Migrate");
    assert_eq!(found[0]["by"], serde_json::json!(["li"]));
}

#[test]
fn every_kind_of_text_is_found() {
    let site = site();
    for (words, kind, url) in [
        (&["ci.example.com/77"][..], "evidence", "releases/payments/2.0.html#prepare/tests-pass"),
        (&["zurich"], "note", "releases/payments/2.0.html#migrate"),
        (&["移行"], "log", "releases/payments/2.0.html#rs-log-1"),
        (&["orphaned"], "note", "releases/payments/2.0.html#rs-orphan-1"),
        (&["backup", "production"], "item", "releases/payments/2.0.html#prepare/backup-verified"),
        (&["ledger"], "release", "releases/payments/2.0.html"),
        (&["locks"], "page", "guide/locks.html"),
    ] {
        let found = places(&search(&site, words));
        assert_eq!(found.first(), Some(&(kind.to_owned(), url.to_owned())), "{words:?}");
    }
    assert_eq!(search(&site, &["production", "zzz"]), [Value::Null; 0], "all words must be found");
    let by_name = places(&search(&site, &["payments"]));
    assert!(by_name.iter().all(|(kind, _)| kind == "release"), "a name is no text: {by_name:?}");
}

#[test]
fn every_anchor_of_a_result_is_on_its_page() {
    let site = site();
    site.run(&["build", "--keep-going"]).exits(0);
    for words in ["lock", "移行", "orphaned", "backup", "ci.example"] {
        for (_, url) in places(&search(&site, &[words])) {
            let (path, anchor) = url.split_once('#').unwrap_or((&url, ""));
            let page = site.read(&format!("public/{path}"));
            assert!(anchor.is_empty() || page.contains(&format!(" id=\"{anchor}\"")), "{url}");
        }
    }
}

#[test]
fn options_select_releases() {
    let site = site();
    let count = |options: &[&str]| search(&site, &[&["lock"], options].concat()).len();
    assert_eq!(count(&[]), 4);
    assert_eq!(count(&["--since", "2026-01-01"]), 1);
    assert_eq!(count(&["--until", "2025-12-31"]), 1);
    assert_eq!(count(&["--service", "payments"]), 2);
    let unknown = site.run(&["search", "lock", "--service", "paymets"]).exits(2);
    unknown.says(&["no release has the service `paymets`", "Did you mean `payments`?"]);
}

#[test]
fn the_terminal_shows_groups_with_file_and_line() {
    let printed = site().run(&["search", "lock", "--limit", "1"]).exits(0).stdout;
    let expected = "Notes and log 2
  Lock timeout in Zürich
    Migrate · payments production 2.0 · Failed · Li Wen · 20 Nov 2026
    content/releases/payments/2.0.yaml:10
  and 1 more: --limit 0 shows all

Pages 2
  Locks
    content/guide/locks.md
  and 1 more: --limit 0 shows all
";
    assert_eq!(printed, expected);
    let nothing = site().run(&["search", "kubernets"]).exits(0).stdout;
    assert_eq!(nothing, "Nothing found for “kubernets”.\n");
    let empty = site().run(&["search", " "]).exits(2).stderr;
    assert!(empty.contains("the text to search for is empty"), "{empty}");
}

#[test]
fn there_is_a_script_for_each_year_and_a_theme_cannot_replace_it() {
    let site = site();
    site.run(&["build", "--keep-going"]).exits(0);
    for name in ["site", "2026", "2025", "undated"] {
        let script = site.read(&format!("public/assets/search/{name}.js"));
        assert!(script.starts_with("runsheetSearch."), "{script}");
    }
    let site = site
        .file("site.yaml", "theme: mine\n")
        .file("themes/mine/static/search/2026.js", "alert(1)");
    let refused = site.run(&["check"]).exits(1).stderr;
    assert!(refused.contains("has the same path as the search, `assets/search/`"), "{refused}");
}
