//! Changes within brackets: an entry of `{ a: b }`, a value of `[a, b]`.

use std::ops::Range;

use super::lines::Way;
use super::value::{colon, first, set};
use super::write::{Style, inline};
use super::{Data, Edit, Neighbour, Step, is_inline, lines};
use crate::parse::yaml::{MapEntry, Node, Value, node_start};

/// The ways that may make `change` to the value of `entry`, which stands in a mapping in braces.
pub(super) fn change(text: &str, entry: &MapEntry<'_>, change: &Edit, style: Style) -> Vec<Way> {
    let value = entry.value.span.range();
    match (&entry.value.value, change) {
        (Value::Null, change) if value.is_empty() => {
            let new = inline(&first(change));
            let key_end = entry.key.span.range().end;
            vec![match colon(text, key_end) {
                Some(colon) => lines::splice(colon + 1, colon + 1, format!(" {new}")),
                None => lines::splice(key_end, key_end, format!(": {new}")),
            }]
        }
        (Value::Null, _) if text[value_start(text, entry)..value.start].contains('!') => Vec::new(),
        (Value::Null, change) => {
            vec![lines::splice(value.start, value.end, inline(&first(change)))]
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
            vec![set(text, value_start(text, entry), value, new)]
        }
        (Value::Mapping(entries), Edit::Set(new)) if entries.is_empty() => {
            vec![fill_braces(text, &value, new)]
        }
        _ => Vec::new(),
    }
}

/// The text with `new` in place of the empty mapping at `braces`, or within it where it holds a comment.
pub(super) fn fill_braces(text: &str, braces: &Range<usize>, new: &Data) -> Way {
    let new = inline(new);
    match new.strip_prefix('{').and_then(|new| new.strip_suffix('}')) {
        Some(entries) if text[braces.clone()].contains('#') => {
            lines::splice(braces.start + 1, braces.start + 1, entries.trim_end())
        }
        _ => lines::splice(braces.start, braces.end, &new),
    }
}

/// Where the value of `entry` starts, its anchor and its tag included.
fn value_start(text: &str, entry: &MapEntry<'_>) -> usize {
    let start = entry.value.span.range().start;
    let colon = colon(text, entry.key.span.range().end);
    colon.map_or(start, |colon| node_start(text, colon + 1).min(start))
}

/// The ways that may put `new` behind the last of the values in brackets.
pub(super) fn add_to_list(
    text: &str,
    list: &Node<'_>,
    values: &[Node<'_>],
    new: &Data,
    style: Style,
) -> Vec<Way> {
    if !is_inline(text, list) || text[list.span.range()].starts_with('*') {
        return Vec::new();
    }
    let new = inline(new);
    let Some(value) = values.last() else {
        let at = list.span.range().start + 1;
        return vec![lines::splice(at, at, &new)];
    };
    let value = value.span.range();
    vec![lines::splice(value.end, value.end, behind(text, value.start, &new, style))]
}

/// The ways that may put a new entry beside its neighbour in braces.
pub(super) fn insert(
    text: &str,
    step: Step<'_>,
    neighbour: &Neighbour<'_, '_>,
    change: &Edit,
    style: Style,
) -> Vec<Way> {
    let value = inline(&first(change));
    let new = format!("{}: {value}", inline(&Data::text(step.key)));
    match neighbour {
        Neighbour::Behind(entry) => {
            let key = entry.key.span.range();
            let value = entry.value.span.range();
            let end = match colon(text, key.end) {
                // A comma right behind the colon is part of a text to old readers.
                Some(colon) if value.is_empty() => {
                    let new = format!(" {}", behind(text, key.start, &new, style));
                    return vec![lines::splice(colon + 1, colon + 1, &new)];
                }
                _ => value.end.max(key.end),
            };
            vec![lines::splice(end, end, behind(text, key.start, &new, style))]
        }
        Neighbour::Before(entry) => {
            let at = entry.key.span.range().start;
            let gap = match lines::column(text, at) {
                Some(column) => format!(",{}", style.line(column, "")),
                None => ", ".to_owned(),
            };
            vec![lines::splice(at, at, format!("{new}{gap}"))]
        }
        Neighbour::Nobody => Vec::new(),
    }
}

/// A comma and `new`: on a line of its own where what stands before it, at `start`, begins one.
fn behind(text: &str, start: usize, new: &str, style: Style) -> String {
    match lines::column(text, start) {
        Some(column) if lines::start(text, start) > 0 => {
            format!(",{}", style.line(column, new))
        }
        _ => format!(", {new}"),
    }
}
