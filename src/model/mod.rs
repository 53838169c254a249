//! What authors wrote, as plain data: checklists, releases, configuration.
//!
//! Nothing here is derived: `evaluate` derives states of items, progress and verdicts.

pub(crate) mod brand;
pub(crate) mod checklist;
pub(crate) mod colour;
pub(crate) mod config;
pub(crate) mod extra;
pub(crate) mod flow;
pub(crate) mod ids;
pub(crate) mod link;
pub(crate) mod network;
pub(crate) mod page;
pub mod release;
pub mod time;
