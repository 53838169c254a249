//! The tags of sanitised HTML, one after the other.
//!
//! Only for what the sanitiser wrote: there every `<` begins a tag and every value stands in double quotes.

use std::borrow::Cow;

/// A tag of sanitised HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag<'h> {
    /// Where it begins in the HTML.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
    /// In lower case.
    pub(crate) name: &'h str,
    /// Whether it ends an element.
    pub(crate) closing: bool,
    /// Its attributes as they stand.
    pub(crate) attributes: &'h str,
}

/// The next tag at or behind `from`.
pub(crate) fn next(html: &str, from: usize) -> Option<Tag<'_>> {
    let start = from + html[from..].find('<')?;
    let inner = start + 1;
    let end = end_of(html, inner)?;
    let closing = html[inner..].starts_with('/');
    let inside = html[inner..end].trim_start_matches('/');
    let name_len = inside
        .find(|char: char| !char.is_ascii_alphanumeric())
        .unwrap_or(inside.len());
    Some(Tag {
        start,
        end: end + 1,
        name: &inside[..name_len],
        closing,
        attributes: &inside[name_len..],
    })
}

/// The names and values (escaped) of a tag's attributes.
pub(crate) fn attributes<'h>(tag: &Tag<'h>) -> impl Iterator<Item = (&'h str, &'h str)> {
    let mut rest = tag.attributes;
    std::iter::from_fn(move || {
        let (name, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        rest = after;
        Some((name.trim(), value))
    })
}

/// A value with its references turned back into characters.
pub(crate) fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let plain = value
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u{A0}")
        .replace("&amp;", "&");
    Cow::Owned(plain)
}

/// Whether an element never has an end.
pub(crate) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "col" | "wbr")
}

/// Where the tag ends whose inside begins at `from`: values may hold `>`.
fn end_of(html: &str, from: usize) -> Option<usize> {
    let mut quoted = false;
    let found = html[from..].bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    });
    found.map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_with_its_attributes() {
        let html = "x <a href=\"a>b&amp;c\" title=\"\">y</a>";
        let tag = next(html, 0).unwrap();
        assert_eq!((tag.start, tag.name, tag.closing), (2, "a", false));
        let found: Vec<_> = attributes(&tag).collect();
        assert_eq!(found, [("href", "a>b&amp;c"), ("title", "")]);
        assert_eq!(unescape(found[0].1), "a>b&c");
        let end = next(html, tag.end).unwrap();
        assert_eq!((end.name, end.closing, end.end), ("a", true, html.len()));
    }
}
