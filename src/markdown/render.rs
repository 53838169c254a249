//! Renders events to a flow: writes them, sanitises and verifies raw HTML, and splits the result.
//!
//! All texts of all pages are rendered here.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::events::SpannedEvent;
use crate::markdown::hidden::reveal_html;
use crate::markdown::links::Targets;
use crate::markdown::postprocess::Tidy;
use crate::markdown::prepare::Prepared;
use crate::markdown::removed::removed_html;
use crate::markdown::sanitise::sanitise;
use crate::markdown::split::{Pieces, split};
use crate::markdown::verify::{Mismatch, verify};
use crate::markdown::write::{Escaping, EventRole, Plan, WrittenHtml, write};
use crate::model::link::Link;

/// A rendered text.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    /// The text and its headings.
    pub(crate) pieces: Pieces,
    /// All links to parts of the site.
    pub(crate) links: Vec<Link>,
    /// Diagnostics for its links and HTML.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Renders `events`. Relative links start from the file `path`. `anchors` are the page's anchors, to which the ids
/// of raw HTML are added; if it is `None`, those ids are removed. `number` returns an item's number in an ordered
/// list.
pub(crate) fn render(
    text: &Prepared,
    events: &[SpannedEvent],
    plan: &Plan,
    path: &str,
    mut anchors: Option<&mut BTreeSet<String>>,
    number: impl Fn(usize) -> Option<u64>,
) -> Rendered {
    let mut escaping = Escaping::default();
    loop {
        let mut targets = Targets::new(path);
        let written = write(text, events, plan, &escaping, &mut targets);
        let html = match finish(text, plan, &written, &mut targets, anchors.as_deref_mut()) {
            Ok(html) => html,
            Err(mismatch) => {
                escape_culprit(&mut escaping, mismatch, &written, events, plan);
                continue;
            }
        };
        let mut diagnostics = std::mem::take(&mut targets.diagnostics);
        diagnostics.extend(written.escaped.iter().map(|range| escaped_html(text, range)));
        diagnostics.extend(removed_html(text, events, &written.escaped));
        return Rendered {
            pieces: split(&html, text, &targets, number),
            links: targets.links,
            diagnostics,
        };
    }
}

/// Sanitises and verifies the written HTML. Does neither if there is no raw HTML.
fn finish<'w>(
    text: &Prepared,
    plan: &Plan,
    written: &'w WrittenHtml,
    targets: &mut Targets,
    anchors: Option<&mut BTreeSet<String>>,
) -> Result<Cow<'w, str>, Option<Mismatch>> {
    let mut html = Cow::Borrowed(written.html.as_str());
    if !written.raw.is_empty() {
        if written.too_much {
            return Err(None);
        }
        let clean = sanitise(&written.html);
        verify(&clean, plan).map_err(Some)?;
        html = Cow::Owned(Tidy::new(text, targets, anchors, written).run(&clean));
    }
    if text.hidden {
        html = Cow::Owned(reveal_html(&html));
    }
    Ok(html)
}

/// How many pieces of raw HTML are escaped one by one before all of it is escaped.
const MAX_ESCAPED: usize = 4;

/// Chooses the raw HTML to escape next: the last piece before the first misplaced token.
fn escape_culprit(
    escaping: &mut Escaping,
    mismatch: Option<Mismatch>,
    written: &WrittenHtml,
    events: &[SpannedEvent],
    plan: &Plan,
) {
    let culprit = mismatch.and_then(|mismatch| {
        let limit = first_missing(&mismatch, events, plan);
        let before = |(_, range): &&(usize, Range<usize>)| range.start < limit;
        written.raw.iter().rev().find(before)
    });
    match culprit {
        Some((event, _)) if escaping.events.len() < MAX_ESCAPED => {
            escaping.events.insert(*event);
        }
        _ => escaping.all = true,
    }
}

/// Returns where the first missing item or heading starts.
fn first_missing(mismatch: &Mismatch, events: &[SpannedEvent], plan: &Plan) -> usize {
    let is_missing = |role: &EventRole| match role {
        EventRole::Item(item) => *item >= mismatch.items,
        EventRole::Heading(heading) => *heading >= mismatch.headings,
        _ => false,
    };
    let found = plan.roles.iter().position(is_missing);
    let at = found.and_then(|index| events.get(index));
    match at {
        Some((Event::Start(Tag::Item | Tag::Heading { .. }), range)) => range.start,
        _ => usize::MAX,
    }
}

fn escaped_html(text: &Prepared, range: &Range<usize>) -> Diagnostic {
    let shown = text.written[range.clone()].trim();
    let shown = shown.lines().next().unwrap_or_default();
    let shown: String = shown.chars().take(40).collect();
    Diagnostic::new(
        Code::EscapedHtml,
        text.span(range.clone()),
        format!("the HTML `{shown}` is shown as text"),
    )
    .label("crosses blocks or nests too deep")
    .hint("Close every element in the block in which it begins.")
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::markdown::testing::{html, read_page, show};

    #[test]
    fn harmless_html_is_kept_and_the_rest_removed() {
        assert_eq!(
            html(
                "a <kbd>x</kbd> <b onclick=\"y\" style=\"z\" class=\"alert\">b</b><script>c</script>"
            ),
            "<p>a <kbd>x</kbd> <b>b</b></p>\n"
        );
        assert_eq!(
            html("<details open><summary>\n\nA\n\n</summary>\n\nb\n\n</details>"),
            "<details open=\"\"><summary>\nA\n</summary>\n<p>b</p>\n</details>"
        );
    }

    #[test]
    fn html_that_swallows_a_heading_is_escaped() {
        let text = "a <textarea> b\n\n## A\n\n### B\n";
        let (page, diagnostics) = read_page(text);
        assert_eq!(show(&page.flow), "<p>a &lt;textarea&gt; b</p>\n{h0}\n{h1}\n");
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics[0].code, Code::EscapedHtml);
        assert_eq!(diagnostics[0].span.unwrap().range(), 2..12);
    }

    #[test]
    fn only_the_harmful_html_is_escaped() {
        let shown = html("<kbd>x</kbd>\n\n# A\n\na <textarea>\n\n# B\n");
        assert!(shown.contains("<kbd>x</kbd>"), "{shown}");
        assert!(shown.contains("&lt;textarea&gt;"), "{shown}");
    }

    #[test]
    fn comments_are_removed() {
        assert_eq!(html("<!-- a\n\n- b -->\n\nc <!-- d -->e\n"), "<p>c e</p>\n");
    }

    #[test]
    fn hidden_characters_are_shown_and_reported() {
        let (page, diagnostics) = read_page("a\u{202E}b `c\u{200B}`");
        assert_eq!(diagnostics.len(), 2);
        assert!(show(&page.flow).contains(">U+202E</span>b <code>c<span"));
    }
}
