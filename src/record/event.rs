//! Events as YAML values, and the order of entries and keys in a release's file.

use jiff::{SignedDuration, Timestamp};

use crate::evaluate::run::Run;
use crate::model::release::{Event, State, VerdictWord};
use crate::model::time::Moment;
use crate::parse::keys::RELEASE;
use crate::record::intent::{ExpectedState, Intent};
use crate::record::text::Data;

/// The difference between a given time and the clock from which an event keeps both.
pub(super) const SAME_TIME: SignedDuration = SignedDuration::from_mins(1);

/// What is special about the event of a gate or sign-off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Approval<'a> {
    /// The verdict, if it was not a go.
    pub(super) verdict: Option<VerdictWord>,
    /// The artifact that is signed off.
    pub(super) artifact: Option<&'a str>,
}

/// Returns the YAML value of an event.
pub(super) fn event(
    state: State,
    intent: &Intent,
    note: Option<&str>,
    evidence: &[String],
    approval: Approval<'_>,
    trail: &[(String, Data)],
) -> Data {
    let mut keys = vec![("state".to_owned(), Data::text(state.word()))];
    keys.extend(who_and_when(intent));
    if let Some(note) = note {
        keys.push(("note".to_owned(), Data::text(note)));
    }
    if !evidence.is_empty() {
        keys.push(("evidence".to_owned(), Data::texts(evidence)));
    }
    if let Some(verdict) = approval.verdict {
        keys.push(("verdict".to_owned(), Data::text(verdict.word())));
    }
    if let Some(artifact) = approval.artifact {
        keys.push(("artifact".to_owned(), Data::text(artifact)));
    }
    keys.extend_from_slice(trail);
    Data::Map(keys)
}

/// Returns the keys that say how an event was recorded, as far as they differ from what is usual: those of
/// [`recorder`], and `late` in a closed release.
pub(super) fn trail(run: &Run, intent: &Intent) -> Vec<(String, Data)> {
    let closings = run.release.closings.len();
    let is_late = run.release.closing().is_some();
    let late = is_late.then(|| ("late".to_owned(), Data::Number(closings)));
    recorder(intent).into_iter().chain(late).collect()
}

/// Returns `recorded_by` if the recorder is not one of the authors, and `recorded_at` if the given time is not now.
pub(super) fn recorder(intent: &Intent) -> Vec<(String, Data)> {
    let recorder = intent.recorder.as_ref().filter(|recorder| !intent.by.contains(recorder));
    let by = recorder.map(|recorder| ("recorded_by".to_owned(), Data::text(recorder)));
    let at = differs_from_clock(intent).then(|| {
        let now = format_time(Moment::Instant(intent.now));
        ("recorded_at".to_owned(), Data::text(now))
    });
    by.into_iter().chain(at).collect()
}

fn differs_from_clock(intent: &Intent) -> bool {
    match intent.at {
        Moment::Instant(at) => at.duration_since(intent.now).abs() > SAME_TIME,
        Moment::Date(_) => true,
    }
}

/// Returns the keys `by` and `at`.
pub(super) fn who_and_when(intent: &Intent) -> Vec<(String, Data)> {
    let mut keys = Vec::new();
    if !intent.by.is_empty() {
        keys.push(("by".to_owned(), Data::texts(&intent.by)));
    }
    keys.push(("at".to_owned(), Data::text(format_time(intent.at))));
    keys
}

/// Returns the line of the log about a change of the release: of a key, or of the `snapshot`.
pub(super) fn change_line(run: &Run, intent: &Intent, note: &str, changed: &str) -> Data {
    let mut line = who_and_when(intent);
    line.push(("note".to_owned(), Data::text(note)));
    line.push(("changed".to_owned(), Data::text(changed)));
    line.extend(trail(run, intent));
    Data::Map(line)
}

/// Formats a time in UTC, without a fraction of a second.
pub(super) fn format_time(at: Moment) -> String {
    match at {
        Moment::Instant(instant) => {
            let second = Timestamp::from_second(instant.as_second()).unwrap_or(instant);
            second.to_string()
        }
        Moment::Date(date) => date.to_string(),
    }
}

/// Returns a summary of an item's last event, to detect later changes.
pub(super) fn expected_state(events: &[Event], state: State) -> ExpectedState {
    let last = events.last();
    ExpectedState {
        events: events.len(),
        state,
        by: last.map(names).unwrap_or_default(),
        at: last.and_then(|event| Some(format_time(event.at.as_ref()?.value))),
    }
}

fn names(event: &Event) -> Vec<String> {
    event.by.iter().map(|by| by.value.clone()).collect()
}

/// The top-level keys of a release's file, in their order.
pub(super) fn release_keys() -> Vec<&'static str> {
    RELEASE.keys.iter().map(|key| key.name).collect()
}

/// Returns the ids of sections and items in page order, a section before its items.
pub(super) fn ids(run: &Run) -> Vec<&str> {
    let mut ids = Vec::new();
    let mut sections = run.checklist.sections.iter().enumerate().peekable();
    for row in &run.rows {
        while let Some((_, section)) =
            sections.next_if(|(index, _)| row.section.is_some_and(|own| *index <= own))
        {
            ids.push(section.id.as_str());
        }
        ids.push(run.id(row));
    }
    ids.extend(sections.map(|(_, section)| section.id.as_str()));
    ids
}
