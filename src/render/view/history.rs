//! The history of a checklist: findings, and the grid of items by releases.

use std::num::NonZeroUsize;
use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use crate::history::History;
use crate::history::finding::{Finding, What, findings};
use crate::history::series::Series;
use crate::render::archive::{ArchivePart, parts, year_name};
use crate::render::grid::parts::GridContent;
use crate::render::grid::{grid, section_name};
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
    /// The items shown, such as `1 to 340 of 1000`; empty if the page has all.
    pub(crate) items: String,
    /// The pages of the other items.
    pub(crate) item_pages: Vec<LinkView>,
    /// The page of the items before.
    pub(crate) previous: Option<LinkView>,
    /// The page of the items after.
    pub(crate) next: Option<LinkView>,
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
    /// Builds the view of a series, of its newest releases or of a part of a year; `page` counts the pages of its
    /// items from 0.
    pub(crate) fn new(
        frame: &Frame<'_>,
        (at, place): (usize, usize),
        target: Option<ArchivePart>,
        page: usize,
    ) -> Self {
        let releases = Releases::of(frame, at, place, target);
        let pages = releases.content.pages(frame.site, at);
        let items = ItemPages { frame, at, content: &releases.content, pages: &pages, page };
        let route = |number| match (NonZeroUsize::new(number + 1), target) {
            (Some(number), _) if number.get() > 1 => Route::HistoryItems(at, place, target, number),
            (_, Some(part)) => Route::HistoryYear(at, place, part),
            (_, None) => Route::History(at, place),
        };
        let is_main = target.is_none() && page == 0;
        let title = items.title(title_of_part(&frame.site.histories[at], target));
        let shown = &releases.content.releases;
        let table = || grid(frame, at, items.lines(), shown, &title);
        let view = Self {
            crumbs: if is_main { crumbs(frame, at, place) } else { crumbs_below(frame, at, place) },
            shown: shown.len(),
            all: releases.all,
            items: items.span(),
            item_pages: items.links(route),
            previous: page.checked_sub(1).map(|before| items.link(before, route(before))),
            next: (page + 1 < pages.len()).then(|| items.link(page + 1, route(page + 1))),
            table: (!shown.is_empty()).then(table),
            parts: releases.parts,
            title,
            ..Self::base(frame, at, place)
        };
        if !is_main {
            return view;
        }
        let all = series(frame.site, at, place).map(|series| frame.site.begun(series));
        Self {
            findings: finding_views(frame, at, &all.unwrap_or_default(), shown),
            lists: lists(frame, at),
            ..view
        }
    }

    /// Builds the common part of all pages of a history. All except the first link to the first.
    fn base(frame: &Frame<'_>, at: usize, place: usize) -> Self {
        let site = frame.site;
        let series = series(site, at, place);
        Self {
            title: String::new(),
            crumbs: Vec::new(),
            series: series.map(series_name).unwrap_or_default(),
            shown: 0,
            all: 0,
            items: String::new(),
            item_pages: Vec::new(),
            previous: None,
            next: None,
            findings: Vec::new(),
            table: None,
            archives: series.map_or_else(Vec::new, |series| archives(frame, at, place, series)),
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

/// The releases of a history page.
struct Releases {
    content: GridContent,
    /// The number of releases in the series or in the year.
    all: usize,
    /// Links to the other parts of the year.
    parts: Vec<LinkView>,
}

impl Releases {
    fn of(frame: &Frame<'_>, at: usize, place: usize, target: Option<ArchivePart>) -> Self {
        let site = frame.site;
        let (Some(target), Some(series)) = (target, series(site, at, place)) else {
            let all = series(site, at, place).map_or(0, |series| site.begun(series).len());
            let content = GridContent::newest(site, at, place);
            return Self { content, all, parts: Vec::new() };
        };
        let mut year = parts(site, series);
        year.retain(|(part, _)| part.year == target.year);
        let links = (year.iter().filter(|(part, _)| *part != target))
            .map(|(part, releases)| LinkView {
                text: span(frame, releases),
                href: frame.href(Route::HistoryYear(at, place, *part)),
            })
            .collect();
        let all = year.iter().map(|(_, releases)| releases.len()).sum();
        let shown = year.into_iter().find(|(part, _)| *part == target);
        let shown = shown.map(|(_, releases)| releases).unwrap_or_default();
        Self { content: GridContent::of_releases(site, at, shown), all, parts: links }
    }
}

/// The pages of the items of a history page. Usually there is one.
struct ItemPages<'a> {
    frame: &'a Frame<'a>,
    at: usize,
    content: &'a GridContent,
    pages: &'a [Range<usize>],
    /// The one shown.
    page: usize,
}

impl ItemPages<'_> {
    fn lines(&self) -> &[usize] {
        self.pages.get(self.page).map_or(&[], |items| &self.content.lines[items.clone()])
    }

    /// Adds the items to a title, except on the first page.
    fn title(&self, title: String) -> String {
        match self.pages.get(self.page) {
            Some(items) if self.page > 0 => format!("{title}, items {}", numbers(items)),
            _ => title,
        }
    }

    /// Formats as `1 to 340 of 1000`; empty if there is one page.
    fn span(&self) -> String {
        match self.pages.get(self.page) {
            Some(items) if self.pages.len() > 1 => {
                format!("{} of {}", numbers(items), self.content.lines.len())
            }
            _ => String::new(),
        }
    }

    /// Returns links to the other pages, named after the section in which each begins.
    fn links(&self, route: impl Fn(usize) -> Route) -> Vec<LinkView> {
        let others = (0..self.pages.len()).filter(|page| *page != self.page);
        others
            .map(|page| {
                let link = self.link(page, route(page));
                let first = self.content.lines[self.pages[page].start];
                let section = section_name(&self.frame.site.histories[self.at], first);
                let section = section.map(|name| format!(", from {name}")).unwrap_or_default();
                LinkView { text: numbers(&self.pages[page]) + &section, ..link }
            })
            .collect()
    }

    fn link(&self, page: usize, route: Route) -> LinkView {
        LinkView {
            text: format!("items {}", numbers(&self.pages[page])),
            href: self.frame.href(route),
        }
    }
}

/// Formats as `341 to 700`.
fn numbers(items: &Range<usize>) -> String {
    format!("{} to {}", items.start + 1, items.end)
}

fn series(site: &Site, at: usize, place: usize) -> Option<&Series> {
    site.series.all[site.histories[at].series.clone()].get(place)
}

/// Returns the breadcrumbs of the first page of a series.
fn crumbs(frame: &Frame<'_>, at: usize, place: usize) -> Vec<LinkView> {
    let first = (place > 0).then(|| main(frame, at));
    checklist(frame, at).into_iter().chain(first).collect()
}

/// Returns the breadcrumbs of the other pages of a series.
fn crumbs_below(frame: &Frame<'_>, at: usize, place: usize) -> Vec<LinkView> {
    let mut crumbs = Vec::from_iter(checklist(frame, at));
    crumbs.push(main(frame, at));
    let series = series(frame.site, at, place).filter(|_| place > 0);
    crumbs.extend(series.map(|series| LinkView {
        text: series_name(series),
        href: frame.href(Route::History(at, place)),
    }));
    crumbs
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
fn title_of_part(history: &History, part: Option<ArchivePart>) -> String {
    let Some(part) = part else {
        return title(history);
    };
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
