//! How a release was closed: verdict and record at the closing, earlier closings, and what came later.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::exception::{Exception, ExceptionKind, exceptions};
use crate::evaluate::run::ClosingRecord;
use crate::model::release::{
    Closing, ClosingKind, CorrectedEvent, Event, LateChange, LateRecord, LogLine, Note, VerdictWord,
};
use crate::render::html::Markup;
use crate::render::state_style::StateStyle;
use crate::render::view::frame::RunFrame;
use crate::render::view::line::{EvidenceView, evidence, state_and_who};
use crate::render::view::sentence::not_done;

/// The number of digits of a record on pages.
const RECORD_DIGITS: usize = 12;

/// The closing of a release, with what was recorded afterwards.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ClosingView {
    /// Why it was closed; none without a note.
    pub(crate) note: Option<Markup>,
    /// The icon of the verdict at the closing; empty if the verdict is not recorded.
    pub(crate) icon: &'static str,
    /// `go`, `not-yet` or `no-go`; empty if the verdict is not recorded.
    pub(crate) verdict: &'static str,
    /// `Go`, `Not yet`, `No-go` or `Not recorded`.
    pub(crate) word: &'static str,
    /// What was not done at the closing: `1 failed, 2 open`; may be empty.
    pub(crate) not_done: String,
    /// The earlier closings, oldest first.
    pub(crate) before: Vec<EarlierClosingView>,
    /// The first digits of the record; none if there is none.
    pub(crate) record: Option<String>,
    /// Whether the release was changed since.
    pub(crate) changed: bool,
    /// What was recorded after the closing.
    pub(crate) late: Vec<RecordView>,
    /// The exceptions.
    pub(crate) exceptions: Vec<RecordView>,
}

/// A closing or reopening before the last closing.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct EarlierClosingView {
    /// `Done Fri 20 Nov 2026, 16:05 UTC by Maya Okafor; verdict go`.
    pub(crate) text: String,
    /// Why; none without a note.
    pub(crate) note: Option<Markup>,
}

/// Something on record: a late record, or an exception.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct RecordView {
    /// The icon.
    pub(crate) icon: &'static str,
    /// What it is: `Failed`, `Correction`, `Done before its gate`.
    pub(crate) kind: String,
    /// The item, without markup; may be empty.
    pub(crate) text: String,
    /// Its permalink, if the page shows it.
    pub(crate) href: Option<String>,
    /// What was recorded by mistake; may be empty.
    pub(crate) struck: String,
    /// The note.
    pub(crate) note: Option<Markup>,
    /// The evidence.
    pub(crate) evidence: Vec<EvidenceView>,
    /// Who and when; may be empty.
    pub(crate) who: String,
}

impl ClosingView {
    /// Builds the view of a closed release. Returns `None` if its file has no closing.
    pub(super) fn new(frame: &RunFrame<'_>) -> Option<Self> {
        let run = frame.run;
        let closing = run.release.closing()?;
        let (icon, verdict, word) = match closing.verdict {
            Some(VerdictWord::Go) => ("done", "go", "Go"),
            Some(VerdictWord::NotYet) => ("not-yet", "not-yet", "Not yet"),
            Some(VerdictWord::NoGo) => ("no-go", "no-go", "No-go"),
            None => ("", "", "Not recorded"),
        };
        let (_, before) = run.release.closings.split_last()?;
        let not_done = match closing.verdict {
            Some(VerdictWord::NotYet | VerdictWord::NoGo) => not_done(frame),
            Some(VerdictWord::Go) | None => String::new(),
        };
        Some(Self {
            note: closing.note.as_ref().map(|note| frame.prose(note)),
            icon,
            verdict,
            word,
            not_done,
            before: before.iter().map(|closing| EarlierClosingView::new(frame, closing)).collect(),
            record: closing.record.as_ref().map(|record| short(&record.value)),
            changed: run.closing_record == Some(ClosingRecord::Changed),
            exceptions: exception_views(frame),
            late: run.release.late.iter().map(|late| RecordView::late(frame, late)).collect(),
        })
    }
}

/// Shortens `v1:sha256:4be1c0…` to the algorithm and the first digits.
fn short(record: &str) -> String {
    let (start, digits) = record.rsplit_once(':').unwrap_or(("", record));
    let algorithm = start.rsplit(':').next().unwrap_or_default();
    format!("{algorithm}:{}…", digits.get(..RECORD_DIGITS).unwrap_or(digits))
}

/// Returns the exceptions of a release.
pub(super) fn exception_views(frame: &RunFrame<'_>) -> Vec<RecordView> {
    let all = exceptions(frame.run).into_iter();
    all.map(|exception| RecordView::exception(frame, exception)).collect()
}

impl EarlierClosingView {
    fn new(frame: &RunFrame<'_>, closing: &Closing) -> Self {
        let mut text = match closing.kind {
            Some(ClosingKind::Done) => "Done",
            Some(ClosingKind::RolledBack) => "Rolled back",
            Some(ClosingKind::Aborted) => "Aborted",
            Some(ClosingKind::Reopened) => "Reopened",
            None => "Closed",
        }
        .to_owned();
        if let Some(at) = &closing.at {
            text.push(' ');
            text.push_str(&frame.full(at.value).text);
        }
        if !closing.by.is_empty() {
            text.push_str(" by ");
            text.push_str(&frame.names(&closing.by));
        }
        if let Some(verdict) = closing.verdict {
            text.push_str("; verdict ");
            text.push_str(verdict.phrase());
        }
        Self { text, note: closing.note.as_ref().map(|note| frame.prose(note)) }
    }
}

impl RecordView {
    fn late(frame: &RunFrame<'_>, late: &LateRecord) -> Self {
        let key = late.key.as_ref().map(|key| &*key.value);
        match &late.change {
            LateChange::Event(event) => Self::event(frame, key, event),
            LateChange::Added(_, event) => {
                Self { kind: "Added".to_owned(), ..Self::event(frame, key, event) }
            }
            LateChange::Correction(corrected) => Self::correction(frame, key, corrected),
            LateChange::Log(line) => Self::log(frame, line),
        }
    }

    /// A change of state of the item or section `key`.
    pub(super) fn event(frame: &RunFrame<'_>, key: Option<&str>, event: &Event) -> Self {
        let mark = StateStyle::state(event.state);
        let who = frame.who_when(event);
        Self {
            kind: mark.word().to_owned(),
            evidence: evidence(frame, event),
            ..Self::part(frame, key, mark.icon(), event.note.as_deref(), who)
        }
        .recorded_by(frame, event.recorded_by().map(|person| person.value.as_str()))
    }

    /// A correction of an event of the item or section `key`.
    pub(super) fn correction(
        frame: &RunFrame<'_>,
        key: Option<&str>,
        corrected: &CorrectedEvent,
    ) -> Self {
        let at = corrected.at.as_ref().map(|at| frame.short(at.value)).unwrap_or_default();
        let who = format!("{} {at}", frame.names(&corrected.by)).trim().to_owned();
        Self {
            kind: "Correction".to_owned(),
            struck: state_and_who(frame, &corrected.event),
            ..Self::part(frame, key, "correct", corrected.note.as_ref(), who)
        }
        .recorded_by(frame, corrected.recorded_by.as_ref().map(|person| person.value.as_str()))
    }

    fn exception(frame: &RunFrame<'_>, exception: Exception<'_>) -> Self {
        let icon = match exception.kind {
            ExceptionKind::Skipped => "skipped",
            ExceptionKind::DoneBeforeGate => "gate",
            ExceptionKind::DoneOnNoGo
            | ExceptionKind::ClosedOnNoGo
            | ExceptionKind::WrongVerdict => "no-go",
            ExceptionKind::DoneOnNotYet | ExceptionKind::ClosedOnNotYet => "not-yet",
            ExceptionKind::LateRecord | ExceptionKind::RecordedLater => "late",
            ExceptionKind::RecordedByAnother => "sign",
            ExceptionKind::Correction | ExceptionKind::CorrectionByAnother => "correct",
            ExceptionKind::Change => "list",
        };
        let at = exception.at.map(|at| frame.short(at)).unwrap_or_default();
        let who = format!("{} {at}", frame.names(exception.by)).trim().to_owned();
        Self {
            kind: exception.kind.label().to_owned(),
            struck: exception.mistake.map(|event| state_and_who(frame, event)).unwrap_or_default(),
            ..Self::part(frame, exception.id, icon, exception.note, who)
        }
        .recorded_by(frame, exception.recorded_by)
    }

    /// A line of the log.
    pub(super) fn log(frame: &RunFrame<'_>, line: &LogLine) -> Self {
        let at = line.at.as_ref().map(|at| frame.short(at.value)).unwrap_or_default();
        let who = format!("{} {at}", frame.names(&line.by)).trim().to_owned();
        Self { kind: "Log".to_owned(), ..Self::part(frame, None, "list", Some(&line.note), who) }
            .recorded_by(frame, line.recorded_by.as_ref().map(|person| person.value.as_str()))
    }

    fn part(
        frame: &RunFrame<'_>,
        key: Option<&str>,
        icon: &'static str,
        note: Option<&Note>,
        who: String,
    ) -> Self {
        let (text, href) = key.map(|key| subject(frame, key)).unwrap_or_default();
        Self {
            icon,
            kind: String::new(),
            text,
            href,
            struck: String::new(),
            note: note.map(|note| frame.prose(note)),
            evidence: Vec::new(),
            who,
        }
    }

    fn recorded_by(mut self, frame: &RunFrame<'_>, person: Option<&str>) -> Self {
        if let Some(person) = person {
            self.who = format!("{}, recorded by {}", self.who, frame.person_name(person));
        }
        self
    }
}

/// Returns the text of an item or section, and its permalink if the page shows it. An item that was added after closing
/// is not in the runbook.
fn subject(frame: &RunFrame<'_>, key: &str) -> (String, Option<String>) {
    let run = frame.run;
    if run.row(key).is_some() || run.checklist.section(key).is_some() {
        let part = frame.part(key);
        return (part.text, Some(part.href));
    }
    let added = run.release.late.iter().find_map(|late| match &late.change {
        LateChange::Added(added, _) if late.key.as_ref().is_some_and(|own| *own.value == *key) => {
            Some(added.words.clone())
        }
        _ => None,
    });
    (added.unwrap_or_else(|| key.to_owned()), None)
}
