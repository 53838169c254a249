//! Resolves `after`: the release that must be closed before another.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Suggestions};
use crate::evaluate::predecessor::Predecessor;
use crate::evaluate::status::status;
use crate::model::release::{Release, Status};

/// The releases that `after` may name.
#[derive(Debug, Default)]
pub(super) struct Predecessors {
    /// The states of all releases, by id.
    states: HashMap<String, Predecessor>,
    /// The diagnostics of `after`, by the id of the release.
    diagnostics: HashMap<String, Diagnostic>,
}

impl Predecessors {
    /// Collects all releases of a site; `None` for one whose file cannot be read.
    /// The last part says whether it has errors.
    pub(super) fn new<'a>(releases: &[(&'a str, Option<&'a Release>, bool)]) -> Self {
        let next: HashMap<&str, Option<&str>> =
            (releases.iter()).map(|(id, release, _)| (*id, release.and_then(after))).collect();
        let cycles = cycles(&next);
        let mut remaining = Suggestions::default();
        let known = || releases.iter().filter_map(|(_, release, _)| *release);
        Self {
            states: (releases.iter())
                .map(|(id, release, has_errors)| ((*id).to_owned(), state(*release, *has_errors)))
                .collect(),
            diagnostics: known()
                .filter_map(|release| {
                    let diagnostic = check(release, &next, &cycles, &mut remaining)?;
                    Some((release.id.clone(), diagnostic))
                })
                .collect(),
        }
    }

    /// Returns the state of the release named by `after`; `None` if `after` is not set.
    pub(super) fn of(&self, release: &Release) -> Option<Predecessor> {
        after(release).map(|id| self.states.get(id).copied().unwrap_or(Predecessor::Missing))
    }

    /// Returns the diagnostic of the release's `after`: it matches no release, or is part of a cycle.
    pub(super) fn diagnostic(&self, release: &Release) -> Option<Diagnostic> {
        self.diagnostics.get(&release.id).cloned()
    }
}

fn state(release: Option<&Release>, has_errors: bool) -> Predecessor {
    let Some(release) = release.filter(|_| !has_errors) else {
        return Predecessor::HasErrors;
    };
    match status(release) {
        Status::Planned | Status::InProgress => Predecessor::Open,
        Status::Done => Predecessor::Done,
        Status::RolledBack => Predecessor::RolledBack,
        Status::Aborted => Predecessor::Aborted,
    }
}

fn after(release: &Release) -> Option<&str> {
    release.after.as_ref().map(|after| after.value.as_str())
}

fn check(
    release: &Release,
    next: &HashMap<&str, Option<&str>>,
    cycles: &HashSet<&str>,
    remaining: &mut Suggestions,
) -> Option<Diagnostic> {
    let after_id = release.after.as_ref()?;
    if !next.contains_key(after_id.value.as_str()) {
        let message = format!("the release `{}` does not exist", after_id.value);
        let others = next.keys().copied().filter(|id| **id != *release.id);
        return Some(
            Diagnostic::new(Code::UnknownAfter, after_id.span, message)
                .suggest_within(remaining, as_id(&after_id.value), others)
                .hint("Write the path of its file under `content/releases`, without `.yaml`."),
        );
    }
    cycles.contains(release.id.as_str()).then(|| {
        let message = if after_id.value == release.id {
            "this release comes after itself".to_owned()
        } else {
            format!("`{}` comes after itself through `{}`", release.id, after_id.value)
        };
        Diagnostic::new(Code::UnknownAfter, after_id.span, message)
            .hint("Delete one `after` of the cycle.")
    })
}

/// Returns the id for a path that was given in place of one.
fn as_id(after_id: &str) -> &str {
    let after_id = after_id.trim_start_matches("content/").trim_start_matches("releases/");
    after_id.strip_suffix(".yaml").unwrap_or(after_id)
}

/// Returns the releases that are part of a cycle of `after`.
fn cycles<'a>(next: &HashMap<&'a str, Option<&'a str>>) -> HashSet<&'a str> {
    let mut visited: HashMap<&str, &str> = HashMap::new();
    let mut cycles = HashSet::new();
    for start in next.keys().copied() {
        let follow = |at: &&'a str| *next.get(*at)?;
        let mut at = Some(start);
        // Visits each release once.
        while let Some(id) = at.filter(|id| !visited.contains_key(id)) {
            visited.insert(id, start);
            at = follow(&id);
        }
        let cycle_start = at.filter(|id| visited[id] == start);
        for id in std::iter::successors(cycle_start, follow) {
            if !cycles.insert(id) {
                break;
            }
        }
    }
    cycles
}
