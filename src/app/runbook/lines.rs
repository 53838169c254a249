//! Lines of a text that fit the terminal.

/// The width that lines are kept to where they can be broken between parts.
const WIDTH: usize = 80;

/// Lines without control characters and without spaces at their ends.
#[derive(Debug, Default)]
pub(super) struct Lines(Vec<String>);

impl Lines {
    /// Adds a line. Control characters become spaces, because some of them command terminals.
    pub(super) fn push(&mut self, line: impl AsRef<str>) {
        let line = line.as_ref().replace(char::is_control, " ");
        self.0.push(line.trim_end().to_owned());
    }

    /// Adds an empty line, except at the start.
    pub(super) fn blank(&mut self) {
        if !self.0.is_empty() {
            self.0.push(String::new());
        }
    }

    /// Adds parts with two spaces between them. Begins another line if the next part does not fit. Never breaks a part.
    pub(super) fn pack(&mut self, indent: usize, parts: impl IntoIterator<Item = String>) {
        let mut line = String::new();
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            let width = indent + line.chars().count() + 2 + part.chars().count();
            if !line.is_empty() && width > WIDTH {
                self.push(" ".repeat(indent) + &std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push_str("  ");
            }
            line.push_str(&part);
        }
        if !line.is_empty() {
            self.push(" ".repeat(indent) + &line);
        }
    }

    /// Returns all lines.
    pub(super) fn text(self) -> String {
        self.0.join("\n") + "\n"
    }
}

/// Returns the first line of a note that is not empty.
pub(super) fn first_line(note: &str) -> &str {
    note.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_no_control_characters_and_no_spaces_at_the_end() {
        let mut lines = Lines::default();
        lines.blank();
        lines.push("a\u{1b}[31m\tb  ");
        lines.blank();
        assert_eq!(lines.text(), "a [31m b\n\n");
    }

    #[test]
    fn parts_go_to_another_line_if_they_do_not_fit() {
        let mut lines = Lines::default();
        let long = "x".repeat(72);
        lines.pack(2, ["a".to_owned(), String::new(), "b".to_owned(), long.clone()]);
        lines.pack(2, ["a".to_owned(), "b".to_owned(), "x".repeat(100)]);
        lines.pack(2, ["a".to_owned(), "x".repeat(75)]);
        let longest = "x".repeat(100);
        let fits = "x".repeat(75);
        assert_eq!(lines.text(), format!("  a  b  {long}\n  a  b\n  {longest}\n  a  {fits}\n"));
    }

    #[test]
    fn notes_are_shown_by_their_first_line() {
        assert_eq!(first_line("\n  one \ntwo"), "one");
        assert_eq!(first_line(" \n"), "");
    }
}
