//! Every checklist text that the site holds, live ones and snapshots, each parsed once.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, Severity, has_errors};
use crate::markdown;
use crate::model::checklist::{Checklist, FrontMatter};
use crate::parse;
use crate::source::{SourceFile, SourceId, SourceKind, Sources};

/// The checklists, and which of them have errors.
pub(super) struct Checklists {
    /// The live ones, sorted by id.
    pub(super) live: Vec<Arc<Checklist>>,
    /// Snapshots by the release's id.
    snapshots: HashMap<String, (SourceId, Arc<str>)>,
    /// What live checklists and snapshots say, by checklist id and text: releases of the same version
    /// share one.
    versions: BTreeMap<(String, Arc<str>), Arc<Checklist>>,
    /// Files with errors.
    faulty: HashSet<SourceId>,
}

impl Checklists {
    /// Parses the live checklists.
    pub(super) fn parse(sources: &Sources, problems: &mut Vec<Diagnostic>) -> Self {
        let files: Vec<(SourceId, &SourceFile)> = sources.of_kind(SourceKind::Checklist).collect();
        let parsed: Vec<(Arc<Checklist>, Vec<Diagnostic>)> = files
            .par_iter()
            .map(|(id, file)| checklist(*id, &file.id, &file.text))
            .collect();
        let mut checklists = Self {
            live: Vec::new(),
            snapshots: (sources.of_kind(SourceKind::Snapshot))
                .map(|(id, file)| (file.id.clone(), (id, Arc::clone(&file.text))))
                .collect(),
            versions: BTreeMap::new(),
            faulty: faulty(&sources.problems),
        };
        for ((_, file), (checklist, found)) in files.iter().zip(parsed) {
            let version = (file.id.clone(), Arc::clone(&file.text));
            let checklist_source = checklist.source;
            checklists.versions.insert(version, Arc::clone(&checklist));
            checklists.live.push(checklist);
            // Of a text that was not read as it is, what it lacks says nothing.
            let follows = |problem: &Diagnostic| {
                problem.code == Code::NoItems && checklists.faulty.contains(&checklist_source)
            };
            problems.extend(found.iter().filter(|problem| !follows(problem)).cloned());
            checklists.faulty.extend(faulty(&found));
        }
        checklists.live.sort_by(|a, b| a.id.cmp(&b.id));
        checklists
    }

    /// Parses the snapshots of the given releases, each with the id of its checklist. A snapshot is the
    /// past: only its errors matter, because nobody is to mend its warnings.
    pub(super) fn parse_snapshots<'a>(
        &mut self,
        releases: impl Iterator<Item = (&'a str, &'a str)>,
        problems: &mut Vec<Diagnostic>,
    ) {
        let wanted: BTreeMap<(String, Arc<str>), SourceId> = releases
            .filter_map(|(release, checklist)| {
                let (source, text) = self.snapshots.get(release)?;
                Some(((checklist.to_owned(), Arc::clone(text)), *source))
            })
            .filter(|(version, _)| !self.versions.contains_key(version))
            .collect();
        let parsed: Vec<_> = wanted
            .into_par_iter()
            .map(|(version, source)| {
                let parsed = checklist(source, &version.0, &version.1);
                (version, parsed)
            })
            .collect();
        for (version, (checklist, found)) in parsed {
            self.versions.insert(version, checklist);
            self.faulty.extend(faulty(&found));
            let errors = |problem: &Diagnostic| problem.severity() == Severity::Error;
            problems.extend(found.into_iter().filter(errors));
        }
    }

    /// The checklist of a release, and whether it is its snapshot.
    pub(super) fn of(&self, release: &str, checklist: &str) -> Option<(Arc<Checklist>, bool)> {
        if let Some((_, text)) = self.snapshots.get(release) {
            let version = (checklist.to_owned(), Arc::clone(text));
            if let Some(snapshot) = self.versions.get(&version) {
                return Some((Arc::clone(snapshot), true));
            }
        }
        let live = self.live.iter().find(|live| live.id == checklist)?;
        Some((Arc::clone(live), false))
    }

    /// Whether a checklist's file has errors.
    pub(super) fn is_faulty(&self, checklist: &Checklist) -> bool {
        self.faulty.contains(&checklist.source)
    }
}

/// Links resolve as from the live checklist's place, in a snapshot too.
fn checklist(source: SourceId, id: &str, text: &str) -> (Arc<Checklist>, Vec<Diagnostic>) {
    let path = format!("content/checklists/{id}.md");
    let (front, body, mut problems) = front_matter(source, text);
    let unread = has_errors(&problems) && front.kinds.is_empty() && front.environments.is_empty();
    let (checklist, found) = parse::checklist::checklist(id, source, &path, text, front, body);
    // Where the front matter could not be read, nobody knows what it declares.
    let follows = |problem: &Diagnostic| unread && problem.code == Code::UndeclaredName;
    problems.extend(found.into_iter().filter(|problem| !follows(problem)));
    (Arc::new(checklist), problems)
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
pub(super) fn faulty(problems: &[Diagnostic]) -> HashSet<SourceId> {
    (problems.iter())
        .filter(|problem| problem.severity() == Severity::Error)
        .filter_map(|problem| Some(problem.span?.source))
        .collect()
}
