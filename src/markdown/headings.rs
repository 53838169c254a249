//! Nests headings, and gives them the anchors of code hosts.

use std::collections::HashMap;

use crate::unicode::{is_mark, nfc};

/// Generates the anchors that code hosts give headings.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    used: HashMap<String, usize>,
}

impl Anchors {
    /// Returns the anchor of the next heading: its text in lower case, spaces as `-`, without punctuation. The
    /// second heading with the same anchor gets `-1`.
    pub(crate) fn next(&mut self, text: &str) -> String {
        let mut anchor = String::with_capacity(text.len());
        for char in nfc(text.trim()).chars().flat_map(char::to_lowercase) {
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
            count => format!("{anchor}-{}", count - 1),
        }
    }
}

/// Returns the level at which a heading in a section of level `parent` is shown. The title has level 1; no level is
/// skipped, and 6 is the last.
pub(crate) fn shown_level(parent: Option<u8>) -> u8 {
    parent.map_or(2, |parent| (parent + 1).min(6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_match_those_of_code_hosts() {
        let mut anchors = Anchors::default();
        assert_eq!(anchors.next("Post-Deployment Verification"), "post-deployment-verification");
        // Code hosts keep the variation selector as a mark.
        assert_eq!(anchors.next("\u{26A0}\u{FE0F} Release"), "\u{FE0F}-release");
        assert_eq!(anchors.next("`code` & C++"), "code--c");
        assert_eq!(anchors.next("`code` & C++"), "code--c-1");
    }
}
