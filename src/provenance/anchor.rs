//! An anchor: what an earlier run of `prove` printed, kept where nobody who can rewrite the history can change it.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::finding::{ProofCode, ProofFinding};
use super::judge::Proof;

/// The parts of an earlier output that the history has to contain.
#[derive(Debug, Deserialize)]
pub(crate) struct Anchor {
    /// The commit that was checked out.
    pub(crate) head: String,
    #[serde(default)]
    releases: Vec<AnchorRelease>,
}

#[derive(Debug, Deserialize)]
struct AnchorRelease {
    id: String,
    events: Vec<AnchorEvent>,
}

#[derive(Debug, Deserialize)]
struct AnchorEvent {
    item: Option<String>,
    at: Option<String>,
    commit: Option<String>,
    sha256: String,
}

impl Anchor {
    /// Returns the anchor of a commit alone.
    pub(crate) fn of_commit(head: String) -> Self {
        Self { head, releases: Vec::new() }
    }

    /// Reads the JSON output of an earlier run.
    pub(crate) fn of_json(text: &str) -> Result<Self, String> {
        let anchor: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if anchor.head.is_empty() || !anchor.head.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err("`head` is not a commit".to_owned());
        }
        Ok(anchor)
    }

    /// Returns what the history lacks. `contains_head` says whether the anchor's commit is part of it.
    pub(crate) fn compare(&self, proof: &Proof, contains_head: bool) -> Vec<ProofFinding> {
        let mut found = Vec::new();
        if !contains_head {
            let message = format!(
                "the history does not contain the commit {} of the anchor, so it was rewritten",
                short(&self.head)
            );
            found.push(finding(None, None, None, message, self.head.clone()));
        }
        let now = || proof.releases.iter().flat_map(|release| &release.events);
        let known: BTreeSet<String> = now().map(|event| event.sha256.to_string()).collect();
        for release in &self.releases {
            let is_missing = proof.releases.iter().all(|now| now.id != release.id);
            let is_elsewhere = release.events.iter().any(|event| known.contains(&event.sha256));
            if is_missing && !is_elsewhere {
                let message = "the anchor has this release, and the history has not".to_owned();
                found.push(finding(Some(&release.id), None, None, message, release.id.clone()));
                continue;
            }
            // What was not committed then may have changed since.
            let committed = release.events.iter().filter(|event| event.commit.is_some());
            for event in committed.filter(|event| !known.contains(&event.sha256)) {
                let place = event.item.as_deref().unwrap_or("the log or a closing");
                let message =
                    format!("the anchor has an event of `{place}` that the release has not");
                let item = event.item.as_ref();
                let key = event.sha256.clone();
                let mut finding = finding(Some(&release.id), item, event.at.as_ref(), message, key);
                finding.commit.clone_from(&event.commit);
                found.push(finding);
            }
        }
        found
    }
}

fn finding(
    release: Option<&String>,
    item: Option<&String>,
    at: Option<&String>,
    message: String,
    key: String,
) -> ProofFinding {
    ProofFinding {
        code: ProofCode::AnchorMismatch,
        release: release.cloned(),
        item: item.cloned(),
        at: at.cloned(),
        commit: None,
        message,
        key,
        advice: None,
    }
}

/// Returns the first digits of a commit's id.
pub(crate) fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}
