//! Writes tables and code blocks, which scroll if they are wider than the page.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, TagEnd};

use super::Writer;

/// The table that is being written.
#[derive(Debug, Default)]
pub(super) struct Table<'w> {
    alignments: &'w [Alignment],
    in_head: bool,
    column: usize,
}

/// The start of a table. A group, not a region: a page must not have several landmarks of the same name.
pub(crate) const TABLE_OPENING: &str = "<div class=\"\u{FDD7}table\" role=\"\u{FDD7}group\" tabindex=\"\u{FDD7}0\" aria-label=\"\u{FDD7}Table\">";

impl<'w> Writer<'w, '_> {
    pub(super) fn start_table(&mut self, index: usize, alignments: &'w [Alignment]) {
        self.table.alignments = alignments;
        let opening = format!("{TABLE_OPENING}<table{}>\n", self.direction(index));
        self.start(&opening, "</tbody>\n</table></div>\n");
    }

    pub(super) fn start_row(&mut self, in_head: bool) {
        self.table.in_head = in_head;
        self.table.column = 0;
        if in_head {
            self.start("<thead>\n<tr>", "</tr>\n</thead>\n<tbody>\n");
        } else {
            self.start("<tr>", "</tr>\n");
        }
    }

    pub(super) fn start_cell(&mut self, index: usize) {
        let alignment = self.table.alignments.get(self.table.column);
        self.table.column += 1;
        let class = match alignment {
            Some(Alignment::Left) => " class=\"\u{FDD7}align-left\"",
            Some(Alignment::Center) => " class=\"\u{FDD7}align-center\"",
            Some(Alignment::Right) => " class=\"\u{FDD7}align-right\"",
            Some(Alignment::None) | None => "",
        };
        let next = self.events.get(index + 1);
        let is_empty = matches!(next, Some((Event::End(TagEnd::TableCell), _)));
        // An empty header cell is not a header.
        if self.table.in_head && !is_empty {
            self.start(&format!("<th scope=\"col\"{class}>"), "</th>");
        } else {
            self.start(&format!("<td{class}>"), "</td>");
        }
    }
}

/// Returns the start of a code block. The language becomes a class if it is a valid name.
pub(super) fn code_opening(kind: &CodeBlockKind) -> String {
    let language = match kind {
        CodeBlockKind::Fenced(info) => info.split([' ', ',', '{']).next().unwrap_or_default(),
        CodeBlockKind::Indented => "",
    };
    let is_name =
        |char: char| char.is_ascii_alphanumeric() || matches!(char, '+' | '#' | '-' | '_' | '.');
    if language.is_empty() || language.len() > 40 || !language.chars().all(is_name) {
        return "<pre tabindex=\"\u{FDD7}0\"><code>".to_owned();
    }
    format!("<pre tabindex=\"\u{FDD7}0\"><code class=\"\u{FDD7}language-{language}\">")
}

#[cfg(test)]
mod tests {
    use crate::markdown::testing::html;

    #[test]
    fn a_table_scrolls_and_an_empty_header_cell_is_plain() {
        assert_eq!(
            html("|a||\n|-|-:|\n|1|2|\n"),
            "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"Table\"><table>\n<thead>\n<tr><th scope=\"col\">a</th><td class=\"align-right\"></td></tr>\n</thead>\n<tbody>\n<tr><td>1</td><td class=\"align-right\">2</td></tr>\n</tbody>\n</table></div>\n"
        );
    }

    #[test]
    fn a_valid_language_becomes_a_class_of_the_code() {
        assert_eq!(
            html("```c++ {x}\na<b\n```\n"),
            "<pre tabindex=\"0\"><code class=\"language-c++\">a&lt;b\n</code></pre>\n"
        );
        assert!(html("```\"><x\n```\n").starts_with("<pre tabindex=\"0\"><code></code>"));
    }
}
