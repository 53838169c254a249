//! Classifies events of the markdown parser as block or inline, and finds where they end.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::markdown::prepare::Prepared;

/// An event and its byte range in the text.
pub(crate) type SpannedEvent<'a> = (Event<'a>, Range<usize>);

/// Whether the event begins a block. Task markers and inline markup do not.
pub(crate) fn starts_block(event: &Event) -> bool {
    match event {
        Event::Start(tag) => !is_inline(tag),
        Event::Rule => true,
        _ => false,
    }
}

/// Whether the event ends a block.
pub(crate) fn ends_block(event: &Event) -> bool {
    match event {
        Event::End(tag) => !matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image
                | TagEnd::Superscript
                | TagEnd::Subscript
        ),
        _ => false,
    }
}

/// Whether the event begins a block that contains only a comment.
pub(crate) fn is_comment_block(text: &Prepared, (event, range): &SpannedEvent) -> bool {
    let written = text.written[range.clone()].trim();
    matches!(event, Event::Start(Tag::HtmlBlock))
        && written.starts_with("<!--")
        && written.find("-->") == Some(written.len() - 3)
}

fn is_inline(tag: &Tag) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::Superscript
            | Tag::Subscript
    )
}

/// Returns the index of the event that ends the element begun at `start`.
pub(crate) fn end_of(events: &[SpannedEvent], start: usize) -> usize {
    let mut depth = 0usize;
    for (index, (event, _)) in events.iter().enumerate().skip(start) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    events.len() - 1
}

/// Returns the HTML of the block that starts at event `start`, and the index of the event that ends it.
pub(crate) fn html_block(events: &[SpannedEvent], start: usize) -> (String, usize) {
    let end = end_of(events, start);
    let mut html = String::new();
    for (event, _) in &events[start..end] {
        if let Event::Html(line) | Event::Text(line) = event {
            html.push_str(line);
        }
    }
    (html, end)
}

/// Returns the range of inline events from `from` to the next start or end of a block.
pub(crate) fn inline_run(events: &[SpannedEvent], from: usize) -> Range<usize> {
    let len = events[from..]
        .iter()
        .position(|(event, _)| starts_block(event) || ends_block(event))
        .unwrap_or(events.len() - from);
    from..from + len
}
