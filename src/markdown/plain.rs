//! Extracts plain text from inline events, for the texts of items and headings.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event};

use crate::markdown::events::SpannedEvent;
use crate::markdown::hidden;
use crate::markdown::prepare::Prepared;

/// Returns the plain text of `events` without the range `cut`, with placeholders as written.
pub(crate) fn text(
    prepared: &Prepared,
    events: &[SpannedEvent],
    cut: Option<&Range<usize>>,
) -> String {
    let mut out = String::new();
    for (event, range) in events {
        match event {
            Event::Text(text) | Event::Code(text) => {
                out.push_str(&prepared.restore(before_cut(text, range, cut)));
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

/// Returns the part of a text event before `cut`. A cut always extends to the end of its line.
pub(crate) fn before_cut<'t>(
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

/// Replaces all whitespace in `text` with single spaces, and trims it.
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

/// Returns the plain text of an image's events, with placeholders still as tokens.
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
