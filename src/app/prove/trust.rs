//! Who committed what `prove` trusts: people, keys and accepted findings.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::app::failure::Failure;
use crate::commits::{BlobChange, Commit, SignatureCheck};
use crate::disk::{self, Git};
use crate::provenance::{Acceptance, acceptances};
use crate::sha256::Sha256;
use crate::site::Site;

/// The file of accepted findings, from the site's root.
pub(crate) const ACCEPTED: &str = "prove.yaml";

/// The history of the trusted files.
#[derive(Debug, Default)]
pub(crate) struct TrustLog {
    commits: Vec<Commit>,
    /// The places of the commits, by id.
    places: HashMap<String, usize>,
    pub(crate) files: Vec<TrustedFile>,
    /// The accepted findings of each commit that changes [`ACCEPTED`], oldest first.
    accepted: Vec<(usize, HashSet<Acceptance>)>,
    /// What git found about the signatures of those commits, by id.
    pub(super) signatures: HashMap<String, SignatureCheck>,
}

/// A file that `prove` trusts as it is now.
#[derive(Debug)]
pub(crate) struct TrustedFile {
    pub(crate) path: String,
    /// The place of the last commit that changed it.
    last: Option<usize>,
    /// Whether it is as in that commit.
    pub(crate) is_committed: bool,
}

impl TrustLog {
    /// Reads the history of site.yaml, of the accepted findings and of the keys.
    pub(super) fn read(
        site: &Site,
        root: &Path,
        git: Git<'_>,
        head: &str,
    ) -> Result<Self, Failure> {
        let policy = &site.config.prove;
        let keys = policy.allowed_signers.iter().chain(&policy.gpg_keys).map(String::as_str);
        let named = ["site.yaml", ACCEPTED].into_iter().chain(keys);
        let paths: Vec<&str> = named.filter(|path| root.join(path).is_file()).collect();
        let mut log = Self::default();
        if paths.is_empty() {
            return Ok(log);
        }
        log.commits = git.commits(head, &paths).map_err(Failure::new)?;
        log.places =
            (log.commits.iter().enumerate()).map(|(at, commit)| (commit.id.clone(), at)).collect();
        let mut reader =
            git.blob_reader().map_err(|error| Failure::new(disk::git_not_run(&error)))?;
        for path in &paths {
            let changes = log
                .commits
                .iter()
                .enumerate()
                .flat_map(|(at, commit)| commit.changes.iter().map(move |change| (at, change)));
            let of_file: Vec<_> = changes.filter(|(_, change)| change.path == *path).collect();
            let mut content = |blob: &str| reader.read(blob).ok().flatten();
            if *path == ACCEPTED {
                let mut accepted = |(at, change): &(usize, &BlobChange)| {
                    let bytes = change.blob.as_deref().and_then(&mut content);
                    let text = String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default();
                    (*at, acceptances(&text).unwrap_or_default().into_iter().collect())
                };
                log.accepted = of_file.iter().map(&mut accepted).collect();
            }
            let then = of_file.last().and_then(|(_, change)| content(change.blob.as_deref()?));
            let digest = |bytes: Vec<u8>| Sha256::of_text(&String::from_utf8_lossy(&bytes));
            let now = std::fs::read(root.join(path)).ok();
            let is_committed = then.is_some() && then.map(digest) == now.map(digest);
            let last = of_file.last().map(|(at, _)| *at);
            log.files.push(TrustedFile { path: (*path).to_owned(), last, is_committed });
        }
        Ok(log)
    }

    /// Returns the last commit that changed a file.
    pub(crate) fn last_commit(&self, file: &TrustedFile) -> Option<&Commit> {
        self.commits.get(file.last?)
    }

    /// Returns the ids of the commits that change the accepted findings.
    pub(super) fn accepting(&self) -> Vec<&str> {
        self.accepted.iter().map(|(at, _)| self.commits[*at].id.as_str()).collect()
    }

    /// Returns what git found about the signature of a commit that changes the accepted findings.
    pub(crate) fn signature_of(&self, commit: &Commit) -> &SignatureCheck {
        self.signatures.get(&commit.id).unwrap_or(&SignatureCheck::Missing)
    }

    /// Returns the commit that brought an acceptance; `None` if it is not committed.
    pub(crate) fn commit_of(&self, acceptance: &Acceptance) -> Option<&Commit> {
        let has = self.has(acceptance);
        let mut at = self.commits.len().checked_sub(1).filter(|last| has[*last])?;
        // Back to the first commit from which on every commit has it.
        while let Some(parent) = self.parents(at).find(|parent| has[*parent]) {
            at = parent;
        }
        self.commits.get(at)
    }

    /// Returns for each commit whether its files contain an acceptance.
    fn has(&self, acceptance: &Acceptance) -> Vec<bool> {
        let changes: HashMap<usize, bool> = (self.accepted.iter())
            .map(|(at, accepted)| (*at, accepted.contains(acceptance)))
            .collect();
        let mut has = Vec::with_capacity(self.commits.len());
        for at in 0..self.commits.len() {
            let before = self.parents(at).next().is_some_and(|first| has[first]);
            has.push(changes.get(&at).copied().unwrap_or(before));
        }
        has
    }

    /// Returns the places of a commit's parents, which come before it.
    fn parents(&self, at: usize) -> impl Iterator<Item = usize> {
        let parents = self.commits[at].parents.iter();
        parents.filter_map(|id| self.places.get(id).copied())
    }
}
