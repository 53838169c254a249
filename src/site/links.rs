//! Links between the files of the site: whether what they lead to is there.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Suggestions, nearest};
use crate::evaluate::run::Run;
use crate::model::checklist::Checklist;
use crate::model::link::{Link, Target};
use crate::model::page::Page;
use crate::sources::{SourceKind, Sources};

/// Everything a link can lead to: the path of the file, and the parts its page has where they are known.
pub(super) struct LinkTargets<'a>(HashMap<&'a str, Option<&'a [String]>>);

impl<'a> LinkTargets<'a> {
    /// The places of a site.
    pub(super) fn new(
        sources: &'a Sources,
        lists: &'a [Arc<Checklist>],
        pages: &'a [Page],
    ) -> Self {
        let path = |source| sources.file(source).path.as_str();
        let leads_to_a_page = |kind| matches!(kind, SourceKind::Release | SourceKind::Snapshot);
        let assets = sources
            .assets
            .iter()
            .map(|asset| (asset.path.as_str(), None));
        let releases = (sources.files.iter())
            .filter(|file| leads_to_a_page(file.kind))
            .map(|file| (file.path.as_str(), None));
        let lists = (lists.iter()).map(|list| (path(list.source), Some(list.anchors.as_slice())));
        let pages = (pages.iter()).map(|page| (path(page.source), Some(page.anchors.as_slice())));
        Self(assets.chain(releases).chain(lists).chain(pages).collect())
    }

    /// Every one of `links` that leads nowhere. They stand in the file `from`, on a page with those parts,
    /// which are sorted.
    fn broken(&self, links: &[Link], parts: &[String], from: &str) -> Vec<Diagnostic> {
        let mut left = Suggestions::default();
        (links.iter())
            .filter_map(|link| broken(link, parts, self, from, &mut left))
            .collect()
    }
}

/// With so many names a suggestion is looked for at most: a file may hold thousands of broken links.
const COMPARED: usize = 1_000;

/// Every link of the checklists and pages that leads nowhere.
pub(super) fn check(
    sources: &Sources,
    lists: &[Arc<Checklist>],
    pages: &[Page],
    places: &LinkTargets<'_>,
) -> Vec<Diagnostic> {
    let path = |source| sources.file(source).path.as_str();
    let in_lists = lists
        .iter()
        .flat_map(|list| places.broken(&list.links, &list.anchors, path(list.source)));
    let in_pages = pages
        .iter()
        .flat_map(|page| places.broken(&page.links, &page.anchors, path(page.source)));
    in_lists.chain(in_pages).collect()
}

/// Every link of a release's notes that leads nowhere.
pub(super) fn broken_in_notes(
    links: &[Link],
    run: &Run,
    path: &str,
    places: &LinkTargets<'_>,
) -> Vec<Diagnostic> {
    if links.is_empty() {
        return Vec::new();
    }
    let rows = run.rows.iter().map(|row| run.id(row).to_owned());
    let mut parts: Vec<String> = rows.chain(run.checklist.anchors.iter().cloned()).collect();
    parts.sort_unstable();
    places.broken(links, &parts, path)
}

fn broken(
    link: &Link,
    own_anchors: &[String],
    places: &LinkTargets<'_>,
    from: &str,
    left: &mut Suggestions,
) -> Option<Diagnostic> {
    let (anchors, page) = match &link.target {
        Target::Here => (Some(own_anchors), "this page".to_owned()),
        Target::File { path, .. } => match places.0.get(path.as_str()) {
            None => return Some(nowhere(link, path, places, from, left)),
            Some(anchors) => (*anchors, format!("`{path}`")),
        },
        Target::Outside(target) => {
            let message = format!("`{target}` leads out of `content`");
            return Some(
                Diagnostic::new(Code::BrokenLink, link.span, message).hint(
                    "Only what lies below `content` is published: link to it there, or by its web address.",
                ),
            );
        }
    };
    let (fragment, anchors) = (link.fragment.as_deref()?, anchors?);
    let known = fragment.is_empty() || is_one_of(anchors, fragment);
    (!known).then(|| {
        let message = format!("{page} has no part `#{fragment}`");
        Diagnostic::new(Code::BrokenAnchor, link.span, message)
            .suggest_if_left(left, fragment, anchors.iter().map(String::as_str).take(COMPARED))
            .hint("A part is named by a heading's or an item's id, or by the fragment that code hosts give a heading.")
    })
}

/// Whether `anchor` is one of `anchors`, which are sorted.
fn is_one_of(anchors: &[String], anchor: &str) -> bool {
    let find = |known: &String| known.as_str().cmp(anchor);
    anchors.binary_search_by(find).is_ok()
}

fn nowhere(
    link: &Link,
    path: &str,
    places: &LinkTargets<'_>,
    from: &str,
    left: &mut Suggestions,
) -> Diagnostic {
    let message = format!("there is no file `{path}`");
    let problem = Diagnostic::new(Code::BrokenLink, link.span, message);
    let is_compared = places.0.len() <= COMPARED && left.take();
    let files = is_compared.then(|| places.0.keys().copied());
    let problem = match nearest(path, files.into_iter().flatten()) {
        Some(near) => problem.hint(format!("Did you mean `{}`?", relative(from, near))),
        None => problem,
    };
    let written = path
        .rsplit_once("content/")
        .map_or(path, |(_, below)| below);
    if written.contains('\\') {
        return problem.hint("Write `/` between folders, not `\\`.");
    }
    if looks_like_an_address(path, from) {
        return problem.hint("A web address begins with `https://`.");
    }
    if path.ends_with("/index.md") {
        return problem.hint("A link to a folder leads to its `index.md`.");
    }
    problem
        .hint("Links are relative to the file they stand in; web addresses begin with `https://`.")
}

/// Whether the first folder of a link that leads nowhere is the name of a host.
fn looks_like_an_address(path: &str, from: &str) -> bool {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let written = path
        .strip_prefix(folder)
        .unwrap_or(path)
        .trim_start_matches('/');
    let host = written.split('/').next().unwrap_or_default();
    let is_first_of_several = host != written || host.starts_with("www.");
    is_first_of_several
        && host.split('.').count() > 1
        && host.split('.').all(|part| !part.is_empty())
}

/// The path that a link in the file `from` has to `to`.
fn relative(from: &str, to: &str) -> String {
    let mut above: Vec<&str> = from.split('/').collect();
    above.pop();
    let below: Vec<&str> = to.split('/').collect();
    let shared = (above.iter().zip(&below))
        .take_while(|(a, b)| a == b)
        .count();
    let mut path = "../".repeat(above.len() - shared);
    path.push_str(&below[shared..].join("/"));
    path
}
