//! YAML to a tree that remembers where everything stands.
//!
//! [`parse`] reads the one document of a text. Scalars stay the text that was written (`1.10` is never
//! 1.1, `no` is never false); what a text means is left to the readers of the formats. Hostile input
//! (deep nesting, alias bombs, huge files, control characters) gets an error in bounded time and memory.

mod build;
mod conflicts;
mod error_context;
mod explain;
mod extras;
mod finding;
mod merge;
mod offsets;
mod quick;
mod syntax;
mod tabs;

use std::borrow::Cow;
use std::ops::Range;

pub(crate) use offsets::node_start;

use crate::diagnostic::{Code, Diagnostic};
use crate::span::{SourceId, Span};

/// The longest text that is read. A release of a thousand items with everything written takes a tenth.
pub(crate) const MAX_BYTES: usize = 2 * 1024 * 1024;
/// How deep collections may nest. The formats need six.
pub(crate) const MAX_DEPTH: usize = 32;
/// How many values a text may hold.
pub(crate) const MAX_NODES: usize = 200_000;

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'t> {
    /// Its place; of an alias, the alias.
    pub(crate) span: Span,
    /// What it is.
    pub value: Value<'t>,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'t> {
    /// Nothing, `~` or `null`.
    Null,
    /// A text as it was written, quotes and escapes resolved.
    Scalar {
        /// The text.
        text: Cow<'t, str>,
        /// Whether it stands without quotes on one line: then it equals the text at its span.
        plain: bool,
    },
    /// A list.
    Sequence(Vec<Node<'t>>),
    /// Keys and values in the order of the text; no key twice, merge keys resolved.
    Mapping(Vec<MapEntry<'t>>),
    /// Valid YAML that no format can use, with what is wrong with it. Whoever reads the value reports
    /// it; whoever tolerates any value (the front matter of an issue template) does not.
    Unusable(Diagnostic),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct MapEntry<'t> {
    /// The key.
    pub key: Key<'t>,
    /// The value.
    pub value: Node<'t>,
}

/// The key of an entry: always a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Key<'t> {
    /// Its place.
    pub(crate) span: Span,
    /// The text.
    pub text: Cow<'t, str>,
    /// Whether it stands without quotes.
    pub(crate) plain: bool,
}

/// Reads the one YAML document in `text`. `None` where it holds none, or is none; an empty text gives
/// `None` without a problem. Places are moved by `base_offset`, for texts that stand inside a file.
pub fn parse(
    source: SourceId,
    text: &str,
    base_offset: usize,
) -> (Option<Node<'_>>, Vec<Diagnostic>) {
    if let Some(rest) = text.strip_prefix('\u{feff}') {
        return parse(source, rest, base_offset + '\u{feff}'.len_utf8());
    }
    let place = Place {
        source,
        base_offset,
    };
    if text.len() > MAX_BYTES {
        let size = format!("The YAML is larger than {} MiB", MAX_BYTES / 1024 / 1024);
        let problem = Diagnostic::new(Code::YamlTooLarge, place.span(0, 0), size)
            .hint("Keep logs and reports in files of their own and name them under `evidence`.");
        return (None, vec![problem]);
    }
    if let Some(at) = text.find('\0') {
        let problem = Diagnostic::new(
            Code::NulByte,
            place.span(at, at + 1),
            "The YAML holds a NUL byte",
        )
        .hint("Delete it; most editors show it as `^@` or a small box.");
        return (None, vec![problem]);
    }
    let conflicts = conflicts::conflicts(text, place);
    if !conflicts.is_empty() {
        return (None, conflicts);
    }
    match quick::document(text, place) {
        Some((root, problems)) => (Some(root), problems),
        None => tabs::document(text, place),
    }
}

/// Whether a plain scalar says that nothing is written.
fn is_null(text: &str) -> bool {
    matches!(text, "~" | "null" | "Null" | "NULL")
}

/// Where a text lies: spans within it are spans of its file moved by the offset.
#[derive(Debug, Clone, Copy)]
struct Place {
    source: SourceId,
    base_offset: usize,
}

impl Place {
    fn span(self, start: usize, end: usize) -> Span {
        Span::new(
            self.source,
            self.base_offset + start..self.base_offset + end,
        )
    }

    /// The stretch of the text that `span` is.
    fn range(self, span: Span) -> Range<usize> {
        let range = span.range();
        range.start - self.base_offset..range.end - self.base_offset
    }
}

#[cfg(test)]
mod tests;
