//! Block lists: appending a value, and making a single value the first of a list.

use super::lines::Edits;
use super::write::Style;
use super::{Data, lines};
use crate::parse::yaml::{Node, node_start};

/// Appends `new` to the block list `list`, whose key is at `key`.
pub(super) fn add(
    text: &str,
    key: usize,
    list: &Node<'_>,
    values: &[Node<'_>],
    new: &Data,
    style: Style,
) -> Vec<Edits> {
    let (Some(column), Some(value)) = (lines::column(text, list.span.range().start), values.last())
    else {
        return Vec::new();
    };
    let line = style.line(column, &style.item(new, column));
    insert_after(text, value.span.range().end, key, &line)
}

/// Makes a list of `value` and `new`. The key is at `column`; its colon ends at `colon`. The further lines of
/// `value` keep their indentation, so the dash must be left of them.
pub(super) fn make_list(
    text: &str,
    column: usize,
    colon: usize,
    value: &Node<'_>,
    new: &Data,
    style: Style,
) -> Vec<Edits> {
    let start = node_start(text, colon);
    let end = value.span.range().end;
    let fits = |dash: usize| lines::is_rest_deeper(text, start, end, dash);
    let mut starts = Vec::new();
    if lines::is_same_line(text, colon, start) {
        if fits(column + 2) {
            starts.push((column + 2, colon, start, style.line(column + 2, "- ")));
        }
        // Lines that are indented deeper than the key are deeper than a dash in the same column.
        starts.push((column, colon, start, style.line(column, "- ")));
    } else if let Some(own) = lines::column(text, start) {
        if let Some(dash) = own.checked_sub(2).filter(|&dash| dash >= column && fits(dash)) {
            starts.push((dash, start - 2, start, "- ".to_owned()));
        }
        let line = lines::start(text, start);
        let dash_line = format!("{:column$}-{}", "", style.line_break());
        starts.push((column, line, line, dash_line));
    }
    let all = starts.into_iter().flat_map(|(dash, from, to, dash_text)| {
        let candidates = insert_after(text, end, column, &style.line(dash, &style.item(new, dash)));
        candidates.into_iter().map(move |added| {
            let starts = lines::splice(from, to, &dash_text);
            starts.into_iter().chain(added).collect()
        })
    });
    all.collect()
}

/// Inserts `line` after the value that ends at `end` and the comments that belong to it, because its key is at
/// `column`; or after the blank lines that follow, which may belong to a text.
pub(super) fn insert_after(text: &str, end: usize, column: usize, line: &str) -> Vec<Edits> {
    let near = lines::end_of_comments(text, end, column);
    let far = lines::end_of_blank(text, near);
    let mut candidates = vec![lines::splice(near, near, line)];
    if far > near {
        candidates.push(lines::splice(far, far, line));
    }
    candidates
}
