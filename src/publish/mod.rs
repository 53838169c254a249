//! Sends a built site to where readers find it: a folder, a git branch or S3-compatible storage.
//!
//! Every target works in the same steps. It reads what runsheet published there earlier, compares it with the
//! built site ([`plan::PublishPlan`]), and sends new and changed files: assets first, then pages, and removals last. It
//! never changes a file that runsheet did not write. Branches and storage keep a list of runsheet's files next to
//! them ([`manifest`]); folders have that of `build`.
//!
//! Files are read and written by [`crate::disk`]; only [`s3`] uses the network itself.

pub(crate) mod address;
pub(crate) mod error;
pub(crate) mod folder;
pub(crate) mod git_branch;
mod headers;
mod manifest;
pub(crate) mod plan;
pub(crate) mod s3;
pub(crate) mod staged;

use error::TargetError;
use plan::PublishPlan;
use staged::StagedSite;

/// A place to publish to.
pub(crate) trait PublishTarget {
    /// Compares the site with what is published. Changes nothing.
    fn plan(&self, site: &StagedSite) -> Result<PublishPlan, TargetError>;

    /// Publishes the site if `approve` agrees with the plan. While it runs, no other publisher changes the target,
    /// or this one fails.
    fn publish(&self, site: &StagedSite, approve: Approve<'_>) -> Result<PublishPlan, TargetError>;
}

/// Decides on a plan before anything is changed.
pub(crate) type Approve<'a> = &'a dyn Fn(&PublishPlan) -> Result<(), TargetError>;
