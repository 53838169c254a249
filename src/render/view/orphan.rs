//! Entries that name nothing: shown with all that their author wrote.

use serde::Serialize;

use crate::model::release::State;
use crate::render::html::Markup;
use crate::render::lines;
use crate::render::state_style::StateStyle;
use crate::render::view::frame::RunFrame;

/// An entry that names nothing.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct OrphanView {
    /// What it names.
    pub(crate) id: String,
    /// The line it stands on.
    pub(crate) line: usize,
    /// The symbol of its last state.
    pub(crate) icon: &'static str,
    /// Its last state in a word.
    pub(crate) word: &'static str,
    /// Who and when; may be empty.
    pub(crate) who: String,
    /// What else it says; may be empty.
    pub(crate) lines: Markup,
}

/// The entries of a release that name nothing, in the order of the file.
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
                lines: lines::of_orphan(frame, entry, state),
            }
        })
        .collect()
}
