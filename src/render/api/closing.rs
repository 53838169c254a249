//! JSON of closings, log lines, and what was recorded after closing.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::release::{
    Closing, ClosingKind, LateChange, LateRecord, Located, LogLine, Note, VerdictWord,
};
use crate::render::api::facts::{CorrectionJson, EventJson, MomentJson, ValuesJson};

/// A closing or reopening.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Closing")]
pub(super) struct ClosingJson<'a> {
    /// `done`, `rolled-back`, `aborted` or `reopened`; `null` in old files, where `status` contains it.
    #[serde(rename = "as")]
    kind: Option<&'static str>,
    /// The people who closed or reopened the release.
    by: ValuesJson<'a>,
    /// When.
    at: Option<MomentJson>,
    /// The reason.
    note: Option<&'a str>,
    /// The verdict at the end when it was closed; `null` if it is not recorded.
    verdict: Option<&'static str>,
    /// The digest of what was recorded until then; `null` if there is none.
    record: Option<&'a str>,
    /// The person who recorded it, if not in `by`.
    recorded_by: Option<&'a str>,
    /// When it was recorded, if not at `at`.
    recorded_at: Option<MomentJson>,
}

/// A line of the log.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "LogLine")]
pub(super) struct LogJson<'a> {
    /// The authors.
    by: ValuesJson<'a>,
    /// When it happened.
    at: Option<MomentJson>,
    /// What happened, in markdown.
    note: &'a str,
    /// The person who recorded it, if not in `by`.
    recorded_by: Option<&'a str>,
    /// When it was recorded, if not at `at`.
    recorded_at: Option<MomentJson>,
    /// The key of the release that was changed after the start.
    changed: Option<&'a str>,
    /// The number of closings before it, if it was recorded after one.
    late: Option<usize>,
}

/// Something that was recorded after closing. One of `event`, `correction` and `log` is set.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "LateRecord")]
pub(super) struct LateJson<'a> {
    /// The item or section; `null` for a line of the log.
    id: Option<&'a str>,
    /// The text of an added item.
    text: Option<&'a str>,
    /// An event, or the event that added an item.
    event: Option<EventJson<'a>>,
    /// A correction.
    correction: Option<CorrectionJson<'a>>,
    /// A line of the log.
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
