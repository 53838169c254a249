//! The releases in progress, in the order in which pages list them.

use crate::evaluate::run::Run;
use crate::evaluate::verdict::{self, Verdict};
use crate::model::release::{Status, VerdictWord};
use crate::render::search::release_name;
use crate::site::Site;
use crate::site::environments::EnvironmentOrder;

/// A release in progress.
pub(crate) struct RunningRelease<'a> {
    /// Its index among the site's releases.
    pub(crate) release: usize,
    /// The release.
    pub(crate) run: &'a Run,
    /// The verdict at its next hold point.
    pub(crate) verdict: Verdict,
    /// Its service, environment and version.
    pub(crate) name: String,
}

impl<'a> RunningRelease<'a> {
    /// Returns its service and environment; each may be empty.
    pub(crate) fn place(&self) -> (&'a str, &'a str) {
        place(self.run)
    }
}

/// Returns the service and environment of a release; each may be empty.
pub(crate) fn place(run: &Run) -> (&str, &str) {
    let environment = run.release.environment.as_ref().map_or("", |at| at.value.as_str());
    (run.release.service.as_deref().unwrap_or_default(), environment)
}

/// Returns the releases in progress, worst first, then by service, environment and age.
pub(crate) fn running(site: &Site) -> Vec<RunningRelease<'_>> {
    running_with(site, |_| true)
}

/// Returns the releases in progress for which `is_wanted` is true, in the same order.
pub(crate) fn running_with(
    site: &Site,
    is_wanted: impl Fn(&Run) -> bool,
) -> Vec<RunningRelease<'_>> {
    let mut found: Vec<RunningRelease<'_>> = (site.releases.iter().enumerate())
        .filter_map(|(release, entry)| {
            let run = entry.run().filter(|run| run.status == Status::InProgress)?;
            let wanted = is_wanted(run).then(|| verdict::next(run))?;
            Some(RunningRelease { release, run, verdict: wanted, name: release_name(&run.release) })
        })
        .collect();
    let order = EnvironmentOrder::new(site);
    found.sort_by(|one, other| {
        let worst = other.verdict.word.cmp(&one.verdict.word);
        let ((service, environment), (other_service, other_environment)) =
            (one.place(), other.place());
        worst
            .then_with(|| other.verdict.problems().cmp(&one.verdict.problems()))
            .then_with(|| service.cmp(other_service))
            .then_with(|| order.key(environment).cmp(&order.key(other_environment)))
    });
    found
}

/// Returns the icon of a verdict.
pub(crate) fn verdict_icon(word: VerdictWord) -> &'static str {
    match word {
        VerdictWord::Go => "done",
        VerdictWord::NotYet => "not-yet",
        VerdictWord::NoGo => "no-go",
    }
}
