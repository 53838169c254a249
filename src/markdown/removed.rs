//! Reports raw HTML that is left out of the page although its author would miss it.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::events::SpannedEvent;
use crate::markdown::prepare::Prepared;
use crate::markdown::sanitise::removes_content;
use crate::markdown::tags;

/// Reports the first of each kind of HTML that is left out: elements, instructions such as `<?php … ?>`, and end tags
/// without a start tag. `shown` are the ranges of HTML that is escaped instead.
pub(crate) fn removed_html(
    text: &Prepared,
    events: &[SpannedEvent],
    shown: &[Range<usize>],
) -> Vec<Diagnostic> {
    let mut finder =
        Finder { text, kinds: BTreeSet::new(), open: HashMap::new(), found: Vec::new() };
    for (event, range) in events {
        if matches!(event, Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock))
            && !overlaps(shown, range)
        {
            finder.html(range);
        }
    }
    finder.found
}

struct Finder<'t> {
    text: &'t Prepared<'t>,
    /// What was reported.
    kinds: BTreeSet<String>,
    /// The number of open elements by name.
    open: HashMap<String, usize>,
    found: Vec<Diagnostic>,
}

impl Finder<'_> {
    /// Checks a block of HTML, or one inline tag.
    fn html(&mut self, range: &Range<usize>) {
        let html = &self.text.written[range.clone()];
        let mut at = 0;
        while let Some(next) = html[at..].find('<') {
            at += next;
            let comment = tags::comment_len(&html[at..]);
            let len = if comment > 0 { comment } else { tag_len(&html[at..]) };
            let location = range.start + at..range.start + at + len.max(1);
            if comment > 0 {
                self.instruction(&html[at..at + comment], location);
            } else if len > 0 {
                self.tag(&html[at..at + len], location);
            }
            at += len.max(1);
        }
    }

    fn instruction(&mut self, html: &str, location: Range<usize>) {
        if html.starts_with("<?") || html.starts_with("<![") {
            let shown = html.split_whitespace().next().unwrap_or(html);
            self.report(shown.to_owned(), shown, location);
        }
    }

    fn tag(&mut self, html: &str, location: Range<usize>) {
        if !html.ends_with('>') {
            // The tag swallows the rest of its block.
            let shown = html.split_whitespace().next().unwrap_or(html);
            return self.report("unclosed".to_owned(), shown, location);
        }
        let inner = html.trim_start_matches(['<', '/']);
        let len = inner.find(|char: char| !char.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let name = inner[..len].to_ascii_lowercase();
        let open = self.open.entry(name.clone()).or_default();
        if !html.starts_with("</") {
            *open += 1;
            if removes_content(&name) {
                // Inputs differ more by their attributes than other elements do by their names.
                let key = if name == "input" { html.to_lowercase() } else { name };
                self.report(key, &format!("<{}>", &inner[..len]), location);
            }
        } else if *open > 0 {
            *open -= 1;
        } else if name != "p" && name != "br" {
            // A block within a paragraph ends it, so `</p>` often ends nothing.
            self.report(format!("/{name}"), &format!("</{}>", &inner[..len]), location);
        }
    }

    /// Reports HTML, unless it is of a kind that was reported.
    fn report(&mut self, kind: String, shown: &str, location: Range<usize>) {
        if !self.kinds.insert(kind) {
            return;
        }
        let diagnostic = |message: String, hint: &str| {
            Diagnostic::new(Code::EscapedHtml, self.text.span(location), message).hint(hint)
        };
        self.found.push(if shown.starts_with("</") {
            diagnostic(
                format!("the HTML `{shown}` has no start tag and is not shown"),
                "Delete it, or add the start tag before it.",
            )
        } else {
            diagnostic(
                format!("the HTML `{shown}` is not allowed and is not shown"),
                "If this is text, put it in backticks, or write `&lt;` for `<`.",
            )
        });
    }
}

/// Returns the length of the tag at the start of `html`, 0 if there is none.
fn tag_len(html: &str) -> usize {
    let inside = &html[1..];
    if !inside.trim_start_matches('/').starts_with(|char: char| char.is_ascii_alphabetic()) {
        return 0;
    }
    tags::tag_len(inside).map_or(html.len(), |len| len + 1)
}

/// Whether one of `ranges`, which are sorted and disjoint, overlaps `range`.
fn overlaps(ranges: &[Range<usize>], range: &Range<usize>) -> bool {
    let next = ranges.partition_point(|known| known.end <= range.start);
    ranges.get(next).is_some_and(|known| known.start < range.end)
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::markdown::testing::{html, read_page};

    /// Returns the parts of `text` that are reported.
    fn reported(text: &str) -> Vec<&str> {
        let found = read_page(text).1;
        assert!(found.iter().all(|diagnostic| diagnostic.code == Code::EscapedHtml));
        found.iter().map(|diagnostic| &text[diagnostic.span.unwrap().range()]).collect()
    }

    #[test]
    fn controls_are_reported_once_for_each_element() {
        assert_eq!(
            reported(
                "<form>\n<input\n type='text'>\n<BUTTON>Go</BUTTON><button>Stop</button>\n</form>"
            ),
            ["<form>", "<input\n type='text'>", "<BUTTON>"]
        );
        assert_eq!(reported("Pick <select><option>a</option></select>"), ["<select>", "<option>"]);
        assert_eq!(reported("x <textarea>y</textarea>"), ["<textarea>"]);
        assert_eq!(reported("Use a Vec<T> here"), ["<T>"]);
    }

    #[test]
    fn instructions_are_reported_and_leave_nothing() {
        let text = "<?php if ($n > 1) { echo '<b>'; } ?>\n\na <?= $user->name ?> b\n";
        assert_eq!(reported(text), ["<?php if ($n > 1) { echo '<b>'; } ?>", "<?= $user->name ?>"]);
        assert_eq!(html(text), "<p>a  b</p>\n");
    }

    #[test]
    fn a_tag_that_is_not_closed_is_reported() {
        assert_eq!(
            reported("<div id='a'\nText that is lost\n"),
            ["<div id='a'\nText that is lost\n"]
        );
    }

    #[test]
    fn end_tags_without_a_start_are_reported() {
        assert_eq!(reported("a </div> b\n\n</div></section>\n"), ["</div>", "</section>"]);
        assert_eq!(reported("<div>\n\na\n\n</div>\n\n<b>c</b> <p>x<ul></ul></p>"), [""; 0]);
    }

    #[test]
    fn comments_and_what_only_arranges_its_text_are_not_reported() {
        assert_eq!(reported("<!-- <button> --> <center>a</center> <br/> <!DOCTYPE html>"), [""; 0]);
        assert_eq!(reported("<!--\n<form>\n-->\n"), [""; 0]);
    }
}
