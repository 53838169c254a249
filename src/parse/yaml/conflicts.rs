//! Finds git's conflict markers. A text with one is unfinished, even if it is valid YAML.

use super::Place;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

const OURS: &str = "<<<<<<<";
const MIDDLE: &str = "=======";
const THEIRS: &str = ">>>>>>>";

/// Returns a diagnostic for each conflict in `text`.
pub(super) fn conflicts(text: &str, place: Place) -> Vec<Diagnostic> {
    // Most texts contain none, so their lines need no scan.
    if !text.contains(OURS) {
        return Vec::new();
    }
    let mut found = Vec::new();
    // The open conflict, and its first line.
    let mut open: Option<(Diagnostic, usize)> = None;
    let mut start = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let written = line.trim_end();
        let span = place.span(start, start + written.len());
        start += line.len();
        if is_marker(written, OURS) {
            let before = open.replace((marker(span), number));
            found.extend(before.map(|(conflict, _)| conflict));
        } else if let Some((conflict, first)) = open.take() {
            if is_marker(written, MIDDLE) {
                open = Some((conflict.related(span, "the other side starts below"), first));
            } else if is_marker(written, THEIRS) {
                let mut conflict = conflict.related(span, "and ends here");
                conflict.message =
                    format!("Git left a conflict in the file, from line {first} to line {number}");
                found.push(conflict);
            } else {
                open = Some((conflict, first));
            }
        }
    }
    found.extend(open.map(|(conflict, _)| conflict));
    found
}

fn marker(span: Span) -> Diagnostic {
    let message = "Git left a conflict in the file, and its end is missing";
    Diagnostic::new(Code::YamlSyntax, span, message)
        .hint("Keep the lines that are right, and delete the lines with `<<<<<<<`, `=======` and `>>>>>>>`.")
        .hint("Two records of different items both stay.")
}

fn is_marker(line: &str, marker: &str) -> bool {
    line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}
