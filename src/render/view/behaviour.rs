//! Findings on a checklist's items for each service and environment, and the remark after an item.

use crate::render::archive::MOST_IN_GRID;
use schemars::JsonSchema;
use serde::Serialize;

use crate::history::finding::findings;
use crate::history::tally::Tally;
use crate::render::route::Route;
use crate::render::view::LinkView;
use crate::render::view::finding::{FindingView, item_href};
use crate::render::view::frame::Frame;
use crate::render::view::history::series_name;

/// Maximum number of findings for each series.
const MAX_FINDINGS: usize = 5;
/// Maximum number of series. The history has all of them.
const MAX_SERIES: usize = 6;
/// Minimum number of occurrences for a remark after an item.
const MIN_TIMES: usize = 2;

/// Findings on the releases of one series.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct BehaviourView {
    /// The service and environment; empty if neither is set.
    pub(crate) series: String,
    /// The number of releases considered: the newest fifty at most.
    pub(crate) releases: usize,
    /// The findings, most important first; may be empty.
    pub(crate) findings: Vec<FindingView>,
    /// The URL of its history.
    pub(crate) history: String,
}

/// Returns the findings on the history with index `at`, longest series first.
pub(super) fn behaviours(frame: &Frame<'_>, at: usize) -> Vec<BehaviourView> {
    let site = frame.site;
    let history = &site.histories[at];
    let series = site.series.all[history.series.clone()].iter().enumerate();
    (series.take(MAX_SERIES))
        .filter_map(|(place, series)| {
            let mut begun = site.begun(series);
            begun.truncate(MOST_IN_GRID);
            let found = findings(history, &site.releases, &begun);
            let found = found.iter().take(MAX_FINDINGS);
            (!begun.is_empty()).then(|| BehaviourView {
                series: series_name(series),
                releases: begun.len(),
                findings: found.map(|found| FindingView::new(frame, at, found)).collect(),
                history: frame.href(Route::History(at, place)),
            })
        })
        .collect()
}

/// Returns the remark after each item of the current version, from the longest series.
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
            Some(LinkView { text: tail(&tally)?, href: item_href(frame, at, history, line) })
        })
        .collect()
}

/// Formats as `failed first 4 of 10`. Shows skips only from half of the releases on.
fn tail(tally: &Tally) -> Option<String> {
    let of = tally.counted();
    if tally.failures >= MIN_TIMES {
        let all_first = tally.failures == tally.failed_first;
        let how = if all_first { "failed first" } else { "failed" };
        return Some(format!("{how} {} of {of}", tally.failures));
    }
    let is_often_skipped = tally.skipped >= MIN_TIMES && tally.skipped * 2 >= of;
    is_often_skipped.then(|| format!("skipped {} of {of}", tally.skipped))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(done: usize, failed_first: usize, failed: usize, skipped: usize) -> Option<String> {
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
    fn remarks_show_frequent_outcomes_and_the_total() {
        assert_eq!(text(10, 4, 0, 0).as_deref(), Some("failed first 4 of 10"));
        assert_eq!(text(9, 3, 1, 0).as_deref(), Some("failed 4 of 10"));
        assert_eq!(text(4, 0, 0, 5).as_deref(), Some("skipped 5 of 9"));
        assert_eq!(text(9, 1, 0, 4), None, "once, and less than half");
    }
}
