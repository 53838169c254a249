//! How an item's text changed from version to version.

use crate::evaluate::entry::ReleaseEntry;
use crate::history::History;

/// A text of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wording<'a> {
    /// The text, placeholders as written.
    pub(crate) text: &'a str,
    /// The first release that is known to have used it, if any.
    pub(crate) since: Option<usize>,
}

/// Returns the different texts of a line, oldest first.
pub(crate) fn wordings<'a>(
    history: &'a History,
    line: usize,
    site: &[ReleaseEntry],
) -> Vec<Wording<'a>> {
    let mut versions: Vec<_> = (history.versions.iter().enumerate())
        .filter_map(|(at, version)| {
            let item = *version.items(line).first()?;
            let text = version.checklist.items[item].text.as_str();
            let since = history.first_use(at, site);
            Some(Wording { text, since })
        })
        .collect();
    // A version without a known release is the newest.
    versions.sort_by_key(|wording| (wording.since.is_none(), wording.since));
    versions.dedup_by(|later, earlier| later.text == earlier.text);
    versions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::testing::past;

    #[test]
    fn each_text_is_listed_with_its_first_release() {
        // In the test notation the id is the text, so `was` connects the texts.
        let past = past(
            "fourth {was=third}",
            &[
                ("done", "first", ""),
                ("done", "second {was=first}", ""),
                ("done", "second {was=first}\nnew", ""),
                ("done", "third {was=second}", ""),
            ],
        );
        let found: Vec<(&str, Option<usize>)> = (wordings(&past.history, 0, &past.releases)
            .into_iter())
        .map(|wording| (wording.text, wording.since))
        .collect();
        let expected =
            [("first", Some(0)), ("second", Some(1)), ("third", Some(3)), ("fourth", None)];
        assert_eq!(found, expected);
    }

    #[test]
    fn closed_releases_without_a_snapshot_are_ignored() {
        let mut past = past(
            "second {was=first}",
            &[
                ("done", "second {was=first}", ""),
                ("done", "first", ""),
                ("done", "second {was=first}", ""),
            ],
        );
        if let ReleaseEntry::Run(run) = &mut past.releases[0] {
            std::sync::Arc::make_mut(run).has_snapshot = false;
        }
        let found = wordings(&past.history, 0, &past.releases);
        let since: Vec<_> = found.iter().map(|wording| wording.since).collect();
        assert_eq!(since, [Some(1), Some(2)]);
    }
}
