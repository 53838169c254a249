//! How whole releases went, one after the other: how long they took, what failed, what was skipped.

use jiff::SignedDuration;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::history::median::{Usual, usual};
use crate::model::release::Status;

/// So many releases a trend needs at least.
pub(crate) const LEAST: usize = 10;
/// So many of the newest are looked at.
const NEWEST: usize = 24;

/// The newest releases of a series that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trend {
    /// One for each release, oldest first.
    pub(crate) points: Vec<Point>,
    /// How long those took that went through.
    pub(crate) usual: Usual,
}

/// One release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Point {
    /// Which.
    pub(crate) release: usize,
    /// How it ended.
    pub(crate) status: Status,
    /// From start to end, where that is known.
    pub(crate) took: Option<SignedDuration>,
    /// How many items failed at some time.
    pub(crate) failed: usize,
    /// How many required ones were skipped.
    pub(crate) skipped: usize,
}

impl Trend {
    /// The trend of a series, given oldest first; none where too few of its releases ended.
    pub(crate) fn of(site: &[ReleaseEntry], series: &[usize]) -> Option<Self> {
        let mut points: Vec<Point> = (series.iter().rev())
            .filter_map(|&release| match &site[release] {
                ReleaseEntry::Run(run) if run.status.is_closed() => Some(point(release, run)),
                _ => None,
            })
            .take(NEWEST)
            .collect();
        if points.len() < LEAST {
            return None;
        }
        points.reverse();
        let whole = points.iter().filter(|point| point.status == Status::Done);
        let usual = usual(whole.filter_map(|point| point.took).collect());
        Some(Self { points, usual })
    }
}

fn point(release: usize, run: &Run) -> Point {
    let failed = run.rows.iter().filter(|row| row.failed);
    Point {
        release,
        status: run.status,
        took: run.took,
        failed: failed.count(),
        skipped: run.progress.skipped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::testing::past;

    #[test]
    fn a_trend_needs_ten_releases_that_ended() {
        let mut runs = vec![("done", "a\nb", "a: [failed, done]\nb: skipped"); 9];
        runs.push(("in-progress", "a\nb", "a: done"));
        let trend = |runs: &[_]| {
            let past = past("a\nb", runs);
            let all: Vec<usize> = (0..runs.len()).collect();
            Trend::of(&past.releases, &all)
        };
        assert_eq!(trend(&runs), None);
        runs.extend([("aborted", "a\nb", "a: failed"); 20]);
        let trend = trend(&runs).expect("there are enough");
        assert_eq!(trend.points.len(), 24, "the newest");
        let first = &trend.points[0];
        assert_eq!((first.failed, first.skipped), (1, 1));
        assert_eq!(first.release, 5);
        assert_eq!(trend.usual, Usual::Unknown);
    }
}
