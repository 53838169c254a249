//! The audit table as CSV: RFC 4180 in UTF-8, times in UTC. Cells with several values have one per line.

use super::audit::{fault_word, record_word};
use crate::evaluate::exception::Exception;
use crate::history::audit::{AuditDeparture, AuditEvidence, AuditRow, AuditSignoff, AuditTable};
use crate::model::config::Config;
use crate::model::release::{Event, Located, State, VerdictWord};
use crate::model::time::Moment;

/// The columns.
const COLUMNS: [&str; 27] = [
    "release",
    "service",
    "environment",
    "version",
    "kind",
    "owner",
    "artifact",
    "started",
    "finished",
    "outcome",
    "verdict",
    "closed_by",
    "closed_at",
    "closing_recorded_by",
    "closing_note",
    "signoffs",
    "skipped",
    "failed",
    "blocked",
    "exceptions",
    "evidence",
    "snapshot_sha256",
    "record",
    "record_check",
    "commit",
    "author",
    "signature",
];

/// Returns the table.
pub(crate) fn audit_csv(table: &AuditTable<'_>, config: &Config) -> String {
    let mut csv = line(COLUMNS.iter().map(ToString::to_string));
    for row in &table.rows {
        csv.push_str(&line(Cells { table, row, config }.all().into_iter()));
    }
    csv
}

fn line(cells: impl Iterator<Item = String>) -> String {
    cells.map(|cell| quoted(&safe(cell))).collect::<Vec<_>>().join(",") + "\r\n"
}

/// Keeps spreadsheets from taking a text for a formula.
fn safe(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

struct Cells<'a> {
    table: &'a AuditTable<'a>,
    row: &'a AuditRow<'a>,
    config: &'a Config,
}

impl Cells<'_> {
    fn all(&self) -> [String; COLUMNS.len()] {
        let run = self.row.run;
        let release = &run.release;
        let text = |value: Option<&Located<String>>| {
            value.map(|value| value.value.clone()).unwrap_or_default()
        };
        let person = |who: Option<&Located<String>>| {
            who.map(|who| self.person(&who.value)).unwrap_or_default()
        };
        let closing = release.closing();
        let commit = self.table.commit(run);
        let of_commit = |word: Option<&str>| word.unwrap_or_default().to_owned();
        [
            release.id.clone(),
            release.service.clone().unwrap_or_default(),
            text(release.environment.as_ref()),
            release.version.clone(),
            text(release.kind.as_ref()),
            person(release.owner.as_ref()),
            text(release.artifact.as_ref()),
            time(run.started),
            time(release.finished_since_reopened().map(|at| at.value)),
            run.status.word().to_owned(),
            closing
                .and_then(|closing| closing.verdict)
                .map(VerdictWord::word)
                .unwrap_or_default()
                .to_owned(),
            closing.map(|closing| self.people(&closing.by)).unwrap_or_default(),
            time(closing.and_then(|closing| closing.at.as_ref()).map(|at| at.value)),
            person(closing.and_then(|closing| closing.recorded_by.as_ref())),
            (closing.and_then(|closing| closing.note.as_ref()))
                .map(|note| note.text.value.clone())
                .unwrap_or_default(),
            lines(self.row.signoffs.iter().map(|signoff| self.signoff(signoff))),
            self.departures(State::Skipped),
            self.departures(State::Failed),
            self.departures(State::Blocked),
            lines(self.row.exceptions.iter().map(|exception| self.exception(exception))),
            lines(self.row.evidence.iter().map(evidence)),
            self.row.snapshot.map(|sha256| sha256.to_string()).unwrap_or_default(),
            text(closing.and_then(|closing| closing.record.as_ref())),
            run.closing_record.map(record_word).unwrap_or_default().to_owned(),
            of_commit(commit.map(|commit| commit.commit.as_str())),
            of_commit(commit.map(|commit| commit.author.as_str())),
            of_commit(commit.map(|commit| commit.signature.cell())),
        ]
    }

    /// Returns name and id: `Maya Okafor (maya)`.
    fn person(&self, id: &str) -> String {
        match self.config.person(id) {
            Some(person) if !person.name.is_empty() && person.name != id => {
                format!("{} ({id})", person.name)
            }
            _ => id.to_owned(),
        }
    }

    fn people(&self, by: &[Located<String>]) -> String {
        by.iter().map(|by| self.person(&by.value)).collect::<Vec<_>>().join(" and ")
    }

    /// Returns `Maya Okafor (maya) 2026-11-20T15:31:00Z, recorded by Li Wen (li)`.
    fn who(&self, event: &Event) -> String {
        let at = time(event.at.as_ref().map(|at| at.value));
        self.who_when(&event.by, &at, event.recorded_by().map(|person| person.value.as_str()))
    }

    fn who_when(&self, by: &[Located<String>], at: &str, recorder: Option<&str>) -> String {
        let mut who = format!("{} {at}", self.people(by)).trim().to_owned();
        if who.is_empty() {
            "by unknown".clone_into(&mut who);
        }
        if let Some(person) = recorder {
            who.extend([", recorded by ", &self.person(person)]);
        }
        who
    }

    fn signoff(&self, signoff: &AuditSignoff<'_>) -> String {
        let who = signoff.event.map_or_else(|| "not signed".to_owned(), |event| self.who(event));
        let fault = fault_word(signoff).filter(|_| signoff.event.is_some());
        let fault = fault.map(|fault| format!(", not valid: {fault}")).unwrap_or_default();
        let waived = if signoff.is_waived { ", waived" } else { "" };
        format!("{}: {who} [{}]{waived}{fault}", signoff.role, signoff.id)
    }

    fn departures(&self, state: State) -> String {
        let some = self.row.departures.iter().filter(|departure| departure.event.state == state);
        lines(some.map(|AuditDeparture { id, text, event, then }| {
            let note = event.note.as_ref().map_or("", |note| &note.text.value);
            let then = then.map(|state| format!(", then {}", state.word())).unwrap_or_default();
            with_note(&format!("{text} [{id}], {}{then}", self.who(event)), note)
        }))
    }

    fn exception(&self, exception: &Exception<'_>) -> String {
        let id = exception.id.filter(|id| !id.is_empty());
        let id = id.map(|id| format!(" [{id}]")).unwrap_or_default();
        let who = self.who_when(exception.by, &time(exception.at), exception.recorded_by);
        let note = exception.note.map_or("", |note| &note.text.value);
        with_note(&format!("{}{id}, {who}", exception.kind.word()), note)
    }
}

/// Appends a note. Its line breaks become spaces, because a line is a value.
fn with_note(text: &str, note: &str) -> String {
    let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
    if note.is_empty() { text.to_owned() } else { format!("{text}: {note}") }
}

fn evidence(evidence: &AuditEvidence<'_>) -> String {
    let AuditEvidence { id, name, sha256, is_missing } = evidence;
    match sha256 {
        Some(sha256) => format!("{name} [{id}], sha256 {sha256}"),
        None if *is_missing => format!("{name} [{id}], missing"),
        None => format!("{name} [{id}]"),
    }
}

fn lines(values: impl Iterator<Item = String>) -> String {
    values.collect::<Vec<_>>().join("\n")
}

/// Returns an instant in UTC, or a date.
fn time(moment: Option<Moment>) -> String {
    match moment {
        Some(Moment::Instant(instant)) => instant.to_string(),
        Some(Moment::Date(date)) => date.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_cannot_be_formulas() {
        let cell = |text: &str| quoted(&safe(text.to_owned()));
        for (text, written) in [
            ("a b", "a b"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("a\nb", "\"a\nb\""),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@x", "'@x"),
            ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("a=1", "a=1"),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
