//! The last year of a series: the items that failed in the most releases.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::evaluate::entry::ReleaseEntry;
use crate::history::History;
use crate::history::finding::{Finding, failures};
use crate::history::order;

/// Maximum number of items to report.
const MAX_ITEMS: usize = 3;

/// The year that ends with the newest release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LastYear {
    /// The day on which the newest release started, or ended if its start is unknown.
    pub(crate) until: Date,
    /// The items that failed most, all in the same number of releases, newest failure first.
    pub(crate) failed: Vec<Finding>,
}

impl LastYear {
    /// Returns the last year of `releases` (newest first); `None` if no item failed twice in it.
    pub(crate) fn of(
        history: &History,
        site: &[ReleaseEntry],
        releases: &[usize],
        zone: &TimeZone,
    ) -> Option<Self> {
        let day = |release: &usize| match &site[*release] {
            ReleaseEntry::Run(run) => Some(order::time(run)?.date(zone)),
            ReleaseEntry::Broken { .. } => None,
        };
        let until = releases.iter().filter_map(day).max()?;
        let since = until.saturating_sub(1.year());
        let is_in = |release: &&usize| day(release).is_some_and(|day| day > since);
        let year: Vec<usize> = releases.iter().filter(is_in).copied().collect();
        let all = (0..history.lines.len())
            .filter_map(|line| failures(history, line, site, &year))
            .collect();
        let failed = most(all, &year);
        (!failed.is_empty()).then_some(Self { until, failed })
    }
}

fn most(mut all: Vec<Finding>, newest_first: &[usize]) -> Vec<Finding> {
    let most = all.iter().map(|found| found.times).max();
    all.retain(|found| Some(found.times) == most);
    let age = |release| newest_first.iter().position(|at| *at == release);
    all.sort_by_key(|found| (age(found.last), found.line));
    all.truncate(MAX_ITEMS);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::testing::past;
    use std::sync::Arc;

    use crate::model::time::Moment;

    /// Returns the most frequent failures over releases that are half a year apart, oldest first.
    fn most_failed(releases: &[&str]) -> Vec<(String, usize, usize)> {
        let runs: Vec<_> = (releases.iter()).map(|items| ("done", "a\nb\nc", *items)).collect();
        let mut past = past("a\nb", &runs);
        for (at, entry) in (0..).zip(&mut past.releases) {
            let ReleaseEntry::Run(run) = entry else {
                continue;
            };
            let day = jiff::civil::date(2020, 1, 1).saturating_add((6 * at).months());
            Arc::make_mut(run).started = Some(Moment::Date(day));
        }
        let year = LastYear::of(&past.history, &past.releases, &past.newest(), &TimeZone::UTC);
        (year.into_iter().flat_map(|year| year.failed))
            .map(|found| {
                let id = past.history.lines[found.line].id.to_string();
                (id, found.times, found.of)
            })
            .collect()
    }

    #[test]
    fn failures_before_the_year_are_not_counted() {
        let found = most_failed(&["a: failed", "a: failed", "b: failed\na: n/a", "b: failed"]);
        assert_eq!(found, [("b".to_owned(), 2, 2)]);
        let found = most_failed(&["a: failed", "a: failed", "a: failed", "b: failed"]);
        assert_eq!(found, [], "each once");
    }

    #[test]
    fn a_release_of_which_only_the_end_is_known_counts() {
        let mut past = past("a", &[("done", "a", "a: failed"); 2]);
        for entry in &mut past.releases {
            let ReleaseEntry::Run(run) = entry else { continue };
            let release = Arc::make_mut(&mut Arc::make_mut(run).release);
            let end = Moment::Date(jiff::civil::date(2026, 5, 1));
            release.finished = Some(crate::evaluate::testing::located(end));
        }
        let year = LastYear::of(&past.history, &past.releases, &past.newest(), &TimeZone::UTC);
        assert_eq!(year.map(|year| year.failed[0].times), Some(2));
    }

    #[test]
    fn all_items_with_the_most_failures_are_reported() {
        let found = most_failed(&["c: failed\na: failed", "a: [failed, done]\nc: failed"]);
        let each = |id: &str| (id.to_owned(), 2, 2);
        assert_eq!(found, [each("a"), each("c")], "one that is gone too");
    }
}
