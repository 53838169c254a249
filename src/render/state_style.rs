//! The word, icon and CSS class of each state, shared by all pages.

use std::borrow::Cow;

use crate::evaluate::rows::Row;
use crate::evaluate::run::Run;
use crate::evaluate::verdict;
use crate::model::release::{State, Status, VerdictWord};

/// The displayed state of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum StateStyle {
    /// `done`.
    Done,
    /// `done` after a failure.
    FailedFirst,
    /// `skipped`.
    Skipped,
    /// `n/a`.
    NotApplicable,
    /// `doing`.
    Doing,
    /// `failed`.
    Failed,
    /// `blocked`.
    Blocked,
    /// `todo`.
    Todo,
    /// Open when the release was given up.
    NotReached,
}

impl StateStyle {
    /// Returns the displayed state of a row.
    pub(crate) fn of(run: &Run, row: &Row) -> Self {
        if run.not_reached(row) {
            return Self::NotReached;
        }
        if row.failed_first() {
            return Self::FailedFirst;
        }
        Self::state(row.state)
    }

    /// Returns the displayed outcome of a row among those of other releases, where any failure counts.
    pub(crate) fn in_history(run: &Run, row: &Row) -> Self {
        match Self::of(run, row) {
            Self::FailedFirst => Self::FailedFirst,
            _ if row.failed => Self::Failed,
            other => other,
        }
    }

    /// Returns the displayed state for a recorded state.
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

    /// Returns the word next to the icon.
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

    /// Returns the CSS class.
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

    /// Returns the icon's name in the sprite, without `i:`.
    pub(crate) fn icon(self) -> &'static str {
        match self {
            Self::FailedFirst => "again",
            other => other.class(),
        }
    }
}

/// Returns the words for a row's outcome among those of other releases: `Skipped`, `Failed, then not reached`.
pub(crate) fn outcome_words(run: &Run, row: &Row) -> Cow<'static, str> {
    let now = StateStyle::of(run, row);
    if row.failed_before() {
        Cow::Owned(format!("Failed, then {}", now.word().to_lowercase()))
    } else {
        Cow::Borrowed(now.word())
    }
}

/// Returns the word for a release's status.
pub(crate) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Planned => "Planned",
        Status::InProgress => "In progress",
        Status::Done => "Done",
        Status::RolledBack => "Rolled back",
        Status::Aborted => "Aborted",
    }
}

/// Returns the word for how a release stands: its status, and the verdict in spite of which it was closed as done.
pub(crate) fn release_word(run: &Run) -> &'static str {
    match verdict::overruled(run) {
        Some(VerdictWord::NoGo) => "Done, no-go",
        Some(VerdictWord::NotYet) => "Done, not yet",
        Some(VerdictWord::Go) | None => status_word(run.status),
    }
}

/// Returns the icon for how a release stands.
pub(crate) fn release_icon(run: &Run) -> &'static str {
    verdict::overruled(run).map_or_else(|| status_icon(run.status), VerdictWord::word)
}

/// Returns the icon for a release's status.
pub(crate) fn status_icon(status: Status) -> &'static str {
    match status {
        Status::InProgress => "doing",
        other => other.word(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run;

    #[test]
    fn an_outcome_names_the_failure_and_what_came_of_it() {
        let outcome = |status: Status, items: &str| {
            let mut run = run("a", items);
            run.status = status;
            let row = &run.rows[0];
            (StateStyle::in_history(&run, row), outcome_words(&run, row).into_owned())
        };
        let failed = |words: &str| (StateStyle::Failed, words.to_owned());
        let running = Status::InProgress;
        assert_eq!(outcome(running, "a: [failed, doing]"), failed("Failed, then doing"));
        assert_eq!(outcome(running, "a: [failed, n/a]"), failed("Failed, then n/a"));
        assert_eq!(outcome(running, "a: [failed, skipped]"), failed("Failed, then skipped"));
        assert_eq!(
            outcome(Status::Aborted, "a: [failed, todo]"),
            failed("Failed, then not reached")
        );
        assert_eq!(outcome(running, "a: [done, failed]"), failed("Failed"));
        let first = (StateStyle::FailedFirst, "Failed, then done".to_owned());
        assert_eq!(outcome(running, "a: [failed, done]"), first);
        assert_eq!(outcome(running, "a: skipped"), (StateStyle::Skipped, "Skipped".to_owned()));
    }
}
