//! An open release moved to the newest version of its checklist.
//!
//! What a move does is left to [`crate::history::compare::UpdateEffects`]; this writes it: entries go by their new
//! ids, reworded items that were closed are to be done again, entries of which nothing is recorded come
//! and go, and the log says that it happened. Nothing recorded is dropped.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::evaluate::checks::SuggestionCache;
use crate::evaluate::run::Run;
use crate::evaluate::{Context, evaluate};
use crate::history::compare::UpdateEffects as Effects;
use crate::model::checklist::Checklist;
use crate::model::release::State;
use crate::record::draft::Draft;
use crate::record::event::{event, ids, who_and_when};
use crate::record::find::{RecordTarget, find};
use crate::record::intent::{Intent, Update};
use crate::record::reevaluate::CurrentRelease;
use crate::record::refusal::Refusal;
use crate::record::text::{Data, Edit};
use crate::record::{Recorded, RecordedChange};
use crate::site::Site;

/// Moves the release to the current version of its checklist.
pub(super) fn update(
    current: &CurrentRelease<'_>,
    intent: &Intent,
    update: &Update,
) -> Result<Recorded, Refusal> {
    let CurrentRelease { site, run, .. } = current;
    let live = newest(site, run)?;
    let moved = Moved::new(run, &live, Effects::new(run, &live, &site.config), update)?;
    let mut draft = Draft::new(current, ids(&moved.effects.after));
    for (entry, to) in &moved.effects.renamed {
        let from = &run.release.entries[*entry].key.value;
        draft.entry(from, &Edit::Rename(to.to_string()))?;
    }
    let note = "reworded in the checklist; look at it again";
    let again = event(State::Todo, intent, Some(note), &[]);
    for &row in &moved.again {
        draft.entry(
            moved.effects.after.id(&moved.effects.after.rows[row]),
            &Edit::Add(again.clone()),
        )?;
    }
    for id in moved.blank() {
        draft.entry(id, &Edit::Remove)?;
    }
    if moved.is_written_out() {
        for &item in &moved.effects.gained {
            let id = &live.items[item].id;
            if run.release.entries.iter().all(|entry| entry.key.value != *id) {
                draft.entry(id, &Edit::Set(Data::Null))?;
            }
        }
    }
    let mut told = who_and_when(intent);
    told.push((
        "note".to_owned(),
        Data::text(format!("moved to the newest checklist: {}", moved.summary())),
    ));
    draft.key("log", &Edit::AddToList(Data::Map(told)))?;
    let mut recorded = Recorded::new(draft, moved.news(), moved.cautions())?;
    let suggestions = SuggestionCache::default();
    let context = Context {
        checklist: live,
        has_snapshot: true,
        ..Context::of(&recorded.run, &site.config, &suggestions)
    };
    recorded.run = evaluate(Arc::clone(&recorded.run.release), &context);
    Ok(recorded)
}

/// The live checklist, where an open release has another.
fn newest(site: &Site, run: &Run) -> Result<Arc<Checklist>, Refusal> {
    let id = &run.release.id;
    if run.status.is_closed() {
        return Err(Refusal::new(format!(
            "`{id}` is closed: it stays on the checklist that it was run from"
        )));
    }
    let live = site.checklists.iter().find(|live| live.id == run.checklist.id);
    let Some(live) = live else {
        let message = format!("the checklist `{}` is not there any more", run.checklist.id);
        return Err(Refusal::new(message));
    };
    if !run.has_snapshot {
        return Err(Refusal::new(format!(
            "`{id}` has no snapshot, so it is on the newest checklist already"
        )));
    }
    let text = |source| &site.sources.file(source).text;
    if text(live.source) == text(run.checklist.source) {
        return Err(Refusal::new(format!("`{id}` is on the newest checklist already")));
    }
    Ok(Arc::clone(live))
}

/// What the move does, in the words and the order that people want.
struct Moved<'a> {
    run: &'a Run,
    live: &'a Checklist,
    effects: Effects,
    /// The rows of the release as it would be that are to be done again.
    again: Vec<usize>,
    /// How many reworded ones are left as they are.
    kept: usize,
}

impl<'a> Moved<'a> {
    fn new(
        run: &'a Run,
        live: &'a Checklist,
        effects: Effects,
        update: &Update,
    ) -> Result<Self, Refusal> {
        let mut keep = BTreeSet::new();
        for wanted in &update.keep {
            match find(&effects.after, wanted)? {
                RecordTarget::Row(row) => keep.insert(row),
                RecordTarget::Section(section) => {
                    let id = &effects.after.checklist.sections[section].id;
                    return Err(Refusal::new(format!("`{id}` is a section; name its items")));
                }
            };
        }
        let reworded =
            effects.reworded.iter().filter_map(|(_, new)| effects.after.row(&live.items[*new].id));
        let closed: Vec<usize> =
            reworded.filter(|row| effects.after.rows[*row].state.is_closed()).collect();
        let (kept, again): (Vec<usize>, Vec<usize>) =
            closed.into_iter().partition(|row| keep.contains(row));
        Ok(Self { run, live, effects, again, kept: kept.len() })
    }

    /// The entries of which nothing is recorded and whose items are gone.
    fn blank(&self) -> impl Iterator<Item = &str> {
        let lost = self.effects.lost.iter().map(|old| &self.run.checklist.items[*old].id);
        let is_blank = |id: &str| {
            let mut entries = self.run.release.entries.iter();
            entries.any(|entry| *entry.key.value == *id && entry.events.is_empty())
        };
        lost.map(|id| &**id).filter(move |id| is_blank(id))
    }

    /// Whether the file lists items of which nothing is recorded, so that new ones should be listed too.
    fn is_written_out(&self) -> bool {
        let blank = |entry: &&crate::model::release::Entry| entry.events.is_empty();
        self.run.release.entries.iter().filter(blank).count() > 0
    }

    fn summary(&self) -> String {
        let counts = [
            (self.effects.gained.len(), "new"),
            (self.effects.lost.len() + self.effects.orphaned.len(), "gone"),
            (self.effects.reworded.len(), "reworded"),
            (self.effects.renamed.len(), "by another id"),
            (self.again.len(), "to do again"),
            (self.kept, "kept as done"),
        ];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = counts.map(|(count, word)| format!("{count} {word}")).collect();
        if words.is_empty() { "no item differs".to_owned() } else { words.join(", ") }
    }

    fn news(&self) -> Vec<RecordedChange> {
        let news = |id: &str, text: &str, what: &str| RecordedChange {
            id: Some(id.to_owned()),
            text: text.to_owned(),
            what: what.to_owned(),
        };
        let items = &self.live.items;
        let gained =
            (self.effects.gained.iter()).map(|&new| news(&items[new].id, &items[new].text, "new"));
        let lost = self.effects.lost.iter().map(|&old| {
            let item = &self.run.checklist.items[old];
            news(&item.id, &item.text, "gone")
        });
        let orphaned = self.effects.orphaned.iter().map(|&entry| {
            let id = &self.run.release.entries[entry].key.value;
            news(id, id, "gone, its record kept")
        });
        let reworded = self.effects.reworded.iter().map(|&(old, new)| {
            let text = format!("{} → {}", self.run.checklist.items[old].text, items[new].text);
            let row = self.effects.after.row(&items[new].id);
            let again = row.is_some_and(|row| self.again.contains(&row));
            let what = if again { "reworded, to do again" } else { "reworded" };
            news(&items[new].id, &text, what)
        });
        gained.chain(lost).chain(orphaned).chain(reworded).collect()
    }

    fn cautions(&self) -> Vec<String> {
        (self.effects.shut.iter())
            .map(|shut| {
                let gate = &self.effects.after.rows[shut.gate];
                format!(
                    "the gate “{}” is shut, and {} behind it done already",
                    self.effects.after.text(gate),
                    shut.done.len()
                )
            })
            .collect()
    }
}
