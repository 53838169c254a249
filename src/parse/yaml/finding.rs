//! The explanation of a syntax error.

use super::error_context::quoted;

/// What is wrong, and where.
pub(super) struct Finding {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) message: String,
    pub(super) hints: Vec<String>,
    /// The bracket that is still open there.
    pub(super) opened: Option<usize>,
}

impl Finding {
    pub(super) fn new((start, end): (usize, usize), message: impl Into<String>) -> Self {
        Self { start, end, message: message.into(), hints: Vec::new(), opened: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Proposes `value` in quotes.
    pub(super) fn quote(self, value: &str) -> Self {
        match quoted(value) {
            Some(value) => self.hint(format!("Put the value in quotes: `{value}`.")),
            None => self.hint("Put the value in quotes."),
        }
    }
}
