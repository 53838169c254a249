//! Word-by-word diff of two texts. The entry point is [`diff`].

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// Whether words were kept, removed or added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WordChange {
    /// In both texts.
    Kept,
    /// Only in the old text.
    Removed,
    /// Only in the new text.
    Added,
}

/// Consecutive words with their original whitespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WordPiece {
    /// The kind of change.
    pub(crate) change: WordChange,
    /// The words. All pieces without the added ones concatenate to the old text; without the removed ones, to the
    /// new.
    pub(crate) text: String,
}

/// Compares `old` and `new`. Merges changes that are separated only by whitespace, so that phrases stay readable.
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

/// Splits a text into alternating words and whitespace.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_blank = first.is_whitespace();
        let end = rest.find(|at: char| at.is_whitespace() != is_blank);
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        words.push(word);
        rest = after;
    }
    words
}

/// Adds the removed words, then the words that replace them.
fn flush(pieces: &mut Vec<WordPiece>, removed: &mut String, added: &mut String) {
    push(pieces, WordChange::Removed, &std::mem::take(removed));
    push(pieces, WordChange::Added, &std::mem::take(added));
}

fn push(pieces: &mut Vec<WordPiece>, change: WordChange, text: &str) {
    if !text.is_empty() {
        pieces.push(WordPiece { change, text: text.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Formats as `[-removed-]{+added+}`.
    fn shown(old: &str, new: &str) -> String {
        let shown = |piece: WordPiece| match piece.change {
            WordChange::Kept => piece.text,
            WordChange::Removed => format!("[-{}-]", piece.text),
            WordChange::Added => format!("{{+{}+}}", piece.text),
        };
        diff(old, new).into_iter().map(shown).collect()
    }

    #[test]
    fn changes_are_shown_word_by_word() {
        assert_eq!(shown("All tests pass", "All tests pass"), "All tests pass");
        assert_eq!(shown("All tests pass", "All tests pass twice"), "All tests pass{+ twice+}");
        assert_eq!(
            shown("Backup is verified", "Backup was verified"),
            "Backup [-is-]{+was+} verified"
        );
        assert_eq!(shown("", "New"), "{+New+}");
    }

    #[test]
    fn adjacent_changes_are_merged() {
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
