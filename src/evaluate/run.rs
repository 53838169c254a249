//! [`Run`]: an evaluated release and accessors for its rows.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use crate::diagnostic::Diagnostic;
use crate::evaluate::guard::Guard;
use crate::evaluate::key_index::KeyIndex;
use crate::evaluate::predecessor::Predecessor;
use crate::evaluate::problem::{Problem, ProblemKind};
use crate::evaluate::progress::Progress;
use crate::evaluate::rows::{Origin, Row, place};
use crate::evaluate::status::TimeSpan;
use crate::evaluate::vars;
use crate::model::checklist::{Attributes, Checklist, Item};
use crate::model::release::{
    CorrectedEvent, Entry, Event, LateRecord, LogLine, Release, State, Status,
};
use crate::model::time::Moment;

/// An evaluated release: its file, its checklist and the data derived from them.
#[derive(Debug, Clone)]
pub struct Run {
    /// The release as parsed.
    pub(crate) release: Arc<Release>,
    /// The snapshot, or the current checklist if there is no snapshot.
    pub(crate) checklist: Arc<Checklist>,
    /// Whether `checklist` is a snapshot.
    pub(crate) has_snapshot: bool,
    /// Whether the release's file, its snapshot or its checklist has errors; then every verdict is a no-go.
    pub(crate) has_errors: bool,
    /// Evidence that is neither a link nor an existing file.
    pub(crate) missing_evidence: BTreeSet<String>,
    /// Whether the release named by `after` is closed; `None` if `after` is not set.
    pub(crate) predecessor: Option<Predecessor>,
    /// How the release compares with the record of its closing; `None` without a record.
    pub(crate) closing_record: Option<ClosingRecord>,
    /// The sign-off roles whose person `site.yaml` does not allow.
    pub(crate) barred_roles: Vec<String>,
    /// The roles of the release's owner, who cannot sign off.
    pub(crate) own_roles: Vec<String>,
    /// The status as written, else derived.
    pub(crate) status: Status,
    /// The start as written, else the time of the earliest event.
    pub(crate) started: Option<Moment>,
    /// The time from start to `finished`, if both are instants in order.
    pub(crate) took: Option<jiff::SignedDuration>,
    /// One row for each item in page order, with added items after the last item of their section.
    pub(crate) rows: Vec<Row>,
    /// The row of each item; empty if no item was added, because then row and item indices are equal.
    pub(super) places: Vec<usize>,
    /// The effective gates in page order.
    pub(crate) guards: Vec<Guard>,
    /// Filled lazily by [`super::count::sections`].
    pub(super) sections: OnceLock<Vec<SectionRun>>,
    /// Orphaned entries, as indices into the release's entries.
    pub(crate) orphans: Vec<usize>,
    /// Added items, corrections and late records by id.
    pub(super) keys: KeyIndex,
    /// The lines of the release's log in the order of time, as indices.
    pub(super) log_order: Vec<usize>,
    /// The progress of all rows.
    pub(crate) progress: Progress,
    /// All problems, worst first.
    pub(crate) problems: Vec<Problem>,
    /// The kinds of problem of each row that has one, worst first.
    pub(super) problems_of: HashMap<usize, Vec<ProblemKind>>,
    /// Contradictions to the checklist and to the files next to the release, in the order of the release's file.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// How a closed release compares with the record of its closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClosingRecord {
    /// It is as it was closed.
    Matches,
    /// It was changed after it was closed.
    Changed,
}

/// One section in one release.
#[derive(Debug, Clone, Default)]
pub(crate) struct SectionRun {
    /// Its rows, including those of nested sections.
    pub(crate) rows: Vec<usize>,
    /// The progress of these rows.
    pub(crate) progress: Progress,
    /// Its first and last event.
    pub(crate) span: Option<TimeSpan>,
    /// The time from the first to the last of at least two events.
    pub(crate) took: Option<jiff::SignedDuration>,
}

impl Run {
    /// Returns the lines of the log in the order of time.
    pub(crate) fn log(&self) -> impl Iterator<Item = &LogLine> {
        self.log_order.iter().map(|&index| &self.release.log[index])
    }

    /// Returns the row with this id.
    pub(crate) fn row(&self, id: &str) -> Option<usize> {
        if let Some(item) = self.checklist.item(id) {
            return place(&self.places, item);
        }
        self.keys.added.get(id).copied()
    }

    /// Whether a row has a problem.
    pub(crate) fn has_problem(&self, row: usize) -> bool {
        !self.problems_of(row).is_empty()
    }

    /// Returns the kinds of problem that a row has, worst first.
    pub(crate) fn problems_of(&self, row: usize) -> &[ProblemKind] {
        self.problems_of.get(&row).map_or(&[], Vec::as_slice)
    }

    /// Returns a row's id: that of its item, or the key of an added item.
    pub(crate) fn id(&self, row: &Row) -> &str {
        match row.origin {
            Origin::Item(index) => &self.checklist.items[index].id,
            Origin::Added(entry) => &self.release.entries[entry].key.value,
        }
    }

    /// Returns the row of an item of the checklist.
    pub(crate) fn row_of(&self, item: usize) -> Option<&Row> {
        self.rows.get(place(&self.places, item)?)
    }

    /// Returns a row's checklist item; `None` for an added item.
    pub(crate) fn item(&self, row: &Row) -> Option<&Item> {
        match row.origin {
            Origin::Item(index) => Some(&self.checklist.items[index]),
            Origin::Added(_) => None,
        }
    }

    /// Returns the attributes of a row's item; added items have no attributes.
    pub(crate) fn attributes(&self, row: &Row) -> &Attributes {
        static NONE: Attributes = Attributes::NONE;
        self.item(row).map_or(&NONE, |item| &item.attributes)
    }

    /// Returns a row's text without markup, placeholders filled in.
    pub(crate) fn text<'a>(&'a self, row: &'a Row) -> Cow<'a, str> {
        let text = match row.origin {
            Origin::Item(index) => &self.checklist.items[index].text,
            Origin::Added(entry) => self.release.entries[entry]
                .added
                .as_ref()
                .map_or(self.id(row), |added| &added.words),
        };
        vars::fill(&self.release, &self.checklist, text)
    }

    /// Returns the text of an item of the checklist without markup, placeholders filled in.
    pub(crate) fn item_text(&self, item: usize) -> Cow<'_, str> {
        vars::fill(&self.release, &self.checklist, &self.checklist.items[item].text)
    }

    /// Returns a section's text without markup, placeholders filled in.
    pub(crate) fn section_text(&self, section: usize) -> Cow<'_, str> {
        let text = &self.checklist.sections[section].text;
        vars::fill(&self.release, &self.checklist, text)
    }

    /// Returns the entry that a row's state comes from.
    pub(crate) fn entry(&self, row: &Row) -> Option<&Entry> {
        row.source.entry().map(|entry| &self.release.entries[entry])
    }

    /// Returns a row's events, oldest first.
    pub(crate) fn events(&self, row: &Row) -> &[Event] {
        self.entry(row).map_or(&[], |entry| &entry.events)
    }

    /// Returns a row's events that were recorded by mistake.
    pub(crate) fn corrected(&self, row: &Row) -> &[CorrectedEvent] {
        let own = self.keys.corrected.get(self.id(row));
        own.map_or(&[], |&entry| &self.release.entries[entry].corrected)
    }

    /// Returns what was recorded of the item or section `id` after the release was closed.
    pub(crate) fn late(&self, id: &str) -> impl Iterator<Item = &LateRecord> {
        self.keys.late.get(id).into_iter().flatten().map(|&at| &self.release.late[at])
    }

    /// Returns when a planned release is to begin, if its file says so.
    pub(crate) fn planned_start(&self) -> Option<Moment> {
        let planned = self.release.planned.as_ref().filter(|_| self.status == Status::Planned)?;
        Some(planned.start.value)
    }

    /// Whether a row was not reached, because the release was given up before it.
    pub(crate) fn not_reached(&self, row: &Row) -> bool {
        self.status.is_abandoned() && matches!(row.state, State::Todo | State::Doing)
    }

    /// Returns when a row was done, if known.
    pub(crate) fn done_at(&self, row: &Row) -> Option<Timestamp> {
        if row.state != State::Done {
            return None;
        }
        self.events(row).last()?.at.as_ref()?.value.instant()
    }
}
