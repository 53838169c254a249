//! Moving an open release to the current checklist.
//!
//! [`crate::history::compare::UpdateEffects`] determines the effects; this writes them: it renames entries, reopens
//! closed items that were reworded, adds and removes empty entries, and adds a line to the log. It drops no events.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::diagnostic::nearest;
use crate::evaluate::checks::SuggestionCache;
use crate::evaluate::run::Run;
use crate::evaluate::{Context, evaluate};
use crate::history::compare::{ItemChange, UpdateEffects as Effects};
use crate::model::checklist::Checklist;
use crate::model::release::{Entry, State};
use crate::record::advice::Advice;
use crate::record::draft::Draft;
use crate::record::event::{Approval, change_line, event, ids, trail};
use crate::record::find::{RecordTarget, find};
use crate::record::intent::{Intent, Update};
use crate::record::reevaluate::CurrentRelease;
use crate::record::refusal::Refusal;
use crate::record::text::{Data, Edit};
use crate::record::{Recorded, RecordedChange};
use crate::site::Site;

/// What an update does to a release.
const MOVED: &str = "moved to the current checklist";

/// Moves the release to the current version of its checklist.
pub(super) fn update(
    current: &CurrentRelease<'_>,
    intent: &Intent,
    update: &Update,
) -> Result<Recorded, Refusal> {
    let CurrentRelease { site, run, .. } = current;
    let checklist = current_checklist(site, run)?;
    let effects = Effects::new(run, &checklist, &site.config);
    let plan = UpdatePlan::new(run, &checklist, effects, update)?;
    let mut draft = Draft::new(current, ids(&plan.effects.after));
    for (entry, to) in &plan.effects.renamed {
        let from = &run.release.entries[*entry].key.value;
        draft.entry(from, &Edit::Rename(to.to_string()))?;
    }
    let note = "reworded in the checklist; look at it again";
    let reopened =
        event(State::Todo, intent, Some(note), &[], Approval::default(), &trail(run, intent));
    let after = &plan.effects.after;
    let reopened_ids: Vec<&str> =
        plan.reopened.iter().map(|&row| after.id(&after.rows[row])).collect();
    draft.entries(&reopened_ids, &Edit::Add(reopened))?;
    for id in plan.empty_entries() {
        draft.entry(id, &Edit::Remove)?;
    }
    if plan.has_empty_entries() {
        let written: HashSet<&str> =
            run.release.entries.iter().map(|entry| &*entry.key.value).collect();
        let gained = plan.effects.gained.iter().map(|&item| &*checklist.items[item].id);
        let blank: Vec<&str> = gained.filter(|id| !written.contains(id)).collect();
        draft.entries(&blank, &Edit::Set(Data::Null))?;
    }
    let note = format!("{MOVED}: {}", plan.summary());
    let line = change_line(run, intent, &note, "snapshot");
    draft.key("log", &Edit::AddToList(line))?;
    let mut recorded = Recorded::new(draft, plan.changes(), plan.cautions())?;
    let suggestions = SuggestionCache::default();
    let context = Context {
        checklist,
        has_snapshot: true,
        ..Context::of(&recorded.run, &site.config, &suggestions)
    };
    recorded.run = evaluate(Arc::clone(&recorded.run.release), &context);
    Ok(recorded)
}

/// Whether the release can be moved to a newer version of its checklist.
pub(super) fn is_outdated(site: &Site, run: &Run) -> bool {
    current_checklist(site, run).is_ok()
}

/// Returns the current checklist, if the release is open and has another one.
fn current_checklist(site: &Site, run: &Run) -> Result<Arc<Checklist>, Refusal> {
    let id = &run.release.id;
    if run.status.is_closed() {
        let refusal = Refusal::new(format!("`{id}` is closed, so it keeps its checklist"));
        return Err(refusal
            .hint(Advice::terminal(format!("Run `runsheet reopen {id} --note \"…\"` first."))));
    }
    let checklist = site.checklists.iter().find(|checklist| checklist.id == run.checklist.id);
    let Some(checklist) = checklist else {
        let message = format!("the checklist `{}` does not exist", run.checklist.id);
        return Err(Refusal::new(message));
    };
    if !run.has_snapshot {
        return Err(Refusal::new(format!(
            "`{id}` has no snapshot, so it already follows the current checklist"
        )));
    }
    let text = |source| &site.sources.file(source).text;
    if text(checklist.source) == text(run.checklist.source) {
        return Err(Refusal::new(format!("`{id}` already has the current checklist")));
    }
    Ok(Arc::clone(checklist))
}

/// The effects of an update, for the file and for messages.
struct UpdatePlan<'a> {
    run: &'a Run,
    checklist: &'a Checklist,
    effects: Effects,
    /// The rows to reopen, in the updated run.
    reopened: Vec<usize>,
    /// How many reworded closed items stay closed.
    kept: usize,
}

impl<'a> UpdatePlan<'a> {
    fn new(
        run: &'a Run,
        checklist: &'a Checklist,
        effects: Effects,
        update: &Update,
    ) -> Result<Self, Refusal> {
        let mut keep = BTreeSet::new();
        for query in &update.keep {
            match find(&effects.after, query)? {
                RecordTarget::Row(row) => keep.insert(row),
                RecordTarget::Section(section) => {
                    let id = &effects.after.checklist.sections[section].id;
                    return Err(
                        Refusal::new(format!("`{id}` is a section")).hint("Name its items.")
                    );
                }
            };
        }
        let reworded = effects
            .reworded
            .iter()
            .filter_map(|(_, new)| effects.after.row(&checklist.items[*new].id));
        let closed: Vec<usize> =
            reworded.filter(|row| effects.after.rows[*row].state.is_closed()).collect();
        let (kept, reopened): (Vec<usize>, Vec<usize>) =
            closed.into_iter().partition(|row| keep.contains(row));
        Ok(Self { run, checklist, effects, reopened, kept: kept.len() })
    }

    /// Returns the ids of empty entries whose items were removed.
    fn empty_entries(&self) -> impl Iterator<Item = &str> {
        let lost = self.effects.lost.iter().map(|old| &self.run.checklist.items[*old].id);
        let is_blank = |id: &str| {
            let mut entries = self.run.release.entries.iter();
            entries.any(|entry| *entry.key.value == *id && entry.is_empty())
        };
        lost.map(|id| &**id).filter(move |id| is_blank(id))
    }

    /// Whether the file has empty entries, so that new items should get one too.
    fn has_empty_entries(&self) -> bool {
        self.run.release.entries.iter().any(Entry::is_empty)
    }

    fn summary(&self) -> String {
        let counts = [
            (self.effects.gained.len(), "new"),
            (self.effects.lost.len() + self.effects.orphaned.len(), "gone"),
            (self.effects.reworded.len(), "reworded"),
            (self.effects.renamed.len(), "by another id"),
            (self.reopened.len(), "to do again"),
            (self.kept, "kept as done"),
        ];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = counts.map(|(count, word)| format!("{count} {word}")).collect();
        if words.is_empty() { "no item differs".to_owned() } else { words.join(", ") }
    }

    fn changes(&self) -> Vec<RecordedChange> {
        let change = |id: &str, text: &str, what: &str| RecordedChange {
            id: Some(id.to_owned()),
            text: text.to_owned(),
            what: what.to_owned(),
        };
        let items = &self.checklist.items;
        let gained = (self.effects.gained.iter())
            .map(|&new| change(&items[new].id, &items[new].text, "new"));
        let lost = self.effects.lost.iter().map(|&old| {
            let item = &self.run.checklist.items[old];
            change(&item.id, &item.text, "gone")
        });
        let orphaned = self.effects.orphaned.iter().map(|&entry| {
            let id = &self.run.release.entries[entry].key.value;
            change(id, id, "gone, its record kept")
        });
        let reworded = self.effects.reworded.iter().map(|&(old, new)| {
            let text = format!("{} → {}", self.run.checklist.items[old].text, items[new].text);
            let row = self.effects.after.row(&items[new].id);
            let reopened = row.is_some_and(|row| self.reopened.contains(&row));
            let what = if reopened { "reworded, to do again" } else { "reworded" };
            change(&items[new].id, &text, what)
        });
        let mut changes: Vec<RecordedChange> =
            gained.chain(lost).chain(orphaned).chain(reworded).chain(self.other_ids()).collect();
        if changes.is_empty() {
            let (text, what) = (self.run.release.id.clone(), MOVED.to_owned());
            changes.push(RecordedChange { id: None, text, what });
        }
        changes
    }

    /// Returns the items that only have another id.
    fn other_ids(&self) -> impl Iterator<Item = RecordedChange> {
        let (olds, news) = (&self.run.checklist.items, &self.checklist.items);
        let kept = self.effects.changes.iter().filter_map(|change| match change {
            ItemChange::Kept(kept) if kept.renamed && !kept.reworded => {
                Some((&olds[kept.old], &news[kept.new]))
            }
            _ => None,
        });
        kept.map(|(old, new)| RecordedChange {
            id: Some(new.id.to_string()),
            text: new.text.clone(),
            what: format!("`{}` is now `{}`", old.id, new.id),
        })
    }

    /// Returns a warning for each item that is gone and has nearly the id of a new one.
    fn likely_renames(&self) -> impl Iterator<Item = Advice> {
        let lost = self.effects.lost.iter().map(|&old| &*self.run.checklist.items[old].id);
        let entries = &self.run.release.entries;
        let orphaned = self.effects.orphaned.iter().map(|&entry| &*entries[entry].key.value);
        let gained = || self.effects.gained.iter().map(|&new| &*self.checklist.items[new].id);
        lost.chain(orphaned).filter_map(move |old| {
            let new = nearest(old, gained())?;
            let message = format!(
                "`{old}` is gone and `{new}` is new: if they are the same item, add `was={old}` to the new one"
            );
            Some(message.into())
        })
    }

    fn cautions(&self) -> Vec<Advice> {
        let shut = (self.effects.shut.iter()).map(|shut| {
            let gate = &self.effects.after.rows[shut.gate];
            let text = self.effects.after.text(gate);
            let (done, are) = match shut.done.len() {
                1 => ("1 of its items".to_owned(), "is"),
                many => (format!("{many} of its items"), "are"),
            };
            format!("the gate “{text}” is shut, but {done} {are} already done").into()
        });
        self.likely_renames().chain(shut).collect()
    }
}
