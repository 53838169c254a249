//! Finds invisible characters that change how a text reads, and makes them visible.
//!
//! Characters that belong to their script or emoji, such as a joiner between two emoji, are left alone.
//! [`super::prepare`] reports the others.

use std::fmt::Write as _;

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
        | '\u{AD}' | '\u{34F}' | '\u{180E}' | '\u{200B}' | '\u{2060}'..='\u{2065}' | '\u{FEFF}'
        // Blank letters.
        | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' => true,
        '\u{200C}' | '\u{200D}' => !between_letters_of_other_scripts(text, at, char),
        '\u{61C}' | '\u{200E}' | '\u{200F}' => !near_right_to_left(text, at),
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => !follows_symbol(text, at),
        '\u{E0000}'..='\u{E007F}' => !ends_flag(text, at),
        _ => false,
    }
}

fn between_letters_of_other_scripts(text: &str, at: usize, char: char) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + char.len_utf8()..].chars().next();
    before.is_some_and(|char| !char.is_ascii()) && after.is_some_and(|char| !char.is_ascii())
}

fn near_right_to_left(text: &str, at: usize) -> bool {
    let is_rtl = |char: char| matches!(char, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDCF}' | '\u{FE70}'..='\u{FEFC}');
    let same_line = |char: &char| *char != '\n';
    let before = text[..at].chars().rev().take_while(same_line).take(200);
    let after = text[at..].chars().skip(1).take_while(same_line).take(200);
    before.chain(after).any(is_rtl)
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
