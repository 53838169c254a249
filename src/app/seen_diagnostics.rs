//! Remembers printed diagnostics, so that each is printed once.

use std::collections::HashMap;

use crate::app::session::SiteState;
use crate::diagnostic::{Code, Diagnostic};
use crate::sources::Sources;

/// The diagnostics of the last state.
#[derive(Debug, Default)]
pub(crate) struct SeenDiagnostics {
    diagnostics: HashMap<Kind, usize>,
}

/// The identity of a diagnostic, independent of its position.
type Kind = (Code, String, String);

impl SeenDiagnostics {
    /// Returns the diagnostics of `state` that the previous state did not have.
    pub(crate) fn take_new(&mut self, state: &SiteState) -> Vec<Diagnostic> {
        let mut known = std::mem::take(&mut self.diagnostics);
        let mut new = Vec::new();
        for diagnostic in &*state.diagnostics() {
            let kind = kind(diagnostic, &state.site.sources);
            match known.get_mut(&kind) {
                Some(count @ 1..) => *count -= 1,
                _ => new.push(diagnostic.clone()),
            }
            *self.diagnostics.entry(kind).or_default() += 1;
        }
        new
    }
}

fn kind(diagnostic: &Diagnostic, sources: &Sources) -> Kind {
    let path = diagnostic.span.map(|span| sources.file(span.source).path.clone());
    let path = path.unwrap_or_else(|| diagnostic.path.clone());
    (diagnostic.code, path, diagnostic.message.clone())
}
