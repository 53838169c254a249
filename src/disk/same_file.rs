//! Files of the site that are read under two names, because one is a symbolic link to the other: they count once.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::classify::Classification;
use super::walk::FoundFile;
use crate::diagnostic::{Code, Diagnostic};
use crate::sources::SourceKind;

/// Removes the links among `files` that lead to another one of the same kind. `links` are the links that were
/// followed, to files and folders, from the site's root. Returns a diagnostic for each of them.
///
/// Other links stay: evidence, and snapshots with the same text as a checklist or another snapshot.
pub(super) fn count_once(
    files: &mut Vec<(FoundFile, Classification)>,
    links: &[String],
    real_root: &Path,
) -> Vec<Diagnostic> {
    if links.is_empty() {
        return Vec::new();
    }
    let link_of = |path: &str| links.iter().find(|link| is_at_or_in(path, link));
    let (mut own, linked): (Vec<_>, Vec<_>) = (files.iter())
        .filter_map(|(found, classification)| Some((found, counted_kind(classification)?)))
        .partition(|(found, _)| link_of(&found.path).is_none());
    // Of two links to a file that is not read otherwise, the first counts.
    own.extend(linked);
    let mut first: HashMap<(PathBuf, SourceKind), &str> = HashMap::new();
    let mut again: HashSet<String> = HashSet::new();
    let mut reported: HashMap<&str, &str> = HashMap::new();
    for (found, kind) in own {
        let link = link_of(&found.path);
        let real = match link {
            None => Some(real_root.join(&found.path)),
            Some(_) => fs::canonicalize(&found.file).ok(),
        };
        let Some(real) = real else { continue };
        let other = *first.entry((real, kind)).or_insert(&found.path);
        if let Some(link) = link
            && other != found.path
        {
            again.insert(found.path.clone());
            reported.entry(link).or_insert(other);
        }
    }
    let mut diagnostics: Vec<Diagnostic> =
        reported.into_iter().map(|(link, other)| same_file(link, other)).collect();
    diagnostics.sort_by(|a, b| a.path.cmp(&b.path));
    let is_again = |(found, classification): &(FoundFile, Classification)| {
        again.contains(&found.path)
            || (is_snapshot(classification) && again.contains(&release_of(&found.path)))
    };
    files.retain(|file| !is_again(file));
    diagnostics
}

/// Whether `path` is `link` or in the folder `link`.
fn is_at_or_in(path: &str, link: &str) -> bool {
    path.strip_prefix(link).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns the kind of a file that counts: for numbers on pages, or as a page.
fn counted_kind(classification: &Classification) -> Option<SourceKind> {
    match classification {
        Classification::Text { kind, .. } => {
            let counts = [SourceKind::Checklist, SourceKind::Release, SourceKind::Page];
            counts.contains(kind).then_some(*kind)
        }
        Classification::Asset { .. } | Classification::Refused(_) => None,
    }
}

fn is_snapshot(classification: &Classification) -> bool {
    matches!(classification, Classification::Text { kind: SourceKind::Snapshot, .. })
}

/// Returns the path of a snapshot's release.
fn release_of(snapshot: &str) -> String {
    format!("{}.yaml", snapshot.strip_suffix(".md").unwrap_or(snapshot))
}

fn same_file(link: &str, other: &str) -> Diagnostic {
    let message = format!("the symbolic link `{link}` points to `{other}`, which is read already");
    Diagnostic::at_path(Code::SameFile, link, message)
        .hint("Delete the link, which is ignored, and use the name of the file.")
}
