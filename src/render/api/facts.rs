//! The small facts that all JSON shares: times and counts.

use serde::Serialize;

use crate::derive::progress::Progress;
use crate::model::release::{Event, Located};
use crate::model::time::Moment;

/// RFC 3339 in UTC for an instant, `2026-11-20` for a date without a time.
pub fn moment(moment: Moment) -> String {
    match moment {
        Moment::Instant(instant) => instant.to_string(),
        Moment::Date(date) => date.to_string(),
    }
}

pub(super) fn values(list: &[Located<String>]) -> Vec<&str> {
    list.iter().map(|located| located.value.as_str()).collect()
}

/// Counts of items: required ones, unless the name says otherwise.
#[derive(Debug, Serialize)]
pub struct ProgressJson {
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
        let not_reached = if progress.given_up {
            progress.untouched()
        } else {
            0
        };
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

/// One change of state.
#[derive(Debug, Serialize)]
pub(crate) struct EventJson<'a> {
    state: &'static str,
    by: Vec<&'a str>,
    at: Option<String>,
    note: Option<&'a str>,
    evidence: Vec<&'a str>,
}

impl<'a> From<&'a Event> for EventJson<'a> {
    fn from(event: &'a Event) -> Self {
        Self {
            state: event.state.word(),
            by: values(&event.by),
            at: event.at.as_ref().map(|at| moment(at.value)),
            note: event.note.as_ref().map(|note| note.text.value.as_str()),
            evidence: values(&event.evidence),
        }
    }
}
