//! What a release's file says against itself, its checklist, or the site: each a located diagnostic.
//!
//! The way in is [`check`]. Whether other releases exist (`after`) is checked in [`crate::site`].

mod items;
mod people;
mod suggestions;
mod times;
mod whole;

pub(crate) use suggestions::SuggestionCache;

use crate::diagnostic::Diagnostic;
use crate::evaluate::run::Run;
use crate::model::config::Config;
use crate::model::release::Release;

/// All contradictions of one release, in the order of its file. `meant` remembers for the others.
pub(crate) fn check(run: &Run, config: &Config, meant: &SuggestionCache) -> Vec<Diagnostic> {
    let mut problems = of_file(&run.release, config);
    problems.extend(of_run(run, config, meant));
    problems.sort_by_key(|problem| problem.span);
    problems
}

/// Those of its file alone, whatever checklist it is held against.
pub(crate) fn of_file(release: &Release, config: &Config) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    times::check(release, config, &mut problems);
    items::of_file(release, &mut problems);
    people::of_file(release, config, &mut problems);
    problems
}

/// Those with its checklist, and with the files beside it.
pub(crate) fn of_run(run: &Run, config: &Config, meant: &SuggestionCache) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    whole::check(run, &mut problems);
    items::of_run(run, config, meant, &mut problems);
    people::of_run(run, &mut problems);
    problems.sort_by_key(|problem| problem.span);
    problems
}
