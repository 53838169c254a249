//! Escapes text for HTML, and makes control characters and bidirectional formatting characters visible.
//!
//! Texts for the middle of a sentence can be [isolated](super::isolate); they become `<bdi>` elements here.

use std::io::{self, Write};

/// Stands for `<bdi>` in a text that is not escaped yet. Unicode has no character with this number.
pub(super) const BDI_START: char = '\u{FDEE}';

/// Stands for `</bdi>`.
pub(super) const BDI_END: char = '\u{FDEF}';

/// Appends `text` to `out`, escaped for HTML text and quoted attributes.
pub(crate) fn escape(text: &str, out: &mut String) {
    each_piece(text, |piece| {
        out.push_str(piece);
        Ok::<(), io::Error>(())
    })
    .expect("a string takes everything");
}

/// Like [`escape`], for templates.
pub(crate) fn escape_to(text: &str, out: &mut dyn Write) -> io::Result<()> {
    each_piece(text, |piece| out.write_all(piece.as_bytes()))
}

fn each_piece<E>(text: &str, mut emit: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    let bytes = text.as_bytes();
    let is_special = |byte: &u8| SPECIAL[usize::from(*byte)];
    let Some(mut at) = bytes.iter().position(is_special) else {
        return emit(text);
    };
    let mut from = 0;
    while at < bytes.len() {
        let (piece, length) = match bytes[at] {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' => ("&quot;", 1),
            b'\'' => ("&#39;", 1),
            control @ (0..=8 | 0x0B | 0x0C | 0x0E..=0x1F) => {
                let picture = usize::from(control) * 3;
                (&PICTURES[picture..picture + 3], 1)
            }
            0x7F => ("␡", 1),
            0xD8 | 0xE2 | 0xEF => {
                let Some(found) = replacement(&text[at..]) else {
                    at += 1;
                    continue;
                };
                found
            }
            _ => {
                at += 1;
                continue;
            }
        };
        emit(&text[from..at])?;
        emit(piece)?;
        at += length;
        from = at;
    }
    emit(&text[from..])
}

/// The bytes that may start a character to be replaced. Most texts contain none of them.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0;
    loop {
        special[byte as usize] =
            matches!(byte, 0..0x20 | b'&' | b'<' | b'>' | b'"' | b'\'' | 0x7F | 0xD8 | 0xE2 | 0xEF);
        if byte == u8::MAX {
            break special;
        }
        byte += 1;
    }
};

/// Replacements for control characters, which HTML must not contain; three bytes each.
const PICTURES: &str = "␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟";

/// Returns the replacement for a bidirectional formatting character or a mark of an isolated text, and the
/// character's length in bytes.
fn replacement(text: &str) -> Option<(&'static str, usize)> {
    let shown = match text.chars().next()? {
        BDI_START => "<bdi>",
        BDI_END => "</bdi>",
        '\u{061C}' => "⟨U+061C⟩",
        '\u{200E}' => "⟨U+200E⟩",
        '\u{200F}' => "⟨U+200F⟩",
        '\u{202A}' => "⟨U+202A⟩",
        '\u{202B}' => "⟨U+202B⟩",
        '\u{202C}' => "⟨U+202C⟩",
        '\u{202D}' => "⟨U+202D⟩",
        '\u{202E}' => "⟨U+202E⟩",
        '\u{2066}' => "⟨U+2066⟩",
        '\u{2067}' => "⟨U+2067⟩",
        '\u{2068}' => "⟨U+2068⟩",
        '\u{2069}' => "⟨U+2069⟩",
        _ => return None,
    };
    Some((shown, text.chars().next()?.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        escape(text, &mut out);
        out
    }

    #[test]
    fn markup_is_escaped_and_other_text_is_not() {
        assert_eq!(escaped("a<b & \"c\" 'd'>"), "a&lt;b &amp; &quot;c&quot; &#39;d&#39;&gt;");
        assert_eq!(escaped("– é 日 ا"), "– é 日 ا");
    }

    #[test]
    fn bidirectional_formatting_characters_are_visible() {
        assert_eq!(escaped("a\u{202E}b"), "a⟨U+202E⟩b");
        assert_eq!(escaped("\u{061C}"), "⟨U+061C⟩");
    }

    #[test]
    fn control_characters_are_visible_and_whitespace_is_kept() {
        assert_eq!(escaped("a\0b\u{1B}[1m\u{1F}\u{7F}"), "a␀b␛[1m␟␡");
        assert_eq!(escaped("a\tb\r\nc"), "a\tb\r\nc");
    }
}
