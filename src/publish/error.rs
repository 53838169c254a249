//! Why a site could not be published.

use std::fmt;

use crate::disk::{FileError, PublishError};

/// Why a target could not be read or written, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TargetError {
    pub(crate) message: String,
    pub(crate) hints: Vec<String>,
}

/// The number of files that a message lists.
const MAX_LISTED: usize = 5;

impl TargetError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hints: Vec::new() }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The target has files at these routes that runsheet did not write.
    pub(crate) fn foreign(target: &str, routes: &[&str]) -> Self {
        let shown: Vec<String> =
            routes.iter().take(MAX_LISTED).map(|route| format!("`{route}`")).collect();
        let more = match routes.len().saturating_sub(MAX_LISTED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        Self::new(format!(
            "{target} has files that were not written by runsheet in the place of pages: {}{more}",
            shown.join(", ")
        ))
        .hint("Move or remove them, or choose another target.")
    }
}

impl fmt::Display for TargetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl From<FileError> for TargetError {
    fn from(error: FileError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<PublishError<TargetError>> for TargetError {
    fn from(error: PublishError<Self>) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            PublishError::Refused(found) => {
                let mut failure = failure;
                let more = found.iter().skip(1).take(MAX_LISTED - 1);
                failure.hints.extend(more.map(|diagnostic| diagnostic.message.clone()));
                failure.hints.extend(found.iter().take(1).flat_map(|first| first.hints.clone()));
                failure
            }
            PublishError::Render(errors) => errors.into_iter().next().unwrap_or(failure),
            error => match error.hint() {
                Some(hint) => failure.hint(hint),
                None => failure,
            },
        }
    }
}
