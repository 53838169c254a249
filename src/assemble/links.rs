//! Links between the files of the site: whether what they lead to is there.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::assemble::notes;
use crate::derive::run::Run;
use crate::derive::site::Site;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::link::{Link, Target};
use crate::source::SourceKind;

/// Everything a link can lead to: the path of the file, and the parts its page has where they are known.
type Places<'a> = HashMap<&'a str, Option<&'a [String]>>;

/// Every link that leads nowhere.
pub(super) fn check(site: &Site) -> Vec<Diagnostic> {
    let places = places(site);
    let texts = (site.checklists.iter())
        .map(|list| (list.links.as_slice(), list.anchors.as_slice()))
        .chain(
            (site.pages.iter().chain(&site.index))
                .map(|page| (page.links.as_slice(), page.anchors.as_slice())),
        );
    let texts: Vec<_> = texts.collect();
    let in_texts = (texts.into_par_iter()).flat_map_iter(|(links, anchors)| {
        let places = &places;
        (links.iter()).filter_map(move |link| broken(link, anchors, places))
    });
    let runs: Vec<&Run> = site.runs().collect();
    let in_releases = (runs.into_par_iter()).flat_map_iter(|run| {
        let (links, mut problems) = notes::read(site, run);
        if !links.is_empty() {
            let parts = parts(run);
            problems.extend((links.iter()).filter_map(|link| broken(link, &parts, &places)));
        }
        problems
    });
    in_texts.chain(in_releases).collect()
}

/// The parts of a release's page that its notes may lead to.
fn parts(run: &Run) -> Vec<String> {
    let rows = run.rows.iter().map(|row| row.id.to_string());
    rows.chain(run.checklist.anchors.iter().cloned()).collect()
}

fn places(site: &Site) -> Places<'_> {
    let path = |source| site.sources.file(source).path.as_str();
    let mut places = Places::new();
    places.extend((site.sources.assets.iter()).map(|asset| (asset.path.as_str(), None)));
    let files = site.sources.files.iter();
    let leads_to_a_page = |kind| matches!(kind, SourceKind::Release | SourceKind::Snapshot);
    places.extend(
        files
            .filter(|file| leads_to_a_page(file.kind))
            .map(|file| (file.path.as_str(), None)),
    );
    places.extend(
        (site.checklists.iter()).map(|list| (path(list.source), Some(list.anchors.as_slice()))),
    );
    places.extend(
        (site.pages.iter().chain(&site.index))
            .map(|page| (path(page.source), Some(page.anchors.as_slice()))),
    );
    places
}

fn broken(link: &Link, own_anchors: &[String], places: &Places<'_>) -> Option<Diagnostic> {
    let (anchors, page) = match &link.target {
        Target::Here => (Some(own_anchors), "this page"),
        Target::File { path, .. } => match places.get(path.as_str()) {
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
        .suggest(path, places.keys().copied())
        .hint("Links are relative to the file they stand in.")
}
