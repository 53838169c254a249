//! Compares checklist versions and releases.
//!
//! | question | entry point |
//! |---|---|
//! | which items of two versions correspond | [`pairs::Pairs::new`] |
//! | how two versions of a checklist differ | [`changes_along`] |
//! | how two releases differ | [`ReleaseComparison::new`] |
//! | what happened to an item in the previous release | [`last_time::outcome`] |
//! | what an update to another version would change | [`UpdateEffects::new`] |
//! | which gates are shut although guarded items are done | [`Shut::all`] |
//!
//! All are cheap if both sides share one parsed checklist, as releases with equal snapshots do. Results contain
//! indices, so that pages can link to items. [`super::series`] defines which releases are comparable.

pub(crate) mod changes;
pub(crate) mod last_time;
pub(crate) mod moves;
pub(crate) mod pairs;
pub(crate) mod releases;
pub(crate) mod rules;
pub(crate) mod update;

pub(crate) use changes::{ItemChange, KeptItem, changes_along};
pub(crate) use releases::ReleaseComparison;
pub(crate) use update::{Shut, UpdateEffects};
