//! What is worth knowing of an item before the next release, each with its numbers.
//!
//! Streaks in the newest releases come first, then what happened often. It is about steps, not people.

use std::cmp::Reverse;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::rows::{Row, StateSource};
use crate::evaluate::run::Run;
use crate::history::{History, tally};
use crate::model::release::{Note, State, Status};

/// So many releases in a row make a streak.
const STREAK: usize = 3;
/// So often it has to happen to be told at all.
const OFTEN: usize = 2;

/// Something that happened to one item several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The line.
    pub(crate) line: usize,
    /// What happened.
    pub(crate) what: What,
    /// In how many releases.
    pub(crate) times: usize,
    /// Of how many.
    pub(crate) of: usize,
    /// In how many of the newest in a row; 0 where that is no streak.
    pub(crate) in_a_row: usize,
    /// The newest release that it happened in.
    pub(crate) last: usize,
    /// The oldest one of the streak; of all, where there is none.
    pub(crate) since: usize,
}

/// What happened to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum What {
    /// It failed, whatever came of it.
    Failed,
    /// It was skipped.
    Skipped,
    /// It was said not to apply, by decision and not by a rule.
    NotApplicable,
}

/// The findings on all live items over `releases`, newest first; the most telling first.
pub(crate) fn findings(
    history: &History,
    site: &[ReleaseEntry],
    releases: &[usize],
) -> Vec<Finding> {
    let live = history.lines.iter().take_while(|line| line.live).count();
    let mut found: Vec<Finding> = (0..live)
        .filter_map(|line| finding(history, line, site, releases))
        .collect();
    let age = |release| releases.iter().position(|at| *at == release);
    found.sort_by_key(|found| {
        // A failure weighs as much as two times that somebody decided to go without.
        let weight = if found.what == What::Failed { 2 } else { 1 };
        let often = (Reverse(found.in_a_row), Reverse(found.times * weight));
        (often, found.what, age(found.last), found.line)
    });
    found
}

/// The most telling finding on one line over `releases`, newest first.
pub(crate) fn finding(
    history: &History,
    line: usize,
    site: &[ReleaseEntry],
    releases: &[usize],
) -> Option<Finding> {
    let seen = seen(history, line, site, releases);
    let counted: Vec<Seen> = seen.iter().copied().filter(|seen| seen.counts).collect();
    let failed = failures_in(line, &counted);
    let skipped = told(line, What::Skipped, &counted, |seen| {
        seen.state == State::Skipped
    });
    let inapplicable = told(line, What::NotApplicable, &seen, |seen| {
        seen.state == State::NotApplicable && !seen.by_rule
    });
    let found: Vec<Finding> = [failed, skipped].into_iter().flatten().collect();
    let streak = found.iter().find(|found| found.in_a_row > 0);
    // That it often does not apply is told only while it does so.
    (streak.or(found.first()).cloned()).or(inapplicable.filter(|found| found.in_a_row > 0))
}

/// How often the item on one line failed over `releases`, newest first; none where it did not do so twice.
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
    told(line, What::Failed, counted, |seen| seen.failed)
}

/// What was noted when that happened to a row.
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

/// What one release says of an item.
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

fn told(line: usize, what: What, seen: &[Seen], is: fn(&Seen) -> bool) -> Option<Finding> {
    let happened: Vec<&Seen> = seen.iter().filter(|seen| is(seen)).collect();
    let (newest, oldest) = (happened.first()?, happened.last()?);
    let in_a_row = seen.iter().take_while(|seen| is(seen)).count();
    let is_streak = in_a_row >= STREAK;
    (happened.len() >= OFTEN).then(|| Finding {
        line,
        what,
        times: happened.len(),
        of: seen.len(),
        in_a_row: if is_streak { in_a_row } else { 0 },
        last: newest.release,
        since: if is_streak {
            seen[in_a_row - 1].release
        } else {
            oldest.release
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::testing::past;

    /// What is found over releases that ended as done, each given by its items, oldest first.
    fn found(releases: &[&str]) -> Vec<(String, What, usize, usize, usize)> {
        let runs: Vec<_> = releases
            .iter()
            .map(|items| ("done", "a\nb\nc", *items))
            .collect();
        let past = past("a\nb\nc", &runs);
        (findings(&past.history, &past.releases, &past.newest()).into_iter())
            .map(|found| {
                let id = past.history.lines[found.line].id.to_string();
                (id, found.what, found.times, found.of, found.in_a_row)
            })
            .collect()
    }

    #[test]
    fn streaks_come_before_what_is_merely_frequent() {
        let told = found(&[
            "a: failed\nb: done\nc: done",
            "a: [failed, done]\nb: done\nc: done",
            "a: failed\nb: skipped\nc: n/a",
            "a: failed\nb: skipped\nc: done",
            "a: done\nb: skipped\nc: failed",
        ]);
        let a = ("a".to_owned(), What::Failed, 4, 5, 0);
        let b = ("b".to_owned(), What::Skipped, 3, 5, 3);
        assert_eq!(told, [b, a], "once is not worth telling");
    }

    #[test]
    fn what_does_not_apply_is_told_only_as_long_as_it_lasts() {
        let never = ["a: n/a", "a: n/a", "a: n/a"];
        let told = ("a".to_owned(), What::NotApplicable, 3, 3, 3);
        assert_eq!(found(&never), [told]);
        assert_eq!(found(&["a: n/a", "a: n/a", "a: n/a", "a: done"]), []);
    }
}
