//! The history of a checklist: findings, and the grid of items by releases.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::entry::ReleaseEntry;
use crate::history::History;
use crate::history::finding::{Finding, What, findings};
use crate::history::series::Series;
use crate::render::archive::{ArchivePart, MOST_IN_GRID, parts, year_name};
use crate::render::grid::grid;
use crate::render::html::Markup;
use crate::render::route::Route;
use crate::render::view::LinkView;
use crate::render::view::finding::{FindingView, failed_most, last_year};
use crate::render::view::frame::Frame;
use crate::render::view::pace::pace;
use crate::site::Site;
use crate::site::environments::EnvironmentOrder;

/// Maximum number of findings, including the most frequent failures; at least one other finding is shown.
const MAX_FINDINGS: usize = 3;

/// A checklist over its releases.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct HistoryView {
    /// Its title; with the year, if it is an archive.
    pub(crate) title: String,
    /// Breadcrumbs: the checklist's page, if it still exists, and the history's first page.
    pub(crate) crumbs: Vec<LinkView>,
    /// The service and environment of the releases; may be empty.
    pub(crate) series: String,
    /// The number of releases shown.
    pub(crate) shown: usize,
    /// The number of releases in the series or in the year.
    pub(crate) all: usize,
    /// The findings; empty in an archive.
    pub(crate) findings: Vec<FindingView>,
    /// The grid; none if no release has begun.
    pub(crate) table: Option<Markup>,
    /// The archives by year.
    pub(crate) archives: Vec<LinkView>,
    /// The other parts of the year; empty unless it has several.
    pub(crate) parts: Vec<LinkView>,
    /// Other services and environments; the first page lists all of them.
    pub(crate) others: Vec<LinkView>,
    /// The histories of other checklists.
    pub(crate) lists: Vec<LinkView>,
    /// Unreadable releases, which are in no history.
    pub(crate) broken: Vec<LinkView>,
}

impl HistoryView {
    /// Builds the view of the newest releases of a series.
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
            findings: finding_views(frame, at, &all, shown),
            table: (!shown.is_empty()).then(table),
            archives: series.map_or_else(Vec::new, |series| archives(frame, at, place, series)),
            lists: lists(frame, at),
            ..Self::base(frame, at, place, title)
        }
    }

    /// Builds the view of a part of a year of a series.
    pub(crate) fn archive(frame: &Frame<'_>, at: usize, place: usize, target: ArchivePart) -> Self {
        let site = frame.site;
        let history = &site.histories[at];
        let series = &site.series.all[history.series.start + place];
        let mut year = parts(site, series);
        year.retain(|(part, _)| part.year == target.year);
        let shown = year.iter().find(|(part, _)| *part == target);
        let shown = shown.map_or(&[][..], |(_, releases)| releases.as_slice());
        let title = title_of_part(history, target);
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
            parts: (year.iter().filter(|(part, _)| *part != target))
                .map(|(part, releases)| LinkView {
                    text: span(frame, releases),
                    href: frame.href(Route::HistoryYear(at, place, *part)),
                })
                .collect(),
            ..Self::base(frame, at, place, title)
        }
    }

    /// Builds the common part of all pages of a history. All except the first link to the first.
    fn base(frame: &Frame<'_>, at: usize, place: usize, title: String) -> Self {
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

/// Returns the most frequent failures of the last year, the usual duration, and findings on the releases shown.
fn finding_views(frame: &Frame<'_>, at: usize, all: &[usize], shown: &[usize]) -> Vec<FindingView> {
    let year = last_year(frame, at, all);
    let is_duplicate = |found: &Finding| {
        let mut most = year.iter().flat_map(|year| &year.failed);
        found.what == What::Failed && most.any(|most| most.line == found.line)
    };
    let mut found = findings(&frame.site.histories[at], &frame.site.releases, shown);
    found.retain(|found| !is_duplicate(found));
    let mut views: Vec<FindingView> =
        (year.iter()).flat_map(|year| failed_most(frame, at, year)).collect();
    let others = found.iter().take(MAX_FINDINGS.saturating_sub(views.len()).max(1));
    views.extend(pace(frame, shown));
    views.extend(others.map(|found| FindingView::new(frame, at, found)));
    views
}

/// Formats as `payments production`; empty if neither is set.
pub(super) fn series_name(series: &Series) -> String {
    let names = [&series.service, &series.environment];
    let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
    names.join(" ")
}

/// Formats as `Deployment Checklist: history`.
fn title(history: &History) -> String {
    let newest = history.versions.first();
    let title = newest.map_or(&history.checklist, |newest| &newest.checklist.title);
    format!("{title}: history")
}

/// Returns a link to the page of the first series.
pub(super) fn main(frame: &Frame<'_>, at: usize) -> LinkView {
    LinkView { text: title(&frame.site.histories[at]), href: frame.href(Route::History(at, 0)) }
}

/// Returns a link to the current checklist of a history.
fn checklist(frame: &Frame<'_>, at: usize) -> Option<LinkView> {
    let index = frame.checklist(&frame.site.histories[at].checklist)?;
    Some(LinkView {
        text: frame.site.checklists[index].title.clone(),
        href: frame.href(Route::Checklist(index)),
    })
}

/// Formats as `Deployment Checklist: history, 2026, part 1`.
fn title_of_part(history: &History, part: ArchivePart) -> String {
    let year = format!("{}, {}", title(history), year_name(part.year));
    match part.number {
        Some(number) => format!("{year}, part {number}"),
        None => year,
    }
}

/// Returns links to the years of a series, each to its newest part.
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

/// Formats the newest and oldest release of a part: `2026.7.1 to 2026.1.0`.
pub(super) fn span(frame: &Frame<'_>, newest_first: &[usize]) -> String {
    let version = |release: usize| frame.release_at(release).text;
    match newest_first {
        [] => String::new(),
        [only] => version(*only),
        [newest, .., oldest] => format!("{} to {}", version(*newest), version(*oldest)),
    }
}

/// Returns the lines that at least one of the releases contains.
fn lines_in(history: &History, site: &Site, releases: &[usize]) -> Vec<usize> {
    let has = |line: usize, release: usize| match &site.releases[release] {
        ReleaseEntry::Run(run) => history.row(line, release, run).is_some(),
        ReleaseEntry::Broken { .. } => false,
    };
    (0..history.lines.len())
        .filter(|&line| releases.iter().any(|&release| has(line, release)))
        .collect()
}

/// Returns links to the other series, by service and environment: to all on the page of the first, otherwise only to
/// the first.
fn others(frame: &Frame<'_>, at: usize, place: usize) -> Vec<LinkView> {
    let series = &frame.site.series.all[frame.site.histories[at].series.clone()];
    let all = series.iter().enumerate();
    let mut others: Vec<(usize, &Series)> =
        all.filter(|(other, _)| if place == 0 { *other > 0 } else { *other == 0 }).collect();
    let order = EnvironmentOrder::new(frame.site);
    others.sort_by_key(|(_, series)| {
        (&series.service, order.key(series.environment.as_deref().unwrap_or_default()))
    });
    (others.into_iter())
        .map(|(other, series)| LinkView {
            text: series_name(series),
            href: frame.href(Route::History(at, other)),
        })
        .collect()
}

/// Returns links to the histories of other checklists that releases have used.
fn lists(frame: &Frame<'_>, at: usize) -> Vec<LinkView> {
    let histories = &frame.site.histories;
    (0..histories.len())
        .filter(|&other| other != at && !histories[other].series.is_empty())
        .map(|other| main(frame, other))
        .collect()
}
