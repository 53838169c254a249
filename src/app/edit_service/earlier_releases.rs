//! How long items took in earlier releases of the series, for the page on which they are recorded.

use crate::evaluate::run::Run;
use crate::history::History;
use crate::history::tally::{self, Tally};
use crate::model::release::State;
use crate::record::EarlierDurations;
use crate::render::when;
use crate::site::Site;

/// The most earlier releases that are looked at, because a page asks after every record.
const MAX_RELEASES: usize = 50;

/// The releases of a series before one of them.
pub(super) struct EarlierReleases<'a> {
    site: &'a Site,
    history: &'a History,
    /// The newest first.
    releases: Vec<usize>,
    previous: Option<(usize, &'a Run)>,
}

impl<'a> EarlierReleases<'a> {
    /// Returns the releases before `run`; `None` if it is in no series.
    pub(super) fn new(site: &'a Site, run: &Run) -> Option<Self> {
        let release = site.release(&run.release.id)?;
        let (_, history) = site.history(&run.checklist.id)?;
        let (series, place) = site.series.of_release(release)?;
        let releases = series.releases[..place].iter().rev().take(MAX_RELEASES).copied().collect();
        Some(Self { site, history, releases, previous: site.previous(release) })
    }

    /// Returns what they tell of an item.
    pub(super) fn item(&self, id: &str) -> EarlierDurations {
        let Some(line) = self.history.line(id) else {
            return EarlierDurations::default();
        };
        let releases = self.releases.iter().copied();
        let tally = Tally::of(self.history, line, &self.site.releases, releases);
        let last = self.previous.and_then(|(release, run)| {
            let row = self.history.row(line, release, run)?;
            let took = tally::time(run, row).filter(|_| row.state == State::Done)?;
            Some(format!("{}: done in {}", run.release.version, when::duration(took)))
        });
        EarlierDurations { usual: tally.usual().median().map(when::duration), last }
    }
}
