//! The form in which texts are compared by a search: without case and accents.
//!
//! `themes/default/static/search.js` does the same in browsers. `tests/browser/folding.json` lists what both return.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::unicode::nfc;

/// Letters that have no decomposition, and what people type for them.
const SPELLINGS: [(char, &str); 11] = [
    ('ß', "ss"),
    ('ς', "σ"),
    ('ı', "i"),
    ('ł', "l"),
    ('ø', "o"),
    ('đ', "d"),
    ('ħ', "h"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('þ', "th"),
    ('ð', "d"),
];

/// Returns `text` without case and accents. Each character is folded alone, so that a match in the folded text has a
/// place in `text`.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for character in nfc(text).chars() {
        push_folded(character, &mut folded);
    }
    folded
}

fn push_folded(character: char, out: &mut String) {
    if character.is_ascii() {
        return out.push(character.to_ascii_lowercase());
    }
    let lower = std::iter::once(character).nfkd().flat_map(char::to_lowercase);
    let mut plain = String::new();
    for letter in lower.filter(|letter| !is_accent(*letter)) {
        match SPELLINGS.iter().find(|(from, _)| *from == letter) {
            Some((_, to)) => plain.push_str(to),
            None => plain.push(letter),
        }
    }
    out.extend(plain.nfc());
}

/// Whether a mark is an accent of Latin, Greek and Cyrillic letters. The marks of other scripts are vowels and tones,
/// without which a word is another word.
fn is_accent(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}

/// Returns the words of a query, folded.
pub(crate) fn words(query: &str) -> Vec<String> {
    fold(query).split_whitespace().map(str::to_owned).collect()
}

/// Returns where `words`, which are folded, are in `text`, in order and without overlaps.
pub(crate) fn matches(text: &str, words: &[String]) -> Vec<Range<usize>> {
    // The start of each folded byte's character in the text.
    let mut starts: Vec<usize> = Vec::with_capacity(text.len() + 1);
    let mut folded = String::with_capacity(text.len());
    for (start, character) in text.char_indices() {
        push_folded(character, &mut folded);
        starts.resize(folded.len(), start);
    }
    starts.push(text.len());
    let mut found: Vec<Range<usize>> = (words.iter())
        .flat_map(|word| folded.match_indices(word.as_str()))
        .map(|(at, word)| starts[at]..end(&starts, at + word.len()))
        .collect();
    found.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in found {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Returns where the character ends that the folded byte before `at` is from.
fn end(starts: &[usize], at: usize) -> usize {
    let last = starts[at - 1];
    let after = starts[at..].iter().find(|start| **start > last);
    after.copied().unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_folded_as_in_browsers() {
        let table = include_str!("../../../tests/browser/folding.json");
        let table: Vec<(String, String)> = serde_json::from_str(table).unwrap();
        assert!(table.len() > 20);
        for (text, folded) in table {
            assert_eq!(fold(&text), folded, "{text}");
        }
    }

    #[test]
    fn matches_are_in_the_text_as_it_is_written() {
        let found = |text: &str, query: &str| -> Vec<String> {
            let ranges = matches(text, &words(query));
            ranges.into_iter().map(|range| text[range].to_owned()).collect()
        };
        assert_eq!(found("Größe der Straße", "strasse grosse"), ["Größe", "Straße"]);
        assert_eq!(found("Maßstab", "mas"), ["Maß"]);
        assert_eq!(found("データベース移行", "移行"), ["移行"]);
        assert_eq!(found("aaaa b", "aa"), ["aaaa"]);
        assert_eq!(found("lock timeout", "time lock"), ["lock", "time"]);
        assert_eq!(found("lock", "x"), [""; 0]);
    }
}
