//! Changes within brackets: an entry of `{ a: b }`, a value of `[a, b]`.

use super::entry::{colon, first};
use super::write::{Style, inline};
use super::{Change, Data, Neighbour, Step, is_inline, lines};
use crate::parse::yaml::{Entry, Node, Value};

/// The texts that may have `change` made to the value of `entry`, which stands in a mapping in braces.
pub(super) fn change(text: &str, entry: &Entry<'_>, change: &Change) -> Vec<String> {
    let value = entry.value.span.range();
    match (&entry.value.value, change) {
        (Value::Null, change) if value.is_empty() => {
            let new = inline(&first(change));
            let key_end = entry.key.span.range().end;
            vec![match colon(text, key_end) {
                Some(colon) => lines::splice(text, colon + 1, colon + 1, &format!(" {new}")),
                None => lines::splice(text, key_end, key_end, &format!(": {new}")),
            }]
        }
        (Value::Null, change) => {
            vec![lines::splice(
                text,
                value.start,
                value.end,
                &inline(&first(change)),
            )]
        }
        (Value::Sequence(values), Change::Add(new) | Change::AddToList(new)) => {
            add_to_list(text, &entry.value, values, new)
        }
        (_, Change::Add(new)) => {
            let list = format!("[{}, {}]", &text[value.clone()], inline(new));
            vec![lines::splice(text, value.start, value.end, &list)]
        }
        (Value::Scalar { .. }, Change::Set(new)) => {
            vec![lines::splice(text, value.start, value.end, &inline(new))]
        }
        (Value::Mapping(entries), Change::Set(new)) if entries.is_empty() => {
            vec![lines::splice(text, value.start, value.end, &inline(new))]
        }
        _ => Vec::new(),
    }
}

/// The texts that may have `new` behind the last of the values in brackets.
pub(super) fn add_to_list(
    text: &str,
    list: &Node<'_>,
    values: &[Node<'_>],
    new: &Data,
) -> Vec<String> {
    if !is_inline(text, list) || text[list.span.range()].starts_with('*') {
        return Vec::new();
    }
    let new = inline(new);
    let Some(value) = values.last() else {
        let at = list.span.range().start + 1;
        return vec![lines::splice(text, at, at, &new)];
    };
    let value = value.span.range();
    vec![lines::splice(
        text,
        value.end,
        value.end,
        &behind(text, value.start, &new),
    )]
}

/// The texts that may have a new entry beside its neighbour in braces.
pub(super) fn insert(
    text: &str,
    step: Step<'_>,
    neighbour: &Neighbour<'_, '_>,
    change: &Change,
) -> Vec<String> {
    let style = Style {
        line_break: lines::line_break(text),
    };
    let value = inline(&first(change));
    let new = format!("{}: {value}", inline(&Data::text(step.key)));
    match neighbour {
        Neighbour::Behind(entry) => {
            let key = entry.key.span.range();
            let value = entry.value.span.range();
            let end = match colon(text, key.end) {
                Some(colon) if value.is_empty() => colon + 1,
                _ => value.end.max(key.end),
            };
            vec![lines::splice(
                text,
                end,
                end,
                &behind(text, key.start, &new),
            )]
        }
        Neighbour::Before(entry) => {
            let at = entry.key.span.range().start;
            let gap = match lines::column(text, at) {
                Some(column) => format!(",{}", style.line(column, "")),
                None => ", ".to_owned(),
            };
            vec![lines::splice(text, at, at, &format!("{new}{gap}"))]
        }
        Neighbour::Nobody => Vec::new(),
    }
}

/// A comma and `new`: on a line of its own where what stands before it, at `start`, begins one.
fn behind(text: &str, start: usize, new: &str) -> String {
    match lines::column(text, start) {
        Some(column) if lines::start(text, start) > 0 => {
            let line_break = lines::line_break(text);
            format!(",{}", Style { line_break }.line(column, new))
        }
        _ => format!(", {new}"),
    }
}
