//! Follows events to the id that `runsheet update` gave to their item.

use std::collections::{BTreeMap, BTreeSet};

use super::noted::SNAPSHOT;
use super::version::{EventId, LOG, ReleaseVersion};
use super::walk::{Before, Line, Tree, Walk, snapshot_path};
use crate::diagnostic::Code;
use crate::model::checklist::Checklist;
use crate::parse;

impl Walk<'_> {
    /// Returns the events of a parent that continue in `new` under another id of their item, with their events there.
    ///
    /// They do so only as `update` moves them: in the version that brings the new snapshot and its line of the log, all
    /// events of an item together and in their order, to the item that `was` ties to the old one.
    pub(super) fn moved(
        &self,
        new: &Line,
        before: &Before<'_>,
        tree: &Tree,
    ) -> BTreeMap<EventId, EventId> {
        let mut moved = BTreeMap::new();
        let Some(pairs) = self.renamed_items(new, before, tree) else { return moved };
        let (old, now) = (self.by_place(&before.0.version), self.by_place(&new.version));
        let mut sources: BTreeMap<&str, Vec<&Vec<EventId>>> = BTreeMap::new();
        for (from, to) in &pairs {
            let is_whole = !now.contains_key(from) && !old.contains_key(to);
            if let Some(events) = old.get(from).filter(|_| is_whole) {
                sources.entry(to).or_default().push(events);
            }
        }
        for (to, events) in sources {
            // The events of two items never become those of one.
            if let ([events], Some(targets)) = (&events[..], now.get(to)) {
                self.pair(events, &before.0.version, targets, &new.version, &mut moved);
            }
        }
        moved
    }

    /// Pairs equal events, in their order.
    fn pair(
        &self,
        events: &[EventId],
        old: &ReleaseVersion,
        targets: &[EventId],
        new: &ReleaseVersion,
        moved: &mut BTreeMap<EventId, EventId>,
    ) {
        let late = |version: &ReleaseVersion, id| version.find(id).and_then(|(_, late)| late);
        let mut rest = targets;
        for &event in events {
            let is_same = |other: &EventId| {
                self.events.get(event).text == self.events.get(*other).text
                    && late(old, event) == late(new, *other)
            };
            if let Some(at) = rest.iter().position(is_same) {
                moved.insert(event, rest[at]);
                rest = &rest[at + 1..];
            }
        }
    }

    /// Returns the old and new ids of the items that an update renames; `None` if `new` is no update of this parent.
    fn renamed_items(
        &self,
        new: &Line,
        (before, old_tree): &Before<'_>,
        tree: &Tree,
    ) -> Option<BTreeSet<(String, String)>> {
        let is_line = |id: EventId| {
            let event = self.events.get(id);
            event.place == LOG && event.text("changed") == Some(SNAPSHOT)
        };
        let mut events = new.version.events.iter();
        let is_logged = events.any(|(id, _)| is_line(*id) && !before.version.has(*id));
        let is_closed = new.version.is_closed && before.version.closings == new.version.closings;
        if !is_logged || is_closed {
            return None;
        }
        let blob =
            |line: &Line, tree: &Tree| tree.blobs.get(&snapshot_path(&line.path).into()).cloned();
        let (old, now) = (blob(before, old_tree)?, blob(new, tree)?);
        if old == now {
            return None;
        }
        let read = |blob: &str| Some(checklist(&self.contents.text(blob)?));
        Some(pairs(&read(&old)?, &read(&now)?))
    }
}

/// Reads a snapshot. If `was` is wrong anywhere, nothing counts as renamed.
fn checklist(text: &str) -> Checklist {
    let (mut checklist, diagnostics) = parse::checklist::of_text("", text);
    if diagnostics.iter().any(|diagnostic| diagnostic.code == Code::InvalidWas) {
        checklist.items.iter_mut().for_each(|item| item.attributes.was.clear());
    }
    checklist
}

/// Returns the old and new ids of items that `was` ties together. Either version may be the newer one.
fn pairs(old: &Checklist, new: &Checklist) -> BTreeSet<(String, String)> {
    let ids = |list: &Checklist| -> BTreeSet<String> {
        list.items.iter().map(|item| item.id.to_string()).collect()
    };
    let former = |list: &Checklist, other: &BTreeSet<String>| -> Vec<(String, String)> {
        let named = list.items.iter().flat_map(|item| {
            let was = item.attributes.was.iter();
            was.map(|was| (was.clone(), item.id.to_string()))
        });
        named.filter(|(was, _)| other.contains(was)).collect()
    };
    let (olds, news) = (ids(old), ids(new));
    let back = former(old, &news).into_iter().filter(|(_, id)| !news.contains(id));
    former(new, &olds).into_iter().chain(back.map(|(was, id)| (id, was))).collect()
}
