//! Reports text that looks like a checkbox or attributes but is neither, which markdown accepts silently.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{Prepared, SpannedEvent};
use crate::model::checklist::MAX_ITEM_DEPTH;
use crate::parse::checklist::attributes;
use crate::parse::checklist::outline::{Kind, MAX_ITEMS, Node, Outline};

/// Reports these mistakes in a checklist.
pub(crate) fn lint(
    text: &Prepared,
    events: &[SpannedEvent],
    outline: &Outline,
    cuts: &[Range<usize>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (index, (event, range)) in events.iter().enumerate() {
        match event {
            Event::Text(_) => not_a_checkbox(text, events, index, diagnostics),
            Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock) => {
                stray_comment(text, range, cuts, diagnostics);
            }
            _ => {}
        }
    }
    for node in &outline.nodes {
        no_text(text, node, diagnostics);
    }
    for range in &outline.strays {
        diagnostics.push(stray(text, range));
    }
    for range in &outline.ticked {
        diagnostics.push(
            Diagnostic::new(
                Code::TickedCheckbox,
                text.span(range.clone()),
                "A ticked box means nothing in a checklist",
            )
            .hint("Write `[ ]`; what is done stands in the release's file."),
        );
    }
    for range in &outline.too_deep {
        diagnostics.push(
            Diagnostic::new(
                Code::TooDeep,
                text.span(range.clone()),
                format!("This box lies in more than {} others", MAX_ITEM_DEPTH - 1),
            )
            .label("shown as text, not as an item")
            .hint("Make it a plain entry, or move it further up."),
        );
    }
    diagnostics.extend(outline.too_many.as_ref().map(|range| {
        let message = format!("This checklist has more than {MAX_ITEMS} items");
        Diagnostic::new(Code::TooManyItems, text.span(range.clone()), message)
            .label("shown as text from here on")
            .hint("Split it into several checklists.")
    }));
}

/// Reports an item or heading without text: it has no instruction and no meaningful id.
fn no_text(text: &Prepared, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let (what, hint) = match node.kind {
        Kind::Item(..) => ("item", "Say behind the box what is to be done."),
        Kind::Heading(_) => ("heading", "Say behind the `#` what the section is about."),
        Kind::Title | Kind::Entry => return,
    };
    let end = (node.attributes.as_ref()).map_or(node.line.end, |block| block.range.start);
    let line = &text.written[node.line.start..end.max(node.line.start)];
    if node.text.trim().is_empty() && !line.contains("![") && !line.contains(['<', '`']) {
        let message = format!("This {what} has no text");
        let diagnostic = Diagnostic::new(Code::NoText, text.span(node.line.clone()), message);
        diagnostics.push(diagnostic.hint(hint));
    }
}

/// Reports a checkbox at the start of the text event `index` that the parser does not recognise.
fn not_a_checkbox(
    text: &Prepared,
    events: &[SpannedEvent],
    index: usize,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let event =
        |back: usize| index.checked_sub(back).and_then(|at| events.get(at)).map(|(event, _)| event);
    let start = events[index].1.start;
    let line = || {
        let rest = &text.written[start..];
        rest.lines().next().unwrap_or_default()
    };
    let len = match (event(2), event(1)) {
        (_, Some(Event::Start(Tag::Item)))
        | (Some(Event::Start(Tag::Item)), Some(Event::Start(Tag::Paragraph))) => {
            checkbox_in_entry(line())
        }
        (_, Some(Event::Start(Tag::Paragraph) | Event::SoftBreak | Event::HardBreak)) => {
            checkbox_in_prose(line())
        }
        _ => None,
    };
    let Some(len) = len.or_else(|| checkbox_within(text, events, index)) else {
        return;
    };
    diagnostics.push(
        Diagnostic::new(
            Code::NotACheckbox,
            text.span(start..start + len),
            format!("`{}` looks like a box and is none", &text.written[start..start + len]),
        )
        .hint("Write `- [ ] ` at the start of a line of its own: a blank in the brackets and one behind them."),
    );
}

/// Returns the length of a checkbox in the middle of a line, or in a table.
fn checkbox_within(text: &Prepared, events: &[SpannedEvent], index: usize) -> Option<usize> {
    let start = events[index].1.start;
    let rest = &text.written[start..];
    let len = rest.starts_with("[ ]").then_some(3)?;
    let before = text.written[..start].chars().next_back();
    let after = rest[len..].chars().next();
    let mut line = (text.written[..start].chars().rev()).take_while(|char| *char != '\n').take(80);
    let follows_text = |char: char| {
        !matches!(char, '-' | '*' | '+' | '–' | '—' | '•' | '·' | '>' | '.' | ')' | ' ' | '0'..='9')
    };
    if !line.any(follows_text) {
        return None;
    }
    let is_separate = before == Some(' ') && after.is_none_or(char::is_whitespace);
    is_separate.then_some(len)
}

/// Returns the length of what looks like a checkbox at the start of a list entry without one.
fn checkbox_in_entry(line: &str) -> Option<usize> {
    for drawn in ["( )", "(x)", "☐", "☑", "☒"] {
        if line.starts_with(drawn) {
            return Some(drawn.len());
        }
    }
    let inner = line.strip_prefix('[')?;
    let close = inner.char_indices().take(5).find(|(_, char)| *char == ']')?.0;
    let after = inner[close + 1..].chars().next();
    if matches!(after, Some('(' | '[' | ':')) {
        return None;
    }
    let inner = inner[..close].trim();
    let mut chars = inner.chars();
    let looks_like_checkbox = match (chars.next(), chars.next()) {
        (None, _) => true,
        (Some(char), None) => matches!(char, 'x' | 'X') || !char.is_alphanumeric(),
        _ => false,
    };
    looks_like_checkbox.then_some(close + 2)
}

/// Returns the length of what looks like a checkbox at the start of a line of prose: `-[ ] x`, `[ ] x`, or `2. [ ]
/// x` directly after a paragraph.
fn checkbox_in_prose(line: &str) -> Option<usize> {
    let unmarked = match line.chars().next()? {
        '-' | '*' | '+' => &line[1..],
        // Dashes and dots that editors substitute for a hyphen.
        mark @ ('–' | '—' | '•' | '·') => &line[mark.len_utf8()..],
        '0'..='9' => {
            line.trim_start_matches(|char: char| char.is_ascii_digit()).strip_prefix(['.', ')'])?
        }
        _ => line,
    };
    let inner = unmarked.trim_start().strip_prefix('[')?;
    let inner = inner.strip_prefix([' ', 'x', 'X'])?.strip_prefix(']')?;
    (inner.is_empty() || inner.starts_with([' ', '\t'])).then_some(line.len() - inner.len())
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

fn stray(text: &Prepared, range: &Range<usize>) -> Diagnostic {
    let shown = text.written[range.clone()].trim();
    Diagnostic::new(
        Code::MisplacedAttribute,
        text.span(range.end - shown.len()..range.end),
        format!("`{shown}` has no effect here"),
    )
    .hint("Attributes stand at the end of the first line of an item or heading.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_checkboxes_are_found_in_entries() {
        for line in
            ["[] a", "[-] a", "[  ] a", "[ x ] a", "[ ]a", "[x]a", "[~] a", "[✓] a", "( ) a", "☐ a"]
        {
            assert!(checkbox_in_entry(line).is_some(), "{line}");
        }
        for line in ["[a] b", "[x](y)", "[1]: b", "[gh] c", "a []", "[link][ref]"] {
            assert!(checkbox_in_entry(line).is_none(), "{line}");
        }
    }

    #[test]
    fn invalid_checkboxes_are_found_in_prose() {
        for line in ["-[ ] a", "[ ] a", "[x] a", "2. [ ] a", "*[ ]", "– [ ] a"] {
            assert!(checkbox_in_prose(line).is_some(), "{line}");
        }
        for line in ["[] a", "a [ ] b", "2021 [ ] a", "[ ](a)", "- a"] {
            assert!(checkbox_in_prose(line).is_none(), "{line}");
        }
    }
}
