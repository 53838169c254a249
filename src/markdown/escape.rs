//! Escapes text, attribute values and link targets for HTML.

/// Writes `text` as HTML text.
pub(crate) fn push_text(out: &mut String, text: &str) {
    push_with(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    });
}

/// Writes `text` as the content of a double-quoted attribute.
pub(crate) fn push_attribute(out: &mut String, text: &str) {
    push_with(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        _ => None,
    });
}

/// Writes a link target as a valid URL in a double-quoted attribute. Characters that URLs do not allow are
/// percent-encoded; existing encodings stay.
pub(crate) fn push_target(out: &mut String, target: &str) {
    let bytes = target.as_bytes();
    push_with(out, target, |byte| match byte {
        b'&' => Some("&amp;"),
        b'"' => Some("%22"),
        b'<' => Some("%3C"),
        b'>' => Some("%3E"),
        b' ' => Some("%20"),
        b'\\' => Some("%5C"),
        b'^' => Some("%5E"),
        b'`' => Some("%60"),
        b'{' => Some("%7B"),
        b'|' => Some("%7C"),
        b'}' => Some("%7D"),
        b'[' if !bytes.windows(3).any(|window| window == b"//[") => Some("%5B"),
        b']' if !bytes.windows(3).any(|window| window == b"//[") => Some("%5D"),
        0..=0x1F | 0x7F => Some(""),
        _ => None,
    });
}

/// Writes a path of the site as part of a link target: percent-encodes `%`, `?` and `#`.
pub(crate) fn push_path(out: &mut String, path: &str) {
    push_with(out, path, |byte| match byte {
        b'%' => Some("%25"),
        b'?' => Some("%3F"),
        b'#' => Some("%23"),
        _ => None,
    });
}

fn push_with(out: &mut String, text: &str, replace: impl Fn(u8) -> Option<&'static str>) {
    let mut from = 0;
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        if let Some(replacement) = replace(byte) {
            out.push_str(&text[from..at]);
            out.push_str(replacement);
            from = at + 1;
        }
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_targets_are_valid() {
        let mut out = String::new();
        push_text(&mut out, "a < b & \"c\"");
        assert_eq!(out, "a &lt; b &amp; \"c\"");
        out.clear();
        push_target(&mut out, "https://x.test/a b?c={d}&e=%20[1]");
        assert_eq!(out, "https://x.test/a%20b?c=%7Bd%7D&amp;e=%20%5B1%5D");
        out.clear();
        push_target(&mut out, "http://[::1]/");
        assert_eq!(out, "http://[::1]/");
    }
}
