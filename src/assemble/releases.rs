//! Every release file, parsed and held against its checklist.

use std::collections::HashSet;

use rayon::prelude::*;

use crate::assemble::after;
use crate::assemble::checklists::{self, Checklists};
use crate::derive::checks;
use crate::derive::evidence;
use crate::derive::order;
use crate::derive::run::Run;
use crate::derive::site::ReleaseEntry;
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::model::config::Config;
use crate::model::release::Release;
use crate::parse;
use crate::source::{SourceFile, SourceId, SourceKind, Sources};

/// The releases in the order of their starts.
pub(super) fn releases(
    sources: &Sources,
    config: &Config,
    checklists: &mut Checklists,
    problems: &mut Vec<Diagnostic>,
) -> Vec<ReleaseEntry> {
    let parsed = parse_all(sources, config);
    let known = parsed.iter().filter_map(|(_, release, _)| release.as_ref());
    checklists.parse_snapshots(
        known.map(|release| (release.id.as_str(), release.checklist.value.as_str())),
        problems,
    );
    let assets: HashSet<&str> = (sources.assets.iter())
        .map(|asset| asset.path.as_str())
        .collect();
    let unreadable = checklists::faulty(&sources.problems);
    let hold = |(file, release, found): Parsed<'_>| {
        let faulty = unreadable.contains(&file.0);
        hold(file, release, found, faulty, checklists, config, &assets)
    };
    let judged: Vec<(ReleaseEntry, Vec<Diagnostic>)> = parsed.into_par_iter().map(hold).collect();
    let (mut entries, found): (Vec<_>, Vec<_>) = judged.into_iter().unzip();
    problems.extend(found.into_iter().flatten());
    problems.extend(after::resolve(&mut entries));
    entries.sort_by(|a, b| order::compare(start(a), start(b), &config.zone));
    entries
}

type Parsed<'a> = ((SourceId, &'a SourceFile), Option<Release>, Vec<Diagnostic>);

fn parse_all<'a>(sources: &'a Sources, config: &Config) -> Vec<Parsed<'a>> {
    let files: Vec<_> = sources.of_kind(SourceKind::Release).collect();
    files
        .into_par_iter()
        .map(|(id, file)| {
            if sources.is_unread(id) {
                return ((id, file), None, Vec::new());
            }
            let (release, problems) = parse::release::release(&file.id, id, &file.text, config);
            ((id, file), release, problems)
        })
        .collect()
}

/// Holds one release against its checklist, with all that is wrong with it.
fn hold(
    (source, file): (SourceId, &SourceFile),
    release: Option<Release>,
    mut problems: Vec<Diagnostic>,
    unreadable: bool,
    checklists: &Checklists,
    config: &Config,
    assets: &HashSet<&str>,
) -> (ReleaseEntry, Vec<Diagnostic>) {
    let broken = || ReleaseEntry::Broken {
        id: file.id.clone(),
        source,
    };
    let Some(release) = release else {
        return (broken(), problems);
    };
    let Some((checklist, is_snapshot)) = checklists.of(&file.id, &release.checklist.value) else {
        problems.push(unknown_checklist(&release, checklists));
        return (broken(), problems);
    };
    let faulty = unreadable || checklists.is_faulty(&checklist);
    let lacking = evidence::lacking(&release, &file.path, |path| assets.contains(path));
    let mut run = Run::new(
        release,
        checklist,
        is_snapshot,
        faulty,
        lacking,
        &config.zone,
    );
    problems.extend(checks::check(&run, config));
    run.faulty |= has_errors(&problems);
    (ReleaseEntry::Run(Box::new(run)), problems)
}

fn unknown_checklist(release: &Release, checklists: &Checklists) -> Diagnostic {
    let wanted = &release.checklist;
    let message = format!("there is no checklist `{}`", wanted.value);
    let known = checklists.live.iter().map(|live| live.id.as_str());
    Diagnostic::new(Code::UnknownChecklist, wanted.span, message)
        .suggest(&wanted.value, known)
        .hint("A checklist's id is its path below `content/checklists`, without `.md`.")
}

fn start(entry: &ReleaseEntry) -> (Option<crate::model::time::Moment>, &str) {
    match entry {
        ReleaseEntry::Run(run) => (run.started, &run.release.id),
        ReleaseEntry::Broken { id, .. } => (None, id),
    }
}
