//! What is open in a release beside its problems, section by section.

use serde::Serialize;

use crate::derive::run::Row;
use crate::model::release::{State, Status};
use crate::render::view::frame::RunFrame;

/// What is open, section by section.
#[derive(Debug, Clone, Serialize)]
pub struct OpenView {
    /// `18 others open`.
    pub text: String,
    /// The sections, each with its number.
    pub sections: Vec<OpenSection>,
}

/// A section with open items.
#[derive(Debug, Clone, Serialize)]
pub struct OpenSection {
    /// Its text.
    pub text: String,
    /// Where it begins.
    pub href: String,
    /// How many.
    pub count: usize,
}

impl OpenView {
    /// What is open in a release that has begun; nothing where nothing is.
    pub(super) fn new(frame: &RunFrame<'_>) -> Option<Self> {
        let run = frame.run;
        let count = run.progress.untouched();
        if run.status == Status::Planned || count == 0 {
            return None;
        }
        let others = run.progress.failed + run.progress.blocked > 0;
        let text = match (run.status.is_given_up(), others) {
            (true, _) => format!("{count} not reached"),
            (false, true) => format!("{count} others open"),
            (false, false) => format!("{count} open"),
        };
        Some(Self {
            text,
            sections: sections(frame),
        })
    }
}

fn sections(frame: &RunFrame<'_>) -> Vec<OpenSection> {
    let run = frame.run;
    let open: Vec<usize> = (run.rows.iter())
        .filter(|row| is_untouched(row))
        .filter_map(|row| row.section)
        .collect();
    (open.chunk_by(|a, b| a == b))
        .map(|chunk| OpenSection {
            text: frame.section_text(chunk[0]),
            href: frame.section_href(chunk[0]),
            count: chunk.len(),
        })
        .collect()
}

fn is_untouched(row: &Row) -> bool {
    row.counts() && matches!(row.state, State::Todo | State::Doing)
}
