//! Any other markdown as a page: its text, what is on it, and the pages of its folder.

use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;

use crate::model::flow::{Block, Flow};
use crate::model::link::Target;
use crate::model::page::{Heading, Page};
use crate::render::html::{Markup, Scope};
use crate::render::route::{Route, fragment};
use crate::render::view::LinkView;
use crate::render::view::frame::Frame;
use crate::site::Site;

/// Fewer headings need no list of them.
const FEWEST: usize = 3;

/// A page of markdown.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct DocumentView {
    /// Its title.
    pub(crate) title: String,
    /// Its text.
    pub(crate) blocks: Vec<DocumentBlock>,
    /// What is on the page.
    pub(crate) contents: Vec<ContentsLink>,
    /// The folder it lies in; nothing at the top.
    pub(crate) folder: Option<PageLink>,
    /// The other pages of its folder, in the order in which the folder's `index.md` leads to them.
    pub(crate) pages: Vec<PageLink>,
    /// Whether the text is the folder's `index.md` and does not lead to all of them itself.
    pub(crate) lists_pages: bool,
    /// The page before it.
    pub(crate) previous: Option<LinkView>,
    /// The page after it.
    pub(crate) next: Option<LinkView>,
}

/// A piece of a text. Headings have a `level`; all else is a text.
#[derive(Debug, Clone, Hash, Serialize)]
#[serde(untagged)]
pub(crate) enum DocumentBlock {
    /// The author's own text. It may open an element that a later piece closes.
    Html(Markup),
    /// A heading.
    Heading(HeadingView),
}

/// A heading of a text.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct HeadingView {
    /// Its id, also the fragment.
    pub(crate) id: String,
    /// 2 to 6.
    pub(crate) level: u8,
    /// Its text.
    pub(crate) text: Markup,
    /// A further fragment that leads to it.
    pub(crate) anchor: Option<String>,
}

/// A heading in the list of what is on the page.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct ContentsLink {
    /// Its text, without markup.
    pub(crate) text: String,
    /// Where it is.
    pub(crate) href: String,
    /// How many headings it lies below.
    pub(crate) depth: u8,
}

/// A page in the list of a folder's.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct PageLink {
    /// Its title.
    pub(crate) text: String,
    /// Where it is.
    pub(crate) href: String,
    /// Whether it is this page.
    pub(crate) current: bool,
}

impl DocumentView {
    /// The page with that index.
    pub(crate) fn new(frame: &Frame<'_>, index: usize) -> Self {
        let site = frame.site;
        let page = &site.pages[index];
        let order = order(site, folder(&page.id));
        let at = order.iter().position(|&other| other == index);
        let near = |at: Option<usize>| Some(link(frame, *order.get(at?)?));
        let is_index = is_index(&page.id);
        let listed = match at {
            Some(at) if !is_index => &order[around(order.len(), at)],
            _ => order,
        };
        Self {
            title: page.title.clone(),
            blocks: blocks(frame, &page.flow, &page.headings),
            contents: contents(&page.headings),
            folder: folder_link(frame, &page.id),
            pages: if order.len() > 1 && !folder(&page.id).is_empty() {
                let others = listed
                    .iter()
                    .filter(|&&other| !self::is_index(&site.pages[other].id));
                others
                    .map(|&other| page_link(frame, other, index))
                    .collect()
            } else {
                Vec::new()
            },
            lists_pages: is_index && order.len() > 1 + led_to(site, page),
            previous: near(at.and_then(|at| at.checked_sub(1))).filter(|_| order.len() > 1),
            next: near(at.map(|at| at + 1)),
        }
    }
}

/// A text with its headings in place.
pub(crate) fn blocks(frame: &Frame<'_>, flow: &Flow, headings: &[Heading]) -> Vec<DocumentBlock> {
    let scope = Scope {
        root: &frame.root,
        run: None,
    };
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
    let listed: Vec<&Heading> = headings
        .iter()
        .filter(|heading| heading.level <= 3)
        .collect();
    if listed.len() < FEWEST {
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

/// The folder of a page: `guide` for `guide/start`.
pub(super) fn folder(id: &str) -> &str {
    id.rsplit_once('/').map_or("", |(folder, _)| folder)
}

pub(super) fn is_index(id: &str) -> bool {
    id == "index" || id.ends_with("/index")
}

/// How many pages of its folder a page lists, but for its `index.md`: with all of them on each, the site would
/// grow with their square.
const LISTED: usize = 200;

/// Which of so many pages the one at that place lists: those around it.
fn around(pages: usize, at: usize) -> Range<usize> {
    let last = pages.saturating_sub(LISTED);
    let first = at.saturating_sub(LISTED / 2).min(last);
    first..pages.min(first + LISTED)
}

/// The pages of a folder: its `index.md`, then those that it leads to in that order, then the others by id.
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
    let index = pages
        .iter()
        .copied()
        .find(|&page| is_index(&site.pages[page].id));
    let led: HashMap<&str, usize> = index
        .map(|index| places(&site.pages[index]))
        .unwrap_or_default();
    pages.sort_by_cached_key(|&page| {
        let route = Route::Page(page).path(site);
        let place = led.get(route.as_str()).copied().unwrap_or(usize::MAX);
        (Some(page) != index, place, page)
    });
}

/// Where a page first leads to each other one.
fn places(page: &Page) -> HashMap<&str, usize> {
    let mut places = HashMap::new();
    for (place, link) in page.links.iter().enumerate() {
        if let Target::File { route, .. } = &link.target {
            places.entry(route.as_str()).or_insert(place);
        }
    }
    places
}

/// How many other pages of its folder an `index.md` leads to itself.
fn led_to(site: &Site, index: &Page) -> usize {
    let places = places(index);
    let others = order(site, folder(&index.id)).iter();
    others
        .filter(|&&page| site.pages[page].id != index.id)
        .filter(|&&page| places.contains_key(Route::Page(page).path(site).as_str()))
        .count()
}

fn link(frame: &Frame<'_>, page: usize) -> LinkView {
    LinkView {
        text: frame.site.pages[page].title.clone(),
        href: frame.href(Route::Page(page)),
    }
}

fn page_link(frame: &Frame<'_>, page: usize, here: usize) -> PageLink {
    let LinkView { text, href } = link(frame, page);
    PageLink {
        text,
        href,
        current: page == here,
    }
}

/// A link to the folder's own page, else to its first.
fn folder_link(frame: &Frame<'_>, id: &str) -> Option<PageLink> {
    let folder = folder(id);
    let first = *order(frame.site, folder)
        .first()
        .filter(|_| !folder.is_empty())?;
    Some(PageLink {
        text: folder_name(frame.site, folder),
        href: frame.href(Route::Page(first)),
        current: is_index(id),
    })
}

/// The page of that id.
pub(super) fn page(site: &Site, id: &str) -> Option<usize> {
    let pages = &site.pages;
    pages.binary_search_by(|page| page.id.as_str().cmp(id)).ok()
}

/// The title of its `index.md`, else its name with a capital.
pub(super) fn folder_name(site: &Site, folder: &str) -> String {
    if let Some(index) = page(site, &format!("{folder}/index")) {
        return site.pages[index].title.clone();
    }
    let name = folder
        .rsplit('/')
        .next()
        .unwrap_or(folder)
        .replace(['-', '_'], " ");
    let mut letters = name.chars();
    let first = letters
        .next()
        .map(|first| first.to_uppercase().collect::<String>());
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
            target: Target::File {
                path: String::new(),
                route: (*route).to_owned(),
            },
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
        }
    }

    #[test]
    fn a_page_of_a_large_folder_lists_those_around_it() {
        assert_eq!(around(3, 1), 0..3);
        assert_eq!(around(1_000, 0), 0..200);
        assert_eq!(around(1_000, 500), 400..600);
        assert_eq!(around(1_000, 999), 800..1_000);
    }

    fn with_guide() -> Site {
        let mut site = site();
        site.pages = vec![
            page("about", &[]),
            page("guide/a", &[]),
            page("guide/b", &[]),
            page("guide/c", &[]),
            page(
                "guide/index",
                &["guide/c.html", "guide/a.html", "guide/c.html"],
            ),
        ];
        site
    }

    #[test]
    fn pages_come_in_the_order_in_which_their_index_leads_to_them() {
        assert_eq!(order(&with_guide(), "guide"), [4, 3, 1, 2]);
        assert_eq!(order(&with_guide(), ""), [0]);
    }

    #[test]
    fn one_page_leads_to_the_next() {
        let site = with_guide();
        let frame = Frame::new(&site, Route::Page(3));
        let view = DocumentView::new(&frame, 3);
        assert_eq!(
            view.previous.expect("the index").href,
            "../guide/index.html"
        );
        assert_eq!(view.next.expect("a").text, "GUIDE/A");
        let listed: Vec<&str> = view.pages.iter().map(|page| page.text.as_str()).collect();
        assert_eq!(listed, ["GUIDE/C", "GUIDE/A", "GUIDE/B"]);
        assert!(view.pages[0].current);
    }

    #[test]
    fn an_index_that_does_not_lead_everywhere_is_helped() {
        let site = with_guide();
        let frame = Frame::new(&site, Route::Page(4));
        assert!(
            DocumentView::new(&frame, 4).lists_pages,
            "b is led to from nowhere"
        );
    }

    #[test]
    fn a_folder_has_the_name_of_its_index_or_its_own() {
        let mut site = with_guide();
        assert_eq!(folder_name(&site, "guide"), "GUIDE/INDEX");
        site.pages.pop();
        assert_eq!(folder_name(&site, "how-we-work"), "How we work");
    }
}
