//! Patterns in past releases: items that repeatedly failed, were skipped or did not apply.
//!
//! Streaks in the newest releases come first, then frequent outcomes.

use std::cmp::Reverse;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::rows::{Row, StateSource};
use crate::evaluate::run::Run;
use crate::history::{History, tally};
use crate::model::release::{Note, State, Status};

/// Minimum number of consecutive releases for a streak.
const MIN_STREAK: usize = 3;
/// Minimum number of occurrences for a finding.
const MIN_TIMES: usize = 2;

/// An outcome that one item had several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The item's line.
    pub(crate) line: usize,
    /// The outcome.
    pub(crate) what: What,
    /// The number of releases with this outcome.
    pub(crate) times: usize,
    /// The number of releases considered.
    pub(crate) of: usize,
    /// The length of the streak that ends with the newest release; 0 if there is no streak.
    pub(crate) in_a_row: usize,
    /// The newest release with this outcome.
    pub(crate) last: usize,
    /// The first release of the streak; without a streak, the oldest release with this outcome.
    pub(crate) since: usize,
}

/// An outcome that is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum What {
    /// It failed, whatever was recorded later.
    Failed,
    /// It was skipped.
    Skipped,
    /// It was recorded as not applicable. Rules such as `only` do not count.
    NotApplicable,
}

/// Returns the findings for all current items over `releases` (newest first), most important first.
pub(crate) fn findings(
    history: &History,
    site: &[ReleaseEntry],
    releases: &[usize],
) -> Vec<Finding> {
    let current = (history.lines.iter()).take_while(|line| line.current);
    let mut found: Vec<Finding> =
        (0..current.count()).filter_map(|line| finding(history, line, site, releases)).collect();
    let age = |release| releases.iter().position(|at| *at == release);
    found.sort_by_key(|found| {
        // A failure counts twice as much as a skip.
        let weight = if found.what == What::Failed { 2 } else { 1 };
        let often = (Reverse(found.in_a_row), Reverse(found.times * weight));
        (often, found.what, age(found.last), found.line)
    });
    found
}

/// Returns the most important finding for one line over `releases` (newest first).
pub(crate) fn finding(
    history: &History,
    line: usize,
    site: &[ReleaseEntry],
    releases: &[usize],
) -> Option<Finding> {
    let seen = seen(history, line, site, releases);
    let counted: Vec<Seen> = seen.iter().copied().filter(|seen| seen.counts).collect();
    let failed = failures_in(line, &counted);
    let skipped = repeated(line, What::Skipped, &counted, |seen| seen.state == State::Skipped);
    let inapplicable = repeated(line, What::NotApplicable, &seen, |seen| {
        seen.state == State::NotApplicable && !seen.by_rule
    });
    let found: Vec<Finding> = [failed, skipped].into_iter().flatten().collect();
    let streak = found.iter().find(|found| found.in_a_row > 0);
    // Report `n/a` only as a streak.
    (streak.or(found.first()).cloned()).or(inapplicable.filter(|found| found.in_a_row > 0))
}

/// Returns how often a line's item failed over `releases` (newest first); `None` if it failed less than twice.
pub(crate) fn failures(
    history: &History,
    line: usize,
    site: &[ReleaseEntry],
    releases: &[usize],
) -> Option<Finding> {
    let mut seen = seen(history, line, site, releases);
    seen.retain(|seen| seen.counts);
    failures_in(line, &seen)
}

fn failures_in(line: usize, counted: &[Seen]) -> Option<Finding> {
    repeated(line, What::Failed, counted, |seen| seen.failed)
}

/// Returns the note of the event with this outcome.
pub(crate) fn why<'r>(run: &'r Run, row: &Row, what: What) -> Option<&'r Note> {
    let events = run.events(row);
    match what {
        What::Failed => {
            let mut failed = (events.iter().rev()).filter(|event| event.state == State::Failed);
            failed.find_map(|event| event.note.as_deref())
        }
        What::Skipped | What::NotApplicable => events.last()?.note.as_deref(),
    }
}

/// An item's outcome in one release.
#[derive(Clone, Copy)]
struct Seen {
    release: usize,
    state: State,
    by_rule: bool,
    counts: bool,
    failed: bool,
}

fn seen(history: &History, line: usize, site: &[ReleaseEntry], releases: &[usize]) -> Vec<Seen> {
    (releases.iter())
        .filter_map(|&release| {
            let ReleaseEntry::Run(run) = &site[release] else {
                return None;
            };
            let row = history.row(line, release, run)?;
            (run.status != Status::Planned).then(|| Seen {
                release,
                state: row.state,
                by_rule: matches!(row.source, StateSource::Rule(_)),
                counts: tally::counts(run, row),
                failed: row.failed,
            })
        })
        .collect()
}

fn repeated(line: usize, what: What, seen: &[Seen], is: fn(&Seen) -> bool) -> Option<Finding> {
    let happened: Vec<&Seen> = seen.iter().filter(|seen| is(seen)).collect();
    let (newest, oldest) = (happened.first()?, happened.last()?);
    let in_a_row = seen.iter().take_while(|seen| is(seen)).count();
    let is_streak = in_a_row >= MIN_STREAK;
    (happened.len() >= MIN_TIMES).then(|| Finding {
        line,
        what,
        times: happened.len(),
        of: seen.len(),
        in_a_row: if is_streak { in_a_row } else { 0 },
        last: newest.release,
        since: if is_streak { seen[in_a_row - 1].release } else { oldest.release },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::testing::past;

    /// Returns the findings over done releases, given by their items, oldest first.
    fn found(releases: &[&str]) -> Vec<(String, What, usize, usize, usize)> {
        let runs: Vec<_> = releases.iter().map(|items| ("done", "a\nb\nc", *items)).collect();
        let past = past("a\nb\nc", &runs);
        (findings(&past.history, &past.releases, &past.newest()).into_iter())
            .map(|found| {
                let id = past.history.lines[found.line].id.to_string();
                (id, found.what, found.times, found.of, found.in_a_row)
            })
            .collect()
    }

    #[test]
    fn streaks_come_before_frequent_outcomes() {
        let findings_of = found(&[
            "a: failed\nb: done\nc: done",
            "a: [failed, done]\nb: done\nc: done",
            "a: failed\nb: skipped\nc: n/a",
            "a: failed\nb: skipped\nc: done",
            "a: done\nb: skipped\nc: failed",
        ]);
        let a = ("a".to_owned(), What::Failed, 4, 5, 0);
        let b = ("b".to_owned(), What::Skipped, 3, 5, 3);
        assert_eq!(findings_of, [b, a], "once is not worth telling");
    }

    #[test]
    fn inapplicable_items_are_reported_only_as_a_streak() {
        let never = ["a: n/a", "a: n/a", "a: n/a"];
        let findings_of = ("a".to_owned(), What::NotApplicable, 3, 3, 3);
        assert_eq!(found(&never), [findings_of]);
        assert_eq!(found(&["a: n/a", "a: n/a", "a: n/a", "a: done"]), []);
    }
}
