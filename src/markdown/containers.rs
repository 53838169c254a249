//! Elements of raw HTML that hold blocks of the text: `<details>` around items, `<div>` around a heading.
//!
//! Only those that end in the quote or list entry they began in: what an author forgot to close holds nothing.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::markdown::events::{SpannedEvent, html_block};

/// How many containers an event leaves, and then how many it enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Edge {
    pub(crate) leaves: usize,
    pub(crate) enters: usize,
}

/// The events at which containers begin and end. A block of HTML counts at its first event.
pub(crate) fn containers(events: &[SpannedEvent]) -> BTreeMap<usize, Edge> {
    let mut finder = Finder::default();
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::HtmlBlock) => finder.html(index, &html_block(events, index).0),
            Event::InlineHtml(html) => finder.html(index, html),
            // A block that begins within HTML ends the paragraph that this stands in.
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph | TagEnd::HtmlBlock) => {}
            Event::Start(_) => finder.bounds.push(finder.open.len()),
            Event::End(_) => {
                let bound = finder.bounds.pop().unwrap_or_default();
                finder.open.truncate(bound);
            }
            _ => {}
        }
    }
    finder.edges
}

/// Elements that may hold a heading.
const BLOCKS: [&str; 26] = [
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "fieldset",
    "figure",
    "footer",
    "form",
    "header",
    "li",
    "main",
    "nav",
    "ol",
    "section",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Deeper ones are not told apart, which keeps the search for their beginnings short.
const MAX_OPEN: usize = 128;

#[derive(Default)]
struct Finder {
    /// What has begun: its name, and at which event.
    open: Vec<(&'static str, usize)>,
    /// For each markdown element around the place how many had begun before it.
    bounds: Vec<usize>,
    edges: BTreeMap<usize, Edge>,
}

impl Finder {
    fn html(&mut self, index: usize, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            rest = &rest[at + 1..];
            let behind = if rest.starts_with("!--") {
                rest.find("-->").map(|end| end + 3)
            } else {
                self.tag(index, rest)
            };
            let Some(behind) = behind else {
                return;
            };
            rest = &rest[behind..];
        }
    }

    /// Takes note of the tag whose inside `text` begins with; gives its length, if it ends.
    fn tag(&mut self, index: usize, text: &str) -> Option<usize> {
        let name = text.strip_prefix('/').unwrap_or(text);
        let len = name.find(|char: char| !char.is_ascii_alphanumeric())?;
        if len == 0 {
            return Some(0);
        }
        let end = end_of(text)?;
        let known = BLOCKS
            .iter()
            .find(|block| block.eq_ignore_ascii_case(&name[..len]));
        if let Some(name) = known {
            if text.starts_with('/') {
                self.end(index, name);
            } else if self.open.len() < MAX_OPEN {
                self.open.push((name, index));
            }
        }
        Some(end)
    }

    fn end(&mut self, index: usize, name: &str) {
        let bound = self.bounds.last().copied().unwrap_or_default();
        let begun = self.open[bound..]
            .iter()
            .rposition(|(open, _)| *open == name);
        let Some(begun) = begun else {
            return;
        };
        let (_, start) = self.open[bound + begun];
        self.open.truncate(bound + begun);
        if start != index {
            self.edges.entry(start).or_default().enters += 1;
            self.edges.entry(index).or_default().leaves += 1;
        }
    }
}

/// The length of the tag whose inside `text` begins with: values may hold `>`.
fn end_of(text: &str) -> Option<usize> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Prepared, TextOrigin, document};
    use crate::span::SourceId;

    /// The edges in `text` in order: `(` for each container that begins, `)` for each that ends.
    fn edges(text: &str) -> String {
        let text = Prepared::new(text, TextOrigin::File(SourceId(0), 0), |_| false);
        let show = |edge: &Edge| ")".repeat(edge.leaves) + &"(".repeat(edge.enters);
        containers(&document(&text)).values().map(show).collect()
    }

    #[test]
    fn containers_begin_and_end_at_their_tags() {
        assert_eq!(edges("<details>\n\nx\n\n</details>\n"), "()");
        assert_eq!(
            edges(
                "<div>\n\n<DETAILS title='</div>'>\n\nx\n\n</details><details>\n\ny\n\n</details>\n</div>\n"
            ),
            "(()())"
        );
        assert_eq!(edges("x <details>\n\n# y\n\n</details>\n"), "()");
        assert_eq!(edges("<div>x</div>\n\n<details>y</details>\n"), "");
    }

    #[test]
    fn what_is_not_closed_where_it_began_is_none() {
        for text in [
            "<div>\n\nx\n",
            "<div>\n\n<p>\n\nx\n\n</section>\n",
            "> <div>\n\n</div>\n",
            "<div>\n\n- x\n\n  </div>\n",
            "<!-- <div> -->\n\nx\n\n</div>\n",
            "`<div>`\n\n</div>\n",
            "<div \"\n\n</div>\n",
        ] {
            assert_eq!(edges(text), "", "{text}");
        }
        assert_eq!(
            edges("<table>\n<td>\n\nx\n\n</table>\n\ny\n\n</td>\n"),
            "()"
        );
    }
}
