//! What follows from the model: states of items, progress, gates, verdicts, contradictions, the site.
//!
//! All of it is pure: no clock, no files. The rules stand once, here; pages, JSON and `status` read
//! the same values. [`run::Run`] holds a release against its checklist; [`site::Site`] is everything.

mod added;
pub mod checks;
pub mod entry;
pub mod evidence;
pub mod gates;
pub mod problem;
pub mod progress;
pub mod run;
pub mod status;
#[cfg(test)]
pub(crate) mod testing;
pub mod vars;
pub mod verdict;
