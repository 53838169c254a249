//! One item in one series, in one row of a table.

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::route::Route;
use crate::render::state_style::outcome_words;
use crate::render::view::LinkView;
use crate::render::view::frame::{Frame, RunFrame};
use crate::render::view::history::series_name;
use crate::render::view::item_series::ItemInSeries;

/// One item in one series, counted.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ItemSummaryView {
    /// The history of the series.
    pub(crate) series: LinkView,
    /// The number of releases that are counted.
    pub(crate) counted: usize,
    /// In how many of them it was done.
    pub(crate) done: usize,
    /// The same in percent, rounded down; none if no release is counted.
    pub(crate) rate: Option<usize>,
    /// In how many of them it failed at some time.
    pub(crate) failed: usize,
    /// In how many of them it was skipped.
    pub(crate) skipped: usize,
    /// The item in the newest release that contains it.
    pub(crate) newest: Option<LinkView>,
    /// Its state there: `Failed, then done`; may be empty.
    pub(crate) word: String,
}

impl ItemSummaryView {
    /// Builds the row of the records.
    pub(super) fn new(frame: &Frame<'_>, item: &ItemInSeries<'_>) -> Self {
        let (at, place) = item.place;
        let tally = &item.tally;
        let newest = item.rows.iter().find_map(|&(release, run, row)| Some((release, run, row?)));
        Self {
            series: LinkView {
                text: series_name(item.series),
                href: frame.href(Route::History(at, place)),
            },
            counted: tally.counted(),
            done: tally.done,
            rate: (tally.done * 100).checked_div(tally.counted()),
            failed: tally.failures,
            skipped: tally.skipped,
            newest: newest.map(|(release, run, row)| {
                let page = frame.href(Route::Release(release));
                LinkView {
                    text: run.release.version.clone(),
                    href: RunFrame::new(frame, run, page).row_href(row),
                }
            }),
            word: newest
                .map(|(_, run, row)| outcome_words(run, row).into_owned())
                .unwrap_or_default(),
        }
    }
}
