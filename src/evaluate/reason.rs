//! The reasons why a verdict is not a go.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::run::Run;

/// Why a verdict is not a go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct VerdictReason {
    /// The kind of reason.
    pub(crate) kind: ReasonKind,
    /// The row that it is about; `None` if it is about the release.
    pub(crate) row: Option<usize>,
}

/// A kind of reason against a go. Kinds up to `after-aborted` cause a no-go, the others a not yet. They are shown in
/// this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ReasonKind {
    /// The release's file, its snapshot or its checklist has an error.
    HasErrors,
    /// The release was rolled back.
    RolledBack,
    /// The release was aborted.
    Aborted,
    /// The release is closed, and the hold point is not its end.
    Closed,
    /// A required item is failed.
    Failed,
    /// A required item is blocked.
    Blocked,
    /// A gate that guards the hold point is failed.
    GateFailed,
    /// A gate that guards the hold point is blocked.
    GateBlocked,
    /// A gate that guards the hold point is skipped.
    GateSkipped,
    /// A required item is done without its evidence.
    NoEvidence,
    /// A required item is closed without a valid sign-off.
    NoSignoff,
    /// The release named by `after` does not exist.
    #[serde(rename = "after-missing")]
    PredecessorMissing,
    /// The release named by `after` has errors.
    #[serde(rename = "after-has-errors")]
    PredecessorHasErrors,
    /// The release named by `after` was rolled back.
    #[serde(rename = "after-rolled-back")]
    PredecessorRolledBack,
    /// The release named by `after` was aborted.
    #[serde(rename = "after-aborted")]
    PredecessorAborted,
    /// A gate that guards the hold point is not done.
    GateShut,
    /// A required item is open.
    Open,
    /// The release named by `after` is not closed.
    #[serde(rename = "after-open")]
    PredecessorOpen,
}

impl ReasonKind {
    /// Whether the reason means a no-go, and not only a not yet.
    pub(crate) fn is_problem(self) -> bool {
        self <= Self::PredecessorAborted
    }

    /// Whether the reason is the release named by `after`.
    pub(crate) fn is_predecessor(self) -> bool {
        matches!(
            self,
            Self::PredecessorMissing
                | Self::PredecessorHasErrors
                | Self::PredecessorRolledBack
                | Self::PredecessorAborted
                | Self::PredecessorOpen
        )
    }

    /// Returns the label on pages and in the terminal.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::HasErrors => "File has errors",
            Self::RolledBack => "Rolled back",
            Self::Aborted => "Aborted",
            Self::Closed => "Closed",
            Self::Failed => "Failed",
            Self::Blocked => "Blocked",
            Self::GateFailed => "Gate failed",
            Self::GateBlocked => "Gate blocked",
            Self::GateSkipped => "Gate skipped",
            Self::NoEvidence => "No evidence",
            Self::NoSignoff => "Not signed off",
            Self::PredecessorMissing
            | Self::PredecessorHasErrors
            | Self::PredecessorRolledBack
            | Self::PredecessorAborted
            | Self::PredecessorOpen => "Comes after",
            Self::GateShut => "Gate shut",
            Self::Open => "Open",
        }
    }
}

/// Describes a reason in a line, without a full stop: `failed: “Smoke tests pass”`.
pub(crate) fn describe(run: &Run, reason: VerdictReason) -> String {
    if let Some(row) = reason.row {
        let text = run.text(&run.rows[row]);
        return format!("{}: “{text}”", reason.kind.phrase().to_lowercase());
    }
    let after = run.release.after.as_ref().map_or("", |after| after.value.as_str());
    match reason.kind {
        ReasonKind::HasErrors => "the file has errors: see `runsheet check`".to_owned(),
        ReasonKind::RolledBack => "the release was rolled back".to_owned(),
        ReasonKind::Aborted => "the release was aborted".to_owned(),
        ReasonKind::PredecessorMissing => {
            format!("`{after}`, which it comes after, does not exist")
        }
        ReasonKind::PredecessorHasErrors => format!("`{after}`, which it comes after, has errors"),
        ReasonKind::PredecessorRolledBack => {
            format!("`{after}`, which it comes after, was rolled back")
        }
        ReasonKind::PredecessorAborted => format!("`{after}`, which it comes after, was aborted"),
        ReasonKind::PredecessorOpen => format!("`{after}`, which it comes after, is not closed"),
        _ => "the release is closed".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::predecessor::Predecessor;
    use crate::evaluate::testing::{located, run};
    use crate::evaluate::verdict::end;

    #[test]
    fn reasons_are_described_with_the_release_that_comes_first() {
        let mut run = run("a", "");
        run.predecessor = Some(Predecessor::Open);
        std::sync::Arc::make_mut(&mut run.release).after = Some(located("s/staging/1".to_owned()));
        let described =
            end(&run).reasons.iter().map(|reason| describe(&run, *reason)).collect::<Vec<_>>();
        assert_eq!(described, ["open: “a”", "`s/staging/1`, which it comes after, is not closed"]);
    }
}
