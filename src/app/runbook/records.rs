//! What stays on record of a release: exceptions, closings, and what was recorded after a closing.

use jiff::tz::TimeZone;

use crate::app::runbook::item::{signature, who_when};
use crate::app::runbook::lines::{Lines, first_line};
use crate::evaluate::exception::{Exception, exceptions, summary};
use crate::evaluate::run::{ClosingRecord, Run};
use crate::model::release::{
    Closing, ClosingKind, CorrectedEvent, Event, LateChange, LateRecord, LogLine, Note, VerdictWord,
};

/// Adds the exceptions.
pub(super) fn add_exceptions(run: &Run, zone: &TimeZone, lines: &mut Lines) {
    let found = exceptions(run);
    if found.is_empty() {
        return;
    }
    lines.blank();
    lines.push(format!("Exceptions: {}", summary(&found)));
    for exception in found {
        Record::of_exception(&exception, zone).add(run, lines);
    }
}

/// Adds how the release was closed or reopened, and what was recorded after the last closing.
pub(super) fn add_closings(run: &Run, zone: &TimeZone, lines: &mut Lines) {
    let release = &run.release;
    if !release.closings.is_empty() {
        lines.blank();
        lines.push(if release.closings.len() == 1 { "Closing" } else { "Closings" });
        for closing in &release.closings {
            Record::of_closing(closing, zone).add(run, lines);
        }
        let is_unrecorded = release.closing().is_some_and(|closing| closing.record.is_none());
        match run.closing_record {
            Some(ClosingRecord::Matches) => lines.push("  The release is as it was closed."),
            Some(ClosingRecord::Changed) => {
                lines.push("  The release was changed after it was closed: see `runsheet check`.");
            }
            None if is_unrecorded => lines.push("  The closing has no record."),
            None => {}
        }
    }
    if !release.late.is_empty() {
        lines.blank();
        lines.push("Recorded after closing");
        for late in &release.late {
            Record::of_late(late, zone).add(run, lines);
        }
    }
}

/// Something on record.
struct Record<'a> {
    /// What it is.
    title: String,
    /// The item, group or section, if it is about one.
    key: Option<&'a str>,
    /// What was recorded by mistake; may be empty.
    mistake: String,
    /// Who and when; may be empty.
    who: String,
    note: Option<&'a Note>,
    evidence: Vec<&'a str>,
}

impl<'a> Record<'a> {
    fn of_exception(exception: &Exception<'a>, zone: &TimeZone) -> Self {
        Self {
            title: exception.kind.label().to_owned(),
            key: exception.id.filter(|id| !id.is_empty()),
            mistake: exception.mistake.map(|event| mistake(event, zone)).unwrap_or_default(),
            who: signature(exception.by, exception.at, exception.recorded_by, zone),
            note: exception.note,
            evidence: Vec::new(),
        }
    }

    fn of_closing(closing: &'a Closing, zone: &TimeZone) -> Self {
        let kind = match closing.kind {
            Some(ClosingKind::Done) => "Done",
            Some(ClosingKind::RolledBack) => "Rolled back",
            Some(ClosingKind::Aborted) => "Aborted",
            Some(ClosingKind::Reopened) => "Reopened",
            None => "Closed",
        };
        let title = match closing.verdict {
            Some(VerdictWord::Go) => format!("{kind}, verdict go"),
            Some(VerdictWord::NotYet) => format!("{kind}, verdict not yet"),
            Some(VerdictWord::NoGo) => format!("{kind}, verdict no-go"),
            None => kind.to_owned(),
        };
        let at = closing.at.as_ref().map(|at| at.value);
        let recorded_by = closing.recorded_by.as_ref().map(|person| person.value.as_str());
        Self {
            who: signature(&closing.by, at, recorded_by, zone),
            note: closing.note.as_ref(),
            ..Self::titled(title)
        }
    }

    fn of_late(late: &'a LateRecord, zone: &TimeZone) -> Self {
        let key = late.key.as_ref().map(|key| &*key.value);
        match &late.change {
            LateChange::Event(event) => {
                Self { key, ..Self::of_event(event.state.word().to_owned(), event, zone) }
            }
            LateChange::Added(added, event) => {
                Self::of_event(format!("added: {}", added.words), event, zone)
            }
            LateChange::Correction(corrected) => {
                Self { key, ..Self::of_correction(corrected, zone) }
            }
            LateChange::Log(line) => Self::of_log(line, zone),
        }
    }

    fn of_event(title: String, event: &'a Event, zone: &TimeZone) -> Self {
        Self {
            who: who_when(event, zone),
            note: event.note.as_deref(),
            evidence: event.evidence.iter().map(|evidence| evidence.value.as_str()).collect(),
            ..Self::titled(title)
        }
    }

    fn of_correction(corrected: &'a CorrectedEvent, zone: &TimeZone) -> Self {
        let at = corrected.at.as_ref().map(|at| at.value);
        let recorded_by = corrected.recorded_by.as_ref().map(|person| person.value.as_str());
        Self {
            mistake: mistake(&corrected.event, zone),
            who: signature(&corrected.by, at, recorded_by, zone),
            note: corrected.note.as_ref(),
            ..Self::titled("Correction".to_owned())
        }
    }

    fn of_log(line: &'a LogLine, zone: &TimeZone) -> Self {
        let at = line.at.as_ref().map(|at| at.value);
        let recorded_by = line.recorded_by.as_ref().map(|person| person.value.as_str());
        Self {
            who: signature(&line.by, at, recorded_by, zone),
            note: Some(&line.note),
            ..Self::titled("Log".to_owned())
        }
    }

    fn titled(title: String) -> Self {
        Self {
            title,
            key: None,
            mistake: String::new(),
            who: String::new(),
            note: None,
            evidence: Vec::new(),
        }
    }

    fn add(&self, run: &Run, lines: &mut Lines) {
        match self.key {
            Some(key) => lines.push(format!("  {}: “{}”", self.title, text(run, key))),
            None => lines.push(format!("  {}", self.title)),
        }
        lines.pack(4, [self.key.unwrap_or_default().to_owned(), self.who.clone()]);
        if !self.mistake.is_empty() {
            lines.push(format!("    mistake: {}", self.mistake));
        }
        let note = self.note.map_or("", |note| first_line(&note.text.value));
        if !note.is_empty() {
            lines.push(format!("    note: {note}"));
        }
        for evidence in &self.evidence {
            lines.push(format!("    evidence: {evidence}"));
        }
    }
}

/// Formats an event that was recorded by mistake as `failed, li, 20 Nov 2026 11:30`.
fn mistake(event: &Event, zone: &TimeZone) -> String {
    let word = event.state.word();
    match who_when(event, zone) {
        who if who.is_empty() => word.to_owned(),
        who => format!("{word}, {who}"),
    }
}

/// Returns the text of an item or section, otherwise its id.
fn text(run: &Run, key: &str) -> String {
    if let Some(row) = run.row(key) {
        return run.text(&run.rows[row]).into_owned();
    }
    let section = run.checklist.section(key);
    section.map_or_else(|| key.to_owned(), |section| run.section_text(section).into_owned())
}
