//! JSON of exceptions.

use serde::Serialize;

use crate::evaluate::exception::Exception;
use crate::render::api::facts::{EventJson, MomentJson, ValuesJson};

/// A departure that stays on record.
#[derive(Debug, Hash, Serialize)]
pub(super) struct ExceptionJson<'a> {
    kind: &'static str,
    id: Option<&'a str>,
    by: ValuesJson<'a>,
    at: Option<MomentJson>,
    note: Option<&'a str>,
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
