//! Items that are in the requested state already. Requesting the same once more writes nothing.

use crate::evaluate::rows::{Row, StateSource};
use crate::evaluate::run::Run;
use crate::evaluate::signoff::{self, SignoffFault};
use crate::model::release::{Event, State};
use crate::record::find::RecordTarget;
use crate::record::intent::{ExpectedState, Intent, Tick};

/// A target that was in the requested state already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Already {
    /// Its id.
    pub(crate) id: String,
    /// Its text.
    pub(crate) text: String,
    /// Its last event.
    pub(crate) state: ExpectedState,
}

impl Already {
    pub(super) fn new(run: &Run, target: RecordTarget, state: ExpectedState) -> Self {
        Self { id: target.id(run).to_owned(), text: target.text(run), state }
    }

    /// Returns a sentence such as `“Backup verified” is already done, by li, 2026-11-20T09:12:00Z`.
    pub(crate) fn message(&self) -> String {
        let ExpectedState { state, by, at, .. } = &self.state;
        let by = if by.is_empty() { String::new() } else { format!(", by {}", by.join(", ")) };
        let at = at.as_ref().map_or_else(String::new, |at| format!(", {at}"));
        format!("“{}” is already {}{by}{at}", self.text, state.word())
    }
}

/// How a target in the requested state relates to the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repetition {
    /// It is in another state.
    None,
    /// The request says nothing new, so nothing is recorded.
    Same,
    /// The request names another author, or gives a new note or evidence, so it takes `again`.
    More,
}

/// A request for one target.
pub(super) struct TargetRequest<'a> {
    pub(super) run: &'a Run,
    pub(super) intent: &'a Intent,
    pub(super) tick: &'a Tick,
    pub(super) target: RecordTarget,
    /// The target's events.
    pub(super) events: &'a [Event],
    /// The target's state.
    pub(super) state: State,
    /// Whether the target itself can have the requested state.
    pub(super) can_have_state: bool,
    /// Whether the request includes open rows in the target.
    pub(super) is_open_below: bool,
}

impl TargetRequest<'_> {
    /// Returns how the request relates to the state that the target has.
    pub(super) fn repetition(&self) -> Repetition {
        match self.events.last() {
            _ if self.tick.again || self.has_other_artifact() => Repetition::None,
            // A section has no checkbox: `all` is about the items in it.
            _ if !self.can_have_state && self.tick.all && !self.is_open_below => Repetition::Same,
            _ if !self.can_have_state || self.state != self.tick.state => Repetition::None,
            // Another entry covers it, so more can be said of this item alone.
            Some(last) if self.is_covered() && self.says_more_than(last) => Repetition::None,
            // The note is for what is open below it.
            _ if self.is_open_below => Repetition::Same,
            Some(last) if self.says_more_than(last) => Repetition::More,
            // No event, but the state: it is todo, or a rule makes it n/a, which can be recorded.
            None if self.state != State::Todo => Repetition::None,
            None if self.tick.note.is_some() || !self.tick.evidence.is_empty() => Repetition::More,
            _ => Repetition::Same,
        }
    }

    /// Whether the request has another author, another note or other evidence than `last`.
    fn says_more_than(&self, last: &Event) -> bool {
        let has_author = |by: &String| last.by.iter().any(|known| known.value == *by);
        // A sign-off depends on who recorded it, so the git user counts there, too.
        let names_author = self.intent.is_by_given || self.needs_signoff();
        let is_other_author = names_author && !self.intent.by.iter().all(has_author);
        let has_note = |note: &String| {
            last.note.as_ref().is_some_and(|known| known.text.value.trim() == note.trim())
        };
        let has_evidence =
            |evidence: &String| last.evidence.iter().any(|known| known.value == *evidence);
        is_other_author
            || !self.tick.note.iter().all(has_note)
            || !self.tick.evidence.iter().all(has_evidence)
    }

    fn row(&self) -> Option<&Row> {
        match self.target {
            RecordTarget::Row(row) => Some(&self.run.rows[row]),
            RecordTarget::Section(_) => None,
        }
    }

    fn is_covered(&self) -> bool {
        self.row().is_some_and(|row| matches!(row.source, StateSource::Covered(_)))
    }

    /// Whether the target was signed off for another artifact than the release has now.
    fn has_other_artifact(&self) -> bool {
        let fault = self.row().and_then(|row| signoff::fault(self.run, row));
        fault == Some(SignoffFault::OtherArtifact)
    }

    fn needs_signoff(&self) -> bool {
        let has_role = |row| self.run.attributes(row).signoff.is_some();
        self.tick.state.is_closed() && self.row().is_some_and(has_role)
    }
}
