//! The order of releases: by start, then by natural order of ids; planned releases last.

use std::cmp::Ordering;

use jiff::tz::TimeZone;

use crate::evaluate::entry::ReleaseEntry;
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
    (rank.cmp(&other_rank)).then_with(by_time).then_with(|| natural(one.id(), other.id()))
}

fn sort_key(entry: &ReleaseEntry) -> (Rank, Option<Moment>) {
    let ReleaseEntry::Run(run) = entry else {
        return (Rank::Now, None);
    };
    let time = run.planned_start().or(run.started).or_else(|| end(&run.release));
    let rank = match (run.status, time) {
        (Status::Planned, _) => Rank::Planned,
        (_, Some(_)) => Rank::Timed,
        (Status::InProgress, None) => Rank::Now,
        (_, None) => Rank::Past,
    };
    (rank, time)
}

/// Returns when a release ended.
fn end(release: &Release) -> Option<Moment> {
    let closed = || release.closings.first()?.at.as_ref();
    let end = release.finished.as_ref().or_else(closed)?;
    Some(end.value)
}

/// Compares texts, with digits compared as numbers: `1.9` before `1.10`.
pub(crate) fn natural(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one, other);
    while let (Some(a), Some(b)) = (left.chars().next(), right.chars().next()) {
        let (head, order) = if a.is_ascii_digit() && b.is_ascii_digit() {
            let (a, b) = (digits(left), digits(right));
            ((a.len(), b.len()), compare_numbers(a, b))
        } else {
            ((a.len_utf8(), b.len_utf8()), a.cmp(&b))
        };
        if order.is_ne() {
            return order;
        }
        (left, right) = (&left[head.0..], &right[head.1..]);
    }
    // `01` and `1` are the same number but different ids.
    left.len().cmp(&right.len()).then_with(|| one.cmp(other))
}

fn digits(text: &str) -> &str {
    let end = text.find(|at: char| !at.is_ascii_digit());
    &text[..end.unwrap_or(text.len())]
}

/// Compares numbers of any length, because an id can contain more digits than fit in an integer.
fn compare_numbers(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::evaluate::testing::{checklist, evaluated, located, release};
    use crate::model::release::Located;

    fn sorted(mut ids: Vec<&str>) -> Vec<&str> {
        ids.sort_by(|a, b| natural(a, b));
        ids
    }

    #[test]
    fn numbers_count_as_numbers() {
        assert_eq!(sorted(vec!["1.10", "1.9", "1.9.1"]), ["1.9", "1.9.1", "1.10"]);
        assert_eq!(sorted(vec!["v2", "v10", "v1"]), ["v1", "v2", "v10"]);
        assert_eq!(natural("01", "1"), Ordering::Less);
        let (long, longer) = ("9".repeat(40), "1".repeat(41));
        assert_eq!(natural(&long, &longer), Ordering::Less);
    }

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
