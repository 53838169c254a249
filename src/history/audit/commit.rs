//! What git adds to the audit table, as plain data.

use jiff::Timestamp;

/// The commit that gave a closing its present content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClosingCommit {
    /// The full id.
    pub(crate) commit: String,
    /// Name and email address of the author.
    pub(crate) author: String,
    /// When it was committed.
    pub(crate) at: Timestamp,
    /// Its signature.
    pub(crate) signature: Signature,
}

/// The signature of a commit, as far as git can check it here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signature {
    /// The signature is right. Whether the key belongs to the author, only `prove` says.
    Good,
    /// The signature does not fit the commit.
    Bad,
    /// It is signed with a key that is unknown, expired or revoked.
    Unchecked,
    /// It is not signed.
    Missing,
    /// A commit altered or removed a closing of the release, so that no signature counts.
    Altered,
}

impl Signature {
    /// Returns the word in JSON.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Unchecked => "unchecked",
            Self::Missing => "none",
            Self::Altered => "altered",
        }
    }

    /// Returns the words in CSV.
    pub(crate) fn cell(self) -> &'static str {
        match self {
            Self::Altered => ALTERED,
            other => other.word(),
        }
    }

    /// Returns the words on pages.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Good => "signed",
            Self::Bad => "bad signature",
            Self::Unchecked => "signed, not checked",
            Self::Missing => "unsigned",
            Self::Altered => ALTERED,
        }
    }
}

/// What CSV and pages say of a closing that is not as it was first committed.
const ALTERED: &str = "altered since, see prove";

/// A change of `site.yaml`, of a gate or sign-off in a checklist, or of a file of a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleChange {
    /// The file.
    pub(crate) path: String,
    /// What changed: a key of `site.yaml`, an item's id, or the content of a theme's file.
    pub(crate) what: String,
    /// The value before; empty if there was none.
    pub(crate) before: String,
    /// The value now; empty if there is none.
    pub(crate) now: String,
    /// The commit.
    pub(crate) commit: String,
    /// Name and email address of its author.
    pub(crate) author: String,
    /// When it was committed.
    pub(crate) at: Timestamp,
}
