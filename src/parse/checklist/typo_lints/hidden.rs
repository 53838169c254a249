//! Reports attributes and checkboxes that a comment or code hides, probably by mistake.

use std::ops::Range;

use pulldown_cmark::CodeBlockKind;

use crate::diagnostic::Code;
use crate::markdown::Prepared;
use crate::parse::checklist::attributes;
use crate::parse::checklist::typo_lints::braces::{
    has_attributes, means_attributes, nearly_attributes,
};
use crate::parse::checklist::typo_lints::{Found, warn};

/// Checks a comment for text that is nearly attributes.
pub(super) fn comment(text: &Prepared, range: &Range<usize>, found: &mut Found) {
    let written = text.written[range.clone()].trim_end();
    let Some(inner) = written.strip_prefix("<!--") else {
        return;
    };
    let Some(inner) = inner.strip_suffix("-->") else {
        if has_checkbox(inner) && !inner.contains("-->") {
            let message = "this comment is not closed, so its checkboxes are not items".to_owned();
            let range = range.start..range.start + 4;
            warn(
                text,
                Code::NotACheckbox,
                range,
                message,
                found,
                "Write `-->` at the end of the comment.",
            );
        }
        return;
    };
    if attributes::in_comment(written, 0).is_some() {
        return;
    }
    let range = range.start..range.start + written.len();
    let inner = inner.trim();
    match inner.strip_prefix('{') {
        Some(inner) => match inner.strip_suffix('}') {
            Some(inner) => nearly_attributes(text, range, inner, found),
            None if means_attributes(inner) => {
                let message = "this `{` is not closed, so the attributes have no effect".to_owned();
                let hint = format!("Write `<!-- {{{}}} -->`.", inner.trim());
                warn(text, Code::MisplacedAttribute, range, message, found, hint);
            }
            None => {}
        },
        None if has_attributes(inner) => {
            let message =
                "this comment has no effect, because its attributes are not in braces".to_owned();
            let hint = format!("Write `<!-- {{{inner}}} -->`.");
            warn(text, Code::MisplacedAttribute, range, message, found, hint);
        }
        None => {}
    }
}

/// Reports checkboxes in code that is probably not meant as code.
pub(super) fn code(text: &Prepared, kind: &CodeBlockKind, range: &Range<usize>, found: &mut Found) {
    let written = &text.written[range.clone()];
    if !has_checkbox(written) {
        return;
    }
    match kind {
        CodeBlockKind::Indented => {
            let first = written.trim_start();
            if has_checkbox(first.lines().next().unwrap_or_default()) {
                let start = range.end - first.len();
                let len = first.lines().next().unwrap_or_default().trim_end().len();
                let message = "this checkbox is code, because it is indented too far".to_owned();
                warn(
                    text,
                    Code::NotACheckbox,
                    start..start + len,
                    message,
                    found,
                    "Indent it by less than four spaces, or as far as the text of the item above.",
                );
            }
        }
        CodeBlockKind::Fenced(_) => {
            let fence = written.trim_start().chars().next().unwrap_or('`');
            let mut lines = written.trim_end().lines();
            let first = lines.next().unwrap_or_default();
            let is_closed = lines.next_back().is_some_and(|last| {
                let last = last.trim_start_matches([' ', '\t', '>']);
                last.len() >= 3 && last.chars().all(|char| char == fence)
            });
            if !is_closed {
                let message =
                    "this code block is not closed, so its checkboxes are not items".to_owned();
                let len = first.trim_end().len();
                warn(
                    text,
                    Code::NotACheckbox,
                    range.start..range.start + len,
                    message,
                    found,
                    "End the block with a line of the same marks and nothing else.",
                );
            }
        }
    }
}

fn has_checkbox(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start().strip_prefix(['-', '*', '+']);
        line.is_some_and(|line| line.trim_start().starts_with("[ ] "))
    })
}
