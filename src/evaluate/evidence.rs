//! Evidence of an item: a link, or a file relative to the release's folder.

use std::collections::BTreeSet;

use crate::model::release::Release;

/// Resolves `evidence` against the folder of the release at `path`, and returns the file's path from the site's
/// root.
///
/// Returns `None` for a link. A path that leaves `content/` is returned unresolved, so it matches no file.
pub(crate) fn file(path: &str, evidence: &str) -> Option<String> {
    if is_link(evidence) {
        return None;
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut segments: Vec<&str> = folder.split('/').collect();
    for segment in evidence.split('/') {
        match segment {
            "" | "." => {}
            ".." if segments.len() > 1 => {
                segments.pop();
            }
            ".." => return Some(evidence.to_owned()),
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}

/// A file named as evidence.
#[derive(Debug)]
pub(crate) struct EvidenceFile {
    /// The name as written.
    name: String,
    /// The path from the site's root.
    path: String,
}

impl EvidenceFile {
    /// Returns the name as written.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// Returns the files that the release at `path` names as evidence.
pub(crate) fn files(release: &Release, path: &str) -> Vec<EvidenceFile> {
    let evidence = release.events_with_late().flat_map(|event| &event.evidence);
    evidence
        .filter_map(|evidence| {
            Some(EvidenceFile { path: file(path, &evidence.value)?, name: evidence.value.clone() })
        })
        .collect()
}

/// Returns the names of the files that do not exist.
pub(crate) fn missing(files: &[EvidenceFile], exists: impl Fn(&str) -> bool) -> BTreeSet<String> {
    (files.iter()).filter(|file| !exists(&file.path)).map(|file| file.name.clone()).collect()
}

/// Whether evidence is a URL rather than a file.
pub(crate) fn is_link(evidence: &str) -> bool {
    address(evidence).is_some()
}

/// Returns the part of an HTTP(S) URL after `//`; `None` for a file.
pub(crate) fn address(evidence: &str) -> Option<&str> {
    let (scheme, rest) = evidence.split_once(':')?;
    let is = |known: &str| scheme.eq_ignore_ascii_case(known);
    rest.strip_prefix("//").filter(|_| is("https") || is("http"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_relative_to_the_release() {
        let file = |evidence| file("content/releases/pay/1.0.yaml", evidence);
        assert_eq!(file("https://ci.example.com/1"), None);
        assert_eq!(file("HTTP://ci.example.com"), None);
        assert_eq!(file("1.0/log.txt").as_deref(), Some("content/releases/pay/1.0/log.txt"));
        assert_eq!(file("./../a.png").as_deref(), Some("content/releases/a.png"));
        assert_eq!(file("a: b").as_deref(), Some("content/releases/pay/a: b"));
        assert_eq!(file("../../../../etc/passwd").as_deref(), Some("../../../../etc/passwd"));
    }
}
