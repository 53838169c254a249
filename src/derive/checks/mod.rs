//! What a release's file says against itself, its checklist, or the site: each a located diagnostic.
//!
//! The way in is [`check`]. Whether other releases exist (`after`) is left to [`super::site`].

mod items;
mod people;
mod times;
mod whole;

use std::collections::HashSet;

use crate::derive::run::Run;
use crate::diagnostic::Diagnostic;
use crate::model::config::Config;

/// What a release is held against besides its checklist.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The site's configuration.
    pub config: &'a Config,
    /// The paths of all files below `content/` that are copied: `content/releases/1/log.txt`.
    pub assets: &'a HashSet<&'a str>,
    /// The path of the release's file: evidence files are looked up beside it.
    pub path: &'a str,
}

/// All contradictions of one release, in the order of its file.
pub fn check(run: &Run, around: &Surroundings<'_>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    whole::check(run, &mut problems);
    times::check(run, around, &mut problems);
    items::check(run, around, &mut problems);
    people::check(run, around, &mut problems);
    problems.sort_by_key(|problem| problem.span);
    problems
}
