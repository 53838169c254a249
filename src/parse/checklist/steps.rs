//! Steps as items: numbered entries, bullets or headings of a file that has no checkboxes.
//!
//! [`with_steps`] adds checkboxes to the events of the parser, so that everything after it treats steps like items.
//! [`with_checkboxes`] writes them into the text. Tables are never steps, nor are entries that begin with a mark, as
//! in status reports, or that only link to a heading, as in a table of contents.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use crate::markdown::{self, Prepared, SpannedEvent, TextOrigin, inline_run};
use crate::model::checklist::StepKind;
use crate::span::SourceId;

/// Marks at the start of an entry in a status report.
const MARKS: &[char] = &[
    '✅', '❌', '✔', '✓', '✗', '✘', '☑', '☒', '❎', '🟢', '🟡', '🔴', '🟠', '⚪', '⚫', '🔵', '🚧',
    '⏳', '⚠',
];

/// Returns `events` with a checkbox in each step of the kind `kind`. Changes nothing if there are checkboxes.
pub(super) fn with_steps(
    events: Vec<SpannedEvent<'_>>,
    kind: Option<StepKind>,
) -> Vec<SpannedEvent<'_>> {
    let has_checkboxes = events.iter().any(|(event, _)| matches!(event, Event::TaskListMarker(_)));
    match kind.filter(|_| !has_checkboxes) {
        None => events,
        Some(StepKind::Headings) => with_headings(&events),
        Some(kind) => {
            let steps = entries(&events, kind);
            let mut out = Vec::with_capacity(events.len() + steps.len());
            let mut steps = steps.into_iter().peekable();
            for (index, event) in events.into_iter().enumerate() {
                if let Some((_, at)) = steps.next_if(|(before, _)| *before == index) {
                    out.push((Event::TaskListMarker(false), at..at));
                }
                out.push(event);
            }
            out
        }
    }
}

/// Returns the number of steps of each kind in `events`, which have no checkboxes.
pub(super) fn counts(events: &[SpannedEvent]) -> [(StepKind, usize); 3] {
    let count = |kind| match kind {
        StepKind::Headings => headings(events).len(),
        kind => entries(events, kind).len(),
    };
    StepKind::ALL.map(|kind| (kind, count(kind)))
}

/// Finds the steps of a text without checkboxes. Returns `None` if it has checkboxes.
pub(crate) fn steps(text: &str, body: Range<usize>) -> Option<[(StepKind, usize); 3]> {
    let prepared = Prepared::new(&text[body], TextOrigin::File(SourceId(0), 0), |_| false);
    let events = markdown::document(&prepared);
    let has_checkboxes = events.iter().any(|(event, _)| matches!(event, Event::TaskListMarker(_)));
    (!has_checkboxes).then(|| counts(&events))
}

/// Returns the text with a checkbox in each step of the kind `kind`.
pub(crate) fn with_checkboxes(text: &str, body: Range<usize>, kind: StepKind) -> String {
    let written = &text[body.clone()];
    let prepared = Prepared::new(written, TextOrigin::File(SourceId(0), 0), |_| false);
    let events = markdown::document(&prepared);
    let new = if kind == StepKind::Headings {
        headings_as_entries(written, &events)
    } else {
        let mut out = String::new();
        let mut from = 0;
        for (_, at) in entries(&events, kind) {
            out.push_str(&written[from..at]);
            out.push_str("[ ] ");
            from = at;
        }
        out + &written[from..]
    };
    format!("{}{new}{}", &text[..body.start], &text[body.end..])
}

/// Returns the entries that are steps: the event before which the checkbox belongs, and its offset in the text.
fn entries(events: &[SpannedEvent], kind: StepKind) -> Vec<(usize, usize)> {
    let mut lists: Vec<StepKind> = Vec::new();
    let mut found = Vec::new();
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::List(Some(_))) => lists.push(StepKind::Numbered),
            Event::Start(Tag::List(None)) => lists.push(StepKind::Bullets),
            Event::End(TagEnd::List(_)) => {
                lists.pop();
            }
            Event::Start(Tag::Item) if lists.last() == Some(&kind) => {
                let is_paragraph = matches!(events[index + 1].0, Event::Start(Tag::Paragraph));
                let from = index + 1 + usize::from(is_paragraph);
                let run = inline_run(events, from);
                if !run.is_empty() && !is_report(&events[run.clone()]) {
                    found.push((from, events[from].1.start));
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether an entry reports a status, or belongs to a table of contents.
fn is_report(run: &[SpannedEvent]) -> bool {
    let is_link = match (run.first(), run.last()) {
        (
            Some((Event::Start(Tag::Link { dest_url, .. }), _)),
            Some((Event::End(TagEnd::Link), _)),
        ) => dest_url.starts_with('#'),
        _ => false,
    };
    let first = run.iter().find_map(|(event, _)| match event {
        Event::Text(text) => Some(text.trim_start()),
        _ => None,
    });
    let first = first.unwrap_or_default();
    let is_code = [":white_check_mark:", ":heavy_check_mark:", ":x:", ":warning:"];
    is_link || first.starts_with(MARKS) || is_code.iter().any(|code| first.starts_with(code))
}

/// A heading without headings below it, and its place.
struct Heading {
    /// Its first event.
    start: usize,
    /// The event after its end.
    body: usize,
    /// The event that ends what belongs to it.
    end: usize,
}

/// Returns the headings that have no headings below them, except a leading H1, which is the title.
fn headings(events: &[SpannedEvent]) -> Vec<Heading> {
    let mut depth = 0_usize;
    let mut all = Vec::new();
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Heading { level, .. }) if depth == 0 => {
                let length = events[index..]
                    .iter()
                    .position(|(event, _)| matches!(event, Event::End(TagEnd::Heading(_))));
                all.push((index, index + length.unwrap_or_default() + 1, *level));
                depth += 1;
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for (at, &(start, body, level)) in all.iter().enumerate() {
        let next = all.get(at + 1);
        let is_leaf = next.is_none_or(|(_, _, next)| *next <= level);
        let has_text = body > start + 2;
        if is_leaf && has_text && !(at == 0 && level == HeadingLevel::H1) {
            let end = next.map_or(events.len(), |(next, ..)| *next);
            found.push(Heading { start, body, end });
        }
    }
    found
}

fn with_headings<'e>(events: &[SpannedEvent<'e>]) -> Vec<SpannedEvent<'e>> {
    let found = headings(events);
    let mut out = Vec::with_capacity(events.len() + 6 * found.len());
    let mut from = 0;
    for Heading { start, body, end } in found {
        out.extend_from_slice(&events[from..start]);
        let first = events[start].1.clone();
        let last = events[end - 1].1.end.max(first.end);
        let whole = first.start..last;
        let text = events[start + 1].1.start;
        let open = [Event::Start(Tag::List(None)), Event::Start(Tag::Item)];
        out.extend(open.map(|event| (event, whole.clone())));
        out.push((Event::Start(Tag::Paragraph), first.clone()));
        out.push((Event::TaskListMarker(false), text..text));
        out.extend_from_slice(&events[start + 1..body - 1]);
        out.push((Event::End(TagEnd::Paragraph), first));
        out.extend_from_slice(&events[body..end]);
        out.push((Event::End(TagEnd::Item), whole.clone()));
        out.push((Event::End(TagEnd::List(false)), whole));
        from = end;
    }
    out.extend_from_slice(&events[from..]);
    out
}

/// Writes each heading that is a step as an entry, with its content indented.
fn headings_as_entries(written: &str, events: &[SpannedEvent]) -> String {
    let mut out = String::new();
    let mut from = 0;
    for Heading { start, body, end } in headings(events) {
        let heading = &events[start].1;
        let text = events[start + 1].1.start..events[body - 2].1.end;
        let end = events.get(end).map_or(written.len(), |(_, range)| range.start);
        // What follows the text on its line: attributes in a comment stay, closing `#` do not.
        let line_end = written[text.end..].find('\n').map_or(written.len(), |at| text.end + at);
        let rest = written[text.end..line_end].trim_end().trim_end_matches('#').trim_end();
        out.push_str(&written[from..heading.start]);
        out.extend(["- [ ] ", &written[text.clone()], rest, "\n"]);
        let content = &written[heading.end.max(line_end).min(end)..end];
        // The parser counts the line break to the heading, except in front of the end of the text.
        let ends_line = written[..end - content.len()].ends_with('\n');
        let content = content.strip_prefix('\n').filter(|_| !ends_line).unwrap_or(content);
        for line in content.split_inclusive('\n') {
            let indent = if line.trim().is_empty() { "" } else { "  " };
            out.extend([indent, line]);
        }
        from = end;
    }
    out + &written[from..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::checklist::FrontMatter;
    use crate::parse::checklist::checklist;

    fn ids(text: &str, kind: StepKind) -> Vec<String> {
        let front = FrontMatter { items: Some(kind), ..FrontMatter::default() };
        let (list, _) = checklist("a", SourceId(0), "a.md", text, front, 0..text.len());
        list.items.iter().map(|item| item.id.to_string()).collect()
    }

    const TEXT: &str = "# T\n\n- [Deploy](#deploy)\n\n## Deploy {#d}\n\n1. Build **it**\n\n   - with care\n2. Ship\n\n| a |\n|---|\n| ✅ |\n\n## Status\n\n- ✅ built\n- Tell the others\n";

    #[test]
    fn steps_of_one_kind_become_items() {
        assert_eq!(ids(TEXT, StepKind::Numbered), ["d/build-it", "d/ship"]);
        assert_eq!(
            ids(TEXT, StepKind::Bullets),
            ["d/build-it/with-care", "status/tell-the-others"]
        );
        assert_eq!(ids(TEXT, StepKind::Headings), ["d", "status"]);
        let boxes = TEXT.replace("- Tell", "- [ ] Tell");
        assert_eq!(ids(&boxes, StepKind::Numbered), ["status/tell-the-others"]);
    }

    #[test]
    fn checkboxes_are_written_where_the_steps_are() {
        for kind in StepKind::ALL {
            let text = with_checkboxes(TEXT, 0..TEXT.len(), kind);
            let whole = text.len();
            let (list, _) =
                checklist("a", SourceId(0), "a.md", &text, FrontMatter::default(), 0..whole);
            let written: Vec<String> = list.items.iter().map(|item| item.id.to_string()).collect();
            assert_eq!(written, ids(TEXT, kind), "{text}");
        }
        let text = "Step\n====\n\n## A ##\ntext\n\n```\ncode\n```\n## B\n";
        assert_eq!(
            with_checkboxes(text, 0..text.len(), StepKind::Headings),
            "Step\n====\n\n- [ ] A\n  text\n\n  ```\n  code\n  ```\n- [ ] B\n"
        );
    }
}
