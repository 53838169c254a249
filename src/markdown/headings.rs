//! How headings nest, and the fragments that code hosts give them.

use std::collections::HashMap;

/// Gives each heading of a text the fragment that code hosts give it.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    used: HashMap<String, usize>,
}

impl Anchors {
    /// The fragment of the next heading: its text in lower case, blanks as `-`, without punctuation; the
    /// second of a kind gets `-1`.
    pub(crate) fn next(&mut self, text: &str) -> String {
        let mut anchor = String::with_capacity(text.len());
        for char in text.trim().chars().flat_map(char::to_lowercase) {
            match char {
                ' ' => anchor.push('-'),
                '-' | '_' => anchor.push(char),
                char if char.is_alphanumeric() || is_mark(char) => anchor.push(char),
                _ => {}
            }
        }
        let count = self.used.entry(anchor.clone()).or_default();
        *count += 1;
        match *count {
            1 => anchor,
            more => format!("{anchor}-{}", more - 1),
        }
    }
}

/// Marks that combine with the letter before them are part of words.
fn is_mark(char: char) -> bool {
    unicode_normalization::char::is_combining_mark(char)
}

/// The level that a heading within a section of `parent` level is shown at. The title is 1, nothing
/// is left out between, and there is none below 6.
pub(crate) fn shown_level(parent: Option<u8>) -> u8 {
    parent.map_or(2, |parent| (parent + 1).min(6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_code_hosts() {
        let mut anchors = Anchors::default();
        assert_eq!(
            anchors.next("Post-Deployment Verification"),
            "post-deployment-verification"
        );
        // The invisible half of the sign is a mark to them.
        assert_eq!(anchors.next("\u{26A0}\u{FE0F} Release"), "\u{FE0F}-release");
        assert_eq!(anchors.next("`code` & C++"), "code--c");
        assert_eq!(anchors.next("`code` & C++"), "code--c-1");
    }
}
