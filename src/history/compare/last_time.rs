//! Notable outcomes of an item in the previous release.

use crate::evaluate::rows::StateSource;
use crate::evaluate::run::Run;
use crate::model::release::{Event, Note, State};

/// A notable outcome, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PreviousOutcome {
    /// It failed and was not done later.
    Failed,
    /// It was blocked and was not done later.
    Blocked,
    /// It failed before it was done.
    FailedFirst,
    /// It was blocked before it was done.
    BlockedFirst,
    /// It was skipped.
    Skipped,
    /// It was recorded as not applicable. Rules such as `only` do not count.
    NotApplicable,
    /// It was done with a note.
    Noted,
}

impl PreviousOutcome {
    /// Returns the words before `in 2026.10.1`.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Blocked => "blocked",
            Self::FailedFirst => "failed first",
            Self::BlockedFirst => "blocked first",
            Self::Skipped => "skipped",
            Self::NotApplicable => "n/a",
            Self::Noted => "done",
        }
    }
}

/// Returns the notable outcome of a row, if any, with its note.
pub(crate) fn outcome(run: &Run, row: usize) -> Option<(PreviousOutcome, Option<&Note>)> {
    let row = &run.rows[row];
    let events = run.events(row);
    let had = |state: State| events.iter().any(|event| event.state == state);
    let outcome = match row.state {
        State::Done if row.failed => PreviousOutcome::FailedFirst,
        _ if row.failed => PreviousOutcome::Failed,
        State::Blocked => PreviousOutcome::Blocked,
        State::Done if had(State::Blocked) => PreviousOutcome::BlockedFirst,
        State::Done => PreviousOutcome::Noted,
        State::Skipped => PreviousOutcome::Skipped,
        State::NotApplicable if !matches!(row.source, StateSource::Rule(_)) => {
            PreviousOutcome::NotApplicable
        }
        _ => return None,
    };
    let note = note(events, outcome);
    (outcome != PreviousOutcome::Noted || note.is_some()).then_some((outcome, note))
}

/// Returns the note of the failure or blocking, else of the last event.
fn note(events: &[Event], outcome: PreviousOutcome) -> Option<&Note> {
    let of = |state: State| {
        let mut noted = events.iter().rev().filter(|event| event.state == state);
        noted.find_map(|event| event.note.as_deref())
    };
    match outcome {
        PreviousOutcome::Failed | PreviousOutcome::FailedFirst => of(State::Failed),
        PreviousOutcome::BlockedFirst => of(State::Blocked),
        _ => events.last()?.note.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{note, run};

    fn outcomes(items: &str) -> Vec<Option<PreviousOutcome>> {
        let run = run("a\nb {only=major}\nc", items);
        (0..run.rows.len()).map(|row| outcome(&run, row).map(|(outcome, _)| outcome)).collect()
    }

    #[test]
    fn done_and_open_items_are_not_notable() {
        assert_eq!(outcomes("a: done"), [None, None, None]);
        assert_eq!(outcomes("a: doing\nc: done by li+evidence"), [None, None, None]);
    }

    #[test]
    fn failed_blocked_and_skipped_items_are_notable() {
        assert_eq!(
            outcomes("a: [failed, blocked, done]\nb: n/a\nc: skipped"),
            [
                Some(PreviousOutcome::FailedFirst),
                Some(PreviousOutcome::NotApplicable),
                Some(PreviousOutcome::Skipped)
            ]
        );
        assert_eq!(
            outcomes("a: [done, failed]\nb: [blocked, done]\nc: blocked"),
            [
                Some(PreviousOutcome::Failed),
                Some(PreviousOutcome::BlockedFirst),
                Some(PreviousOutcome::Blocked)
            ]
        );
    }

    #[test]
    fn a_failure_is_notable_whatever_came_of_it() {
        assert_eq!(
            outcomes("a: [failed, doing]\nb: [failed, n/a]\nc: [failed, skipped]"),
            [Some(PreviousOutcome::Failed); 3]
        );
        assert_eq!(outcomes("a: [failed, todo]")[0], Some(PreviousOutcome::Failed));
    }

    #[test]
    fn the_note_is_that_of_the_failure() {
        let mut run = run("a\nb", "a: [failed, failed, done]\nb: done");
        let note = |text: &str| Some(Box::new(note(text)));
        let release = std::sync::Arc::make_mut(&mut run.release);
        release.entries[0].events[0].note = note("timeout");
        release.entries[0].events[2].note = note("well now");
        release.entries[1].events[0].note = note("two minutes");
        let words = |row| {
            outcome(&run, row).and_then(|(_, note)| note).map(|note| note.text.value.as_str())
        };
        assert_eq!(words(0), Some("timeout"));
        assert_eq!(words(1), Some("two minutes"));
    }
}
