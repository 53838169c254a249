//! Writes the start of blocks: headings, lists, quotes and code.

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Tag};

use super::{EventRole, ItemPart, Open, Writer, table};
use crate::markdown::escape::push_attribute;
use crate::markdown::events::{SpannedEvent, end_of};
use crate::markdown::token;

impl<'w> Writer<'w, '_> {
    /// Opens the block that event `index` begins. Returns the next event to write.
    pub(super) fn start_block(&mut self, index: usize, tag: &'w Tag<'w>) -> usize {
        let role = self.plan.roles.get(index).copied().unwrap_or_default();
        match tag {
            Tag::HtmlBlock => return self.html_block(index),
            Tag::Heading { .. } => {
                if matches!(role, EventRole::Title | EventRole::Caption) {
                    self.title_anchor();
                }
                if role == EventRole::Title {
                    return end_of(self.events, index) + 1;
                }
                self.start_heading(index, role);
            }
            Tag::Paragraph => self.start_paragraph(index),
            Tag::BlockQuote(kind) => self.start_quote(index, *kind),
            Tag::CodeBlock(kind) => self.start_code(kind),
            Tag::List(start) => self.start_list(index, *start, role),
            Tag::Item => self.start_item(index, role),
            Tag::FootnoteDefinition(label) => self.start_footnote(label),
            Tag::Table(alignments) => self.start_table(index, alignments),
            Tag::TableHead | Tag::TableRow => self.start_row(matches!(tag, Tag::TableHead)),
            Tag::TableCell => self.start_cell(index),
            _ => self.start("", ""),
        }
        index + 1
    }

    fn title_anchor(&mut self) {
        if let Some(anchor) = &self.plan.title_anchor {
            self.out.push_str("<span id=\"\u{FDD7}");
            push_attribute(&mut self.out, anchor);
            self.out.push_str("\"></span>\n");
        }
    }

    fn start_heading(&mut self, index: usize, role: EventRole) {
        match role {
            EventRole::Heading(heading) => {
                self.out.push_str("<h2>");
                token::push(&mut self.out, token::HEADING, heading);
                self.open.push(Open::Element("\u{FDD6}</h2>\n"));
            }
            EventRole::Caption => {
                let direction = self.direction(index);
                self.start(&format!("<p class=\"\u{FDD7}caption\"{direction}>"), "</p>\n");
            }
            _ => {
                let direction = self.direction(index);
                let opening = format!("<p class=\"\u{FDD7}caption\"{direction}><strong>");
                self.start(&opening, "</strong></p>\n");
            }
        }
    }

    fn start_paragraph(&mut self, index: usize) {
        if let Some(Open::Item(ItemPart::Text)) = self.open.last() {
            self.open.push(Open::OwnText);
        } else {
            let direction = self.direction(index);
            self.start(&format!("<p{direction}>"), "</p>\n");
        }
    }

    fn start_quote(&mut self, index: usize, kind: Option<BlockQuoteKind>) {
        let direction = self.direction(index);
        let (class, title) = match kind {
            None => {
                return self.start(&format!("<blockquote{direction}>\n"), "</blockquote>\n");
            }
            Some(BlockQuoteKind::Note) => ("note", "Note"),
            Some(BlockQuoteKind::Tip) => ("tip", "Tip"),
            Some(BlockQuoteKind::Important) => ("important", "Important"),
            Some(BlockQuoteKind::Warning) => ("warning", "Warning"),
            Some(BlockQuoteKind::Caution) => ("caution", "Caution"),
        };
        let opening = format!(
            "<div class=\"\u{FDD7}alert alert-{class}\"{direction}>\n<p class=\"\u{FDD7}alert-title\">{title}</p>\n"
        );
        self.start(&opening, "</div>\n");
    }

    fn start_code(&mut self, kind: &CodeBlockKind) {
        let opening = table::code_opening(kind);
        self.start(&opening, "</code></pre>\n");
    }

    fn start_list(&mut self, index: usize, start: Option<u64>, role: EventRole) {
        // The templates write the items, each with its own direction.
        let attributes = match role {
            EventRole::Items => " class=\"\u{FDD7}items\"",
            _ => self.direction(index),
        };
        self.numbers.push(start.filter(|_| role == EventRole::Items));
        match start {
            None => self.start(&format!("<ul{attributes}>\n"), "</ul>\n"),
            Some(1) => self.start(&format!("<ol{attributes}>\n"), "</ol>\n"),
            Some(first) => self.start(&format!("<ol start=\"{first}\"{attributes}>\n"), "</ol>\n"),
        }
    }

    fn start_item(&mut self, index: usize, role: EventRole) {
        let number = self.next_number();
        if let EventRole::Item(item) = role {
            self.out.push_str("<li>");
            token::push(&mut self.out, token::ITEM, item);
            self.open.push(Open::Item(ItemPart::Text));
        } else if self.has_checkbox(index) {
            let direction = self.direction(index);
            self.start(&format!("<li class=\"\u{FDD7}boxed\"{direction}>"), "</li>\n");
        } else {
            let value = number.map_or(String::new(), |number| format!(" value=\"{number}\""));
            let direction = self.direction(index);
            self.start(&format!("<li{value}{direction}>"), "</li>\n");
        }
    }

    /// Returns the number of an entry, and counts it.
    fn next_number(&mut self) -> Option<u64> {
        let next = self.numbers.last_mut()?;
        let number = *next;
        *next = number.map(|number| number.saturating_add(1));
        number
    }

    fn has_checkbox(&self, index: usize) -> bool {
        let is_checkbox =
            |event: Option<&SpannedEvent>| matches!(event, Some((Event::TaskListMarker(_), _)));
        is_checkbox(self.events.get(index + 1)) || is_checkbox(self.events.get(index + 2))
    }
}

#[cfg(test)]
mod tests {
    use crate::markdown::testing::html;

    #[test]
    fn alerts_have_a_title() {
        assert_eq!(
            html("> [!WARNING]\n> Mind the *gap*.\n"),
            "<div class=\"alert alert-warning\">\n<p class=\"alert-title\">Warning</p>\n<p>Mind the <em>gap</em>.</p>\n</div>\n"
        );
        assert!(html("> [!NOPE]\n> x").starts_with("<blockquote>"));
    }

    #[test]
    fn checkboxes_of_a_page_are_marks() {
        assert_eq!(
            html("- [x] a\n- b\n"),
            "<ul>\n<li class=\"boxed\"><span class=\"box\" role=\"img\" aria-label=\"Ticked\">\u{2611}</span> a</li>\n<li>b</li>\n</ul>\n"
        );
    }

    #[test]
    fn lists_keep_their_first_number() {
        assert_eq!(html("3. a\n"), "<ol start=\"3\">\n<li>a</li>\n</ol>\n");
    }

    #[test]
    fn endless_nesting_is_written_flat() {
        let shown = html(&"> ".repeat(5000));
        assert_eq!(shown.matches("<blockquote>").count(), 64);
        assert_eq!(shown.matches("</blockquote>").count(), 64);
    }
}
