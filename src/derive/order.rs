//! The order of releases: by start, then by the natural order of ids; those without a start last.

use std::cmp::Ordering;

use jiff::tz::TimeZone;

use crate::model::time::Moment;

/// Orders two releases, each given by its start and id.
pub fn compare(
    (start, id): (Option<Moment>, &str),
    (other_start, other_id): (Option<Moment>, &str),
    zone: &TimeZone,
) -> Ordering {
    let by_start = match (start, other_start) {
        (Some(start), Some(other)) => start.compare(other, zone),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    by_start.then_with(|| natural(id, other_id))
}

/// Compares texts with the numbers in them as numbers: `1.9` before `1.10`.
pub fn natural(one: &str, other: &str) -> Ordering {
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
    // `01` and `1` are the same number, but not the same id.
    left.len().cmp(&right.len()).then_with(|| one.cmp(other))
}

fn digits(text: &str) -> &str {
    let end = text.find(|at: char| !at.is_ascii_digit());
    &text[..end.unwrap_or(text.len())]
}

/// Of any length: an id may hold more digits than a machine's number.
fn compare_numbers(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut ids: Vec<&str>) -> Vec<&str> {
        ids.sort_by(|a, b| natural(a, b));
        ids
    }

    #[test]
    fn numbers_count_as_numbers() {
        assert_eq!(
            sorted(vec!["1.10", "1.9", "1.9.1"]),
            ["1.9", "1.9.1", "1.10"]
        );
        assert_eq!(sorted(vec!["v2", "v10", "v1"]), ["v1", "v2", "v10"]);
        assert_eq!(natural("01", "1"), Ordering::Less);
        let (long, longer) = ("9".repeat(40), "1".repeat(41));
        assert_eq!(natural(&long, &longer), Ordering::Less);
    }

    #[test]
    fn what_has_not_started_comes_last() {
        let start = Some(Moment::Date("2026-01-01".parse().unwrap()));
        let order = compare((None, "1"), (start, "2"), &TimeZone::UTC);
        assert_eq!(order, Ordering::Greater);
    }
}
