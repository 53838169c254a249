//! What a release's file says against itself, its checklist, or the site: each a located diagnostic.
//!
//! The way in is [`check`]. Whether other releases exist (`after`) is left to [`super::site`].

mod items;
mod meant;
mod people;
mod times;
mod whole;

pub use meant::Meant;

use crate::derive::run::Run;
use crate::diagnostic::Diagnostic;
use crate::model::config::Config;

/// All contradictions of one release, in the order of its file. `meant` remembers for the others.
pub fn check(run: &Run, config: &Config, meant: &Meant) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    whole::check(run, &mut problems);
    times::check(run, config, &mut problems);
    items::check(run, config, meant, &mut problems);
    people::check(run, config, &mut problems);
    problems.sort_by_key(|problem| problem.span);
    problems
}
