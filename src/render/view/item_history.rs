//! One item over all releases: how often, how long, what went wrong, what it was called.

use serde::Serialize;

use crate::history::word_diff::{WordChange, diff};
use crate::history::wording::wordings;
use crate::history::{History, Line};
use crate::render::route::{Route, fragment};
use crate::render::view::LinkView;
use crate::render::view::frame::Frame;
use crate::render::view::history::{main, series_name};
use crate::render::view::item_series::ItemSeriesView;
use crate::render::when::When;

/// One item over all releases.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct ItemHistoryView {
    /// Its id.
    pub(crate) id: String,
    /// Its text; HTML.
    pub(crate) text: String,
    /// The history that it belongs to.
    pub(crate) history: LinkView,
    /// Its section; may be empty.
    pub(crate) section: String,
    /// Where it stands in the checklist, while it is there.
    pub(crate) place: Option<LinkView>,
    /// The newest release that had it, where it is gone.
    pub(crate) last: Option<LinkView>,
    /// Ids that it had before.
    pub(crate) former: Vec<String>,
    /// How it went, for each service and environment.
    pub(crate) series: Vec<ItemSeriesView>,
    /// The texts that it had, newest first; nothing where there was only one.
    pub(crate) wordings: Vec<WordingView>,
}

/// A text that an item had.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct WordingView {
    /// The first release that used it; none where no release has.
    pub(crate) since: Option<LinkView>,
    /// When that release began.
    pub(crate) started: Option<When>,
    /// The text in pieces, against the one before.
    pub(crate) pieces: Vec<PieceView>,
}

/// A stretch of a text.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct PieceView {
    /// `del` where it was removed, `ins` where it was added; else empty.
    pub(crate) change: &'static str,
    /// The words.
    pub(crate) text: String,
}

impl ItemHistoryView {
    /// The item with that name.
    pub(crate) fn new(frame: &Frame<'_>, at: usize, line: usize) -> Self {
        let history = &frame.site.histories[at];
        let item = history.item(line);
        let version = &history.versions[history.lines[line].version].checklist;
        let all = &frame.site.series.all[history.series.clone()];
        let series = all.iter().enumerate().filter_map(|(place, series)| {
            let title = if all.len() > 1 {
                series_name(series)
            } else {
                String::new()
            };
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

/// The item in the live checklist.
fn place(frame: &Frame<'_>, history: &History, line: &Line) -> Option<LinkView> {
    let index = frame.checklist(&history.checklist).filter(|_| line.live)?;
    Some(LinkView {
        text: frame.site.checklists[index].title.clone(),
        href: format!(
            "{}{}",
            frame.href(Route::Checklist(index)),
            fragment(&line.id)
        ),
    })
}

/// The newest release that had an item that is gone.
fn last(frame: &Frame<'_>, history: &History, line: usize) -> Option<LinkView> {
    let line = Some(&history.lines[line]).filter(|line| !line.live)?;
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
                pieces: pieces(before.map(|before| before.text), wording.text),
            }
        })
        .collect();
    views.reverse();
    views
}

fn pieces(before: Option<&str>, text: &str) -> Vec<PieceView> {
    (diff(before.unwrap_or(text), text).into_iter())
        .map(|piece| PieceView {
            change: match piece.change {
                WordChange::Kept => "",
                WordChange::Removed => "del",
                WordChange::Added => "ins",
            },
            text: piece.text,
        })
        .collect()
}
