//! Extracts the words of a rendered note: its HTML without the markup.

use std::borrow::Cow;

use crate::markdown::plain::collapse;
use crate::markdown::tags;
use crate::model::flow::{Html, Seg};

/// Returns the words of the first paragraph, and whether it is the whole note.
pub(crate) fn first_words(html: &Html) -> (String, bool) {
    let html: Cow<'_, str> = match html.0.as_slice() {
        [Seg::Raw(only)] => Cow::Borrowed(only),
        several => several.iter().filter_map(raw).collect(),
    };
    let (first, rest) = html.split_once("</p>").unwrap_or((&html, ""));
    (words(first), rest.trim().is_empty())
}

/// Returns the words of HTML that was rendered here. Blocks are separated by spaces.
pub(crate) fn words(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut from = 0;
    while let Some(tag) = tags::next(html, from) {
        text.push_str(&tags::unescape(&html[from..tag.start]));
        if let Some(alt) = alternative(&tag) {
            text.push_str(&tags::unescape(alt));
        }
        if !INLINE.contains(&tag.name) {
            text.push(' ');
        }
        from = tag.end;
    }
    text.push_str(&tags::unescape(&html[from..]));
    collapse(text)
}

/// The elements within which words go on.
const INLINE: [&str; 19] = [
    "a", "abbr", "b", "bdi", "bdo", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "s",
    "small", "span", "strong", "sub", "sup",
];

/// Returns the text that stands for a picture.
fn alternative<'h>(tag: &tags::Tag<'h>) -> Option<&'h str> {
    let (_, alt) = tags::attributes(tag).find(|(name, _)| *name == "alt")?;
    (tag.name == "img").then_some(alt)
}

fn raw(seg: &Seg) -> Option<&str> {
    match seg {
        Seg::Raw(raw) => Some(raw),
        Seg::Root | Seg::Var(_) | Seg::Target { .. } => None,
    }
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
    fn character_references_are_decoded() {
        assert_eq!(words_of("`a<b>` && \"c\" &amp;lt;"), all("a<b> && \"c\" &lt;"));
        assert_eq!(words_of("*a* &nbsp;b"), all("a b"));
    }

    #[test]
    fn blocks_are_separate_words() {
        assert_eq!(words("<p>a<b>b</b></p><p>c</p>"), "ab c");
        assert_eq!(words("<td>a</td><td><img alt=\"x\">y</td>"), "a xy");
    }

    #[test]
    fn the_first_paragraph_is_enough() {
        assert_eq!(words_of("[log](log.txt)\n\n- a\n"), first("log"));
        assert_eq!(words_of("a\n\nb"), first("a"));
        assert_eq!(words_of("- a\n- b"), all("a b"));
        assert_eq!(words_of("# a\n\nb"), first("a"));
    }
}
