//! What the terminal was told of, so that it hears of each problem once.

use std::collections::HashMap;

use crate::app::session::SiteState;
use crate::diagnostic::{Code, Diagnostic};
use crate::sources::Sources;

/// The problems of the state that was told of last.
#[derive(Debug, Default)]
pub(crate) struct SeenDiagnostics {
    problems: HashMap<Kind, usize>,
}

/// What makes a problem the same after an edit that moved it.
type Kind = (Code, String, String);

impl SeenDiagnostics {
    /// The problems of `state` that the one before did not have.
    pub(crate) fn news(&mut self, state: &SiteState) -> Vec<Diagnostic> {
        let mut known = std::mem::take(&mut self.problems);
        let mut news = Vec::new();
        for problem in &*state.problems() {
            let kind = kind(problem, &state.site.sources);
            match known.get_mut(&kind) {
                Some(count @ 1..) => *count -= 1,
                _ => news.push(problem.clone()),
            }
            *self.problems.entry(kind).or_default() += 1;
        }
        news
    }
}

fn kind(problem: &Diagnostic, sources: &Sources) -> Kind {
    let path = problem.span.map(|span| sources.file(span.source).path.clone());
    let path = path.unwrap_or_else(|| problem.path.clone());
    (problem.code, path, problem.message.clone())
}
