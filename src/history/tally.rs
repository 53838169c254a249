//! How often an item was done, skipped, or failed, over the releases of one series.
//!
//! Rates leave out what says nothing of the item: where it does not apply, where its release was given
//! up before it, where a release that runs has not come to it, where it is not in the version, and
//! releases that have not begun.

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
    /// Finished.
    pub(crate) done: usize,
    /// Finished, and failed before that; among `done`.
    pub(crate) failed_first: usize,
    /// Waived.
    pub(crate) skipped: usize,
    /// Failed, and not done since.
    pub(crate) failed: usize,
    /// Could not go on.
    pub(crate) blocked: usize,
    /// Left open by a release that ended as done.
    pub(crate) open: usize,
    /// In so many of those releases it failed at some time, whatever came of it.
    pub(crate) failures: usize,
    /// Does not apply; not in the rates.
    pub(crate) not_applicable: usize,
    /// The release was given up before it, or runs and has not come to it; not in the rates.
    pub(crate) not_reached: usize,
    /// The version does not have it; not in the rates.
    pub(crate) absent: usize,
    /// The newest release that it failed in.
    pub(crate) last_failed: Option<usize>,
    /// How long it took, where that is known, in the order of the releases.
    pub(crate) times: Vec<SignedDuration>,
}

impl Tally {
    /// A line of `history` over `releases`, newest first; those that have not begun are left out.
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
            State::NotApplicable => self.not_applicable += 1,
            State::Todo | State::Doing if is_pending(run, row) => self.not_reached += 1,
            State::Todo | State::Doing => self.open += 1,
        }
        self.failed_first += usize::from(row.failed_first());
        if counts(run, row) && row.failed {
            self.failures += 1;
            self.last_failed.get_or_insert(release);
        }
        self.times.extend(time(run, row));
    }

    /// Of how many releases the rates speak.
    pub(crate) fn counted(&self) -> usize {
        self.done + self.skipped + self.failed + self.blocked + self.open
    }

    /// How long it takes.
    pub(crate) fn usual(&self) -> Usual {
        usual(self.times.clone())
    }
}

/// Whether a release says anything of an item: the rates speak of these rows.
pub(crate) fn counts(run: &Run, row: &Row) -> bool {
    row.state != State::NotApplicable && !is_pending(run, row)
}

/// How long an item took. What covers it tells of more than the item.
pub(crate) fn time(run: &Run, row: &Row) -> Option<SignedDuration> {
    match row.source {
        StateSource::Own(_) if !row.at_once => item_time(run.events(row)),
        _ => None,
    }
}

/// Open in a release that did not, or not yet, come to its end.
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
    fn rates_leave_out_what_says_nothing_of_the_item() {
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
    fn a_failure_counts_whatever_came_of_it() {
        let found = tally(&[
            ("done", "a", "a: [failed, done]"),
            ("done", "a", "a: [failed, skipped]"),
            ("rolled-back", "a", "a: failed"),
            ("done", "a", "a: done"),
        ]);
        assert_eq!(
            (found.failures, found.failed_first, found.failed),
            (3, 1, 1)
        );
        assert_eq!(found.last_failed, Some(2));
        assert_eq!(found.counted(), 4);
    }

    #[test]
    fn only_an_items_own_times_are_its_times() {
        let found = tally(&[
            ("done", "a", "a: [doing@09:00, done@09:10]"),
            ("done", "a", "a: done@09:10"),
            ("done", "# s\na", "s: [doing@09:00, done@12:00]"),
        ]);
        assert_eq!(found.times, [SignedDuration::from_mins(10)]);
        assert_eq!(found.usual(), Usual::Few(1));
    }
}
