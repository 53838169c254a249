//! Text to model: what the author wrote, as values with their places.
//!
//! Every reader here collects what is wrong and goes on, so that one run shows all problems of a
//! file. [`yaml`] turns a text into a located tree; `fields` reads mappings by the tables in
//! [`keys`]; [`mod@release`], [`mod@config`] and [`mod@front_matter`] are the three formats written in
//! YAML, [`time`] the times in them, and [`mod@checklist`] reads markdown. Holding a release against its checklist is left to derivation.

pub(crate) mod checklist;
pub(crate) mod config;
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

/// Problems of one file in the order of their places.
fn sorted(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    problems.sort_by_key(|problem| problem.span);
    problems
}

/// As much of a text as a message should hold.
fn shown(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
