//! Splits a markdown file into front matter and body. [`crate::parse`] reads the YAML.

use std::ops::Range;

/// The parts of a markdown file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The YAML of the front matter, without its `---` lines.
    pub(crate) front: Option<Range<usize>>,
    /// The text after the front matter; the whole file if there is none.
    pub(crate) body: Range<usize>,
}

/// Splits a file into front matter and body. The front matter is between `---` alone on the first line and the next
/// line with `---` or `...`.
pub(crate) fn front_matter(text: &str) -> Parts {
    let bom = text.len() - text.trim_start_matches('\u{FEFF}').len();
    let whole = Parts { front: None, body: bom..text.len() };
    let Some(first) =
        text[bom..].split_inclusive('\n').next().filter(|line| line.trim_end() == "---")
    else {
        return whole;
    };
    let start = bom + first.len();
    let mut end = start;
    for line in text[start..].split_inclusive('\n') {
        let after = end + line.len();
        if matches!(line.trim_end(), "---" | "...") {
            return Parts { front: Some(start..end), body: after..text.len() };
        }
        end = after;
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<&str>, &str) {
        let parts = front_matter(text);
        (parts.front.map(|range| &text[range]), &text[parts.body])
    }

    #[test]
    fn front_matter_is_between_two_lines_at_the_start() {
        assert_eq!(parts("---\na: 1\n---\nx"), (Some("a: 1\n"), "x"));
        assert_eq!(parts("---\r\na: 1\r\n...\r\nx"), (Some("a: 1\r\n"), "x"));
        assert_eq!(parts("\u{FEFF}---\n---\n"), (Some(""), ""));
        assert_eq!(parts("---\na: 1\n---"), (Some("a: 1\n"), ""));
    }

    #[test]
    fn a_horizontal_rule_is_not_front_matter() {
        assert_eq!(parts("---\n\ntext\n"), (None, "---\n\ntext\n"));
        assert_eq!(parts("\n---\na: 1\n---\n"), (None, "\n---\na: 1\n---\n"));
        assert_eq!(parts("----\n---\n"), (None, "----\n---\n"));
        assert_eq!(parts(""), (None, ""));
    }
}
