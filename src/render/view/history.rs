//! The history of a checklist: what is worth knowing, and the grid of items by releases.

use crate::render::archive::MOST_IN_GRID;
use serde::Serialize;

use crate::evaluate::entry::ReleaseEntry;
use crate::history::History;
use crate::history::finding::{Finding, What, findings};
use crate::history::series::Series;
use crate::render::archive::{ArchivePart, parts, year_name};
use crate::render::grid::grid;
use crate::render::html::Markup;
use crate::render::route::Route;
use crate::render::view::LinkView;
use crate::render::view::finding::{FindingView, failed_most, last_year};
use crate::render::view::frame::Frame;
use crate::render::view::pace::pace;
use crate::site::Site;

/// How many findings are told, what failed most among them; but one beside that.
const FINDINGS: usize = 3;

/// A checklist over its releases.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct HistoryView {
    /// Its title, and the year where it is an archive.
    pub(crate) title: String,
    /// The way here: the checklist's page, while there is one, and the history's first page.
    pub(crate) crumbs: Vec<LinkView>,
    /// Which service and environment the releases are of; may be empty.
    pub(crate) series: String,
    /// How many releases are shown.
    pub(crate) shown: usize,
    /// Of how many: in the series, or in the year.
    pub(crate) all: usize,
    /// What is worth knowing; nothing in an archive.
    pub(crate) findings: Vec<FindingView>,
    /// The table; none where there is nothing to show.
    pub(crate) table: Option<Markup>,
    /// The archives by year.
    pub(crate) archives: Vec<LinkView>,
    /// The other parts of the year, where it has several.
    pub(crate) parts: Vec<LinkView>,
    /// Other services and environments.
    pub(crate) others: Vec<LinkView>,
    /// Other checklists.
    pub(crate) lists: Vec<LinkView>,
    /// Releases that cannot be read, and so are in no history.
    pub(crate) broken: Vec<LinkView>,
}

impl HistoryView {
    /// One series of a history: its newest releases.
    pub(crate) fn newest(frame: &Frame<'_>, at: usize, place: usize) -> Self {
        let site = frame.site;
        let history = &site.histories[at];
        let series = site.series.all[history.series.clone()].get(place);
        let all = series.map(|series| site.begun(series)).unwrap_or_default();
        let shown = &all[..all.len().min(MOST_IN_GRID)];
        let title = title(history);
        let table = || grid(frame, at, history.current(), shown, &title);
        Self {
            shown: shown.len(),
            all: all.len(),
            findings: told(frame, at, &all, shown),
            table: (!shown.is_empty()).then(table),
            archives: series.map_or_else(Vec::new, |series| archives(frame, at, place, series)),
            lists: lists(frame, at),
            ..Self::around(frame, at, place, title)
        }
    }

    /// A part of a year of one series.
    pub(crate) fn archive(frame: &Frame<'_>, at: usize, place: usize, wanted: ArchivePart) -> Self {
        let site = frame.site;
        let history = &site.histories[at];
        let series = &site.series.all[history.series.start + place];
        let mut year = parts(site, series);
        year.retain(|(part, _)| part.year == wanted.year);
        let shown = year.iter().find(|(part, _)| *part == wanted);
        let shown = shown.map_or(&[][..], |(_, releases)| releases.as_slice());
        let title = title_of_part(history, wanted);
        let lines = lines_in(history, site, shown);
        let mut crumbs = Vec::from_iter(checklist(frame, at));
        crumbs.push(main(frame, at));
        crumbs.extend((place > 0).then(|| LinkView {
            text: series_name(series),
            href: frame.href(Route::History(at, place)),
        }));
        Self {
            crumbs,
            shown: shown.len(),
            all: year.iter().map(|(_, releases)| releases.len()).sum(),
            table: (!shown.is_empty()).then(|| grid(frame, at, &lines, shown, &title)),
            archives: archives(frame, at, place, series),
            parts: (year.iter().filter(|(part, _)| *part != wanted))
                .map(|(part, releases)| LinkView {
                    text: span(frame, releases),
                    href: frame.href(Route::HistoryYear(at, place, *part)),
                })
                .collect(),
            ..Self::around(frame, at, place, title)
        }
    }

    /// What all of a history's pages say; all but the first lead to that.
    fn around(frame: &Frame<'_>, at: usize, place: usize, title: String) -> Self {
        let site = frame.site;
        let history = &site.histories[at];
        let series = site.series.all[history.series.clone()].get(place);
        let first = (place > 0).then(|| main(frame, at));
        Self {
            title,
            crumbs: checklist(frame, at).into_iter().chain(first).collect(),
            series: series.map(series_name).unwrap_or_default(),
            shown: 0,
            all: 0,
            findings: Vec::new(),
            table: None,
            archives: Vec::new(),
            parts: Vec::new(),
            others: others(frame, at, place),
            lists: Vec::new(),
            broken: (0..site.releases.len())
                .rev()
                .filter(|&release| frame.run(release).is_none())
                .map(|release| frame.release_at(release))
                .collect(),
        }
    }
}

/// What failed most in the last year, how long it takes, and what stands out in the releases shown.
fn told(frame: &Frame<'_>, at: usize, all: &[usize], shown: &[usize]) -> Vec<FindingView> {
    let year = last_year(frame, at, all);
    let is_said = |found: &Finding| {
        let mut most = year.iter().flat_map(|year| &year.failed);
        let is_news = found.what != What::Failed || found.in_a_row > 0;
        !is_news && most.any(|most| most.line == found.line)
    };
    let mut found = findings(&frame.site.histories[at], &frame.site.releases, shown);
    found.retain(|found| !is_said(found));
    let mut told: Vec<FindingView> = (year.iter())
        .flat_map(|year| failed_most(frame, at, year))
        .collect();
    let others = found
        .iter()
        .take(FINDINGS.saturating_sub(told.len()).max(1));
    told.extend(pace(frame, shown));
    told.extend(others.map(|found| FindingView::new(frame, at, found)));
    told
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

/// The live checklist of a history.
fn checklist(frame: &Frame<'_>, at: usize) -> Option<LinkView> {
    let index = frame.checklist(&frame.site.histories[at].checklist)?;
    Some(LinkView {
        text: frame.site.checklists[index].title.clone(),
        href: frame.href(Route::Checklist(index)),
    })
}

/// `Deployment Checklist: history, 2026, part 1`.
fn title_of_part(history: &History, part: ArchivePart) -> String {
    let year = format!("{}, {}", title(history), year_name(part.year));
    match part.number {
        Some(number) => format!("{year}, part {number}"),
        None => year,
    }
}

/// The years of a series, each with the newest part of it.
pub(super) fn archives(
    frame: &Frame<'_>,
    at: usize,
    place: usize,
    series: &Series,
) -> Vec<LinkView> {
    let parts = parts(frame.site, series).into_iter();
    (parts.filter(|(part, _)| part.number.is_none()))
        .map(|(part, _)| LinkView {
            text: year_name(part.year),
            href: frame.href(Route::HistoryYear(at, place, part)),
        })
        .collect()
}

/// `2026.7.1 to 2026.1.0`: the newest and the oldest of a part.
fn span(frame: &Frame<'_>, newest_first: &[usize]) -> String {
    let version = |release: usize| frame.release_at(release).text;
    match newest_first {
        [] => String::new(),
        [only] => version(*only),
        [newest, .., oldest] => format!("{} to {}", version(*newest), version(*oldest)),
    }
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
