//! Comments, which belong to the value before or around them.

use std::ops::Range;

use super::data::Data;
use super::entry::find;
use super::write::Style;
use super::{TEXT, lines};
use crate::parse::yaml::{self, MapEntry, Node, Value};

/// An event or a line of the log, with the comments that belong to it.
#[derive(Debug)]
pub(crate) struct Commented {
    value: Data,
    /// Each begins with `#`.
    comments: Vec<String>,
}

/// Returns the values at the path of keys with their comments: those of a list, or the one value.
pub(crate) fn commented(text: &str, path: &[&str]) -> Vec<Commented> {
    let (root, _) = yaml::parse(TEXT, text, 0);
    let entry = root.as_ref().and_then(|root| find(root, path));
    entry.map(|entry| of_entry(text, entry)).unwrap_or_default()
}

/// Returns all comments of a text.
pub(crate) fn all_comments(text: &str) -> Vec<&str> {
    let (root, _) = yaml::parse(TEXT, text, 0);
    root.map(|root| within(text, 0..text.len(), &root)).unwrap_or_default()
}

/// Returns the values of an entry with their comments.
pub(super) fn of_entry(text: &str, entry: &MapEntry<'_>) -> Vec<Commented> {
    let nodes = match &entry.value.value {
        Value::Null => &[],
        Value::Sequence(nodes) => nodes.as_slice(),
        _ => std::slice::from_ref(&entry.value),
    };
    let mut start = entry.key.span.range().end;
    let next = nodes.iter().skip(1).map(|next| next.span.range().start);
    let ends = next.chain([end(text, entry)]);
    let values = nodes.iter().zip(ends).map(|(node, end)| {
        let range = std::mem::replace(&mut start, end)..end;
        let comments = within(text, range, node).into_iter().map(str::to_owned).collect();
        Commented { value: without_late(&Data::from(node)), comments }
    });
    values.collect()
}

/// Returns where an entry ends together with the comments that belong to its value.
pub(super) fn end(text: &str, entry: &MapEntry<'_>) -> usize {
    let key = entry.key.span.range();
    let column = key.start - lines::start(text, key.start);
    lines::end_of_comments(text, entry.value.span.range().end.max(key.end), column)
}

/// Returns `value` on lines after `key`, which is at `column`; each event is followed by its comments.
pub(super) fn with_comments(
    style: Style,
    key: &str,
    value: &Data,
    column: usize,
    known: &[Commented],
) -> String {
    match value {
        Data::List(values) if values.iter().any(|value| !of(value, known).is_empty()) => {
            let item = |value: &Data| {
                let comments = of(value, known);
                let line = style.line(column + 2, &style.item(value, column + 2));
                line + &below(style, &comments, column + 4)
            };
            let values = values.iter().map(item);
            style.entry(key, &Data::Null, column) + &values.collect::<String>()
        }
        value => style.entry(key, value, column) + &below(style, &of(value, known), column + 2),
    }
}

fn below(style: Style, comments: &[&str], column: usize) -> String {
    comments.iter().map(|comment| style.line(column, comment)).collect()
}

/// Returns the known comments of `value`, each once.
fn of<'a>(value: &Data, known: &'a [Commented]) -> Vec<&'a str> {
    let value = without_late(value);
    let same = known.iter().filter(|known| known.value == value);
    let mut found: Vec<&str> = Vec::new();
    for comment in same.flat_map(|known| &known.comments) {
        if !found.contains(&comment.as_str()) {
            found.push(comment);
        }
    }
    found
}

/// Returns an event without the mark that it is late, which it may get.
fn without_late(event: &Data) -> Data {
    let mut event = event.clone();
    event.read_numbers(Data::Text);
    match event {
        Data::Map(mut entries) => {
            entries.retain(|(key, _)| key != "late");
            Data::Map(entries)
        }
        state => Data::Map(vec![("state".to_owned(), state)]),
    }
}

/// Returns the comments in `range` that are not in the scalars of `node`.
fn within<'t>(text: &'t str, range: Range<usize>, node: &Node<'_>) -> Vec<&'t str> {
    let mut scalars = Vec::new();
    collect_scalars(node, &mut scalars);
    let mut scalars = scalars.into_iter().peekable();
    let mut found = Vec::new();
    let mut at = range.start;
    while let Some(next) = text[at..range.end].find('#') {
        let hash = at + next;
        while scalars.next_if(|scalar| scalar.end <= hash).is_some() {}
        let scalar = scalars.peek().filter(|scalar| scalar.contains(&hash));
        let is_comment = text[..hash].chars().next_back().is_none_or(char::is_whitespace);
        at = match scalar {
            Some(scalar) => scalar.end,
            None if is_comment => {
                let end = lines::end(text, hash).min(range.end);
                found.push(text[hash..end].trim_end());
                end
            }
            None => hash + 1,
        };
    }
    found
}

/// Adds the ranges of the keys and scalars in `node`, in text order.
fn collect_scalars(node: &Node<'_>, to: &mut Vec<Range<usize>>) {
    match &node.value {
        Value::Null => {}
        Value::Scalar { .. } | Value::Unusable(_) => to.push(node.span.range()),
        Value::Sequence(nodes) => nodes.iter().for_each(|node| collect_scalars(node, to)),
        Value::Mapping(entries) => {
            for entry in entries {
                to.push(entry.key.span.range());
                collect_scalars(&entry.value, to);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_found_and_texts_with_a_number_sign_are_none() {
        let text = "# top\na: \"x # y\" # after\n\"k # e\":\n  - { b: c#d, # in\n      e: f }\n  # below\nz: |\n  # text\n# end";
        assert_eq!(all_comments(text), ["# top", "# after", "# in", "# below", "# end"]);
        assert_eq!(all_comments("# only\n"), [""; 0]);
    }

    #[test]
    fn each_value_has_its_comments() {
        let text = "items:\n  a: # first\n    - failed # one\n      # two\n    # three\n    - state: done # four\n      by: li\n      # five\n  # of b\n  b:\n";
        let found = commented(text, &["items", "a"]);
        let comments: Vec<_> = found.iter().map(|one| one.comments.join(" ")).collect();
        assert_eq!(comments, ["# first # one # two # three", "# four # five"]);
        assert!(commented(text, &["items", "b"]).is_empty());
    }
}
