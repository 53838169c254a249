//! What is listed for review, because honest histories have it too.

/// The kinds of remark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RemarkCode {
    /// A key, the snapshot or the file's name was changed without a line of the log.
    Unlogged,
    /// An event was recorded more than a day after it happened.
    RecordedLater,
    /// A file of evidence was committed after the event that names it.
    EvidenceLater,
    /// The file could not be read for a while.
    Unreadable,
}

impl RemarkCode {
    /// All kinds, in the order of the guide.
    pub(crate) const ALL: [Self; 4] =
        [Self::Unlogged, Self::RecordedLater, Self::EvidenceLater, Self::Unreadable];

    /// Returns the word in JSON and the guide.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Unlogged => "changed-without-log",
            Self::RecordedLater => "recorded-later",
            Self::EvidenceLater => "evidence-later",
            Self::Unreadable => "unreadable",
        }
    }

    /// Returns the heading of the remarks of this kind.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Unlogged => "Changed without a line in the log",
            Self::RecordedLater => "Recorded more than a day later",
            Self::EvidenceLater => "Evidence that was committed after its event",
            Self::Unreadable => "Versions that cannot be read",
        }
    }
}

/// Something for review that is not a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ProofRemark {
    pub(crate) release: String,
    pub(crate) code: RemarkCode,
    /// The item; `None` for the log, closings and the whole release.
    pub(crate) item: Option<String>,
    /// The time of the event, as written.
    pub(crate) at: Option<String>,
    /// The place of the commit; `None` for what is not committed.
    pub(crate) commit: Option<usize>,
    /// What is to be reviewed, as a sentence without a full stop.
    pub(crate) message: String,
}
