//! What speaks against a record, as data.

use crate::sha256::Sha256;

/// The kinds of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ProofCode {
    NotTheRecorder,
    Backdated,
    InTheFuture,
    Altered,
    Removed,
    ReleaseRemoved,
    Copied,
    LateUnmarked,
    RecordMismatch,
    Unsigned,
    Uncommitted,
    AnchorMismatch,
}

impl ProofCode {
    /// All kinds, in the order of the guide.
    pub(crate) const ALL: [Self; 12] = [
        Self::NotTheRecorder,
        Self::Backdated,
        Self::InTheFuture,
        Self::Altered,
        Self::Removed,
        Self::ReleaseRemoved,
        Self::Copied,
        Self::LateUnmarked,
        Self::RecordMismatch,
        Self::Unsigned,
        Self::Uncommitted,
        Self::AnchorMismatch,
    ];

    /// Returns the word in output, JSON and the guide.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::NotTheRecorder => "not-the-recorder",
            Self::Backdated => "backdated",
            Self::InTheFuture => "in-the-future",
            Self::Altered => "altered",
            Self::Removed => "removed",
            Self::ReleaseRemoved => "release-removed",
            Self::Copied => "copied",
            Self::LateUnmarked => "late-unmarked",
            Self::RecordMismatch => "record-mismatch",
            Self::Unsigned => "unsigned",
            Self::Uncommitted => "uncommitted",
            Self::AnchorMismatch => "anchor-mismatch",
        }
    }

    /// Whether it is about what the author of a commit did, who therefore cannot accept it.
    fn is_deed(self) -> bool {
        matches!(
            self,
            Self::NotTheRecorder
                | Self::Altered
                | Self::Removed
                | Self::ReleaseRemoved
                | Self::LateUnmarked
        )
    }

    /// Returns what to do about it, if the finding itself does not say.
    fn advice(self) -> &'static str {
        match self {
            Self::NotTheRecorder => {
                "Ask both people. If the author's email address is missing, add it under `people` in site.yaml."
            }
            Self::Backdated => {
                "Ask the author when it happened; `--backdate` writes `recorded_at` next time."
            }
            Self::InTheFuture => "Compare the clocks of the machines that recorded and committed.",
            Self::Altered | Self::Removed => {
                "Compare with the commit before; a mistake is marked with `runsheet tick --correct`."
            }
            Self::ReleaseRemoved => "Restore the file from the commit before.",
            Self::Copied => {
                "Find out which of them is the release, and record the events of the other one again."
            }
            Self::LateUnmarked => "Mark it with `late`, as `runsheet tick --late` does.",
            Self::RecordMismatch => "Ask who closed the release what it was closed with.",
            Self::Unsigned => {
                "Ask the author to confirm it; `git config commit.gpgSign true` signs from now on."
            }
            Self::Uncommitted => "Commit the file.",
            Self::AnchorMismatch => {
                "Find out who rewrote the history; the anchor's commit may be in another clone."
            }
        }
    }
}

/// Something that speaks against a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ProofFinding {
    pub(crate) code: ProofCode,
    /// The release's id; `None` if it is about the whole history.
    pub(crate) release: Option<String>,
    /// The item; `None` for the log, closings and the whole release.
    pub(crate) item: Option<String>,
    /// The time of the event, as written.
    pub(crate) at: Option<String>,
    /// The commit; `None` for what is not committed or is in no commit.
    pub(crate) commit: Option<String>,
    /// What was found, as a sentence without a full stop.
    pub(crate) message: String,
    /// What tells the finding from others, whatever commit it is in.
    pub(super) key: String,
    /// What to do about it, if that depends on more than the kind.
    pub(super) advice: Option<String>,
}

impl ProofFinding {
    /// Returns what to do about it.
    pub(crate) fn advice(&self) -> &str {
        self.advice.as_deref().unwrap_or(self.code.advice())
    }

    /// Whether it is about what the author of its commit did.
    pub(super) fn is_deed(&self) -> bool {
        self.code.is_deed()
    }

    /// Returns the name under which `prove.yaml` accepts the finding. It stays the same when commits are rebased.
    pub(crate) fn id(&self) -> String {
        let parts = [self.release.as_deref().unwrap_or_default(), &self.key];
        let digest = Sha256::of(parts.join("\n"));
        format!("{}-{}", self.code.word(), digest.prefix(10))
    }
}
