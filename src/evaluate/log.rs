//! The order of a release's log.

use jiff::tz::TimeZone;

use crate::model::release::LogLine;
use crate::model::time::Moment;

/// Returns the lines of `log` in the order of time, as indices. A line whose time does not say more than that of the
/// line before it stays behind that line.
pub(super) fn order(log: &[LogLine], zone: &TimeZone) -> Vec<usize> {
    let time = |index: usize| log[index].at.as_ref().map(|at| at.value);
    let mut blocks: Vec<Vec<usize>> = Vec::new();
    for index in 0..log.len() {
        match blocks.last_mut() {
            Some(block) if follows(time(block[0]), time(index), zone) => block.push(index),
            _ => blocks.push(vec![index]),
        }
    }
    blocks.sort_by(|one, other| match (time(one[0]), time(other[0])) {
        (Some(one), Some(other)) => one.compare(other, zone),
        // Only the first line can lack a time.
        (one, other) => one.is_some().cmp(&other.is_some()),
    });
    blocks.concat()
}

/// Whether a line with the time `at` belongs behind one with the time `before`: it has none, or only the same date.
fn follows(before: Option<Moment>, at: Option<Moment>, zone: &TimeZone) -> bool {
    match at {
        None => true,
        Some(Moment::Date(date)) => before.is_some_and(|before| before.date(zone) == date),
        Some(Moment::Instant(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{located, note};

    fn moment(text: &str) -> Option<Moment> {
        let instant = text.parse().map(Moment::Instant).ok();
        instant.or_else(|| text.parse().map(Moment::Date).ok())
    }

    fn line(at: &str) -> LogLine {
        LogLine {
            by: Vec::new(),
            at: moment(at).map(located),
            note: note("seen"),
            recorded_by: None,
            recorded_at: None,
            changed: None,
            late: None,
        }
    }

    #[test]
    fn lines_are_in_the_order_of_time_and_those_without_one_stay() {
        for (times, expected) in [
            (vec![], vec![]),
            (vec!["", "2026-11-01T12:00:00Z", "2026-11-01T11:00:00Z"], vec![0, 2, 1]),
            (vec!["2026-11-02", "", "2026-11-01", "2026-11-02T00:00:00Z"], vec![2, 0, 1, 3]),
            (vec!["2026-11-01T12:00:00+02:00", "2026-11-01T10:30:00Z"], vec![0, 1]),
            (vec!["2026-11-01T12:00:00Z", "2026-11-01", "2026-11-01T11:00:00Z"], vec![2, 0, 1]),
        ] {
            let log: Vec<LogLine> = times.iter().map(|at| line(at)).collect();
            assert_eq!(order(&log, &TimeZone::UTC), expected, "{times:?}");
        }
    }
}
