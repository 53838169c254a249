//! Splits rendered HTML into tags and what is between them.

use std::borrow::Cow;

use crate::render::escape::escape;

/// A part of a page.
#[derive(Debug)]
pub(crate) enum Piece<'a> {
    /// A text, a comment or a declaration.
    Text(&'a str),
    /// A tag.
    Tag(HtmlTag<'a>),
}

/// A start or end tag.
#[derive(Debug)]
pub(crate) struct HtmlTag<'a> {
    /// Its name as written.
    pub(crate) name: &'a str,
    /// Whether it is an end tag.
    pub(crate) is_end: bool,
    is_closed: bool,
    attributes: Vec<(&'a str, Option<Cow<'a, str>>)>,
}

impl HtmlTag<'_> {
    /// Returns the value of an attribute, with character references replaced.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let (_, value) = self.attributes.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        Some(unescaped(value.as_deref().unwrap_or_default()))
    }

    /// Sets an attribute to a text.
    pub(crate) fn set(&mut self, name: &str, text: &str) {
        let mut escaped = String::new();
        escape(text, &mut escaped);
        let own = self.attributes.iter_mut().find(|(own, _)| own.eq_ignore_ascii_case(name));
        if let Some((_, value)) = own {
            *value = Some(Cow::Owned(escaped));
        }
    }

    /// Removes an attribute.
    pub(crate) fn remove(&mut self, name: &str) {
        self.attributes.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
    }

    /// Appends the tag.
    pub(crate) fn write(&self, out: &mut String) {
        out.push_str(if self.is_end { "</" } else { "<" });
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            if let Some(value) = value {
                out.extend(["=\"", &value.replace('"', "&quot;"), "\""]);
            }
        }
        out.push_str(if self.is_closed { "/>" } else { ">" });
    }
}

/// Returns the pieces of a page in their order.
pub(crate) fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    // The element whose content has no tags.
    let mut raw: Option<&str> = None;
    while !rest.is_empty() {
        let end = match raw.take() {
            Some(name) => end_of_raw(rest, name),
            None => start_of_tag(rest),
        };
        if end > 0 {
            pieces.push(Piece::Text(&rest[..end]));
        }
        rest = &rest[end..];
        if rest.is_empty() {
            break;
        }
        let (tag, after) = tag(rest);
        if !tag.is_end && matches!(tag.name, "script" | "style" | "title" | "textarea") {
            raw = Some(tag.name);
        }
        pieces.push(Piece::Tag(tag));
        rest = after;
    }
    pieces
}

fn start_of_tag(html: &str) -> usize {
    let mut from = 0;
    while let Some(at) = html[from..].find('<').map(|at| from + at) {
        let rest = &html[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            let end = comment.find("-->").map(|end| at + "<!--".len() + end + "-->".len());
            match end {
                Some(end) => from = end,
                None => return html.len(),
            }
        } else if rest.trim_start_matches('/').starts_with(|next: char| next.is_ascii_alphabetic())
        {
            return at;
        } else {
            from = at + 1;
        }
    }
    html.len()
}

fn end_of_raw(html: &str, name: &str) -> usize {
    let lower = html.to_ascii_lowercase();
    lower.find(&format!("</{name}")).unwrap_or(html.len())
}

/// Reads the tag at the start of `html`, and returns what follows.
fn tag(html: &str) -> (HtmlTag<'_>, &str) {
    let is_end = html.starts_with("</");
    let mut rest = html[1..].trim_start_matches('/');
    let name = &rest[..word(rest)];
    rest = &rest[name.len()..];
    let mut tag = HtmlTag { name, is_end, is_closed: false, attributes: Vec::new() };
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            return (tag, after);
        }
        if let Some(after) = rest.strip_prefix('/') {
            tag.is_closed = after.starts_with('>');
            rest = after;
            continue;
        }
        let length = word(rest);
        if length == 0 {
            return (tag, rest.get(1..).unwrap_or_default());
        }
        let name = &rest[..length];
        rest = &rest[length..];
        let Some(after) = rest.trim_start().strip_prefix('=') else {
            tag.attributes.push((name, None));
            continue;
        };
        let (value, after) = value(after.trim_start());
        tag.attributes.push((name, Some(Cow::Borrowed(value))));
        rest = after;
    }
}

/// Returns the length of a name.
fn word(text: &str) -> usize {
    let is_end = |next: char| next.is_whitespace() || matches!(next, '>' | '/' | '=' | '"' | '\'');
    text.find(is_end).unwrap_or(text.len())
}

fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(rest) = text.strip_prefix(quote) {
            return rest.split_once(quote).unwrap_or((rest, ""));
        }
    }
    let end = text.find(|next: char| next.is_whitespace() || next == '>').unwrap_or(text.len());
    text.split_at(end)
}

fn unescaped(text: &str) -> String {
    let mut text = text.to_owned();
    for (reference, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        if text.contains(reference) {
            text = text.replace(reference, character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(html: &str) -> String {
        let mut out = String::new();
        for piece in pieces(html) {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Tag(tag) => tag.write(&mut out),
            }
        }
        out
    }

    #[test]
    fn what_is_split_can_be_put_together_again() {
        for html in [
            "<!doctype html>\n<p class=\"a b\" hidden>1 < 2 &amp; 3</p>",
            "<svg><use href=\"#a\"/></svg><!-- <a href=\"x\"> -->",
            "<title>a <b> c</title><style>a > b {}</style>",
            "<p title=\"a > b\">x</p>",
            "text",
            "<",
            "<p",
            "",
        ] {
            let again = written(html);
            assert_eq!(again.trim_end_matches('>'), html.trim_end_matches('>'));
        }
        assert_eq!(written("<p title='say \"x\"'>"), "<p title=\"say &quot;x&quot;\">");
    }
}
