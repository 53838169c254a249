//! The releases in progress, in the order in which pages list them.

use crate::evaluate::run::Run;
use crate::evaluate::verdict::{self, Verdict};
use crate::model::release::{Status, VerdictWord};
use crate::render::search::release_name;
use crate::site::Site;

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

/// Returns the releases in progress, worst first, then by service, environment and version.
pub(crate) fn running(site: &Site) -> Vec<RunningRelease<'_>> {
    let mut found: Vec<RunningRelease<'_>> = (site.releases.iter().enumerate())
        .filter_map(|(release, entry)| {
            let run = entry.run().filter(|run| run.status == Status::InProgress)?;
            let name = release_name(&run.release);
            Some(RunningRelease { release, run, verdict: verdict::next(run), name })
        })
        .collect();
    found.sort_by(|one, other| {
        let worst = other.verdict.word.cmp(&one.verdict.word);
        worst
            .then_with(|| other.verdict.problems().cmp(&one.verdict.problems()))
            .then_with(|| one.name.cmp(&other.name))
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
