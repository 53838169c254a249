//! Keeps names and texts that are written from right to left apart from the sentence around them.

use std::borrow::Cow;

use crate::markdown::has_right_to_left;
use crate::render::escape::{BDI_END, BDI_START};

/// Returns a text for the middle of a sentence, not for an attribute. If it has letters written from right to left,
/// escaping puts it in a `<bdi>` element.
pub(crate) fn isolated(text: &str) -> Cow<'_, str> {
    if has_right_to_left(text) {
        Cow::Owned(format!("{BDI_START}{text}{BDI_END}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::escape::escape;

    #[test]
    fn only_texts_from_right_to_left_are_isolated() {
        for (text, html) in
            [("מאיה <a>", "<bdi>מאיה &lt;a&gt;</bdi>"), ("Maya Ōkafor", "Maya Ōkafor")]
        {
            let mut out = String::new();
            escape(&isolated(text), &mut out);
            assert_eq!(out, html);
        }
    }
}
