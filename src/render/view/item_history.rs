//! One item over all releases: counts, durations, exceptions, former ids and texts.

use serde::Serialize;

use crate::history::wording::wordings;
use crate::history::{History, Line};
use crate::render::route::{Route, fragment};
use crate::render::view::LinkView;
use crate::render::view::frame::Frame;
use crate::render::view::history::{main, series_name};
use crate::render::view::item_series::ItemSeriesView;
use crate::render::view::piece::{self, PieceView};
use crate::render::when::When;

/// One item over all releases.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct ItemHistoryView {
    /// Its id.
    pub(crate) id: String,
    /// Its text; HTML.
    pub(crate) text: String,
    /// The history that contains it.
    pub(crate) history: LinkView,
    /// Its section; may be empty.
    pub(crate) section: String,
    /// The item in the current checklist, if it still exists.
    pub(crate) place: Option<LinkView>,
    /// The newest release that contained it, if it was removed.
    pub(crate) last: Option<LinkView>,
    /// Its former ids.
    pub(crate) former: Vec<String>,
    /// Its series, for each service and environment.
    pub(crate) series: Vec<ItemSeriesView>,
    /// Its texts, newest first; empty if it had only one.
    pub(crate) wordings: Vec<WordingView>,
}

/// A text of an item.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct WordingView {
    /// The first release that used it, if any.
    pub(crate) since: Option<LinkView>,
    /// When that release started.
    pub(crate) started: Option<When>,
    /// The diff to the previous text.
    pub(crate) pieces: Vec<PieceView>,
}

impl ItemHistoryView {
    /// Builds the view of a line of the history with index `at`.
    pub(crate) fn new(frame: &Frame<'_>, at: usize, line: usize) -> Self {
        let history = &frame.site.histories[at];
        let item = history.item(line);
        let version = &history.versions[history.lines[line].version].checklist;
        let all = &frame.site.series.all[history.series.clone()];
        let series = all.iter().enumerate().filter_map(|(place, series)| {
            let title = if all.len() > 1 { series_name(series) } else { String::new() };
            ItemSeriesView::new(frame, (at, place), line, title)
        });
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
            series: series.collect(),
            wordings: wording_views(frame, history, line),
        }
    }
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
