//! Links between the files of the site: whether what they lead to is there.

use std::collections::HashMap;
use std::sync::Arc;

use crate::assemble::notes;
use crate::derive::run::Run;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::checklist::Checklist;
use crate::model::link::{Link, Target};
use crate::model::page::Page;
use crate::source::{SourceKind, Sources};

/// Everything a link can lead to: the path of the file, and the parts its page has where they are known.
pub(super) struct Places<'a>(HashMap<&'a str, Option<&'a [String]>>);

impl<'a> Places<'a> {
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

    /// Every one of `links` that leads nowhere. They stand on a page with those parts.
    pub(super) fn broken(&self, links: &[Link], parts: &[String]) -> Vec<Diagnostic> {
        (links.iter())
            .filter_map(|link| broken(link, parts, self))
            .collect()
    }
}

/// Every link of the checklists and pages that leads nowhere.
pub(super) fn check(
    lists: &[Arc<Checklist>],
    pages: &[Page],
    places: &Places<'_>,
) -> Vec<Diagnostic> {
    let in_lists = lists
        .iter()
        .flat_map(|list| places.broken(&list.links, &list.anchors));
    let in_pages = pages
        .iter()
        .flat_map(|page| places.broken(&page.links, &page.anchors));
    in_lists.chain(in_pages).collect()
}

/// What is wrong in a release's notes, their links included.
pub(super) fn check_notes(run: &Run, path: &str, places: &Places<'_>) -> Vec<Diagnostic> {
    let (links, mut problems) = notes::read(run, path);
    if !links.is_empty() {
        let rows = run.rows.iter().map(|row| row.id.to_string());
        let parts: Vec<String> = rows.chain(run.checklist.anchors.iter().cloned()).collect();
        problems.extend(places.broken(&links, &parts));
    }
    problems
}

fn broken(link: &Link, own_anchors: &[String], places: &Places<'_>) -> Option<Diagnostic> {
    let (anchors, page) = match &link.target {
        Target::Here => (Some(own_anchors), "this page"),
        Target::File { path, .. } => match places.0.get(path.as_str()) {
            None => return Some(nowhere(link, path, places)),
            Some(anchors) => (*anchors, path.as_str()),
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
    let known = fragment.is_empty() || anchors.iter().any(|anchor| anchor == fragment);
    (!known).then(|| {
        let message = format!("{page} has no part `#{fragment}`");
        Diagnostic::new(Code::BrokenAnchor, link.span, message)
            .suggest(fragment, anchors.iter().map(String::as_str))
            .hint("A part is named by a heading's or an item's id, or by the fragment that code hosts give a heading.")
    })
}

fn nowhere(link: &Link, path: &str, places: &Places<'_>) -> Diagnostic {
    let message = format!("there is no file `{path}`");
    Diagnostic::new(Code::BrokenLink, link.span, message)
        .suggest(path, places.0.keys().copied())
        .hint("Links are relative to the file they stand in.")
}
