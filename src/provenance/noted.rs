//! What is noted about releases on the way through the commits.

use super::finding::ProofCode;
use super::remark::RemarkCode;

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

/// A remark about one release.
#[derive(Debug)]
pub(super) struct RemarkIn {
    pub(super) code: RemarkCode,
    pub(super) line: Lineage,
    pub(super) commit: usize,
    pub(super) message: String,
}

/// What is known of the record of a closing.
#[derive(Debug, Clone)]
pub(super) struct RecordCheck {
    /// The first commit that has the closing.
    pub(super) commit: usize,
    /// The first commit whose version matches the record, with the events of that version.
    pub(super) matching: Option<(usize, Vec<super::version::EventId>)>,
}
