//! Long texts cut to what fits in a line.

use crate::markdown::first_words;
use crate::model::release::Note;

/// So many characters of an earlier note are shown where only its gist is wanted.
const NOTE: usize = 120;

/// At most `most` characters of a text, ending with a word.
pub(crate) fn brief(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let words = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", words.trim_end_matches([',', ';', ':', '.']))
}

/// How a note begins, without markup; a dot-dot-dot says that there is more.
pub(crate) fn gist(note: &Note) -> String {
    let (text, whole) = first_words(&note.html);
    let mut gist = brief(&text, NOTE);
    if !whole && !gist.ends_with('…') {
        gist.push_str(" …");
    }
    gist
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::note;

    #[test]
    fn a_long_text_is_cut_at_a_word() {
        assert_eq!(brief(&"word, ".repeat(20), 60).chars().count(), 59);
        assert_eq!(brief("word, word", 60), "word, word");
    }

    #[test]
    fn the_gist_of_a_note_is_how_it_begins() {
        let gist_of = |text: &str| gist(&note(text));
        assert_eq!(gist_of("**Twice** as <b>slow</b>"), "Twice as slow");
        assert_eq!(gist_of("One.\n\nTwo."), "One. …");
        let long = gist_of(&"word ".repeat(40));
        assert!(long.ends_with("word…"), "{long}");
        assert!(long.chars().count() <= NOTE + 1);
    }
}
