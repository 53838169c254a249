//! Goes through the commits, parents first, and follows every release from version to version.
//!
//! A release is followed by its events: it keeps its number when its file is renamed, and on both sides of a merge.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::contents::BlobContents;
use super::noted::{FoundIn, Introduction, Lineage, Move, RecordCheck, RemarkIn};
use super::remark::RemarkCode;
use super::shared_map::SharedMap;
use super::version::{EventId, EventTable, ParsedVersion, ReleaseVersion};
use crate::commits::Commit;
use crate::evaluate::evidence;

/// The commits whose files are read together.
const WINDOW: usize = 256;

/// The files as of one commit.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    pub(super) blobs: SharedMap<Arc<str>, Arc<str>>,
    pub(super) paths: SharedMap<Arc<str>, Lineage>,
    pub(super) lines: SharedMap<Lineage, Arc<Line>>,
}

/// A release as of one commit.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) path: Arc<str>,
    pub(super) blob: Arc<str>,
    /// The last version that can be read.
    pub(super) version: Arc<ReleaseVersion>,
    /// The events that it once had.
    pub(super) gone: Arc<Vec<EventId>>,
    /// The commit that removed the file.
    pub(super) died: Option<usize>,
    /// The commit since which the file cannot be read.
    pub(super) broken: Option<usize>,
}

/// A release as of a parent, and the parent's files.
pub(super) type Before<'t> = (Arc<Line>, &'t Tree);

/// What was seen on the way.
pub(super) struct Walk<'a> {
    pub(super) commits: &'a [Commit],
    pub(super) contents: &'a dyn BlobContents,
    pub(super) events: EventTable,
    versions: HashMap<Arc<str>, Option<Arc<ReleaseVersion>>>,
    /// For each lineage itself, or another one that turned out to be the same release.
    joined: Vec<Lineage>,
    pub(super) introductions: HashMap<(Lineage, EventId), Vec<Introduction>>,
    /// Events that continue under another id, parents first.
    pub(super) moves: Vec<Move>,
    /// Events that came after a closing without being marked.
    pub(super) unmarked: Vec<(Lineage, EventId, usize, usize)>,
    /// What is known of each closing with a record.
    pub(super) records: HashMap<(Lineage, EventId), RecordCheck>,
    pub(super) found: Vec<FoundIn>,
    pub(super) remarks: Vec<RemarkIn>,
    /// The first commit that has a file.
    pub(super) first_seen: HashMap<Arc<str>, usize>,
    /// The releases that have an event, for events with a time.
    pub(super) holders: HashMap<EventId, Vec<Lineage>>,
    /// Files of evidence that were missing, with the releases that name them.
    pub(super) awaited: HashMap<Arc<str>, Vec<Lineage>>,
    trees: Vec<Option<Arc<Tree>>>,
    children: Vec<usize>,
}

impl<'a> Walk<'a> {
    /// Goes through all commits, of which the last one has all others among its ancestors.
    pub(super) fn through(commits: &'a [Commit], contents: &'a dyn BlobContents) -> (Self, Tree) {
        let index: HashMap<&str, usize> =
            commits.iter().enumerate().map(|(at, commit)| (commit.id.as_str(), at)).collect();
        let parents: Vec<Vec<usize>> = (commits.iter())
            .map(|commit| {
                commit.parents.iter().filter_map(|id| index.get(&**id).copied()).collect()
            })
            .collect();
        let mut children = vec![0; commits.len()];
        parents.iter().flatten().for_each(|parent| children[*parent] += 1);
        let mut walk = Self {
            commits,
            contents,
            events: EventTable::default(),
            versions: HashMap::new(),
            joined: Vec::new(),
            introductions: HashMap::new(),
            moves: Vec::new(),
            unmarked: Vec::new(),
            records: HashMap::new(),
            found: Vec::new(),
            remarks: Vec::new(),
            first_seen: HashMap::new(),
            holders: HashMap::new(),
            awaited: HashMap::new(),
            trees: vec![None; commits.len()],
            children,
        };
        for (at, parents) in parents.iter().enumerate() {
            if at % WINDOW == 0 {
                walk.read(&commits[at..commits.len().min(at + WINDOW)]);
            }
            let tree = walk.step(at, parents);
            walk.trees[at] = Some(Arc::new(tree));
        }
        let last = walk.trees.pop().flatten().map_or_else(Tree::empty, Arc::unwrap_or_clone);
        (walk, last)
    }

    /// Reads the versions of releases that the commits bring.
    fn read(&mut self, commits: &[Commit]) {
        let changes = commits.iter().flat_map(|commit| &commit.changes);
        let releases = changes.filter(|change| is_release(&change.path));
        let blobs: BTreeSet<&str> = releases.filter_map(|change| change.blob.as_deref()).collect();
        let new = blobs.into_iter().filter(|blob| !self.versions.contains_key(*blob));
        let new: Vec<&str> = new.collect();
        let parsed: Vec<Option<ParsedVersion>> = self.contents.versions(&new);
        for (blob, parsed) in new.into_iter().zip(parsed) {
            let version = parsed.map(|parsed| Arc::new(self.events.version(&parsed)));
            self.versions.insert(blob.into(), version);
        }
    }

    /// Returns the number of the release that `lineage` is part of.
    pub(super) fn root(&self, mut lineage: Lineage) -> Lineage {
        while self.joined[lineage] != lineage {
            lineage = self.joined[lineage];
        }
        lineage
    }

    /// Returns the files as of a parent, without a copy if no other child needs them.
    fn take(&mut self, at: usize) -> Arc<Tree> {
        self.children[at] -= 1;
        let tree =
            if self.children[at] == 0 { self.trees[at].take() } else { self.trees[at].clone() };
        tree.expect("parents come before their children, and count them")
    }

    fn step(&mut self, at: usize, parents: &[usize]) -> Tree {
        let before: Vec<Arc<Tree>> = parents.iter().map(|parent| self.take(*parent)).collect();
        let mut tree = before.first().map_or_else(Tree::empty, |first| Tree::clone(first));
        let mut touched = BTreeSet::new();
        let (mut added, mut removed, mut files) = (Vec::new(), Vec::new(), Vec::new());
        for change in &self.commits[at].changes {
            let path: Arc<str> = change.path.as_str().into();
            let existed = tree.blobs.get(&path).is_some();
            match &change.blob {
                Some(blob) => tree.blobs.insert(path.clone(), blob.as_str().into()),
                None => tree.blobs.remove(&path),
            }
            if !is_release(&path) {
                let awaiting = self.awaited.get(&path).into_iter().flatten();
                touched.extend(awaiting.filter(|line| tree.lines.get(line).is_some()));
                files.extend(existed.then_some(path));
            } else if let Some(line) = tree.paths.get(&path).copied() {
                if change.blob.is_none() {
                    removed.push(line);
                    tree.paths.remove(&path);
                }
                touched.insert(line);
            } else if change.blob.is_some() {
                self.first_seen.entry(path.clone()).or_insert(at);
                added.push(path);
            }
        }
        // Files that only moved are paired first, so that a changed one is not taken for another.
        let moved = |path: &Arc<str>| {
            let blob = tree.blobs.get(path);
            let is_it = |line: &Lineage| tree.lines.get(line).map(|line| &line.blob) == blob;
            removed.iter().any(is_it)
        };
        added.sort_by_cached_key(|path| !moved(path));
        for path in &added {
            let line = self.lineage(at, path, &tree, &before, &mut removed);
            tree.paths.insert(path.clone(), line);
            touched.insert(line);
        }
        for other in before.iter().skip(1) {
            let is_same = |line: &Lineage, found: &Arc<Line>| {
                tree.lines.get(line).is_some_and(|known| Arc::ptr_eq(known, found))
            };
            let differing = other.lines.unshared(&tree.lines);
            touched.extend(differing.filter(|(id, line)| !is_same(id, line)).map(|(id, _)| *id));
        }
        touched.extend(Self::lines_with(&files, &tree));
        for line in touched {
            let path = self.path(line, &added, &before, &tree);
            self.follow(at, line, path.as_ref(), &before, &mut tree);
        }
        tree
    }

    /// Returns the lineage of a file that the first parent does not have.
    fn lineage(
        &mut self,
        at: usize,
        path: &Arc<str>,
        tree: &Tree,
        before: &[Arc<Tree>],
        removed: &mut Vec<Lineage>,
    ) -> Lineage {
        let other = before.iter().skip(1).find_map(|other| other.paths.get(path).copied());
        if let Some(other) = other {
            removed.retain(|line| *line != other);
            return other;
        }
        let blob = tree.blobs.get(path).cloned().unwrap_or_default();
        let version = self.versions.get(&blob).cloned().flatten();
        let similar = |line: &Line, shared: &dyn Fn(EventId, &ReleaseVersion) -> bool| {
            let Some(version) = &version else { return false };
            let count = line.version.events.iter().filter(|(id, _)| shared(*id, version)).count();
            match line.version.events.len() {
                0 => line.blob == blob || line.version.facts == version.facts,
                all => count * 2 >= all,
            }
        };
        let same = |id: EventId, version: &ReleaseVersion| version.has(id);
        // The commit that renames a file may alter its events too.
        let alike = |id: EventId, version: &ReleaseVersion| {
            let event = self.events.get(id);
            same(id, version)
                || version.events.iter().any(|(other, _)| self.events.get(*other).is_like(event))
        };
        let has_name = |line: &Line| line.path.rsplit('/').next() == path.rsplit('/').next();
        let candidates = || removed.iter().filter_map(|id| Some((tree.lines.get(id)?, *id)));
        let moved = candidates().filter(|(line, _)| line.blob == blob);
        let moved = moved.max_by_key(|(line, _)| has_name(line)).map(|(_, id)| id);
        let likeness = |line: &Line| {
            let shared = version
                .iter()
                .flat_map(|version| line.version.events.iter().filter(|(id, _)| version.has(*id)));
            (shared.count(), has_name(line))
        };
        let renamed = moved.or_else(|| {
            let alike = candidates().filter(|(line, _)| similar(line, &alike));
            alike.max_by_key(|(line, _)| likeness(line)).map(|(_, id)| id)
        });
        if let Some(line) = renamed {
            removed.retain(|other| *other != line);
            return line;
        }
        // A file that comes back, under the same name or another one.
        let dead = || tree.lines.iter().filter(|(_, line)| line.died.is_some());
        let back = (dead().filter(|(_, line)| line.path == *path).map(|(id, _)| *id).min())
            .or_else(|| dead().filter(|(_, line)| similar(line, &same)).map(|(id, _)| *id).min());
        back.unwrap_or_else(|| {
            let new = self.joined.len();
            self.joined.push(new);
            if let Some((original, from)) =
                version.and_then(|version| self.original(&version, before))
            {
                self.join(new, original);
                let message = format!("the file has the events of {from}");
                self.remarks.push(RemarkIn {
                    code: RemarkCode::Unlogged,
                    line: new,
                    commit: at,
                    message,
                });
            }
            new
        })
    }

    /// Returns the release of which a new file is a copy, with its path: one that has two or more of its events, and
    /// half of them. Events without a time can be equal by chance.
    fn original(
        &self,
        version: &ReleaseVersion,
        before: &[Arc<Tree>],
    ) -> Option<(Lineage, Arc<str>)> {
        let timed: Vec<EventId> = (version.events.iter())
            .map(|(id, _)| *id)
            .filter(|id| self.events.get(*id).text("at").is_some())
            .collect();
        let mut counts: BTreeMap<Lineage, usize> = BTreeMap::new();
        for line in timed.iter().filter_map(|id| self.holders.get(id)).flatten() {
            *counts.entry(*line).or_default() += 1;
        }
        let living = |line: Lineage| {
            let found = before.iter().filter_map(|tree| tree.lines.get(&line));
            found.filter(|line| line.died.is_none()).map(|line| line.path.clone()).next()
        };
        let copied =
            counts.into_iter().filter(|(_, count)| *count >= 2 && count * 2 >= timed.len());
        let living = copied.filter_map(|(line, count)| Some((count, line, living(line)?)));
        let (_, line, path) =
            living.max_by_key(|(count, line, _)| (*count, std::cmp::Reverse(*line)))?;
        Some((line, path))
    }

    /// Returns where a release is now: where it was in a parent, or at a path that was added.
    fn path(
        &self,
        line: Lineage,
        added: &[Arc<str>],
        before: &[Arc<Tree>],
        tree: &Tree,
    ) -> Option<Arc<str>> {
        let root = self.root(line);
        let known = before.iter().filter_map(|tree| tree.lines.get(&line)).map(|line| &line.path);
        let is_here =
            |path: &&Arc<str>| tree.paths.get(path).is_some_and(|found| self.root(*found) == root);
        known.chain(added).find(is_here).cloned()
    }

    /// Returns the releases to which one of these files belongs: a snapshot, or evidence.
    fn lines_with(files: &[Arc<str>], tree: &Tree) -> Vec<Lineage> {
        if files.is_empty() {
            return Vec::new();
        }
        let names = |line: &Line| {
            files.iter().any(|file| **file == *snapshot_path(&line.path))
                || (line.version.evidence.iter())
                    .filter_map(|name| evidence::file(&line.path, name))
                    .any(|path| files.iter().any(|file| **file == *path))
        };
        let lines = tree.lines.iter().filter(|(_, line)| line.died.is_none() && names(line));
        lines.map(|(id, _)| *id).collect()
    }

    /// Compares a release with its versions in the parents, and keeps it in `tree`.
    fn follow(
        &mut self,
        at: usize,
        line: Lineage,
        path: Option<&Arc<str>>,
        before: &[Arc<Tree>],
        tree: &mut Tree,
    ) {
        let mut parents = Vec::new();
        for other in before {
            let by_path = || path.and_then(|path| other.paths.get(path)).copied();
            let id = Some(line).filter(|line| other.lines.get(line).is_some()).or_else(by_path);
            if let Some(id) = id {
                self.join(line, id);
                parents.extend(other.lines.get(&id).map(|found| (found.clone(), &**other)));
            }
        }
        let Some(path) = path else {
            if let Some((last, _)) =
                parents.iter().find(|(line, _)| line.died.is_some()).or(parents.first())
            {
                let died = last.died.or(Some(at));
                tree.lines.insert(line, Arc::new(Line { died, ..Line::clone(last) }));
            }
            return;
        };
        let blob = tree.blobs.get(path).cloned().unwrap_or_default();
        let read = self.versions.get(&blob).cloned().flatten();
        let broken =
            read.is_none().then(|| parents.iter().find_map(|(line, _)| line.broken).unwrap_or(at));
        if broken == Some(at) {
            let message =
                "the file cannot be read, so what this version recorded is not known".to_owned();
            self.remarks.push(RemarkIn { code: RemarkCode::Unreadable, line, commit: at, message });
        }
        let last = || parents.first().map(|(line, _)| line.version.clone());
        let version = read.or_else(last).unwrap_or_else(|| Arc::new(ReleaseVersion::empty()));
        let mut new =
            Line { path: path.clone(), blob, version, gone: Arc::default(), died: None, broken };
        new.gone = self.compare(at, line, &new, &parents, tree);
        tree.lines.insert(line, Arc::new(new));
    }

    fn join(&mut self, one: Lineage, other: Lineage) {
        let (one, other) = (self.root(one), self.root(other));
        let (first, second) = (one.min(other), one.max(other));
        self.joined[second] = first;
    }
}

impl Tree {
    fn empty() -> Self {
        Self { blobs: SharedMap::new(), paths: SharedMap::new(), lines: SharedMap::new() }
    }
}

impl ReleaseVersion {
    fn empty() -> Self {
        EventTable::default().version(&ParsedVersion::default())
    }
}

/// Whether the file at `path` is a release.
pub(crate) fn is_release(path: &str) -> bool {
    release_id(path).is_some()
}

/// Returns the id of the release in the file at `path`.
pub(crate) fn release_id(path: &str) -> Option<&str> {
    path.strip_prefix("content/releases/")?.strip_suffix(".yaml")
}

/// Returns the path of the snapshot of the release at `path`.
pub(super) fn snapshot_path(path: &str) -> String {
    format!("{}.md", path.strip_suffix(".yaml").unwrap_or(path))
}
