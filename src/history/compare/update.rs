//! Computes what updating a release to another version of its checklist would change.
//!
//! `update` writes the changes of [`UpdateEffects`]; pages and the preview show them. Entries follow their items to
//! a new id. Entries without an item are kept as orphans.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::evaluate::checks::SuggestionCache;
use crate::evaluate::rows::{Origin, Row};
use crate::evaluate::run::Run;
use crate::evaluate::status::has_happened;
use crate::evaluate::{Context, evaluate, gates};
use crate::history::compare::changes::{self, ItemChange};
use crate::history::compare::pairs::Pairs;
use crate::model::checklist::Checklist;
use crate::model::config::Config;
use crate::model::release::Release;

/// The effects of an update on one release.
#[derive(Debug, Clone)]
pub(crate) struct UpdateEffects {
    /// The differences between the two versions' items.
    pub(crate) changes: Vec<ItemChange>,
    /// Items of the new version that the release would gain.
    pub(crate) gained: Vec<usize>,
    /// Items of the old version without recorded events that it would lose.
    pub(crate) lost: Vec<usize>,
    /// Items whose text changed: old and new index.
    pub(crate) reworded: Vec<(usize, usize)>,
    /// Entries of the release that would get another id.
    pub(crate) renamed: Vec<(usize, Arc<str>)>,
    /// Entries of the release with events that would become orphans.
    pub(crate) orphaned: Vec<usize>,
    /// Gates that would be shut although guarded items are done, as rows of `after`.
    pub(crate) shut: Vec<Shut>,
    /// The release after the update.
    pub(crate) after: Box<Run>,
}

/// A shut gate, and the items it guards that are done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shut {
    /// The gate's row.
    pub(crate) gate: usize,
    /// The rows that were done before the gate.
    pub(crate) done: Vec<usize>,
}

impl UpdateEffects {
    /// Computes the effects of updating `run` to `new`.
    pub(crate) fn new(run: &Run, new: &Arc<Checklist>, config: &Config) -> Self {
        let pairs = Pairs::new(&run.checklist, new);
        let changes = changes::of_pairs(&run.checklist, new, &pairs);
        let renamed = renamed(run, new, &pairs);
        let after = updated(run, new, &renamed, config);
        let orphaned = orphaned(run, &after);
        let recorded: HashSet<&str> = (run.release.entries.iter())
            .filter(|entry| has_happened(&entry.events))
            .map(|entry| &*entry.key.value)
            .collect();
        let is_lost = |old: &usize| !recorded.contains(&*run.checklist.items[*old].id);
        let pick = |which: fn(&ItemChange) -> Option<usize>| changes.iter().filter_map(which);
        Self {
            gained: pick(added).collect(),
            lost: pick(removed).filter(is_lost).collect(),
            reworded: changes.iter().filter_map(reworded).collect(),
            shut: Shut::except(&after, |row| was_before_gate(run, &after, &pairs, row)),
            renamed,
            orphaned,
            changes,
            after: Box::new(after),
        }
    }
}

impl Shut {
    /// Returns the shut gates of `run` that guard done items.
    pub(crate) fn all(run: &Run) -> Vec<Self> {
        Self::except(run, |_| false)
    }

    /// Like [`Self::all`], but ignores the done rows that match `is_ignored`.
    fn except(run: &Run, is_ignored: impl Fn(usize) -> bool) -> Vec<Self> {
        let mut shut: Vec<Self> = Vec::new();
        let mut at: HashMap<usize, usize> = HashMap::new();
        for row in 0..run.rows.len() {
            if !run.rows[row].before_gate || is_ignored(row) {
                continue;
            }
            for gate in gates::guarding(run, row).filter(|&gate| gates::is_shut(run, gate)) {
                let at = *at.entry(gate).or_insert(shut.len());
                if at == shut.len() {
                    let done = Vec::new();
                    shut.push(Self { gate, done });
                }
                shut[at].done.push(row);
            }
        }
        shut
    }
}

fn added(change: &ItemChange) -> Option<usize> {
    match change {
        ItemChange::Added { new } => Some(*new),
        _ => None,
    }
}

fn removed(change: &ItemChange) -> Option<usize> {
    match change {
        ItemChange::Removed { old, .. } => Some(*old),
        _ => None,
    }
}

fn reworded(change: &ItemChange) -> Option<(usize, usize)> {
    match change {
        ItemChange::Kept(kept) if kept.reworded => Some((kept.old, kept.new)),
        _ => None,
    }
}

/// Returns the entries of items with a new id. If several items become one, the first entry with events gets the id.
fn renamed(run: &Run, new: &Checklist, pairs: &Pairs) -> Vec<(usize, Arc<str>)> {
    let entries = &run.release.entries;
    let places: HashMap<&str, usize> =
        entries.iter().enumerate().map(|(at, entry)| (&*entry.key.value, at)).collect();
    let mut taken: HashSet<&str> = places.keys().copied().collect();
    let mut renamed = Vec::new();
    let (recorded, empty): (Vec<&Row>, Vec<&Row>) =
        run.rows.iter().partition(|row| row.own_entry().is_some());
    for row in recorded.into_iter().chain(empty) {
        let (Origin::Item(item), Some(&entry)) = (row.origin, places.get(run.id(row))) else {
            continue;
        };
        let Some(to) = pairs.after(item).map(|item| &new.items[item].id) else {
            continue;
        };
        if **to != *run.id(row) && taken.insert(to) {
            renamed.push((entry, Arc::clone(to)));
        }
    }
    renamed
}

fn updated(run: &Run, new: &Arc<Checklist>, renamed: &[(usize, Arc<str>)], config: &Config) -> Run {
    let mut release = Release::clone(&run.release);
    for (entry, id) in renamed {
        release.entries[*entry].key.value = Arc::clone(id);
    }
    let suggestions = SuggestionCache::default();
    let context = Context {
        checklist: Arc::clone(new),
        has_snapshot: true,
        ..Context::of(run, config, &suggestions)
    };
    evaluate(release, &context)
}

/// Returns the entries with events that the update would make orphans.
fn orphaned(run: &Run, after: &Run) -> Vec<usize> {
    (after.orphans.iter().copied())
        .filter(|entry| run.orphans.binary_search(entry).is_err())
        .filter(|&entry| has_happened(&run.release.entries[entry].events))
        .collect()
}

/// Whether a row of `after` was already done before its gate in `run`.
fn was_before_gate(run: &Run, after: &Run, pairs: &Pairs, row: usize) -> bool {
    let origin = match after.rows[row].origin {
        Origin::Item(item) => pairs.before(item).map(Origin::Item),
        added @ Origin::Added(_) => Some(added),
    };
    let before = match origin {
        Some(Origin::Item(item)) => run.row_of(item),
        Some(added) => run.rows.iter().find(|row| row.origin == added),
        None => None,
    };
    before.is_some_and(|before| before.before_gate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{checklist, run};

    fn update(old: &str, items: &str, new: &str) -> (UpdateEffects, Run) {
        let run = run(old, items);
        let update = UpdateEffects::new(&run, &Arc::new(checklist(new)), &Config::default());
        (update, run)
    }

    #[test]
    fn recorded_events_are_never_lost() {
        let (update, run) = update("a\nb\nc\n# s\nd", "a: done\nb: todo\ns: n/a", "e\nd");
        let old = |items: &[usize]| -> Vec<&str> {
            items.iter().map(|&item| run.checklist.items[item].text.as_str()).collect()
        };
        assert_eq!(old(&update.lost), ["b", "c"]);
        assert_eq!(update.gained, [0]);
        let keys: Vec<&str> =
            (update.orphaned.iter()).map(|&entry| &*run.release.entries[entry].key.value).collect();
        assert_eq!(keys, ["a", "s"], "a section's entry too");
    }

    #[test]
    fn records_follow_their_items_to_another_id() {
        let (update, _) = update("a\nb\nc", "a: done\nb: skipped", "x {was=\"a b\"}\nc");
        assert_eq!(update.renamed, [(0, Arc::from("x"))]);
        assert_eq!(update.orphaned, [1], "the other one of the two");
        assert!(update.lost.is_empty());
        let (update, _) = self::update("a\nb", "b: done", "x {was=\"a b\"}");
        assert_eq!((update.renamed.len(), update.lost.len()), (1, 0));
        let row = update.after.row("x").unwrap();
        assert!(update.after.rows[row].state.is_closed());
    }

    #[test]
    fn a_new_gate_can_be_shut_although_guarded_items_are_done() {
        let old = "# one\na\nb\nc {was=old}";
        let (found, _) = update(old, "b: done\nc: done", "# one\na {gate}\nb\nc");
        let row = |id| found.after.row(id).unwrap();
        let expected = Shut { gate: row("a"), done: vec![row("b"), row("c")] };
        assert_eq!(found.shut, [expected]);
        let (known, run) = update("a {gate}\nb", "b: done", "a {gate}\nb\nc");
        assert!(known.shut.is_empty(), "it was so before");
        let done = vec![run.row("b").unwrap()];
        let gate = run.row("a").unwrap();
        assert_eq!(Shut::all(&run), [Shut { gate, done }]);
    }

    #[test]
    fn equal_items_have_no_effects() {
        let (update, _) = update("a\nb", "a: done\ngone: done", "a\nb");
        assert!(update.changes.is_empty() && update.shut.is_empty());
        assert!(update.orphaned.is_empty(), "it was orphaned before");
    }
}
