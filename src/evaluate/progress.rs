//! Progress of a release or section: its rows counted by state.

use std::fmt::{self, Write as _};

/// Rows counted by state. Fields count only required rows unless they say otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Rows that are `done`.
    pub(crate) done: usize,
    /// Rows that are `skipped`.
    pub(crate) skipped: usize,
    /// Rows that are `failed`.
    pub(crate) failed: usize,
    /// Rows that are `blocked`.
    pub(crate) blocked: usize,
    /// Rows that are `doing`.
    pub(crate) doing: usize,
    /// Rows that are `todo`.
    pub(crate) todo: usize,
    /// Rows that are `n/a`.
    pub(crate) not_applicable: usize,
    /// Whether the release was given up; then `doing` and `todo` rows are “not reached”.
    pub(crate) given_up: bool,
    /// Optional rows that apply.
    pub(crate) optional: usize,
    /// Optional rows that are closed.
    pub(crate) optional_closed: usize,
    /// Optional rows that are skipped.
    pub(crate) optional_skipped: usize,
    /// Rows that failed earlier and are done now, including optional rows.
    pub(crate) failed_first: usize,
    /// All recorded `failed` events, including those of optional rows. An event of a section or group counts once.
    pub(crate) failures: usize,
}

impl Progress {
    /// Returns the number of required rows that are not `n/a`.
    pub(crate) fn applicable(&self) -> usize {
        self.closed() + self.open()
    }

    /// Returns the number of done and skipped rows.
    pub(crate) fn closed(&self) -> usize {
        self.done + self.skipped
    }

    /// Returns the number of rows that are not closed, including failed and blocked rows.
    pub(crate) fn open(&self) -> usize {
        self.failed + self.blocked + self.untouched()
    }

    /// Returns the number of `doing` and `todo` rows.
    pub(crate) fn untouched(&self) -> usize {
        self.doing + self.todo
    }

    /// Returns the percentage of applicable rows that are closed, rounded down; `None` if no row is applicable.
    pub(crate) fn percent(&self) -> Option<usize> {
        (self.closed() * 100).checked_div(self.applicable())
    }

    /// Formats as `84 done, 3 skipped, 1 failed, 2 open of 90; 4 n/a; 2 of 5 optional`.
    pub(crate) fn words(&self) -> String {
        self.format("")
    }

    /// Like [`Self::words`], with the percentage after the total: `… of 90 (96 %); 4 n/a`.
    pub(crate) fn words_and_percent(&self) -> String {
        match self.percent() {
            Some(percent) => self.format(&format!(" ({percent} %)")),
            None => self.format(" (–)"),
        }
    }

    fn format(&self, percent: &str) -> String {
        let rest = if self.given_up { "not reached" } else { "open" };
        let parts = [
            (self.skipped, "skipped"),
            (self.failed, "failed"),
            (self.blocked, "blocked"),
            (self.untouched(), rest),
        ];
        let mut words = String::with_capacity(64);
        let mut add = |args: fmt::Arguments<'_>| words.write_fmt(args).expect("a string takes all");
        add(format_args!("{} done", self.done));
        for (count, word) in parts.iter().filter(|(count, _)| *count > 0) {
            add(format_args!(", {count} {word}"));
        }
        add(format_args!(" of {}{percent}", self.applicable()));
        if self.not_applicable > 0 {
            add(format_args!("; {} n/a", self.not_applicable));
        }
        if let Some(optional) = self.optional_words() {
            add(format_args!("; {optional}"));
        }
        words
    }

    /// Formats as `2 of 5 optional` or `2 of 5 optional (1 skipped)`; `None` without optional rows.
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
    fn words_omit_zero_counts_and_include_the_total() {
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
    fn percentages_are_rounded_down_and_need_applicable_rows() {
        let nearly = Progress { done: 299, todo: 1, ..Progress::default() };
        assert_eq!(nearly.percent(), Some(99));
        assert_eq!(Progress::default().percent(), None);
    }
}
