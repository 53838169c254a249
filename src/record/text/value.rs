//! Parts that changes in block and flow style have in common.

use std::ops::Range;

use super::lines::{self, Way};
use super::write::inline;
use super::{Data, Edit};
use crate::parse::yaml::node_start;

/// The text with `new` in place of the scalar `old`; a tag of the old one goes with it.
pub(super) fn set(text: &str, colon: usize, old: Range<usize>, new: &Data) -> Way {
    let start = node_start(text, colon).min(old.start);
    let before = &text[start..old.start];
    let header = before.find(['|', '>']).map(|at| start + at);
    // Of a text on lines of its own the comment behind its `|` stays.
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

/// What stands there when nothing stood there before.
pub(super) fn first(change: &Edit) -> Data {
    match change {
        Edit::Set(value) | Edit::Add(value) => value.clone(),
        Edit::AddToList(value) => Data::List(vec![value.clone()]),
        Edit::Rename(_) | Edit::Remove => Data::Null,
    }
}

/// Where the colon behind a key stands that ends at `end`: on another line, if `?` precedes the key.
pub(super) fn colon(text: &str, end: usize) -> Option<usize> {
    let at = node_start(text, end);
    text[at..].starts_with(':').then_some(at)
}
