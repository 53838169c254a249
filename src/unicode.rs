//! Unicode: the form in which names are compared, and the characters that belong to words.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Returns `text` in NFC, the form in which names are compared: people type composed characters, and some tools
/// write decomposed ones.
pub(crate) fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfc().collect())
}

/// Returns `text` in NFC, like [`nfc`].
pub(crate) fn into_nfc(text: String) -> String {
    match nfc(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(text) => text,
    }
}

/// Returns `text` as it is compared if case does not matter either.
pub(crate) fn lower(text: &str) -> String {
    into_nfc(nfc(text).to_lowercase())
}

/// Whether `character` combines with the letter before it, and so is part of a word.
pub(crate) fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
}

/// Whether `character` is part of a word: a letter, a digit or a mark.
pub(crate) fn is_word(character: char) -> bool {
    character.is_alphanumeric() || is_mark(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_and_decomposed_texts_are_equal_in_nfc() {
        for (decomposed, composed) in
            [("u\u{308}ber", "über"), ("o\u{302}\u{323}", "\u{1ed9}"), ("\u{1112}\u{1161}", "하")]
        {
            assert_ne!(decomposed, composed);
            assert_eq!(nfc(decomposed), composed);
            assert_eq!(into_nfc(decomposed.to_owned()), composed);
            assert_eq!(lower(&decomposed.to_uppercase()), composed);
        }
        assert!(matches!(nfc("über"), Cow::Borrowed(_)));
    }

    #[test]
    fn marks_are_parts_of_words() {
        for character in ['a', '7', 'ü', 'ม', '\u{e49}', '\u{94d}', '\u{5b8}'] {
            assert!(is_word(character), "{character}");
        }
        for character in [' ', '-', '~', '+', '\u{200d}'] {
            assert!(!is_word(character), "{character}");
        }
    }
}
