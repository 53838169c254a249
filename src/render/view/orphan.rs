//! Orphaned entries with their content.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::release::State;
use crate::render::state_style::StateStyle;
use crate::render::view::frame::RunFrame;
use crate::render::view::line::{self, LineView};

/// An orphaned entry.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct OrphanView {
    /// Its key.
    pub(crate) id: String,
    /// Its line in the file.
    pub(crate) line: usize,
    /// The icon of its last state.
    pub(crate) icon: &'static str,
    /// The word for its last state.
    pub(crate) word: &'static str,
    /// Person and time of its last event; may be empty.
    pub(crate) who: String,
    /// Its lines; may be empty.
    pub(crate) lines: Vec<LineView>,
}

/// Returns the orphaned entries of a release in file order.
pub(super) fn orphans(frame: &RunFrame<'_>) -> Vec<OrphanView> {
    (frame.run.orphans.iter())
        .map(|&index| {
            let entry = &frame.run.release.entries[index];
            let last = entry.events.last();
            let state = last.map_or(State::Todo, |event| event.state);
            let mark = StateStyle::state(state);
            OrphanView {
                id: entry.key.value.to_string(),
                line: frame.site.line(entry.key.span),
                icon: mark.icon(),
                word: mark.word(),
                who: last.map(|event| frame.who_when(event)).unwrap_or_default(),
                lines: line::of_orphan(frame, entry, state),
            }
        })
        .collect()
}
