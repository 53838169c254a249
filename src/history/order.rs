//! The order of releases: by start, then by version as people count; planned releases last.

use std::cmp::Ordering;

use jiff::tz::TimeZone;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::history::version_order;
use crate::model::release::{Release, Status};
use crate::model::time::Moment;

/// The primary sort key. It orders releases whose time is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Closed at an unknown time; sorts before all releases with a time.
    Past,
    /// Has a start or end time.
    Timed,
    /// In progress without a time, or unreadable.
    Now,
    /// Not started.
    Planned,
}

/// Compares two releases.
pub(crate) fn compare(one: &ReleaseEntry, other: &ReleaseEntry, zone: &TimeZone) -> Ordering {
    let ((rank, time), (other_rank, other_time)) = (sort_key(one), sort_key(other));
    let by_time = || match (time, other_time) {
        (Some(time), Some(other)) => time.compare(other, zone),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    (rank.cmp(&other_rank))
        .then_with(by_time)
        .then_with(|| version_order::compare(one.id(), other.id()))
}

fn sort_key(entry: &ReleaseEntry) -> (Rank, Option<Moment>) {
    let ReleaseEntry::Run(run) = entry else {
        return (Rank::Now, None);
    };
    let time = time(run);
    let rank = match (run.status, time) {
        (Status::Planned, _) => Rank::Planned,
        (_, Some(_)) => Rank::Timed,
        (Status::InProgress, None) => Rank::Now,
        (_, None) => Rank::Past,
    };
    (rank, time)
}

/// Returns the time by which a release is sorted: its planned or actual start, else its end.
pub(crate) fn time(run: &Run) -> Option<Moment> {
    run.planned_start().or(run.started).or_else(|| end(&run.release))
}

/// Returns when a release ended.
pub(super) fn end(release: &Release) -> Option<Moment> {
    let closed = || release.closings.first()?.at.as_ref();
    let end = release.finished.as_ref().or_else(closed)?;
    Some(end.value)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::evaluate::testing::{checklist, evaluated, located, release};
    use crate::model::release::Located;

    #[test]
    fn releases_are_ordered_by_time_if_known() {
        let entry = |id: &str, status: &str, change: fn(&mut Release)| {
            let mut release = release(id, "");
            release.status = Status::from_word(status).map(located);
            change(&mut release);
            let list = Arc::new(checklist("a"));
            let run = evaluated(release, list);
            ReleaseEntry::Run(Arc::new(run))
        };
        let mut entries = [
            entry("late", "planned", |at| at.started = Some(on(1))),
            entry("10", "done", |at| at.started = Some(on(3))),
            entry("9", "done", |at| at.started = Some(on(3))),
            entry("now", "in-progress", |_| {}),
            entry("ended", "done", |at| at.finished = Some(on(2))),
            entry("someday", "planned", |_| {}),
            entry("old", "done", |_| {}),
        ];
        entries.sort_by(|a, b| compare(a, b, &TimeZone::UTC));
        let ids: Vec<&str> = entries.iter().map(ReleaseEntry::id).collect();
        assert_eq!(ids, ["old", "ended", "9", "10", "now", "late", "someday"]);
    }

    fn on(day: i8) -> Located<Moment> {
        located(Moment::Date(jiff::civil::date(2026, 1, day)))
    }
}
