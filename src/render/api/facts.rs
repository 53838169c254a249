//! JSON of times, counts and events.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::evaluate::progress::Progress;
use crate::model::release::{
    CorrectedEvent, Event, Imported, Incident, Located, Planned, State, VerdictWord,
};
use crate::model::time::Moment;

/// RFC 3339 in UTC for an instant, `2026-11-20` for a date without a time.
#[derive(Debug, Clone, Copy, Hash)]
pub(super) struct MomentJson(Moment);

impl MomentJson {
    pub(super) fn at(instant: Timestamp) -> Self {
        Self(Moment::Instant(instant))
    }
}

impl From<Moment> for MomentJson {
    fn from(moment: Moment) -> Self {
        Self(moment)
    }
}

impl From<&Located<Moment>> for MomentJson {
    fn from(located: &Located<Moment>) -> Self {
        Self(located.value)
    }
}

impl JsonSchema for MomentJson {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A time in UTC as in RFC 3339, or a date if no time is known.",
            "type": "string",
            "anyOf": [{ "format": "date-time" }, { "format": "date" }],
        })
    }
}

impl Serialize for MomentJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Moment::Instant(instant) => serializer.collect_str(&instant),
            Moment::Date(date) => serializer.collect_str(&date),
        }
    }
}

/// A list of values from a file.
#[derive(Debug)]
pub(super) struct ValuesJson<'a>(pub(super) &'a [Located<String>]);

impl ValuesJson<'_> {
    fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|located| located.value.as_str())
    }
}

/// Ignores the positions in the file, because the JSON does not contain them.
impl Hash for ValuesJson<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.len().hash(state);
        self.iter().for_each(|value| value.hash(state));
    }
}

impl JsonSchema for ValuesJson<'_> {
    fn schema_name() -> Cow<'static, str> {
        Vec::<String>::schema_name()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<String>::json_schema(generator)
    }
}

impl Serialize for ValuesJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// Counts of items. Fields count only required items unless they say otherwise.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Counts")]
pub(crate) struct ProgressJson {
    /// The number of required items that are done.
    done: usize,
    /// Required items that are skipped.
    skipped: usize,
    /// Required items that are failed.
    failed: usize,
    /// Required items that are blocked.
    blocked: usize,
    /// Required items that are in work.
    doing: usize,
    /// Required items that are not begun.
    todo: usize,
    /// Required items that do not apply.
    #[serde(rename = "n/a")]
    not_applicable: usize,
    /// Required items except those that do not apply.
    applicable: usize,
    /// Required items that are done or skipped.
    closed: usize,
    /// Applicable items that are not closed.
    open: usize,
    /// Items in `todo` or `doing` of a release that was rolled back or aborted; otherwise 0.
    not_reached: usize,
    /// Closed of applicable items in percent, rounded down; `null` if no item is applicable.
    percent: Option<usize>,
    /// Optional items that apply.
    optional: usize,
    /// Optional items that are closed.
    optional_closed: usize,
    /// Items that are done but failed before, including optional items.
    failed_first: usize,
    /// `failed` events, including those of optional items; an event of a group or section counts once.
    failures: usize,
    /// The counts as a sentence.
    words: String,
}

impl From<&Progress> for ProgressJson {
    fn from(progress: &Progress) -> Self {
        let not_reached = if progress.given_up { progress.untouched() } else { 0 };
        Self {
            done: progress.done,
            skipped: progress.skipped,
            failed: progress.failed,
            blocked: progress.blocked,
            doing: progress.doing,
            todo: progress.todo,
            not_applicable: progress.not_applicable,
            applicable: progress.applicable(),
            closed: progress.closed(),
            open: progress.open(),
            not_reached,
            percent: progress.percent(),
            optional: progress.optional,
            optional_closed: progress.optional_closed,
            failed_first: progress.failed_first,
            failures: progress.failures,
            words: progress.words(),
        }
    }
}

/// When a release is planned.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Plan")]
pub(super) struct PlannedJson {
    /// When it is planned to start.
    start: MomentJson,
    /// When it is planned to end.
    end: Option<MomentJson>,
}

impl From<&Planned> for PlannedJson {
    fn from(planned: &Planned) -> Self {
        Self { start: (&planned.start).into(), end: planned.end.as_ref().map(MomentJson::from) }
    }
}

/// An incident that a release caused.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Incident")]
pub(super) struct IncidentJson<'a> {
    /// Where it is described.
    link: Option<&'a str>,
    /// When it began.
    started: Option<MomentJson>,
    /// When it was resolved.
    resolved: Option<MomentJson>,
}

impl<'a> From<&'a Incident> for IncidentJson<'a> {
    fn from(incident: &'a Incident) -> Self {
        Self {
            link: incident.link.as_ref().map(|link| link.value.as_str()),
            started: incident.started.as_ref().map(MomentJson::from),
            resolved: incident.resolved.as_ref().map(MomentJson::from),
        }
    }
}

/// Where a release was imported from.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "ImportSource")]
pub(super) struct ImportedJson<'a> {
    /// The URL of the issue, or the name of the file.
    from: &'a str,
    /// When it was imported.
    at: Option<MomentJson>,
}

impl<'a> From<&'a Imported> for ImportedJson<'a> {
    fn from(imported: &'a Imported) -> Self {
        Self { from: &imported.from.value, at: imported.at.as_ref().map(MomentJson::from) }
    }
}

/// One change of state.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Event")]
pub(crate) struct EventJson<'a> {
    /// The new state.
    #[schemars(extend("enum" = State::WORDS))]
    state: &'static str,
    /// The people who did it.
    by: ValuesJson<'a>,
    /// When it happened.
    at: Option<MomentJson>,
    /// The note, in markdown.
    note: Option<&'a str>,
    /// Links and files, as written.
    evidence: ValuesJson<'a>,
    /// The person who recorded it, if not in `by`.
    recorded_by: Option<&'a str>,
    /// When it was recorded, if not at `at`.
    recorded_at: Option<MomentJson>,
    /// `no-go` or `not-yet`, if a gate or sign-off was done on it.
    verdict: Option<&'static str>,
    /// What a sign-off is for.
    artifact: Option<&'a str>,
    /// The number of closings before it, if it was recorded after one.
    late: Option<usize>,
}

/// An event that was recorded by mistake, with its correction.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Correction")]
pub(super) struct CorrectionJson<'a> {
    /// The event that was recorded by mistake.
    event: EventJson<'a>,
    /// The people who corrected it.
    by: ValuesJson<'a>,
    /// When it was corrected.
    at: Option<MomentJson>,
    /// What was wrong.
    note: Option<&'a str>,
    /// The person who recorded the correction, if not in `by`.
    recorded_by: Option<&'a str>,
    /// When the correction was recorded, if not at `at`.
    recorded_at: Option<MomentJson>,
    /// The number of closings before it, if it was recorded after one.
    late: Option<usize>,
}

impl<'a> From<&'a CorrectedEvent> for CorrectionJson<'a> {
    fn from(corrected: &'a CorrectedEvent) -> Self {
        Self {
            event: EventJson::from(&corrected.event),
            by: ValuesJson(&corrected.by),
            at: corrected.at.as_ref().map(MomentJson::from),
            note: corrected.note.as_ref().map(|note| note.text.value.as_str()),
            recorded_by: corrected.recorded_by.as_ref().map(|person| person.value.as_str()),
            recorded_at: corrected.recorded_at.as_ref().map(MomentJson::from),
            late: corrected.late,
        }
    }
}

impl<'a> From<&'a Event> for EventJson<'a> {
    fn from(event: &'a Event) -> Self {
        Self {
            state: event.state.word(),
            by: ValuesJson(&event.by),
            at: event.at.as_ref().map(MomentJson::from),
            note: event.note.as_ref().map(|note| note.text.value.as_str()),
            evidence: ValuesJson(&event.evidence),
            recorded_by: event.recorded_by().map(|person| person.value.as_str()),
            recorded_at: event.recorded_at().map(MomentJson::from),
            verdict: event.verdict().map(VerdictWord::word),
            artifact: event.artifact().map(|artifact| artifact.value.as_str()),
            late: event.late(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::located;
    use crate::render::fingerprint::fingerprint;

    #[test]
    fn hashes_depend_on_values_and_not_on_positions() {
        let of = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|&name| located(name.to_owned())).collect();
            fingerprint(ValuesJson(&names))
        };
        assert_eq!(of(&["li"]), of(&["li"]));
        assert_ne!(of(&["li"]), of(&["sam"]));
        assert_ne!(of(&["li", "sam"]), of(&["lisam", ""]));
    }
}
