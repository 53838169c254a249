//! What differs: between two versions of a checklist, between two releases, between a release as it is
//! and as it would be on another version.
//!
//! | question | way in |
//! |---|---|
//! | which item of one version is which of the other | [`Pairs::new`] |
//! | what an edit of a checklist did | [`changes()`] |
//! | what differs between two releases | [`ReleaseComparison::new`] |
//! | what happened to an item last time | [`last_time::told`] |
//! | what another version would do to a release | [`UpdateEffects::new`] |
//! | which gates stand shut behind work already done | [`Shut::all`] |
//!
//! All are cheap where both sides share one parsed checklist, as releases of equal snapshots do.
//! Results hold indices, so that pages link and terminals do not; [`rules`] has the words for braces.
//! Which releases may be compared is left to [`super::series`].

pub(crate) mod changes;
pub(crate) mod last_time;
pub(crate) mod moves;
pub(crate) mod pairs;
pub(crate) mod releases;
pub(crate) mod rules;
pub(crate) mod update;

pub(crate) use changes::{ItemChange, KeptItem, changes};
pub(crate) use releases::ReleaseComparison;
pub(crate) use update::{Shut, UpdateEffects};
