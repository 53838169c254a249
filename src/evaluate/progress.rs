//! Counting: how much of a release, or of a section, stands where.

use std::fmt::{self, Write as _};

use crate::evaluate::run::Run;
use crate::model::release::{Event, State};

/// Rows counted by state. Required ones, unless the field says otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Finished.
    pub done: usize,
    /// Waived.
    pub skipped: usize,
    /// Failed and not done since.
    pub failed: usize,
    /// Cannot go on.
    pub blocked: usize,
    /// Begun; in a release that was given up these are not reached.
    pub doing: usize,
    /// Not begun; in a release that was given up these are not reached.
    pub todo: usize,
    /// Does not apply.
    pub not_applicable: usize,
    /// Whether `doing` and `todo` count as not reached.
    pub given_up: bool,
    /// Optional rows that apply.
    pub optional: usize,
    /// Optional rows that are closed.
    pub optional_closed: usize,
    /// Those of them that were skipped.
    pub optional_skipped: usize,
    /// Rows that failed and are done now, optional ones included.
    pub failed_first: usize,
    /// Every failure that was recorded, optional rows included.
    pub failures: usize,
}

impl Progress {
    /// Counts the given rows of a run.
    pub fn of(run: &Run, rows: impl IntoIterator<Item = usize>) -> Self {
        let mut progress = Self {
            given_up: run.status.is_given_up(),
            ..Self::default()
        };
        for row in rows {
            progress.count(run, row);
        }
        progress
    }

    fn count(&mut self, run: &Run, index: usize) {
        let row = &run.rows[index];
        if row.failed {
            let failed = |event: &&Event| event.state == State::Failed;
            self.failures += run.events(row).iter().filter(failed).count();
        }
        self.failed_first += usize::from(run.failed_first(row));
        if row.optional {
            if row.state != State::NotApplicable {
                self.optional += 1;
                self.optional_closed += usize::from(row.state.is_closed());
                self.optional_skipped += usize::from(row.state == State::Skipped);
            }
            return;
        }
        *match row.state {
            State::Todo => &mut self.todo,
            State::Doing => &mut self.doing,
            State::Done => &mut self.done,
            State::Skipped => &mut self.skipped,
            State::NotApplicable => &mut self.not_applicable,
            State::Failed => &mut self.failed,
            State::Blocked => &mut self.blocked,
        } += 1;
    }

    /// Required less n/a.
    pub fn applicable(&self) -> usize {
        self.closed() + self.open()
    }

    /// Done and skipped.
    pub fn closed(&self) -> usize {
        self.done + self.skipped
    }

    /// Not closed: also what is failed or blocked.
    pub fn open(&self) -> usize {
        self.failed + self.blocked + self.untouched()
    }

    /// Neither closed nor failed nor blocked.
    pub fn untouched(&self) -> usize {
        self.doing + self.todo
    }

    /// Closed of applicable in percent, rounded down; nothing where nothing is applicable.
    pub fn percent(&self) -> Option<usize> {
        (self.closed() * 100).checked_div(self.applicable())
    }

    /// `84 done, 3 skipped, 1 failed, 2 open of 90; 4 n/a; 2 of 5 optional`.
    pub fn words(&self) -> String {
        self.told("")
    }

    /// The same with the percentage behind what it is taken of: `… of 90 (96 %); 4 n/a`.
    pub fn words_and_percent(&self) -> String {
        match self.percent() {
            Some(percent) => self.told(&format!(" ({percent} %)")),
            None => self.told(" (–)"),
        }
    }

    fn told(&self, behind_the_whole: &str) -> String {
        let rest = if self.given_up { "not reached" } else { "open" };
        let parts = [
            (self.skipped, "skipped"),
            (self.failed, "failed"),
            (self.blocked, "blocked"),
            (self.untouched(), rest),
        ];
        let mut words = String::with_capacity(64);
        let mut say = |said: fmt::Arguments<'_>| words.write_fmt(said).expect("a string takes all");
        say(format_args!("{} done", self.done));
        for (count, word) in parts.iter().filter(|(count, _)| *count > 0) {
            say(format_args!(", {count} {word}"));
        }
        say(format_args!(" of {}{behind_the_whole}", self.applicable()));
        if self.not_applicable > 0 {
            say(format_args!("; {} n/a", self.not_applicable));
        }
        if let Some(optional) = self.optional_words() {
            say(format_args!("; {optional}"));
        }
        words
    }

    /// `2 of 5 optional`, `2 of 5 optional (1 skipped)`; nothing where none is.
    pub fn optional_words(&self) -> Option<String> {
        let (closed, all) = (self.optional_closed, self.optional);
        (all > 0).then(|| match self.optional_skipped {
            0 => format!("{closed} of {all} optional"),
            skipped => format!("{closed} of {all} optional ({skipped} skipped)"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run;

    #[test]
    fn words_leave_out_what_is_none_and_name_the_whole() {
        let progress = Progress {
            done: 84,
            skipped: 3,
            failed: 1,
            todo: 2,
            not_applicable: 4,
            optional: 5,
            optional_closed: 2,
            ..Progress::default()
        };
        assert_eq!(
            progress.words(),
            "84 done, 3 skipped, 1 failed, 2 open of 90; 4 n/a; 2 of 5 optional"
        );
        assert_eq!(
            progress.words_and_percent(),
            "84 done, 3 skipped, 1 failed, 2 open of 90 (96 %); 4 n/a; 2 of 5 optional"
        );
        assert_eq!(Progress::default().words(), "0 done of 0");
        assert_eq!(Progress::default().words_and_percent(), "0 done of 0 (–)");
    }

    #[test]
    fn a_percentage_is_rounded_down_and_missing_where_nothing_applies() {
        let nearly = Progress {
            done: 299,
            todo: 1,
            ..Progress::default()
        };
        assert_eq!(nearly.percent(), Some(99));
        assert_eq!(Progress::default().percent(), None);
    }

    #[test]
    fn nothing_applicable_is_nothing_open() {
        let run = run("a\nb", "a: n/a\nb: n/a");
        assert_eq!(run.progress.applicable(), 0);
        assert_eq!(run.progress.open(), 0);
        assert_eq!(run.progress.words(), "0 done of 0; 2 n/a");
    }

    #[test]
    fn optional_items_are_counted_apart() {
        let run = run("a\nb {optional}\nc {optional}", "a: done\nb: skipped");
        assert_eq!(
            run.progress.words(),
            "1 done of 1; 1 of 2 optional (1 skipped)"
        );
    }

    #[test]
    fn every_failure_counts_also_when_it_went_well_later() {
        let run = run("a", "a: [failed, failed, done]");
        assert_eq!(run.progress.failures, 2);
        assert_eq!(run.progress.failed_first, 1);
        assert_eq!(run.progress.failed, 0);
    }

    #[test]
    fn what_is_open_in_a_release_given_up_was_not_reached() {
        let mut run = run("a\nb\nc", "a: done\nb: failed");
        run.status = crate::model::release::Status::RolledBack;
        let progress = Progress::of(&run, 0..3);
        assert_eq!(progress.words(), "1 done, 1 failed, 1 not reached of 3");
        run.rows[2].state = State::Doing;
        assert!(run.not_reached(&run.rows[2]), "begun, but not ended");
        assert!(!run.not_reached(&run.rows[1]), "a failure was reached");
    }
}
