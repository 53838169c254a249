//! Parses texts into the model: what authors wrote, as values with their places.
//!
//! Every reader collects diagnostics and goes on, so that one run shows all problems of a file. `yaml` parses a
//! text into a tree; `fields` reads mappings by the tables in `keys`. `release`, `config` and `front_matter` read
//! the three YAML formats, `time` the times in them, and `checklist` markdown. Evaluation compares a release with
//! its checklist.

pub(crate) mod checklist;
pub(crate) mod config;
mod extra;
mod fields;
pub(crate) mod front_matter;
pub(crate) mod keys;
#[cfg(test)]
mod mistakes;
pub(crate) mod release;
pub(crate) mod time;
pub mod yaml;

use std::borrow::Cow;

use crate::diagnostic::Diagnostic;

/// Sorts the diagnostics of one file by their places.
fn sorted(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    diagnostics
}

/// Returns the start of a text, for a message.
fn shown(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
