//! How a state is drawn and called: one word, one icon, one class, the same everywhere.

use crate::evaluate::rows::Row;
use crate::evaluate::run::Run;
use crate::model::release::{State, Status};

/// How a row stands, as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum StateStyle {
    /// Finished.
    Done,
    /// Finished, and failed before that.
    FailedFirst,
    /// Waived.
    Skipped,
    /// Does not apply.
    NotApplicable,
    /// Somebody is at it.
    Doing,
    /// Tried, did not work.
    Failed,
    /// Cannot go on.
    Blocked,
    /// Nobody has begun.
    Todo,
    /// Open when the release was given up.
    NotReached,
}

impl StateStyle {
    /// How a row of a run is drawn.
    pub(crate) fn of(run: &Run, row: &Row) -> Self {
        if run.not_reached(row) {
            return Self::NotReached;
        }
        if row.failed_first() {
            return Self::FailedFirst;
        }
        Self::state(row.state)
    }

    /// How a bare state is drawn.
    pub(crate) fn state(state: State) -> Self {
        match state {
            State::Todo => Self::Todo,
            State::Doing => Self::Doing,
            State::Done => Self::Done,
            State::Skipped => Self::Skipped,
            State::NotApplicable => Self::NotApplicable,
            State::Failed => Self::Failed,
            State::Blocked => Self::Blocked,
        }
    }

    /// The word that stands beside the icon.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Done | Self::FailedFirst => "Done",
            Self::Skipped => "Skipped",
            Self::NotApplicable => "N/A",
            Self::Doing => "Doing",
            Self::Failed => "Failed",
            Self::Blocked => "Blocked",
            Self::Todo => "Todo",
            Self::NotReached => "Not reached",
        }
    }

    /// The class in the stylesheet.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Done | Self::FailedFirst => "done",
            Self::Skipped => "skipped",
            Self::NotApplicable => "na",
            Self::Doing => "doing",
            Self::Failed => "failed",
            Self::Blocked => "blocked",
            Self::Todo | Self::NotReached => "todo",
        }
    }

    /// The symbol in the sprite, without its `i:`.
    pub(crate) fn icon(self) -> &'static str {
        match self {
            Self::FailedFirst => "again",
            other => other.class(),
        }
    }
}

/// The word for a release's status, and for how it ended.
pub(crate) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Planned => "Planned",
        Status::InProgress => "In progress",
        Status::Done => "Done",
        Status::RolledBack => "Rolled back",
        Status::Aborted => "Aborted",
    }
}

/// The symbol for a release's status.
pub(crate) fn status_icon(status: Status) -> &'static str {
    match status {
        Status::InProgress => "doing",
        other => other.word(),
    }
}
