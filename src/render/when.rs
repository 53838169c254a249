//! Formats times and durations in the site's time zone.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::time::Moment;

/// A formatted time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema, Serialize)]
pub(crate) struct When {
    /// The text, such as `Fri 20 Nov 2026, 09:00 UTC` or `09:12`.
    pub(crate) text: String,
    /// The value of a `datetime` attribute.
    pub(crate) iso: String,
}

/// Formats as `Fri 20 Nov 2026, 09:00 UTC`, without the time for a date.
pub(crate) fn full(moment: Moment, zone: &TimeZone) -> When {
    formatted(moment, zone, "%a %-d %b %Y, %H:%M %Z", "%a %-d %b %Y")
}

/// Formats as `4 Nov 2026`.
pub(crate) fn day(moment: Moment, zone: &TimeZone) -> When {
    formatted(moment, zone, "%-d %b %Y", "%-d %b %Y")
}

/// Appends a time as `09:12`, with the date if it is not `day`, with the year if that also differs, and with the zone
/// if the time occurs twice.
pub(crate) fn short(moment: Moment, zone: &TimeZone, day: Option<Date>, out: &mut String) {
    match moment {
        Moment::Instant(instant) => {
            let local = zone.to_datetime(instant);
            if day != Some(local.date()) {
                out.push_str(&short_date(local.date(), day));
                out.push(' ');
            }
            digits(local.time(), out);
            name_zone_if_repeated(instant, zone, out);
        }
        Moment::Date(date) => out.push_str(&short_date(date, day)),
    }
}

/// Formats as `4 Nov 09:12`, with the year if it is not that of `day`, and with the zone if the time occurs twice.
pub(crate) fn dated(instant: Timestamp, zone: &TimeZone, day: Option<Date>) -> String {
    format!("{} {}", short_date(zone.to_datetime(instant).date(), day), clock(instant, zone))
}

fn short_date(date: Date, day: Option<Date>) -> String {
    let with_year = day.is_none_or(|day| day.year() != date.year());
    let format = if with_year { "%-d %b %Y" } else { "%-d %b" };
    date.strftime(format).to_string()
}

/// Formats as `12:06`, for axes.
pub(crate) fn clock(instant: Timestamp, zone: &TimeZone) -> String {
    let mut clock = String::with_capacity(5);
    digits(zone.to_datetime(instant).time(), &mut clock);
    name_zone_if_repeated(instant, zone, &mut clock);
    clock
}

/// Appends ` CET` to a time in an hour that occurs twice, because the clocks are set back.
fn name_zone_if_repeated(instant: Timestamp, zone: &TimeZone, out: &mut String) {
    let local = zone.to_datetime(instant);
    if zone.to_ambiguous_timestamp(local).is_ambiguous() {
        let zoned = instant.to_zoned_datetime(zone.clone());
        out.push_str(&zoned.strftime(" %Z").to_string());
    }
}

/// Appends hour and minute. Avoids `strftime`, because a page has hundreds of times.
fn digits(time: Time, out: &mut String) {
    let digits = |value: i8| {
        let value = value.unsigned_abs();
        [b'0' + value / 10, b'0' + value % 10].map(char::from)
    };
    out.extend(digits(time.hour()));
    out.push(':');
    out.extend(digits(time.minute()));
}

/// Formats as `4 h 12 min`, with at most two units.
pub(crate) fn duration(duration: SignedDuration) -> String {
    let minutes = duration.as_mins();
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, rest) {
        (0, 0, 0) => "under 1 min".to_owned(),
        (0, 0, rest) => format!("{rest} min"),
        (0 | 1, _, 0) => format!("{} h", minutes / 60),
        (0 | 1, _, rest) => format!("{} h {rest:02} min", minutes / 60),
        (days, 0, _) => format!("{days} days"),
        (days, hours, _) => format!("{days} days {hours} h"),
    }
}

/// Formats as `2026-11-20T09:00:00Z` or `2026-11-20`.
pub(crate) fn iso(moment: Moment) -> String {
    match moment {
        Moment::Instant(instant) => instant.to_string(),
        Moment::Date(date) => date.to_string(),
    }
}

fn formatted(moment: Moment, zone: &TimeZone, with_time: &str, without: &str) -> When {
    let text = match moment {
        Moment::Instant(instant) => instant.to_zoned_datetime(zone.clone()).strftime(with_time),
        Moment::Date(date) => date.strftime(without),
    };
    When { text: text.to_string(), iso: iso(moment) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        Moment::Instant(text.parse().unwrap())
    }

    fn short_of(moment: Moment, zone: &TimeZone, day: Option<Date>) -> String {
        let mut out = String::new();
        short(moment, zone, day, &mut out);
        out
    }

    #[test]
    fn times_are_shown_in_the_sites_zone() {
        let zone = TimeZone::get("Europe/Vienna").unwrap();
        let moment = at("2026-11-20T23:05:00Z");
        assert_eq!(full(moment, &zone).text, "Sat 21 Nov 2026, 00:05 CET");
        assert_eq!(full(moment, &zone).iso, "2026-11-20T23:05:00Z");
        let date = Moment::Date("2026-11-20".parse().unwrap());
        assert_eq!(full(date, &zone).text, "Fri 20 Nov 2026");
    }

    #[test]
    fn the_date_is_added_only_if_it_differs() {
        let zone = TimeZone::UTC;
        let day = Some("2026-11-20".parse().unwrap());
        assert_eq!(short_of(at("2026-11-20T09:12:00Z"), &zone, day), "09:12");
        assert_eq!(short_of(at("2026-11-21T09:12:00Z"), &zone, day), "21 Nov 09:12");
        assert_eq!(short_of(at("2027-01-01T09:12:00Z"), &zone, day), "1 Jan 2027 09:12");
    }

    #[test]
    fn a_time_that_occurs_twice_names_its_zone() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let day = Some("2026-10-25".parse().unwrap());
        let short = |text: &str| short_of(at(text), &zone, day);
        assert_eq!(short("2026-10-24T23:59:00Z"), "01:59");
        assert_eq!(short("2026-10-25T00:50:00Z"), "02:50 CEST");
        assert_eq!(short("2026-10-25T01:10:00Z"), "02:10 CET");
        assert_eq!(short("2026-10-25T02:00:00Z"), "03:00");
        let spring = short_of(at("2026-03-29T01:30:00Z"), &zone, day);
        assert_eq!(spring, "29 Mar 03:30", "an hour that is left out is not repeated");
        assert_eq!(clock("2026-10-25T01:00:00Z".parse().unwrap(), &zone), "02:00 CET");
    }

    #[test]
    fn durations_have_at_most_two_units() {
        let text = |minutes| duration(SignedDuration::from_mins(minutes));
        assert_eq!(text(0), "under 1 min");
        assert_eq!(text(46), "46 min");
        assert_eq!(text(60), "1 h");
        assert_eq!(text(121), "2 h 01 min");
        assert_eq!(text(30 * 60), "30 h");
        assert_eq!(text(3 * 1440 + 4 * 60 + 9), "3 days 4 h");
    }
}
