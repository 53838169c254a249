//! Compares the record of every release with git's history: who committed each event, when, whether it is signed, and
//! whether it was altered or removed.
//!
//! [`ReleaseHistory`] follows every release from commit to commit; [`judge()`] says what the result means. Git itself is run in
//! `disk`: here commits are data, and [`BlobContents`] returns the files.

mod acceptance;
mod anchor;
mod closings;
mod compare;
mod contents;
mod finding;
mod history;
mod judge;
mod level;
mod noted;
mod remark;
mod renames;
mod shared_map;
mod signers;
mod times;
mod version;
mod walk;

pub(crate) use acceptance::{Acceptance, acceptances};
pub(crate) use anchor::{Anchor, short};
pub(crate) use closings::ClosingOrigin;
pub(crate) use contents::{BlobContents, UNCOMMITTED};
pub(crate) use finding::ProofFinding;
pub(crate) use history::ReleaseHistory;
pub(crate) use judge::{Doubt, Judgement, Proof, ProvenEvent, ProvenRelease, judge};
pub(crate) use level::ProofLevel;
pub(crate) use remark::{ProofRemark, RemarkCode};
pub(crate) use signers::signers;
pub(crate) use version::ParsedVersion;
pub(crate) use walk::release_id;
