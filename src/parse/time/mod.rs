//! Reads times: RFC 3339, a local time in the site's zone, or a date.
//!
//! [`moment`] and [`date`] read a text. [`zone`] finds a time zone in the bundled database, not in the system's, so
//! that every machine reads the same instant.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::time::Moment;
use crate::parse::shown;
use crate::span::Span;

/// Why a text is not a valid time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TimeError {
    /// The message, as a sentence without a full stop.
    pub(crate) message: String,
    /// The hint, as a sentence.
    pub(crate) hint: String,
}

impl TimeError {
    fn new(message: String, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        Self { message, hint }
    }

    /// Converts the error to a diagnostic at `span`.
    pub(crate) fn at(self, span: Span) -> Diagnostic {
        Diagnostic::new(Code::InvalidTime, span, self.message).hint(self.hint)
    }
}

const FORMS: &str = "Write `2026-11-20T09:00:00Z`, a local time such as `2026-11-20 09:00`, \
                     or a date such as `2026-11-20`.";

/// Reads a time or a date; a time without an offset is in `zone`.
pub(crate) fn moment(text: &str, zone: &TimeZone) -> Result<Moment, TimeError> {
    let text = bounded(text)?;
    let date = leading_date(text)?;
    let rest = &text[DATE_LENGTH..];
    let Some(time) = rest.strip_prefix(['T', 't', ' ']) else {
        return if rest.is_empty() { Ok(Moment::Date(date)) } else { Err(not_a_time(text)) };
    };
    let (time, offset) = leading_time(text, time.trim_start())?;
    let local = date.to_datetime(time);
    let instant = match offset.trim_start() {
        "" => in_zone(text, local, zone)?,
        "Z" | "z" => to_instant(text, local, Offset::UTC)?,
        offset => to_instant(text, local, read_offset(text, offset)?)?,
    };
    Ok(Moment::Instant(instant))
}

/// Reads a date.
pub(crate) fn date(text: &str) -> Result<Date, TimeError> {
    let text = bounded(text)?;
    let date = leading_date(text).map_err(|mut error| {
        if error.hint == FORMS {
            error.message = format!("`{text}` is not a date");
            "Write year, month and day, such as `2026-11-20`.".clone_into(&mut error.hint);
        }
        error
    })?;
    if text.len() > DATE_LENGTH {
        let message = format!("`{text}` is not only a date");
        return Err(TimeError::new(message, format!("Write `{date}`.")));
    }
    Ok(date)
}

/// Returns the time zone with the IANA name `name`.
pub(crate) fn zone(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// Returns the names of all time zones.
pub(crate) fn zone_names() -> Vec<String> {
    let database = TimeZoneDatabase::bundled();
    database.available().map(|name| name.to_string()).collect()
}

/// The length of `YYYY-MM-DD`.
const DATE_LENGTH: usize = 10;

/// Trims `text`. Refuses a text longer than any time, because messages should not contain it as a whole.
fn bounded(text: &str) -> Result<&str, TimeError> {
    let text = text.trim();
    if text.len() > 60 {
        return Err(not_a_time(&shown(text)));
    }
    Ok(text)
}

fn not_a_time(text: &str) -> TimeError {
    TimeError::new(format!("`{text}` is not a valid time"), FORMS)
}

fn leading_date(text: &str) -> Result<Date, TimeError> {
    let bytes = text.as_bytes();
    let has_dashes = bytes.len() >= DATE_LENGTH && bytes[4] == b'-' && bytes[7] == b'-';
    let parts = has_dashes
        .then(|| Some((number(&bytes[..4])?, number(&bytes[5..7])?, number(&bytes[8..10])?)));
    let Some((year, month, day)) = parts.flatten() else {
        return Err(not_a_time(text));
    };
    let (Ok(y), Ok(m), Ok(d)) = (i16::try_from(year), i8::try_from(month), i8::try_from(day))
    else {
        return Err(not_a_time(text));
    };
    let first = Date::new(y, m, 1).map_err(|_| {
        let message = format!("`{text}` has no valid month: {month:02}");
        TimeError::new(message, "Write year, month and day, with a month from 01 to 12.")
    })?;
    Date::new(y, m, d).map_err(|_| {
        let days = first.days_in_month();
        let message = format!("`{text}` is a day that does not exist");
        TimeError::new(message, format!("Write a day from 01 to {days}."))
    })
}

/// Returns the time at the start of `rest`, and what follows it. `text` is the whole, for messages.
fn leading_time<'t>(text: &str, rest: &'t str) -> Result<(Time, &'t str), TimeError> {
    let bytes = rest.as_bytes();
    let two = |at: usize| bytes.get(at..at + 2).and_then(number);
    let (Some(hour), Some(b':'), Some(minute)) = (two(0), bytes.get(2), two(3)) else {
        return Err(not_a_time(text));
    };
    let mut length = 5;
    let mut second = 0;
    let mut nanosecond = 0;
    if bytes.get(5) == Some(&b':') {
        second = two(6).ok_or_else(|| not_a_time(text))?;
        length = 8;
        if bytes.get(8) == Some(&b'.') {
            let digits = bytes[9..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if !(1..=9).contains(&digits) {
                return Err(not_a_time(text));
            }
            let scale = 10i32.pow(u32::try_from(9 - digits).unwrap_or(0));
            nanosecond = number(&bytes[9..9 + digits]).unwrap_or(0) * scale;
            length = 9 + digits;
        }
    }
    // RFC 3339 allows a leap second; system clocks do not count it.
    let second = if second == 60 { 59 } else { second };
    let narrow = |value: i32| i8::try_from(value).unwrap_or(i8::MAX);
    Time::new(narrow(hour), narrow(minute), narrow(second), nanosecond)
        .map(|time| (time, &rest[length..]))
        .map_err(|_| {
            let message = format!("`{text}` has a time of day that does not exist");
            TimeError::new(message, "Write a time from 00:00:00 to 23:59:59.")
        })
}

/// Reads an offset: `+01:00`, `+0100` or `+01`.
fn read_offset(text: &str, offset: &str) -> Result<Offset, TimeError> {
    let problem = || {
        let message = format!("`{text}` ends in `{offset}`, which is not a valid offset");
        TimeError::new(
            message,
            "Write `Z` for UTC, an offset such as `+01:00`, or nothing for a local time.",
        )
    };
    let sign = match offset.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return Err(problem()),
    };
    let (hours, minutes) = match offset.as_bytes()[1..] {
        [h, i, b':', m, n] | [h, i, m, n] => (number(&[h, i]), number(&[m, n])),
        [h, i] => (number(&[h, i]), Some(0)),
        _ => return Err(problem()),
    };
    let (Some(hours @ 0..=23), Some(minutes @ 0..=59)) = (hours, minutes) else {
        return Err(problem());
    };
    Offset::from_seconds(sign * (hours * 60 + minutes) * 60).map_err(|_| problem())
}

fn to_instant(text: &str, local: DateTime, offset: Offset) -> Result<Timestamp, TimeError> {
    offset.to_timestamp(local).map_err(|_| {
        let message = format!("the year of `{text}` is out of range");
        TimeError::new(message, "Correct the year.")
    })
}

/// Returns the instant at which the clocks of `zone` show `local`, if there is exactly one.
fn in_zone(text: &str, local: DateTime, zone: &TimeZone) -> Result<Timestamp, TimeError> {
    let name = zone.iana_name().unwrap_or("the site's time zone");
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => to_instant(text, local, offset),
        AmbiguousOffset::Gap { before, after } => {
            let instant = to_instant(text, local, before)?;
            let shown = after.to_datetime(instant);
            let message =
                format!("`{text}` does not exist in `{name}`, because the clocks were put forward");
            let hint = format!("Write `{}`, or another time.", written(shown, after));
            Err(TimeError::new(message, hint))
        }
        AmbiguousOffset::Fold { before, after } => {
            let message =
                format!("`{text}` happened twice in `{name}`, because the clocks were put back");
            let hint = format!(
                "Write `{}` for the first or `{}` for the second.",
                written(local, before),
                written(local, after),
            );
            Err(TimeError::new(message, hint))
        }
    }
}

/// Formats a time with its offset, as it should be written.
fn written(local: DateTime, offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    format!("{local}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Parses ASCII digits; callers pass too few to overflow.
fn number(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0, |sum: i32, &digit| {
        digit.is_ascii_digit().then(|| sum * 10 + i32::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests;
