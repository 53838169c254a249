//! Reports text that looks like a checkbox or attributes but is neither, which markdown accepts silently.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{Prepared, SpannedEvent};
use crate::model::checklist::MAX_ITEM_DEPTH;
use crate::parse::checklist::attributes;
use crate::parse::checklist::boxes::near_checkboxes;
use crate::parse::checklist::outline::{Kind, MAX_ITEMS, Node, Outline};

/// Reports these mistakes in a checklist.
pub(crate) fn lint(
    text: &Prepared,
    events: &[SpannedEvent],
    outline: &Outline,
    cuts: &[Range<usize>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    diagnostics.extend(near_checkboxes(text, events));
    for (event, range) in events {
        if matches!(event, Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock)) {
            stray_comment(text, range, cuts, diagnostics);
        }
    }
    for node in &outline.nodes {
        no_text(text, node, diagnostics);
    }
    for range in &outline.strays {
        diagnostics.push(stray(text, range));
    }
    diagnostics.extend(ticked(text, &outline.ticked));
    for range in &outline.too_deep {
        diagnostics.push(
            Diagnostic::new(
                Code::TooDeep,
                text.span(range.clone()),
                format!("this checkbox is nested more than {MAX_ITEM_DEPTH} levels deep"),
            )
            .label("shown as text, not an item")
            .hint("Move it up a level, or delete its `[ ]`."),
        );
    }
    diagnostics.extend(outline.too_many.as_ref().map(|range| {
        let message = format!("this checklist has more than {MAX_ITEMS} items");
        Diagnostic::new(Code::TooManyItems, text.span(range.clone()), message)
            .label("shown as text from here on")
            .hint("Split the checklist into several.")
    }));
}

/// Reports an item or heading without text: it has no instruction and no meaningful id.
fn no_text(text: &Prepared, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let (what, hint) = match node.kind {
        Kind::Item(..) => ("item", "Write what to do after the `[ ]`."),
        Kind::Heading(_) => ("heading", "Write the section's name after the `#`."),
        Kind::Title | Kind::Entry => return,
    };
    let end = (node.attributes.as_ref()).map_or(node.line.end, |block| block.range.start);
    let line = &text.written[node.line.start..end.max(node.line.start)];
    if node.text.trim().is_empty() && !line.contains("![") && !line.contains(['<', '`']) {
        let message = format!("this {what} has no text");
        let diagnostic = Diagnostic::new(Code::NoText, text.span(node.line.clone()), message);
        diagnostics.push(diagnostic.hint(hint));
    }
}

/// Reports a comment that would be attributes at the end of an item's or heading's first line.
fn stray_comment(
    text: &Prepared,
    range: &Range<usize>,
    cuts: &[Range<usize>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let comment = text.written[range.clone()].trim();
    if !attributes::in_comment(comment, 0).is_some_and(|block| block.is_likely()) {
        return;
    }
    let next = cuts.partition_point(|cut| cut.end <= range.start);
    if cuts.get(next).is_none_or(|cut| cut.start >= range.end) {
        diagnostics.push(stray(text, &(range.start..range.start + comment.len())));
    }
}

/// Reports the ticked checkboxes once, because a file that was worked on may have hundreds.
fn ticked(text: &Prepared, all: &[Range<usize>]) -> Option<Diagnostic> {
    let first = text.span(all.first()?.clone());
    let message = match all.len() {
        1 => "this checkbox is ticked, which has no effect in a checklist".to_owned(),
        count => {
            format!("{count} checkboxes are ticked, which has no effect in a checklist")
        }
    };
    let hint = "Write `[ ]`. Releases record what is done.";
    let import = "If this file is a finished release, run `runsheet import` to import it.";
    Some(Diagnostic::new(Code::TickedCheckbox, first, message).hint(hint).hint(import))
}

fn stray(text: &Prepared, range: &Range<usize>) -> Diagnostic {
    let shown = text.written[range.clone()].trim();
    Diagnostic::new(
        Code::MisplacedAttribute,
        text.span(range.end - shown.len()..range.end),
        format!("`{shown}` has no effect here"),
    )
    .hint("Move it to the end of the first line of an item or heading.")
}
