//! Advice for authors. Only the terminal names commands and options: pages have buttons and fields instead.

/// A sentence for the author of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Advice {
    /// What both say.
    text: String,
    /// What only the terminal says, after `text`.
    terminal: String,
}

impl Advice {
    /// Returns advice that names a command or an option.
    pub(crate) fn terminal(text: impl Into<String>) -> Self {
        Self { text: String::new(), terminal: text.into() }
    }

    /// Adds how to do it in the terminal.
    pub(crate) fn in_terminal(self, terminal: impl Into<String>) -> Self {
        Self { terminal: terminal.into(), ..self }
    }

    /// Returns the text for a reader; `None` if it has nothing to tell that reader.
    pub(crate) fn for_reader(&self, reader: AnswerReader) -> Option<String> {
        let text = match reader {
            AnswerReader::Terminal => format!("{}{}", self.text, self.terminal),
            AnswerReader::Page => self.text.clone(),
        };
        (!text.is_empty()).then_some(text)
    }
}

impl<T: Into<String>> From<T> for Advice {
    fn from(text: T) -> Self {
        Self { text: text.into(), terminal: String::new() }
    }
}

/// Who reads an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerReader {
    /// A person at the terminal, or a program.
    Terminal,
    /// A person at a page of `serve --edit`.
    Page,
}

/// Returns what a list of advice tells a reader.
pub(crate) fn texts(advice: &[Advice], reader: AnswerReader) -> Vec<String> {
    advice.iter().filter_map(|advice| advice.for_reader(reader)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_not_told_what_to_type() {
        let both = Advice::from("the end is not recorded").in_terminal("; `--finished` says it");
        let option = Advice::terminal("Say why with `--note`.");
        let advice = [both, option];
        assert_eq!(texts(&advice, AnswerReader::Page), ["the end is not recorded"]);
        let all = ["the end is not recorded; `--finished` says it", "Say why with `--note`."];
        assert_eq!(texts(&advice, AnswerReader::Terminal), all);
    }
}
