//! Handles tabs between a `:` and its value.
//!
//! YAML allows them, but the scanner refuses them before a letter or a dash. The last tab of each such gap is
//! replaced with a space. The text keeps its length, so that places stay right, and what is an error with a space
//! (`a: - b`) is one with a tab.

use std::borrow::Cow;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::offsets::Offsets;
use super::{Key, MapEntry, Node, Place, Value, build};
use crate::diagnostic::Diagnostic;

/// Reads the one document of `text` like [`build::document`], including tabs after colons.
pub(super) fn document(text: &str, place: Place) -> (Option<Node<'_>>, Vec<Diagnostic>) {
    let mut gaps = gaps(text);
    if gaps.is_empty() {
        return build::document(text, place);
    }
    // In quotes and block texts, `:` and a tab are ordinary characters. Where those start and end does not depend
    // on the tabs.
    let spaced = with_spaces(text, &gaps);
    let mut texts = texts(&spaced).into_iter().peekable();
    gaps.retain(|at| {
        while texts.next_if(|text| text.end <= *at).is_some() {}
        texts.peek().is_none_or(|text| *at < text.start)
    });
    let spaced = with_spaces(text, &gaps);
    let (root, diagnostics) = build::document(&spaced, place);
    (root.map(owned), diagnostics)
}

/// Returns the last tab of each gap of tabs between a colon and a character that the scanner refuses.
fn gaps(text: &str) -> Vec<usize> {
    let colons = text.match_indices(":\t").map(|(at, _)| at + 1);
    let gap = |start: usize| {
        let rest = text[start..].trim_start_matches('\t');
        let next = rest.chars().next()?;
        let is_refused = next.is_ascii_alphanumeric() || matches!(next, '-' | '_');
        is_refused.then(|| text.len() - rest.len() - 1)
    };
    colons.filter_map(gap).collect()
}

fn with_spaces(text: &str, tabs: &[usize]) -> String {
    let mut spaced = String::with_capacity(text.len());
    for &tab in tabs {
        spaced.push_str(&text[spaced.len()..tab]);
        spaced.push(' ');
    }
    spaced.push_str(&text[spaced.len()..]);
    spaced
}

/// Returns the places of the quoted scalars and the block texts, up to the first syntax error.
fn texts(text: &str) -> Vec<Range<usize>> {
    let mut offsets = Offsets::new(text);
    let events = Parser::new_from_str(text).map_while(Result::ok);
    let texts = events.filter_map(|(event, marks)| match event {
        Event::Scalar(_, style, ..) if style != ScalarStyle::Plain => {
            let start = offsets.byte(marks.start.index());
            Some(start..offsets.byte(marks.end.index()))
        }
        _ => None,
    });
    texts.collect()
}

/// Converts a node to one that owns its texts.
fn owned<'t>(node: Node<'_>) -> Node<'t> {
    let text = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
    let value = match node.value {
        Value::Null => Value::Null,
        Value::Scalar { text: value, plain } => Value::Scalar { text: text(value), plain },
        Value::Sequence(values) => Value::Sequence(values.into_iter().map(owned).collect()),
        Value::Mapping(entries) => Value::Mapping(
            (entries.into_iter())
                .map(|MapEntry { key, value }| MapEntry {
                    key: Key { span: key.span, text: text(key.text), plain: key.plain },
                    value: owned(value),
                })
                .collect(),
        ),
        Value::Unusable(diagnostic) => Value::Unusable(diagnostic),
    };
    Node { span: node.span, value }
}
