//! Planning a change of state: its targets, and the entries that get an event.

use std::collections::BTreeMap;

use crate::evaluate::count::sections;
use crate::evaluate::rows::{Row, StateSource, descends};
use crate::evaluate::run::Run;
use crate::evaluate::verdict::{self, Verdict};
use crate::model::release::{Event, State, VerdictWord};
use crate::record::already::{Already, Repetition, TargetRequest};
use crate::record::draft::Draft;
use crate::record::event::{Approval, event, expected_state, ids, trail};
use crate::record::find::{RecordTarget, exact, find};
use crate::record::intent::{ExpectedState, Intent, ItemRef, Tick};
use crate::record::reevaluate::CurrentRelease;
use crate::record::refusal::Refusal;
use crate::record::text::Edit;

/// A target with the state that the author saw.
pub(super) type SeenTarget<'a> = (RecordTarget, Option<&'a ExpectedState>);

/// The targets of a tick and the entries to write.
pub(super) struct Plan<'a> {
    pub(super) run: &'a Run,
    pub(super) intent: &'a Intent,
    pub(super) tick: &'a Tick,
    /// The requested targets without duplicates, each with the state that the author saw.
    pub(super) targets: Vec<SeenTarget<'a>>,
    /// The targets that get an event: first sections, then rows, each in page order.
    pub(super) entries: Vec<RecordTarget>,
    /// The verdicts at gates and sign-offs that are about to be done although they are not a go, by row.
    pub(super) overridden: BTreeMap<usize, Verdict>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(run: &'a Run, intent: &'a Intent, tick: &'a Tick) -> Result<Self, Refusal> {
        let targets = targets(run, &tick.items)?;
        let mut plan =
            Self { run, intent, tick, targets, entries: Vec::new(), overridden: BTreeMap::new() };
        plan.entries = plan.entries();
        plan.overridden = plan.overridden();
        Ok(plan)
    }

    /// Returns what gets an event: the targets that are not in the state already, and with `all` the open rows in
    /// them.
    fn entries(&self) -> Vec<RecordTarget> {
        let mut sections = Vec::new();
        let mut rows = Vec::new();
        for &(target, _) in &self.targets {
            match target {
                _ if self.repetition(target) == Repetition::Same => {}
                RecordTarget::Row(row) => rows.push(row),
                RecordTarget::Section(section) if self.can_have_state(target) => {
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

    /// Whether the target itself can have the state. A section has no checkbox, so it can only have states that
    /// apply to all its items.
    pub(super) fn can_have_state(&self, target: RecordTarget) -> bool {
        let is_inheritable =
            matches!(self.tick.state, State::Skipped | State::NotApplicable | State::Todo);
        matches!(target, RecordTarget::Row(_)) || is_inheritable
    }

    /// Returns the rows in a group or section that stay open when it is closed: all open ones if it is done, those
    /// with events of their own if it is skipped or not applicable.
    pub(super) fn open_below(&self, target: RecordTarget) -> Vec<usize> {
        let is_open = |row: &Row| row.counts() && !row.state.is_closed();
        let stays_open = |row: &Row| match self.tick.state {
            State::Done => true,
            State::Skipped | State::NotApplicable => row.own_entry().is_some(),
            _ => false,
        };
        (self.rows_in(target).into_iter())
            .filter(|&row| is_open(&self.run.rows[row]) && stays_open(&self.run.rows[row]))
            .collect()
    }

    /// Returns the rows that inherit the state because they have no events of their own.
    pub(super) fn covered(&self, target: RecordTarget) -> Vec<usize> {
        let has_no_events = |row: usize| {
            let source = &self.run.rows[row].source;
            matches!(source, StateSource::Nothing | StateSource::Covered(_))
        };
        self.rows_in(target).into_iter().filter(|&row| has_no_events(row)).collect()
    }

    fn rows_in(&self, target: RecordTarget) -> Vec<usize> {
        match target {
            RecordTarget::Row(group) => (0..self.run.rows.len())
                .filter(|&row| descends(&self.run.rows, row, group))
                .collect(),
            RecordTarget::Section(section) => sections(self.run)[section].rows.clone(),
        }
    }

    /// Returns how the request relates to the state that `target` has.
    pub(super) fn repetition(&self, target: RecordTarget) -> Repetition {
        let (events, state) = self.events_and_state(target);
        let request = TargetRequest {
            run: self.run,
            intent: self.intent,
            tick: self.tick,
            target,
            events,
            state,
            can_have_state: self.can_have_state(target),
            is_open_below: self.tick.all && !self.open_below(target).is_empty(),
        };
        request.repetition()
    }

    /// Returns the targets of which nothing is recorded, because they are in the requested state.
    pub(super) fn already(&self) -> Vec<Already> {
        (self.targets.iter())
            .filter(|(target, _)| self.repetition(*target) == Repetition::Same)
            .map(|&(target, _)| {
                let state = if self.can_have_state(target) {
                    self.current_state(target)
                } else {
                    let state = self.tick.state;
                    ExpectedState { state, events: 0, by: Vec::new(), at: None }
                };
                Already::new(self.run, target, state)
            })
            .collect()
    }

    /// Returns the events and the state of a target.
    pub(super) fn events_and_state(&self, target: RecordTarget) -> (&'a [Event], State) {
        events_and_state(self.run, target)
    }

    /// Returns the summary of a target's last event.
    pub(super) fn current_state(&self, target: RecordTarget) -> ExpectedState {
        current_state(self.run, target)
    }

    pub(super) fn write(&self, current: &CurrentRelease<'_>) -> Result<(String, Run), Refusal> {
        let note = self.tick.note.as_deref();
        let trail = trail(self.run, self.intent);
        let mut draft = Draft::new(current, ids(self.run));
        for (approval, ids) in self.targets_by_approval() {
            let event =
                event(self.tick.state, self.intent, note, &self.tick.evidence, approval, &trail);
            draft.entries(&ids, &Edit::Add(event))?;
        }
        let (text, after) = draft.finish()?;
        if self.is_recorded_in(&after) { Ok((text, after)) } else { Err(Refusal::misread()) }
    }

    /// Returns the ids of the targets, grouped by what is special about their events.
    fn targets_by_approval(&self) -> Vec<(Approval<'a>, Vec<&str>)> {
        let mut groups: Vec<(Approval<'a>, Vec<&str>)> = Vec::new();
        for &target in &self.entries {
            let approval = Approval {
                verdict: self.overridden_at(target),
                artifact: self.signed_artifact(target),
            };
            let id = target.id(self.run);
            match groups.iter_mut().find(|(known, _)| *known == approval) {
                Some((_, ids)) => ids.push(id),
                None => groups.push((approval, vec![id])),
            }
        }
        groups
    }

    /// Returns the artifact that a target's event signs off.
    fn signed_artifact(&self, target: RecordTarget) -> Option<&'a str> {
        let RecordTarget::Row(row) = target else { return None };
        let has_signoff = self.run.attributes(&self.run.rows[row]).signoff.is_some();
        let artifact = self.run.release.artifact.as_ref()?;
        (has_signoff && self.tick.state.is_closed()).then_some(artifact.value.as_str())
    }

    fn overridden_at(&self, target: RecordTarget) -> Option<VerdictWord> {
        let RecordTarget::Row(row) = target else { return None };
        self.overridden.get(&row).map(|verdict| verdict.word)
    }

    /// Returns the verdicts that this change overrides, as if its other items were done already.
    fn overridden(&self) -> BTreeMap<usize, Verdict> {
        if self.tick.state != State::Done {
            return BTreeMap::new();
        }
        let run = self.run;
        let mut is_done = vec![false; run.rows.len()];
        for target in &self.entries {
            if let RecordTarget::Row(row) = *target {
                is_done[row] = true;
            }
        }
        let is_point = |row: usize| {
            let row = &run.rows[row];
            row.is_effective_gate() || run.attributes(row).signoff.is_some()
        };
        (0..run.rows.len())
            .filter(|&row| is_done[row] && is_point(row))
            .map(|row| (row, verdict::without(run, row, |other| is_done[other])))
            .filter(|(_, verdict)| !verdict.is_go())
            .collect()
    }

    /// Whether each target has one more event in `after`, and the new state.
    fn is_recorded_in(&self, after: &Run) -> bool {
        self.entries.iter().all(|&target| {
            let own = |run| own_events(run, target).len();
            let (_, state) = events_and_state(after, target);
            state == self.tick.state && own(after) == own(self.run) + 1
        })
    }
}

/// Returns the targets of a command without duplicates.
pub(super) fn targets<'a>(run: &Run, items: &'a [ItemRef]) -> Result<Vec<SeenTarget<'a>>, Refusal> {
    let mut targets: Vec<SeenTarget<'_>> = Vec::new();
    for item in items {
        // With an expected state the id is exact; a similar one would be another item.
        let target = match item.expected {
            Some(_) => exact(run, &item.id)?,
            None => find(run, &item.id)?,
        };
        if targets.iter().all(|(known, _)| *known != target) {
            targets.push((target, item.expected.as_ref()));
        }
    }
    Ok(targets)
}

/// Gives items their full ids, and their current states if they have no expected state.
pub(super) fn expect_current_states(run: &Run, items: &mut [ItemRef]) {
    for item in items {
        if let Ok(target) = find(run, &item.id) {
            target.id(run).clone_into(&mut item.id);
            item.expected.get_or_insert_with(|| current_state(run, target));
        }
    }
}

/// Returns the summary of a target's last event.
pub(super) fn current_state(run: &Run, target: RecordTarget) -> ExpectedState {
    let (events, state) = events_and_state(run, target);
    expected_state(events, state)
}

fn events_and_state(run: &Run, target: RecordTarget) -> (&[Event], State) {
    match target {
        RecordTarget::Row(row) => (run.events(&run.rows[row]), run.rows[row].state),
        RecordTarget::Section(_) => {
            let events = own_events(run, target);
            (events, events.last().map_or(State::Todo, |event| event.state))
        }
    }
}

/// Returns the events in the target's own entry.
pub(super) fn own_events(run: &Run, target: RecordTarget) -> &[Event] {
    let id = target.id(run);
    let entry = run.release.entries.iter().find(|entry| *entry.key.value == *id);
    entry.map_or(&[], |entry| &entry.events)
}
