//! Two wordings of a text as one, what changed marked.

use std::fmt::Write as _;

use crate::history::word_diff::{WordChange, diff};
use crate::render::escape::escape;
use crate::render::html::Markup;

/// `new` with what it has more than `old` in `<ins>`, and what it lacks in `<del>`.
pub(crate) fn marked(old: &str, new: &str) -> Markup {
    let mut html = String::with_capacity(old.len() + new.len());
    for piece in diff(old, new) {
        // Words that came in place of others would run into them.
        if piece.change == WordChange::Added && html.ends_with("</del>") {
            html.push(' ');
        }
        let tag = match piece.change {
            WordChange::Kept => None,
            WordChange::Removed => Some("del"),
            WordChange::Added => Some("ins"),
        };
        // Blanks at the ends stay outside, so that no mark is drawn under them.
        let words = piece.text.trim();
        let (before, behind) = piece.text.split_once(words).unwrap_or_default();
        html.push_str(before);
        match tag.filter(|_| !words.is_empty()) {
            None => escape(words, &mut html),
            Some(tag) => {
                let _ = write!(html, "<{tag}>");
                escape(words, &mut html);
                let _ = write!(html, "</{tag}>");
            }
        }
        html.push_str(behind);
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
        assert_eq!(
            html("Ask the team", "Ask them"),
            "Ask <del>the team</del> <ins>them</ins>"
        );
    }
}
