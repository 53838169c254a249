//! Inserting a new entry into a block mapping.

use super::entry::column_and_colon;
use super::lines::Edits;
use super::listed::insert_after;
use super::value::{colon, initial_value};
use super::write::Style;
use super::{Location, Neighbour, lines};
use crate::parse::yaml::{Key, MapEntry, node_start};

/// Returns the candidates that insert the entry next to `neighbour`.
pub(super) fn insert(
    target: &Location<'_, '_>,
    neighbour: &Neighbour<'_, '_>,
    style: Style,
) -> Vec<Edits> {
    let text = target.text;
    let (entry, after) = match neighbour {
        Neighbour::After(entry) => {
            (entry, entry.value.span.range().end.max(entry.key.span.range().end))
        }
        // Before the first entry is the key of the mapping, perhaps with an anchor or a tag of the mapping.
        Neighbour::Before(entry) => match target.holder {
            Some(holder) if !has_anchor_below(text, holder, entry) => {
                (entry, holder.span.range().end)
            }
            _ => return Vec::new(),
        },
        Neighbour::Absent => return Vec::new(),
    };
    let Some((column, _)) = column_and_colon(text, entry) else {
        return Vec::new();
    };
    let new = style.entry(target.step.key, &initial_value(&target.change), column);
    let line = style.line(column, &new);
    if !target.step.spaced {
        return insert_after(text, after, column, &line);
    }
    let near = lines::end_of_comments(text, after, column);
    let far = lines::end_of_blank(text, near);
    let at = |end: usize, above: &str| {
        let below = if !target.is_followed && is_sibling_next(text, end, column) {
            style.line_break()
        } else {
            ""
        };
        lines::splice(end, end, [above, &line, below].concat())
    };
    let mut candidates = vec![at(near, style.line_break())];
    // The blank lines may belong to a block scalar above, which another one would change.
    candidates.push(at(far, ""));
    candidates
}

/// Whether an anchor or a tag of the mapping is on a line between the key `holder` and the `first` entry.
fn has_anchor_below(text: &str, holder: &Key<'_>, first: &MapEntry<'_>) -> bool {
    let holder = holder.span.range().end;
    let Some(colon) = colon(text, holder) else {
        return true;
    };
    let start = node_start(text, colon + 1);
    start < first.key.span.range().start && !lines::is_same_line(text, colon, start)
}

/// Whether the line after the one that ends at `end` belongs to the same mapping.
fn is_sibling_next(text: &str, end: usize, column: usize) -> bool {
    lines::next_line(text, end).is_some_and(|below| {
        let indent = below.len() - below.trim_start_matches(' ').len();
        !below.trim().is_empty() && indent >= column
    })
}
