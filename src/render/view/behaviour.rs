//! How a checklist's items have behaved: findings for each service and environment, a tail on an item.

use crate::render::archive::MOST_IN_GRID;
use serde::Serialize;

use crate::history::finding::findings;
use crate::history::tally::Tally;
use crate::render::route::Route;
use crate::render::view::LinkView;
use crate::render::view::finding::{FindingView, item_href};
use crate::render::view::frame::Frame;
use crate::render::view::history::series_name;

/// So many findings are told of each service and environment.
const FINDINGS: usize = 5;
/// Of so many services and environments: the history has all.
const SERIES: usize = 6;
/// So often something has to happen to be told behind an item.
const OFTEN: usize = 2;

/// What is worth knowing of the releases of one service and environment.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct BehaviourView {
    /// The service and environment; empty where neither is named.
    pub(crate) series: String,
    /// How many releases it speaks of.
    pub(crate) releases: usize,
    /// What is worth knowing, the most telling first; may be empty.
    pub(crate) findings: Vec<FindingView>,
    /// Its history.
    pub(crate) history: String,
}

/// What is worth knowing of the history with that index, the longest series first.
pub(super) fn behaviours(frame: &Frame<'_>, at: usize) -> Vec<BehaviourView> {
    let site = frame.site;
    let history = &site.histories[at];
    let series = site.series.all[history.series.clone()].iter().enumerate();
    (series.take(SERIES))
        .filter_map(|(place, series)| {
            let mut begun = site.begun(series);
            begun.truncate(MOST_IN_GRID);
            let found = findings(history, &site.releases, &begun);
            let found = found.iter().take(FINDINGS);
            (!begun.is_empty()).then(|| BehaviourView {
                series: series_name(series),
                releases: begun.len(),
                findings: found
                    .map(|found| FindingView::new(frame, at, found))
                    .collect(),
                history: frame.href(Route::History(at, place)),
            })
        })
        .collect()
}

/// What stands behind each item of the live version: how it went in the longest series.
pub(super) fn tails(frame: &Frame<'_>, at: usize) -> Vec<Option<LinkView>> {
    let site = frame.site;
    let history = &site.histories[at];
    let Some(series) = site.series.all[history.series.clone()].first() else {
        return Vec::new();
    };
    let mut begun = site.begun(series);
    begun.truncate(MOST_IN_GRID);
    (history.current().iter())
        .map(|&line| {
            let tally = Tally::of(history, line, &site.releases, begun.iter().copied());
            Some(LinkView {
                text: tail(&tally)?,
                href: item_href(frame, at, history, line),
            })
        })
        .collect()
}

/// `failed first 4 of 10`; a skip is news where it is the rule.
fn tail(tally: &Tally) -> Option<String> {
    let of = tally.counted();
    if tally.failures >= OFTEN {
        let all_first = tally.failures == tally.failed_first;
        let how = if all_first { "failed first" } else { "failed" };
        return Some(format!("{how} {} of {of}", tally.failures));
    }
    let often = tally.skipped >= OFTEN && tally.skipped * 2 >= of;
    often.then(|| format!("skipped {} of {of}", tally.skipped))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(done: usize, failed_first: usize, failed: usize, skipped: usize) -> Option<String> {
        tail(&Tally {
            done,
            failed_first,
            failed,
            skipped,
            failures: failed_first + failed,
            ..Tally::default()
        })
    }

    #[test]
    fn a_tail_says_what_happens_often_and_of_how_many() {
        assert_eq!(said(10, 4, 0, 0).as_deref(), Some("failed first 4 of 10"));
        assert_eq!(said(9, 3, 1, 0).as_deref(), Some("failed 4 of 10"));
        assert_eq!(said(4, 0, 0, 5).as_deref(), Some("skipped 5 of 9"));
        assert_eq!(said(9, 1, 0, 4), None, "once, and less than half");
    }
}
