//! Problems: what went wrong in a release. Open items alone are none.

/// Something that went wrong with a required item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Problem {
    /// What kind.
    pub(crate) kind: ProblemKind,
    /// The row.
    pub(crate) row: usize,
}

/// The kinds of problem, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ProblemKind {
    /// Tried, did not work.
    Failed,
    /// Cannot go on.
    Blocked,
    /// Done while a gate before it was shut.
    BeforeGate,
    /// Done without the evidence it asks for.
    NoEvidence,
    /// Closed by somebody who may not, or by nobody who is named.
    NoSignoff,
}

impl ProblemKind {
    /// The name in JSON.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Blocked => "blocked",
            Self::BeforeGate => "before-gate",
            Self::NoEvidence => "no-evidence",
            Self::NoSignoff => "no-signoff",
        }
    }

    /// The words that people read.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Failed => "Failed",
            Self::Blocked => "Blocked",
            Self::BeforeGate => "Done before its gate",
            Self::NoEvidence => "No evidence",
            Self::NoSignoff => "No valid sign-off",
        }
    }
}
