//! Texts in pieces: the changes between two wordings, and messages with code.

use schemars::JsonSchema;
use serde::Serialize;

use crate::history::word_diff::{WordChange, diff};

/// Consecutive words of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema, Serialize)]
pub(crate) struct PieceView {
    /// `del` if removed, `ins` if added, `code` if it is code; otherwise empty.
    pub(crate) mark: &'static str,
    /// The words.
    pub(crate) text: String,
}

impl PieceView {
    /// Returns a text that is not marked.
    pub(super) fn plain(text: &str) -> Self {
        Self { mark: "", text: text.to_owned() }
    }
}

/// Returns `new` with added words, and removed words of `old`. Whitespace at the ends of marked words is not marked.
pub(super) fn wording(old: &str, new: &str) -> Vec<PieceView> {
    let mut pieces: Vec<PieceView> = Vec::new();
    for piece in diff(old, new) {
        let mark = match piece.change {
            WordChange::Kept => "",
            WordChange::Removed => "del",
            WordChange::Added => "ins",
        };
        // Separates replaced words from their replacement.
        if mark == "ins" && pieces.last().is_some_and(|last| last.mark == "del") {
            pieces.push(PieceView::plain(" "));
        }
        let words = piece.text.trim();
        let (before, after) = piece.text.split_once(words).unwrap_or_default();
        let parts = [("", before), (mark, words), ("", after)].into_iter();
        let parts = parts.filter(|(_, text)| !text.is_empty());
        pieces.extend(parts.map(|(mark, text)| PieceView { mark, text: text.to_owned() }));
    }
    pieces
}

/// Returns a message, with text between backticks as code. The last backtick of an odd number is literal.
pub(super) fn message(text: &str) -> Vec<PieceView> {
    let mut pieces: Vec<PieceView> = Vec::new();
    let mut parts = text.split('`').peekable();
    let mut is_code = false;
    while let Some(part) = parts.next() {
        let is_closed = parts.peek().is_some();
        if is_code && is_closed {
            pieces.push(PieceView { mark: "code", text: part.to_owned() });
        } else if is_code {
            pieces.push(PieceView::plain(&format!("`{part}")));
        } else if !part.is_empty() {
            pieces.push(PieceView::plain(part));
        }
        is_code = !is_code;
    }
    pieces
}

/// Returns the text of the pieces, with marks in brackets.
#[cfg(test)]
pub(super) fn bracketed(pieces: &[PieceView]) -> String {
    let bracketed = pieces.iter().map(|piece| match piece.mark {
        "" => piece.text.clone(),
        mark => format!("[{mark} {}]", piece.text),
    });
    bracketed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_words_are_marked() {
        let text = |old, new| bracketed(&wording(old, new));
        assert_eq!(text("a <b>", "a <b>"), "a <b>");
        assert_eq!(text("Load run", "Load tests run & read"), "Load [ins tests] run [ins & read]");
        assert_eq!(text("Ask the team", "Ask them"), "Ask [del the team] [ins them]");
    }

    #[test]
    fn text_between_backticks_is_code_and_an_odd_backtick_is_literal() {
        assert_eq!(bracketed(&message("`a<` is `b`")), "[code a<] is [code b]");
        assert_eq!(bracketed(&message("a `b")), "a `b");
        assert!(message("").is_empty());
    }
}
