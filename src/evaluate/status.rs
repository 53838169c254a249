//! Derives the status, start and durations that a release's file does not contain.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::model::release::{Event, Release, State, Status};
use crate::model::time::Moment;

/// The time from a first to a last event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TimeSpan {
    /// The first event.
    pub(crate) first: Timestamp,
    /// The last event.
    pub(crate) last: Timestamp,
}

impl TimeSpan {
    /// Returns the length; never negative.
    pub(crate) fn duration(&self) -> SignedDuration {
        self.last.duration_since(self.first)
    }
}

/// Returns the status that the last closing says, else the status as written. Otherwise `finished` or `closed` means
/// done, `started` or an event that [`begins`] work means in progress, and the rest is planned.
pub(crate) fn status(release: &Release) -> Status {
    if let Some(kind) = release.closings.last().and_then(|closing| closing.kind) {
        return kind.status();
    }
    if let Some(status) = &release.status {
        return status.value;
    }
    if release.finished.is_some() || !release.closings.is_empty() {
        Status::Done
    } else if release.started.is_some() || has_begun(release) {
        Status::InProgress
    } else {
        Status::Planned
    }
}

/// Whether work on an item began: any event but a `todo`. The parser reads the event that only adds an item as a
/// `todo`, so adding an item begins nothing either.
pub(crate) fn begins(event: &Event) -> bool {
    event.state != State::Todo
}

/// Whether any event of the release begins work.
pub(crate) fn has_begun(release: &Release) -> bool {
    release.entries.iter().flat_map(|entry| &entry.events).any(begins)
}

/// Whether an entry's events are more than a single `todo`.
pub(crate) fn has_happened(events: &[Event]) -> bool {
    events.len() > 1 || events.first().is_some_and(|event| event.state != State::Todo)
}

/// Returns the start as written, else the time of the earliest event that begins work.
pub(crate) fn started(release: &Release, zone: &TimeZone) -> Option<Moment> {
    if let Some(started) = &release.started {
        return Some(started.value);
    }
    (release.entries.iter())
        .flat_map(|entry| &entry.events)
        .filter(|event| begins(event))
        .filter_map(|event| event.at.as_ref())
        .map(|at| at.value)
        .min_by(|a, b| a.compare(*b, zone))
}

/// Returns the time of the last event that begins or continues work.
pub(crate) fn last_event(release: &Release) -> Option<Timestamp> {
    let events = release.entries.iter().flat_map(|entry| &entry.events).filter(|at| begins(at));
    events.filter_map(|event| event.at.as_ref()?.value.instant()).max()
}

/// Returns the time from start to end, if both are instants in order.
pub(crate) fn took(started: Option<Moment>, finished: Option<Moment>) -> Option<SignedDuration> {
    let duration = finished?.instant()?.duration_since(started?.instant()?);
    (!duration.is_negative()).then_some(duration)
}

/// Returns an item's time from its first `doing` to its last `done`, if both are known.
pub(crate) fn item_time(events: &[Event]) -> Option<SignedDuration> {
    let at = |event: &Event| event.at.as_ref()?.value.instant();
    let begun = events.iter().find(|event| event.state == State::Doing)?;
    let done = events.iter().rfind(|event| event.state == State::Done)?;
    let duration = at(done)?.duration_since(at(begun)?);
    (!duration.is_negative()).then_some(duration)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run;
    use crate::evaluate::verdict;

    #[test]
    fn the_last_event_is_the_latest_one_that_is_not_a_todo() {
        let last = |items| last_event(&run("a\nb", items).release).map(|at| at.to_string());
        let events = "a: [doing@09:00, done@10:30]\nb: [done@10:00, todo@11:00]";
        assert_eq!(last(events).as_deref(), Some("2026-01-01T10:30:00Z"));
        assert_eq!(last("a: done"), None);
    }

    #[test]
    fn a_release_is_planned_until_an_event_other_than_todo() {
        for items in ["", "a: todo@09:00", "a: [todo@09:00, todo@09:30]", "+new: todo@09:00"] {
            let run = run("a", items);
            assert_eq!((run.status, run.started), (Status::Planned, None), "{items}");
        }
        let begun = run("a", "a: [todo@08:00, done@10:00]\n+new: todo@07:00");
        assert_eq!(begun.started.unwrap().instant().unwrap().to_string(), "2026-01-01T10:00:00Z");
        let begun = run("a\nb", "a: done@10:00\nb: doing@09:00");
        assert_eq!(begun.status, Status::InProgress);
        assert_eq!(begun.started.unwrap().instant().unwrap().to_string(), "2026-01-01T09:00:00Z");
        assert!(!verdict::ready_to_close(&begun));
        assert!(verdict::ready_to_close(&run("a", "a: done")));
    }

    #[test]
    fn an_items_time_runs_from_its_first_doing_to_its_last_done() {
        let run = run(
            "a\nb",
            "a: [doing@09:00, failed@09:10, doing@09:20, done@09:30]\nb: [doing, done@10:00]",
        );
        let time = |row: usize| item_time(run.events(&run.rows[row]));
        assert_eq!(time(0), Some(SignedDuration::from_mins(30)));
        assert_eq!(time(1), None, "half-known is unknown");
    }

    #[test]
    fn durations_need_two_instants_in_order() {
        let at = |text: &str| Some(Moment::Instant(text.parse().unwrap()));
        let (nine, ten) = (at("2026-01-01T09:00:00Z"), at("2026-01-01T10:00:00Z"));
        let date = Some(Moment::Date("2026-01-01".parse().unwrap()));
        assert_eq!(took(nine, ten), Some(SignedDuration::from_hours(1)));
        assert_eq!(took(ten, nine), None);
        assert_eq!(took(date, ten), None);
    }
}
