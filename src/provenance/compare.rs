//! Compares a version of a release with those of the parents.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::finding::ProofCode;
use super::noted::{FoundIn, Introduction, Lineage, Move, RecordCheck, RemarkIn, SNAPSHOT};
use super::remark::RemarkCode;
use super::version::{CLOSING, EventId, LOG, ReleaseVersion};
use super::walk::{Before, Line, Tree, Walk, snapshot_path};
use crate::evaluate::evidence;
use crate::parse::release::record;

impl Walk<'_> {
    /// Notes what the commit `at` does to a release. Returns the events that it had once and has no more.
    pub(super) fn compare(
        &mut self,
        at: usize,
        line: Lineage,
        new: &Line,
        parents: &[Before<'_>],
        tree: &Tree,
    ) -> Arc<Vec<EventId>> {
        if new.broken.is_some() {
            return parents.first().map(|(line, _)| line.gone.clone()).unwrap_or_default();
        }
        let now: BTreeSet<EventId> = ids(&new.version);
        let known: BTreeSet<EventId> = (parents.iter())
            .flat_map(|(before, _)| {
                ids(&before.version).into_iter().chain(before.gone.iter().copied())
            })
            .collect();
        let mut moved = BTreeMap::new();
        for before in parents {
            moved.extend(self.moved(new, before, tree));
        }
        let targets: BTreeSet<EventId> = moved.values().copied().collect();
        let mut added: Vec<EventId> = (new.version.events.iter())
            .map(|(id, _)| *id)
            .filter(|id| !known.contains(id) && !targets.contains(id))
            .collect();
        let gone_before: BTreeSet<EventId> =
            parents.iter().flat_map(|(before, _)| before.gone.iter().copied()).collect();
        let lost: BTreeSet<EventId> = (known.difference(&now).copied())
            .filter(|id| !gone_before.contains(id) && !moved.contains_key(id))
            .collect();
        self.find_duplicates(at, line, &added);
        self.moves.extend(moved.into_iter().map(|(from, to)| Move { line, from, to }));
        let brings = added.clone();
        for id in &lost {
            self.lose(at, line, *id, &mut added);
        }
        for id in brings.iter().chain(&targets) {
            if self.events.get(*id).text("at").is_some() {
                let holders = self.holders.entry(*id).or_default();
                if holders.last() != Some(&line) {
                    holders.push(line);
                }
            }
        }
        for id in brings.iter().copied() {
            let is_altered = !added.contains(&id);
            self.introductions
                .entry((line, id))
                .or_default()
                .push(Introduction { commit: at, is_altered });
        }
        self.compare_order(at, line, new, parents);
        self.compare_late(at, line, new, parents, &added, tree);
        self.compare_facts(at, line, new, parents, &brings);
        self.compare_snapshot(at, line, new, parents, &brings, tree);
        self.compare_path(at, line, new, parents);
        self.compare_evidence(at, line, new, parents, tree);
        self.check_record(at, line, new, tree);
        let gone = gone_before.union(&lost).copied().filter(|id| !now.contains(id));
        Arc::new(gone.collect())
    }

    /// Notes events that are at their old id again, although they continue under another one.
    fn find_duplicates(&mut self, at: usize, line: Lineage, added: &[EventId]) {
        let root = self.root(line);
        for id in added {
            let is_it = |one: &&Move| one.from == *id && self.root(one.line) == root;
            let Some(to) = self.moves.iter().find(is_it).map(|one| self.events.get(one.to)) else {
                continue;
            };
            let event = self.events.get(*id);
            let message = format!(
                "`{}` has {} again, which moved to `{}`",
                event.place, event.text, to.place
            );
            let key = format!("{}\n{}\nagain", event.place, event.text);
            self.alter(at, line, Some(*id), message, key);
        }
    }

    /// Notes that an event is gone, or became one of those that were added.
    fn lose(&mut self, at: usize, line: Lineage, id: EventId, added: &mut Vec<EventId>) {
        let old = self.events.get(id);
        let alike = |other: &EventId| {
            let other = self.events.get(*other);
            let same = |key| old.text(key).is_some() && old.text(key) == other.text(key);
            (other.place == old.place)
                .then(|| usize::from(same("at")) * 2 + usize::from(same("state")))
        };
        let new = (added.iter().copied())
            .filter_map(|other| Some((alike(&other)?, std::cmp::Reverse(other))))
            .max()
            .map(|(_, std::cmp::Reverse(other))| other);
        let place =
            old.item().unwrap_or(if old.place == CLOSING { "a closing" } else { "the log" });
        let (code, message, key) = match new {
            Some(new) => {
                added.retain(|other| *other != new);
                let new = self.events.get(new);
                let message = format!("`{place}` had {} and now has {}", old.text, new.text);
                (ProofCode::Altered, message, format!("{}\n{}", old.text, new.text))
            }
            None => (ProofCode::Removed, format!("`{place}` had {}", old.text), old.text.clone()),
        };
        let key = format!("{}\n{key}", old.place);
        self.found.push(FoundIn { code, line, event: Some(id), commit: at, message, key });
    }

    fn alter(
        &mut self,
        at: usize,
        line: Lineage,
        event: Option<EventId>,
        message: String,
        key: String,
    ) {
        let code = ProofCode::Altered;
        self.found.push(FoundIn { code, line, event, commit: at, message, key });
    }

    /// Notes events of one item that changed places, unless they are in the order of time now.
    fn compare_order(&mut self, at: usize, line: Lineage, new: &Line, parents: &[Before<'_>]) {
        let order = self.by_place(&new.version);
        for (before, _) in parents {
            if Arc::ptr_eq(&before.version, &new.version) {
                continue;
            }
            for (place, old) in self.by_place(&before.version) {
                let Some(now) = order.get(&place) else { continue };
                let kept: Vec<_> = old.into_iter().filter(|id| now.contains(id)).collect();
                let now_kept: Vec<_> = now.iter().copied().filter(|id| kept.contains(id)).collect();
                let times = |ids: &[EventId]| -> Vec<String> {
                    let time = |id: &EventId| {
                        self.events.get(*id).text("at").unwrap_or_default().to_owned()
                    };
                    ids.iter().map(time).collect()
                };
                let is_by_time = parents.len() > 1 && times(now).is_sorted();
                if kept != now_kept && !is_by_time {
                    let key = format!("{place}\norder\n{}", times(&now_kept).join(" "));
                    let message = format!("the order of the events of `{place}` was changed");
                    self.alter(at, line, now_kept.last().copied(), message, key);
                }
            }
        }
    }

    /// Returns the events by the items that have them, in the order of the file.
    pub(super) fn by_place(&self, version: &ReleaseVersion) -> BTreeMap<String, Vec<EventId>> {
        let mut found: BTreeMap<String, Vec<EventId>> = BTreeMap::new();
        for (id, _) in &version.events {
            found.entry(self.events.get(*id).place.clone()).or_default().push(*id);
        }
        found
    }

    /// Notes new events of a closed release that are not marked as late, and changes of that mark. A mark may be
    /// added where the record says that the closing did not see the event.
    fn compare_late(
        &mut self,
        at: usize,
        line: Lineage,
        new: &Line,
        parents: &[Before<'_>],
        added: &[EventId],
        tree: &Tree,
    ) {
        let count = new.version.closings.len();
        let mut matches = None;
        for (id, late) in &new.version.events {
            let before = parents.iter().filter_map(|(before, _)| before.version.find(*id));
            let before: Vec<Option<usize>> = before.map(|(_, late)| late).collect();
            if before.is_empty() || before.contains(late) {
                continue;
            }
            let is_closing = self.events.get(*id).place == CLOSING;
            let is_marked = before.contains(&None) && late.is_some() && !is_closing;
            if is_marked
                && *matches.get_or_insert_with(|| self.matches_record(new, tree) == Some(true))
            {
                continue;
            }
            let event = self.events.get(*id);
            let shown =
                |late: Option<usize>| late.map_or("none".to_owned(), |late| late.to_string());
            let message = format!(
                "`late` of {} was {} and is {}",
                event.text,
                shown(before[0]),
                shown(*late)
            );
            let key = format!("{}\n{}\nlate {}", event.place, event.text, shown(*late));
            self.alter(at, line, Some(*id), message, key);
        }
        if !is_still_closed(new, parents) {
            return;
        }
        for id in added.iter().filter(|id| self.events.get(**id).place != CLOSING) {
            if new.version.find(*id).and_then(|(_, late)| late).is_none_or(|late| late < count) {
                self.unmarked.push((line, *id, count, at));
            }
        }
    }

    fn remark(&mut self, at: usize, line: Lineage, code: RemarkCode, message: String) {
        self.remarks.push(RemarkIn { code, line, commit: at, message });
    }

    /// Notes other keys that changed: of a closed release, or of one that has begun without a line in the log. An
    /// incident becomes known after the closing.
    fn compare_facts(
        &mut self,
        at: usize,
        line: Lineage,
        new: &Line,
        parents: &[Before<'_>],
        brings: &[EventId],
    ) {
        let is_closed = is_still_closed(new, parents);
        if !is_closed && !has_begun(parents) {
            return;
        }
        let keys: BTreeSet<&String> = (parents.iter())
            .flat_map(|(before, _)| before.version.facts.keys())
            .chain(new.version.facts.keys())
            .collect();
        for key in keys {
            let old = |(before, _): &Before<'_>| before.version.facts.get(key).cloned();
            let now = new.version.facts.get(key);
            if parents.iter().any(|before| old(before).as_ref() == now) {
                continue;
            }
            let old = parents.first().and_then(old);
            let shown = |value: Option<&String>| value.map_or("nothing", |value| value).to_owned();
            let change =
                format!("`{key}` was changed from {} to {}", shown(old.as_ref()), shown(now));
            let is_incident = key == "incident" || key.starts_with("incident.");
            if is_closed && !is_incident {
                let key = format!("{key}\n{}", shown(now));
                self.alter(at, line, None, format!("{change} after the closing"), key);
            } else if !(self.is_logged(key, brings)
                || is_incident && old.is_none()
                || key == "finished" && old.is_none() && self.has_closing(brings))
            {
                self.remark(at, line, RemarkCode::Unlogged, change);
            }
        }
    }

    /// Whether one of these events is a line of the log about a change of `key`.
    fn is_logged(&self, key: &str, brings: &[EventId]) -> bool {
        let mut lines = brings.iter().map(|id| self.events.get(*id));
        lines.any(|event| event.place == LOG && event.text("changed") == Some(key))
    }

    /// Whether one of these events is a closing, with which `close --finished` writes the time.
    fn has_closing(&self, brings: &[EventId]) -> bool {
        brings.iter().any(|id| self.events.get(*id).place == CLOSING)
    }

    /// Notes a snapshot that changed after the first event without a line in the log.
    fn compare_snapshot(
        &mut self,
        at: usize,
        line: Lineage,
        new: &Line,
        parents: &[Before<'_>],
        brings: &[EventId],
        tree: &Tree,
    ) {
        let snapshot =
            |line: &Line, tree: &Tree| tree.blobs.get(&snapshot_path(&line.path).into()).cloned();
        let now = snapshot(new, tree);
        let is_new = |(before, tree): &Before<'_>| {
            let before = snapshot(before, tree);
            before.is_some() && before != now
        };
        if parents.is_empty() || !parents.iter().all(is_new) {
            return;
        }
        if is_still_closed(new, parents) {
            let key = format!("snapshot\n{}", now.as_deref().unwrap_or_default());
            let message = "the snapshot was changed after the closing".to_owned();
            self.alter(at, line, None, message, key);
        } else if has_begun(parents) && !self.is_logged(SNAPSHOT, brings) {
            let what = if now.is_some() { "changed" } else { "removed" };
            self.remark(at, line, RemarkCode::Unlogged, format!("the snapshot was {what}"));
        }
    }

    /// Notes another name of the file, which can make the release one of another version or environment.
    fn compare_path(&mut self, at: usize, line: Lineage, new: &Line, parents: &[Before<'_>]) {
        let Some((first, _)) = parents.first() else { return };
        if has_begun(parents) && parents.iter().all(|(before, _)| before.path != new.path) {
            let message = format!("the file was renamed from {}", first.path);
            self.remark(at, line, RemarkCode::Unlogged, message);
        }
    }

    /// Notes evidence that is another file than when it was recorded, or that came later.
    fn compare_evidence(
        &mut self,
        at: usize,
        line: Lineage,
        new: &Line,
        parents: &[Before<'_>],
        tree: &Tree,
    ) {
        let paths = new.version.evidence.iter().filter_map(|name| evidence::file(&new.path, name));
        for path in paths.map(|path| Arc::from(path.as_str())) {
            if tree.blobs.get(&path).is_none() {
                self.awaited.entry(path).or_default().push(line);
            }
        }
        let names: BTreeSet<String> = (parents.iter())
            .flat_map(|(before, _)| before.version.evidence.iter().cloned())
            .collect();
        for name in names {
            let blob = |line: &Line, tree: &Tree| {
                let path = evidence::file(&line.path, &name)?;
                tree.blobs.get(&path.as_str().into()).cloned()
            };
            let now = blob(new, tree);
            let before: Vec<_> = parents.iter().map(|(before, tree)| blob(before, tree)).collect();
            let is_new = before.iter().all(Option::is_none);
            // A merge keeps a file that only one side has.
            if before.contains(&now) && (now.is_some() || is_new) {
                continue;
            }
            if is_new {
                let message = format!("the evidence `{name}` came after the event that names it");
                self.remark(at, line, RemarkCode::EvidenceLater, message);
            } else {
                let what = if now.is_some() { "changed" } else { "removed" };
                let message = format!("the evidence `{name}` was {what} after it was recorded");
                let key = format!("evidence\n{name}\n{}", now.as_deref().unwrap_or_default());
                self.alter(at, line, None, message, key);
            }
        }
    }

    /// Compares the last closing with its record, until a version matches.
    fn check_record(&mut self, at: usize, line: Lineage, new: &Line, tree: &Tree) {
        let Some(closing) = new.version.closings.last().copied() else { return };
        if self.records.get(&(line, closing)).is_some_and(|check| check.matching.is_some()) {
            return;
        }
        if let Some(matches) = self.matches_record(new, tree) {
            let check = self.records.entry((line, closing));
            let check = check.or_insert(RecordCheck { commit: at, matching: None });
            check.matching = matches.then(|| (at, ids(&new.version).into_iter().collect()));
        }
    }

    /// Whether a version matches the record of its last closing; `None` if that has no record.
    fn matches_record(&self, new: &Line, tree: &Tree) -> Option<bool> {
        let closing = *new.version.closings.last()?;
        let written = self.events.get(closing).text("record")?.to_owned();
        let text = self.contents.text(&new.blob)?;
        let file = |path: &str| tree.blobs.get(&path.into());
        let snapshot = file(&snapshot_path(&new.path)).and_then(|blob| self.contents.text(blob));
        let digest = |name: &str| {
            let path = evidence::file(&new.path, name)
                .filter(|path| path.strip_suffix(".md").is_none())?;
            self.contents.digest(file(&path)?)
        };
        let now = record(&text, new.version.closings.len(), snapshot.as_deref(), digest);
        Some(now.as_ref() == Some(&written))
    }
}

fn ids(version: &ReleaseVersion) -> BTreeSet<EventId> {
    version.events.iter().map(|(id, _)| *id).collect()
}

/// Whether something was recorded already in every parent.
fn has_begun(parents: &[Before<'_>]) -> bool {
    !parents.is_empty() && parents.iter().all(|(before, _)| !before.version.events.is_empty())
}

/// Whether the release was closed already in every parent, by the same closings.
fn is_still_closed(new: &Line, parents: &[Before<'_>]) -> bool {
    !parents.is_empty()
        && new.version.is_closed
        && parents.iter().all(|(before, _)| before.version.closings == new.version.closings)
}
