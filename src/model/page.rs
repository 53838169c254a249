//! A page: any markdown that is neither a checklist nor a snapshot.

use crate::model::flow::{Flow, Html};
use crate::model::link::Link;
use crate::span::{SourceId, Span};

/// A markdown file that becomes a page of its own.
#[derive(Debug, Clone)]
pub struct Page {
    /// The path below `content/`, without `.md`.
    pub id: String,
    /// The file it was read from.
    pub source: SourceId,
    /// From the front matter, else the leading H1, else the id.
    pub title: String,
    /// Every heading but the title, in document order.
    pub headings: Vec<Heading>,
    /// The whole text, the title left out. Its [`crate::model::flow::Block::Heading`]s count [`Page::headings`].
    pub flow: Flow,
    /// Every link to a part of the site.
    pub links: Vec<Link>,
    /// Every fragment that leads to a part of the page, sorted.
    pub anchors: Vec<String>,
}

/// A heading of a page.
#[derive(Debug, Clone)]
pub struct Heading {
    /// The fragment that code hosts give it.
    pub id: String,
    /// Its text without markup.
    pub text: String,
    /// Its text as HTML.
    pub html: Html,
    /// 2 to 6: how deep it nests, so that no level is left out.
    pub level: u8,
    /// The heading in the file.
    pub span: Span,
}
