//! A rendered text, split where a page puts its own parts.
//!
//! A markdown text is rendered and sanitised once, as a whole, for all pages that show it; what differs
//! from page to page (an item's state, a section's progress, the way to the site's root, a release's
//! placeholder values) stands between the pieces. [`crate::markdown`] makes flows.

use std::sync::Arc;

/// A text in the order of the page.
pub(crate) type Flow = Vec<Block>;

/// One piece of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    /// Ready HTML. Need not be balanced in itself: a `<details>` may open in one piece and close in a later one.
    Html(Html),
    /// A heading: the section's index in [`crate::model::checklist::Checklist::sections`].
    Heading(usize),
    /// An item with what stands in it.
    Item(ItemBlock),
}

/// An item in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemBlock {
    /// The item's index in [`crate::model::checklist::Checklist::items`].
    pub(crate) item: usize,
    /// Its number where it stands in an ordered list.
    pub(crate) number: Option<u64>,
    /// Its own text, inline HTML without a paragraph around it.
    pub(crate) text: Html,
    /// What stands below the text: paragraphs, code, tables, plain lists, further items.
    pub(crate) body: Flow,
}

/// Sanitised HTML with places for what differs from page to page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Html(pub(crate) Vec<Seg>);

/// A stretch of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seg {
    /// HTML as it is.
    Raw(Arc<str>),
    /// The way from the page to the site's root: `../../`, or nothing on the overview.
    Root,
    /// A declared placeholder's value as escaped text, which may stand within a quoted attribute; the name
    /// as written in `{{ name }}`.
    Var(Arc<str>),
    /// A link or image target with placeholders in it: the whole attribute, ` href="…"`. It is left out
    /// where its scheme is not allowed once the values are in place.
    Target {
        /// `href` or `src`.
        attribute: &'static str,
        /// Literal parts (unescaped) and placeholders in turn.
        parts: Vec<TargetPart>,
    },
}

/// A part of a link's target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TargetPart {
    /// The way from the page to the site's root; only ever the first part.
    Root,
    /// As written.
    Text(Arc<str>),
    /// A declared placeholder's value, percent-encoded where it must be.
    Var(Arc<str>),
}
