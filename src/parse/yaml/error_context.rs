//! The lines around a syntax error, for explanations.

/// Where the scanner gave up, with its message.
pub(super) struct ErrorContext<'t> {
    pub(super) text: &'t str,
    /// Where it gave up; often after the mistake.
    pub(super) at: usize,
    /// The scanner's message.
    pub(super) info: &'t str,
}

/// A line without its line break.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) start: usize,
    pub(super) text: &'t str,
}

impl<'t> ErrorContext<'t> {
    /// Returns the line where the scanner gave up.
    pub(super) fn line(&self) -> Line<'t> {
        let start = self.text[..self.at].rfind('\n').map_or(0, |at| at + 1);
        Line::at(self.text, start)
    }

    /// Returns the last line with content above `line`.
    pub(super) fn above(&self, line: Line<'t>) -> Option<Line<'t>> {
        let mut end = line.start;
        while end > 0 {
            let start = self.text[..end - 1].rfind('\n').map_or(0, |at| at + 1);
            let line = Line::at(self.text, start);
            if !line.content().is_empty() && !line.content().starts_with('#') {
                return Some(line);
            }
            end = start;
        }
        None
    }

    /// Returns the bracket that is open where the scanner gave up.
    pub(super) fn open_bracket(&self) -> Option<usize> {
        let mut closed = 0usize;
        for (at, byte) in
            self.text.bytes().enumerate().take(self.at).skip(self.search_start()).rev()
        {
            match byte {
                b']' | b'}' => closed += 1,
                b'[' | b'{' if closed == 0 => return Some(at),
                b'[' | b'{' => closed -= 1,
                _ => {}
            }
        }
        None
    }

    /// Returns how far back to search, which is enough for any mistake that can be explained.
    fn search_start(&self) -> usize {
        self.at.saturating_sub(64 * 1024)
    }
}

impl<'t> Line<'t> {
    pub(super) fn at(text: &'t str, start: usize) -> Self {
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        Self { start, text: text[start..end].trim_end_matches('\r') }
    }

    /// Returns the line without indentation and trailing whitespace.
    pub(super) fn content(self) -> &'t str {
        self.text.trim()
    }

    /// Returns how far the content is indented.
    pub(super) fn indent(self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    /// Returns the place of the content.
    pub(super) fn range(self) -> (usize, usize) {
        let start = self.start + self.indent();
        (start, start + self.content().len())
    }

    /// Returns the key and the value of a line `key: value`, without list dashes.
    pub(super) fn key_and_value(self) -> Option<(&'t str, &'t str)> {
        let content = self.content().trim_start_matches("- ");
        let (key, value) = content.split_once(": ")?;
        Some((key, value.trim()))
    }
}

/// Returns `value` in quotes; `None` if it is empty or too long to show.
pub(super) fn quoted(value: &str) -> Option<String> {
    let value = value.trim();
    if value.is_empty() || value.chars().count() > 60 {
        return None;
    }
    if value.contains(['"', '\\']) {
        Some(format!("'{}'", value.replace('\'', "''")))
    } else {
        Some(format!("\"{value}\""))
    }
}
