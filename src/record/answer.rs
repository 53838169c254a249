//! The JSON answer to an intent. A record and a refusal have the same fields.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::model::release::State;
use crate::record::advice::{AnswerReader, texts};
use crate::record::already::Already;
use crate::record::event::format_time;
use crate::record::intent::ExpectedState;
use crate::record::refusal::{Need, Reason};
use crate::record::{Intent, Recorded, RecordedChange, Refusal};
use crate::report::DiagnosticJson;
use crate::sources::Sources;

/// The version of the JSON format.
pub(super) const FORMAT: u32 = 2;

/// What was recorded, or why nothing was: the output of commands that record.
#[derive(Debug, Default, JsonSchema, Serialize)]
#[schemars(rename = "RecordAnswer")]
pub(crate) struct AnswerJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = FORMAT))]
    format: u32,
    /// The release's id.
    release: &'a str,
    /// Whether something was recorded; `false` for `update` without `--apply`, and if nothing changed.
    recorded: bool,
    /// The release's file.
    file: &'a str,
    /// The people who did it.
    by: &'a [String],
    /// When it happened.
    at: Option<String>,
    /// What was recorded, in the order of the page.
    news: Vec<ChangeJson<'a>>,
    /// Items that were in the requested state, so that nothing was recorded for them.
    already: Vec<AlreadyJson<'a>>,
    /// Warnings about the events, such as a gate that was still shut.
    cautions: Vec<String>,
    /// Added items as lines for the checklist; only from `close`.
    proposals: &'a [String],
    /// Why the record was not shared, if it should have been.
    not_shared: Option<&'a str>,
    /// Why nothing was recorded.
    message: Option<&'a str>,
    /// The reasons against it.
    reasons: Vec<RefusalReasonJson<'a>>,
    /// What to do.
    hints: Vec<String>,
    /// Errors in the file that prevent recording.
    diagnostics: Vec<DiagnosticJson<'a>>,
}

/// Something that was recorded.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "RecordedChange")]
struct ChangeJson<'a> {
    /// The item, group or section; `null` for the release as a whole.
    id: Option<&'a str>,
    /// Its text.
    text: &'a str,
    /// Its new state, or another word for what happened.
    what: &'a str,
}

/// An item that was in the requested state already.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "AlreadyRecorded")]
struct AlreadyJson<'a> {
    /// The item, group or section.
    id: &'a str,
    /// Its text.
    text: &'a str,
    /// Its state, which is the requested one.
    #[schemars(extend("enum" = State::WORDS))]
    state: &'static str,
    /// The people who recorded it.
    by: &'a [String],
    /// When; `null` if it is not known.
    at: Option<&'a str>,
}

/// A reason against recording.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "RefusalReason")]
struct RefusalReasonJson<'a> {
    /// The item; `null` if it is about the release.
    id: Option<&'a str>,
    /// The key that `set` names; `null` if it is not about one.
    key: Option<&'a str>,
    /// The reason.
    message: &'a str,
    /// What would allow it: `note`, `evidence`, `all` (include open items below it), `late` (the release is closed),
    /// `again` (the item is in that state already), `force` (the end is not a go), `role` (a person who may have the
    /// role), or `signer` (the sign-off of the person who has the role).
    needs: Option<&'static str>,
    /// The role or the person that is needed.
    subject: Option<&'a str>,
    /// The item's last event, if it changed since it was seen.
    now: Option<&'a ExpectedState>,
}

impl Recorded {
    /// Returns what was recorded in the file at `path`, or would be if `is_written` is false. `not_shared` is why others
    /// did not get it.
    pub(crate) fn answer(
        &self,
        intent: &Intent,
        path: &str,
        is_written: bool,
        not_shared: Option<&str>,
        reader: AnswerReader,
    ) -> Value {
        json(&AnswerJson {
            format: FORMAT,
            release: &self.run.release.id,
            recorded: is_written,
            file: path,
            by: &intent.by,
            at: Some(format_time(intent.at)),
            news: self.changes.iter().map(ChangeJson::from).collect(),
            already: self.already.iter().map(AlreadyJson::from).collect(),
            cautions: texts(&self.cautions, reader),
            proposals: &self.proposals,
            not_shared,
            ..AnswerJson::default()
        })
    }
}

impl Refusal {
    /// Returns why nothing was recorded in `release`, whose file is at `path`.
    pub(crate) fn answer(
        &self,
        release: &str,
        path: &str,
        sources: &Sources,
        reader: AnswerReader,
    ) -> Value {
        let diagnostics = self.diagnostics.iter();
        json(&AnswerJson {
            format: FORMAT,
            release,
            file: path,
            message: Some(&self.message),
            reasons: self.reasons.iter().map(RefusalReasonJson::from).collect(),
            hints: texts(&self.hints, reader),
            diagnostics: diagnostics.map(|found| DiagnosticJson::new(found, sources)).collect(),
            ..AnswerJson::default()
        })
    }
}

/// Returns the answer as a value, to which a page's answer adds fields.
fn json(answer: &AnswerJson<'_>) -> Value {
    serde_json::to_value(answer).expect("strings, numbers and lists have a JSON form")
}

impl<'a> From<&'a RecordedChange> for ChangeJson<'a> {
    fn from(change: &'a RecordedChange) -> Self {
        Self { id: change.id.as_deref(), text: &change.text, what: &change.what }
    }
}

impl<'a> From<&'a Already> for AlreadyJson<'a> {
    fn from(already: &'a Already) -> Self {
        let ExpectedState { state, by, at, .. } = &already.state;
        Self { id: &already.id, text: &already.text, state: state.word(), by, at: at.as_deref() }
    }
}

impl<'a> From<&'a Reason> for RefusalReasonJson<'a> {
    fn from(reason: &'a Reason) -> Self {
        Self {
            id: reason.id.as_deref(),
            key: reason.key.as_deref(),
            message: &reason.message,
            needs: reason.needs.as_ref().map(Need::word),
            subject: reason.needs.as_ref().and_then(Need::subject),
            now: reason.now.as_ref(),
        }
    }
}
