//! Helpers for changes in block and flow style.

use std::ops::Range;

use super::lines::{self, Edits};
use super::write::inline;
use super::{Data, Edit};
use crate::parse::yaml::node_start;

/// Replaces the scalar `old` and its tag with `new`.
pub(super) fn replace_scalar(text: &str, colon: usize, old: Range<usize>, new: &Data) -> Edits {
    let start = node_start(text, colon).min(old.start);
    let before = &text[start..old.start];
    let header = before.find(['|', '>']).map(|at| start + at);
    // Keeps the comment after the `|` of a block scalar.
    let comment = header.and_then(|header| {
        let line = lines::end(text, header);
        let at = text[header..line].find([' ', '\t'])?;
        Some(text[header + at..line].trim_end())
    });
    let from = match header {
        _ if before.contains('!') => start,
        Some(header) => header,
        None => old.start,
    };
    let new = inline(new) + comment.unwrap_or_default();
    lines::splice(from, old.end, &new)
}

/// Returns the value that a change gives to an empty or new entry.
pub(super) fn initial_value(change: &Edit) -> Data {
    match change {
        Edit::Set(value) | Edit::Add(value) => value.clone(),
        Edit::AddToList(value) => Data::List(vec![value.clone()]),
        Edit::Rename(_) | Edit::Remove => Data::Null,
    }
}

/// Returns the offset of the colon after a key that ends at `end`. If `?` precedes the key, it is on another line.
pub(super) fn colon(text: &str, end: usize) -> Option<usize> {
    let at = node_start(text, end);
    text[at..].starts_with(':').then_some(at)
}
