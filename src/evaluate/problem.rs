//! Problems with required items of a release. An open item is not a problem.

/// A problem with a required item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The kind of problem.
    pub(crate) kind: ProblemKind,
    /// The row that has the problem.
    pub(crate) row: usize,
}

/// The kinds of problem, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ProblemKind {
    /// The item's state is `failed`.
    Failed,
    /// The item's state is `blocked`.
    Blocked,
    /// The item is done without required evidence.
    NoEvidence,
    /// The item is closed without a valid sign-off.
    NoSignoff,
}

impl ProblemKind {
    /// Returns the name in JSON.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Blocked => "blocked",
            Self::NoEvidence => "no-evidence",
            Self::NoSignoff => "no-signoff",
        }
    }
}
