//! How an item's text changed from version to version.

use crate::derive::history::History;

/// A text that an item had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording<'a> {
    /// The text, placeholders as written.
    pub text: &'a str,
    /// The first release that used it; none where no release has used it yet.
    pub since: Option<usize>,
}

/// The texts of a line, oldest first, each where it differs from the one before.
pub fn wordings(history: &History, line: usize) -> Vec<Wording<'_>> {
    let mut versions: Vec<_> = (history.versions.iter())
        .filter_map(|version| {
            let item = *version.items(line).first()?;
            let text = version.checklist.items[item].text.as_str();
            let since = version.releases.last().copied();
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
    use crate::derive::testing::past;

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
        let told: Vec<(&str, Option<usize>)> = (wordings(&past.history, 0).into_iter())
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
}
