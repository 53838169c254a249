//! A new entry in a block mapping, in its place among the others.

use super::entry::first;
use super::listed::behind;
use super::write::Style;
use super::{Neighbour, Site, lines};

/// The texts that may have the entry beside `neighbour`.
pub(super) fn insert(site: &Site<'_, '_>, neighbour: &Neighbour<'_, '_>) -> Vec<String> {
    let text = site.text;
    let (entry, after) = match neighbour {
        Neighbour::Behind(entry) => (
            entry,
            entry.value.span.range().end.max(entry.key.span.range().end),
        ),
        // Above the first entry stands the key that holds them all.
        Neighbour::Before(entry) => match site.holder {
            Some(holder) => (entry, holder.span.range().end),
            None => return Vec::new(),
        },
        Neighbour::Nobody => return Vec::new(),
    };
    let Some(column) = lines::column(text, entry.key.span.range().start) else {
        return Vec::new();
    };
    let style = Style {
        line_break: lines::line_break(text),
    };
    let new = style.entry(site.step.key, &first(&site.change), column);
    let line = style.line(column, &new);
    if !site.step.spaced {
        return behind(text, after, &line);
    }
    let near = lines::end(text, after);
    let far = lines::end_of_blank(text, near);
    let at = |end: usize, above: &str| {
        let below = if is_crowded(text, end, column) {
            style.line_break
        } else {
            ""
        };
        lines::splice(text, end, end, &[above, &line, below].concat())
    };
    let mut ways = vec![at(near, style.line_break)];
    if far > near {
        // The empty lines belong to the text above, which another one would change.
        ways.push(at(far, ""));
    }
    ways
}

/// Whether something of the same mapping stands right below the line that ends at `end`.
fn is_crowded(text: &str, end: usize, column: usize) -> bool {
    lines::below(text, end).is_some_and(|below| {
        let indent = below.len() - below.trim_start_matches(' ').len();
        !below.trim().is_empty() && indent >= column
    })
}
