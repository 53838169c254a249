//! Changing the value of an entry that stands in a block mapping, on lines of its own.

use std::ops::Range;

use super::lines;
use super::listed;
use super::write::{Style, inline};
use super::{Change, Data, flow, is_inline};
use crate::parse::yaml::{Entry, Value};

/// The texts that may have `change` made to the value of `entry`.
pub(super) fn change(text: &str, entry: &Entry<'_>, change: &Change) -> Vec<String> {
    let style = Style {
        line_break: lines::line_break(text),
    };
    let key = entry.key.span.range();
    let (Some(column), Some(colon)) = (lines::column(text, key.start), colon(text, key.end)) else {
        return Vec::new();
    };
    let value = entry.value.span.range();
    match (&entry.value.value, change) {
        (Value::Null, Change::Remove) => remove(text, key.start, colon),
        (Value::Null, change) => {
            let new = style.value(
                &first(change),
                column,
                colon + 1 - lines::start(text, colon),
            );
            vec![fill(text, colon + 1, value, &new)]
        }
        (Value::Mapping(entries), Change::Set(new)) if entries.is_empty() => {
            vec![fill(text, colon + 1, value, &style.value(new, column, 0))]
        }
        (Value::Sequence(items), Change::Add(new) | Change::AddToList(new)) => {
            if is_inline(text, &entry.value) {
                return flow::add_to_list(text, &entry.value, items, new);
            }
            listed::add(text, &entry.value, items, new, style)
        }
        (_, Change::Add(new)) => listed::begin(text, column, colon + 1, &entry.value, new, style),
        (Value::Scalar { .. }, Change::Set(new)) => {
            vec![lines::splice(text, value.start, value.end, &inline(new))]
        }
        _ => Vec::new(),
    }
}

/// What stands there when nothing stood there before.
pub(super) fn first(change: &Change) -> Data {
    match change {
        Change::Set(value) | Change::Add(value) => value.clone(),
        Change::AddToList(value) => Data::List(vec![value.clone()]),
        Change::Rename(_) | Change::Remove => Data::Null,
    }
}

/// The text with another key for `entry`.
pub(super) fn rename(text: &str, entry: &Entry<'_>, to: &str) -> String {
    let key = entry.key.span.range();
    lines::splice(text, key.start, key.end, &inline(&Data::text(to)))
}

/// The text without the line of `entry`, which holds its key alone, and without the empty line before it.
fn remove(text: &str, key: usize, colon: usize) -> Vec<String> {
    let (start, end) = (lines::start(text, key), lines::end(text, colon));
    if !text[colon + 1..end].trim().is_empty() {
        return Vec::new();
    }
    let above = text[..start].strip_suffix('\n').unwrap_or_default();
    let above = above.strip_suffix('\r').unwrap_or(above);
    let blank = lines::start(text, above.len());
    let start = if text[blank..above.len()].trim().is_empty() {
        let above = text[..blank].strip_suffix('\n').unwrap_or_default();
        above.strip_suffix('\r').unwrap_or(above).len()
    } else {
        above.len()
    };
    vec![lines::splice(text, start, end, "")]
}

/// Where the colon behind a key stands that ends at `end`.
pub(super) fn colon(text: &str, end: usize) -> Option<usize> {
    let rest = &text[end..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    rest[blanks..].starts_with(':').then_some(end + blanks)
}

/// Puts a value behind a colon, in place of nothing, `~` or `{}`. What stands on lines of its own goes
/// below the comment that may be there.
fn fill(text: &str, colon: usize, old: Range<usize>, new: &str) -> String {
    let (start, end) = if old.is_empty() {
        (colon, colon)
    } else {
        // An anchor before it stays.
        (old.start - blanks_before(text, old.start), old.end)
    };
    if new.starts_with(['\n', '\r']) {
        let line = lines::end(text, end);
        [&text[..start], &text[end..line], new, &text[line..]].concat()
    } else {
        lines::splice(text, start, end, new)
    }
}

fn blanks_before(text: &str, at: usize) -> usize {
    at - text[..at].trim_end_matches(' ').len()
}
