//! Times in files: an instant, or a date without a time.

use std::cmp::Ordering;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// When something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A known instant.
    Instant(Timestamp),
    /// A date without a time: used to order and group releases, never for durations.
    Date(Date),
}

impl Moment {
    /// Returns the instant, if it is known.
    pub(crate) fn instant(self) -> Option<Timestamp> {
        match self {
            Self::Instant(instant) => Some(instant),
            Self::Date(_) => None,
        }
    }

    /// Returns the calendar date in `zone`.
    pub(crate) fn date(self, zone: &TimeZone) -> Date {
        match self {
            Self::Instant(instant) => instant.to_zoned_datetime(zone.clone()).date(),
            Self::Date(date) => date,
        }
    }

    /// Whether this was more than a day before `later`. A date without a time may be the end of that day.
    pub(crate) fn is_over_a_day_before(self, later: Self, zone: &TimeZone) -> bool {
        match (self, later) {
            (Self::Instant(one), Self::Instant(later)) => {
                later.duration_since(one) > SignedDuration::from_hours(24)
            }
            _ => self.date(zone).tomorrow().is_ok_and(|next| next < later.date(zone)),
        }
    }

    /// Whether this is after `other`. A date without a time can be any time of that day.
    pub(crate) fn is_after(self, other: Self, zone: &TimeZone) -> bool {
        let has_date_only = self.instant().is_none() || other.instant().is_none();
        let same_day = || self.date(zone) == other.date(zone);
        self.compare(other, zone).is_gt() && !(has_date_only && same_day())
    }

    /// Compares moments in `zone`; a date without a time comes before all instants of its day.
    pub(crate) fn compare(self, other: Self, zone: &TimeZone) -> Ordering {
        self.date(zone).cmp(&other.date(zone)).then_with(|| self.instant().cmp(&other.instant()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_comes_before_the_instants_of_its_day() {
        let zone = TimeZone::UTC;
        let date = Moment::Date("2026-11-20".parse().unwrap());
        let instant = Moment::Instant("2026-11-20T00:00:00Z".parse().unwrap());
        let earlier = Moment::Instant("2026-11-19T23:59:59Z".parse().unwrap());
        assert_eq!(date.compare(instant, &zone), Ordering::Less);
        assert_eq!(earlier.compare(date, &zone), Ordering::Less);
    }
}
