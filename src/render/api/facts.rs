//! JSON of times, counts and events.

use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::evaluate::progress::Progress;
use crate::model::release::{
    CorrectedEvent, Event, Imported, Incident, Located, Planned, VerdictWord,
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

impl Serialize for ValuesJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// Counts of items. Fields count only required items unless they say otherwise.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct ProgressJson {
    done: usize,
    skipped: usize,
    failed: usize,
    blocked: usize,
    doing: usize,
    todo: usize,
    #[serde(rename = "n/a")]
    not_applicable: usize,
    applicable: usize,
    closed: usize,
    open: usize,
    not_reached: usize,
    percent: Option<usize>,
    optional: usize,
    optional_closed: usize,
    failed_first: usize,
    failures: usize,
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
#[derive(Debug, Hash, Serialize)]
pub(super) struct PlannedJson {
    start: MomentJson,
    end: Option<MomentJson>,
}

impl From<&Planned> for PlannedJson {
    fn from(planned: &Planned) -> Self {
        Self { start: (&planned.start).into(), end: planned.end.as_ref().map(MomentJson::from) }
    }
}

/// An incident that a release caused.
#[derive(Debug, Hash, Serialize)]
pub(super) struct IncidentJson<'a> {
    link: Option<&'a str>,
    started: Option<MomentJson>,
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
#[derive(Debug, Hash, Serialize)]
pub(super) struct ImportedJson<'a> {
    from: &'a str,
    at: Option<MomentJson>,
}

impl<'a> From<&'a Imported> for ImportedJson<'a> {
    fn from(imported: &'a Imported) -> Self {
        Self { from: &imported.from.value, at: imported.at.as_ref().map(MomentJson::from) }
    }
}

/// One change of state.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct EventJson<'a> {
    state: &'static str,
    by: ValuesJson<'a>,
    at: Option<MomentJson>,
    note: Option<&'a str>,
    evidence: ValuesJson<'a>,
    recorded_by: Option<&'a str>,
    recorded_at: Option<MomentJson>,
    verdict: Option<&'static str>,
    artifact: Option<&'a str>,
    late: Option<usize>,
}

/// An event that was recorded by mistake, with its correction.
#[derive(Debug, Hash, Serialize)]
pub(super) struct CorrectionJson<'a> {
    event: EventJson<'a>,
    by: ValuesJson<'a>,
    at: Option<MomentJson>,
    note: Option<&'a str>,
    recorded_by: Option<&'a str>,
    recorded_at: Option<MomentJson>,
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
