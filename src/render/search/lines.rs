//! What a search finds in a release besides its name: items, and the lines that were written.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::evaluate::rows::Row;
use crate::evaluate::run::Run;
use crate::markdown::words;
use crate::model::config::Config;
use crate::model::release::{
    Closing, ClosingKind, CorrectedEvent, Entry, Event, LateChange, LateRecord, Located, LogLine,
    Note, State,
};
use crate::model::time::Moment;
use crate::render::html::Scope;
use crate::render::route::{LOG_LINE, ORPHAN};
use crate::render::state_style::{StateStyle, status_icon};
use crate::span::Span;

/// The symbol and the word of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Mark {
    /// The icon's name in the sprite, without `i:`.
    pub(crate) icon: &'static str,
    /// The word.
    pub(crate) word: &'static str,
}

/// A note, a piece of evidence or a line of the log.
#[derive(Debug, Clone)]
pub(crate) struct SearchLine<'a> {
    /// Where the release's page shows it.
    pub(crate) place: Place,
    /// Its symbol, and what it is.
    pub(crate) mark: Mark,
    /// Whether it is evidence.
    pub(crate) is_evidence: bool,
    /// Its text without markup.
    pub(crate) text: Cow<'a, str>,
    /// Who wrote it.
    pub(crate) by: &'a [Located<String>],
    /// When.
    pub(crate) at: Option<Moment>,
    /// Its place in the release's file.
    pub(crate) span: Span,
}

/// A place on a release's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// A row of the runbook.
    Row(usize),
    /// A section of the checklist.
    Section(usize),
    /// A line of the log, counted from 1.
    Log(usize),
    /// An orphaned entry, counted from 1.
    Orphan(usize),
    /// The page as a whole.
    Page,
}

impl Place {
    /// Returns the id of the element that shows it; empty for the page as a whole.
    pub(crate) fn anchor(self, run: &Run) -> Cow<'_, str> {
        match self {
            Self::Row(row) => Cow::Borrowed(run.id(&run.rows[row])),
            Self::Section(section) => Cow::Borrowed(&run.checklist.sections[section].id),
            Self::Log(number) => Cow::Owned(format!("{LOG_LINE}{number}")),
            Self::Orphan(number) => Cow::Owned(format!("{ORPHAN}{number}")),
            Self::Page => Cow::Borrowed(""),
        }
    }

    /// Returns the text of its item or section; empty for the others.
    pub(crate) fn text(self, run: &Run) -> Cow<'_, str> {
        match self {
            Self::Row(row) => run.text(&run.rows[row]),
            Self::Section(section) => run.section_text(section),
            Self::Orphan(number) => {
                let entry = run.orphans[number - 1];
                Cow::Borrowed(&*run.release.entries[entry].key.value)
            }
            Self::Log(_) | Self::Page => Cow::Borrowed(""),
        }
    }
}

/// Returns the symbol and the word of a row.
pub(crate) fn mark_of(run: &Run, row: &Row) -> Mark {
    let style = StateStyle::of(run, row);
    let word = match style {
        StateStyle::FailedFirst => "Failed, then done",
        other => other.word(),
    };
    Mark { icon: style.icon(), word }
}

/// Returns who recorded a row last; of an open row, whom it is for.
pub(crate) fn people_of<'a>(run: &'a Run, row: &'a Row, config: &'a Config) -> Cow<'a, str> {
    if let Some(last) = run.events(row).last().filter(|last| !last.by.is_empty()) {
        return names(config, &last.by);
    }
    let owner = run.attributes(row).owner.as_deref().filter(|_| row.state == State::Todo);
    let holder = |role: &'a str| run.release.role(role).map_or(role, |holder| &holder.value);
    owner.map_or(Cow::Borrowed(""), |owner| Cow::Borrowed(full_name(config, holder(owner))))
}

/// Formats as `Li Wen, Sam Tully`.
pub(crate) fn names<'a>(config: &'a Config, by: &'a [Located<String>]) -> Cow<'a, str> {
    match by {
        [] => Cow::Borrowed(""),
        [only] => Cow::Borrowed(full_name(config, &only.value)),
        several => {
            let names: Vec<&str> = several.iter().map(|by| full_name(config, &by.value)).collect();
            Cow::Owned(names.join(", "))
        }
    }
}

/// Returns the full name of the person with the id `id`, or the id itself.
pub(crate) fn full_name<'a>(config: &'a Config, id: &'a str) -> &'a str {
    let name = config.person(id).map(|person| person.name.as_str());
    name.filter(|name| !name.is_empty()).unwrap_or(id)
}

/// Returns all lines of a release: those of its entries in file order, its log, its closings, what was recorded
/// later, and its notes.
pub(crate) fn lines(run: &Run) -> Vec<SearchLine<'_>> {
    let orphans = run.orphans.iter().map(|&entry| &*run.release.entries[entry].key.value);
    let mut reader = Reader { run, orphans: orphans.zip(1..).collect(), lines: Vec::new() };
    for entry in &run.release.entries {
        reader.entry(entry);
    }
    for (line, number) in run.log().zip(1..) {
        reader.log(Place::Log(number), line, Mark { icon: "list", word: "Log" });
    }
    for closing in &run.release.closings {
        reader.closing(closing);
    }
    for late in &run.release.late {
        reader.late(late);
    }
    if let Some(notes) = &run.release.notes {
        reader.note(Place::Page, Mark { icon: "file", word: "Notes" }, notes, &[], None);
    }
    reader.lines
}

const LATE: Mark = Mark { icon: "late", word: "Recorded after closing" };
const MISTAKE: Mark = Mark { icon: "correct", word: "Recorded by mistake" };
const CORRECTION: Mark = Mark { icon: "correct", word: "Correction" };

struct Reader<'a> {
    run: &'a Run,
    /// The number of each orphaned entry by its key.
    orphans: HashMap<&'a str, usize>,
    lines: Vec<SearchLine<'a>>,
}

impl<'a> Reader<'a> {
    /// Returns the place of an entry with the key `key`.
    fn place(&self, key: &str) -> Place {
        match (self.run.row(key), self.run.checklist.section(key)) {
            (Some(row), _) => Place::Row(row),
            (None, Some(section)) => Place::Section(section),
            (None, None) => {
                self.orphans.get(key).map_or(Place::Page, |number| Place::Orphan(*number))
            }
        }
    }

    fn entry(&mut self, entry: &'a Entry) {
        if entry.events.iter().all(is_silent) && entry.corrected.is_empty() {
            return;
        }
        let place = self.place(&entry.key.value);
        for event in &entry.events {
            let style = StateStyle::state(event.state);
            self.event(place, Mark { icon: style.icon(), word: style.word() }, event);
        }
        for corrected in &entry.corrected {
            self.corrected(place, corrected);
        }
    }

    fn corrected(&mut self, place: Place, corrected: &'a CorrectedEvent) {
        self.event(place, MISTAKE, &corrected.event);
        if let Some(note) = &corrected.note {
            self.note(place, CORRECTION, note, &corrected.by, corrected.at.as_ref());
        }
    }

    fn event(&mut self, place: Place, mark: Mark, event: &'a Event) {
        if let Some(note) = &event.note {
            self.note(place, mark, note, &event.by, event.at.as_ref());
        }
        for evidence in &event.evidence {
            self.lines.push(SearchLine {
                place,
                mark: Mark { icon: "link", word: "Evidence" },
                is_evidence: true,
                text: Cow::Borrowed(&evidence.value),
                by: &event.by,
                at: event.at.as_ref().map(|at| at.value),
                span: evidence.span,
            });
        }
    }

    fn log(&mut self, place: Place, line: &'a LogLine, mark: Mark) {
        self.note(place, mark, &line.note, &line.by, line.at.as_ref());
    }

    fn closing(&mut self, closing: &'a Closing) {
        let Some(note) = &closing.note else { return };
        let mark = match closing.kind {
            Some(ClosingKind::Reopened) => Mark { icon: "doing", word: "Reopened" },
            Some(ClosingKind::RolledBack) => Mark { icon: "rolled-back", word: "Rolled back" },
            Some(ClosingKind::Aborted) => Mark { icon: "aborted", word: "Aborted" },
            Some(ClosingKind::Done) => Mark { icon: "done", word: "Closed" },
            None => Mark { icon: status_icon(self.run.status), word: "Closed" },
        };
        self.note(Place::Page, mark, note, &closing.by, closing.at.as_ref());
    }

    fn late(&mut self, late: &'a LateRecord) {
        let place = late.key.as_ref().map_or(Place::Page, |key| self.place(&key.value));
        match &late.change {
            LateChange::Event(event) | LateChange::Added(_, event) => {
                self.event(place, LATE, event);
            }
            LateChange::Correction(corrected) => self.corrected(place, corrected),
            LateChange::Log(line) => self.log(place, line, LATE),
        }
    }

    fn note(
        &mut self,
        place: Place,
        mark: Mark,
        note: &'a Note,
        by: &'a [Located<String>],
        at: Option<&Located<Moment>>,
    ) {
        let scope = Scope { root: "", repository: None, run: Some(self.run) };
        let text = Cow::Owned(words(&scope.joined(&note.html)));
        let at = at.map(|at| at.value);
        self.lines.push(SearchLine {
            place,
            mark,
            is_evidence: false,
            text,
            by,
            at,
            span: note.text.span,
        });
    }
}

/// Whether nothing was written of an event.
fn is_silent(event: &Event) -> bool {
    event.note.is_none() && event.evidence.is_empty()
}
