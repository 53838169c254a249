//! Exceptions: departures from the checklist and the rules that stay on record.

use jiff::tz::TimeZone;

use crate::evaluate::rows::{Row, StateSource};
use crate::evaluate::run::Run;
use crate::evaluate::verdict;
use crate::model::release::{
    Closing, CorrectedEvent, Event, LateChange, LateRecord, Located, LogLine, Note, State,
    VerdictWord,
};
use crate::model::time::Moment;

/// The kind of an exception. Kinds are in the order of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ExceptionKind {
    /// A required item was skipped.
    Skipped,
    /// A required item was done before a gate that guards it was passed.
    DoneBeforeGate,
    /// A gate or sign-off was done on a no-go.
    DoneOnNoGo,
    /// A gate or sign-off was done on a not yet.
    DoneOnNotYet,
    /// The release was closed as done in spite of a no-go.
    ClosedOnNoGo,
    /// The release was closed as done although something was open.
    ClosedOnNotYet,
    /// The closing says go, but the end was not a go.
    WrongVerdict,
    /// Something was recorded after the release was closed.
    LateRecord,
    /// Something was recorded more than a day after it happened.
    RecordedLater,
    /// A sign-off was recorded by another person than the one who signed.
    RecordedByAnother,
    /// An event was recorded by mistake.
    Correction,
    /// A mistake was corrected by another person than the one who recorded it.
    CorrectionByAnother,
    /// The owner, a sign-off role or the artifact was changed after the start.
    Change,
}

impl ExceptionKind {
    /// Returns the word in JSON.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::DoneBeforeGate => "done-before-gate",
            Self::DoneOnNoGo => "done-on-no-go",
            Self::DoneOnNotYet => "done-on-not-yet",
            Self::ClosedOnNoGo => "closed-on-no-go",
            Self::ClosedOnNotYet => "closed-on-not-yet",
            Self::WrongVerdict => "wrong-verdict",
            Self::LateRecord => "late-record",
            Self::RecordedLater => "recorded-later",
            Self::RecordedByAnother => "recorded-by-another",
            Self::Correction => "correction",
            Self::CorrectionByAnother => "correction-by-another",
            Self::Change => "change",
        }
    }

    /// Returns the label on pages and in the terminal.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Skipped => "Required item skipped",
            Self::DoneBeforeGate => "Done before its gate",
            Self::DoneOnNoGo => "Done on a no-go",
            Self::DoneOnNotYet => "Done on a not yet",
            Self::ClosedOnNoGo => "Closed in spite of a no-go",
            Self::ClosedOnNotYet => "Closed in spite of a not yet",
            Self::WrongVerdict => "Wrong verdict at closing",
            Self::LateRecord => "Late record",
            Self::RecordedLater => "Recorded more than a day later",
            Self::RecordedByAnother => "Recorded by another person",
            Self::Correction => "Correction",
            Self::CorrectionByAnother => "Correction by another person",
            Self::Change => "Change after the start",
        }
    }

    /// Returns the words after a count: `item done before its gate`.
    fn counted(self, count: usize) -> &'static str {
        match (self, count) {
            (Self::Skipped, 1) => "required item skipped",
            (Self::Skipped, _) => "required items skipped",
            (Self::DoneBeforeGate, 1) => "item done before its gate",
            (Self::DoneBeforeGate, _) => "items done before their gates",
            (Self::DoneOnNoGo, 1) => "item done on a no-go",
            (Self::DoneOnNoGo, _) => "items done on a no-go",
            (Self::DoneOnNotYet, 1) => "item done on a not yet",
            (Self::DoneOnNotYet, _) => "items done on a not yet",
            (Self::ClosedOnNoGo, 1) => "closing in spite of a no-go",
            (Self::ClosedOnNoGo, _) => "closings in spite of a no-go",
            (Self::ClosedOnNotYet, 1) => "closing in spite of a not yet",
            (Self::ClosedOnNotYet, _) => "closings in spite of a not yet",
            (Self::WrongVerdict, 1) => "wrong verdict at closing",
            (Self::WrongVerdict, _) => "wrong verdicts at closing",
            (Self::LateRecord, 1) => "late record",
            (Self::LateRecord, _) => "late records",
            (Self::RecordedLater, 1) => "record made more than a day later",
            (Self::RecordedLater, _) => "records made more than a day later",
            (Self::RecordedByAnother, 1) => "sign-off recorded by another person",
            (Self::RecordedByAnother, _) => "sign-offs recorded by another person",
            (Self::Correction, 1) => "correction",
            (Self::Correction, _) => "corrections",
            (Self::CorrectionByAnother, 1) => "correction by another person",
            (Self::CorrectionByAnother, _) => "corrections by another person",
            (Self::Change, 1) => "change after the start",
            (Self::Change, _) => "changes after the start",
        }
    }
}

/// One exception of a release, with who, when and why.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exception<'a> {
    /// What it is.
    pub(crate) kind: ExceptionKind,
    /// The item, group or section; `None` for the release as a whole.
    pub(crate) id: Option<&'a str>,
    /// Who did it.
    pub(crate) by: &'a [Located<String>],
    /// When.
    pub(crate) at: Option<Moment>,
    /// Why.
    pub(crate) note: Option<&'a Note>,
    /// The person who recorded it for those in `by`.
    pub(crate) recorded_by: Option<&'a str>,
    /// The event that a correction marks as a mistake.
    pub(crate) mistake: Option<&'a Event>,
    /// The number of items that it is about: several if a section or group was skipped as a whole.
    pub(crate) items: usize,
}

impl<'a> Exception<'a> {
    fn of_event(kind: ExceptionKind, id: &'a str, event: &'a Event) -> Self {
        Self {
            kind,
            id: Some(id),
            by: &event.by,
            at: event.at.as_ref().map(|at| at.value),
            note: event.note.as_deref(),
            recorded_by: event.recorded_by().map(|person| person.value.as_str()),
            mistake: None,
            items: 1,
        }
    }

    fn of_correction(kind: ExceptionKind, id: &'a str, corrected: &'a CorrectedEvent) -> Self {
        Self {
            kind,
            id: Some(id),
            by: &corrected.by,
            at: corrected.at.as_ref().map(|at| at.value),
            note: corrected.note.as_ref(),
            recorded_by: corrected.recorded_by.as_ref().map(|person| person.value.as_str()),
            mistake: Some(&corrected.event),
            items: 1,
        }
    }

    fn of_log(kind: ExceptionKind, line: &'a LogLine) -> Self {
        Self {
            kind,
            id: None,
            by: &line.by,
            at: line.at.as_ref().map(|at| at.value),
            note: Some(&line.note),
            recorded_by: line.recorded_by.as_ref().map(|person| person.value.as_str()),
            mistake: None,
            items: 1,
        }
    }

    fn of_closing(kind: ExceptionKind, closing: &'a Closing) -> Self {
        Self {
            kind,
            id: None,
            by: &closing.by,
            at: closing.at.as_ref().map(|at| at.value),
            note: closing.note.as_ref(),
            recorded_by: closing.recorded_by.as_ref().map(|person| person.value.as_str()),
            mistake: None,
            items: 1,
        }
    }
}

/// Returns the exceptions of a run by kind, and in the order of the page within a kind.
pub(crate) fn exceptions(run: &Run) -> Vec<Exception<'_>> {
    let mut found = of_rows(run);
    found.extend(of_entries(run));
    found.extend(run.release.closings.iter().filter_map(of_closing));
    let last = run.release.closing().filter(|_| verdict::claims_a_go(run));
    found.extend(last.map(|one| Exception::of_closing(ExceptionKind::WrongVerdict, one)));
    let later = |closing: &&Closing| is_later(closing.at.as_ref(), closing.recorded_at.as_ref());
    let later = run.release.closings.iter().filter(later);
    found.extend(later.map(|one| Exception::of_closing(ExceptionKind::RecordedLater, one)));
    found.extend(run.release.late.iter().map(of_late));
    found.extend(run.release.log.iter().filter_map(|line| of_log(run, line)));
    found.sort_by_key(|exception| exception.kind);
    found
}

/// Returns the number of exceptions of each kind in words: `1 item done before its gate, 2 corrections`.
pub(crate) fn summary(exceptions: &[Exception<'_>]) -> String {
    let mut parts = Vec::new();
    for same in exceptions.chunk_by(|one, other| one.kind == other.kind) {
        let count = same.iter().map(|exception| exception.items).sum();
        parts.push(format!("{count} {}", same[0].kind.counted(count)));
    }
    parts.join(", ")
}

fn of_rows(run: &Run) -> Vec<Exception<'_>> {
    let mut found = Vec::new();
    for row in run.rows.iter().filter(|row| row.counts()) {
        let Some(last) = run.events(row).last() else { continue };
        let id = run.id(row);
        if row.state == State::Skipped {
            // A section or group that is skipped as a whole is one exception.
            let covering = covering_entry(run, row).unwrap_or(id);
            let known = found.iter_mut().find(|known: &&mut Exception<'_>| {
                known.kind == ExceptionKind::Skipped && known.id == Some(covering)
            });
            match known {
                Some(known) => known.items += 1,
                None => found.push(Exception::of_event(ExceptionKind::Skipped, covering, last)),
            }
        }
        if row.before_gate {
            found.push(Exception::of_event(ExceptionKind::DoneBeforeGate, id, last));
        }
        if run.attributes(row).signoff.is_some()
            && row.state.is_closed()
            && last.recorded_by().is_some()
        {
            found.push(Exception::of_event(ExceptionKind::RecordedByAnother, id, last));
        }
    }
    found
}

fn covering_entry<'a>(run: &'a Run, row: &Row) -> Option<&'a str> {
    match row.source {
        StateSource::Covered(entry) => Some(&run.release.entries[entry].key.value),
        _ => None,
    }
}

fn of_entries(run: &Run) -> Vec<Exception<'_>> {
    let mut found = Vec::new();
    for entry in &run.release.entries {
        let id = &*entry.key.value;
        for event in &entry.events {
            let kind = match event.verdict() {
                Some(VerdictWord::NoGo) => Some(ExceptionKind::DoneOnNoGo),
                Some(VerdictWord::NotYet) => Some(ExceptionKind::DoneOnNotYet),
                Some(VerdictWord::Go) | None => None,
            };
            let late = event.late().map(|_| ExceptionKind::LateRecord);
            let later = is_later(event.at.as_ref(), event.recorded_at());
            let later = later.then_some(ExceptionKind::RecordedLater);
            let kinds = kind.into_iter().chain(late).chain(later);
            found.extend(kinds.map(|kind| Exception::of_event(kind, id, event)));
        }
        for corrected in &entry.corrected {
            let late = corrected.late.map(|_| ExceptionKind::LateRecord);
            let kinds = [correction_kind(corrected)].into_iter().chain(late);
            found.extend(kinds.map(|kind| Exception::of_correction(kind, id, corrected)));
        }
    }
    found
}

/// Whether something was recorded, as it says itself, more than a day after it happened.
fn is_later(at: Option<&Located<Moment>>, recorded_at: Option<&Located<Moment>>) -> bool {
    at.zip(recorded_at)
        .is_some_and(|(at, recorded)| at.value.is_over_a_day_before(recorded.value, &TimeZone::UTC))
}

fn correction_kind(corrected: &CorrectedEvent) -> ExceptionKind {
    let is_same = |person: &Located<String>| {
        let mut recorders = corrected.event.by.iter().chain(corrected.event.recorded_by());
        recorders.any(|recorder| recorder.value == person.value)
    };
    if corrected.by.iter().any(is_same) {
        ExceptionKind::Correction
    } else {
        ExceptionKind::CorrectionByAnother
    }
}

fn of_closing(closing: &Closing) -> Option<Exception<'_>> {
    let kind = match closing.overruled()? {
        VerdictWord::Go => return None,
        VerdictWord::NotYet => ExceptionKind::ClosedOnNotYet,
        VerdictWord::NoGo => ExceptionKind::ClosedOnNoGo,
    };
    Some(Exception::of_closing(kind, closing))
}

fn of_late(late: &LateRecord) -> Exception<'_> {
    let kind = ExceptionKind::LateRecord;
    let id = late.key.as_ref().map_or("", |key| &key.value);
    match &late.change {
        LateChange::Event(event) | LateChange::Added(_, event) => {
            Exception::of_event(kind, id, event)
        }
        LateChange::Correction(corrected) => Exception::of_correction(kind, id, corrected),
        LateChange::Log(line) => Exception::of_log(kind, line),
    }
}

fn of_log<'a>(run: &Run, line: &'a LogLine) -> Option<Exception<'a>> {
    let is_exception = |changed: &str| match changed.strip_prefix("role.") {
        Some(role) => is_signoff_role(run, role),
        None => matches!(changed, "owner" | "artifact"),
    };
    if line.late.is_some() {
        return Some(Exception::of_log(ExceptionKind::LateRecord, line));
    }
    let changed = line.changed.as_ref()?;
    is_exception(&changed.value).then(|| Exception::of_log(ExceptionKind::Change, line))
}

fn is_signoff_role(run: &Run, role: &str) -> bool {
    run.rows.iter().any(|row| run.attributes(row).signoff.as_deref() == Some(role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run;

    fn words(run: &Run) -> String {
        summary(&exceptions(run))
    }

    #[test]
    fn what_departs_from_the_checklist_is_an_exception() {
        assert_eq!(words(&run("a\nb {optional}\nc", "a: done\nb: skipped")), "");
        assert_eq!(words(&run("a\nb {optional}", "a: skipped")), "1 required item skipped");
        assert_eq!(
            words(&run("g {gate}\na\nb", "a: done@09:00\nb: done@09:30\ng: done@10:00")),
            "2 items done before their gates"
        );
    }

    #[test]
    fn a_section_that_is_skipped_as_a_whole_is_one_exception() {
        let run = run("# one\na\nb\n# two\nc", "one: skipped");
        let found = exceptions(&run);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].id, Some("one"));
    }
}
