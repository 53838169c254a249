//! What a search finds besides releases: the site's other pages, one text for each heading.

use serde::Serialize;

use crate::markdown::words;
use crate::model::flow::Block;
use crate::model::page::Page;
use crate::render::html::Scope;
use crate::render::route::{Route, href};
use crate::site::Site;

/// A page with its texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct PageText {
    /// Its path from the site's root, percent-encoded.
    pub(crate) path: String,
    /// Its title.
    pub(crate) title: String,
    /// The file it was read from.
    #[serde(skip)]
    pub(crate) file: String,
    /// Anchor, heading and text of each part. The part before the first heading has neither anchor nor heading.
    pub(crate) parts: Vec<(String, String, String)>,
}

/// Returns the pages in the order of the site, checklists first.
pub(crate) fn pages(site: &Site) -> Vec<PageText> {
    let checklists = site.checklists.iter().enumerate().map(|(index, checklist)| PageText {
        path: href("", &Route::Checklist(index).path(site)),
        title: checklist.title.clone(),
        file: site.sources.file(checklist.source).path.clone(),
        // Its items are found in the releases that use it.
        parts: Vec::new(),
    });
    let index = site.index.iter().map(|page| of_page(site, page, Route::Overview));
    let others = site.pages.iter().enumerate();
    let others = others.map(|(index, page)| of_page(site, page, Route::Page(index)));
    checklists.chain(index).chain(others).collect()
}

fn of_page(site: &Site, page: &Page, route: Route) -> PageText {
    let scope = Scope { root: "", repository: None, run: None };
    let mut parts = vec![(String::new(), String::new(), String::new())];
    for block in &page.flow {
        match block {
            Block::Html(html) => {
                let (_, _, text) = parts.last_mut().expect("it has a first part");
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(&words(&scope.joined(html)));
            }
            Block::Heading(index) => {
                let heading = &page.headings[*index];
                parts.push((heading.id.clone(), heading.text.clone(), String::new()));
            }
            Block::Item(_) => {}
        }
    }
    PageText {
        path: href("", &route.path(site)),
        title: page.title.clone(),
        file: site.sources.file(page.source).path.clone(),
        parts: parts
            .into_iter()
            .filter(|(id, _, text)| !(id.is_empty() && text.is_empty()))
            .collect(),
    }
}
