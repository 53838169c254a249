//! What is noted about releases on the way through the commits.

use super::finding::ProofCode;
use super::remark::RemarkCode;
use super::version::EventId;

/// What a line of the log says was changed, if a release got another snapshot.
pub(super) const SNAPSHOT: &str = "snapshot";

/// The number of a release throughout its history.
pub(super) type Lineage = usize;

/// The place in the history where an event appears for the first time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Introduction {
    pub(super) commit: usize,
    /// Whether it replaced another event.
    pub(super) is_altered: bool,
}

/// Events of a release that continue under another id.
#[derive(Debug, Clone, Copy)]
pub(super) struct Move {
    pub(super) line: Lineage,
    pub(super) from: EventId,
    pub(super) to: EventId,
}

/// A finding about one release, before the release has its final name.
#[derive(Debug)]
pub(super) struct FoundIn {
    pub(super) code: ProofCode,
    pub(super) line: Lineage,
    pub(super) event: Option<EventId>,
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
    pub(super) matching: Option<(usize, Vec<EventId>)>,
}
