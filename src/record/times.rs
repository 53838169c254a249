//! The rules for the time of a record: never in the future, and not long ago without saying so.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::evaluate::run::Run;
use crate::model::time::Moment;
use crate::record::advice::Advice;
use crate::record::event::{SAME_TIME, format_time};
use crate::record::intent::{Command, Intent};
use crate::record::refusal::{Objections, Reason};

/// How far back a time may be without `--backdate`.
const RECENT: SignedDuration = SignedDuration::from_hours(24);

/// Checks the time of an intent.
pub(super) fn check(run: &Run, zone: &TimeZone, intent: &Intent, objections: &mut Objections) {
    let (at, time) = (intent.at, format_time(intent.at));
    if is_future(at, intent, zone) {
        let message = format!("{time} is in the future");
        objections.add(
            Reason::release(message),
            Advice::terminal("Omit `--at` to record the current time."),
        );
        return;
    }
    if intent.backdate {
        return;
    }
    let hint = Advice::terminal("If the time is correct, add `--backdate`.");
    if is_before(at, Moment::Instant(intent.now - RECENT), zone) {
        let message = format!("{time} is more than a day ago");
        objections.add(Reason::release(message), hint);
    } else if let Some(start) = run.started.filter(|start| is_before(at, *start, zone))
        // The start itself may be what is wrong.
        && !matches!(intent.command, Command::Set(_))
    {
        let message = format!("{time} is before the release's start, {}", format_time(start));
        objections.add(Reason::release(message), hint);
    }
}

/// Whether a time is later than the clock.
pub(super) fn is_future(at: Moment, intent: &Intent, zone: &TimeZone) -> bool {
    is_after(at, intent.now + SAME_TIME, zone)
}

fn is_after(at: Moment, limit: Timestamp, zone: &TimeZone) -> bool {
    match at {
        Moment::Instant(at) => at > limit,
        Moment::Date(date) => date > Moment::Instant(limit).date(zone),
    }
}

/// Whether `at` is before `limit`. A date is not before any time of the same day.
fn is_before(at: Moment, limit: Moment, zone: &TimeZone) -> bool {
    match (at, limit) {
        // Files have whole seconds.
        (Moment::Instant(at), Moment::Instant(limit)) => at.as_second() < limit.as_second(),
        (at, limit) => at.date(zone) < limit.date(zone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run;
    use crate::record::intent::Log;

    fn objection(at: &str, backdate: bool) -> Option<String> {
        let run = run("a", "a: done@10:00");
        let at = crate::parse::time::moment(at, &TimeZone::UTC).expect("it is a time");
        let now = "2026-01-01T12:00:00Z".parse().expect("it is a time");
        let command = Command::Log(Log { note: "x".to_owned(), late: false });
        let intent = Intent {
            by: Vec::new(),
            is_by_given: false,
            recorder: None,
            at,
            now,
            backdate,
            command,
        };
        let mut objections = Objections::default();
        check(&run, &TimeZone::UTC, &intent, &mut objections);
        objections.into_result().err().map(|refusal| refusal.reasons[0].message.clone())
    }

    #[test]
    fn a_time_in_the_future_is_never_recorded() {
        let future = Some("2026-01-01T12:02:00Z is in the future".to_owned());
        assert_eq!(objection("2026-01-01T12:02:00Z", false), future);
        assert_eq!(objection("2026-01-01T12:02:00Z", true), future);
        assert_eq!(objection("2026-01-01T12:00:30Z", false), None, "clocks differ a little");
        assert_eq!(objection("2026-01-01", false), None);
        assert_eq!(objection("2026-01-02", true), Some("2026-01-02 is in the future".to_owned()));
    }

    #[test]
    fn a_time_long_ago_or_before_the_start_has_to_be_meant() {
        let start = "2026-01-01T09:00:00Z is before the release's start, 2026-01-01T10:00:00Z";
        assert_eq!(objection("2026-01-01T09:00:00Z", false), Some(start.to_owned()));
        let ago = "2025-12-31T11:00:00Z is more than a day ago";
        assert_eq!(objection("2025-12-31T11:00:00Z", false), Some(ago.to_owned()));
        assert_eq!(objection("2025-12-31T11:00:00Z", true), None);
        assert_eq!(objection("2026-01-01T10:00:00Z", false), None);
    }
}
