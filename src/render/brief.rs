//! Truncates long texts.

use crate::markdown::first_words;
use crate::model::release::Note;

/// Maximum length of an abbreviated note in characters.
const MAX_NOTE: usize = 120;

/// Truncates a text to `max` characters at a word boundary.
pub(crate) fn brief(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let cut: String = text.chars().take(max).collect();
    let words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", words.trim_end_matches([',', ';', ':', '.']))
}

/// Returns the beginning of a note without markup, with an ellipsis if it is incomplete.
pub(crate) fn gist(note: &Note) -> String {
    let (text, is_complete) = first_words(&note.html);
    let mut gist = brief(&text, MAX_NOTE);
    if !is_complete && !gist.ends_with('…') {
        gist.push_str(" …");
    }
    gist
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::note;

    #[test]
    fn long_texts_are_truncated_at_a_word() {
        assert_eq!(brief(&"word, ".repeat(20), 60).chars().count(), 59);
        assert_eq!(brief("word, word", 60), "word, word");
    }

    #[test]
    fn the_gist_of_a_note_is_its_beginning() {
        let gist_of = |text: &str| gist(&note(text));
        assert_eq!(gist_of("**Twice** as <b>slow</b>"), "Twice as slow");
        assert_eq!(gist_of("One.\n\nTwo."), "One. …");
        let long = gist_of(&"word ".repeat(40));
        assert!(long.ends_with("word…"), "{long}");
        assert!(long.chars().count() <= MAX_NOTE + 1);
    }
}
