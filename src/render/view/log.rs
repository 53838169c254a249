//! The release's log: notes that belong to no item.

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::html::Markup;
use crate::render::view::frame::RunFrame;

/// A line of the log.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct LogView {
    /// The time; may be empty.
    pub(crate) at: String,
    /// The author; may be empty.
    pub(crate) who: String,
    /// The note.
    pub(crate) note: Markup,
}

/// Returns the log in the order of time.
pub(crate) fn log(frame: &RunFrame<'_>) -> Vec<LogView> {
    (frame.run.log())
        .map(|line| LogView {
            at: (line.at.as_ref()).map(|at| frame.short(at.value)).unwrap_or_default(),
            who: frame.names(&line.by).into_owned(),
            note: frame.prose(&line.note),
        })
        .collect()
}
