//! The release's log: what belongs to no item.

use serde::Serialize;

use crate::render::html::Markup;
use crate::render::view::frame::{RunFrame, names};

/// A line of the log.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct LogView {
    /// When; may be empty.
    pub(crate) at: String,
    /// Who wrote it; may be empty.
    pub(crate) who: String,
    /// The words.
    pub(crate) note: Markup,
}

/// The log in the order of the file.
pub(crate) fn log(frame: &RunFrame<'_>) -> Vec<LogView> {
    (frame.run.release.log.iter())
        .map(|line| LogView {
            at: (line.at.as_ref())
                .map(|at| frame.short(at.value))
                .unwrap_or_default(),
            who: names(&line.by).into_owned(),
            note: frame.prose(&line.note),
        })
        .collect()
}
