//! What the author wrote, as values: checklists, releases, configuration.
//!
//! Nothing here is derived: states of items, progress and verdicts follow in [`crate::evaluate`].

pub mod checklist;
pub mod config;
pub mod flow;
pub mod ids;
pub mod link;
pub mod page;
pub mod release;
pub mod time;
