//! [`Run`]: an evaluated release, and what can be asked of its rows.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;

use crate::diagnostic::Diagnostic;
use crate::evaluate::guard::Guard;
use crate::evaluate::problem::Problem;
use crate::evaluate::progress::Progress;
use crate::evaluate::rows::{Origin, Row, StateSource, place};
use crate::evaluate::status::TimeSpan;
use crate::evaluate::vars;
use crate::model::checklist::{Attributes, Checklist, Item};
use crate::model::release::{Entry, Event, Release, State, Status};
use crate::model::time::Moment;

/// An evaluated release: its file, its checklist and everything that follows from them.
#[derive(Debug, Clone)]
pub struct Run {
    /// As written.
    pub(crate) release: Arc<Release>,
    /// The snapshot, or the live checklist where there is none.
    pub(crate) checklist: Arc<Checklist>,
    /// Whether `checklist` is a snapshot.
    pub(crate) has_snapshot: bool,
    /// Whether the release's file, its snapshot or its checklist has errors. Then the verdict is never go.
    pub(crate) has_errors: bool,
    /// Evidence that is neither a link nor an existing file.
    pub(crate) missing_evidence: BTreeSet<String>,
    /// Whether the release named by `after` is closed; `None` if `after` is not set.
    pub(crate) predecessor_closed: Option<bool>,
    /// As written, else derived.
    pub(crate) status: Status,
    /// As written, else the earliest event.
    pub(crate) started: Option<Moment>,
    /// Start to `finished`, where both are instants in order.
    pub(crate) took: Option<jiff::SignedDuration>,
    /// One for each item in the order of the page, added items behind the last item of their section.
    pub(crate) rows: Vec<Row>,
    /// For each item its row; empty where no item was added, and each has the row of its own number.
    pub(super) places: Vec<usize>,
    /// The gates that guard something, in the order of the page.
    pub(crate) guards: Vec<Guard>,
    /// Filled by [`super::count::sections`] when a page first asks.
    pub(super) sections: OnceLock<Vec<SectionRun>>,
    /// Entries (indices) that name nothing.
    pub(crate) orphans: Vec<usize>,
    /// Everything counted together.
    pub(crate) progress: Progress,
    /// What went wrong, worst first.
    pub(crate) problems: Vec<Problem>,
    /// The rows that something went wrong with.
    pub(super) with_problems: HashSet<usize>,
    /// What contradicts the checklist or the files next to the release, in the order of the release's file.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// One section in one release.
#[derive(Debug, Clone, Default)]
pub(crate) struct SectionRun {
    /// The rows below it, those of nested sections included.
    pub(crate) rows: Vec<usize>,
    /// Those rows counted.
    pub(crate) progress: Progress,
    /// Its first and last event.
    pub(crate) span: Option<TimeSpan>,
}

impl Run {
    /// The row of that id.
    pub(crate) fn row(&self, id: &str) -> Option<usize> {
        if let Some(item) = self.checklist.item(id) {
            return place(&self.places, item);
        }
        let is_added = |row: &Row| !row.is_of_checklist() && *self.id(row) == *id;
        // Where nothing was added, there is none.
        (!self.places.is_empty()).then(|| self.rows.iter().position(is_added))?
    }

    /// Whether something went wrong with a row.
    pub(crate) fn has_problem(&self, row: usize) -> bool {
        self.with_problems.contains(&row)
    }

    /// A row's id: its item's, or the added item's key.
    pub(crate) fn id(&self, row: &Row) -> &str {
        match row.origin {
            Origin::Item(index) => &self.checklist.items[index].id,
            Origin::Added(entry) => &self.release.entries[entry].key.value,
        }
    }

    /// The row of an item of the checklist.
    pub(crate) fn row_of(&self, item: usize) -> Option<&Row> {
        self.rows.get(place(&self.places, item)?)
    }

    /// The checklist's item behind a row, if it is not an added one.
    pub(crate) fn item(&self, row: &Row) -> Option<&Item> {
        match row.origin {
            Origin::Item(index) => Some(&self.checklist.items[index]),
            Origin::Added(_) => None,
        }
    }

    /// What a row's braces say; an added item has none.
    pub(crate) fn attributes(&self, row: &Row) -> &Attributes {
        static NONE: Attributes = Attributes::NONE;
        self.item(row).map_or(&NONE, |item| &item.attributes)
    }

    /// A row's text without markup, placeholders filled in.
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

    /// A section's text without markup, placeholders filled in.
    pub(crate) fn section_text(&self, section: usize) -> Cow<'_, str> {
        let text = &self.checklist.sections[section].text;
        vars::fill(&self.release, &self.checklist, text)
    }

    /// The entry that a row's state comes from.
    pub(crate) fn entry(&self, row: &Row) -> Option<&Entry> {
        match row.source {
            StateSource::Own(entry) | StateSource::Covered(entry) => {
                Some(&self.release.entries[entry])
            }
            StateSource::Rule(_) | StateSource::Nothing => None,
        }
    }

    /// A row's events, oldest first.
    pub(crate) fn events(&self, row: &Row) -> &[Event] {
        self.entry(row).map_or(&[], |entry| &entry.events)
    }

    /// Whether an open row of this release was not reached: the release was given up before it.
    pub(crate) fn not_reached(&self, row: &Row) -> bool {
        self.status.is_given_up() && matches!(row.state, State::Todo | State::Doing)
    }

    /// When a row was done, where that is known.
    pub(crate) fn done_at(&self, row: &Row) -> Option<Timestamp> {
        if row.state != State::Done {
            return None;
        }
        self.events(row).last()?.at.as_ref()?.value.instant()
    }
}
