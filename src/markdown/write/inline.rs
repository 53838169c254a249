//! Writes inline markup: text, code, links, images, footnote references, checkboxes.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::{ItemPart, Open, Writer};
use crate::markdown::escape::{push_attribute, push_text};
use crate::markdown::events::{SpannedEvent, end_of};
use crate::markdown::{plain, token};

impl<'w> Writer<'w, '_> {
    /// Writes the inline event `index`. Returns the next event to write.
    pub(super) fn inline(
        &mut self,
        index: usize,
        event: &'w Event<'w>,
        range: &Range<usize>,
    ) -> usize {
        let cut = self.cut_at(range);
        if cut.is_some_and(|cut| cut.start <= range.start && range.end <= cut.end) {
            return end_of(self.events, index) + 1;
        }
        match event {
            Event::Text(text) => push_text(&mut self.out, plain::before_cut(text, range, cut)),
            Event::Code(code) => {
                self.out.push_str("<code>");
                push_text(&mut self.out, code);
                self.out.push_str("</code>");
            }
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::InlineHtml(html) | Event::Html(html) => self.inline_html(index, html, range),
            Event::FootnoteReference(label) => self.footnote_mark(label),
            Event::TaskListMarker(ticked) => self.marker(*ticked),
            Event::Start(tag) => return self.start_inline(index, tag, range),
            _ => {}
        }
        index + 1
    }

    fn start_inline(&mut self, index: usize, tag: &'w Tag<'w>, range: &Range<usize>) -> usize {
        match tag {
            Tag::Emphasis => self.start("<em>", "</em>"),
            Tag::Strong => self.start("<strong>", "</strong>"),
            Tag::Strikethrough => self.start("<del>", "</del>"),
            Tag::Link { dest_url, title, .. } => self.start_link(dest_url, title, range),
            Tag::Image { dest_url, title, .. } => {
                let end = end_of(self.events, index);
                self.image(dest_url, title, range, &self.events[index + 1..end]);
                return end + 1;
            }
            _ => self.start("", ""),
        }
        index + 1
    }

    fn start_link(&mut self, target: &str, title: &str, range: &Range<usize>) {
        let Some(number) = self.targets.add(self.text, target, range.clone()) else {
            return self.start("", "");
        };
        let mut opening = String::from("<a href=\"");
        token::push(&mut opening, token::TARGET, number);
        opening.push('"');
        push_title(&mut opening, title);
        opening.push('>');
        self.start(&opening, "</a>");
    }

    fn image(&mut self, source: &str, title: &str, range: &Range<usize>, inner: &[SpannedEvent]) {
        let alt = plain::text_with_tokens(inner);
        let Some(number) = self.targets.add_image(self.text, source, range.clone()) else {
            return push_text(&mut self.out, &alt);
        };
        self.out.push_str("<img src=\"");
        token::push(&mut self.out, token::TARGET, number);
        self.out.push_str("\" alt=\"");
        push_attribute(&mut self.out, &alt);
        self.out.push('"');
        push_title(&mut self.out, title);
        self.out.push_str(" loading=\"lazy\">");
    }

    /// Writes a checkbox as a mark. The template writes the checkbox of an item.
    fn marker(&mut self, ticked: bool) {
        if let Some(Open::OwnText | Open::Item(ItemPart::Text)) = self.open.last() {
            return;
        }
        let (label, mark) =
            if ticked { ("Ticked", '\u{2611}') } else { ("Not ticked", '\u{2610}') };
        let _ = write!(
            self.out,
            "<span class=\"\u{FDD7}box\" role=\"\u{FDD7}img\" aria-label=\"\u{FDD7}{label}\">{mark}</span> "
        );
    }

    /// Returns the cut that overlaps `range`.
    fn cut_at(&self, range: &Range<usize>) -> Option<&'w Range<usize>> {
        let cuts = &self.plan.cuts;
        let next = cuts.partition_point(|cut| cut.end <= range.start);
        cuts.get(next).filter(|cut| cut.start < range.end)
    }
}

fn push_title(out: &mut String, title: &str) {
    if !title.is_empty() {
        out.push_str(" title=\"");
        push_attribute(out, title);
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::markdown::testing::{html, read_page};

    #[test]
    fn links_and_images_point_to_pages_and_files() {
        assert_eq!(
            html("[a](b.md#c 't\"') ![*x* y](i.png)"),
            "<p><a href=\"{root}guide/b.html#c\" title=\"t&quot;\">a</a> <img src=\"{root}guide/i.png\" alt=\"x y\" loading=\"lazy\"></p>\n"
        );
    }

    #[test]
    fn an_unsafe_link_is_reported_and_leaves_its_text() {
        let text = "x [a](javascript:b) ![c](data:d)";
        let (page, diagnostics) = read_page(text);
        assert_eq!(crate::markdown::testing::show(&page.flow), "<p>x a c</p>\n");
        let found: Vec<_> = diagnostics
            .iter()
            .map(|diagnostic| (diagnostic.code, &text[diagnostic.span.unwrap().range()]))
            .collect();
        assert_eq!(
            found,
            [(Code::UnsafeLink, "[a](javascript:b)"), (Code::UnsafeLink, "![c](data:d)")]
        );
    }

    #[test]
    fn an_image_that_browsers_do_not_load_is_reported() {
        let text =
            "![a](http://x.test/a.png) <img src='http://x.test/b.png'> [c](http://x.test/c.png)";
        let (_, diagnostics) = read_page(text);
        let found: Vec<_> = diagnostics
            .iter()
            .map(|diagnostic| (diagnostic.code, &text[diagnostic.span.unwrap().range()]))
            .collect();
        assert_eq!(
            found,
            [
                (Code::BlockedImage, "![a](http://x.test/a.png)"),
                (Code::BlockedImage, "<img src='http://x.test/b.png'>")
            ]
        );
    }

    #[test]
    fn text_is_escaped_and_bare_urls_are_linked() {
        assert_eq!(
            html("a < b & \"c\" https://x.test/?a=1&b=2"),
            "<p>a &lt; b &amp; \"c\" <a href=\"https://x.test/?a=1&amp;b=2\">https://x.test/?a=1&amp;b=2</a></p>\n"
        );
    }
}
