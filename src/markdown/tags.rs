//! Iterates over the tags of written or sanitised HTML.
//!
//! Requires that every `<` begins a tag and every value is in double quotes.

use std::borrow::Cow;

/// A tag of sanitised HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag<'h> {
    /// Its start in the HTML.
    pub(crate) start: usize,
    /// Its end in the HTML.
    pub(crate) end: usize,
    /// In lower case.
    pub(crate) name: &'h str,
    /// Whether it ends an element.
    pub(crate) closing: bool,
    /// Its attributes, not parsed.
    pub(crate) attributes: &'h str,
}

/// Returns the next tag at or after `from`.
pub(crate) fn next(html: &str, from: usize) -> Option<Tag<'_>> {
    let start = from + html[from..].find('<')?;
    let inner = start + 1;
    let end = end_of(html, inner)?;
    let closing = html[inner..].starts_with('/');
    let inside = html[inner..end].trim_start_matches('/');
    let name_len = inside.find(|char: char| !char.is_ascii_alphanumeric()).unwrap_or(inside.len());
    Some(Tag {
        start,
        end: end + 1,
        name: &inside[..name_len],
        closing,
        attributes: &inside[name_len..],
    })
}

/// Returns the names and escaped values of a tag's attributes.
pub(crate) fn attributes<'h>(tag: &Tag<'h>) -> impl Iterator<Item = (&'h str, &'h str)> {
    let mut rest = tag.attributes;
    std::iter::from_fn(move || {
        let (name, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        rest = after;
        Some((name.trim(), value))
    })
}

/// Decodes the character references in a text or value.
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

/// Returns the length of the tag whose inside starts `text`, as its author wrote it; quoted values may contain `>`.
pub(crate) fn tag_len(text: &str) -> Option<usize> {
    let mut quote = None;
    let end = text.bytes().position(|byte| {
        if let Some(open) = quote {
            quote = Some(open).filter(|open| byte != *open);
            return false;
        }
        quote = Some(byte).filter(|byte| matches!(byte, b'"' | b'\''));
        byte == b'>'
    })?;
    Some(end + 1)
}

/// Returns the length of the comment, instruction (`<?php … ?>`) or declaration at the start of `html`, 0 if there is
/// none. What is unclosed extends to the end.
pub(crate) fn comment_len(html: &str) -> usize {
    if html.starts_with("<!-->") {
        return 5;
    }
    if html.starts_with("<!--->") {
        return 6;
    }
    let kinds = [("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">")];
    let Some((opening, closing)) = kinds.into_iter().find(|kind| html.starts_with(kind.0)) else {
        return 0;
    };
    let end = html[opening.len()..].find(closing);
    end.map_or(html.len(), |end| opening.len() + end + closing.len())
}

/// Whether an element has no end tag.
pub(crate) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "col" | "wbr")
}

/// Returns where the tag ends whose inside begins at `from`; quoted values may contain `>`.
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
