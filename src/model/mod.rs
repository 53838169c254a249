//! What the author wrote, as values: checklists, releases, configuration.
//!
//! Nothing here is derived: states of items, progress and verdicts follow in [`crate::evaluate`].

pub(crate) mod checklist;
pub(crate) mod config;
pub(crate) mod flow;
pub(crate) mod ids;
pub(crate) mod link;
pub(crate) mod page;
pub mod release;
pub mod time;
