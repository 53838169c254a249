//! A new entry in a block mapping, in its place among the others.

use super::entry::place;
use super::lines::Way;
use super::listed::behind;
use super::value::{colon, first};
use super::write::Style;
use super::{Neighbour, Site, lines};
use crate::parse::yaml::{Key, MapEntry, node_start};

/// The ways that may put the entry beside `neighbour`.
pub(super) fn insert(site: &Site<'_, '_>, neighbour: &Neighbour<'_, '_>, style: Style) -> Vec<Way> {
    let text = site.text;
    let (entry, after) = match neighbour {
        Neighbour::Behind(entry) => {
            (entry, entry.value.span.range().end.max(entry.key.span.range().end))
        }
        // Above the first entry stands the key that holds them all, perhaps with an anchor of the mapping.
        Neighbour::Before(entry) => match site.holder {
            Some(holder) if !has_anchor_below(text, holder, entry) => {
                (entry, holder.span.range().end)
            }
            _ => return Vec::new(),
        },
        Neighbour::Nobody => return Vec::new(),
    };
    let Some((column, _)) = place(text, entry) else {
        return Vec::new();
    };
    let new = style.entry(site.step.key, &first(&site.change), column);
    let line = style.line(column, &new);
    if !site.step.spaced {
        return behind(text, after, &line);
    }
    let near = lines::end(text, after);
    let far = lines::end_of_blank(text, near);
    let at = |end: usize, above: &str| {
        let below = if !site.is_followed && is_crowded(text, end, column) {
            style.line_break()
        } else {
            ""
        };
        lines::splice(end, end, [above, &line, below].concat())
    };
    let mut ways = vec![at(near, style.line_break())];
    // The empty lines may belong to the text above, which another one would change.
    ways.push(at(far, ""));
    ways
}

/// Whether an anchor or a tag stands between the key that holds `first` and its mapping, on another line than
/// the key.
fn has_anchor_below(text: &str, holder: &Key<'_>, first: &MapEntry<'_>) -> bool {
    let holder = holder.span.range().end;
    let Some(colon) = colon(text, holder) else {
        return true;
    };
    let start = node_start(text, colon + 1);
    start < first.key.span.range().start && !lines::same(text, colon, start)
}

/// Whether something of the same mapping stands right below the line that ends at `end`.
fn is_crowded(text: &str, end: usize, column: usize) -> bool {
    lines::below(text, end).is_some_and(|below| {
        let indent = below.len() - below.trim_start_matches(' ').len();
        !below.trim().is_empty() && indent >= column
    })
}
