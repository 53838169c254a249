//! Checks links between the files of the site.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Suggestions, nearest};
use crate::evaluate::run::Run;
use crate::model::checklist::Checklist;
use crate::model::link::{Link, Target};
use crate::model::page::Page;
use crate::sources::{SourceKind, Sources};
use crate::unicode::nfc;

/// The files that links can point to, by path in NFC, with the sorted anchors of their pages if known.
pub(super) struct LinkTargets<'a> {
    files: HashMap<Cow<'a, str>, Option<&'a [String]>>,
    /// The anchors of the `README.md` of each folder without an `index.md`, by the path of that `index.md`.
    folders: HashMap<String, Option<&'a [String]>>,
    /// Whether links out of `content` lead to the repository.
    has_repository: bool,
}

impl<'a> LinkTargets<'a> {
    /// Collects the targets of a site.
    pub(super) fn new(
        sources: &'a Sources,
        lists: &'a [Arc<Checklist>],
        pages: &'a [Page],
        has_repository: bool,
    ) -> Self {
        let path = |source| sources.file(source).path.as_str();
        let has_page = |kind| matches!(kind, SourceKind::Release | SourceKind::Snapshot);
        let assets = sources.assets.iter().map(|asset| (asset.path.as_str(), None));
        let releases = (sources.files.iter())
            .filter(|file| has_page(file.kind))
            .map(|file| (file.path.as_str(), None));
        let lists = (lists.iter()).map(|list| (path(list.source), Some(list.anchors.as_slice())));
        let documents =
            (pages.iter()).map(|page| (path(page.source), Some(page.anchors.as_slice())));
        let all = assets.chain(releases).chain(lists).chain(documents);
        let files = all.map(|(path, anchors)| (nfc(path), anchors)).collect();
        let readmes = pages.iter().filter_map(|page| {
            let folder = path(page.source).strip_suffix("/README.md")?;
            Some((nfc(folder).into_owned() + "/index.md", Some(page.anchors.as_slice())))
        });
        Self { files, folders: readmes.collect(), has_repository }
    }

    /// Returns a diagnostic for each broken link in the file `from`, whose page has `anchors`, which are sorted; one for
    /// all links out of `content`.
    pub(super) fn broken(&self, links: &[Link], anchors: &[String], from: &str) -> Vec<Diagnostic> {
        let mut remaining = Suggestions::default();
        let broken =
            links.iter().filter_map(|link| broken(link, anchors, self, from, &mut remaining));
        broken.chain(self.outside(links)).collect()
    }

    /// Returns a diagnostic at the first link that leads out of `content`, unless it leads to the repository.
    fn outside(&self, links: &[Link]) -> Option<Diagnostic> {
        let outside = links.iter().filter_map(|link| match &link.target {
            Target::Outside(target) => Some((link, target)),
            _ => None,
        });
        let (first, target) = outside.clone().next().filter(|_| !self.has_repository)?;
        let others = outside.count() - 1;
        let message = match others {
            0 => format!("`{target}` points outside `content`"),
            1 => format!("`{target}` and 1 other link point outside `content`"),
            _ => format!("`{target}` and {others} other links point outside `content`"),
        };
        let diagnostic = Diagnostic::new(Code::BrokenLink, first.span, message);
        let hint = "Move the file to `content`, or write its URL.";
        Some(diagnostic.hint("Set `repository: https://…/blob/main/` in site.yaml to link to the files on a code host.").hint(hint))
    }
}

/// The most names that a broken link is compared with, because a file may have thousands of broken links.
const COMPARED: usize = 1_000;

/// Returns a diagnostic for each broken link of the checklists and pages.
pub(super) fn check(
    sources: &Sources,
    lists: &[Arc<Checklist>],
    pages: &[Page],
    targets: &LinkTargets<'_>,
) -> Vec<Diagnostic> {
    let path = |source| sources.file(source).path.as_str();
    let in_lists =
        lists.iter().flat_map(|list| targets.broken(&list.links, &list.anchors, path(list.source)));
    let in_pages =
        pages.iter().flat_map(|page| targets.broken(&page.links, &page.anchors, path(page.source)));
    in_lists.chain(in_pages).collect()
}

/// Returns a diagnostic for each broken link of a release's notes.
pub(super) fn broken_in_notes(
    links: &[Link],
    run: &Run,
    path: &str,
    targets: &LinkTargets<'_>,
) -> Vec<Diagnostic> {
    if links.is_empty() {
        return Vec::new();
    }
    let rows = run.rows.iter().map(|row| run.id(row).to_owned());
    let mut anchors: Vec<String> = rows.chain(run.checklist.anchors.iter().cloned()).collect();
    anchors.sort_unstable();
    targets.broken(links, &anchors, path)
}

fn broken(
    link: &Link,
    own_anchors: &[String],
    targets: &LinkTargets<'_>,
    from: &str,
    remaining: &mut Suggestions,
) -> Option<Diagnostic> {
    let (anchors, page) = match &link.target {
        Target::Here => (Some(own_anchors), "this page".to_owned()),
        Target::File { path, .. } => {
            match targets.files.get(path.as_str()).or_else(|| targets.folders.get(path)) {
                None => return Some(missing_file(link, path, targets, from, remaining)),
                Some(anchors) => (*anchors, format!("`{path}`")),
            }
        }
        Target::Outside(_) => return None,
    };
    let (fragment, anchors) = (link.fragment.as_deref()?, anchors?);
    let exists = fragment.is_empty() || is_one_of(anchors, fragment);
    (!exists).then(|| {
        let message = format!("{page} has no anchor `#{fragment}`");
        Diagnostic::new(Code::BrokenAnchor, link.span, message)
            .suggest_within(remaining, fragment, anchors.iter().map(String::as_str).take(COMPARED))
            .hint("Write the id of a heading or an item.")
    })
}

/// Whether `anchor` is one of `anchors`, which are sorted.
fn is_one_of(anchors: &[String], anchor: &str) -> bool {
    let find = |known: &String| known.as_str().cmp(anchor);
    anchors.binary_search_by(find).is_ok()
}

fn missing_file(
    link: &Link,
    path: &str,
    targets: &LinkTargets<'_>,
    from: &str,
    remaining: &mut Suggestions,
) -> Diagnostic {
    let message = format!("the file `{path}` does not exist");
    let diagnostic = Diagnostic::new(Code::BrokenLink, link.span, message);
    let is_compared = targets.files.len() <= COMPARED && remaining.take();
    let files = is_compared.then(|| targets.files.keys().map(|path| &**path));
    let diagnostic = match nearest(path, files.into_iter().flatten()) {
        Some(near) => diagnostic.hint(format!("Did you mean `{}`?", relative(from, near))),
        None => diagnostic,
    };
    let written = path.rsplit_once("content/").map_or(path, |(_, below)| below);
    if written.contains('\\') {
        return diagnostic.hint("Write `/` between folders, not `\\`.");
    }
    if looks_like_url(path, from) {
        return diagnostic.hint("Begin a URL with `https://`.");
    }
    if path.ends_with("/index.md") {
        return diagnostic.hint("Add `index.md` or `README.md` to the folder, or link to a file.");
    }
    diagnostic.hint("Write the path relative to this file, or a URL that begins with `https://`.")
}

/// Whether the first folder of a broken link is a host name.
fn looks_like_url(path: &str, from: &str) -> bool {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let written = path.strip_prefix(folder).unwrap_or(path).trim_start_matches('/');
    let host = written.split('/').next().unwrap_or_default();
    let is_first_of_several = host != written || host.starts_with("www.");
    is_first_of_several
        && host.split('.').count() > 1
        && host.split('.').all(|part| !part.is_empty())
}

/// Returns the relative path from the file `from` to the file `to`.
fn relative(from: &str, to: &str) -> String {
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    let to: Vec<&str> = to.split('/').collect();
    let shared = (folders.iter().zip(&to)).take_while(|(a, b)| a == b).count();
    let mut path = "../".repeat(folders.len() - shared);
    path.push_str(&to[shared..].join("/"));
    path
}
