//! What an item's evidence is: a link, or a file that lies beside the release.

use std::collections::BTreeSet;

use crate::model::release::Release;

/// The path of the file that `evidence` names, from the site's root: relative to the folder of the
/// release at `path`. `None` for a link. A path that would leave `content/` names a file that cannot be there.
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

/// A file that a release names as evidence.
#[derive(Debug)]
pub(crate) struct EvidenceFile {
    /// As it is named.
    name: String,
    /// Its path from the site's root.
    path: String,
}

/// What the release at `path` names as evidence and is no link.
pub(crate) fn files(release: &Release, path: &str) -> Vec<EvidenceFile> {
    let events = release.entries.iter().flat_map(|entry| &entry.events);
    let evidence = events.flat_map(|event| &event.evidence);
    evidence
        .filter_map(|evidence| {
            Some(EvidenceFile {
                path: file(path, &evidence.value)?,
                name: evidence.value.clone(),
            })
        })
        .collect()
}

/// The names of those that do not exist.
pub(crate) fn missing(files: &[EvidenceFile], is_there: impl Fn(&str) -> bool) -> BTreeSet<String> {
    (files.iter())
        .filter(|file| !is_there(&file.path))
        .map(|file| file.name.clone())
        .collect()
}

/// Whether evidence is a web address rather than a file.
pub(crate) fn is_link(evidence: &str) -> bool {
    address(evidence).is_some()
}

/// What stands behind the scheme of a web address.
pub(crate) fn address(evidence: &str) -> Option<&str> {
    let (scheme, behind) = evidence.split_once(':')?;
    let is = |known: &str| scheme.eq_ignore_ascii_case(known);
    behind
        .strip_prefix("//")
        .filter(|_| is("https") || is("http"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_lie_beside_the_release() {
        let file = |evidence| file("content/releases/pay/1.0.yaml", evidence);
        assert_eq!(file("https://ci.example.com/1"), None);
        assert_eq!(file("HTTP://ci.example.com"), None);
        assert_eq!(
            file("1.0/log.txt").as_deref(),
            Some("content/releases/pay/1.0/log.txt")
        );
        assert_eq!(
            file("./../a.png").as_deref(),
            Some("content/releases/a.png")
        );
        assert_eq!(file("a: b").as_deref(), Some("content/releases/pay/a: b"));
        assert_eq!(
            file("../../../../etc/passwd").as_deref(),
            Some("../../../../etc/passwd")
        );
    }
}
