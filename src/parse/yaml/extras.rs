//! Handles anchors, aliases and tags, and enforces limits.

use saphyr_parser::Tag;

use super::build::{Builder, Step};
use super::{MAX_DEPTH, MAX_NODES, Node, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// Maximum number of bytes that aliases may copy: each use of an alias copies its target.
const MAX_COPIED: usize = 4 * 1024 * 1024;

impl<'t> Builder<'t> {
    pub(super) fn alias(&mut self, anchor: usize, span: Span) -> Step<Node<'t>> {
        let Some(target) = self.anchors.get(&anchor).cloned() else {
            let message = "this alias is inside the value of its own anchor";
            return Err(Diagnostic::new(Code::YamlSyntax, span, message)
                .hint("Write the value instead of `*name`."));
        };
        self.count_copy(&target)?;
        let value = target.value;
        Ok(Node { span, value })
    }

    /// Counts a copy of `node` against the limit.
    pub(super) fn count_copy(&mut self, node: &Node<'t>) -> Step<()> {
        self.copied += size(node);
        if self.copied <= MAX_COPIED {
            return Ok(());
        }
        let message = "aliases make this YAML too large";
        Err(Diagnostic::new(Code::YamlTooLarge, node.span, message)
            .hint("Write the values instead of the aliases."))
    }

    #[cold]
    pub(super) fn too_large(&self, at: usize, depth: usize) -> Diagnostic {
        let (message, hint) = if depth > MAX_DEPTH {
            (
                format!("this YAML is nested more than {MAX_DEPTH} levels deep"),
                "Remove levels. No valid file has more than six.",
            )
        } else {
            (format!("this YAML has more than {MAX_NODES} values"), "Split the file.")
        };
        let span = self.place.span(at, at);
        Diagnostic::new(Code::YamlTooLarge, span, message).hint(hint)
    }

    /// Makes a value with a tag unusable. Core tags (`!!str`) change nothing, because texts stay texts. Any other
    /// tag has a meaning to another tool, which would be lost.
    #[cold]
    pub(super) fn apply_tag(&self, node: &mut Node<'t>, tag: &Tag) {
        if tag.is_yaml_core_schema() || tag.handle.is_empty() {
            return;
        }
        let at = self.place.range(node.span).start;
        // The scanner does not return the place of the tag, which is shortly before the value.
        let bytes = &self.text.as_bytes()[..at];
        let start = bytes.iter().rev().take(200).position(|&byte| byte == b'!');
        let start = start.map_or(at, |back| at - 1 - back);
        let message = format!("`{tag}` is a YAML tag, which is ignored");
        let diagnostic = Diagnostic::new(Code::WrongType, self.place.span(start, at), message)
            .hint("If the value begins with `!`, put it in quotes.");
        node.value = Value::Unusable(diagnostic);
    }
}

/// Estimates how many bytes a copy takes.
fn size(node: &Node<'_>) -> usize {
    let inside = match &node.value {
        Value::Null | Value::Unusable(_) => 0,
        Value::Scalar { text, .. } => text.len(),
        Value::Sequence(values) => values.iter().map(size).sum(),
        Value::Mapping(entries) => {
            entries.iter().map(|entry| 64 + entry.key.text.len() + size(&entry.value)).sum()
        }
    };
    64 + inside
}
