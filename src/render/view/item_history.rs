//! One item over all releases: counts, durations, exceptions, former ids and texts.

use std::cmp::Reverse;

use schemars::JsonSchema;
use serde::Serialize;

use crate::history::wording::wordings;
use crate::history::{History, Line};
use crate::render::route::{Route, fragment};
use crate::render::view::LinkView;
use crate::render::view::frame::Frame;
use crate::render::view::history::{main, series_name};
use crate::render::view::item_series::{ItemInSeries, ItemSeriesView};
use crate::render::view::item_summary::ItemSummaryView;
use crate::render::view::piece::{self, PieceView};
use crate::render::when::When;

/// Maximum number of series with details. With more, a table has all of them.
const MAX_DETAILED: usize = 6;
/// Maximum number of exceptions on the page. The archives have the others.
const MAX_EXCEPTIONS: usize = 200;

/// One item over all releases.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ItemHistoryView {
    /// Its id.
    pub(crate) id: String,
    /// Its text; HTML.
    pub(crate) text: String,
    /// The history that contains it.
    pub(crate) history: LinkView,
    /// Its section; may be empty.
    pub(crate) section: String,
    /// The item in the current checklist; none if it was removed.
    pub(crate) place: Option<LinkView>,
    /// The newest release that contained it, if it was removed; otherwise none.
    pub(crate) last: Option<LinkView>,
    /// Its former ids.
    pub(crate) former: Vec<String>,
    /// The counts of every service and environment, if there are more than six; otherwise empty.
    pub(crate) summary: Vec<ItemSummaryView>,
    /// Its outcomes for each service and environment; at most six: those with the most exceptions.
    pub(crate) series: Vec<ItemSeriesView>,
    /// Its texts, newest first; empty if it had only one.
    pub(crate) wordings: Vec<WordingView>,
}

/// A text of an item.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct WordingView {
    /// The first release that used it; none if no release did.
    pub(crate) since: Option<LinkView>,
    /// When that release started.
    pub(crate) started: Option<When>,
    /// The text, with the difference from the previous one.
    pub(crate) pieces: Vec<PieceView>,
}

impl ItemHistoryView {
    /// Builds the view of a line of the history with index `at`.
    pub(crate) fn new(frame: &Frame<'_>, at: usize, line: usize) -> Self {
        let history = &frame.site.histories[at];
        let item = history.item(line);
        let version = &history.versions[history.lines[line].version].checklist;
        let all: Vec<ItemInSeries<'_>> = (0..history.series.len())
            .filter_map(|place| ItemInSeries::new(frame, (at, place), line))
            .collect();
        let is_split = all.len() > MAX_DETAILED;
        Self {
            id: item.id.to_string(),
            text: item.text.clone(),
            history: main(frame, at),
            section: (item.section)
                .map(|section| version.sections[section].text.clone())
                .unwrap_or_default(),
            place: place(frame, history, &history.lines[line]),
            last: last(frame, history, line),
            former: history.former(line).map(ToOwned::to_owned).collect(),
            summary: (all.iter().filter(|_| is_split))
                .map(|item| ItemSummaryView::new(frame, item))
                .collect(),
            series: series_views(frame, &all, history.series.len() > 1),
            wordings: wording_views(frame, history, line),
        }
    }
}

/// Returns the details of the series with the most exceptions, in the order of the series.
fn series_views(
    frame: &Frame<'_>,
    all: &[ItemInSeries<'_>],
    with_titles: bool,
) -> Vec<ItemSeriesView> {
    let mut detailed: Vec<usize> = (0..all.len()).collect();
    detailed.sort_by_cached_key(|&index| Reverse(all[index].exceptions()));
    detailed.truncate(MAX_DETAILED);
    detailed.sort_unstable();
    let detailed: Vec<&ItemInSeries<'_>> = detailed.into_iter().map(|at| &all[at]).collect();
    let counts: Vec<usize> = detailed.iter().map(|item| item.exceptions()).collect();
    (detailed.into_iter().zip(shares(&counts, MAX_EXCEPTIONS)))
        .map(|(item, max_exceptions)| {
            let title = if with_titles { series_name(item.series) } else { String::new() };
            ItemSeriesView::new(frame, item, title, max_exceptions)
        })
        .collect()
}

/// Shares `total` evenly among lists of these lengths. What short lists leave goes to longer ones.
fn shares(lengths: &[usize], total: usize) -> Vec<usize> {
    let mut shortest_first: Vec<usize> = (0..lengths.len()).collect();
    shortest_first.sort_by_key(|&at| lengths[at]);
    let mut shares = vec![0; lengths.len()];
    let mut left = total;
    for (at, waiting) in shortest_first.into_iter().zip((1..=lengths.len()).rev()) {
        shares[at] = lengths[at].min(left / waiting);
        left -= shares[at];
    }
    shares
}

/// Returns a link to the item in the current checklist, if it still exists.
fn place(frame: &Frame<'_>, history: &History, line: &Line) -> Option<LinkView> {
    let index = frame.checklist(&history.checklist).filter(|_| line.current)?;
    Some(LinkView {
        text: frame.site.checklists[index].title.clone(),
        href: format!("{}{}", frame.href(Route::Checklist(index)), fragment(&line.id)),
    })
}

/// Returns the newest release that contained a removed item.
fn last(frame: &Frame<'_>, history: &History, line: usize) -> Option<LinkView> {
    let line = Some(&history.lines[line]).filter(|line| !line.current)?;
    let release = *history.versions[line.version].releases.first()?;
    Some(frame.release_at(release))
}

fn wording_views(frame: &Frame<'_>, history: &History, line: usize) -> Vec<WordingView> {
    let wordings = wordings(history, line, &frame.site.releases);
    if wordings.len() < 2 {
        return Vec::new();
    }
    let before = std::iter::once(None).chain(wordings.iter().map(Some));
    let mut views: Vec<WordingView> = (wordings.iter().zip(before))
        .map(|(wording, before)| {
            let run = wording.since.and_then(|release| frame.run(release));
            WordingView {
                since: wording.since.map(|release| frame.release_at(release)),
                started: run.and_then(|run| run.started).map(|at| frame.day(at)),
                pieces: piece::wording(before.unwrap_or(wording).text, wording.text),
            }
        })
        .collect();
    views.reverse();
    views
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_short_lists_leave_goes_to_longer_ones() {
        assert!(shares(&[], 200).is_empty());
        assert_eq!(shares(&[230, 0], 200), [200, 0]);
        assert_eq!(shares(&[90, 10, 90], 100), [45, 10, 45]);
        assert_eq!(shares(&[3, 4], 200), [3, 4]);
    }
}
