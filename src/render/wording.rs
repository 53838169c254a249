//! Marks the changes between two wordings of a text.

use std::fmt::Write as _;

use crate::history::word_diff::{WordChange, diff};
use crate::render::escape::escape;
use crate::render::html::Markup;

/// Returns `new` with added words in `<ins>` and removed words of `old` in `<del>`.
pub(crate) fn marked(old: &str, new: &str) -> Markup {
    let mut html = String::with_capacity(old.len() + new.len());
    for piece in diff(old, new) {
        // Separates replaced words from their replacement.
        if piece.change == WordChange::Added && html.ends_with("</del>") {
            html.push(' ');
        }
        let tag = match piece.change {
            WordChange::Kept => None,
            WordChange::Removed => Some("del"),
            WordChange::Added => Some("ins"),
        };
        // Whitespace at the ends stays outside, so that it is not underlined.
        let words = piece.text.trim();
        let (before, after) = piece.text.split_once(words).unwrap_or_default();
        html.push_str(before);
        match tag.filter(|_| !words.is_empty()) {
            None => escape(words, &mut html),
            Some(tag) => {
                let _ = write!(html, "<{tag}>");
                escape(words, &mut html);
                let _ = write!(html, "</{tag}>");
            }
        }
        html.push_str(after);
    }
    Markup::trusted(&html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_words_are_marked_and_all_are_escaped() {
        let html = |old, new| marked(old, new).as_str().to_owned();
        assert_eq!(html("a <b>", "a <b>"), "a &lt;b&gt;");
        assert_eq!(
            html("Load run", "Load tests run & read"),
            "Load <ins>tests</ins> run <ins>&amp; read</ins>"
        );
        assert_eq!(html("Ask the team", "Ask them"), "Ask <del>the team</del> <ins>them</ins>");
    }
}
