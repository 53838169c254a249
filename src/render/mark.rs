//! How a state is drawn and called: one word, one icon, one class, the same everywhere.

use std::sync::LazyLock;

use serde::Serialize;
use tera::Value;

use crate::derive::run::{Row, Run};
use crate::model::release::{State, Status};

/// How a row stands, as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Mark {
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

impl Mark {
    /// How a row of a run is drawn.
    pub(crate) fn of(run: &Run, row: &Row) -> Self {
        if run.not_reached(row) {
            return Self::NotReached;
        }
        if run.failed_first(row) {
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

    /// Every mark, in the order of the variants.
    const ALL: [Self; 9] = [
        Self::Done,
        Self::FailedFirst,
        Self::Skipped,
        Self::NotApplicable,
        Self::Doing,
        Self::Failed,
        Self::Blocked,
        Self::Todo,
        Self::NotReached,
    ];

    /// For templates: `class`, `icon` and `word`.
    pub(crate) fn view(self) -> Value {
        VIEWS[self as usize].clone()
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

/// What templates know of a state.
#[derive(Debug, Clone, Serialize)]
struct StateView {
    class: &'static str,
    icon: &'static str,
    word: &'static str,
}

/// Every mark's `class`, `icon` and `word`, made once: most of a page is the same few of them.
static VIEWS: LazyLock<[Value; 9]> = LazyLock::new(|| {
    Mark::ALL.map(|mark| {
        Value::from_serializable(&StateView {
            class: mark.class(),
            icon: mark.icon(),
            word: mark.word(),
        })
    })
});

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_finds_its_own_view() {
        for (index, mark) in Mark::ALL.into_iter().enumerate() {
            assert_eq!(mark as usize, index);
            let word = mark.view().get_from_path("word").cloned();
            assert_eq!(word, Some(Value::from(mark.word())));
        }
    }
}
