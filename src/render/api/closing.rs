//! JSON of closings, log lines, and what was recorded after closing.

use serde::Serialize;

use crate::model::release::{
    Closing, ClosingKind, LateChange, LateRecord, Located, LogLine, Note, VerdictWord,
};
use crate::render::api::facts::{CorrectionJson, EventJson, MomentJson, ValuesJson};

/// A closing or reopening.
#[derive(Debug, Hash, Serialize)]
pub(super) struct ClosingJson<'a> {
    #[serde(rename = "as")]
    kind: Option<&'static str>,
    by: ValuesJson<'a>,
    at: Option<MomentJson>,
    note: Option<&'a str>,
    verdict: Option<&'static str>,
    record: Option<&'a str>,
    recorded_by: Option<&'a str>,
    recorded_at: Option<MomentJson>,
}

/// A line of the log.
#[derive(Debug, Hash, Serialize)]
pub(super) struct LogJson<'a> {
    by: ValuesJson<'a>,
    at: Option<MomentJson>,
    note: &'a str,
    recorded_by: Option<&'a str>,
    recorded_at: Option<MomentJson>,
    changed: Option<&'a str>,
    late: Option<usize>,
}

/// Something that was recorded after closing. Exactly one of the last three is set.
#[derive(Debug, Hash, Serialize)]
pub(super) struct LateJson<'a> {
    id: Option<&'a str>,
    /// The text of an added item.
    text: Option<&'a str>,
    event: Option<EventJson<'a>>,
    correction: Option<CorrectionJson<'a>>,
    log: Option<LogJson<'a>>,
}

impl<'a> From<&'a Closing> for ClosingJson<'a> {
    fn from(closing: &'a Closing) -> Self {
        Self {
            kind: closing.kind.map(ClosingKind::word),
            by: ValuesJson(&closing.by),
            at: closing.at.as_ref().map(MomentJson::from),
            note: text(closing.note.as_ref()),
            verdict: closing.verdict.map(VerdictWord::word),
            record: value(closing.record.as_ref()),
            recorded_by: value(closing.recorded_by.as_ref()),
            recorded_at: closing.recorded_at.as_ref().map(MomentJson::from),
        }
    }
}

impl<'a> From<&'a LogLine> for LogJson<'a> {
    fn from(line: &'a LogLine) -> Self {
        Self {
            by: ValuesJson(&line.by),
            at: line.at.as_ref().map(MomentJson::from),
            note: &line.note.text.value,
            recorded_by: value(line.recorded_by.as_ref()),
            recorded_at: line.recorded_at.as_ref().map(MomentJson::from),
            changed: value(line.changed.as_ref()),
            late: line.late,
        }
    }
}

impl<'a> From<&'a LateRecord> for LateJson<'a> {
    fn from(late: &'a LateRecord) -> Self {
        let id = late.key.as_ref().map(|key| &*key.value);
        let nothing = Self { id, text: None, event: None, correction: None, log: None };
        match &late.change {
            LateChange::Event(event) => Self { event: Some(event.into()), ..nothing },
            LateChange::Correction(corrected) => {
                Self { correction: Some(corrected.into()), ..nothing }
            }
            LateChange::Added(added, event) => {
                Self { text: Some(&added.text.value), event: Some(event.into()), ..nothing }
            }
            LateChange::Log(line) => Self { log: Some(line.into()), ..nothing },
        }
    }
}

fn text(note: Option<&Note>) -> Option<&str> {
    note.map(|note| note.text.value.as_str())
}

fn value(located: Option<&Located<String>>) -> Option<&str> {
    located.map(|located| located.value.as_str())
}
