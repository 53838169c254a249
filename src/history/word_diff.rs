//! Two wordings of a text, held against each other word by word.
//!
//! The way in is [`diff`]. Which texts are worth comparing is left to others.

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// What became of a stretch of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WordChange {
    /// It stands in both.
    Kept,
    /// It stands in the old one alone.
    Removed,
    /// It stands in the new one alone.
    Added,
}

/// A stretch of words, the blanks within it as they were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WordPiece {
    /// What became of it.
    pub(crate) change: WordChange,
    /// The words. All pieces in their order, less what was added, are the old text; less what was removed, the new one.
    pub(crate) text: String,
}

/// How `old` became `new`. Changes that only a blank keeps apart are one: what is read is a phrase, not a
/// patchwork.
pub(crate) fn diff(old: &str, new: &str) -> Vec<WordPiece> {
    let (before, after) = (words(old), words(new));
    let mut pieces: Vec<WordPiece> = Vec::new();
    let (mut removed, mut added) = (String::new(), String::new());
    for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
        let (tag, from, to) = op.as_tag_tuple();
        if tag != DiffTag::Equal {
            removed.push_str(&before[from].concat());
            added.push_str(&after[to].concat());
            continue;
        }
        let kept = before[from.clone()].concat();
        if kept.trim().is_empty() && from.start > 0 && from.end < before.len() {
            removed.push_str(&kept);
            added.push_str(&kept);
        } else {
            flush(&mut pieces, &mut removed, &mut added);
            push(&mut pieces, WordChange::Kept, &kept);
        }
    }
    flush(&mut pieces, &mut removed, &mut added);
    pieces
}

/// Words and the blanks between them in turn.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let blank = first.is_whitespace();
        let end = rest.find(|at: char| at.is_whitespace() != blank);
        let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
        words.push(word);
        rest = behind;
    }
    words
}

/// What was removed stands before what came in its place.
fn flush(pieces: &mut Vec<WordPiece>, removed: &mut String, added: &mut String) {
    push(pieces, WordChange::Removed, &std::mem::take(removed));
    push(pieces, WordChange::Added, &std::mem::take(added));
}

fn push(pieces: &mut Vec<WordPiece>, change: WordChange, text: &str) {
    if !text.is_empty() {
        pieces.push(WordPiece {
            change,
            text: text.to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `[-removed-]{+added+}`.
    fn shown(old: &str, new: &str) -> String {
        let shown = |piece: WordPiece| match piece.change {
            WordChange::Kept => piece.text,
            WordChange::Removed => format!("[-{}-]", piece.text),
            WordChange::Added => format!("{{+{}+}}", piece.text),
        };
        diff(old, new).into_iter().map(shown).collect()
    }

    #[test]
    fn what_changed_is_told_word_by_word() {
        assert_eq!(shown("All tests pass", "All tests pass"), "All tests pass");
        assert_eq!(
            shown("All tests pass", "All tests pass twice"),
            "All tests pass{+ twice+}"
        );
        assert_eq!(
            shown("Backup is verified", "Backup was verified"),
            "Backup [-is-]{+was+} verified"
        );
        assert_eq!(shown("", "New"), "{+New+}");
    }

    #[test]
    fn neighbouring_changes_are_one_phrase() {
        assert_eq!(
            shown("Ask the old team first", "Ask our new people first"),
            "Ask [-the old team-]{+our new people+} first"
        );
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_pieces(old in "[ab ]{0,12}", new in "[ab ]{0,12}") {
            let without = |change: WordChange| -> String {
                let pieces = diff(&old, &new).into_iter();
                pieces.filter(|piece| piece.change != change).map(|piece| piece.text).collect()
            };
            prop_assert_eq!(without(WordChange::Added), old.clone());
            prop_assert_eq!(without(WordChange::Removed), new.clone());
        }
    }
}
