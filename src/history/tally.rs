//! Counts how often an item was done, skipped or failed over the releases of a series.
//!
//! Rates exclude releases without an outcome for the item: those where it does not apply, is not in the version or
//! was not reached, and those that have not started. A failure is an outcome, whatever was recorded after it.

use jiff::SignedDuration;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::rows::{Row, StateSource};
use crate::evaluate::run::Run;
use crate::evaluate::status::item_time;
use crate::history::History;
use crate::history::median::{Usual, usual};
use crate::model::release::{State, Status};

/// One item counted over several releases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    /// Releases in which the item was done.
    pub(crate) done: usize,
    /// Releases in which it failed and was done later; included in `done`.
    pub(crate) failed_first: usize,
    /// Releases in which it was skipped.
    pub(crate) skipped: usize,
    /// Releases in which it failed and that is its outcome: nothing came of it later, or it did not apply any more.
    pub(crate) failed: usize,
    /// Releases in which its last state is `blocked`.
    pub(crate) blocked: usize,
    /// Done releases in which it stayed open.
    pub(crate) open: usize,
    /// Releases in which it ever failed, whatever was recorded later.
    pub(crate) failures: usize,
    /// Releases in which it does not apply; not in the rates.
    pub(crate) not_applicable: usize,
    /// Releases in progress or given up in which it is open; not in the rates.
    pub(crate) not_reached: usize,
    /// Releases whose version does not contain it; not in the rates.
    pub(crate) absent: usize,
    /// The newest release in which it failed.
    pub(crate) last_failed: Option<usize>,
    /// The known times that it took, in the order of the releases.
    pub(crate) times: Vec<SignedDuration>,
}

impl Tally {
    /// Counts a line of `history` over `releases` (newest first), except for planned ones.
    pub(crate) fn of(
        history: &History,
        line: usize,
        site: &[ReleaseEntry],
        releases: impl IntoIterator<Item = usize>,
    ) -> Self {
        let mut tally = Self::default();
        for release in releases {
            let ReleaseEntry::Run(run) = &site[release] else {
                continue;
            };
            if run.status == Status::Planned {
                continue;
            }
            match history.row(line, release, run) {
                Some(row) => tally.count(release, run, row),
                None => tally.absent += 1,
            }
        }
        tally
    }

    fn count(&mut self, release: usize, run: &Run, row: &Row) {
        match row.state {
            State::Done => self.done += 1,
            State::Skipped => self.skipped += 1,
            State::Failed => self.failed += 1,
            State::Blocked => self.blocked += 1,
            State::Todo | State::Doing if !is_pending(run, row) => self.open += 1,
            State::NotApplicable | State::Todo | State::Doing if row.failed => self.failed += 1,
            State::NotApplicable => self.not_applicable += 1,
            State::Todo | State::Doing => self.not_reached += 1,
        }
        self.failed_first += usize::from(row.failed_first());
        if row.failed {
            self.failures += 1;
            self.last_failed.get_or_insert(release);
        }
        self.times.extend(time(run, row));
    }

    /// Returns the number of releases in the rates.
    pub(crate) fn counted(&self) -> usize {
        self.done + self.skipped + self.failed + self.blocked + self.open
    }

    /// Returns the usual time.
    pub(crate) fn usual(&self) -> Usual {
        usual(self.times.clone())
    }
}

/// Whether a row is in the rates.
pub(crate) fn counts(run: &Run, row: &Row) -> bool {
    row.failed || (row.state != State::NotApplicable && !is_pending(run, row))
}

/// Returns how long an item took, from its own entry. The entry of a group or section is not specific to the item.
pub(crate) fn time(run: &Run, row: &Row) -> Option<SignedDuration> {
    match row.source {
        StateSource::Own(_) if !row.single_event => item_time(run.events(row)),
        _ => None,
    }
}

/// Whether a row is open in a release that is not done.
fn is_pending(run: &Run, row: &Row) -> bool {
    matches!(row.state, State::Todo | State::Doing) && run.status != Status::Done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::testing::past;

    fn tally(runs: &[(&str, &str, &str)]) -> Tally {
        let past = past("a", runs);
        Tally::of(&past.history, 0, &past.releases, past.newest())
    }

    #[test]
    fn rates_exclude_releases_without_an_outcome() {
        let found = tally(&[
            ("done", "a", "a: done"),
            ("done", "a", "a: n/a"),
            ("done", "other", "other: done"),
            ("rolled-back", "a", ""),
            ("done", "a", "a: skipped"),
            ("done", "a", ""),
            ("in-progress", "a", "a: doing"),
            ("planned", "a", ""),
        ]);
        assert_eq!((found.done, found.skipped, found.open), (1, 1, 1));
        assert_eq!(found.counted(), 3);
        assert_eq!((found.not_applicable, found.absent), (1, 1));
        assert_eq!(found.not_reached, 2, "given up, and still running");
    }

    #[test]
    fn failures_count_whatever_the_final_state() {
        let found = tally(&[
            ("done", "a", "a: [failed, done]"),
            ("done", "a", "a: [failed, skipped]"),
            ("rolled-back", "a", "a: failed"),
            ("done", "a", "a: done"),
        ]);
        assert_eq!((found.failures, found.failed_first, found.failed), (3, 1, 1));
        assert_eq!(found.last_failed, Some(2));
        assert_eq!(found.counted(), 4);
    }

    #[test]
    fn a_failure_counts_even_if_nothing_came_of_the_item() {
        let found = tally(&[
            ("rolled-back", "a", "a: [failed, doing]"),
            ("aborted", "a", "a: [failed, todo]"),
            ("rolled-back", "a", "a: [failed, n/a]"),
            ("done", "a", "a: [failed, doing]"),
            ("in-progress", "a", "a: [failed, doing]"),
            ("aborted", "a", "a: doing"),
        ]);
        assert_eq!((found.failures, found.failed, found.open), (5, 4, 1));
        assert_eq!((found.counted(), found.not_reached, found.not_applicable), (5, 1, 0));
        assert_eq!(found.last_failed, Some(4));
    }

    #[test]
    fn times_come_only_from_an_items_own_entry() {
        let found = tally(&[
            ("done", "a", "a: [doing@09:00, done@09:10]"),
            ("done", "a", "a: done@09:10"),
            ("done", "# s\na", "s: [doing@09:00, done@12:00]"),
        ]);
        assert_eq!(found.times, [SignedDuration::from_mins(10)]);
        assert_eq!(found.usual(), Usual::Few(1));
    }
}
