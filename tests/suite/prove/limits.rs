//! What `prove` cannot know.

use super::script::{CLOSED, SITE, git, git_command, prove};
use super::{FILE, found, has_limit, told};
use crate::support::{Ran, TestSite};

#[test]
fn limits_are_those_of_the_named_releases() {
    let site = TestSite::new()
        .release("1.0", "migrate: { state: done, at: 2026-01-05T10:00:00Z }")
        .release("2.0", "migrate: { state: done, by: maya, at: 2026-01-05T10:00:00Z }");
    site.write("site.yaml", SITE);
    git(&site, &["init", "-q"]);
    git(&site, &["add", "."]);
    let mut commit = git_command(&site, &["commit", "-qm", "x"]);
    let date = "2026-01-05T10:01:00Z";
    Ran::of(commit.env("GIT_AUTHOR_DATE", date).env("GIT_COMMITTER_DATE", date).output()).exits(0);
    let limit = "1 event without `by`";
    for (words, is_limited) in [(&["1.0"][..], true), (&["2.0"], false), (&[], true)] {
        let proof = prove(&site, words);
        assert!(found(&proof).is_empty(), "{proof}");
        assert_eq!(has_limit(&proof, limit), is_limited, "{words:?}: {proof}");
    }
}

#[test]
fn the_history_before_the_site_moved_is_not_followed() {
    let site = told(CLOSED);
    site.write(FILE, site.read(FILE).replace("note: green", "note: red"));
    git(&site, &["commit", "-qam", "x"]);
    assert!(found(&prove(&site, &[])).contains(&"altered"));
    std::fs::create_dir(site.path("sub")).unwrap();
    git(&site, &["mv", "content", "site.yaml", "sub/"]);
    git(&site, &["commit", "-qm", "x"]);
    let proof = prove(&site, &["--root", "sub"]);
    let codes: std::collections::BTreeSet<&str> = found(&proof).into_iter().collect();
    let expected = ["backdated", "not-the-recorder", "record-mismatch"];
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), expected, "{proof}");
}

#[test]
fn an_address_added_to_a_person_makes_their_commits() {
    let site = TestSite::new()
        .release("1.0", "migrate: { state: done, by: maya, at: 2026-01-05T10:00:00Z }");
    site.write("site.yaml", SITE);
    git(&site, &["init", "-q"]);
    git(&site, &["add", "."]);
    let eve = ["-c", "user.name=eve", "-c", "user.email=eve@x.test", "commit", "-qam", "x"];
    let date = "2026-01-05T10:01:00Z";
    let mut commit = git_command(&site, &eve);
    Ran::of(commit.env("GIT_AUTHOR_DATE", date).env("GIT_COMMITTER_DATE", date).output()).exits(0);
    assert_eq!(found(&prove(&site, &[])), ["not-the-recorder"]);
    site.write("site.yaml", SITE.replace("maya@x.test", "[maya@x.test, eve@x.test]"));
    git(&site, &eve);
    let ran = site.run(&["prove"]).exits(0);
    let line = "`site.yaml` is trusted as it is now, changed last in commit ";
    let line = ran.stdout.lines().find(|one| one.contains(line)).unwrap();
    assert!(line.ends_with("by eve <eve@x.test>."), "{line}");
    let changes = site.run(&["audit", "--format", "json"]).exits(0).json()["changes"].clone();
    let mut people = changes.as_array().unwrap().iter().filter(|one| one["what"] == "people");
    assert_eq!(people.next_back().unwrap()["author"], "eve <eve@x.test>");
}
