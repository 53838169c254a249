//! What git's history holds, as data: commits and the files that they change.

use jiff::Timestamp;

/// A commit that changes a file of the site, or merges.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    /// The full object id.
    pub(crate) id: String,
    /// The ids of the nearest ancestors in the same list.
    pub(crate) parents: Vec<String>,
    /// Who made the change.
    pub(crate) author: CommitStamp,
    /// Who made the commit: another person after a rebase, or a server.
    pub(crate) committer: CommitStamp,
    /// The whole message.
    pub(crate) message: String,
    /// What differs from the first parent.
    pub(crate) changes: Vec<BlobChange>,
    /// Whether git has no parents of this commit, although there are some.
    pub(crate) is_cut_off: bool,
}

impl Commit {
    /// Whether the committer is another person than the author.
    pub(crate) fn has_other_committer(&self) -> bool {
        let who = |stamp: &CommitStamp| (stamp.name.clone(), stamp.email.clone());
        who(&self.author) != who(&self.committer)
    }
}

/// A person and a time, as a commit names them. Git does not check either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommitStamp {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) time: Timestamp,
}

/// One file of a commit that differs from the first parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BlobChange {
    /// The path from the site's root.
    pub(crate) path: String,
    /// The object id of its content; `None` if the file does not exist any more.
    pub(crate) blob: Option<String>,
}

/// What git found when it verified a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SignatureCheck {
    /// The commit has none.
    Missing,
    /// It is valid, by a key of these principals: names or email addresses.
    Valid {
        /// The names or email addresses that the key belongs to.
        principals: Vec<String>,
        /// The fingerprint of the key.
        key: String,
    },
    /// It does not belong to this commit: one of the two was changed.
    Invalid,
    /// Its key is unknown, expired or revoked.
    Unknown,
}
