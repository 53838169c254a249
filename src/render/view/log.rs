//! The release's log: what belongs to no item.

use serde::Serialize;

use crate::render::html::Markup;
use crate::render::view::frame::{RunFrame, names};
use crate::render::when::When;

/// A line of the log.
#[derive(Debug, Clone, Serialize)]
pub struct LogView {
    /// When; nothing where it is not known.
    pub at: Option<When>,
    /// Who wrote it; may be empty.
    pub who: String,
    /// The words.
    pub note: Markup,
}

/// The log in the order of the file.
pub fn log(frame: &RunFrame<'_>) -> Vec<LogView> {
    (frame.run.release.log.iter())
        .map(|line| LogView {
            at: line.at.as_ref().map(|at| frame.short(at.value)),
            who: names(&line.by),
            note: frame.prose(&line.note),
        })
        .collect()
}
