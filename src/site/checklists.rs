//! Every checklist text that the site holds, live ones and snapshots, each parsed once.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Severity, has_errors};
use crate::markdown;
use crate::model::checklist::{Checklist, FrontMatter};
use crate::parse;
use crate::site::cache::ParseCache;
use crate::sources::{SourceFile, SourceKind, Sources};
use crate::span::SourceId;

/// The live checklists, and the snapshots, which are parsed when a release asks for one: only it knows
/// which checklist its snapshot was taken of.
pub(super) struct Checklists<'a> {
    /// What was parsed for the site before this one.
    before: &'a ParseCache<(String, SourceId), Parsed>,
    live: BTreeMap<String, Live>,
    /// By the release's id: the text, and the first file that holds it.
    snapshots: HashMap<String, (SourceId, Arc<str>)>,
    /// By checklist id and file: releases of the same version share one.
    versions: Mutex<BTreeMap<(String, SourceId), Arc<Version>>>,
    /// Files that could not be read whole.
    unread: HashSet<SourceId>,
}

struct Live {
    text: Arc<str>,
    parsed: Parsed,
    has_errors: bool,
}

type Version = OnceLock<Parsed>;

/// A text, parsed, with what is wrong with it.
pub(super) type Parsed = (Arc<Checklist>, Arc<[Diagnostic]>);

/// What a release is held against.
pub(super) struct ChecklistVersion {
    pub(super) checklist: Arc<Checklist>,
    pub(super) is_snapshot: bool,
    /// Whether its file has errors.
    pub(super) has_errors: bool,
}

impl<'a> Checklists<'a> {
    /// Parses the live checklists that are not among those of `before`.
    pub(super) fn parse(
        sources: &Sources,
        before: &'a ParseCache<(String, SourceId), Parsed>,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let unread = files_with_errors(&sources.problems);
        let files: Vec<(SourceId, &SourceFile)> = sources.of_kind(SourceKind::Checklist).collect();
        let parsed: Vec<Parsed> = files
            .par_iter()
            .map(|(id, file)| checklist(*id, &file.id, &file.text, before))
            .collect();
        let mut live = BTreeMap::new();
        for ((source, file), parsed) in files.into_iter().zip(parsed) {
            let found = &parsed.1;
            let has_errors = has_errors(found) || unread.contains(&source);
            // Of a text that was not read as it is, what it lacks says nothing.
            let follows =
                |problem: &Diagnostic| problem.code == Code::NoItems && unread.contains(&source);
            problems.extend(found.iter().filter(|problem| !follows(problem)).cloned());
            let text = Arc::clone(&file.text);
            live.insert(
                file.id.clone(),
                Live {
                    text,
                    parsed,
                    has_errors,
                },
            );
        }
        Self {
            before,
            live,
            snapshots: snapshots(sources),
            versions: Mutex::default(),
            unread,
        }
    }

    /// The live checklists, sorted by id.
    pub(super) fn live(&self) -> Vec<Arc<Checklist>> {
        let all = self.live.values();
        all.map(|live| Arc::clone(&live.parsed.0)).collect()
    }

    /// The ids of the live checklists, sorted.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.live.keys().map(String::as_str)
    }

    /// The checklist of a release: its snapshot, else the live one of that id.
    pub(super) fn of(&self, release: &str, checklist: &str) -> Option<ChecklistVersion> {
        let live = self.live.get(checklist);
        let snapshot = self.snapshots.get(release);
        match (snapshot, live) {
            (Some((_, text)), Some(live)) if *text == live.text => Some(live.held(true)),
            (Some((source, text)), _) => Some(self.version(checklist, *source, text)),
            (None, live) => live.map(|live| live.held(false)),
        }
    }

    fn version(&self, id: &str, source: SourceId, text: &Arc<str>) -> ChecklistVersion {
        let version = {
            let mut versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(versions.entry((id.to_owned(), source)).or_default())
        };
        let (checklist, problems) =
            version.get_or_init(|| checklist(source, id, text, self.before));
        ChecklistVersion {
            checklist: Arc::clone(checklist),
            is_snapshot: true,
            has_errors: has_errors(problems) || self.unread.contains(&source),
        }
    }

    /// What is wrong with the snapshots that were asked for. They are the past: only errors matter,
    /// because nobody is to mend a snapshot's warnings.
    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        let found = versions.values().filter_map(|version| version.get());
        found
            .flat_map(|(_, problems)| problems.iter())
            .filter(|problem| problem.severity() == Severity::Error)
            .cloned()
            .collect()
    }

    /// Every text that was needed, to be remembered.
    pub(super) fn parsed(&self) -> Vec<((String, SourceId), Arc<str>, Parsed)> {
        let live = self.live.iter().map(|(id, live)| {
            let key = (id.clone(), live.parsed.0.source);
            (key, Arc::clone(&live.text), live.parsed.clone())
        });
        let texts: HashMap<SourceId, &Arc<str>> = (self.snapshots.values())
            .map(|(source, text)| (*source, text))
            .collect();
        let versions = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        let versions = versions.iter().filter_map(|(key, version)| {
            let text = Arc::clone(texts.get(&key.1)?);
            Some((key.clone(), text, version.get()?.clone()))
        });
        live.chain(versions).collect()
    }
}

impl Live {
    fn held(&self, is_snapshot: bool) -> ChecklistVersion {
        ChecklistVersion {
            checklist: Arc::clone(&self.parsed.0),
            is_snapshot,
            has_errors: self.has_errors,
        }
    }
}

/// The snapshots by the id of their release. Equal texts go by the first file that holds them.
fn snapshots(sources: &Sources) -> HashMap<String, (SourceId, Arc<str>)> {
    let mut first: HashMap<&str, SourceId> = HashMap::new();
    (sources.of_kind(SourceKind::Snapshot))
        .map(|(id, file)| {
            let source = *first.entry(&file.text).or_insert(id);
            (file.id.clone(), (source, Arc::clone(&file.text)))
        })
        .collect()
}

/// Links resolve as from the live checklist's place, in a snapshot too.
fn checklist(
    source: SourceId,
    id: &str,
    text: &Arc<str>,
    before: &ParseCache<(String, SourceId), Parsed>,
) -> Parsed {
    if let Some(known) = before.of(&(id.to_owned(), source), text) {
        return known.clone();
    }
    let path = format!("content/checklists/{id}.md");
    let (front, body, mut problems) = front_matter(source, text);
    let unread = has_errors(&problems) && front.kinds.is_empty() && front.environments.is_empty();
    let (checklist, found) = parse::checklist::checklist(id, source, &path, text, front, body);
    // Where the front matter could not be read, nobody knows what it declares.
    let follows = |problem: &Diagnostic| unread && problem.code == Code::UndeclaredName;
    problems.extend(found.into_iter().filter(|problem| !follows(problem)));
    (Arc::new(checklist), problems.into())
}

/// What stands above a markdown text, and where the text itself stands.
pub(super) fn front_matter(
    source: SourceId,
    text: &str,
) -> (FrontMatter, Range<usize>, Vec<Diagnostic>) {
    let parts = markdown::front_matter(text);
    if let Some(range) = parts.front {
        let (front, problems) = parse::front_matter::front_matter(source, text, range);
        return (front, parts.body, problems);
    }
    let Some((range, body, problem)) = parse::front_matter::astray(source, text) else {
        return (FrontMatter::default(), parts.body, Vec::new());
    };
    let (front, mut problems) = parse::front_matter::front_matter(source, text, range);
    problems.insert(0, problem);
    (front, body..text.len(), problems)
}

/// The files that have errors.
pub(super) fn files_with_errors(problems: &[Diagnostic]) -> HashSet<SourceId> {
    (problems.iter())
        .filter(|problem| problem.severity() == Severity::Error)
        .filter_map(|problem| Some(problem.span?.source))
        .collect()
}
