//! A release held against its checklist: one row an item, each with its state and where that comes from.
//!
//! The way in is [`Run::new`]. Counting is left to [`super::progress`], judging to [`super::verdict`].

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::evaluate::gates::{self, Guard};
use crate::evaluate::problem::{self, Problem};
use crate::evaluate::progress::Progress;
use crate::evaluate::status::{self, TimeSpan};
use crate::evaluate::{added, vars, verdict};
use crate::model::checklist::{Attributes, Checklist, Item};
use crate::model::release::{Entry, Event, Release, State, Status};
use crate::model::time::Moment;

/// A release and all that follows from its file and its checklist.
#[derive(Debug, Clone)]
pub struct Run {
    /// As written.
    pub release: Arc<Release>,
    /// The snapshot, or the live checklist where there is none.
    pub checklist: Arc<Checklist>,
    /// Whether `checklist` is a snapshot.
    pub has_snapshot: bool,
    /// Whether the release's file or its snapshot has errors: then it is never a go.
    pub faulty: bool,
    /// Evidence that is neither a link nor a file that is there.
    pub lacking: BTreeSet<String>,
    /// Whether a release named by `after` is closed; `None` where none is named.
    pub predecessor_closed: Option<bool>,
    /// As written, else derived.
    pub status: Status,
    /// As written, else the earliest event.
    pub started: Option<Moment>,
    /// Start to `finished`, where both are instants in order.
    pub took: Option<jiff::SignedDuration>,
    /// One for each item in the order of the page, added items behind the last item of their section.
    pub rows: Vec<Row>,
    /// For each item its row; empty where no item was added, and each has the row of its own number.
    places: Vec<usize>,
    /// The gates that guard something, in the order of the page.
    pub guards: Vec<Guard>,
    /// See [`Run::sections`].
    sections: OnceLock<Vec<SectionRun>>,
    /// Entries (indices) that name nothing.
    pub orphans: Vec<usize>,
    /// Everything counted together.
    pub progress: Progress,
    /// What went wrong, worst first.
    pub problems: Vec<Problem>,
    /// The rows that something went wrong with.
    with_problems: HashSet<usize>,
}

/// One item in one release.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Row {
    /// Which item.
    pub origin: Origin,
    /// The innermost section (an index into the checklist's).
    pub section: Option<usize>,
    /// The row of the group it lies in.
    pub parent: Option<usize>,
    /// Whether boxes lie under it.
    pub is_group: bool,
    /// Whether it is counted apart.
    pub optional: bool,
    /// Whether it is a gate.
    pub is_gate: bool,
    /// Where it stands.
    pub state: State,
    /// Whether it failed at some time, whatever came of it.
    pub failed: bool,
    /// Whether its state is all that was recorded: it has one event at most.
    pub at_once: bool,
    /// Whether it was done while a gate that guards it was shut, as far as times tell.
    pub before_gate: bool,
    /// Where the state comes from.
    pub source: StateSource,
}

/// Which item a row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An item of the checklist, by index.
    Item(usize),
    /// An added item, by index of its entry.
    Added(usize),
}

/// Where a row's state comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateSource {
    /// Its own entry, by index.
    Own(usize),
    /// The entry of a section or group above it, by index.
    Covered(usize),
    /// `only` or `except`: the reason in words, such as `only major`.
    Rule(Box<str>),
    /// Nothing is written.
    Nothing,
}

/// One section in one release.
#[derive(Debug, Clone, Default)]
pub struct SectionRun {
    /// The rows below it, those of nested sections included.
    pub rows: Vec<usize>,
    /// Those rows counted.
    pub progress: Progress,
    /// Its first and last event.
    pub span: Option<TimeSpan>,
}

impl Run {
    /// Holds `release` against `checklist`. `lacking` is what [`super::evidence::lacking`] says.
    pub fn new(
        release: impl Into<Arc<Release>>,
        checklist: Arc<Checklist>,
        has_snapshot: bool,
        faulty: bool,
        lacking: BTreeSet<String>,
        zone: &TimeZone,
    ) -> Self {
        let mut release = release.into();
        // One that others hold too has shared its ids before.
        if let Some(release) = Arc::get_mut(&mut release) {
            share_ids(release, &checklist);
        }
        let (rows, places, orphans) = rows(&release, &checklist);
        let guards = gates::guards(&rows, &places, &checklist);
        let status = status::status(&release);
        let started = status::started(&release, zone);
        let mut run = Self {
            took: status::took(started, release.finished.as_ref().map(|at| at.value)),
            release,
            checklist,
            has_snapshot,
            faulty,
            lacking,
            predecessor_closed: None,
            status,
            started,
            rows,
            places,
            guards,
            sections: OnceLock::new(),
            orphans,
            progress: Progress::default(),
            problems: Vec::new(),
            with_problems: HashSet::new(),
        };
        run.progress = Progress::of(&run, 0..run.rows.len());
        gates::mark_done_before(&mut run);
        run.problems = problem::problems(&run);
        run.with_problems = run.problems.iter().map(|problem| problem.row).collect();
        run
    }

    /// For each section of the checklist what lies in it. Only the pages that show it ask.
    pub fn sections(&self) -> &[SectionRun] {
        self.sections.get_or_init(|| sections(self))
    }

    /// The row of that id.
    pub fn row(&self, id: &str) -> Option<usize> {
        if let Some(item) = self.checklist.item(id) {
            return place(&self.places, item);
        }
        let is_added = |row: &Row| !row.is_of_checklist() && *self.id(row) == *id;
        // Where nothing was added, there is none.
        (!self.places.is_empty()).then(|| self.rows.iter().position(is_added))?
    }

    /// Whether something went wrong with a row.
    pub fn has_problem(&self, row: usize) -> bool {
        self.with_problems.contains(&row)
    }

    /// A row's id: its item's, or the added item's key.
    pub fn id(&self, row: &Row) -> &str {
        match row.origin {
            Origin::Item(index) => &self.checklist.items[index].id,
            Origin::Added(entry) => &self.release.entries[entry].key.value,
        }
    }

    /// The row of an item of the checklist.
    pub fn row_of(&self, item: usize) -> Option<&Row> {
        self.rows.get(place(&self.places, item)?)
    }

    /// The checklist's item behind a row, if it is not an added one.
    pub fn item(&self, row: &Row) -> Option<&Item> {
        match row.origin {
            Origin::Item(index) => Some(&self.checklist.items[index]),
            Origin::Added(_) => None,
        }
    }

    /// What a row's braces say; an added item has none.
    pub fn attributes(&self, row: &Row) -> &Attributes {
        static NONE: Attributes = Attributes::NONE;
        self.item(row).map_or(&NONE, |item| &item.attributes)
    }

    /// A row's text without markup, placeholders filled in.
    pub fn text<'a>(&'a self, row: &'a Row) -> Cow<'a, str> {
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
    pub fn section_text(&self, section: usize) -> Cow<'_, str> {
        let text = &self.checklist.sections[section].text;
        vars::fill(&self.release, &self.checklist, text)
    }

    /// The entry that a row's state comes from.
    pub fn entry(&self, row: &Row) -> Option<&Entry> {
        match row.source {
            StateSource::Own(entry) | StateSource::Covered(entry) => {
                Some(&self.release.entries[entry])
            }
            StateSource::Rule(_) | StateSource::Nothing => None,
        }
    }

    /// A row's events, oldest first.
    pub fn events(&self, row: &Row) -> &[Event] {
        self.entry(row).map_or(&[], |entry| &entry.events)
    }

    /// Whether an open row of this release was not reached: the release was given up before it.
    pub fn not_reached(&self, row: &Row) -> bool {
        self.status.is_given_up() && matches!(row.state, State::Todo | State::Doing)
    }

    /// Whether a row failed at first and is done now.
    pub fn failed_first(&self, row: &Row) -> bool {
        row.state == State::Done && row.failed
    }

    /// When a row was done, where that is known.
    pub fn done_at(&self, row: &Row) -> Option<Timestamp> {
        if row.state != State::Done {
            return None;
        }
        self.events(row).last()?.at.as_ref()?.value.instant()
    }

    /// Whether nothing stands in the way of closing a release that runs.
    pub fn ready_to_close(&self) -> bool {
        self.status == Status::InProgress && verdict::end(self).go
    }
}

impl Row {
    /// Whether the checklist has it: an added item belongs to its release alone.
    pub fn is_of_checklist(&self) -> bool {
        matches!(self.origin, Origin::Item(_))
    }

    /// Required and applicable: what counts for progress and verdict.
    pub fn counts(&self) -> bool {
        !self.optional && self.state != State::NotApplicable
    }

    /// The own entry's index, if there is one.
    pub fn own_entry(&self) -> Option<usize> {
        match self.source {
            StateSource::Own(entry) => Some(entry),
            _ => None,
        }
    }

    /// Whether it is a gate that guards anything: an optional or inapplicable one does not.
    pub fn is_effective_gate(&self) -> bool {
        self.is_gate && self.counts()
    }
}

/// Lets entries hold their ids where the checklist does: most of a large site's memory is ids.
fn share_ids(release: &mut Release, checklist: &Checklist) {
    let mut next = 0;
    for entry in &mut release.entries {
        if let Some(item) = checklist.item_near(next, &entry.key.value) {
            entry.key.value = Arc::clone(&checklist.items[item].id);
            next = item + 1;
        }
    }
}

/// The row of an item, by what [`Run`] says of places.
pub(crate) fn place(places: &[usize], item: usize) -> Option<usize> {
    if places.is_empty() {
        Some(item)
    } else {
        places.get(item).copied()
    }
}

/// The rows in the order of the page, the place of each item among them, and the entries that name nothing.
fn rows(release: &Release, checklist: &Checklist) -> (Vec<Row>, Vec<usize>, Vec<usize>) {
    let entries = Entries::new(release, checklist);
    let rows: Vec<Row> = (0..checklist.items.len())
        .map(|index| item_row(release, checklist, &entries, index))
        .collect();
    if release.entries.iter().all(|entry| entry.added.is_none()) {
        return (rows, Vec::new(), entries.orphans);
    }
    let (rows, places) = added::insert(rows, release, checklist);
    (rows, places, entries.orphans)
}

/// The entries by what they name.
struct Entries {
    /// For each item.
    items: Vec<Option<usize>>,
    /// For each section.
    sections: Vec<Option<usize>>,
    orphans: Vec<usize>,
}

impl Entries {
    fn new(release: &Release, checklist: &Checklist) -> Self {
        let mut found = Self {
            items: vec![None; checklist.items.len()],
            sections: vec![None; checklist.sections.len()],
            orphans: Vec::new(),
        };
        let mut next = 0;
        for (index, entry) in release.entries.iter().enumerate() {
            let key = &*entry.key.value;
            if entry.added.is_some() {
                continue;
            }
            // An entry without an event says nothing of what it names, so what covers that still does.
            let place = if let Some(item) = checklist.item_near(next, key) {
                next = item + 1;
                &mut found.items[item]
            } else if let Some(section) = checklist.section(key) {
                &mut found.sections[section]
            } else {
                found.orphans.push(index);
                continue;
            };
            if !entry.events.is_empty() {
                *place = Some(index);
            }
        }
        found
    }

    /// The entry above an item that covers it: the nearest group's, else the nearest section's. A
    /// group's `doing`, `failed` or `blocked` speaks of the group alone; a section has no box of its
    /// own, so whatever is said of it is said of its items.
    fn covering(&self, release: &Release, checklist: &Checklist, item: &Item) -> Option<usize> {
        let mut parent = item.parent;
        while let Some(group) = parent {
            if let Some(entry) = self.items[group] {
                let state = last_state(&release.entries[entry]);
                return (state.is_closed() || state == State::NotApplicable).then_some(entry);
            }
            parent = checklist.items[group].parent;
        }
        let mut section = item.section;
        while let Some(index) = section {
            if let Some(entry) = self.sections[index] {
                return Some(entry);
            }
            section = checklist.sections[index].parent;
        }
        None
    }
}

fn item_row(release: &Release, checklist: &Checklist, entries: &Entries, index: usize) -> Row {
    let item = &checklist.items[index];
    let (state, source) = if let Some(entry) = entries.items[index] {
        (last_state(&release.entries[entry]), StateSource::Own(entry))
    } else if let Some(reason) = inapplicable(release, &item.attributes) {
        (State::NotApplicable, StateSource::Rule(reason.into()))
    } else if let Some(entry) = entries.covering(release, checklist, item) {
        (
            last_state(&release.entries[entry]),
            StateSource::Covered(entry),
        )
    } else {
        (State::Todo, StateSource::Nothing)
    };
    let (failed, at_once) = match source {
        StateSource::Own(entry) | StateSource::Covered(entry) => {
            let entry = &release.entries[entry];
            (has_failed(entry), entry.events.len() < 2)
        }
        StateSource::Rule(_) | StateSource::Nothing => (false, true),
    };
    Row {
        origin: Origin::Item(index),
        section: item.section,
        parent: item.parent,
        is_group: item.is_group(index),
        optional: item.attributes.optional,
        is_gate: item.attributes.gate.is_some(),
        state,
        failed,
        at_once,
        before_gate: false,
        source,
    }
}

/// Whether `inner` is `outer` or lies below it.
pub(crate) fn lies_in(checklist: &Checklist, inner: Option<usize>, outer: usize) -> bool {
    let mut section = inner;
    while let Some(index) = section {
        if index == outer {
            return true;
        }
        section = checklist.sections[index].parent;
    }
    false
}

pub(super) fn last_state(entry: &Entry) -> State {
    entry.events.last().map_or(State::Todo, |event| event.state)
}

pub(super) fn has_failed(entry: &Entry) -> bool {
    let mut events = entry.events.iter();
    events.any(|event| event.state == State::Failed)
}

/// Why an item does not apply to this release, if it does not.
fn inapplicable(release: &Release, attributes: &Attributes) -> Option<String> {
    let is = |name: &String| {
        let named = |value: &Option<crate::model::release::Located<String>>| {
            value.as_ref().is_some_and(|value| value.value == *name)
        };
        named(&release.kind) || named(&release.environment)
    };
    if let Some(list) = attributes.only.iter().find(|list| !list.iter().any(is)) {
        return Some(format!("only {}", list.join(", ")));
    }
    let excepted = attributes.except.iter().find(|name| is(name))?;
    Some(format!("not for {excepted}"))
}

fn sections(run: &Run) -> Vec<SectionRun> {
    let sections = &run.checklist.sections;
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); sections.len()];
    for (index, row) in run.rows.iter().enumerate() {
        let mut section = row.section;
        while let Some(at) = section {
            rows[at].push(index);
            section = sections[at].parent;
        }
    }
    (rows.into_iter())
        .map(|rows| SectionRun {
            progress: Progress::of(run, rows.iter().copied()),
            span: status::span(run, &rows),
            rows,
        })
        .collect()
}
