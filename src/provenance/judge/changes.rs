//! Reports what commits did to releases on the way.

use std::collections::BTreeMap;

use super::{Judge, described};
use crate::provenance::anchor::short;
use crate::provenance::finding::ProofCode;
use crate::provenance::noted::{Lineage, RecordCheck};
use crate::provenance::remark::RemarkCode;
use crate::provenance::version::EventId;
use crate::provenance::walk::{Line, release_id};

impl<'a> Judge<'a> {
    /// Returns the releases that exist: the files of each, oldest file first.
    fn living(&self) -> BTreeMap<Lineage, Vec<(&'a str, &'a Line)>> {
        let walk = &self.history.walk;
        let mut living: BTreeMap<Lineage, Vec<(usize, &'a str, &'a Line)>> = BTreeMap::new();
        for (path, id) in self.history.last.paths.iter() {
            let Some(line) = self.history.last.lines.get(id) else { continue };
            let first = walk.first_seen.get(path).copied().unwrap_or(usize::MAX);
            let known = living.entry(walk.root(*id)).or_default();
            known.push((first, release_id(path).unwrap_or(path), line));
        }
        let sorted = |mut files: Vec<(usize, &'a str, &'a Line)>| {
            files.sort_by_key(|(first, id, _)| (*first, *id));
            files.into_iter().map(|(_, id, line)| (id, line)).collect()
        };
        living.into_iter().map(|(root, files)| (root, sorted(files))).collect()
    }

    /// Returns the id of the release that a lineage is part of; `None` if it does not exist any more.
    fn living_id(&self, lineage: Lineage) -> Option<String> {
        let last = &self.history.last;
        let walk = &self.history.walk;
        let own = last.lines.get(&lineage).filter(|line| line.died.is_none());
        let path = own.map(|line| line.path.clone()).or_else(|| {
            let root = walk.root(lineage);
            last.paths
                .iter()
                .filter(|(_, id)| walk.root(**id) == root)
                .map(|(path, _)| path)
                .min()
                .cloned()
        })?;
        Some(release_id(&path).unwrap_or(&path).to_owned())
    }

    /// Reports releases that have the events of another one that existed first. One of the two is a copy.
    pub(super) fn copies(&mut self) {
        let copies: Vec<(String, String)> = (self.living().into_values())
            .flat_map(|files| {
                let original = files[0].0.to_owned();
                files.into_iter().skip(1).map(move |(id, _)| (id.to_owned(), original.clone()))
            })
            .collect();
        for (id, original) in copies {
            let message = format!("it has the events of {original}, whose file existed first");
            self.find(ProofCode::Copied, &id, None, None, message, original);
        }
    }

    /// Reports files that are gone, unless another file has all their events.
    pub(super) fn removed_releases(&mut self) {
        let walk = &self.history.walk;
        let living = self.living();
        // Of one release, the file that lacks most: those of a release that is gone have all of them.
        let mut dead: BTreeMap<Lineage, (usize, &Line, usize)> = BTreeMap::new();
        for (id, line) in self.history.last.lines.iter() {
            let Some(died) = line.died else { continue };
            let root = walk.root(*id);
            let others = || living.get(&root).into_iter().flatten();
            let is_lost = |event: EventId| others().all(|(_, other)| !other.version.has(event));
            let lost = line.version.events.iter().filter(|(event, _)| is_lost(*event)).count();
            let known = dead.get(&root).map(|(lost, line, _)| (*lost, &line.path));
            if (lost > 0 || others().next().is_none())
                && known.is_none_or(|known| known < (lost, &line.path))
            {
                dead.insert(root, (lost, line, died));
            }
        }
        for (lost, line, at) in dead.into_values() {
            let path = &line.path;
            let id = release_id(path).unwrap_or(path);
            let message = match line.version.events.len() {
                all if all == lost => format!("the release was removed, with {all} events"),
                all => format!(
                    "the release was removed, and {lost} of its {all} events are in no other file"
                ),
            };
            let events = line.version.events.iter();
            let key = events.map(|(id, _)| walk.events.get(*id).sha256().to_string()).collect();
            self.find(ProofCode::ReleaseRemoved, id, None, Some(at), message, key);
        }
    }

    /// Reports what was altered and removed on the way, and what came after a closing without being marked.
    pub(super) fn changes(&mut self) {
        let walk = &self.history.walk;
        for found in &walk.found {
            let Some(id) = self.living_id(found.line) else { continue };
            let event = found.event.map(|event| walk.events.get(event));
            let (message, key) = (found.message.clone(), found.key.clone());
            self.find(found.code, &id, event, Some(found.commit), message, key);
        }
        let living = self.living();
        for (line, event, closings, at) in &walk.unmarked {
            let files = living.get(&walk.root(*line)).into_iter().flatten();
            let now: Vec<Option<usize>> =
                files.filter_map(|(_, file)| Some(file.version.find(*event)?.1)).collect();
            let Some(id) = self.living_id(*line) else { continue };
            if now.iter().any(|late| late.is_none_or(|late| late < *closings)) {
                let content = walk.events.get(*event);
                let what = described(content);
                let message =
                    format!("{what}: it came after the closing and is not marked as late");
                let key = format!("{}\n{}", content.place, content.text);
                self.find(ProofCode::LateUnmarked, &id, Some(content), Some(*at), message, key);
            }
        }
    }

    /// Reports closings whose record no version matches, or the last version does not match any more.
    pub(super) fn records(&mut self) {
        let files: Vec<(Lineage, String, Line)> = (self.living().into_iter())
            .flat_map(|(root, files)| {
                files.into_iter().map(move |(id, line)| (root, id.to_owned(), line.clone()))
            })
            .collect();
        for (root, id, line) in files {
            for (closing, check) in self.checks(root, &line) {
                let is_last = line.version.closings.last() == Some(&closing);
                let now = self.judgement.records.get(&id).copied().filter(|_| is_last);
                if now.unwrap_or(check.matching.is_some()) {
                    continue;
                }
                let content = self.history.walk.events.get(closing);
                let message = "the release does not match the record of this closing".to_owned();
                let key = format!("{}\n{}", content.text, now.is_some());
                let code = ProofCode::RecordMismatch;
                let advice = self.record_advice(&id, &line, &check);
                self.find(code, &id, Some(content), Some(check.commit), message, key);
                if let Some(finding) = self.proof.findings.last_mut() {
                    finding.advice = Some(advice);
                }
            }
        }
    }

    /// Returns what is known of the closings of a file.
    fn checks(&self, root: Lineage, line: &Line) -> BTreeMap<EventId, RecordCheck> {
        let walk = &self.history.walk;
        let mut checks: BTreeMap<EventId, RecordCheck> = BTreeMap::new();
        for ((lineage, closing), check) in &walk.records {
            if walk.root(*lineage) != root || !line.version.closings.contains(closing) {
                continue;
            }
            let known = checks.entry(*closing).or_insert_with(|| check.clone());
            known.commit = known.commit.min(check.commit);
            let earlier = |one: &(usize, Vec<EventId>)| {
                known.matching.as_ref().is_none_or(|known| one.0 < known.0)
            };
            if let Some(matching) = check.matching.as_ref().filter(|one| earlier(one)) {
                known.matching = Some(matching.clone());
            }
        }
        checks
    }

    /// Returns what to do about a record that does not match.
    fn record_advice(&self, id: &str, line: &Line, check: &RecordCheck) -> String {
        let Some((at, seen)) = &check.matching else {
            return "No committed version matches it: the record was written by hand, or the release, its snapshot or its \
                    evidence was changed before the closing was committed. Ask who closed the release."
                .to_owned();
        };
        let events = &self.history.walk.events;
        let is_unseen = |(event, late): &(EventId, Option<usize>)| {
            late.is_none()
                && !seen.contains(event)
                && events.get(*event).place != crate::provenance::version::CLOSING
        };
        let is_unaltered = seen.iter().all(|event| line.version.has(*event));
        if is_unaltered && line.version.events.iter().any(is_unseen) {
            return format!(
                "Run `runsheet resolve {id}`: it marks events that the closing did not see as late."
            );
        }
        let commit = self.commit_id(*at).unwrap_or_default();
        let file = format!("content/releases/{id}.yaml");
        format!(
            "It matched in commit {0}. `git diff {0} -- {file}` shows what was changed since; restore it.",
            short(&commit)
        )
    }

    /// Lists remarks on releases that exist.
    pub(super) fn remarks(&mut self) {
        let walk = &self.history.walk;
        for remark in &walk.remarks {
            let Some(id) = self.living_id(remark.line) else { continue };
            let last = self.history.last.lines.get(&remark.line);
            let message = remark.message.clone();
            if last.is_some_and(|line| line.broken == Some(remark.commit)) {
                // It still cannot be read, which is a finding.
                continue;
            }
            if remark.code == RemarkCode::EvidenceLater && self.commit_id(remark.commit).is_none() {
                let key = message.clone();
                self.find(ProofCode::Uncommitted, &id, None, None, message, key);
                continue;
            }
            self.remark(remark.code, &id, None, remark.commit, message);
        }
    }
}
