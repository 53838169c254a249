//! Tokens that carry items, headings, placeholders and links through the parser and the sanitiser.
//!
//! They consist of Unicode noncharacters, which [`super::prepare`] removes from every source, so that no text can
//! contain a token. A token is a kind, for some kinds followed by a number and [`END`].

use std::fmt::Write as _;

/// A placeholder: the index of its spelling as two base-62 digits, padded to the spelling's length.
pub(crate) const VAR: char = '\u{FDD0}';
/// Start of an item: its number, [`END`].
pub(crate) const ITEM: char = '\u{FDD1}';
/// End of an item's own text.
pub(crate) const TEXT_END: char = '\u{FDD2}';
/// End of an item.
pub(crate) const ITEM_END: char = '\u{FDD3}';
/// Start of a heading: its number, [`END`].
pub(crate) const HEADING: char = '\u{FDD4}';
/// End of a heading.
pub(crate) const HEADING_END: char = '\u{FDD6}';
/// End of a number.
pub(crate) const END: char = '\u{FDD5}';
/// Marks an attribute's value as written by runsheet, not by the author.
pub(crate) const OWN: char = '\u{FDD7}';
/// The target of a link or image, as an attribute's whole value: its number, [`END`].
pub(crate) const TARGET: char = '\u{FDD8}';

/// Whether `char` is reserved for tokens.
pub(crate) fn is_reserved(char: char) -> bool {
    ('\u{FDD0}'..='\u{FDEF}').contains(&char)
}

/// Writes a token with a number.
pub(crate) fn push(out: &mut String, kind: char, number: usize) {
    out.push(kind);
    let _ = write!(out, "{number}");
    out.push(END);
}

/// Reads the number of a token from `rest`, the text after its kind. Also returns how many bytes it takes.
pub(crate) fn number(rest: &str) -> Option<(usize, usize)> {
    let end = rest.find(END)?;
    Some((rest[..end].parse().ok()?, end + END.len_utf8()))
}

/// Returns the next token: its start, its kind, and the end of the kind.
pub(crate) fn next(text: &str) -> Option<(usize, char, usize)> {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|&byte| byte == 0xEF) {
        let at = from + at;
        if let (Some(0xB7), Some(last @ 0x90..=0xAF)) = (bytes.get(at + 1), bytes.get(at + 2)) {
            let kind = char::from_u32(0xFDD0 + u32::from(last - 0x90)).unwrap_or(VAR);
            return Some((at, kind, at + 3));
        }
        from = at + 1;
    }
    None
}

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Maximum number of placeholder spellings in a text.
pub(crate) const MAX_SPELLINGS: usize = 62 * 62;

/// Writes the token of spelling `index`, padded to `len` bytes.
pub(crate) fn push_var(out: &mut String, index: usize, len: usize) {
    out.push(VAR);
    out.push(char::from(DIGITS[index / 62 % 62]));
    out.push(char::from(DIGITS[index % 62]));
    out.extend(std::iter::repeat_n('0', len - 5));
}

/// Reads the spelling of a token from `rest`, the text after its kind.
pub(crate) fn var(rest: &str) -> Option<usize> {
    let digit = |byte: &u8| DIGITS.iter().position(|known| known == byte);
    let mut bytes = rest.as_bytes().iter();
    Some(digit(bytes.next()?)? * 62 + digit(bytes.next()?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written() {
        let mut text = String::from("a\u{FEFF}");
        push(&mut text, ITEM, 41);
        let (at, kind, after) = next(&text).unwrap();
        assert_eq!((at, kind), (4, ITEM));
        assert_eq!(number(&text[after..]), Some((41, 5)));
    }

    #[test]
    fn a_placeholder_keeps_its_length() {
        for len in 5..20 {
            let mut text = String::new();
            push_var(&mut text, 3000, len);
            assert_eq!(text.len(), len);
            assert_eq!(var(&text[3..]), Some(3000));
        }
    }
}
