//! Importing: issues and ticked markdown of other tools to releases of a checklist.
//!
//! ```text
//! file ─issues─▶ Issue ─boxes─▶ boxes ─matching─▶ items ─release─▶ YAML, snapshot
//! ```
//!
//! [`plan()`] is the entry point for issues, [`form()`] turns a GitHub issue form into a checklist. Both are pure functions:
//! the caller reads the files, says what exists already, and writes the result. `wording` compares texts, `version`
//! reads versions from titles, and `note` takes what people write next to a checkbox apart.

mod body;
mod boxes;
mod form;
mod issues;
mod matching;
mod note;
mod plan;
mod release;
mod version;
mod wording;

pub(crate) use form::form;
pub(crate) use issues::{Issue, issues, markdown};
pub(crate) use matching::How;
pub(crate) use plan::{
    Existing, ImportPlan, ImportedBox, ImportedRelease, IssueOutcome, IssueResult, plan,
};
pub(crate) use release::Destination;

/// Why a file cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InputError {
    /// Line and column from 1, if they are known.
    pub(crate) place: Option<(usize, usize)>,
    /// What is wrong.
    pub(crate) message: String,
    /// What the user can do.
    pub(crate) hint: String,
}

impl InputError {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { place: None, message: message.into(), hint: hint.into() }
    }
}
