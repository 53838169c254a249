//! Inert tokens: how items, headings, placeholders and links travel through parser and sanitiser.
//!
//! They are made of Unicode noncharacters, which no text needs and [`super::prepare`] takes out of every
//! source, so that no author can forge one. Each is `kind`, then for some a number and [`END`].

use std::fmt::Write as _;

/// A placeholder: two digits of base 62 that number its spelling, filled up to the spelling's length.
pub(crate) const VAR: char = '\u{FDD0}';
/// An item begins: its number, [`END`].
pub(crate) const ITEM: char = '\u{FDD1}';
/// An item's own text ends.
pub(crate) const TEXT_END: char = '\u{FDD2}';
/// An item ends.
pub(crate) const ITEM_END: char = '\u{FDD3}';
/// A heading begins: its number, [`END`].
pub(crate) const HEADING: char = '\u{FDD4}';
/// A heading ends.
pub(crate) const HEADING_END: char = '\u{FDD6}';
/// A number ends.
pub(crate) const END: char = '\u{FDD5}';
/// Stands before an attribute's value that runsheet wrote, not the author.
pub(crate) const OWN: char = '\u{FDD7}';
/// A link's or image's target, as an attribute's whole value: its number, [`END`].
pub(crate) const TARGET: char = '\u{FDD8}';

/// Whether tokens are made of this character.
pub(crate) fn is_reserved(char: char) -> bool {
    ('\u{FDD0}'..='\u{FDEF}').contains(&char)
}

/// Writes a token that carries a number.
pub(crate) fn push(out: &mut String, kind: char, number: usize) {
    out.push(kind);
    let _ = write!(out, "{number}");
    out.push(END);
}

/// The number of the token whose kind has just been read off `rest`, and how many bytes it takes.
pub(crate) fn number(rest: &str) -> Option<(usize, usize)> {
    let end = rest.find(END)?;
    Some((rest[..end].parse().ok()?, end + END.len_utf8()))
}

/// Where the next token starts, its kind, and where it goes on behind the kind.
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

/// How many spellings of placeholders a text can have.
pub(crate) const MAX_SPELLINGS: usize = 62 * 62;

/// Writes the token of spelling `index`, `len` bytes in all.
pub(crate) fn push_var(out: &mut String, index: usize, len: usize) {
    out.push(VAR);
    out.push(char::from(DIGITS[index / 62 % 62]));
    out.push(char::from(DIGITS[index % 62]));
    out.extend(std::iter::repeat_n('0', len - 5));
}

/// The spelling whose token's kind has just been read off `rest`.
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
        let (at, kind, behind) = next(&text).unwrap();
        assert_eq!((at, kind), (4, ITEM));
        assert_eq!(number(&text[behind..]), Some((41, 5)));
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
