//! Handles duplicate keys, and merge keys (`<<: *defaults`).

use std::collections::{HashMap, HashSet};

use super::{MapEntry, Node, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::parse::shown;
use crate::unicode::nfc;

/// Up to this number, comparing all keys is faster than hashing them.
const MAX_COMPARED: usize = 8;

/// Reports every duplicate key and keeps the first.
pub(super) fn drop_duplicates(entries: &mut Vec<MapEntry<'_>>, diagnostics: &mut Vec<Diagnostic>) {
    let duplicates = duplicates(entries);
    if duplicates.is_empty() {
        return;
    }
    for &(later, first) in &duplicates {
        let key = &entries[later].key;
        let message = format!("the key `{}` occurs twice", shown(&key.text));
        diagnostics.push(
            Diagnostic::new(Code::DuplicateKey, key.span, message)
                .label("second here")
                .related(entries[first].key.span, "first here")
                .hint("Move both values under one key, or delete one."),
        );
    }
    let mut duplicates = duplicates.iter().map(|&(later, _)| later).peekable();
    let mut index = 0;
    entries.retain(|_| {
        let drop = duplicates.next_if_eq(&index).is_some();
        index += 1;
        !drop
    });
}

/// Returns the entries with a duplicate key, each with the index of the first.
fn duplicates(entries: &[MapEntry<'_>]) -> Vec<(usize, usize)> {
    let text = |index: usize| nfc(&entries[index].key.text);
    if entries.len() <= MAX_COMPARED {
        return (1..entries.len())
            .filter_map(|later| {
                let first = (0..later).find(|&first| text(first) == text(later))?;
                Some((later, first))
            })
            .collect();
    }
    let mut seen = HashMap::with_capacity(entries.len());
    (0..entries.len())
        .filter_map(|index| {
            let first = *seen.entry(text(index)).or_insert(index);
            (first != index).then_some((index, first))
        })
        .collect()
}

/// Replaces `<<: *name` with the entries of its target; explicit keys take precedence.
pub(super) fn resolve(entries: &mut Vec<MapEntry<'_>>, diagnostics: &mut Vec<Diagnostic>) {
    let is_merge = |entry: &MapEntry<'_>| entry.key.plain && entry.key.text == "<<";
    let Some(at) = entries.iter().position(is_merge) else {
        return;
    };
    let merged = entries.remove(at).value;
    let sources = match merged.value {
        Value::Sequence(nodes) => nodes,
        _ => vec![merged],
    };
    let mut known: HashSet<String> =
        (entries.iter()).map(|entry| entry.key.text.to_string()).collect();
    for source in sources {
        add_missing(entries, &mut known, source, diagnostics);
    }
}

fn add_missing<'t>(
    entries: &mut Vec<MapEntry<'t>>,
    known: &mut HashSet<String>,
    source: Node<'t>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Value::Mapping(more) = source.value else {
        diagnostics.push(
            Diagnostic::new(
                Code::WrongType,
                source.span,
                "the value of `<<` is not an alias of a mapping",
            )
            .hint("Write `<<: *name`, and `&name` before a mapping above."),
        );
        return;
    };
    let is_new = |entry: &MapEntry<'_>| known.insert(entry.key.text.to_string());
    entries.extend(more.into_iter().filter(is_new));
}
