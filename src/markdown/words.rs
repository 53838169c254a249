//! The words of a rendered note: its HTML without the markup.

use std::borrow::Cow;

use crate::markdown::plain::collapse;
use crate::model::flow::{Html, Seg};

/// The words of the first paragraph, and whether that is all of it.
pub(crate) fn first_words(html: &Html) -> (String, bool) {
    let html: Cow<'_, str> = match html.0.as_slice() {
        [Seg::Raw(only)] => Cow::Borrowed(only),
        several => several.iter().filter_map(raw).collect(),
    };
    let (first, rest) = html.split_once("</p>").unwrap_or((&html, ""));
    (words(first), rest.trim().is_empty())
}

fn raw(seg: &Seg) -> Option<&str> {
    match seg {
        Seg::Raw(raw) => Some(raw),
        Seg::Root | Seg::Var(_) | Seg::Target { .. } => None,
    }
}

fn words(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, behind)) = rest.split_once('<') {
        push_text(before, &mut text);
        let tag = &behind[..end_of_tag(behind)];
        if let Some(("img", attributes)) = tag.split_once(' ') {
            push_text(value_of("alt", attributes), &mut text);
        }
        rest = behind.get(tag.len() + 1..).unwrap_or_default();
    }
    push_text(rest, &mut text);
    collapse(text)
}

/// Where a tag ends: within quotes its own sign is a sign as any other.
fn end_of_tag(html: &str) -> usize {
    let mut quoted = false;
    let ends = |byte: u8| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    };
    html.bytes().position(ends).unwrap_or(html.len())
}

fn value_of<'h>(name: &str, attributes: &'h str) -> &'h str {
    let mut attributes = attributes.split('"');
    while let (Some(known), Some(value)) = (attributes.next(), attributes.next()) {
        if known.trim().strip_suffix('=') == Some(name) {
            return value;
        }
    }
    ""
}

/// Text as it reads: what our own writer and the sanitiser escape.
fn push_text(html: &str, text: &mut String) {
    const ESCAPED: [(&str, char); 5] = [
        ("amp;", '&'),
        ("lt;", '<'),
        ("gt;", '>'),
        ("quot;", '"'),
        ("nbsp;", '\u{A0}'),
    ];
    let mut rest = html;
    while let Some((before, behind)) = rest.split_once('&') {
        text.push_str(before);
        let known = ESCAPED.iter().find(|(name, _)| behind.starts_with(name));
        text.push(known.map_or('&', |(_, char)| *char));
        rest = &behind[known.map_or(0, |(name, _)| name.len())..];
    }
    text.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::note;
    use crate::span::{SourceId, Span};

    fn words_of(text: &str) -> (String, bool) {
        let span = Span::new(SourceId(0), 0..0);
        first_words(&note("content/releases/a/1.0.yaml", text, span).html)
    }

    fn all(words: &str) -> (String, bool) {
        (words.to_owned(), true)
    }

    fn first(words: &str) -> (String, bool) {
        (words.to_owned(), false)
    }

    #[test]
    fn markup_is_left_out() {
        assert_eq!(words_of("plain"), all("plain"));
        assert_eq!(words_of("**PR 88** and `x`\n"), all("PR 88 and x"));
        assert_eq!(words_of("<b>a</b>  \nb"), all("a b"));
        assert_eq!(words_of("[a](b.md \"c > d\") ![pic](e.png)"), all("a pic"));
    }

    #[test]
    fn what_is_escaped_reads_as_it_was() {
        assert_eq!(
            words_of("`a<b>` && \"c\" &amp;lt;"),
            all("a<b> && \"c\" &lt;")
        );
        assert_eq!(words_of("*a* &nbsp;b"), all("a b"));
    }

    #[test]
    fn the_first_paragraph_is_enough() {
        assert_eq!(words_of("[log](log.txt)\n\n- a\n"), first("log"));
        assert_eq!(words_of("a\n\nb"), first("a"));
        assert_eq!(words_of("- a\n- b"), all("a b"));
        assert_eq!(words_of("# a\n\nb"), first("a"));
    }
}
