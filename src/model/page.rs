//! A page: any markdown file that is neither a checklist nor a snapshot.

use crate::model::extra::Extra;
use crate::model::flow::{Flow, Html};
use crate::model::link::Link;
use crate::model::release::Located;
use crate::span::{SourceId, Span};

/// A markdown file that becomes a page of its own.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// The path below `content/`, without `.md`.
    pub(crate) id: String,
    /// The file it was read from.
    pub(crate) source: SourceId,
    /// From the front matter, else the first H1, else the id.
    pub(crate) title: String,
    /// Every heading except the title, in document order.
    pub(crate) headings: Vec<Heading>,
    /// The whole text without the title. Its [`crate::model::flow::Block::Heading`]s index [`Page::headings`].
    pub(crate) flow: Flow,
    /// All links to parts of the site.
    pub(crate) links: Vec<Link>,
    /// All anchors of the page, sorted.
    pub(crate) anchors: Vec<String>,
    /// The template that writes it, if it names one.
    pub(crate) template: Option<Located<String>>,
    /// Whether the navigation may list it.
    pub(crate) in_navigation: bool,
    /// Values for the theme.
    pub(crate) extra: Extra,
}

/// A heading of a page.
#[derive(Debug, Clone)]
pub(crate) struct Heading {
    /// The heading in the file.
    pub(crate) span: Span,
    /// The anchor that code hosts give it.
    pub(crate) id: String,
    /// Its text without markup.
    pub(crate) text: String,
    /// Its text as HTML.
    pub(crate) html: Html,
    /// The level on the page, 2 to 6: how deep it nests, without gaps.
    pub(crate) level: u8,
}
