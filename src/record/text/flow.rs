//! Changes in flow collections: an entry of `{ a: b }`, a value of `[a, b]`.

use std::ops::Range;

use super::lines::Edits;
use super::value::{colon, initial_value, replace_scalar};
use super::write::{Style, inline};
use super::{Data, Edit, Neighbour, Step, is_inline, lines};
use crate::parse::yaml::{MapEntry, Node, Value, node_start};

/// Returns the candidates for `change` to the value of `entry` of a flow mapping.
pub(super) fn change(text: &str, entry: &MapEntry<'_>, change: &Edit, style: Style) -> Vec<Edits> {
    let value = entry.value.span.range();
    match (&entry.value.value, change) {
        (Value::Null, change) if value.is_empty() => {
            let new = inline(&initial_value(change));
            let key_end = entry.key.span.range().end;
            vec![match colon(text, key_end) {
                Some(colon) => lines::splice(colon + 1, colon + 1, format!(" {new}")),
                None => lines::splice(key_end, key_end, format!(": {new}")),
            }]
        }
        (Value::Null, _) if text[value_start(text, entry)..value.start].contains('!') => Vec::new(),
        (Value::Null, change) => {
            vec![lines::splice(value.start, value.end, inline(&initial_value(change)))]
        }
        (Value::Sequence(values), Edit::Add(new) | Edit::AddToList(new)) => {
            add_to_list(text, &entry.value, values, new, style)
        }
        (_, Edit::Add(new)) => {
            // An anchor and a tag belong to the value and not to the list.
            let start = value_start(text, entry);
            let list = format!("[{}, {}]", &text[start..value.end], inline(new));
            vec![lines::splice(start, value.end, &list)]
        }
        (Value::Scalar { .. }, Edit::Set(new)) => {
            vec![replace_scalar(text, value_start(text, entry), value, new)]
        }
        (Value::Mapping(entries), Edit::Set(new)) if entries.is_empty() => {
            vec![fill_braces(text, &value, new)]
        }
        _ => Vec::new(),
    }
}

/// Replaces the empty mapping at `braces` with `new`, or inserts it there if the mapping contains a comment.
pub(super) fn fill_braces(text: &str, braces: &Range<usize>, new: &Data) -> Edits {
    let new = inline(new);
    match new.strip_prefix('{').and_then(|new| new.strip_suffix('}')) {
        Some(entries) if text[braces.clone()].contains('#') => {
            lines::splice(braces.start + 1, braces.start + 1, entries.trim_end())
        }
        _ => lines::splice(braces.start, braces.end, &new),
    }
}

/// Returns the offset of the value of `entry`, including its anchor and tag.
fn value_start(text: &str, entry: &MapEntry<'_>) -> usize {
    let start = entry.value.span.range().start;
    let colon = colon(text, entry.key.span.range().end);
    colon.map_or(start, |colon| node_start(text, colon + 1).min(start))
}

/// Returns the candidates that append `new` to a list in brackets.
pub(super) fn add_to_list(
    text: &str,
    list: &Node<'_>,
    values: &[Node<'_>],
    new: &Data,
    style: Style,
) -> Vec<Edits> {
    if !is_inline(text, list) || text[list.span.range()].starts_with('*') {
        return Vec::new();
    }
    let new = inline(new);
    let Some(value) = values.last() else {
        let at = list.span.range().start + 1;
        return vec![lines::splice(at, at, &new)];
    };
    let value = value.span.range();
    vec![lines::splice(value.end, value.end, with_comma(text, value.start, &new, style))]
}

/// Returns the candidates that insert a new entry next to its neighbour in braces.
pub(super) fn insert(
    text: &str,
    step: Step<'_>,
    neighbour: &Neighbour<'_, '_>,
    change: &Edit,
    style: Style,
) -> Vec<Edits> {
    let value = inline(&initial_value(change));
    let new = format!("{}: {value}", inline(&Data::text(step.key)));
    match neighbour {
        Neighbour::After(entry) => {
            let key = entry.key.span.range();
            let value = entry.value.span.range();
            let end = match colon(text, key.end) {
                // YAML 1.1 readers take a comma right after the colon as part of a text.
                Some(colon) if value.is_empty() => {
                    let new = format!(" {}", with_comma(text, key.start, &new, style));
                    return vec![lines::splice(colon + 1, colon + 1, &new)];
                }
                _ => value.end.max(key.end),
            };
            vec![lines::splice(end, end, with_comma(text, key.start, &new, style))]
        }
        Neighbour::Before(entry) => {
            let at = entry.key.span.range().start;
            let gap = match lines::column(text, at) {
                Some(column) => format!(",{}", style.line(column, "")),
                None => ", ".to_owned(),
            };
            vec![lines::splice(at, at, format!("{new}{gap}"))]
        }
        Neighbour::Absent => Vec::new(),
    }
}

/// Returns a comma and `new`, on a line of its own if the value before, at `start`, begins a line.
fn with_comma(text: &str, start: usize, new: &str, style: Style) -> String {
    match lines::column(text, start) {
        Some(column) if lines::start(text, start) > 0 => {
            format!(",{}", style.line(column, new))
        }
        _ => format!(", {new}"),
    }
}
