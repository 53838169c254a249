//! Views: the only types that templates see, built from the site by pure functions.
//!
//! Field names are the guide's: a theme rests on them. What every template receives is in [`shell`];
//! the rest is one module a page, and one for each piece that pages share.

pub mod behaviour;
pub mod broken;
pub mod checklist;
pub mod difference;
pub mod differences;
pub mod document;
pub mod effect;
pub mod fact;
pub mod finding;
pub mod flow;
pub mod frame;
pub mod gate;
pub mod history;
pub mod item_history;
pub mod item_series;
pub mod log;
pub mod moved;
pub mod open;
pub mod orphan;
pub mod overview;
pub mod pace;
pub mod period;
pub mod problem;
pub mod reason;
pub mod release;
pub mod releases;
pub mod section;
pub mod sentence;
pub mod shell;
pub mod summary;
pub mod timeline;
pub mod trend;
pub mod verdict;
pub mod version;

use serde::Serialize;

/// A link with its words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct LinkView {
    /// The words.
    pub text: String,
    /// Where to.
    pub href: String,
}
