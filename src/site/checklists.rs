//! Parses every checklist text of the site, current checklists and snapshots, each once.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::conflicts::conflicts_in_markdown;
use crate::diagnostic::{Code, Diagnostic, Severity, has_errors};
use crate::model::checklist::{Checklist, FrontMatter};
use crate::parse;
use crate::site::cache::ParseCache;
use crate::sources::{SourceFile, SourceKind, Sources};
use crate::span::{SourceId, Span};

/// The current checklists, and the snapshots. A snapshot is parsed when its release is evaluated, because only the
/// release contains the checklist's id.
pub(super) struct Checklists<'a> {
    /// The cache of the previous site.
    before: &'a ParseCache<(String, SourceId), Parsed>,
    current: BTreeMap<String, Current>,
    /// By the release's id: the text, and the first file with that text.
    snapshots: HashMap<String, (SourceId, Arc<str>)>,
    /// The parsed snapshots by checklist id and file. Releases with equal snapshots share one.
    versions: Mutex<BTreeMap<(String, SourceId), Arc<Version>>>,
    /// Files with errors of reading.
    unread: HashSet<SourceId>,
}

struct Current {
    text: Arc<str>,
    parsed: Parsed,
    has_errors: bool,
}

type Version = OnceLock<Parsed>;

/// A parsed checklist with its diagnostics.
pub(super) type Parsed = (Arc<Checklist>, Arc<[Diagnostic]>);

/// The checklist of a release.
#[derive(Clone)]
pub(super) struct ChecklistVersion {
    pub(super) checklist: Arc<Checklist>,
    pub(super) is_snapshot: bool,
    /// Whether its file has errors.
    pub(super) has_errors: bool,
}

impl<'a> Checklists<'a> {
    /// Parses the current checklists, except for those in the cache `before`.
    pub(super) fn parse(
        sources: &Sources,
        before: &'a ParseCache<(String, SourceId), Parsed>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let unread = files_with_errors(&sources.diagnostics);
        let files: Vec<(SourceId, &SourceFile)> = sources.of_kind(SourceKind::Checklist).collect();
        let parsed: Vec<Parsed> = files
            .par_iter()
            .map(|(id, file)| checklist(*id, &file.id, &file.text, before))
            .collect();
        let mut current = BTreeMap::new();
        for ((source, file), parsed) in files.into_iter().zip(parsed) {
            let found = &parsed.1;
            let has_errors = has_errors(found) || unread.contains(&source);
            // A text that could not be read has no items, which is not worth a warning.
            let is_moot = |diagnostic: &Diagnostic| {
                diagnostic.code == Code::NoItems && unread.contains(&source)
            };
            diagnostics.extend(found.iter().filter(|diagnostic| !is_moot(diagnostic)).cloned());
            let text = Arc::clone(&file.text);
            current.insert(file.id.clone(), Current { text, parsed, has_errors });
        }
        Self { before, current, snapshots: snapshots(sources), versions: Mutex::default(), unread }
    }

    /// Returns the current checklists, sorted by id.
    pub(super) fn current(&self) -> Vec<Arc<Checklist>> {
        let all = self.current.values();
        all.map(|current| Arc::clone(&current.parsed.0)).collect()
    }

    /// Returns the ids of the current checklists, sorted.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.current.keys().map(String::as_str)
    }

    /// Returns the checklist of a release: its snapshot, otherwise the current checklist with that id.
    pub(super) fn of(&self, release: &str, checklist: &str) -> Option<ChecklistVersion> {
        let current = self.current.get(checklist);
        let snapshot = self.snapshots.get(release);
        match (snapshot, current) {
            (Some((_, text)), Some(list)) if *text == list.text => Some(list.version(true)),
            (Some((source, text)), _) => Some(self.version(checklist, *source, text)),
            (None, current) => current.map(|current| current.version(false)),
        }
    }

    /// Returns the text of a release's snapshot.
    pub(super) fn snapshot(&self, release: &str) -> Option<&str> {
        self.snapshots.get(release).map(|(_, text)| &**text)
    }

    fn version(&self, id: &str, source: SourceId, text: &Arc<str>) -> ChecklistVersion {
        let version = {
            let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(versions.entry((id.to_owned(), source)).or_default())
        };
        let (checklist, diagnostics) =
            version.get_or_init(|| checklist(source, id, text, self.before));
        ChecklistVersion {
            checklist: Arc::clone(checklist),
            is_snapshot: true,
            has_errors: has_errors(diagnostics) || self.unread.contains(&source),
        }
    }

    /// Returns the errors of the snapshots that releases use. Omits warnings, because a snapshot is a record and
    /// should not be edited.
    pub(super) fn diagnostics(&self) -> Vec<Diagnostic> {
        let versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        let found = versions.values().filter_map(|version| version.get());
        found
            .flat_map(|(_, diagnostics)| diagnostics.iter())
            .filter(|diagnostic| diagnostic.severity() == Severity::Error)
            .cloned()
            .collect()
    }

    /// Returns every text that was used with its parsed checklist, for the cache.
    pub(super) fn parsed(&self) -> Vec<((String, SourceId), Arc<str>, Parsed)> {
        let current = self.current.iter().map(|(id, current)| {
            let key = (id.clone(), current.parsed.0.source);
            (key, Arc::clone(&current.text), current.parsed.clone())
        });
        let texts: HashMap<SourceId, &Arc<str>> =
            (self.snapshots.values()).map(|(source, text)| (*source, text)).collect();
        let versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        let versions = versions.iter().filter_map(|(key, version)| {
            let text = Arc::clone(texts.get(&key.1)?);
            Some((key.clone(), text, version.get()?.clone()))
        });
        current.chain(versions).collect()
    }
}

impl Current {
    fn version(&self, is_snapshot: bool) -> ChecklistVersion {
        ChecklistVersion {
            checklist: Arc::clone(&self.parsed.0),
            is_snapshot,
            has_errors: self.has_errors,
        }
    }
}

/// Returns the snapshots by the id of their release. Equal texts have the id of the first file.
fn snapshots(sources: &Sources) -> HashMap<String, (SourceId, Arc<str>)> {
    let mut first: HashMap<&str, SourceId> = HashMap::new();
    (sources.of_kind(SourceKind::Snapshot))
        .map(|(id, file)| {
            let source = *first.entry(&file.text).or_insert(id);
            (file.id.clone(), (source, Arc::clone(&file.text)))
        })
        .collect()
}

/// Parses a checklist, unless it is cached. Links in a snapshot are relative to the current checklist's file too.
fn checklist(
    source: SourceId,
    id: &str,
    text: &Arc<str>,
    before: &ParseCache<(String, SourceId), Parsed>,
) -> Parsed {
    if let Some(cached) = before.get(&(id.to_owned(), source), text) {
        return cached.clone();
    }
    let path = format!("content/checklists/{id}.md");
    let (front, body, mut diagnostics) = front_matter(source, text);
    let unread =
        has_errors(&diagnostics) && front.kinds.is_empty() && front.environments.is_empty();
    let (checklist, found) = parse::checklist::checklist(id, source, &path, text, front, body);
    let in_conflict = has_conflict(&diagnostics);
    // If the front matter could not be read, undeclared names are a consequence.
    let is_moot = |diagnostic: &Diagnostic| {
        in_conflict || (unread && diagnostic.code == Code::UndeclaredName)
    };
    diagnostics.extend(found.into_iter().filter(|diagnostic| !is_moot(diagnostic)));
    (Arc::new(checklist), diagnostics.into())
}

/// Whether the text has a conflict. Whatever else is wrong with both of its sides together is a consequence.
pub(super) fn has_conflict(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.code == Code::MergeConflict)
}

/// Returns the front matter of a markdown text, the range of the body, and diagnostics.
pub(super) fn front_matter(
    source: SourceId,
    text: &str,
) -> (FrontMatter, Range<usize>, Vec<Diagnostic>) {
    let (front, body, diagnostics) = parse::front_matter::of_markdown(source, text);
    let conflicts = conflicts_in_markdown(text);
    if conflicts.is_empty() {
        return (front, body, diagnostics);
    }
    let span = |range: Range<usize>| Span::new(source, range);
    let conflicts =
        conflicts.iter().map(|conflict| conflict.diagnostic(Code::MergeConflict, span)).collect();
    (front, body, conflicts)
}

/// Returns the files with errors.
pub(super) fn files_with_errors(diagnostics: &[Diagnostic]) -> HashSet<SourceId> {
    (diagnostics.iter())
        .filter(|diagnostic| diagnostic.severity() == Severity::Error)
        .filter_map(|diagnostic| Some(diagnostic.span?.source))
        .collect()
}
