//! Any builds, one after the other.

use proptest::prelude::*;

use crate::build::{assert_no_debris, build, pairs, texts};
use crate::folder::Folder;

/// Few names, so that files change, come, go, and become folders.
fn file_set() -> impl Strategy<Value = Vec<(String, String)>> {
    let route = prop_oneof!["[abA]", "[ab]/[cd]", "[ab]/[cd]/[ef]\\.html"];
    let files = prop::collection::vec((route, "[xyz]{0,2}"), 0..8);
    files.prop_map(|files| {
        let mut kept: Vec<(String, String)> = Vec::new();
        for (route, text) in files {
            let below =
                |one: &str, other: &str| format!("{one}/").starts_with(&format!("{other}/"));
            let clashes = |other: &str| {
                let (one, other) = (route.to_lowercase(), other.to_lowercase());
                below(&one, &other) || below(&other, &one)
            };
            if !kept.iter().any(|(other, _)| clashes(other)) {
                kept.push((route, text));
            }
        }
        kept
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_any_builds_the_last_set_is_there_and_nothing_else(
        sets in prop::collection::vec(file_set(), 1..6),
    ) {
        let site = Folder::with(&[("public/z/foreign.txt", "theirs")]);
        for set in &sets {
            let files: Vec<_> = set.iter().map(|(route, text)| (route.as_str(), text.as_str())).collect();
            build(&site, &files).unwrap();
            let mut expected = pairs(&files);
            expected.push(("z/foreign.txt".to_owned(), "theirs".to_owned()));
            prop_assert_eq!(texts(&site), expected);
            for folder in site.folders("public") {
                let below = format!("{folder}/");
                let is_used = |(route, _): &(&str, &str)| route.starts_with(&below);
                prop_assert!(folder == "z" || files.iter().any(is_used));
            }
        }
        assert_no_debris(&site);
    }
}
