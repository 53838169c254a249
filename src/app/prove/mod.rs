//! Gathers what `prove` needs: commits, contents, signatures, and the files that are not committed.

mod closings;
mod contents;
mod trust;
mod uncommitted;

use std::collections::HashMap;
use std::path::Path;

use crate::app::clock;
use crate::app::failure::Failure;
use crate::app::trusted_keys::TrustedKeys;
use crate::commits::{Commit, SignatureCheck};
use crate::disk::{Git, SignatureKeys};
use crate::evaluate::run::ClosingRecord;
use crate::provenance::{Anchor, Judgement, Proof, ReleaseHistory, judge};
use crate::site::Site;
pub(crate) use closings::closing_commits;
use contents::GitContents;
pub(crate) use trust::{ACCEPTED, TrustLog};

const CONTENT: &str = "content";

/// A proof with what it depends on.
#[derive(Debug)]
pub(crate) struct SiteProof {
    pub(crate) proof: Proof,
    pub(crate) head: String,
    pub(crate) commits: Vec<Commit>,
    /// The history of the files that `prove` trusts.
    pub(crate) trust: TrustLog,
    pub(crate) has_keys: bool,
    /// Whether site.yaml names a file of allowed signers that holds no key.
    pub(crate) lacks_signers: bool,
    /// What the anchor is, and who signed it.
    pub(crate) anchor: Option<String>,
}

/// Compares the releases of `site`, whose folder is `root`, with git.
pub(crate) fn prove(site: &Site, root: &Path, anchor: Option<&Path>) -> Result<SiteProof, Failure> {
    let git = Git::at(root);
    let head = tip(git)?;
    let keys = TrustedKeys::load(site, root)?;
    let trusted = keys.signature_keys();
    let anchor = anchor.map(|file| read_anchor(git, file, trusted)).transpose()?;
    let contents = GitContents::new(git, root)?;
    let commits = commits(site, root, git, &head, &contents)?;
    let history = ReleaseHistory::follow(&commits, &contents);
    let introducing = history.introducing();
    let signatures = signatures(git, &introducing, &keys)?;
    let mut trust = TrustLog::read(site, root, git, &head)?;
    trust.signatures = {
        let accepting = trust.accepting();
        let checks = self::signatures(git, &accepting, &keys)?.into_iter();
        checks.map(|(commit, check)| (commit.to_owned(), check)).collect()
    };
    let records = (site.runs())
        .filter_map(|run| {
            let matches = run.closing_record? == ClosingRecord::Matches;
            Some((run.release.id.clone(), matches))
        })
        .collect();
    let judgement = Judgement {
        config: &site.config,
        now: clock::now(),
        signatures: &signatures,
        records: &records,
        holders: &holders(site),
    };
    let mut proof = judge(&history, &judgement);
    if let Some((anchor, _)) = &anchor {
        let contains_head = git.has_ancestor(&anchor.head, &head);
        proof.findings.extend(anchor.compare(&proof, contains_head));
    }
    drop(history);
    let (has_keys, anchor) = (!trusted.is_empty(), anchor.map(|(_, words)| words));
    let lacks_signers = keys.lacks_signers();
    Ok(SiteProof { proof, head, commits, trust, has_keys, lacks_signers, anchor })
}

/// Verifies the signatures of commits with the keys of the site; nothing is known without keys.
fn signatures<'c>(
    git: Git<'_>,
    commits: &[&'c str],
    keys: &TrustedKeys,
) -> Result<HashMap<&'c str, SignatureCheck>, Failure> {
    let trusted = keys.signature_keys();
    if trusted.is_empty() {
        return Ok(HashMap::new());
    }
    let mut found = git.signatures(commits, trusted).map_err(Failure::new)?;
    for check in found.values_mut() {
        if let SignatureCheck::Valid { principals, key } = check
            && let Some(lists) = keys.principals(key)
        {
            *principals = lists.to_vec();
        }
    }
    Ok(found)
}

/// Returns the commit that is checked out.
fn tip(git: Git<'_>) -> Result<String, Failure> {
    git.tip().map_err(|why| no_git(&why))?.ok_or_else(|| {
        Failure::new("the repository has no commits")
            .hint("Commit the releases. Until then git has no record of who recorded what.")
    })
}

/// Returns the commits up to `head` that change content, and what is not committed as the last one.
fn commits(
    site: &Site,
    root: &Path,
    git: Git<'_>,
    head: &str,
    contents: &GitContents<'_>,
) -> Result<Vec<Commit>, Failure> {
    let mut commits = git.commits(head, &[CONTENT]).map_err(Failure::new)?;
    commits.extend(uncommitted::commit(site, root, git, &commits, contents)?);
    Ok(commits)
}

/// Returns who holds each sign-off, by the release's id and the item.
fn holders(site: &Site) -> HashMap<(String, String), String> {
    let mut holders = HashMap::new();
    for run in site.runs() {
        for row in &run.rows {
            let role = run.attributes(row).signoff.as_deref();
            if let Some(holder) = role.and_then(|role| run.release.role(role)) {
                let item = (run.release.id.clone(), run.id(row).to_owned());
                holders.insert(item, holder.value.clone());
            }
        }
    }
    holders
}

fn no_git(why: &str) -> Failure {
    Failure::new(format!("git cannot show the history of this site: {why}"))
        .hint("Run `prove` in a git repository.")
}

/// Reads an anchor, and describes it.
fn read_anchor(
    git: Git<'_>,
    file: &Path,
    keys: SignatureKeys<'_>,
) -> Result<(Anchor, String), Failure> {
    match std::fs::read_to_string(file) {
        Ok(text) => {
            let anchor = Anchor::of_json(&text).map_err(|why| {
                Failure::new(format!("`{}` is not an anchor: {why}", file.display()))
                    .hint("Use the output of `runsheet prove --format json`.")
            })?;
            let words = format!("`{}`, kept by you", file.display());
            Ok((anchor, words))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let tag = file.to_string_lossy();
            let (commit, signer) = git.signed_tag(&tag, keys).map_err(|why| {
                Failure::new(why)
                    .hint("Use the output of `runsheet prove --format json`, or a signed tag.")
            })?;
            Ok((Anchor::of_commit(commit), format!("the tag `{tag}`, signed by {signer}")))
        }
        Err(error) => Err(Failure::new(format!("could not read `{}`: {error}", file.display()))),
    }
}
