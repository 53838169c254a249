//! JSON of exceptions.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::exception::Exception;
use crate::render::api::facts::{EventJson, MomentJson, ValuesJson};

/// An exception: a departure from the checklist's rules.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Exception")]
pub(super) struct ExceptionJson<'a> {
    /// `skipped`, `done-before-gate`, `done-on-no-go`, `done-on-not-yet`, `closed-on-no-go`, `closed-on-not-yet`,
    /// `wrong-verdict`, `late-record`, `recorded-later`, `recorded-by-another`, `correction`, `correction-by-another`
    /// or `change`.
    kind: &'static str,
    /// The item or section; `null` for the release as a whole.
    id: Option<&'a str>,
    /// The people who are responsible for it.
    by: ValuesJson<'a>,
    /// When it happened.
    at: Option<MomentJson>,
    /// The reason.
    note: Option<&'a str>,
    /// The person who recorded it, if not in `by`.
    recorded_by: Option<&'a str>,
    /// The event that a correction marks as a mistake.
    mistake: Option<EventJson<'a>>,
}

impl<'a> From<Exception<'a>> for ExceptionJson<'a> {
    fn from(exception: Exception<'a>) -> Self {
        Self {
            kind: exception.kind.word(),
            id: exception.id,
            by: ValuesJson(exception.by),
            at: exception.at.map(MomentJson::from),
            note: exception.note.map(|note| note.text.value.as_str()),
            recorded_by: exception.recorded_by,
            mistake: exception.mistake.map(EventJson::from),
        }
    }
}
