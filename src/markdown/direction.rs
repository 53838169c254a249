//! Finds text that is written from right to left.
//!
//! Pages are laid out from left to right. Only a block that contains such text needs `dir="auto"`.

/// Whether `text` contains a letter of a script that is written from right to left.
pub(crate) fn has_right_to_left(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(is_right_to_left)
}

/// Whether `char` belongs to Hebrew, Arabic, Syriac, Thaana, N'Ko or another script written from right to left.
pub(crate) fn is_right_to_left(char: char) -> bool {
    matches!(
        char,
        '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::testing::html;

    #[test]
    fn letters_written_from_right_to_left_are_found() {
        for text in ["שלום", "a مرحبا", "ߒߞߏ", "ﷲ"] {
            assert!(has_right_to_left(text), "{text}");
        }
        for text in ["", "a", "é 語 ไทย 👍"] {
            assert!(!has_right_to_left(text), "{text}");
        }
    }

    #[test]
    fn the_outermost_block_with_such_text_gets_a_direction() {
        assert_eq!(html("a\n\nשלום\n"), "<p>a</p>\n<p dir=\"auto\">שלום</p>\n");
        assert_eq!(
            html("- שלום\n\n  - b\n"),
            "<ul dir=\"auto\">\n<li><p>שלום</p>\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n"
        );
        assert_eq!(
            html("> שלום\n\nשלום\n"),
            "<blockquote dir=\"auto\">\n<p>שלום</p>\n</blockquote>\n<p dir=\"auto\">שלום</p>\n"
        );
        assert!(html("| שלום |\n|---|\n").contains("<table dir=\"auto\">"));
        assert!(html("2. שלום\n").starts_with("<ol start=\"2\" dir=\"auto\">"));
    }
}
