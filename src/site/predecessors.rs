//! `after`: the release that must be closed before another.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Suggestions};
use crate::evaluate::status::status;
use crate::model::release::Release;

/// What releases need to know of those that they wait for.
#[derive(Debug, Default)]
pub(super) struct Predecessors {
    /// The ids of all closed releases.
    closed: HashSet<String>,
    /// What is wrong with the `after` of a release, by the id of the release.
    diagnostics: HashMap<String, Diagnostic>,
}

impl Predecessors {
    /// All releases of a site; `None` for one whose file cannot be read.
    pub(super) fn new<'a>(releases: &[(&'a str, Option<&'a Release>)]) -> Self {
        let next: HashMap<&str, Option<&str>> = (releases.iter())
            .map(|(id, release)| (*id, release.and_then(after)))
            .collect();
        let circles = circles(&next);
        let mut left = Suggestions::default();
        let known = || releases.iter().filter_map(|(_, release)| *release);
        Self {
            closed: known()
                .filter(|release| status(release).is_closed())
                .map(|release| release.id.clone())
                .collect(),
            diagnostics: known()
                .filter_map(|release| {
                    let diagnostic = check(release, &next, &circles, &mut left)?;
                    Some((release.id.clone(), diagnostic))
                })
                .collect(),
        }
    }

    /// Whether the release named by `after` is closed; `None` if `after` is not set.
    pub(super) fn is_closed(&self, release: &Release) -> Option<bool> {
        after(release).map(|id| self.closed.contains(id))
    }

    /// What is wrong with the release's `after`: it names no release, or leads back to this one.
    pub(super) fn diagnostic(&self, release: &Release) -> Option<Diagnostic> {
        self.diagnostics.get(&release.id).cloned()
    }
}

fn after(release: &Release) -> Option<&str> {
    release.after.as_ref().map(|after| after.value.as_str())
}

fn check(
    release: &Release,
    next: &HashMap<&str, Option<&str>>,
    circles: &HashSet<&str>,
    left: &mut Suggestions,
) -> Option<Diagnostic> {
    let wanted = release.after.as_ref()?;
    if !next.contains_key(wanted.value.as_str()) {
        let message = format!("there is no release `{}`", wanted.value);
        let others = next.keys().copied().filter(|id| **id != *release.id);
        return Some(
            Diagnostic::new(Code::UnknownAfter, wanted.span, message)
                .suggest_if_left(left, as_id(&wanted.value), others)
                .hint("A release's id is its path below `content/releases`, without `.yaml`."),
        );
    }
    circles.contains(release.id.as_str()).then(|| {
        let message = if wanted.value == release.id {
            "this release waits for itself".to_owned()
        } else {
            format!(
                "`{}` waits for itself by way of `{}`",
                release.id, wanted.value
            )
        };
        Diagnostic::new(Code::UnknownAfter, wanted.span, message)
            .hint("Take out one `after` of the circle.")
    })
}

/// The id that was probably meant by a path.
fn as_id(wanted: &str) -> &str {
    let wanted = wanted
        .trim_start_matches("content/")
        .trim_start_matches("releases/");
    wanted.strip_suffix(".yaml").unwrap_or(wanted)
}

/// The releases that following `after` leads back to.
fn circles<'a>(next: &HashMap<&'a str, Option<&'a str>>) -> HashSet<&'a str> {
    let mut seen: HashMap<&str, &str> = HashMap::new();
    let mut circles = HashSet::new();
    for start in next.keys().copied() {
        let follow = |at: &&'a str| *next.get(*at)?;
        let mut at = Some(start);
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
