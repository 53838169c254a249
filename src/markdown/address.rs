//! Finds bare URLs in text, by the rules of code hosts.

use std::ops::Range;

/// Returns the first position in `range` where a URL may start.
pub(crate) fn find_url_start(text: &str, range: Range<usize>) -> Option<usize> {
    let bytes = text.as_bytes();
    range.clone().find(|&at| {
        let rest = &bytes[at..];
        let starts = |prefix: &[u8]| {
            rest.len() > prefix.len() && rest[..prefix.len()].eq_ignore_ascii_case(prefix)
        };
        let before = at.checked_sub(1).map(|before| bytes[before]);
        match rest[0] {
            b'h' | b'H' => {
                (starts(b"http://") || starts(b"https://"))
                    && !before.is_some_and(|byte| byte.is_ascii_alphanumeric())
            }
            b'w' | b'W' => {
                starts(b"www.")
                    && before.is_none_or(|byte| {
                        byte.is_ascii_whitespace() || matches!(byte, b'*' | b'_' | b'~' | b'(')
                    })
            }
            _ => false,
        }
    })
}

/// Longer URLs are cut.
const MAX_URL_CHARS: usize = 2048;

/// Returns the length of the URL at the start of `text`, if there is one.
pub(crate) fn url_len(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let scheme = bytes[..bytes.len().min(8)].windows(3).position(|window| window == b"://");
    let prefix = scheme.map_or(4, |at| at + 3);
    // The bound keeps a long line from being read again for each URL in it.
    let end = text
        .char_indices()
        .take(MAX_URL_CHARS)
        .find(|(_, char)| char.is_whitespace() || char.is_control() || *char == '<')
        .map_or_else(|| text.chars().take(MAX_URL_CHARS).map(char::len_utf8).sum(), |(at, _)| at);
    let len = trim_end(&text[..end]);
    let host = text[..len].get(prefix..)?;
    let starts_well = host
        .starts_with(|char: char| char.is_ascii_alphanumeric() || char == '[' || !char.is_ascii());
    let has_dot = text.starts_with(['h', 'H']) || host.contains('.');
    (starts_well && has_dot).then_some(len)
}

/// Returns the length of `text` without the trailing punctuation of the sentence.
fn trim_end(text: &str) -> usize {
    let mut end = text.len();
    // Counted once, so that a line of many brackets is not counted again for each of them.
    let mut unopened = text.bytes().fold(0i64, |depth, byte| match byte {
        b')' => depth + 1,
        b'(' => depth - 1,
        _ => depth,
    });
    while let Some(last) = text[..end].bytes().next_back() {
        match last {
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'"' => end -= 1,
            b')' if unopened > 0 => {
                unopened -= 1;
                end -= 1;
            }
            b';' => end -= entity_len(&text[..end]).unwrap_or(1),
            _ => break,
        }
    }
    end
}

fn entity_len(text: &str) -> Option<usize> {
    let at = text[..text.len() - 1].rfind(|char: char| !char.is_ascii_alphanumeric())?;
    text[at..].starts_with('&').then_some(text.len() - at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<&str> {
        let start = find_url_start(text, 0..text.len())?;
        url_len(&text[start..]).map(|len| &text[start..start + len])
    }

    #[test]
    fn sentence_punctuation_is_not_part_of_a_url() {
        assert_eq!(first("(https://a.test/x_(y))!"), Some("https://a.test/x_(y)"));
        assert_eq!(first("https://a.test/?x=1&amp;y=2&lt;."), Some("https://a.test/?x=1&amp;y=2"));
        assert_eq!(first("www.a.test, b"), Some("www.a.test"));
        assert_eq!(first("http://[::1]:80/"), Some("http://[::1]:80/"));
    }

    #[test]
    fn text_without_a_host_is_not_a_url() {
        for text in ["http://", "https:// x", "www.", "www.x", "xhttp://a", "awww.b.test"] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
