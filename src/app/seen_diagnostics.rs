//! Remembers printed diagnostics, so that each is printed once.

use std::collections::HashMap;

use crate::app::session::SiteState;
use crate::diagnostic::{Code, Diagnostic};
use crate::sources::Sources;

/// The diagnostics of the last state.
#[derive(Debug, Default)]
pub(crate) struct SeenDiagnostics {
    problems: HashMap<Kind, usize>,
}

/// The identity of a diagnostic, independent of its position.
type Kind = (Code, String, String);

impl SeenDiagnostics {
    /// Returns the diagnostics of `state` that the previous state did not have.
    pub(crate) fn take_new(&mut self, state: &SiteState) -> Vec<Diagnostic> {
        let mut known = std::mem::take(&mut self.problems);
        let mut new = Vec::new();
        for problem in &*state.problems() {
            let kind = kind(problem, &state.site.sources);
            match known.get_mut(&kind) {
                Some(count @ 1..) => *count -= 1,
                _ => new.push(problem.clone()),
            }
            *self.problems.entry(kind).or_default() += 1;
        }
        new
    }
}

fn kind(problem: &Diagnostic, sources: &Sources) -> Kind {
    let path = problem.span.map(|span| sources.file(span.source).path.clone());
    let path = path.unwrap_or_else(|| problem.path.clone());
    (problem.code, path, problem.message.clone())
}
