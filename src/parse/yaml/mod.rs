//! Parses YAML into a tree with the place of every value.
//!
//! [`parse`] reads the one document of a text. Scalars stay as written (`1.10` is never 1.1, `no` is never false);
//! the readers of the formats interpret them. Hostile input (deep nesting, alias bombs, huge files, control
//! characters) gets an error in bounded time and memory.

mod build;
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

use crate::conflicts::conflicts;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::{SourceId, Span};

/// Maximum length of a text. A complete release of a thousand items takes a tenth.
pub(crate) const MAX_BYTES: usize = 2 * 1024 * 1024;
/// Maximum nesting of collections. The formats need six levels.
pub(crate) const MAX_DEPTH: usize = 32;
/// Maximum number of values in a text.
pub(crate) const MAX_NODES: usize = 200_000;

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<'t> {
    /// Its place; for an alias, the place of the alias.
    pub(crate) span: Span,
    /// Its value.
    pub value: Value<'t>,
}

/// The value of a node.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'t> {
    /// Nothing, `~` or `null`.
    Null,
    /// A text as written, with quotes and escapes resolved.
    Scalar {
        /// The text.
        text: Cow<'t, str>,
        /// Whether it is unquoted and on one line. It then equals the text at its span.
        plain: bool,
    },
    /// A list.
    Sequence(Vec<Node<'t>>),
    /// Keys and values in the order of the text, without duplicates and with merge keys resolved.
    Mapping(Vec<MapEntry<'t>>),
    /// Valid YAML that no format accepts, with its diagnostic. A reader that needs the value reports it; one that
    /// accepts any value (the front matter of an issue template) does not.
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
    /// Whether it is unquoted.
    pub(crate) plain: bool,
}

/// Parses the one YAML document in `text`. Returns `None` if it has none or is invalid; an empty text gives `None`
/// without a diagnostic. `base_offset` is added to all places, for texts within a file.
pub fn parse(
    source: SourceId,
    text: &str,
    base_offset: usize,
) -> (Option<Node<'_>>, Vec<Diagnostic>) {
    document(text, Place { source, base_offset, keeps_duplicates: false })
}

/// Parses a document of which nothing may be overlooked: mappings keep all entries with the same key. `None`: it cannot
/// be read as a whole.
pub(crate) fn parse_with_duplicates(text: &str) -> Option<Node<'_>> {
    let place = Place { source: SourceId(0), base_offset: 0, keeps_duplicates: true };
    let (root, found) = document(text, place);
    root.filter(|_| found.iter().all(|found| found.code != Code::YamlSyntax))
}

fn document(text: &str, place: Place) -> (Option<Node<'_>>, Vec<Diagnostic>) {
    if let Some(rest) = text.strip_prefix('\u{feff}') {
        let base_offset = place.base_offset + '\u{feff}'.len_utf8();
        return document(rest, Place { base_offset, ..place });
    }
    if text.len() > MAX_BYTES {
        let size = format!("this YAML is larger than {} MiB", MAX_BYTES / 1024 / 1024);
        let diagnostic = Diagnostic::new(Code::YamlTooLarge, place.span(0, 0), size)
            .hint("Move logs and reports to separate files, and list them under `evidence`.");
        return (None, vec![diagnostic]);
    }
    if let Some(at) = text.find('\0') {
        let diagnostic =
            Diagnostic::new(Code::NulByte, place.span(at, at + 1), "this YAML contains a NUL byte")
                .hint("Delete it. Most editors show it as `^@` or a small box.");
        return (None, vec![diagnostic]);
    }
    let conflicts = conflicts(text);
    if !conflicts.is_empty() {
        let span = |range: Range<usize>| place.span(range.start, range.end);
        let diagnostics = conflicts.iter().map(|conflict| {
            let diagnostic = conflict.diagnostic(Code::YamlSyntax, span);
            diagnostic.hint("Keep both sides if they record different items.")
        });
        return (None, diagnostics.collect());
    }
    match quick::document(text, place) {
        Some((root, diagnostics)) => (Some(root), diagnostics),
        None => tabs::document(text, place),
    }
}

/// Whether a plain scalar is null.
fn is_null(text: &str) -> bool {
    matches!(text, "~" | "null" | "Null" | "NULL")
}

/// The file of a text, the text's offset in it, and how it is read.
#[derive(Debug, Clone, Copy)]
struct Place {
    source: SourceId,
    base_offset: usize,
    /// Whether entries with the same key are kept.
    keeps_duplicates: bool,
}

impl Place {
    fn span(self, start: usize, end: usize) -> Span {
        Span::new(self.source, self.base_offset + start..self.base_offset + end)
    }

    /// Returns the range of the text at `span`.
    fn range(self, span: Span) -> Range<usize> {
        let range = span.range();
        range.start - self.base_offset..range.end - self.base_offset
    }
}

#[cfg(test)]
mod tests;
