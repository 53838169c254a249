//! The folders of a site's pages.

use std::collections::{BTreeMap, HashMap};

use crate::model::link::{Target, page_route};
use crate::model::page::Page;

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
        sort(pages, folder);
    }
    folders
}

fn index(pages: &[Page], path: &str, within: &[usize]) -> Option<usize> {
    let name =
        |page: usize| pages[page].id.strip_prefix(path).map(|name| name.trim_start_matches('/'));
    INDEX.iter().find_map(|index| within.iter().copied().find(|&page| name(page) == Some(index)))
}

fn sort(pages: &[Page], folder: &mut Folder) {
    let index = folder.index;
    let linked = index.map(|index| link_positions(&pages[index])).unwrap_or_default();
    folder.pages.sort_by_cached_key(|&page| {
        let place = linked.get(page_route(&pages[page].id).as_str()).copied();
        (Some(page) != index, place.unwrap_or(usize::MAX), page)
    });
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

impl Folder {
    /// Returns the heading of level 2 in its own page above the first link to each page; empty unless every page has
    /// one.
    pub(crate) fn headings<'a>(&self, pages: &'a [Page]) -> HashMap<usize, &'a str> {
        let Some(index) = self.index else {
            return HashMap::new();
        };
        let own = &pages[index];
        let links = link_positions(own);
        let heading = |page: usize| {
            let link = &own.links[*links.get(page_route(&pages[page].id).as_str())?];
            let above = own.headings.iter().filter(|heading| heading.level == 2);
            let above = above.take_while(|heading| heading.span.start < link.span.start);
            Some((page, above.last()?.text.as_str()))
        };
        let others = self.pages.iter().filter(|&&page| page != index);
        others.map(|&page| heading(page)).collect::<Option<_>>().unwrap_or_default()
    }

    /// Returns how many of its pages its own page links to.
    pub(crate) fn linked(&self, pages: &[Page]) -> usize {
        let Some(index) = self.index else {
            return 0;
        };
        let links = link_positions(&pages[index]);
        let others = self.pages.iter().filter(|&&page| page != index);
        others.filter(|&&page| links.contains_key(page_route(&pages[page].id).as_str())).count()
    }
}
