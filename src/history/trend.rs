//! Trends over whole releases: duration, failed items, skipped items.

use jiff::SignedDuration;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::history::median::{Usual, usual};
use crate::model::release::Status;

/// Minimum number of releases for a trend.
pub(crate) const MIN_RELEASES: usize = 10;
/// Maximum number of releases in a trend.
const MAX_RELEASES: usize = 24;

/// The newest closed releases of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trend {
    /// One point for each release, oldest first.
    pub(crate) points: Vec<Point>,
    /// The usual time of the done releases.
    pub(crate) usual: Usual,
}

/// One release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Point {
    /// The release.
    pub(crate) release: usize,
    /// Its status.
    pub(crate) status: Status,
    /// The time from start to end, if known.
    pub(crate) took: Option<SignedDuration>,
    /// The number of items that ever failed.
    pub(crate) failed: usize,
    /// The number of required items that were skipped.
    pub(crate) skipped: usize,
}

impl Trend {
    /// Returns the trend of a series (oldest first); `None` if too few of its releases are closed.
    pub(crate) fn of(site: &[ReleaseEntry], series: &[usize]) -> Option<Self> {
        let mut points: Vec<Point> = (series.iter().rev())
            .filter_map(|&release| match &site[release] {
                ReleaseEntry::Run(run) if run.status.is_closed() => Some(point(release, run)),
                _ => None,
            })
            .take(MAX_RELEASES)
            .collect();
        if points.len() < MIN_RELEASES {
            return None;
        }
        points.reverse();
        let done = points.iter().filter(|point| point.status == Status::Done);
        let usual = usual(done.filter_map(|point| point.took).collect());
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
    fn a_trend_needs_ten_closed_releases() {
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
