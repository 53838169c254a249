//! `after`: which release has to be closed before another.

use std::collections::HashMap;
use std::sync::Arc;

use crate::derive::run::Run;
use crate::derive::site::ReleaseEntry;
use crate::diagnostic::{Code, Diagnostic};

/// Tells every release whether the one it waits for is closed.
pub(super) fn resolve(entries: &mut [ReleaseEntry]) -> Vec<Diagnostic> {
    let next: HashMap<String, Option<String>> = (entries.iter())
        .map(|entry| match entry {
            ReleaseEntry::Run(run) => (run.release.id.clone(), after(run).map(str::to_owned)),
            ReleaseEntry::Broken { id, .. } => (id.clone(), None),
        })
        .collect();
    let closed: HashMap<String, bool> = (entries.iter())
        .filter_map(|entry| match entry {
            ReleaseEntry::Run(run) => Some((run.release.id.clone(), run.status.is_closed())),
            ReleaseEntry::Broken { .. } => None,
        })
        .collect();
    let mut problems = Vec::new();
    for entry in entries {
        if let ReleaseEntry::Run(run) = entry {
            let wanted = after(run).map(|id| closed.get(id).copied().unwrap_or(false));
            let problem = problem(run, &next);
            if wanted.is_some() {
                let run = Arc::make_mut(run);
                run.predecessor_closed = wanted;
                run.faulty |= problem.is_some();
            }
            problems.extend(problem);
        }
    }
    problems
}

fn after(run: &Run) -> Option<&str> {
    run.release.after.as_ref().map(|after| after.value.as_str())
}

fn problem(run: &Run, next: &HashMap<String, Option<String>>) -> Option<Diagnostic> {
    let wanted = run.release.after.as_ref()?;
    if !next.contains_key(&wanted.value) {
        let message = format!("there is no release `{}`", wanted.value);
        return Some(
            Diagnostic::new(Code::UnknownAfter, wanted.span, message)
                .suggest(
                    meant(&wanted.value),
                    next.keys()
                        .map(String::as_str)
                        .filter(|id| **id != *run.release.id),
                )
                .hint("A release's id is its path below `content/releases`, without `.yaml`."),
        );
    }
    leads_back(&run.release.id, next).then(|| {
        let message = if wanted.value == run.release.id {
            "this release waits for itself".to_owned()
        } else {
            format!(
                "`{}` waits for itself by way of `{}`",
                run.release.id, wanted.value
            )
        };
        Diagnostic::new(Code::UnknownAfter, wanted.span, message)
            .hint("Take out one `after` of the circle.")
    })
}

/// What was probably named by a path.
fn meant(wanted: &str) -> &str {
    let wanted = wanted
        .trim_start_matches("content/")
        .trim_start_matches("releases/");
    wanted.strip_suffix(".yaml").unwrap_or(wanted)
}

/// Whether following `after` from `id` comes back to it.
fn leads_back(id: &str, next: &HashMap<String, Option<String>>) -> bool {
    let mut at = id;
    for _ in 0..next.len() {
        match next.get(at) {
            Some(Some(after)) if after == id => return true,
            Some(Some(after)) => at = after,
            _ => return false,
        }
    }
    false
}
