//! What a change of state is about: the items it names, and the entries it writes.

use crate::evaluate::count::sections;
use crate::evaluate::rows::{Row, StateSource, descends};
use crate::evaluate::run::Run;
use crate::model::release::{Event, State};
use crate::record::draft::Draft;
use crate::record::event::{event, ids, seen};
use crate::record::find::{RecordTarget, exact, find};
use crate::record::intent::{ExpectedState, Intent, Tick};
use crate::record::reevaluate::CurrentRelease;
use crate::record::refusal::Refusal;
use crate::record::text::Edit;

/// What is to be written, and for whom.
pub(super) struct Plan<'a> {
    pub(super) run: &'a Run,
    pub(super) intent: &'a Intent,
    pub(super) tick: &'a Tick,
    /// What was asked for, each once, with what was seen of it.
    pub(super) targets: Vec<(RecordTarget, Option<&'a ExpectedState>)>,
    /// The sections that get an event, and the rows, in the order of the page.
    pub(super) entries: Vec<RecordTarget>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(run: &'a Run, intent: &'a Intent, tick: &'a Tick) -> Result<Self, Refusal> {
        let mut targets: Vec<(RecordTarget, Option<&ExpectedState>)> = Vec::new();
        for wanted in &tick.items {
            // Whoever saw an item knows its id; what is like it is another item.
            let target = match wanted.expected {
                Some(_) => exact(run, &wanted.id)?,
                None => find(run, &wanted.id)?,
            };
            if targets.iter().all(|(known, _)| *known != target) {
                targets.push((target, wanted.expected.as_ref()));
            }
        }
        let mut plan = Self { run, intent, tick, targets, entries: Vec::new() };
        plan.entries = plan.entries();
        Ok(plan)
    }

    /// What gets an event: what was asked for, and with `all` what is open below it.
    fn entries(&self) -> Vec<RecordTarget> {
        let mut sections = Vec::new();
        let mut rows = Vec::new();
        for &(target, _) in &self.targets {
            match target {
                RecordTarget::Row(row) => rows.push(row),
                RecordTarget::Section(section) if self.is_written_of(target) => {
                    sections.push(section);
                }
                RecordTarget::Section(_) => {}
            }
            if self.tick.all {
                rows.extend(self.open_below(target));
            }
        }
        rows.sort_unstable();
        rows.dedup();
        sections.sort_unstable();
        let sections = sections.into_iter().map(RecordTarget::Section);
        sections.chain(rows.into_iter().map(RecordTarget::Row)).collect()
    }

    /// Whether the state can be said of the target itself: a section has no box of its own, so only what
    /// holds of all its items can.
    pub(super) fn is_written_of(&self, target: RecordTarget) -> bool {
        let covers = matches!(self.tick.state, State::Skipped | State::NotApplicable | State::Todo);
        matches!(target, RecordTarget::Row(_)) || covers
    }

    /// The rows below a group or section that stay open when it is closed: all of them when it is done,
    /// those with a record of their own when it is skipped or does not apply.
    pub(super) fn open_below(&self, target: RecordTarget) -> Vec<usize> {
        let is_open = |row: &Row| row.counts() && !row.state.is_closed();
        let is_meant = |row: &Row| match self.tick.state {
            State::Done => true,
            State::Skipped | State::NotApplicable => row.own_entry().is_some(),
            _ => false,
        };
        (self.below(target).into_iter())
            .filter(|&row| is_open(&self.run.rows[row]) && is_meant(&self.run.rows[row]))
            .collect()
    }

    /// The rows that take on the state because they have no record of their own.
    pub(super) fn covered(&self, target: RecordTarget) -> Vec<usize> {
        let bare = |row: usize| {
            let source = &self.run.rows[row].source;
            matches!(source, StateSource::Nothing | StateSource::Covered(_))
        };
        self.below(target).into_iter().filter(|&row| bare(row)).collect()
    }

    fn below(&self, target: RecordTarget) -> Vec<usize> {
        match target {
            RecordTarget::Row(group) => (0..self.run.rows.len())
                .filter(|&row| descends(&self.run.rows, row, group))
                .collect(),
            RecordTarget::Section(section) => sections(self.run)[section].rows.clone(),
        }
    }

    /// The events of a target so far, and where it stands.
    pub(super) fn so_far(&self, target: RecordTarget) -> (&'a [Event], State) {
        so_far(self.run, target)
    }

    /// A target's last event as it is now.
    pub(super) fn seen(&self, target: RecordTarget) -> ExpectedState {
        let (events, state) = self.so_far(target);
        seen(events, state)
    }

    pub(super) fn write(&self, current: &CurrentRelease<'_>) -> Result<(String, Run), Refusal> {
        let note = self.tick.note.as_deref();
        let event = event(self.tick.state, self.intent, note, &self.tick.evidence);
        let change = Edit::Add(event);
        let mut draft = Draft::new(current, ids(self.run));
        let ids: Vec<&str> = (self.entries.iter()).map(|target| target.id(self.run)).collect();
        draft.entries(&ids, &change)?;
        let (text, after) = draft.finish()?;
        if self.is_in(&after) { Ok((text, after)) } else { Err(Refusal::misread()) }
    }

    /// Whether a release has one more event each, and the new state.
    fn is_in(&self, after: &Run) -> bool {
        self.entries.iter().all(|&target| {
            let own = |run| own_events(run, target).len();
            let (_, state) = so_far(after, target);
            state == self.tick.state && own(after) == own(self.run) + 1
        })
    }
}

pub(super) fn so_far(run: &Run, target: RecordTarget) -> (&[Event], State) {
    match target {
        RecordTarget::Row(row) => (run.events(&run.rows[row]), run.rows[row].state),
        RecordTarget::Section(_) => {
            let events = own_events(run, target);
            (events, events.last().map_or(State::Todo, |event| event.state))
        }
    }
}

/// What the target's own entry says.
fn own_events(run: &Run, target: RecordTarget) -> &[Event] {
    let id = target.id(run);
    let entry = run.release.entries.iter().find(|entry| *entry.key.value == *id);
    entry.map_or(&[], |entry| &entry.events)
}
