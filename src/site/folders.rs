//! The folders of a site's pages.

use std::collections::{BTreeMap, HashMap};

use crate::model::link::{Target, page_route};
use crate::model::page::{Heading, Page};

/// The names of a folder's own page, without `.md`. The first that exists counts.
const INDEX: [&str; 2] = ["index", "README"];

/// A folder of pages. Numbers are indices into the site's pages.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folder {
    /// Its own page: `index.md`, else `README.md`.
    pub(crate) index: Option<usize>,
    /// Its pages: its own, then pages in the order of its links, then the others by id.
    pub(crate) pages: Vec<usize>,
    /// The paths of the folders in it, sorted.
    pub(crate) folders: Vec<String>,
    /// For each page but its own, the heading of level 2 in its own page above the first link to it; empty unless every
    /// page has one.
    pub(crate) headings: HashMap<usize, String>,
    /// How many of its pages its own page links to.
    pub(crate) linked: usize,
}

/// A page that every page links to: one at the top, or the first of a folder at the top.
#[derive(Debug, Clone)]
pub(crate) struct TopPage {
    /// The title of the page or folder.
    pub(crate) name: String,
    /// The folder; empty for a page at the top.
    pub(crate) folder: String,
    /// The page, an index into the site's pages.
    pub(crate) page: usize,
}

/// Returns the folder of a page: `guide` for `guide/start`.
pub(crate) fn folder_of(id: &str) -> &str {
    id.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the folders of `pages`, which are sorted by id. The top has the path `""`.
pub(super) fn folders(pages: &[Page]) -> BTreeMap<String, Folder> {
    let mut folders: BTreeMap<String, Folder> =
        BTreeMap::from([(String::new(), Folder::default())]);
    for (index, page) in pages.iter().enumerate() {
        let mut path = folder_of(&page.id);
        folders.entry(path.to_owned()).or_default().pages.push(index);
        while !path.is_empty() {
            let outer = folders.entry(folder_of(path).to_owned()).or_default();
            if outer.folders.iter().any(|inner| inner == path) {
                break;
            }
            outer.folders.push(path.to_owned());
            path = folder_of(path);
        }
    }
    for (path, folder) in &mut folders {
        folder.folders.sort();
        folder.index = index(pages, path, &folder.pages);
        if let Some(index) = folder.index {
            follow_links(&pages[index], index, pages, folder);
        }
    }
    folders
}

fn index(pages: &[Page], path: &str, within: &[usize]) -> Option<usize> {
    let name =
        |page: usize| pages[page].id.strip_prefix(path).map(|name| name.trim_start_matches('/'));
    INDEX.iter().find_map(|index| within.iter().copied().find(|&page| name(page) == Some(index)))
}

/// Orders and groups the pages of a folder as its own page links to them.
fn follow_links(own: &Page, index: usize, pages: &[Page], folder: &mut Folder) {
    let links = link_positions(own);
    let place = |page: usize| links.get(page_route(&pages[page].id).as_str()).copied();
    folder
        .pages
        .sort_by_cached_key(|&page| (page != index, place(page).unwrap_or(usize::MAX), page));
    let others = || folder.pages.iter().copied().filter(|&page| page != index);
    folder.linked = others().filter(|&page| place(page).is_some()).count();
    let sections: Vec<&Heading> =
        own.headings.iter().filter(|heading| heading.level == 2).collect();
    let heading = |page: usize| {
        let link = &own.links[place(page)?];
        let above = sections.partition_point(|heading| heading.span.start < link.span.start);
        Some((page, sections[above.checked_sub(1)?].text.clone()))
    };
    folder.headings = others().map(heading).collect::<Option<_>>().unwrap_or_default();
}

/// Returns the position of the first link to each page.
fn link_positions(page: &Page) -> HashMap<&str, usize> {
    let mut link_positions = HashMap::new();
    for (place, link) in page.links.iter().enumerate() {
        if let Target::File { route, .. } = &link.target {
            link_positions.entry(route.as_str()).or_insert(place);
        }
    }
    link_positions
}
