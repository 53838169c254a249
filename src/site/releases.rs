//! Every release file, parsed and held against its checklist, one after the other: of ten thousand
//! releases no more is held than what pages need.
//!
//! What is known of a release follows in three steps, each redone only when what it rests on changed: its
//! text gives a [`Release`] and its [`Notes`]; the release and its checklist give a run and what is wrong
//! with it ([`EvaluatedRelease`]); only where its links lead is looked up each time.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::evaluate::checks::{self, SuggestionCache};
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::evidence;
use crate::evaluate::run::Run;
use crate::history::order;
use crate::model::config::Config;
use crate::model::release::Release;
use crate::parse;
use crate::site::cache::ParseCache;
use crate::site::checklists::{self, Checklists};
use crate::site::links::{self, LinkTargets};
use crate::site::notes::{self, Notes};
use crate::site::predecessors;
use crate::sources::{SourceFile, SourceKind, Sources};
use crate::span::SourceId;

/// What releases are held against.
pub(super) struct EvaluationContext<'a> {
    sources: &'a Sources,
    config: &'a Config,
    checklists: &'a Checklists<'a>,
    places: &'a LinkTargets<'a>,
    /// The paths of all files that are copied.
    assets: HashSet<&'a str>,
    /// Files that could not be read whole.
    unread: HashSet<SourceId>,
    meant: SuggestionCache,
}

/// The text of a release file.
pub(super) type ReleaseText = (SourceId, Arc<str>);

impl<'a> EvaluationContext<'a> {
    /// Everything but the releases.
    pub(super) fn new(
        sources: &'a Sources,
        config: &'a Config,
        checklists: &'a Checklists<'a>,
        places: &'a LinkTargets<'a>,
    ) -> Self {
        let assets = sources.assets.iter();
        Self {
            sources,
            config,
            checklists,
            places,
            assets: assets.map(|asset| asset.path.as_str()).collect(),
            unread: checklists::faulty(&sources.problems),
            meant: SuggestionCache::default(),
        }
    }
}

/// Takes the releases' texts out of the sources, so that each can go once it is read.
pub(super) fn take_texts(sources: &mut Sources) -> Vec<ReleaseText> {
    let ids: Vec<SourceId> = (sources.of_kind(SourceKind::Release))
        .filter(|(id, _)| !sources.is_unread(*id))
        .map(|(id, _)| id)
        .collect();
    ids.into_iter()
        .map(|id| (id, std::mem::take(&mut sources.file_mut(id).text)))
        .collect()
}

/// Puts back the texts that a page or message quotes.
pub(super) fn put_back(texts: Vec<ReleaseText>, sources: &mut Sources) {
    for (id, text) in texts {
        sources.file_mut(id).text = text;
    }
}

/// All releases.
pub(super) struct LoadedReleases {
    /// In the order of their starts.
    pub(super) entries: Vec<ReleaseEntry>,
    /// What is wrong with them.
    pub(super) problems: Vec<Diagnostic>,
    /// The texts of those with anything to complain of.
    pub(super) quoted: Vec<ReleaseText>,
    /// What to remember.
    pub(super) kept: Vec<(SourceId, Arc<str>, CachedRelease)>,
}

/// What became of a release's text.
#[derive(Debug)]
pub(super) struct CachedRelease {
    read: Option<(Arc<Release>, Arc<Notes>)>,
    problems: Arc<[Diagnostic]>,
    held: Option<Arc<EvaluatedRelease>>,
}

/// A release held against a checklist.
#[derive(Debug)]
struct EvaluatedRelease {
    run: Arc<Run>,
    problems: Vec<Diagnostic>,
}

/// Reads and holds all releases, but for what is known from `before`.
pub(super) fn releases(
    texts: Vec<ReleaseText>,
    around: &EvaluationContext<'_>,
    before: &ParseCache<SourceId, CachedRelease>,
    remember: bool,
) -> LoadedReleases {
    let held: Vec<(LoadedRelease, Option<ReleaseText>)> = (texts.into_par_iter())
        .map(|(id, text)| {
            let mut one = hold(id, &text, around, before.of(&id, &text));
            let quoted =
                !one.problems.is_empty() || waits(&one.entry) || around.unread.contains(&id);
            one.kept = one.kept.filter(|_| remember);
            let whole = remember || waits(&one.entry) || has_errors(&one.problems);
            let text = if whole || around.unread.contains(&id) {
                Some((id, text))
            } else {
                quoted.then(|| (id, excerpt(&text, &one.problems)))
            };
            (LoadedRelease { quoted, ..one }, text)
        })
        .collect();
    let mut all = LoadedReleases {
        entries: unread(around),
        problems: Vec::new(),
        quoted: Vec::new(),
        kept: Vec::new(),
    };
    for (one, text) in held {
        all.entries.push(one.entry);
        all.problems.extend(one.problems);
        if let (Some(kept), Some((id, text))) = (one.kept, &text) {
            all.kept.push((*id, Arc::clone(text), kept));
        }
        all.quoted.extend(text.filter(|_| one.quoted));
    }
    all.problems.extend(predecessors::resolve(&mut all.entries));
    all.entries
        .par_sort_by(|a, b| order::compare(a, b, &around.config.zone));
    all
}

/// As much of a text as messages about it show: all up to the end of the last line that one is about. No page
/// quotes a release without errors, and where all of ten thousand have a warning at their top, what lies
/// below is a seventh of the memory.
fn excerpt(text: &Arc<str>, problems: &[Diagnostic]) -> Arc<str> {
    let places = problems.iter().flat_map(|problem| {
        let related = problem.related.iter().map(|(span, _)| *span);
        problem.span.into_iter().chain(related)
    });
    let last = places.map(|span| span.end as usize).max();
    let behind = text.get(last.unwrap_or(text.len())..);
    match behind.and_then(|behind| behind.find('\n').map(|end| text.len() - behind.len() + end)) {
        Some(end) => Arc::from(&text[..=end]),
        None => Arc::clone(text),
    }
}

/// Whether it can still turn out wrong when all releases are known.
fn waits(entry: &ReleaseEntry) -> bool {
    match entry {
        ReleaseEntry::Run(run) => run.release.after.is_some(),
        ReleaseEntry::Broken { .. } => true,
    }
}

/// The releases whose files could not be read at all.
fn unread(around: &EvaluationContext<'_>) -> Vec<ReleaseEntry> {
    (around.sources.of_kind(SourceKind::Release))
        .filter(|(id, _)| around.sources.is_unread(*id))
        .map(|(id, file)| broken(id, file))
        .collect()
}

fn broken(source: SourceId, file: &SourceFile) -> ReleaseEntry {
    ReleaseEntry::Broken {
        id: file.id.clone(),
        source,
    }
}

/// One release, with all that is wrong with it.
struct LoadedRelease {
    entry: ReleaseEntry,
    problems: Vec<Diagnostic>,
    /// Whether a page or message will quote its text.
    quoted: bool,
    kept: Option<CachedRelease>,
}

/// Holds one release against its checklist, but for what is `known` of its text.
fn hold(
    source: SourceId,
    text: &str,
    around: &EvaluationContext<'_>,
    known: Option<&CachedRelease>,
) -> LoadedRelease {
    let (file, config) = (around.sources.file(source), around.config);
    let (read, found) = if let Some(known) = known {
        (known.read.clone(), Arc::clone(&known.problems))
    } else {
        let (release, found) = parse::release::release(&file.id, source, text, config);
        let read = release.map(|mut release| {
            let mut notes = notes::read(&mut release, &file.path);
            notes.problems.extend(checks::of_file(&release, config));
            (Arc::new(release), Arc::new(notes))
        });
        (read, found.into())
    };
    let mut problems = found.to_vec();
    let one = |entry, problems, read, held| LoadedRelease {
        entry,
        problems,
        quoted: false,
        kept: Some(CachedRelease {
            read,
            problems: found,
            held,
        }),
    };
    let Some((release, notes)) = read else {
        return one(broken(source, file), problems, None, None);
    };
    let Some(list) = around.checklists.of(&file.id, &release.checklist.value) else {
        problems.push(unknown_checklist(&release, around.checklists));
        let read = Some((release, notes));
        return one(broken(source, file), problems, read, None);
    };
    let known = known.and_then(|known| known.held.as_ref());
    let held = EvaluatedRelease::new(release, &notes, list, source, around, known);
    problems.extend(held.problems.iter().chain(&notes.problems).cloned());
    problems.extend(links::broken_in_notes(
        &notes.links,
        &held.run,
        &file.path,
        around.places,
    ));
    let mut run = Arc::clone(&held.run);
    if has_errors(&problems) && !run.faulty {
        Arc::make_mut(&mut run).faulty = true;
    }
    let read = Some((Arc::clone(&run.release), notes));
    one(ReleaseEntry::Run(run), problems, read, Some(held))
}

impl EvaluatedRelease {
    /// The release held against `list`: anew, unless `known` was made of the same.
    fn new(
        release: Arc<Release>,
        notes: &Notes,
        list: checklists::ChecklistVersion,
        source: SourceId,
        around: &EvaluationContext<'_>,
        known: Option<&Arc<Self>>,
    ) -> Arc<Self> {
        let faulty = list.faulty || around.unread.contains(&source);
        let lacking = evidence::lacking(&notes.files, |path| around.assets.contains(path));
        if let Some(known) = known
            && Arc::ptr_eq(&known.run.checklist, &list.checklist)
            && (known.run.has_snapshot, known.run.faulty) == (list.is_snapshot, faulty)
            && known.run.lacking == lacking
        {
            return Arc::clone(known);
        }
        let (checklist, is_snapshot, config) = (list.checklist, list.is_snapshot, around.config);
        let zone = &config.zone;
        let run = Run::new(release, checklist, is_snapshot, faulty, lacking, zone);
        Arc::new(Self {
            problems: checks::of_run(&run, config, &around.meant),
            run: Arc::new(run),
        })
    }
}

/// With so many checklists a wrong id is compared at most: every release may name a wrong one.
const COMPARED: usize = 1_000;

fn unknown_checklist(release: &Release, checklists: &Checklists<'_>) -> Diagnostic {
    let wanted = &release.checklist;
    let message = format!("there is no checklist `{}`", wanted.value);
    let known = checklists.ids().take(COMPARED);
    Diagnostic::new(Code::UnknownChecklist, wanted.span, message)
        .suggest(&wanted.value, known)
        .hint("A checklist's id is its path below `content/checklists`, without `.md`.")
}
