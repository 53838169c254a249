//! Views: the only types that templates see, built from the site by pure functions.
//!
//! Field names are public API for themes. `runsheet theme values` prints the doc comments of types and fields. [`shell`] has the variables of every template.
//! The other modules are one for each page, and one for each part that pages share.

pub(crate) mod audit;
pub(crate) mod behaviour;
pub(crate) mod broken;
pub(crate) mod checklist;
pub(crate) mod closing;
pub(crate) mod data;
pub(crate) mod difference;
pub(crate) mod differences;
pub(crate) mod document;
pub(crate) mod drawing;
pub(crate) mod effect;
pub(crate) mod fact;
pub(crate) mod finding;
pub(crate) mod flow;
pub(crate) mod forecast;
pub(crate) mod frame;
pub(crate) mod gate;
pub(crate) mod history;
pub(crate) mod item;
pub(crate) mod item_history;
pub(crate) mod item_series;
pub(crate) mod item_summary;
pub(crate) mod line;
pub(crate) mod log;
pub(crate) mod moved;
pub(crate) mod next_up;
pub(crate) mod open;
pub(crate) mod orphan;
pub(crate) mod overview;
pub(crate) mod pace;
pub(crate) mod page_tree;
pub(crate) mod period;
pub(crate) mod person;
pub(crate) mod piece;
pub(crate) mod problem;
pub(crate) mod production;
pub(crate) mod reason;
pub(crate) mod release;
pub(crate) mod releases;
pub(crate) mod running;
pub(crate) mod section;
pub(crate) mod sentence;
pub(crate) mod shell;
pub(crate) mod summary;
pub(crate) mod timeline;
pub(crate) mod trend;
pub(crate) mod verdict;
pub(crate) mod version;
pub(crate) mod wall;

use schemars::JsonSchema;
use serde::Serialize;

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema, Serialize)]
pub(crate) struct LinkView {
    /// The text.
    pub(crate) text: String,
    /// The URL.
    pub(crate) href: String,
}
