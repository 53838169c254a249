//! Finds what differs from the last commit, as a commit of its own.
//!
//! Git is not asked: it can be told to overlook a file, and a filter can show it another content.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::CONTENT;
use super::contents::GitContents;
use crate::app::clock;
use crate::app::failure::Failure;
use crate::commits::{BlobChange, Commit, CommitStamp};
use crate::disk::Git;
use crate::provenance::{ParsedVersion, UNCOMMITTED, release_id};
use crate::sha256::Sha256;
use crate::site::Site;
use crate::sources::SourceKind;

/// The folder whose files are compared.
const RELEASES: &str = "content/releases/";

/// Returns what is not committed as a commit without id, after the last one.
pub(super) fn commit(
    site: &Site,
    root: &Path,
    git: Git<'_>,
    commits: &[Commit],
    contents: &GitContents<'_>,
) -> Result<Option<Commit>, Failure> {
    let files = git.files("HEAD", CONTENT).map_err(Failure::new)?;
    let committed: BTreeMap<&str, &str> = (files.iter())
        .filter(|(path, _)| path.starts_with(RELEASES))
        .map(|(path, blob)| (path.as_str(), blob.as_str()))
        .collect();
    let paths: BTreeSet<&str> = committed.keys().copied().chain(paths(site)).collect();
    let differing = paths.into_iter().filter_map(|path| {
        let now = std::fs::read(root.join(path)).ok();
        let then = committed.get(path).and_then(|blob| contents.bytes(blob));
        let is_same = match (&now, &then) {
            (Some(now), Some(then)) => is_same(path, now, then),
            (now, then) => now.is_none() && then.is_none(),
        };
        let blob = now.map(|_| format!("{UNCOMMITTED}{path}"));
        (!is_same).then(|| BlobChange { path: path.to_owned(), blob })
    });
    let changes: Vec<BlobChange> = differing.collect();
    if changes.is_empty() {
        return Ok(None);
    }
    let nobody = CommitStamp { name: String::new(), email: String::new(), time: clock::now() };
    Ok(Some(Commit {
        id: String::new(),
        parents: commits.last().map(|last| last.id.clone()).into_iter().collect(),
        author: nobody.clone(),
        committer: nobody,
        message: String::new(),
        changes,
        is_cut_off: false,
    }))
}

/// Returns the files of releases that the site has: releases, snapshots and evidence.
fn paths(site: &Site) -> impl Iterator<Item = &str> {
    let kinds = [SourceKind::Release, SourceKind::Snapshot];
    let texts = kinds.into_iter().flat_map(|kind| site.sources.of_kind(kind));
    let assets = site.sources.assets.iter().map(|asset| asset.path.as_str());
    let all = texts.map(|(_, file)| file.path.as_str()).chain(assets);
    all.filter(|path| path.starts_with(RELEASES))
}

/// Whether a file says what its committed form says. Line ends may differ, and a large file may be stored elsewhere.
fn is_same(path: &str, now: &[u8], then: &[u8]) -> bool {
    if now == then {
        return true;
    }
    if release_id(path).is_some() {
        let version = |bytes: &[u8]| ParsedVersion::of(std::str::from_utf8(bytes).ok()?);
        return version(now).is_some_and(|version_now| Some(version_now) == version(then));
    }
    let text = |bytes: &[u8]| Some(Sha256::of_text(std::str::from_utf8(bytes).ok()?));
    text(now).is_some_and(|digest| Some(digest) == text(then))
        || stored_digest(then).is_some_and(|digest| digest == Sha256::of(now).to_string())
}

/// Returns the digest in a pointer of Git LFS.
fn stored_digest(pointer: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(pointer).ok()?;
    let lines = text.strip_prefix("version https://git-lfs.github.com/spec/v1\n")?;
    lines.lines().find_map(|line| line.strip_prefix("oid sha256:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_count_but_for_line_ends() {
        assert!(is_same("a.log", b"one\r\ntwo\r\n", b"one\ntwo\n"));
        assert!(!is_same("a.log", b"one\n", b"two\n"));
        assert!(!is_same("a.png", b"\xff\r\n", b"\xff\n"));
        let pointer = |of: &str| {
            let digest = Sha256::of(of);
            format!("version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 5\n")
        };
        assert!(is_same("a.png", b"large", pointer("large").as_bytes()));
        assert!(!is_same("a.png", b"other", pointer("large").as_bytes()));
    }
}
