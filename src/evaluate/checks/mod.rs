//! Checks a release for contradictions in its file, to its checklist and to the site.
//!
//! The entry point is [`check`]. [`crate::site`] checks whether other releases exist (`after`).

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

/// Returns all diagnostics of one release, in the order of its file.
pub(crate) fn check(run: &Run, config: &Config, suggestions: &SuggestionCache) -> Vec<Diagnostic> {
    let mut diagnostics = of_file(&run.release, config);
    diagnostics.extend(of_run(run, config, suggestions));
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    diagnostics
}

/// Returns the diagnostics that do not depend on the checklist.
pub(crate) fn of_file(release: &Release, config: &Config) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    times::check(release, config, &mut diagnostics);
    items::of_file(release, &mut diagnostics);
    people::of_file(release, config, &mut diagnostics);
    diagnostics
}

/// Returns the contradictions to the checklist and to the files next to the release.
pub(crate) fn of_run(run: &Run, config: &Config, suggestions: &SuggestionCache) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    whole::check(run, &mut diagnostics);
    items::of_run(run, config, suggestions, &mut diagnostics);
    people::of_run(run, &mut diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    diagnostics
}
