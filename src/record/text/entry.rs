//! Changing an entry of a block mapping.

use std::ops::Range;

use super::lines::{self, Edits};
use super::listed;
use super::value::{colon, initial_value, replace_scalar};
use super::write::{Style, inline};
use super::{Data, Edit, flow, is_inline};
use crate::parse::yaml::{MapEntry, Node, Value};
use crate::unicode::nfc;

/// Returns the candidates for `change` to the value of `entry`.
pub(super) fn change(text: &str, entry: &MapEntry<'_>, change: &Edit, style: Style) -> Vec<Edits> {
    let key = entry.key.span.range();
    let Some((column, colon)) = column_and_colon(text, entry) else {
        return Vec::new();
    };
    let value = entry.value.span.range();
    match (&entry.value.value, change) {
        (Value::Null, Edit::Remove) => remove(text, key.start, colon),
        (Value::Null, change) => {
            let Some(gap) = gap_for_value(text, colon + 1, value) else {
                return Vec::new();
            };
            let used = gap.start - lines::start(text, colon);
            let new = style.value(&initial_value(change), column, used);
            vec![fill(text, gap, &new)]
        }
        (Value::Mapping(entries), Edit::Set(written)) if entries.is_empty() => {
            if text[value.clone()].contains('#') {
                return vec![flow::fill_braces(text, &value, written)];
            }
            let new = style.value(written, column, 0);
            vec![
                fill(text, with_blanks_before(text, value.clone()), &new),
                flow::fill_braces(text, &value, written),
            ]
        }
        (Value::Sequence(items), Edit::Add(new) | Edit::AddToList(new)) => {
            if is_inline(text, &entry.value) {
                return flow::add_to_list(text, &entry.value, items, new, style);
            }
            listed::add(text, column, &entry.value, items, new, style)
        }
        (_, Edit::Add(new)) => listed::make_list(text, column, colon + 1, &entry.value, new, style),
        (Value::Scalar { .. }, Edit::Set(new)) => vec![replace_scalar(text, colon + 1, value, new)],
        _ => Vec::new(),
    }
}

/// Returns the range to replace with a value after `colon`, where the value `old` is null. Keeps an anchor. `None`
/// if there is a tag, because it would apply to the new value.
fn gap_for_value(text: &str, colon: usize, old: Range<usize>) -> Option<Range<usize>> {
    let line = lines::end(text, colon);
    let limit = if old.is_empty() { line } else { old.start };
    let mut at = colon;
    loop {
        let rest = &text[at..limit.max(at)];
        let start = at + rest.len() - rest.trim_start_matches([' ', '\t']).len();
        match text[start..limit.max(start)].bytes().next() {
            Some(b'!') => return None,
            Some(b'&') => {
                let name = text[start..limit].find([' ', '\t', '\r', '\n']);
                at = name.map_or(limit, |length| start + length);
            }
            _ if old.is_empty() => return Some(at..at),
            _ => return Some(with_blanks_before(text, old)),
        }
    }
}

/// Returns the edit that replaces the key of `entry`.
pub(super) fn rename(entry: &MapEntry<'_>, to: &str) -> Edits {
    let key = entry.key.span.range();
    lines::splice(key.start, key.end, inline(&Data::text(to)))
}

/// Returns the edit that removes the line from `key` to `colon`, and the blank line before it.
fn remove(text: &str, key: usize, colon: usize) -> Vec<Edits> {
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
    vec![lines::splice(start, end, "")]
}

/// Returns the column of `entry` and the offset of its colon, or `None` if other text precedes it on its line.
pub(super) fn column_and_colon(text: &str, entry: &MapEntry<'_>) -> Option<(usize, usize)> {
    let key = entry.key.span.range();
    let colon = colon(text, key.end)?;
    let column = lines::column(text, key.start).or_else(|| lines::column(text, colon))?;
    Some((column, colon))
}

/// Replaces `gap` with a value. A value on lines of its own is inserted after the line, so after a comment.
fn fill(text: &str, gap: Range<usize>, new: &str) -> Edits {
    let Range { start, end } = gap;
    if new.starts_with(['\n', '\r']) {
        let line = lines::end(text, end);
        let mut candidate = lines::splice(start, end, "");
        candidate.extend(lines::splice(line, line, new));
        candidate
    } else {
        lines::splice(start, end, new)
    }
}

/// Extends the range by the blanks before it, unless they are indentation.
fn with_blanks_before(text: &str, range: Range<usize>) -> Range<usize> {
    if lines::column(text, range.start).is_some() {
        return range;
    }
    text[..range.start].trim_end_matches(' ').len()..range.end
}

/// Returns the entry at a path of keys.
pub(super) fn find<'a, 't>(root: &'a Node<'t>, path: &[&str]) -> Option<&'a MapEntry<'t>> {
    let Value::Mapping(entries) = &root.value else { return None };
    let (key, rest) = path.split_first()?;
    let entry = entries.iter().find(|entry| nfc(&entry.key.text) == nfc(key))?;
    if rest.is_empty() { Some(entry) } else { find(&entry.value, rest) }
}
