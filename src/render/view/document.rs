//! Pages of other markdown files: text, table of contents, and the pages of the folder.

use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;

use crate::model::extra::Extra;
use crate::model::flow::{Block, Flow};
use crate::model::link::Target;
use crate::model::page::{Heading, Page};
use crate::render::html::Markup;
use crate::render::route::{Route, fragment};
use crate::render::view::LinkView;
use crate::render::view::frame::Frame;
use crate::site::Site;

/// Minimum number of headings for a table of contents.
const MIN_HEADINGS: usize = 3;

/// A page of markdown.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct DocumentView {
    /// Its title.
    pub(crate) title: String,
    /// Its text.
    pub(crate) blocks: Vec<DocumentBlock>,
    /// The table of contents.
    pub(crate) contents: Vec<ContentsLink>,
    /// Its folder; `None` at the top level.
    pub(crate) folder: Option<PageLink>,
    /// The other pages of its folder, in the order of the links in the folder's `index.md`.
    pub(crate) pages: Vec<PageLink>,
    /// Whether the page is the folder's `index.md` and does not link to all of them.
    pub(crate) lists_pages: bool,
    /// The previous page.
    pub(crate) previous: Option<LinkView>,
    /// The next page.
    pub(crate) next: Option<LinkView>,
    /// The values under `extra` in its front matter.
    pub(crate) extra: Extra,
}

/// A block of a text. Headings have a `level`; other blocks are texts.
#[derive(Debug, Clone, Hash, Serialize)]
#[serde(untagged)]
pub(crate) enum DocumentBlock {
    /// The author's text. It can open an element that a later block closes.
    Html(Markup),
    /// A heading.
    Heading(HeadingView),
}

/// A heading.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct HeadingView {
    /// Its id, which is also the URL fragment.
    pub(crate) id: String,
    /// Its level, 2 to 6.
    pub(crate) level: u8,
    /// Its text.
    pub(crate) text: Markup,
    /// An additional URL fragment for it.
    pub(crate) anchor: Option<String>,
}

/// An entry of a table of contents.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct ContentsLink {
    /// Its text, without markup.
    pub(crate) text: String,
    /// Its URL.
    pub(crate) href: String,
    /// Its nesting depth.
    pub(crate) depth: u8,
}

/// A page in the list of a folder's pages.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct PageLink {
    /// Its title.
    pub(crate) text: String,
    /// Its URL.
    pub(crate) href: String,
    /// Whether it is the current page.
    pub(crate) current: bool,
}

impl DocumentView {
    /// Builds the view of the page with this index.
    pub(crate) fn new(frame: &Frame<'_>, index: usize) -> Self {
        let site = frame.site;
        let page = &site.pages[index];
        let order = order(site, folder(&page.id));
        let at = order.iter().position(|&other| other == index);
        let near = |at: Option<usize>| Some(link(frame, *order.get(at?)?));
        let is_index = is_index(&page.id);
        let listed = match at {
            Some(at) if !is_index => &order[listed_range(order.len(), at)],
            _ => order,
        };
        Self {
            title: page.title.clone(),
            blocks: blocks(frame, &page.flow, &page.headings),
            contents: contents(&page.headings),
            folder: folder_link(frame, &page.id),
            pages: if order.len() > 1 && !folder(&page.id).is_empty() {
                let others = listed.iter().filter(|&&other| !self::is_index(&site.pages[other].id));
                others.map(|&other| page_link(frame, other, index)).collect()
            } else {
                Vec::new()
            },
            lists_pages: is_index && order.len() > 1 + linked_pages(site, page),
            previous: near(at.and_then(|at| at.checked_sub(1))).filter(|_| order.len() > 1),
            next: near(at.map(|at| at + 1)),
            extra: page.extra.clone(),
        }
    }
}

/// Returns the blocks of a text.
pub(crate) fn blocks(frame: &Frame<'_>, flow: &Flow, headings: &[Heading]) -> Vec<DocumentBlock> {
    let scope = frame.scope();
    (flow.iter())
        .filter_map(|block| match block {
            Block::Html(html) => Some(DocumentBlock::Html(scope.join(html))),
            Block::Heading(index) => {
                let heading = &headings[*index];
                Some(DocumentBlock::Heading(HeadingView {
                    id: heading.id.clone(),
                    level: heading.level,
                    text: scope.join(&heading.html),
                    anchor: None,
                }))
            }
            Block::Item(_) => None,
        })
        .collect()
}

fn contents(headings: &[Heading]) -> Vec<ContentsLink> {
    let listed: Vec<&Heading> = headings.iter().filter(|heading| heading.level <= 3).collect();
    if listed.len() < MIN_HEADINGS {
        return Vec::new();
    }
    (listed.iter())
        .map(|heading| ContentsLink {
            text: heading.text.clone(),
            href: fragment(&heading.id),
            depth: heading.level - 2,
        })
        .collect()
}

/// Returns the folder of a page: `guide` for `guide/start`.
pub(super) fn folder(id: &str) -> &str {
    id.rsplit_once('/').map_or("", |(folder, _)| folder)
}

pub(super) fn is_index(id: &str) -> bool {
    id == "index" || id.ends_with("/index")
}

/// Maximum number of pages that a page other than `index.md` lists. Without a limit, the size of the site would be
/// quadratic in the number of pages.
const MAX_LISTED: usize = 200;

/// Returns which of `pages` pages the page at `at` lists: its neighbours.
fn listed_range(pages: usize, at: usize) -> Range<usize> {
    let last = pages.saturating_sub(MAX_LISTED);
    let first = at.saturating_sub(MAX_LISTED / 2).min(last);
    first..pages.min(first + MAX_LISTED)
}

/// Returns the pages of a folder: its `index.md`, then pages in the order of its links, then the others by id.
pub(super) fn order<'s>(site: &'s Site, within: &str) -> &'s [usize] {
    let folders = site.folders.get_or_init(|| {
        let mut folders: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, page) in site.pages.iter().enumerate() {
            let pages = folders.entry(folder(&page.id).to_owned()).or_default();
            pages.push(index);
        }
        for pages in folders.values_mut() {
            sort(site, pages);
        }
        folders
    });
    folders.get(within).map_or(&[], Vec::as_slice)
}

fn sort(site: &Site, pages: &mut [usize]) {
    let index = pages.iter().copied().find(|&page| is_index(&site.pages[page].id));
    let linked: HashMap<&str, usize> =
        index.map(|index| link_positions(&site.pages[index])).unwrap_or_default();
    pages.sort_by_cached_key(|&page| {
        let route = Route::Page(page).path(site);
        let place = linked.get(route.as_str()).copied().unwrap_or(usize::MAX);
        (Some(page) != index, place, page)
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

/// Returns how many other pages of its folder an `index.md` links to.
fn linked_pages(site: &Site, index: &Page) -> usize {
    let link_positions = link_positions(index);
    let others = order(site, folder(&index.id)).iter();
    others
        .filter(|&&page| site.pages[page].id != index.id)
        .filter(|&&page| link_positions.contains_key(Route::Page(page).path(site).as_str()))
        .count()
}

fn link(frame: &Frame<'_>, page: usize) -> LinkView {
    LinkView { text: frame.site.pages[page].title.clone(), href: frame.href(Route::Page(page)) }
}

fn page_link(frame: &Frame<'_>, page: usize, current: usize) -> PageLink {
    let LinkView { text, href } = link(frame, page);
    PageLink { text, href, current: page == current }
}

/// Returns a link to the folder's `index.md`, else to its first page.
fn folder_link(frame: &Frame<'_>, id: &str) -> Option<PageLink> {
    let folder = folder(id);
    let first = *order(frame.site, folder).first().filter(|_| !folder.is_empty())?;
    Some(PageLink {
        text: folder_name(frame.site, folder),
        href: frame.href(Route::Page(first)),
        current: is_index(id),
    })
}

/// Returns the page with this id.
pub(super) fn page(site: &Site, id: &str) -> Option<usize> {
    let pages = &site.pages;
    pages.binary_search_by(|page| page.id.as_str().cmp(id)).ok()
}

/// Returns the title of a folder's `index.md`, else the capitalised folder name.
pub(super) fn folder_name(site: &Site, folder: &str) -> String {
    if let Some(index) = page(site, &format!("{folder}/index")) {
        return site.pages[index].title.clone();
    }
    let name = folder.rsplit('/').next().unwrap_or(folder).replace(['-', '_'], " ");
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::link::Link;
    use crate::render::testing::site;
    use crate::span::SourceId;

    fn page(id: &str, to: &[&str]) -> Page {
        let link = |route: &&str| Link {
            span: crate::evaluate::testing::NOWHERE,
            target: Target::File { path: String::new(), route: (*route).to_owned() },
            fragment: None,
        };
        Page {
            id: id.to_owned(),
            source: SourceId(0),
            title: id.to_uppercase(),
            headings: Vec::new(),
            flow: Flow::new(),
            links: to.iter().map(link).collect(),
            anchors: Vec::new(),
            template: None,
            in_navigation: true,
            extra: Extra::new(),
        }
    }

    #[test]
    fn pages_of_a_large_folder_list_their_neighbours() {
        assert_eq!(listed_range(3, 1), 0..3);
        assert_eq!(listed_range(1_000, 0), 0..200);
        assert_eq!(listed_range(1_000, 500), 400..600);
        assert_eq!(listed_range(1_000, 999), 800..1_000);
    }

    fn with_guide() -> Site {
        let mut site = site();
        site.pages = vec![
            page("about", &[]),
            page("guide/a", &[]),
            page("guide/b", &[]),
            page("guide/c", &[]),
            page("guide/index", &["guide/c.html", "guide/a.html", "guide/c.html"]),
        ];
        site
    }

    #[test]
    fn pages_are_in_the_order_of_the_links_in_their_index() {
        assert_eq!(order(&with_guide(), "guide"), [4, 3, 1, 2]);
        assert_eq!(order(&with_guide(), ""), [0]);
    }

    #[test]
    fn pages_link_to_the_previous_and_next_one() {
        let site = with_guide();
        let frame = Frame::new(&site, Route::Page(3));
        let view = DocumentView::new(&frame, 3);
        assert_eq!(view.previous.expect("the index").href, "../guide/index.html");
        assert_eq!(view.next.expect("a").text, "GUIDE/A");
        let listed: Vec<&str> = view.pages.iter().map(|page| page.text.as_str()).collect();
        assert_eq!(listed, ["GUIDE/C", "GUIDE/A", "GUIDE/B"]);
        assert!(view.pages[0].current);
    }

    #[test]
    fn an_index_without_links_to_all_pages_lists_them() {
        let site = with_guide();
        let frame = Frame::new(&site, Route::Page(4));
        assert!(DocumentView::new(&frame, 4).lists_pages, "b is led to from nowhere");
    }

    #[test]
    fn a_folder_is_named_by_its_index_or_its_path() {
        let mut site = with_guide();
        assert_eq!(folder_name(&site, "guide"), "GUIDE/INDEX");
        site.pages.pop();
        assert_eq!(folder_name(&site, "how-we-work"), "How we work");
    }
}
