//! What happened to an item in an earlier release, where that is worth knowing now.

use crate::evaluate::rows::StateSource;
use crate::evaluate::run::Run;
use crate::model::release::{Event, Note, State};

/// What is worth knowing, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PreviousOutcome {
    /// It failed, and stayed so.
    Failed,
    /// It was blocked, and stayed so.
    Blocked,
    /// It failed before it was done.
    FailedFirst,
    /// It was blocked before it was done.
    BlockedFirst,
    /// It was waived.
    Skipped,
    /// Somebody said that it does not apply; where a rule did, that is no news.
    NotApplicable,
    /// It went well, and somebody noted something.
    Noted,
}

impl PreviousOutcome {
    /// What is said of it, in front of `in 2026.10.1`.
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

/// What is worth knowing of a row, and the words that tell why.
pub(crate) fn told(run: &Run, row: usize) -> Option<(PreviousOutcome, Option<&Note>)> {
    let row = &run.rows[row];
    let events = run.events(row);
    let had = |state: State| events.iter().any(|event| event.state == state);
    let told = match row.state {
        State::Failed => PreviousOutcome::Failed,
        State::Blocked => PreviousOutcome::Blocked,
        State::Done if row.failed_first() => PreviousOutcome::FailedFirst,
        State::Done if had(State::Blocked) => PreviousOutcome::BlockedFirst,
        State::Done => PreviousOutcome::Noted,
        State::Skipped => PreviousOutcome::Skipped,
        State::NotApplicable if !matches!(row.source, StateSource::Rule(_)) => {
            PreviousOutcome::NotApplicable
        }
        _ => return None,
    };
    let why = why(events, told);
    (told != PreviousOutcome::Noted || why.is_some()).then_some((told, why))
}

/// The note of what went wrong; else of what came last.
fn why(events: &[Event], told: PreviousOutcome) -> Option<&Note> {
    let of = |state: State| {
        let mut noted = events.iter().rev().filter(|event| event.state == state);
        noted.find_map(|event| event.note.as_deref())
    };
    match told {
        PreviousOutcome::FailedFirst => of(State::Failed),
        PreviousOutcome::BlockedFirst => of(State::Blocked),
        _ => events.last()?.note.as_deref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{note, run};

    fn told_of(items: &str) -> Vec<Option<PreviousOutcome>> {
        let run = run("a\nb {only=major}\nc", items);
        (0..run.rows.len())
            .map(|row| told(&run, row).map(|(told, _)| told))
            .collect()
    }

    #[test]
    fn what_went_well_or_did_not_happen_is_no_news() {
        assert_eq!(told_of("a: done"), [None, None, None]);
        assert_eq!(
            told_of("a: doing\nc: done by li+evidence"),
            [None, None, None]
        );
    }

    #[test]
    fn what_went_wrong_or_was_left_out_by_decision_is() {
        assert_eq!(
            told_of("a: [failed, blocked, done]\nb: n/a\nc: skipped"),
            [
                Some(PreviousOutcome::FailedFirst),
                Some(PreviousOutcome::NotApplicable),
                Some(PreviousOutcome::Skipped)
            ]
        );
        assert_eq!(
            told_of("a: [done, failed]\nb: [blocked, done]\nc: blocked"),
            [
                Some(PreviousOutcome::Failed),
                Some(PreviousOutcome::BlockedFirst),
                Some(PreviousOutcome::Blocked)
            ]
        );
    }

    #[test]
    fn the_words_are_those_on_what_went_wrong() {
        let mut run = run("a\nb", "a: [failed, failed, done]\nb: done");
        let note = |text: &str| Some(Box::new(note(text)));
        let release = std::sync::Arc::make_mut(&mut run.release);
        release.entries[0].events[0].note = note("timeout");
        release.entries[0].events[2].note = note("well now");
        release.entries[1].events[0].note = note("two minutes");
        let words = |row| {
            told(&run, row)
                .and_then(|(_, why)| why)
                .map(|why| why.text.value.as_str())
        };
        assert_eq!(words(0), Some("timeout"));
        assert_eq!(words(1), Some("two minutes"));
    }
}
