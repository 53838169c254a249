//! The open items of a release other than its problems, by section.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::rows::Row;
use crate::model::release::{State, Status};
use crate::render::view::frame::RunFrame;

/// The open items, by section.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct OpenView {
    /// `18 more open`.
    pub(crate) text: String,
    /// The sections, each with its number of open items.
    pub(crate) sections: Vec<OpenSection>,
}

/// A section with open items.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema, Serialize)]
pub(crate) struct OpenSection {
    /// The section's text without markup, `outside any section`, or `show them` if no item is in a section.
    pub(crate) text: String,
    /// The URL of the section.
    pub(crate) href: String,
    /// The number of open items; none for `show them`.
    pub(crate) count: Option<usize>,
}

impl OpenView {
    /// Builds the view; `None` if the release is planned or has no open items.
    pub(super) fn new(frame: &RunFrame<'_>) -> Option<Self> {
        let run = frame.run;
        let count = run.progress.untouched();
        if run.status == Status::Planned || count == 0 {
            return None;
        }
        let others = run.progress.failed + run.progress.blocked > 0;
        let text = match (run.status.is_abandoned(), others) {
            (true, _) => format!("{count} not reached"),
            (false, true) => format!("{count} more open"),
            (false, false) => format!("{count} open"),
        };
        Some(Self { text, sections: sections(frame) })
    }
}

/// Returns the sections with open items. Each item is counted once, so that the numbers add up.
fn sections(frame: &RunFrame<'_>) -> Vec<OpenSection> {
    let run = frame.run;
    let mut counts: Vec<(Option<usize>, &Row, usize)> = Vec::new();
    for row in run.rows.iter().filter(|row| is_untouched(row)) {
        match counts.iter_mut().find(|(at, ..)| *at == row.section) {
            Some((.., count)) => *count += 1,
            None => counts.push((row.section, row, 1)),
        }
    }
    if let [(None, ..)] = counts.as_slice() {
        return vec![OpenSection {
            text: "show them".to_owned(),
            href: format!("{}?show=open#rs-main", frame.page),
            count: None,
        }];
    }
    (counts.into_iter())
        .map(|(section, first, count)| OpenSection {
            text: section.map_or_else(
                || "outside any section".to_owned(),
                |section| frame.section_text(section),
            ),
            href: section
                .map_or_else(|| frame.row_href(first), |section| frame.section_href(section)),
            count: Some(count),
        })
        .collect()
}

fn is_untouched(row: &Row) -> bool {
    row.counts() && matches!(row.state, State::Todo | State::Doing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::on_its_page;

    fn places(text: &str, entries: &str) -> Vec<(String, String, Option<usize>)> {
        on_its_page(text, entries, |frame| {
            let open = OpenView::new(frame).expect("some are open");
            (open.sections.into_iter()).map(|at| (at.text, at.href, at.count)).collect()
        })
    }

    #[test]
    fn the_numbers_of_all_sections_add_up() {
        let text = "x\ny\n# one\na\n## inner\nb\nc";
        let found = places(text, "x: done\n+late @one: todo");
        let place = |text: &str, href: &str, count| (text.to_owned(), href.to_owned(), Some(count));
        assert_eq!(
            found,
            [
                place("outside any section", "#y", 1),
                place("one", "#one", 2),
                place("inner", "#inner", 2)
            ]
        );
    }

    #[test]
    fn without_headings_there_is_one_link_to_all_open_items() {
        let found = places("a\nb", "a: done");
        assert_eq!(found[0].1, "?show=open#rs-main");
        assert_eq!(found[0].2, None);
    }
}
