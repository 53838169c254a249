//! A rendered text, split where a page inserts its own parts.
//!
//! A markdown text is rendered and sanitised once, as a whole, for all pages that show it. What differs from page
//! to page (an item's state, a section's progress, the relative path to the site's root, placeholder values) comes
//! between the pieces. [`crate::markdown`] creates flows.

use std::sync::Arc;

/// A text as pieces, in the order of the page.
pub(crate) type Flow = Vec<Block>;

/// One piece of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    /// HTML, which may be unbalanced: a `<details>` may open in one piece and close in a later one.
    Html(Html),
    /// A heading: the section's index in [`crate::model::checklist::Checklist::sections`].
    Heading(usize),
    /// An item with its content.
    Item(ItemBlock),
}

/// An item in a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemBlock {
    /// The item's index in [`crate::model::checklist::Checklist::items`].
    pub(crate) item: usize,
    /// Its number in an ordered list.
    pub(crate) number: Option<u64>,
    /// Its own text: inline HTML without a paragraph around it.
    pub(crate) text: Html,
    /// What comes after the text: paragraphs, code, tables, plain lists, nested items.
    pub(crate) body: Flow,
}

/// Sanitised HTML with placeholders for what differs from page to page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Html(pub(crate) Vec<Seg>);

/// A segment of HTML.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Seg {
    /// Literal HTML.
    Raw(Arc<str>),
    /// The relative path from the page to the site's root: `../../`, or nothing on the overview.
    Root,
    /// The value of a declared placeholder as escaped text, also valid within a quoted attribute; the name as
    /// written in `{{ name }}`.
    Var(Arc<str>),
    /// A link or image target with placeholders, or out of `content/`: the whole attribute, ` href="…"`. It is left out if its scheme is
    /// not allowed once the values are inserted.
    Target {
        /// `href` or `src`.
        attribute: &'static str,
        /// Literal parts (unescaped) and placeholders.
        parts: Vec<TargetPart>,
    },
}

/// A part of a link's target.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum TargetPart {
    /// The relative path from the page to the site's root; always the first part.
    Root,
    /// A path out of `content/`; always the first part.
    Outside {
        /// As the author wrote it.
        written: Arc<str>,
        /// From the site's root, where `../` leads further up.
        path: Arc<str>,
    },
    /// Literal text, unescaped.
    Text(Arc<str>),
    /// The value of a declared placeholder, percent-encoded where necessary.
    Var(Arc<str>),
}
