//! Counting: how much of a release, or of a section, stands where.

use std::fmt::{self, Write as _};

/// Rows counted by state. Required ones, unless the field says otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Finished.
    pub(crate) done: usize,
    /// Waived.
    pub(crate) skipped: usize,
    /// Failed and not done since.
    pub(crate) failed: usize,
    /// Cannot go on.
    pub(crate) blocked: usize,
    /// Begun; in a release that was given up these are not reached.
    pub(crate) doing: usize,
    /// Not begun; in a release that was given up these are not reached.
    pub(crate) todo: usize,
    /// Does not apply.
    pub(crate) not_applicable: usize,
    /// Whether `doing` and `todo` count as not reached.
    pub(crate) given_up: bool,
    /// Optional rows that apply.
    pub(crate) optional: usize,
    /// Optional rows that are closed.
    pub(crate) optional_closed: usize,
    /// Those of them that were skipped.
    pub(crate) optional_skipped: usize,
    /// Rows that failed and are done now, optional ones included.
    pub(crate) failed_first: usize,
    /// Every failure that was recorded, optional rows included.
    pub(crate) failures: usize,
}

impl Progress {
    /// Required less n/a.
    pub(crate) fn applicable(&self) -> usize {
        self.closed() + self.open()
    }

    /// Done and skipped.
    pub(crate) fn closed(&self) -> usize {
        self.done + self.skipped
    }

    /// Not closed: also what is failed or blocked.
    pub(crate) fn open(&self) -> usize {
        self.failed + self.blocked + self.untouched()
    }

    /// Neither closed nor failed nor blocked.
    pub(crate) fn untouched(&self) -> usize {
        self.doing + self.todo
    }

    /// Closed of applicable in percent, rounded down; nothing where nothing is applicable.
    pub(crate) fn percent(&self) -> Option<usize> {
        (self.closed() * 100).checked_div(self.applicable())
    }

    /// `84 done, 3 skipped, 1 failed, 2 open of 90; 4 n/a; 2 of 5 optional`.
    pub(crate) fn words(&self) -> String {
        self.told("")
    }

    /// The same with the percentage behind what it is taken of: `… of 90 (96 %); 4 n/a`.
    pub(crate) fn words_and_percent(&self) -> String {
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
    pub(crate) fn optional_words(&self) -> Option<String> {
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
}
