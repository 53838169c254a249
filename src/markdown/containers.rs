//! Finds elements of raw HTML that contain blocks: `<details>` around items, `<div>` around a heading.
//!
//! Only elements that end in the block quote or list entry where they begin count. Unclosed elements are ignored.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::markdown::events::{SpannedEvent, html_block};
use crate::markdown::tags::tag_len;

/// The numbers of containers that an event leaves, and then enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Edge {
    pub(crate) leaves: usize,
    pub(crate) enters: usize,
}

/// Returns the events at which containers begin and end. An HTML block counts at its first event.
pub(crate) fn containers(events: &[SpannedEvent]) -> BTreeMap<usize, Edge> {
    let mut finder = Finder::default();
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::HtmlBlock) => finder.html(index, &html_block(events, index).0),
            Event::InlineHtml(html) => finder.html(index, html),
            // A block within HTML ends the paragraph around that HTML, so paragraphs are no bounds.
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

/// Elements that may contain a heading.
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

/// Deeper elements are ignored, which bounds the search for their start tags.
const MAX_OPEN: usize = 128;

#[derive(Default)]
struct Finder {
    /// The open elements: name and first event.
    open: Vec<(&'static str, usize)>,
    /// For each open markdown element, the number of `open` elements before it.
    bounds: Vec<usize>,
    edges: BTreeMap<usize, Edge>,
}

impl Finder {
    fn html(&mut self, index: usize, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            rest = &rest[at + 1..];
            let end = if rest.starts_with("!--") {
                rest.find("-->").map(|end| end + 3)
            } else {
                self.tag(index, rest)
            };
            let Some(end) = end else {
                return;
            };
            rest = &rest[end..];
        }
    }

    /// Handles the tag whose inside starts `text`. Returns its length if it is complete.
    fn tag(&mut self, index: usize, text: &str) -> Option<usize> {
        let name = text.strip_prefix('/').unwrap_or(text);
        let len = name.find(|char: char| !char.is_ascii_alphanumeric())?;
        if len == 0 {
            return Some(0);
        }
        let end = tag_len(text)?;
        let known = BLOCKS.iter().find(|block| block.eq_ignore_ascii_case(&name[..len]));
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
        let position = self.open[bound..].iter().rposition(|(open, _)| *open == name);
        let Some(position) = position else {
            return;
        };
        let (_, start) = self.open[bound + position];
        self.open.truncate(bound + position);
        if start != index {
            self.edges.entry(start).or_default().enters += 1;
            self.edges.entry(index).or_default().leaves += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Prepared, TextOrigin, document};
    use crate::span::SourceId;

    /// Returns the edges in `text`: `(` for each container that begins, `)` for each that ends.
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
    fn unclosed_elements_are_not_containers() {
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
        assert_eq!(edges("<table>\n<td>\n\nx\n\n</table>\n\ny\n\n</td>\n"), "()");
    }
}
