//! The releases of a history, and the commits that brought their events.

use std::collections::BTreeSet;

use super::contents::BlobContents;
use super::walk::{Tree, Walk};
use crate::commits::Commit;

/// A history of releases.
pub(crate) struct ReleaseHistory<'a> {
    pub(super) walk: Walk<'a>,
    pub(super) last: Tree,
}

impl<'a> ReleaseHistory<'a> {
    /// Follows the releases through `commits`: parents first, the last one a descendant of all others. A commit
    /// without id stands for what is not committed.
    pub(crate) fn follow(commits: &'a [Commit], contents: &'a dyn BlobContents) -> Self {
        let (walk, last) = Walk::through(commits, contents);
        Self { walk, last }
    }

    /// Returns the commits that brought events, whose signatures matter.
    pub(crate) fn introducing(&self) -> Vec<&'a str> {
        let all = self.walk.introductions.values().flatten();
        let commits: BTreeSet<usize> = all.map(|introduction| introduction.commit).collect();
        let ids = commits.into_iter().map(|at| self.walk.commits[at].id.as_str());
        ids.filter(|id| !id.is_empty()).collect()
    }
}
