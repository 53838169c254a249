//! Routes: the rendered output files, with their paths and links.
//!
//! [`mod@crate::render::routes`] lists them. [`crate::site`] checks that their paths differ.

use std::num::NonZeroUsize;

use crate::history::audit::AuditPart;
use crate::history::series::Series;
use crate::model::brand::{SEARCH_FOLDER, STYLESHEET};
use crate::model::link::page_route;
use crate::render::archive::{ArchivePart, year_name};
use crate::site::Site;
use crate::site::folders::folder_of;
use crate::url::{self, encode};
use crate::windows::safe_path;

/// A rendered output file. Numbers are indices into the site's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// `index.html`.
    Overview,
    /// `board.html`: the wall display.
    Wall,
    /// `releases/index.html`: the newest releases.
    Releases,
    /// `archive/releases/YEAR.html`, with full parts in `…/YEAR-1.html`: all releases of a year, or those without a date.
    Archive(ArchivePart),
    /// `audit/YEAR.html`: the audit table of the releases that began in a year.
    Audit(i16),
    /// `audit/YEAR-MONTH.html`, with full parts in `…/YEAR-MONTH-1.html`: those of a month, if a year has too many
    /// for one page.
    AuditMonth(AuditPart),
    /// `audit/YEAR.csv`: the same table as that of the year.
    AuditCsv(i16),
    /// `releases/ID.html`.
    Release(usize),
    /// `checklists/ID.html`.
    Checklist(usize),
    /// `history/CHECKLIST.html` for the first series, `history/CHECKLIST/SERVICE/ENVIRONMENT.html` for the others:
    /// history and series.
    History(usize, usize),
    /// `archive/history/CHECKLIST/YEAR.html`, with full parts in `…/YEAR-1.html`; under `…/SERVICE/ENVIRONMENT/`
    /// for all series except the first.
    HistoryYear(usize, usize, ArchivePart),
    /// `archive/history/CHECKLIST/items-2.html`, `…/YEAR-items-2.html`: further items of a history page or of a part of
    /// a year, if they are too many for one page; from 2.
    HistoryItems(usize, usize, Option<ArchivePart>, NonZeroUsize),
    /// `items/CHECKLIST/ITEM-ID.html`: history and name.
    Item(usize, usize),
    /// `people/ID.html`: what is open for a person.
    Person(usize),
    /// `PATH.html`: another markdown page.
    Page(usize),
    /// `FOLDER/index.html`: the same as the page `FOLDER/README.html`, by the index of that page, because links and
    /// web servers look for it.
    FolderIndex(usize),
    /// `404.html`.
    NotFound,
    /// `api/releases.json`.
    ApiReleases,
    /// `api/releases/ID.json`.
    ApiRelease(usize),
    /// `api/checklists/ID.json`.
    ApiChecklist(usize),
    /// `api/build.json`.
    ApiBuild,
    /// `assets/brand.css`: the colours and the font of `site.yaml`.
    Stylesheet,
    /// `feed.xml`: what happened in releases.
    Feed,
    /// `calendar.ics`: planned and past releases.
    Calendar,
    /// `badges/SERVICE/ENVIRONMENT.svg`: the newest release of a series, by the index of the series.
    Badge(usize),
    /// `assets/search/site.js`: what the search needs to know of the site as a whole.
    SearchSite,
    /// `assets/search/releases.js`: all releases in short, for the filters of their list.
    ReleaseList,
    /// `assets/search/YEAR.js`: what the search finds in the releases of a year, or in those without a date.
    SearchYear(Option<i16>),
}

/// What precedes the number of a log line in its id, from 1.
pub(crate) const LOG_LINE: &str = "rs-log-";
/// What precedes the number of an orphaned entry in its id, from 1.
pub(crate) const ORPHAN: &str = "rs-orphan-";

impl Route {
    /// Returns the path relative to the output folder, with `/` as separator.
    pub fn path(self, site: &Site) -> String {
        safe_path(self.plain_path(site))
    }

    /// Returns the path as it follows from ids, valid on Windows or not.
    fn plain_path(self, site: &Site) -> String {
        match self {
            Self::Overview => "index.html".to_owned(),
            Self::Wall => "board.html".to_owned(),
            Self::Releases => "releases/index.html".to_owned(),
            Self::Archive(part) => format!("archive/releases/{}.html", part.name()),
            Self::Audit(year) => format!("audit/{year}.html"),
            Self::AuditMonth(AuditPart { year, month, number }) => match number {
                Some(number) => format!("audit/{year}-{month:02}-{number}.html"),
                None => format!("audit/{year}-{month:02}.html"),
            },
            Self::AuditCsv(year) => format!("audit/{year}.csv"),
            Self::Release(index) => release_path(site.releases[index].id()),
            Self::Checklist(index) => format!("checklists/{}.html", site.checklists[index].id),
            Self::History(index, place) => format!("history/{}.html", stem(site, index, place)),
            Self::HistoryYear(index, place, part) => {
                let stem = stem(site, index, place);
                format!("archive/history/{stem}/{}.html", part.name())
            }
            Self::HistoryItems(index, place, part, number) => {
                let stem = stem(site, index, place);
                let part = part.map(|part| part.name() + "-").unwrap_or_default();
                format!("archive/history/{stem}/{part}items-{number}.html")
            }
            Self::Item(index, name) => {
                let history = &site.histories[index];
                item_path(&history.checklist, &history.names[name].id)
            }
            Self::Person(index) => format!("people/{}.html", site.people()[index].file),
            Self::Page(index) => page_route(&site.pages[index].id),
            Self::FolderIndex(index) => {
                page_route(&format!("{}/index", folder_of(&site.pages[index].id)))
            }
            Self::NotFound => "404.html".to_owned(),
            Self::ApiReleases => "api/releases.json".to_owned(),
            Self::ApiRelease(index) => format!("api/releases/{}.json", site.releases[index].id()),
            Self::ApiChecklist(index) => {
                format!("api/checklists/{}.json", site.checklists[index].id)
            }
            Self::ApiBuild => "api/build.json".to_owned(),
            Self::Stylesheet => STYLESHEET.to_owned(),
            Self::Feed => "feed.xml".to_owned(),
            Self::Calendar => "calendar.ics".to_owned(),
            Self::Badge(index) => format!("badges/{}.svg", site.series.all[index].path),
            Self::SearchSite => format!("{SEARCH_FOLDER}site.js"),
            Self::ReleaseList => format!("{SEARCH_FOLDER}releases.js"),
            Self::SearchYear(year) => format!("{SEARCH_FOLDER}{}.js", year_name(year)),
        }
    }

    /// Returns the relative path from the file to the site's root: `../` for each folder.
    pub(crate) fn root(self, site: &Site) -> String {
        match (self, &site.config.url) {
            // A server sends this page for URLs at any depth, so relative paths do not work.
            (Self::NotFound, Some(url)) => url_path(url),
            _ => "../".repeat(self.path(site).matches('/').count()),
        }
    }
}

/// Returns the checklist of a history, followed by the path of the series unless it is the first.
fn stem(site: &Site, index: usize, place: usize) -> String {
    let history = &site.histories[index];
    match place {
        0 => history.checklist.clone(),
        _ => format!("{}/{}", history.checklist, series(site, index, place).path),
    }
}

pub(super) fn series(site: &Site, index: usize, place: usize) -> &Series {
    &site.series.all[site.histories[index].series.start + place]
}

/// Returns the path of a release's page.
pub(crate) fn release_path(id: &str) -> String {
    safe_path(["releases/", id, ".html"].concat())
}

/// Returns the folder of the item pages of a checklist.
pub(crate) fn item_folder(checklist: &str) -> String {
    safe_path(["items/", checklist, "/"].concat())
}

/// Returns the path of an item's page.
pub(crate) fn item_path(checklist: &str, id: &str) -> String {
    safe_path(["items/", checklist, "/", id, ".html"].concat())
}

/// Returns the path of the site's URL: `/team/` for `https://runbooks.example/team`. Without scheme and host, it
/// also works in a preview.
fn url_path(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    match path.trim_matches('/') {
        "" => "/".to_owned(),
        path => {
            let mut encoded = String::from("/");
            encode(path, url::WHOLE, &mut encoded);
            encoded + "/"
        }
    }
}

/// Returns a link to `path`, given the page's path to the root. Percent-encodes, because ids can contain anything.
pub(crate) fn href(root: &str, path: &str) -> String {
    let mut href = String::with_capacity(root.len() + path.len());
    href.push_str(root);
    encode(path, url::PATH, &mut href);
    href
}

/// Returns a link to the element `id` of the same page.
pub(crate) fn fragment(id: &str) -> String {
    let mut href = String::with_capacity("#".len() + id.len());
    href.push('#');
    encode(id, url::FRAGMENT, &mut href);
    href
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::site;

    #[test]
    fn pages_link_to_each_other_relatively() {
        let site = site();
        assert_eq!(Route::Overview.root(&site), "");
        assert_eq!(Route::Releases.root(&site), "../");
        assert_eq!(Route::Archive(ArchivePart::newest(None)).root(&site), "../../");
        assert_eq!(href("../", "releases/1.0.html"), "../releases/1.0.html");
    }

    #[test]
    fn odd_characters_in_ids_survive_in_links() {
        assert_eq!(href("", "releases/a b#1%/ü:c.html"), "releases/a%20b%231%25/%C3%BC%3Ac.html");
        assert_eq!(fragment("pre/a~2"), "#pre/a~2");
        assert_eq!(fragment("über"), "#%C3%BCber");
    }

    #[test]
    fn only_the_not_found_page_uses_the_site_url() {
        let mut site = site();
        assert_eq!(Route::NotFound.root(&site), "");
        site.config.url = Some("https://runbooks.example/team".to_owned());
        assert_eq!(Route::NotFound.root(&site), "/team/");
        site.config.url = Some("https://runbooks.example".to_owned());
        assert_eq!(Route::NotFound.root(&site), "/");
        assert_eq!(Route::Releases.root(&site), "../");
        site.config.url = Some("https://runbooks.example/run%20books/Ü".to_owned());
        assert_eq!(Route::NotFound.root(&site), "/run%20books/%C3%9C/");
    }
}
