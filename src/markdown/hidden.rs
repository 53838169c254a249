//! Finds invisible characters that change how a text reads, and makes them visible.
//!
//! Characters that belong to their script or emoji, such as a joiner between two emoji, are left alone.
//! [`super::prepare`] reports the others.

use std::fmt::Write as _;

use crate::markdown::direction::is_right_to_left;
use crate::markdown::tags;

/// Returns the position of the first hidden character at or after `from`, and the character.
pub(crate) fn find(text: &str, from: usize) -> Option<(usize, char)> {
    let mut from = from;
    while let Some(at) = text.as_bytes()[from..].iter().position(|&byte| may_start(byte)) {
        let at = from + at;
        let char = text[at..].chars().next()?;
        if is_hidden(char, text, at) {
            return Some((at, char));
        }
        from = at + char.len_utf8();
    }
    None
}

/// Returns the code point of `char`: `U+202E`.
pub(crate) fn name(char: char) -> String {
    format!("U+{:04X}", u32::from(char))
}

/// Returns plain `text` with hidden characters replaced by U+FFFD.
pub(crate) fn reveal_text(text: &str) -> String {
    let mut out = String::new();
    let mut from = 0;
    while let Some((at, char)) = find(text, from) {
        out.push_str(&text[from..at]);
        out.push('\u{FFFD}');
        from = at + char.len_utf8();
    }
    out.push_str(&text[from..]);
    out
}

/// Returns `html` with hidden characters named in text and removed from tags.
pub(crate) fn reveal_html(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + 64);
    let mut from = 0;
    while let Some(tag) = tags::next(html, from) {
        reveal(&mut out, &html[from..tag.start], true);
        reveal(&mut out, &html[tag.start..tag.end], false);
        from = tag.end;
    }
    reveal(&mut out, &html[from..], true);
    out
}

fn reveal(out: &mut String, html: &str, named: bool) {
    let mut from = 0;
    while let Some((at, char)) = find(html, from) {
        out.push_str(&html[from..at]);
        if named {
            let _ = write!(
                out,
                "<span class=\"rs-hidden\" title=\"Hidden character\">{}</span>",
                name(char)
            );
        }
        from = at + char.len_utf8();
    }
    out.push_str(&html[from..]);
}

/// Whether a hidden character may start with this byte. Most texts contain no such byte, so the search is cheap.
#[inline]
pub(crate) fn may_start(byte: u8) -> bool {
    MAY_START[usize::from(byte)]
}

const MAY_START: [bool; 256] = {
    let mut may_start = [false; 256];
    let mut byte = 0;
    loop {
        may_start[byte as usize] = matches!(
            byte,
            0..=8 | 0x0B | 0x0C | 0x0E..=0x1F | 0x7F | 0xC2 | 0xCD | 0xD8 | 0xE1..=0xE3 | 0xEF | 0xF3
        );
        if byte == u8::MAX {
            break may_start;
        }
        byte += 1;
    }
};

fn is_hidden(char: char, text: &str, at: usize) -> bool {
    match char {
        '\t' | '\n' | '\r' => false,
        // Controls and annotations.
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{FFF9}'..='\u{FFFB}'
        // Overrides, embeddings and isolates, which reorder the text.
        | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}'
        // Zero width.
        | '\u{34F}' | '\u{180E}' | '\u{2060}'..='\u{2065}' | '\u{FEFF}'
        // Blank letters.
        | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' => true,
        '\u{AD}' => !is_between(text, at, char, char::is_alphabetic),
        '\u{200B}' => !is_next_to(text, at, char, is_written_without_spaces),
        '\u{200C}' | '\u{200D}' => {
            !is_between(text, at, char, |char| !char.is_ascii())
                && !is_next_to(text, at, char, has_joiners)
        }
        '\u{61C}' | '\u{200E}' | '\u{200F}' => !near_right_to_left(text, at),
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => !follows_symbol(text, at),
        '\u{E0000}'..='\u{E007F}' => !ends_flag(text, at),
        _ => false,
    }
}

/// Returns the characters before and after the `char` at `at`.
fn neighbours(text: &str, at: usize, char: char) -> [Option<char>; 2] {
    [text[..at].chars().next_back(), text[at + char.len_utf8()..].chars().next()]
}

/// Whether both neighbours are such characters.
fn is_between(text: &str, at: usize, char: char, is_such: impl Fn(char) -> bool) -> bool {
    neighbours(text, at, char).into_iter().all(|near| near.is_some_and(&is_such))
}

/// Whether one neighbour is such a character.
fn is_next_to(text: &str, at: usize, char: char, is_such: impl Fn(char) -> bool) -> bool {
    neighbours(text, at, char).into_iter().flatten().any(is_such)
}

/// Whether `char` belongs to a script in which joiners choose the form of a letter, also of the last one in a word.
fn has_joiners(char: char) -> bool {
    matches!(
        char,
        // Arabic to Samaritan, and the Arabic presentation forms.
        '\u{600}'..='\u{8FF}' | '\u{FB50}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
        // Devanagari to Sinhala, Tibetan and Myanmar, Khmer, Mongolian.
        | '\u{900}'..='\u{DFF}' | '\u{F00}'..='\u{109F}' | '\u{1780}'..='\u{18AF}'
        // Balinese to Vedic, Javanese and other Indic scripts.
        | '\u{1B00}'..='\u{1CFF}' | '\u{A800}'..='\u{A8FF}' | '\u{A980}'..='\u{AAFF}' | '\u{ABC0}'..='\u{ABFF}'
        | '\u{11000}'..='\u{11FFF}' | '\u{1E900}'..='\u{1E95F}'
    )
}

/// Whether `char` belongs to a script whose words have no spaces between them, so that U+200B allows a line break.
fn is_written_without_spaces(char: char) -> bool {
    matches!(
        char,
        // Thai, Lao, Tibetan, Myanmar.
        '\u{E00}'..='\u{109F}'
        // Khmer, Tai Le, New Tai Lue, Tai Tham, Balinese.
        | '\u{1780}'..='\u{17FF}' | '\u{1950}'..='\u{19FF}' | '\u{1A20}'..='\u{1AAF}' | '\u{1B00}'..='\u{1B7F}'
        // Javanese, Cham, Tai Viet.
        | '\u{A980}'..='\u{A9FF}' | '\u{AA00}'..='\u{AADF}'
    )
}

fn near_right_to_left(text: &str, at: usize) -> bool {
    let same_line = |char: &char| *char != '\n';
    let before = text[..at].chars().rev().take_while(same_line).take(200);
    let after = text[at..].chars().skip(1).take_while(same_line).take(200);
    before.chain(after).any(is_right_to_left)
}

fn follows_symbol(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    before.is_some_and(|char| !char.is_ascii() || matches!(char, '0'..='9' | '#' | '*'))
}

fn ends_flag(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev().take(16);
    before.find(|char| !('\u{E0000}'..='\u{E007F}').contains(char)) == Some('\u{1F3F4}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_and_zero_width_characters_are_found() {
        assert_eq!(find("ab\u{202E}c", 0), Some((2, '\u{202E}')));
        assert_eq!(find("pass\u{200B}word", 0), Some((4, '\u{200B}')));
        assert_eq!(find("rm \u{AD}x", 0), Some((3, '\u{AD}')));
        assert_eq!(find("語\u{200B}a", 0), Some((3, '\u{200B}')));
        assert_eq!(find("é\u{200D} c", 0), Some((2, '\u{200D}')));
        assert_eq!(find("a\u{7}b", 0), Some((1, '\u{7}')));
        assert_eq!(find("ab\u{200D}c", 0), Some((2, '\u{200D}')));
    }

    #[test]
    fn characters_of_a_script_or_emoji_are_left_alone() {
        for text in [
            "👩\u{200D}🚒",
            "⚠\u{FE0F}",
            "1\u{FE0F}\u{20E3}",
            "می\u{200C}خواهم",
            "\u{200F}שלום",
            "خانه\u{200C} است",
            "ക്\u{200D} പോ",
            "ភាសា\u{200B}ខ្មែរ",
            "ภาษา\u{200B}ไทย",
            "Donau\u{AD}dampfer",
            "🏴\u{E0067}\u{E0062}\u{E007F}",
            "naïve – “ok”…",
        ] {
            assert_eq!(find(text, 0), None, "{text}");
        }
    }

    #[test]
    fn in_html_they_are_named_in_text_and_removed_from_tags() {
        assert_eq!(
            reveal_html("<a title=\"x>\u{202E}\">b\u{202E}</a>"),
            "<a title=\"x>\">b<span class=\"rs-hidden\" title=\"Hidden character\">U+202E</span></a>"
        );
    }
}
