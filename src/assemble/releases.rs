//! Every release file, parsed and held against its checklist, one after the other: of ten thousand
//! releases no more is held than what pages need.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::assemble::after;
use crate::assemble::checklists::{self, Checklists};
use crate::assemble::links::{self, Places};
use crate::derive::checks;
use crate::derive::evidence;
use crate::derive::order;
use crate::derive::run::Run;
use crate::derive::site::ReleaseEntry;
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::model::config::Config;
use crate::model::release::Release;
use crate::model::time::Moment;
use crate::parse;
use crate::source::{SourceFile, SourceId, SourceKind, Sources};

/// What releases are held against.
pub(super) struct Surroundings<'a> {
    sources: &'a Sources,
    config: &'a Config,
    checklists: &'a Checklists,
    places: &'a Places<'a>,
    /// The paths of all files that are copied.
    assets: HashSet<&'a str>,
    /// Files that could not be read whole.
    unread: HashSet<SourceId>,
}

/// The text of a release file.
pub(super) type Text = (SourceId, Arc<str>);

impl<'a> Surroundings<'a> {
    /// Everything but the releases.
    pub(super) fn new(
        sources: &'a Sources,
        config: &'a Config,
        checklists: &'a Checklists,
        places: &'a Places<'a>,
    ) -> Self {
        let assets = sources.assets.iter();
        Self {
            sources,
            config,
            checklists,
            places,
            assets: assets.map(|asset| asset.path.as_str()).collect(),
            unread: checklists::faulty(&sources.problems),
        }
    }
}

/// Takes the releases' texts out of the sources, so that each can go once it is read.
pub(super) fn take_texts(sources: &mut Sources) -> Vec<Text> {
    let ids: Vec<SourceId> = (sources.of_kind(SourceKind::Release))
        .filter(|(id, _)| !sources.is_unread(*id))
        .map(|(id, _)| id)
        .collect();
    ids.into_iter()
        .map(|id| (id, std::mem::take(&mut sources.files[id.0 as usize].text)))
        .collect()
}

/// Puts back the texts that a page or message quotes.
pub(super) fn put_back(texts: Vec<Text>, sources: &mut Sources) {
    for (id, text) in texts {
        sources.files[id.0 as usize].text = text;
    }
}

/// The releases in the order of their starts, and the texts of those with anything to complain of.
pub(super) fn releases(
    texts: Vec<Text>,
    around: &Surroundings<'_>,
    problems: &mut Vec<Diagnostic>,
) -> (Vec<ReleaseEntry>, Vec<Text>) {
    let held: Vec<(ReleaseEntry, Vec<Diagnostic>, Option<Text>)> = (texts.into_par_iter())
        .map(|(id, text)| {
            let (entry, found) = hold(id, &text, around);
            let kept = !found.is_empty() || waits(&entry) || around.unread.contains(&id);
            (entry, found, kept.then_some((id, text)))
        })
        .collect();
    let mut entries = unread(around);
    let mut kept = Vec::new();
    for (entry, found, text) in held {
        entries.push(entry);
        problems.extend(found);
        kept.extend(text);
    }
    problems.extend(after::resolve(&mut entries));
    entries.sort_by(|a, b| order::compare(start(a), start(b), &around.config.zone));
    (entries, kept)
}

/// Whether it can still turn out wrong when all releases are known.
fn waits(entry: &ReleaseEntry) -> bool {
    match entry {
        ReleaseEntry::Run(run) => run.release.after.is_some(),
        ReleaseEntry::Broken { .. } => true,
    }
}

/// The releases whose files could not be read at all.
fn unread(around: &Surroundings<'_>) -> Vec<ReleaseEntry> {
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

/// Holds one release against its checklist, with all that is wrong with it.
fn hold(
    source: SourceId,
    text: &str,
    around: &Surroundings<'_>,
) -> (ReleaseEntry, Vec<Diagnostic>) {
    let (file, config) = (around.sources.file(source), around.config);
    let (release, mut problems) = parse::release::release(&file.id, source, text, config);
    let Some(release) = release else {
        return (broken(source, file), problems);
    };
    let Some(held) = around.checklists.of(&file.id, &release.checklist.value) else {
        problems.push(unknown_checklist(&release, around.checklists));
        return (broken(source, file), problems);
    };
    let faulty = held.faulty || around.unread.contains(&source);
    let is_there = |path: &str| around.assets.contains(path);
    let lacking = evidence::lacking(&release, &file.path, is_there);
    let (list, is_snapshot) = (held.checklist, held.is_snapshot);
    let mut run = Run::new(release, list, is_snapshot, faulty, lacking, &config.zone);
    problems.extend(checks::check(&run, config));
    problems.extend(links::check_notes(&run, &file.path, around.places));
    run.faulty |= has_errors(&problems);
    (ReleaseEntry::Run(Arc::new(run)), problems)
}

fn unknown_checklist(release: &Release, checklists: &Checklists) -> Diagnostic {
    let wanted = &release.checklist;
    let message = format!("there is no checklist `{}`", wanted.value);
    let live = checklists.live();
    let known = live.iter().map(|live| live.id.as_str());
    Diagnostic::new(Code::UnknownChecklist, wanted.span, message)
        .suggest(&wanted.value, known)
        .hint("A checklist's id is its path below `content/checklists`, without `.md`.")
}

fn start(entry: &ReleaseEntry) -> (Option<Moment>, &str) {
    match entry {
        ReleaseEntry::Run(run) => (run.started, &run.release.id),
        ReleaseEntry::Broken { id, .. } => (None, id),
    }
}
