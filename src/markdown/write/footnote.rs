//! Writes footnotes, numbered in the order of the text and kept where the author put them.
//!
//! Their ids begin with `rs-`, like all ids of the page itself. They are unique, because a page shows one document.

use std::collections::HashMap;
use std::fmt::Write as _;

use pulldown_cmark::Event;

use super::{Open, Writer};
use crate::markdown::events::SpannedEvent;

/// A footnote: its number, and the number of references written so far; `None` if there are none in the text.
#[derive(Debug)]
pub(super) struct Footnote {
    number: usize,
    references: Option<usize>,
    /// Whether it was written. Links point to the first footnote of a label; a second one has no id.
    written: bool,
}

/// Numbers footnotes in the order in which the text refers to them.
pub(super) fn number<'w>(events: &'w [SpannedEvent<'w>]) -> HashMap<&'w str, Footnote> {
    let mut footnotes = HashMap::new();
    for (event, _) in events {
        if let Event::FootnoteReference(label) = event {
            let number = footnotes.len() + 1;
            footnotes.entry(&**label).or_insert(Footnote {
                number,
                references: Some(0),
                written: false,
            });
        }
    }
    footnotes
}

impl<'w> Writer<'w, '_> {
    pub(super) fn start_footnote(&mut self, label: &'w str) {
        let next = self.footnotes.len() + 1;
        let footnote = self.footnotes.entry(label).or_insert(Footnote {
            number: next,
            references: None,
            written: false,
        });
        let number = footnote.number;
        let is_first = !std::mem::replace(&mut footnote.written, true);
        let refers_back = is_first && footnote.references.is_some();
        self.out.push_str("<div class=\"\u{FDD7}footnote\"");
        if is_first {
            let _ = write!(self.out, " id=\"\u{FDD7}rs-fn-{number}\"");
        }
        let _ = writeln!(self.out, ">\n<p class=\"\u{FDD7}footnote-number\">{number}</p>");
        self.open.push(Open::Footnote(refers_back.then_some(number)));
    }

    pub(super) fn end_footnote(&mut self, number: Option<usize>) {
        if let Some(number) = number {
            let _ = writeln!(
                self.out,
                "<p class=\"\u{FDD7}footnote-back\"><a href=\"#rs-fnref-{number}\" aria-label=\"\u{FDD7}Back to the text of footnote {number}\">\u{21A9}</a></p>"
            );
        }
        self.out.push_str("</div>\n");
    }

    /// Writes the superscript number that links to a footnote.
    pub(super) fn footnote_mark(&mut self, label: &str) {
        let Some(footnote) = self.footnotes.get_mut(label) else {
            return;
        };
        let number = footnote.number;
        let references = footnote.references.get_or_insert(0);
        *references += 1;
        let suffix = match *references {
            1 => String::new(),
            more => format!("-{more}"),
        };
        let _ = write!(
            self.out,
            "<sup class=\"\u{FDD7}footnote-mark\"><a id=\"\u{FDD7}rs-fnref-{number}{suffix}\" href=\"#rs-fn-{number}\" aria-label=\"\u{FDD7}Footnote {number}\">{number}</a></sup>"
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::markdown::testing::html;

    #[test]
    fn footnotes_are_numbered_by_the_text_and_link_back() {
        let shown = html("b[^b] a[^a] b[^b]\n\n[^a]: A\n\n[^b]: B\n");
        assert!(shown.contains("b<sup class=\"footnote-mark\"><a id=\"rs-fnref-1\" href=\"#rs-fn-1\" aria-label=\"Footnote 1\">1</a></sup>"));
        assert!(shown.contains("id=\"rs-fnref-1-2\""));
        assert!(shown.contains("id=\"rs-fn-2\">\n<p class=\"footnote-number\">2</p>\n<p>A</p>"));
        assert_eq!(shown.matches("href=\"#rs-fnref-1\"").count(), 1);
    }

    #[test]
    fn links_point_to_the_first_of_two_with_the_same_label() {
        for html_before in ["", "<b>x\n\n"] {
            let shown = html(&format!("{html_before}b[^b]\n\n[^b]: B\n\n[^b]: C\n"));
            assert_eq!(shown.matches("class=\"footnote\"").count(), 2, "{shown}");
            assert_eq!(shown.matches("id=\"rs-fn-1\"").count(), 1, "{shown}");
            assert_eq!(shown.matches("href=\"#rs-fnref-1\"").count(), 1, "{shown}");
        }
    }

    #[test]
    fn a_footnote_without_references_has_no_link() {
        assert!(!html("[^a]: A\n").contains("href"));
    }
}
