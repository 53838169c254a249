//! Lists on lines of their own: another value behind the last, and a single value that becomes the first.

use super::write::Style;
use super::{Data, lines};
use crate::parse::yaml::Node;

/// Adds `new` to the block list `list`.
pub(super) fn add(
    text: &str,
    list: &Node<'_>,
    values: &[Node<'_>],
    new: &Data,
    style: Style,
) -> Vec<String> {
    let (Some(column), Some(value)) = (lines::column(text, list.span.range().start), values.last())
    else {
        return Vec::new();
    };
    let line = style.line(column, &style.item(new, column));
    behind(text, value.span.range().end, &line)
}

/// Makes the single `value` of a key at `column`, whose colon ends at `colon`, the first of a list of two.
pub(super) fn begin(
    text: &str,
    column: usize,
    colon: usize,
    value: &Node<'_>,
    new: &Data,
    style: Style,
) -> Vec<String> {
    let value = value.span.range();
    if !lines::same(text, colon, value.start) {
        return below(text, column, value.start, value.end, new, style);
    }
    // What stands before the value on the line, an anchor perhaps, goes with it.
    let rest = &text[colon..];
    let start = colon + rest.len() - rest.trim_start_matches(' ').len();
    let at = |dash: usize| {
        let begun = lines::splice(text, colon, start, &style.line(dash, "- "));
        let end = value.end + begun.len() - text.len();
        behind(&begun, end, &style.line(dash, &style.item(new, dash)))
    };
    // Where the value goes on below, it may be indented too little for a dash further in.
    [at(column + 2), at(column)].concat()
}

/// The value begins on a line of its own: its lines stay as they are, but for the dash before the first.
fn below(
    text: &str,
    column: usize,
    start: usize,
    end: usize,
    new: &Data,
    style: Style,
) -> Vec<String> {
    let Some(own) = lines::column(text, start) else {
        return Vec::new();
    };
    let (dash, begun) = match own.checked_sub(2) {
        Some(dash) if dash >= column => (dash, lines::splice(text, start - 2, start, "- ")),
        _ => {
            let line = lines::start(text, start);
            let alone = format!("{:column$}-{}", "", style.line_break);
            (column, lines::splice(text, line, line, &alone))
        }
    };
    let end = end + begun.len() - text.len();
    behind(&begun, end, &style.line(dash, &style.item(new, dash)))
}

/// `line` behind the line that holds `end`; or behind the empty lines below it, which may belong to a text.
pub(super) fn behind(text: &str, end: usize, line: &str) -> Vec<String> {
    let near = lines::end(text, end);
    let far = lines::end_of_blank(text, near);
    let mut ways = vec![lines::splice(text, near, near, line)];
    if far > near {
        ways.push(lines::splice(text, far, far, line));
    }
    ways
}
