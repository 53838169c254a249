//! Every file of the output that is made rather than copied: where it lies, and how others link to it.
//!
//! [`routes`] lists them. That no two of them collide is left to whoever puts the site together.

use crate::history::series::Series;
use crate::render::archive::{ArchivePart, parts, year_name, years};
use crate::site::Site;
use crate::url::{self, encode};

/// One file of the output; numbers are indices into the site's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// `index.html`.
    Overview,
    /// `releases/index.html`: the newest releases.
    Releases,
    /// `archive/releases/YEAR.html`: all releases of a year, or those without any date.
    Archive(Option<i16>),
    /// `releases/ID.html`.
    Release(usize),
    /// `checklists/ID.html`.
    Checklist(usize),
    /// `history/CHECKLIST.html`, and `history/CHECKLIST/SERVICE/ENVIRONMENT.html` for each series but the
    /// first: a history, and which of its series.
    History(usize, usize),
    /// `archive/history/CHECKLIST/YEAR.html`, its full parts `…/YEAR-1.html`, and the same below
    /// `…/SERVICE/ENVIRONMENT/` for each series but the first.
    HistoryYear(usize, usize, ArchivePart),
    /// `items/CHECKLIST/ITEM-ID.html`: a history, and which of its names.
    Item(usize, usize),
    /// `PATH.html`: any other markdown.
    Page(usize),
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
}

impl Route {
    /// Where the file lies below the output folder, with `/` between the parts.
    pub fn path(self, site: &Site) -> String {
        match self {
            Self::Overview => "index.html".to_owned(),
            Self::Releases => "releases/index.html".to_owned(),
            Self::Archive(year) => format!("archive/releases/{}.html", year_name(year)),
            Self::Release(index) => format!("releases/{}.html", site.releases[index].id()),
            Self::Checklist(index) => format!("checklists/{}.html", site.checklists[index].id),
            Self::History(index, place) => format!("history/{}.html", below(site, index, place)),
            Self::HistoryYear(index, place, part) => {
                let folder = below(site, index, place);
                format!("archive/history/{folder}/{}.html", part.name())
            }
            Self::Item(index, name) => {
                let history = &site.histories[index];
                item_folder(&history.checklist) + &item_file(&history.names[name].id)
            }
            Self::Page(index) => format!("{}.html", site.pages[index].id),
            Self::NotFound => "404.html".to_owned(),
            Self::ApiReleases => "api/releases.json".to_owned(),
            Self::ApiRelease(index) => format!("api/releases/{}.json", site.releases[index].id()),
            Self::ApiChecklist(index) => {
                format!("api/checklists/{}.json", site.checklists[index].id)
            }
            Self::ApiBuild => "api/build.json".to_owned(),
        }
    }

    /// The way from the file to the site's root: `../` for each folder it lies in.
    pub(crate) fn root(self, site: &Site) -> String {
        match (self, &site.config.url) {
            // A server answers with it at any depth, so only a path that begins at the top leads home.
            (Self::NotFound, Some(url)) => top(url),
            _ => "../".repeat(self.path(site).matches('/').count()),
        }
    }
}

/// The checklist of a history, and the path of the series unless it is the first.
fn below(site: &Site, index: usize, place: usize) -> String {
    let history = &site.histories[index];
    match place {
        0 => history.checklist.clone(),
        _ => format!("{}/{}", history.checklist, series(site, index, place).path),
    }
}

fn series(site: &Site, index: usize, place: usize) -> &Series {
    &site.series.all[site.histories[index].series.start + place]
}

/// The folder that the pages of a checklist's items lie in.
pub(crate) fn item_folder(checklist: &str) -> String {
    ["items/", checklist, "/"].concat()
}

/// The page of an item in that folder.
fn item_file(id: &str) -> String {
    [id, ".html"].concat()
}

/// The path of the site's address: `/team/` for `https://runbooks.example/team`. Without scheme and host
/// it holds in a preview too.
fn top(url: &str) -> String {
    let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
    let path = behind.split_once('/').map_or("", |(_, path)| path);
    match path.trim_matches('/') {
        "" => "/".to_owned(),
        path => format!("/{path}/"),
    }
}

/// Every route, in the order of the guide.
pub fn routes(site: &Site) -> Vec<Route> {
    let mut routes = vec![Route::Overview, Route::Releases];
    routes.extend(years(site).into_iter().map(Route::Archive));
    routes.extend((0..site.releases.len()).map(Route::Release));
    routes.extend((0..site.checklists.len()).map(Route::Checklist));
    for (index, history) in site.histories.iter().enumerate() {
        let places = 0..history.series.len().max(1);
        routes.extend(places.map(|place| Route::History(index, place)));
        for place in 0..history.series.len() {
            let parts = parts(site, series(site, index, place)).into_iter();
            routes.extend(parts.map(|(part, _)| Route::HistoryYear(index, place, part)));
        }
        routes.extend((0..history.names.len()).map(|name| Route::Item(index, name)));
    }
    routes.extend((0..site.pages.len()).map(Route::Page));
    routes.extend([Route::NotFound, Route::ApiBuild, Route::ApiReleases]);
    routes.extend((0..site.releases.len()).map(Route::ApiRelease));
    routes.extend((0..site.checklists.len()).map(Route::ApiChecklist));
    routes
}

/// A link from a page with that way to the root: percent-encoded, because ids may hold anything.
pub(crate) fn href(root: &str, path: &str) -> String {
    let mut href = String::with_capacity(root.len() + path.len());
    href.push_str(root);
    encode(path, url::PATH, &mut href);
    href
}

/// A link to the page of the item `id`, from a page with that way to their folder.
pub(crate) fn item_href(folder: &str, id: &str) -> String {
    const ENDING: &str = ".html";
    let mut href = String::with_capacity(folder.len() + id.len() + ENDING.len());
    href.push_str(folder);
    encode(id, url::PATH, &mut href);
    href.push_str(ENDING);
    href
}

/// A link to the part `id` of the page.
pub(crate) fn fragment(id: &str) -> String {
    let mut href = String::with_capacity("#".len() + id.len());
    href.push('#');
    encode(id, url::FRAGMENT, &mut href);
    href
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::render::testing::site;

    #[test]
    fn pages_link_to_each_other_relatively() {
        let site = site();
        assert_eq!(Route::Overview.root(&site), "");
        assert_eq!(Route::Releases.root(&site), "../");
        assert_eq!(Route::Archive(None).root(&site), "../../");
        assert_eq!(href("../", "releases/1.0.html"), "../releases/1.0.html");
    }

    #[test]
    fn odd_characters_in_ids_survive_in_links() {
        assert_eq!(
            href("", "releases/a b#1%/ü:c.html"),
            "releases/a%20b%231%25/%C3%BC%3Ac.html"
        );
        assert_eq!(fragment("pre/a~2"), "#pre/a~2");
        assert_eq!(fragment("über"), "#%C3%BCber");
    }

    #[test]
    fn only_the_page_that_is_not_found_knows_the_address() {
        let mut site = site();
        assert_eq!(Route::NotFound.root(&site), "");
        site.config.url = Some("https://runbooks.example/team".to_owned());
        assert_eq!(Route::NotFound.root(&site), "/team/");
        site.config.url = Some("https://runbooks.example".to_owned());
        assert_eq!(Route::NotFound.root(&site), "/");
        assert_eq!(Route::Releases.root(&site), "../");
    }

    #[test]
    fn every_route_has_a_path_of_its_own() {
        let site = site();
        let paths: BTreeSet<String> = routes(&site)
            .iter()
            .map(|route| route.path(&site))
            .collect();
        assert_eq!(paths.len(), routes(&site).len());
        assert!(paths.contains("archive/releases/2026.html"));
    }
}
