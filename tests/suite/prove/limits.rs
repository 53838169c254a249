//! What `prove` cannot know.

use super::script::{SITE, git, git_command, prove};
use super::{found, has_limit};
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
