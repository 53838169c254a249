//! Lists on lines of their own: another value behind the last, and a single value that becomes the first.

use super::lines::Way;
use super::write::Style;
use super::{Data, lines};
use crate::parse::yaml::{Node, node_start};

/// Adds `new` to the block list `list`.
pub(super) fn add(
    text: &str,
    list: &Node<'_>,
    values: &[Node<'_>],
    new: &Data,
    style: Style,
) -> Vec<Way> {
    let (Some(column), Some(value)) = (lines::column(text, list.span.range().start), values.last())
    else {
        return Vec::new();
    };
    let line = style.line(column, &style.item(new, column));
    behind(text, value.span.range().end, &line)
}

/// Makes the single `value` of a key at `column`, whose colon ends at `colon`, the first of a list of two.
/// Its further lines stay as they are, so the dash has to stand left of them.
pub(super) fn begin(
    text: &str,
    column: usize,
    colon: usize,
    value: &Node<'_>,
    new: &Data,
    style: Style,
) -> Vec<Way> {
    let start = node_start(text, colon);
    let end = value.span.range().end;
    let fits = |dash: usize| lines::is_below_deeper(text, start, end, dash);
    let mut begun = Vec::new();
    if lines::same(text, colon, start) {
        if fits(column + 2) {
            begun.push((column + 2, colon, start, style.line(column + 2, "- ")));
        }
        // What was deep enough for the key is deep enough for a dash in its column.
        begun.push((column, colon, start, style.line(column, "- ")));
    } else if let Some(own) = lines::column(text, start) {
        if let Some(dash) = own.checked_sub(2).filter(|&dash| dash >= column && fits(dash)) {
            begun.push((dash, start - 2, start, "- ".to_owned()));
        }
        let line = lines::start(text, start);
        let alone = format!("{:column$}-{}", "", style.line_break());
        begun.push((column, line, line, alone));
    }
    let ways = begun.into_iter().flat_map(|(dash, from, to, written)| {
        let ways = behind(text, end, &style.line(dash, &style.item(new, dash)));
        ways.into_iter().map(move |added| {
            let begun = lines::splice(from, to, &written);
            begun.into_iter().chain(added).collect()
        })
    });
    ways.collect()
}

/// `line` behind the line that holds `end`; or behind the empty lines below it, which may belong to a text.
pub(super) fn behind(text: &str, end: usize, line: &str) -> Vec<Way> {
    let near = lines::end(text, end);
    let far = lines::end_of_blank(text, near);
    let mut ways = vec![lines::splice(near, near, line)];
    if far > near {
        ways.push(lines::splice(far, far, line));
    }
    ways
}
