//! How an item's text changed from version to version.

use crate::evaluate::entry::ReleaseEntry;
use crate::history::History;

/// A text that an item had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wording<'a> {
    /// The text, placeholders as written.
    pub(crate) text: &'a str,
    /// The first release that is known to have used it; none where no release is.
    pub(crate) since: Option<usize>,
}

/// The texts of a line, oldest first, each where it differs from the one before.
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
    // Nothing has used it yet: it comes last.
    versions.sort_by_key(|wording| (wording.since.is_none(), wording.since));
    versions.dedup_by(|later, earlier| later.text == earlier.text);
    versions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::testing::past;

    #[test]
    fn a_text_is_told_where_it_begins() {
        // The names of these checklists are their texts, so each new text is said to continue the old.
        let past = past(
            "fourth {was=third}",
            &[
                ("done", "first", ""),
                ("done", "second {was=first}", ""),
                ("done", "second {was=first}\nnew", ""),
                ("done", "third {was=second}", ""),
            ],
        );
        let told: Vec<(&str, Option<usize>)> = (wordings(&past.history, 0, &past.releases)
            .into_iter())
        .map(|wording| (wording.text, wording.since))
        .collect();
        let expected = [
            ("first", Some(0)),
            ("second", Some(1)),
            ("third", Some(3)),
            ("fourth", None),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_closed_release_without_a_snapshot_does_not_tell_a_text() {
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
        let told = wordings(&past.history, 0, &past.releases);
        let since: Vec<_> = told.iter().map(|wording| wording.since).collect();
        assert_eq!(since, [Some(1), Some(2)]);
    }
}
