//! A page: any markdown that is neither a checklist nor a snapshot.

use crate::model::flow::{Flow, Html};
use crate::model::link::Link;
use crate::span::SourceId;

/// A markdown file that becomes a page of its own.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// The path below `content/`, without `.md`.
    pub(crate) id: String,
    /// The file it was read from.
    pub(crate) source: SourceId,
    /// From the front matter, else the leading H1, else the id.
    pub(crate) title: String,
    /// Every heading but the title, in document order.
    pub(crate) headings: Vec<Heading>,
    /// The whole text, the title left out. Its [`crate::model::flow::Block::Heading`]s count [`Page::headings`].
    pub(crate) flow: Flow,
    /// Every link to a part of the site.
    pub(crate) links: Vec<Link>,
    /// Every fragment that leads to a part of the page, sorted.
    pub(crate) anchors: Vec<String>,
}

/// A heading of a page.
#[derive(Debug, Clone)]
pub(crate) struct Heading {
    /// The fragment that code hosts give it.
    pub(crate) id: String,
    /// Its text without markup.
    pub(crate) text: String,
    /// Its text as HTML.
    pub(crate) html: Html,
    /// 2 to 6: how deep it nests, so that no level is left out.
    pub(crate) level: u8,
}
