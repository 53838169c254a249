//! Compares the record of every release with git's history: who committed each event, when, whether it is signed, and
//! whether it was altered or removed.
//!
//! [`Walk`] follows every release from commit to commit; [`judge()`] says what the result means. Git itself is run in
//! `disk`: here commits are data, and [`Contents`] returns the files.

mod acceptance;
mod anchor;
mod compare;
mod finding;
mod judge;
mod level;
mod shared_map;
mod times;
mod version;
mod walk;

pub(crate) use acceptance::{Acceptance, acceptances};
pub(crate) use anchor::{Anchor, short};
pub(crate) use finding::{ProofCode, ProofFinding};
pub(crate) use judge::{Doubt, Judgement, Proof, ProvenEvent, ProvenRelease, judge};
pub(crate) use level::ProofLevel;
pub(crate) use version::ParsedVersion;
pub(crate) use walk::release_id;

use std::collections::BTreeSet;

use walk::{Lineage, Tree, Walk};

use crate::commits::Commit;
use crate::sha256::Sha256;

/// The beginning of the object id of a file that is not committed; its path follows.
pub(crate) const UNCOMMITTED: &str = "uncommitted:";

/// The contents of files, by object id.
pub(crate) trait Contents {
    /// Returns the versions of releases; `None` for each that cannot be read.
    fn versions(&self, blobs: &[&str]) -> Vec<Option<ParsedVersion>>;
    /// Returns a text; `None` if it is missing or not UTF-8.
    fn text(&self, blob: &str) -> Option<String>;
    /// Returns the digest of a file; `None` if it is missing.
    fn digest(&self, blob: &str) -> Option<Sha256>;
}

/// The place in the history where an event appears for the first time.
#[derive(Debug, Clone, Copy)]
struct Introduction {
    commit: usize,
    /// Whether it replaced another event.
    is_altered: bool,
}

/// A finding about one release, before the release has its final name.
#[derive(Debug)]
struct FoundIn {
    code: ProofCode,
    line: Lineage,
    event: Option<usize>,
    commit: usize,
    message: String,
    key: String,
}

/// A history of releases.
pub(crate) struct ReleaseHistory<'a> {
    walk: Walk<'a>,
    last: Tree,
}

impl<'a> ReleaseHistory<'a> {
    /// Follows the releases through `commits`: parents first, the last one a descendant of all others. A commit
    /// without id stands for what is not committed.
    pub(crate) fn follow(commits: &'a [Commit], contents: &'a dyn Contents) -> Self {
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
