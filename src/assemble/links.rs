//! Links between the files of the site: whether what they lead to is there.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::assemble::notes;
use crate::derive::run::Run;
use crate::derive::site::Site;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::link::{Link, Target};
use crate::source::SourceKind;

/// Everything a link can lead to: the path of the file, and the parts its page has where they are known.
type Places<'a> = HashMap<&'a str, Option<&'a [String]>>;

/// Every link that leads nowhere.
pub(super) fn check(site: &Site) -> Vec<Diagnostic> {
    let places = places(site);
    let texts = (site.checklists.iter())
        .map(|list| (list.source, list.links.as_slice(), list.anchors.as_slice()))
        .chain(
            (site.pages.iter().chain(&site.index))
                .map(|page| (page.source, page.links.as_slice(), page.anchors.as_slice())),
        );
    let texts: Vec<_> = texts.collect();
    let in_texts = (texts.into_par_iter()).flat_map_iter(|(source, links, anchors)| {
        let (places, from) = (&places, site.sources.file(source).path.as_str());
        (links.iter()).filter_map(move |link| broken(link, anchors, places, from))
    });
    let runs: Vec<&Run> = site.runs().collect();
    let in_releases = (runs.into_par_iter()).flat_map_iter(|run| {
        let (links, mut problems) = notes::read(site, run);
        if !links.is_empty() {
            let parts = parts(run);
            let from = format!("content/releases/{}.yaml", run.release.id);
            problems.extend((links.iter()).filter_map(|link| broken(link, &parts, &places, &from)));
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

fn broken(
    link: &Link,
    own_anchors: &[String],
    places: &Places<'_>,
    from: &str,
) -> Option<Diagnostic> {
    let (anchors, page) = match &link.target {
        Target::Here => (Some(own_anchors), "this page".to_owned()),
        Target::File { path, .. } => match places.get(path.as_str()) {
            None => return Some(nowhere(link, path, places, from)),
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
    let known = fragment.is_empty() || anchors.iter().any(|anchor| anchor == fragment);
    (!known).then(|| {
        let message = format!("{page} has no part `#{fragment}`");
        Diagnostic::new(Code::BrokenAnchor, link.span, message)
            .suggest(fragment, anchors.iter().map(String::as_str))
            .hint("A part is named by a heading's or an item's id, or by the fragment that code hosts give a heading.")
    })
}

fn nowhere(link: &Link, path: &str, places: &Places<'_>, from: &str) -> Diagnostic {
    let message = format!("there is no file `{path}`");
    let problem = Diagnostic::new(Code::BrokenLink, link.span, message);
    let problem = match nearest(path, places.keys().copied()) {
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
