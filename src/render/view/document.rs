//! Pages of other markdown files: text, table of contents, and the pages of the folder.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::extra::Extra;
use crate::model::flow::{Block, Flow};
use crate::model::page::Heading;
use crate::render::html::Markup;
use crate::render::route::{Route, fragment};
use crate::render::view::LinkView;
use crate::render::view::frame::Frame;
use crate::render::view::page_tree::{TreeView, folder_name, listed_range, page_tree};
use crate::site::Site;
use crate::site::folders::{Folder, folder_of};

/// Minimum number of headings for a table of contents.
const MIN_HEADINGS: usize = 3;

/// A page of markdown.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct DocumentView {
    /// Its title.
    pub(crate) title: String,
    /// Its text.
    pub(crate) blocks: Vec<DocumentBlock>,
    /// The table of contents; empty if the page has few headings.
    pub(crate) contents: Vec<ContentsLink>,
    /// Its folder; none at the top level.
    pub(crate) folder: Option<PageLink>,
    /// The pages of its folder, in the order of the links in the folder's `index.md`; in a large folder 200 of them.
    pub(crate) pages: Vec<PageLink>,
    /// All pages of the site by folder; empty if there are not several folders.
    pub(crate) tree: Vec<TreeView>,
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
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
#[serde(untagged)]
pub(crate) enum DocumentBlock {
    /// The author's text. It can open an element that a later block closes.
    Html(Markup),
    /// A heading.
    Heading(HeadingView),
}

/// A heading.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct HeadingView {
    /// Its id, which is also the URL fragment.
    pub(crate) id: String,
    /// Its level, 2 to 6.
    pub(crate) level: u8,
    /// Its text.
    pub(crate) text: Markup,
    /// An additional URL fragment for it; none if it needs none.
    pub(crate) anchor: Option<String>,
}

/// An entry of a table of contents.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ContentsLink {
    /// Its text, without markup.
    pub(crate) text: String,
    /// Its URL.
    pub(crate) href: String,
    /// The number of headings above it.
    pub(crate) depth: u8,
}

/// A page in the list of a folder's pages.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct PageLink {
    /// Its title.
    pub(crate) text: String,
    /// Its URL.
    pub(crate) href: String,
    /// Whether it is the current page.
    pub(crate) current: bool,
    /// The heading in the folder's `index.md` above the link to it, on the first page below that heading.
    pub(crate) heading: Option<String>,
}

impl DocumentView {
    /// Builds the view of the page with this index.
    pub(crate) fn new(frame: &Frame<'_>, index: usize) -> Self {
        let site = frame.site;
        let page = &site.pages[index];
        let folder = &site.folders()[folder_of(&page.id)];
        let order = &folder.pages;
        let at = order.iter().position(|&other| other == index);
        let near = |at: Option<usize>| Some(link(frame, *order.get(at?)?));
        let is_index = folder.index == Some(index);
        let listed = match at {
            Some(at) if !is_index => &order[listed_range(order.len(), at)],
            _ => order,
        };
        Self {
            title: page.title.clone(),
            blocks: blocks(frame, &page.flow, &page.headings),
            contents: contents(&page.headings),
            folder: folder_link(frame, folder, index),
            pages: if order.len() > 1 && !folder_of(&page.id).is_empty() {
                let others = listed.iter().copied().filter(|&other| folder.index != Some(other));
                page_links(frame, folder, others, index)
            } else {
                Vec::new()
            },
            tree: page_tree(frame, index),
            lists_pages: is_index && order.len() > 1 + folder.linked,
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

fn link(frame: &Frame<'_>, page: usize) -> LinkView {
    LinkView { text: frame.site.pages[page].title.clone(), href: frame.href(Route::Page(page)) }
}

/// Returns links to pages of a folder, under the headings of the folder's own page.
fn page_links(
    frame: &Frame<'_>,
    folder: &Folder,
    pages: impl Iterator<Item = usize>,
    current: usize,
) -> Vec<PageLink> {
    let mut above = None;
    pages
        .map(|page| {
            let heading = folder.headings.get(&page);
            let first = heading.filter(|_| heading != std::mem::replace(&mut above, heading));
            let LinkView { text, href } = link(frame, page);
            PageLink { text, href, current: page == current, heading: first.cloned() }
        })
        .collect()
}

/// Returns a link to the folder's own page, else to its first page.
fn folder_link(frame: &Frame<'_>, folder: &Folder, current: usize) -> Option<PageLink> {
    let first = *folder.pages.first()?;
    let path = folder_of(&frame.site.pages[first].id);
    (!path.is_empty()).then(|| PageLink {
        text: folder_title(frame.site, path),
        href: frame.href(Route::Page(first)),
        current: folder.index == Some(current),
        heading: None,
    })
}

/// Returns the title of a folder's own page, else the name of the folder.
pub(super) fn folder_title(site: &Site, path: &str) -> String {
    let index = site.folders().get(path).and_then(|folder| folder.index);
    index.map_or_else(|| folder_name(path), |index| site.pages[index].title.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::flow::Html;
    use crate::model::link::{Link, Target};
    use crate::model::page::Page;
    use crate::render::testing::site;
    use crate::span::{SourceId, Span};

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
        let site = with_guide();
        assert_eq!(site.folders()["guide"].pages, [4, 3, 1, 2]);
        assert_eq!(site.folders()[""].pages, [0]);
    }

    /// Returns the guide's pages with their headings, from the positions of headings and links in its own page.
    fn grouped(headings: &[(&str, u32)], links: &[u32]) -> String {
        let mut site = with_guide();
        let at = |start| Span { start, ..crate::evaluate::testing::NOWHERE };
        let index = &mut site.pages[4];
        index.headings = (headings.iter())
            .map(|&(text, start)| Heading {
                span: at(start),
                id: text.to_owned(),
                text: text.to_owned(),
                html: Html::default(),
                level: 2,
            })
            .collect();
        let routes = ["guide/c.html", "guide/a.html", "guide/b.html"];
        index.links = (links.iter().zip(routes))
            .map(|(&start, route)| Link {
                span: at(start),
                target: Target::File { path: String::new(), route: route.to_owned() },
                fragment: None,
            })
            .collect();
        let view = DocumentView::new(&Frame::new(&site, Route::Page(3)), 3);
        let shown = view.pages.iter().map(|page| match &page.heading {
            Some(heading) => format!("{heading}: {}", page.text),
            None => page.text.clone(),
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn pages_are_under_the_headings_of_their_index_if_all_have_one() {
        let headings = [("Start", 10), ("Empty", 20), ("Reference", 30)];
        let all = "Start: GUIDE/C, GUIDE/A, Reference: GUIDE/B";
        assert_eq!(grouped(&headings, &[11, 12, 31]), all);
        assert_eq!(grouped(&headings, &[5, 12, 31]), "GUIDE/C, GUIDE/A, GUIDE/B");
        assert_eq!(grouped(&headings, &[11, 12]), "GUIDE/C, GUIDE/A, GUIDE/B");
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
        assert_eq!(folder_title(&site, "guide"), "GUIDE/INDEX");
        site.pages.pop();
        site.folders.take();
        assert_eq!(folder_title(&site, "team/how-we-work"), "How we work");
    }
}
