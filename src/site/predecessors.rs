//! `after`: which release has to be closed before another.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Suggestions};
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;

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
    let circles = circles(&next);
    let mut left = Suggestions::default();
    let mut problems = Vec::new();
    for entry in entries {
        if let ReleaseEntry::Run(run) = entry {
            let wanted = after(run).map(|id| closed.get(id).copied().unwrap_or(false));
            let problem = problem(run, &next, &circles, &mut left);
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

fn problem(
    run: &Run,
    next: &HashMap<String, Option<String>>,
    circles: &HashSet<&str>,
    left: &mut Suggestions,
) -> Option<Diagnostic> {
    let wanted = run.release.after.as_ref()?;
    if !next.contains_key(&wanted.value) {
        let message = format!("there is no release `{}`", wanted.value);
        return Some(
            Diagnostic::new(Code::UnknownAfter, wanted.span, message)
                .suggest_if_left(
                    left,
                    meant(&wanted.value),
                    next.keys()
                        .map(String::as_str)
                        .filter(|id| **id != *run.release.id),
                )
                .hint("A release's id is its path below `content/releases`, without `.yaml`."),
        );
    }
    circles.contains(run.release.id.as_str()).then(|| {
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

/// The releases that following `after` leads back to.
fn circles(next: &HashMap<String, Option<String>>) -> HashSet<&str> {
    let mut seen: HashMap<&str, &str> = HashMap::new();
    let mut circles = HashSet::new();
    for start in next.keys() {
        let follow = |at: &&str| next.get(*at)?.as_deref();
        let mut at = Some(start.as_str());
        // Each release is passed once; the walk ends at one that was seen.
        while let Some(id) = at.filter(|id| !seen.contains_key(id)) {
            seen.insert(id, start);
            at = follow(&id);
        }
        let met = at.filter(|id| seen[id] == start);
        for id in std::iter::successors(met, follow) {
            if !circles.insert(id) {
                break;
            }
        }
    }
    circles
}
