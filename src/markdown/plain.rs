//! The text of inline events without their markup: what items and headings are called.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event};

use crate::markdown::events::SpannedEvent;
use crate::markdown::hidden;
use crate::markdown::prepare::Prepared;

/// The plain text of `events`, what lies in `cut` left out, placeholders as written.
pub(crate) fn text(
    prepared: &Prepared,
    events: &[SpannedEvent],
    cut: Option<&Range<usize>>,
) -> String {
    let mut out = String::new();
    for (event, range) in events {
        match event {
            Event::Text(text) | Event::Code(text) => {
                out.push_str(&prepared.restore(kept(text, range, cut)));
            }
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    let mut words = collapse(out);
    if prepared.hidden {
        words = hidden::reveal_text(&words);
    }
    // A checklist keeps thousands of these texts.
    words.shrink_to_fit();
    words
}

/// What is left of a text event when `cut` is taken out of it. The cut always ends a line, so what is left
/// stands before it.
pub(crate) fn kept<'t>(
    text: &'t CowStr,
    range: &Range<usize>,
    cut: Option<&Range<usize>>,
) -> &'t str {
    match cut {
        Some(cut) if range.start < cut.end && cut.start < range.end => {
            let before = cut.start.saturating_sub(range.start);
            text.get(..before.min(text.len())).unwrap_or_default()
        }
        _ => text,
    }
}

/// `text` with single blanks between its words.
pub(crate) fn collapse(text: String) -> String {
    let breaks = |byte: u8| matches!(byte, b'\t' | b'\n');
    let trimmed = text.trim();
    if trimmed.contains("  ") || trimmed.contains('\u{A0}') || trimmed.bytes().any(breaks) {
        trimmed.split_whitespace().collect::<Vec<_>>().join(" ")
    } else if trimmed.len() < text.len() {
        trimmed.to_owned()
    } else {
        text
    }
}

/// The plain text of an image's events, placeholders still tokens.
pub(crate) fn text_with_tokens(events: &[SpannedEvent]) -> String {
    let mut out = String::new();
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(text),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    out
}
