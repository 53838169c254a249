//! Finds the commits of closings, for the audit table.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use super::contents::GitContents;
use super::{commits, tip};
use crate::app::failure::Failure;
use crate::app::trusted_keys::TrustedKeys;
use crate::commits::SignatureCheck;
use crate::disk::Git;
use crate::history::audit::commit::{ClosingCommit, Signature};
use crate::provenance::{ClosingOrigin, ReleaseHistory};
use crate::site::Site;

/// Returns the commits of the last closings of `releases`, by the release's id. A closing that is not committed has
/// none.
pub(crate) fn closing_commits(
    site: &Site,
    root: &Path,
    releases: &BTreeSet<&str>,
    keys: &TrustedKeys,
) -> Result<HashMap<String, ClosingCommit>, Failure> {
    let git = Git::at(root);
    let contents = GitContents::new(git, root)?;
    let commits = commits(site, root, git, &tip(git)?, &contents)?;
    let history = ReleaseHistory::follow(&commits, &contents);
    let closings: Vec<(&str, ClosingOrigin)> = (history.closings().into_iter())
        .filter(|(id, origin)| releases.contains(id) && !commits[origin.commit].id.is_empty())
        .collect();
    let intact = closings.iter().filter(|(_, origin)| !origin.is_altered);
    let ids: BTreeSet<&str> = intact.map(|(_, origin)| &*commits[origin.commit].id).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let signatures = git.signatures(&ids, keys.signature_keys()).map_err(Failure::new)?;
    let of_git = closings.into_iter().map(|(release, origin)| {
        let commit = &commits[origin.commit];
        let found = ClosingCommit {
            commit: commit.id.clone(),
            author: format!("{} <{}>", commit.author.name, commit.author.email),
            at: commit.committer.time,
            signature: signature(signatures.get(&*commit.id), origin.is_altered),
        };
        (release.to_owned(), found)
    });
    Ok(of_git.collect())
}

fn signature(check: Option<&SignatureCheck>, is_altered: bool) -> Signature {
    match check {
        _ if is_altered => Signature::Altered,
        Some(SignatureCheck::Valid { .. }) => Signature::Good,
        Some(SignatureCheck::Invalid) => Signature::Bad,
        Some(SignatureCheck::Unknown) => Signature::Unchecked,
        Some(SignatureCheck::Missing) | None => Signature::Missing,
    }
}
