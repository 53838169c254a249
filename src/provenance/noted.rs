//! What is noted about releases on the way through the commits.

use super::finding::ProofCode;

/// The number of a release throughout its history.
pub(super) type Lineage = usize;

/// The place in the history where an event appears for the first time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Introduction {
    pub(super) commit: usize,
    /// Whether it replaced another event.
    pub(super) is_altered: bool,
}

/// A finding about one release, before the release has its final name.
#[derive(Debug)]
pub(super) struct FoundIn {
    pub(super) code: ProofCode,
    pub(super) line: Lineage,
    pub(super) event: Option<usize>,
    pub(super) commit: usize,
    pub(super) message: String,
    pub(super) key: String,
}
