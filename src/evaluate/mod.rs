//! Evaluates a release: states of items, progress, gates, problems, verdicts and diagnostics.
//!
//! Only [`evaluate()`] creates a [`Run`]. The site, recording, `update` and `new` use it; pages, JSON and `status`
//! read the same values. Pure: no clock, no files.

mod added;
pub(crate) mod assignee;
pub(crate) mod checks;
pub(crate) mod count;
pub(crate) mod entry;
pub(crate) mod evidence;
pub(crate) mod exception;
mod find_problems;
pub(crate) mod gates;
pub(crate) mod guard;
mod key_index;
mod log;
pub(crate) mod next_up;
pub(crate) mod predecessor;
pub(crate) mod problem;
pub(crate) mod progress;
pub(crate) mod reason;
pub(crate) mod requirements;
pub(crate) mod rows;
pub(crate) mod run;
pub(crate) mod selection;
pub(crate) mod signoff;
pub(crate) mod status;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod vars;
pub(crate) mod verdict;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use crate::diagnostic::has_errors;
use crate::evaluate::checks::SuggestionCache;
use crate::evaluate::key_index::KeyIndex;
use crate::evaluate::predecessor::Predecessor;
use crate::evaluate::progress::Progress;
use crate::evaluate::run::{ClosingRecord, Run};
use crate::model::checklist::Checklist;
use crate::model::config::Config;
use crate::model::release::Release;

/// The inputs of an evaluation other than the release itself.
#[derive(Debug, Clone)]
pub(crate) struct Context<'a> {
    /// The site's configuration.
    pub(crate) config: &'a Config,
    /// Shared by all releases of a site.
    pub(crate) suggestions: &'a SuggestionCache,
    /// The snapshot, or the current checklist if there is no snapshot.
    pub(crate) checklist: Arc<Checklist>,
    /// Whether `checklist` is a snapshot.
    pub(crate) has_snapshot: bool,
    /// Whether errors were found in the release's file, its snapshot or its checklist.
    pub(crate) has_errors: bool,
    /// Evidence that is neither a link nor an existing file; see [`evidence::missing`].
    pub(crate) missing_evidence: BTreeSet<String>,
    /// Whether the release named by `after` is closed; `None` if `after` is not set.
    pub(crate) predecessor: Option<Predecessor>,
    /// How the release compares with the record of its closing; `None` without a record.
    pub(crate) closing_record: Option<ClosingRecord>,
}

impl<'a> Context<'a> {
    /// Returns the context in which `run` was evaluated.
    pub(crate) fn of(run: &Run, config: &'a Config, suggestions: &'a SuggestionCache) -> Self {
        Self {
            config,
            suggestions,
            checklist: Arc::clone(&run.checklist),
            has_snapshot: run.has_snapshot,
            has_errors: run.has_errors,
            missing_evidence: run.missing_evidence.clone(),
            predecessor: run.predecessor,
            closing_record: run.closing_record,
        }
    }
}

/// Evaluates `release` in `context`.
pub(crate) fn evaluate(release: impl Into<Arc<Release>>, context: &Context<'_>) -> Run {
    let mut release = release.into();
    let checklist = Arc::clone(&context.checklist);
    // A release with other owners was evaluated before, so its ids are shared already.
    if let Some(release) = Arc::get_mut(&mut release) {
        share_ids(release, &checklist);
    }
    let (rows, orphans) = rows::rows(&release, &checklist);
    let (rows, places) = added::insert(rows, &release, &checklist);
    let started = status::started(&release, &context.config.zone);
    let own_roles = signoff::own_roles(&release, context.config);
    let barred_roles = signoff::barred_roles(&release, context.config);
    let mut run = Run {
        status: status::status(&release),
        started,
        took: status::took(started, release.finished_since_reopened().map(|at| at.value)),
        guards: guard::guards(&rows, &places, &checklist),
        keys: KeyIndex::new(&release, &rows),
        rows,
        places,
        orphans,
        log_order: log::order(&release.log, &context.config.zone),
        release,
        checklist,
        has_snapshot: context.has_snapshot,
        has_errors: context.has_errors,
        missing_evidence: context.missing_evidence.clone(),
        predecessor: context.predecessor,
        closing_record: context.closing_record,
        barred_roles,
        own_roles,
        sections: OnceLock::new(),
        progress: Progress::default(),
        problems: Vec::new(),
        problems_of: HashMap::new(),
        diagnostics: Vec::new(),
    };
    run.progress = count::progress(&run, 0..run.rows.len());
    gates::mark_done_before(&mut run);
    run.problems = find_problems::problems(&run);
    for problem in &run.problems {
        run.problems_of.entry(problem.row).or_default().push(problem.kind);
    }
    run.diagnostics = checks::of_run(&run, context.config, context.suggestions);
    run.has_errors |= has_errors(&run.diagnostics);
    run
}

/// Makes entries share their ids with the checklist, because ids take most of a large site's memory.
fn share_ids(release: &mut Release, checklist: &Checklist) {
    let mut next = 0;
    for entry in &mut release.entries {
        if let Some(item) = checklist.item_with_guess(next, &entry.key.value) {
            entry.key.value = Arc::clone(&checklist.items[item].id);
            next = item + 1;
        }
    }
}
