//! The history of a checklist: what is worth knowing, and the grid of items by releases.

use serde::Serialize;

use crate::derive::history::History;
use crate::derive::history::finding::findings;
use crate::derive::series::Series;
use crate::derive::site::{ReleaseEntry, Site};
use crate::render::grid::{self, grid};
use crate::render::html::Markup;
use crate::render::route::{Route, history_years, year};
use crate::render::view::LinkView;
use crate::render::view::finding::FindingView;
use crate::render::view::frame::Frame;

/// How many findings are told.
const FINDINGS: usize = 3;

/// A checklist over its releases.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct HistoryView {
    /// Its title, and the year where it is an archive.
    pub title: String,
    /// The way here: the checklist's page, while there is one, and the history's first page.
    pub crumbs: Vec<LinkView>,
    /// Which service and environment the releases are of; may be empty.
    pub series: String,
    /// How many releases are shown.
    pub shown: usize,
    /// How many there are.
    pub all: usize,
    /// What is worth knowing; nothing in an archive.
    pub findings: Vec<FindingView>,
    /// The tables.
    pub grids: Vec<GridView>,
    /// The archives by year.
    pub archives: Vec<LinkView>,
    /// Other services and environments.
    pub others: Vec<LinkView>,
    /// Other checklists.
    pub lists: Vec<LinkView>,
    /// Releases that cannot be read, and so are in no history.
    pub broken: Vec<LinkView>,
}

/// A table of items by releases.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct GridView {
    /// Its fragment.
    pub id: String,
    /// What it is of: the service and environment, and which of several tables.
    pub title: String,
    /// The table.
    pub table: Markup,
}

impl HistoryView {
    /// One series of a history: its newest releases.
    pub fn newest(frame: &Frame<'_>, at: usize, place: usize) -> Self {
        let site = frame.site;
        let history = &site.histories[at];
        let series = site.series.all[history.series.clone()].get(place);
        let all = series.map(|series| site.begun(series)).unwrap_or_default();
        let shown = &all[..all.len().min(grid::MOST)];
        let title = title(history);
        let found = findings(history, &site.releases, shown);
        let current = history.current();
        let mut grids = Vec::new();
        if !shown.is_empty() {
            grids.push(GridView {
                id: "rs-grid".to_owned(),
                title: String::new(),
                table: grid(frame, at, current, shown, &title),
            });
        }
        Self {
            series: series.map(series_name).unwrap_or_default(),
            shown: shown.len(),
            all: all.len(),
            findings: (found.iter().take(FINDINGS))
                .map(|finding| FindingView::new(frame, at, finding))
                .collect(),
            grids,
            others: others(frame, at, place),
            lists: lists(frame, at),
            ..Self::around(frame, at, title, place > 0)
        }
    }

    /// All series of a history in one year.
    pub fn archive(frame: &Frame<'_>, at: usize, wanted: Option<i16>) -> Self {
        let site = frame.site;
        let history = &site.histories[at];
        let mut grids = Vec::new();
        let mut shown = 0;
        for series in &site.series.all[history.series.clone()] {
            let mut releases = site.begun(series);
            releases.retain(|&release| year(site, &site.releases[release]) == wanted);
            shown += releases.len();
            grids.extend(year_grids(frame, at, series, &releases, grids.len()));
        }
        let year = wanted.map_or("undated".to_owned(), |year| year.to_string());
        Self {
            shown,
            all: shown,
            grids,
            ..Self::around(frame, at, format!("{}, {year}", title(history)), true)
        }
    }

    /// What all of a history's pages say; all but the first lead to that.
    fn around(frame: &Frame<'_>, at: usize, title: String, is_further: bool) -> Self {
        let site = frame.site;
        let history = &site.histories[at];
        let checklist = frame.checklist(&history.checklist).map(|index| LinkView {
            text: site.checklists[index].title.clone(),
            href: frame.href(Route::Checklist(index)),
        });
        let first = is_further.then(|| main(frame, at));
        Self {
            title,
            crumbs: checklist.into_iter().chain(first).collect(),
            series: String::new(),
            shown: 0,
            all: 0,
            findings: Vec::new(),
            grids: Vec::new(),
            archives: (history_years(site, history).into_iter())
                .map(|year| LinkView {
                    text: year.map_or("undated".to_owned(), |year| year.to_string()),
                    href: frame.href(Route::HistoryYear(at, year)),
                })
                .collect(),
            others: Vec::new(),
            lists: Vec::new(),
            broken: (0..site.releases.len())
                .rev()
                .filter(|&release| frame.run(release).is_none())
                .map(|release| frame.release_at(release))
                .collect(),
        }
    }
}

/// `payments production`; empty where neither is named.
pub(super) fn series_name(series: &Series) -> String {
    let names = [&series.service, &series.environment];
    let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
    names.join(" ")
}

/// `Deployment Checklist: history`.
fn title(history: &History) -> String {
    let newest = history.versions.first();
    let title = newest.map_or(&history.checklist, |newest| &newest.checklist.title);
    format!("{title}: history")
}

/// The page of the first series.
pub(super) fn main(frame: &Frame<'_>, at: usize) -> LinkView {
    LinkView {
        text: title(&frame.site.histories[at]),
        href: frame.href(Route::History(at, 0)),
    }
}

/// The tables of one series in one year, at most fifty releases each.
fn year_grids(
    frame: &Frame<'_>,
    at: usize,
    series: &Series,
    releases: &[usize],
    before: usize,
) -> Vec<GridView> {
    let chunks = releases.chunks(grid::MOST);
    let count = chunks.len();
    (chunks.enumerate())
        .map(|(part, chunk)| {
            let name = series_name(series);
            let title = match (name.is_empty(), count) {
                (_, 1) => name,
                (true, _) => format!("Part {} of {count}", part + 1),
                (false, _) => format!("{name}, part {} of {count}", part + 1),
            };
            let lines = lines_in(&frame.site.histories[at], frame.site, chunk);
            GridView {
                id: format!("rs-grid-{}", before + part + 1),
                table: grid(frame, at, &lines, chunk, &title),
                title,
            }
        })
        .collect()
}

/// The lines that any of some releases has.
fn lines_in(history: &History, site: &Site, releases: &[usize]) -> Vec<usize> {
    let has = |line: usize, release: usize| match &site.releases[release] {
        ReleaseEntry::Run(run) => history.row(line, release, run).is_some(),
        ReleaseEntry::Broken { .. } => false,
    };
    (0..history.lines.len())
        .filter(|&line| releases.iter().any(|&release| has(line, release)))
        .collect()
}

/// The other series: all of them on the page of the first, which all others lead to.
fn others(frame: &Frame<'_>, at: usize, place: usize) -> Vec<LinkView> {
    let history = &frame.site.histories[at];
    let all = history.series.clone().enumerate();
    all.filter(|(other, _)| if place == 0 { *other > 0 } else { *other == 0 })
        .map(|(other, series)| LinkView {
            text: series_name(&frame.site.series.all[series]),
            href: frame.href(Route::History(at, other)),
        })
        .collect()
}

/// The histories of other checklists that releases have used.
fn lists(frame: &Frame<'_>, at: usize) -> Vec<LinkView> {
    let histories = &frame.site.histories;
    (0..histories.len())
        .filter(|&other| other != at && !histories[other].series.is_empty())
        .map(|other| main(frame, other))
        .collect()
}
