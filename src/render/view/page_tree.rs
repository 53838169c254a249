//! The tree of the site's markdown pages, by folder.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::route::Route;
use crate::render::view::frame::Frame;
use crate::site::Site;
use crate::site::folders::Folder;

/// Maximum number of pages of a site whose tree has every page. Larger sites show only the pages of open folders,
/// because the size of the site would be quadratic in the number of pages.
const MAX_PAGES: usize = 500;

/// Maximum number of pages that a page lists of a folder. Without a limit, the size of the site would be quadratic in the
/// number of pages.
const MAX_LISTED: usize = 200;

/// Maximum depth of the tree. Folders below are links.
const MAX_DEPTH: usize = 8;

/// A page in the tree, or a folder.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct TreeView {
    /// The title of the page, or the name of the folder.
    pub(crate) text: String,
    /// The URL of the page, or of the first page of the folder.
    pub(crate) href: String,
    /// Whether it is the current page, or a folder that contains it.
    pub(crate) current: bool,
    /// The pages and folders in the folder; empty for a page, and for a closed folder of a site with more than 500
    /// pages.
    pub(crate) entries: Vec<TreeView>,
}

/// Returns the tree, seen from the page at `current`. Empty if all pages lie in one folder or at the top.
pub(super) fn page_tree(frame: &Frame<'_>, current: usize) -> Vec<TreeView> {
    let folders = frame.site.folders();
    // The top is always there.
    if folders.len() <= 2 {
        return Vec::new();
    }
    let id = &frame.site.pages[current].id;
    Tree { frame, current: Some(current), id, shows_all: shows_all(frame.site) }.entries("")
}

/// Returns the tree as it is seen from the overview.
pub(super) fn tree_of_site(frame: &Frame<'_>) -> Vec<TreeView> {
    Tree { frame, current: None, id: "", shows_all: shows_all(frame.site) }.entries("")
}

fn shows_all(site: &Site) -> bool {
    site.pages.len() <= MAX_PAGES
}

/// Returns the name of a folder for people: `How we work` for `team/how-we-work`.
pub(super) fn folder_name(folder: &str) -> String {
    let name = folder.rsplit('/').next().unwrap_or(folder).replace(['-', '_'], " ");
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>());
    first.unwrap_or_default() + letters.as_str()
}

/// Returns the first page of a folder, or of the folders in it, that the navigation may list. A folder's own page
/// decides for the whole folder.
pub(super) fn first_page(site: &Site, path: &str) -> Option<usize> {
    let folder = site.folders().get(path)?;
    let is_listed = |page: usize| site.pages[page].in_navigation;
    if folder.index.is_some_and(|index| !is_listed(index)) {
        return None;
    }
    let own = folder.pages.iter().copied().find(|&page| is_listed(page));
    own.or_else(|| folder.folders.iter().find_map(|inner| first_page(site, inner)))
}

/// Returns which of a folder's pages the page at `at` lists: its neighbours.
pub(super) fn listed_range(pages: usize, at: usize) -> Range<usize> {
    let last = pages.saturating_sub(MAX_LISTED);
    let first = at.saturating_sub(MAX_LISTED / 2).min(last);
    first..pages.min(first + MAX_LISTED)
}

struct Tree<'f, 'a> {
    frame: &'f Frame<'a>,
    current: Option<usize>,
    id: &'f str,
    shows_all: bool,
}

impl Tree<'_, '_> {
    fn entries(&self, path: &str) -> Vec<TreeView> {
        let site = self.frame.site;
        let Some(Folder { pages, folders, .. }) = site.folders().get(path) else {
            return Vec::new();
        };
        let at = pages.iter().position(|&page| Some(page) == self.current).unwrap_or(0);
        let near = if self.shows_all { 0..pages.len() } else { listed_range(pages.len(), at) };
        let listed = pages[near].iter().copied().filter(|&page| site.pages[page].in_navigation);
        let pages = listed.map(|page| self.page(page));
        pages.chain(folders.iter().filter_map(|folder| self.folder(folder))).collect()
    }

    fn page(&self, page: usize) -> TreeView {
        TreeView {
            text: self.frame.site.pages[page].title.clone(),
            href: self.frame.href(Route::Page(page)),
            current: Some(page) == self.current,
            entries: Vec::new(),
        }
    }

    fn folder(&self, path: &str) -> Option<TreeView> {
        let first = first_page(self.frame.site, path)?;
        let current = self.id.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        let is_shown = (current || self.shows_all) && path.matches('/').count() < MAX_DEPTH;
        Some(TreeView {
            text: folder_name(path),
            href: self.frame.href(Route::Page(first)),
            current,
            entries: if is_shown { self.entries(path) } else { Vec::new() },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::assemble::assemble;
    use crate::sources::{SourceFile, SourceKind, Sources};

    fn site(ids: &[String]) -> Site {
        let mut sources = Sources::default();
        for id in ids {
            sources.push(SourceFile {
                kind: SourceKind::Page,
                path: format!("content/{id}.md"),
                id: id.clone(),
                text: format!("# Title of {id}\n").into(),
            });
        }
        assemble(sources, None)
    }

    /// Returns the tree seen from the page `id`: `Name*[...]`, with a star for what is current.
    fn tree(ids: &[&str], id: &str) -> String {
        let site = site(&ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>());
        let page = site.pages.iter().position(|page| page.id == id).expect("it is there");
        short(&page_tree(&Frame::new(&site, Route::Page(page)), page))
    }

    fn short(entries: &[TreeView]) -> String {
        let one = |entry: &TreeView| {
            let star = if entry.current { "*" } else { "" };
            let name = entry.text.rsplit([' ', '/']).next().unwrap_or_default();
            match short(&entry.entries).as_str() {
                "" => format!("{name}{star}"),
                inner => format!("{name}{star}[{inner}]"),
            }
        };
        entries.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_tree_shows_where_one_is() {
        let ids = ["about", "api/README", "api/call", "db/main/index", "db/main/restore", "web/x"];
        assert_eq!(
            tree(&ids, "db/main/restore"),
            "about Api[README call] Db*[Main*[index restore*]] Web[x]"
        );
        assert_eq!(tree(&ids, "about"), "about* Api[README call] Db[Main[index restore]] Web[x]");
    }

    #[test]
    fn pages_of_a_large_folder_list_their_neighbours() {
        assert_eq!(listed_range(3, 1), 0..3);
        assert_eq!(listed_range(1_000, 0), 0..200);
        assert_eq!(listed_range(1_000, 500), 400..600);
        assert_eq!(listed_range(1_000, 999), 800..1_000);
    }

    #[test]
    fn a_site_with_one_folder_has_no_tree() {
        assert_eq!(tree(&["about", "guide/a", "guide/b"], "guide/a"), "");
    }

    #[test]
    fn a_large_site_shows_the_pages_of_open_folders() {
        let ids: Vec<String> = (0..=MAX_PAGES).map(|n| format!("f{}/p{n:03}", n % 5)).collect();
        let site = site(&ids);
        let tree = page_tree(&Frame::new(&site, Route::Page(0)), 0);
        let sizes: Vec<usize> = tree.iter().map(|folder| folder.entries.len()).collect();
        assert_eq!(sizes, [101, 0, 0, 0, 0]);
        assert_eq!(tree[1].href, "../f1/p001.html");
    }
}
