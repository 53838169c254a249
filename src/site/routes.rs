//! The routes of the whole site: every page and file needs one of its own.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::history::History;
use crate::model::checklist::Item;
use crate::model::link;
use crate::site::Site;
use crate::sources::{SourceKind, fold};
use crate::span::Span;

/// Top-level names that runsheet's own pages have.
const RESERVED: [&str; 8] = [
    "404.html",
    "api",
    "archive",
    "assets",
    "checklists",
    "history",
    "items",
    "releases",
];

/// Everything about routes that keeps a site from being written.
pub(super) fn check(site: &Site) -> Vec<Diagnostic> {
    let claims = claims(site);
    let mut problems = reserved(&claims);
    problems.extend(collisions(&claims));
    problems.extend(prefixes(site));
    problems.extend(site.histories.iter().flat_map(items));
    problems
}

/// A file and the route it leads to.
struct Claim<'a> {
    route: String,
    path: &'a str,
    kind: Option<SourceKind>,
}

fn claims(site: &Site) -> Vec<Claim<'_>> {
    let texts = site.sources.iter().filter_map(|(_, file)| {
        let leads = !matches!(
            file.kind,
            SourceKind::Config | SourceKind::Template | SourceKind::Snapshot
        );
        Some(Claim {
            route: link::route(&file.path).filter(|_| leads)?,
            path: &file.path,
            kind: Some(file.kind),
        })
    });
    let assets = site.sources.assets.iter().map(|asset| Claim {
        route: asset.route.clone(),
        path: &asset.path,
        kind: None,
    });
    texts.chain(assets).collect()
}

fn reserved(claims: &[Claim<'_>]) -> Vec<Diagnostic> {
    let of_content = |claim: &&Claim<'_>| claim.path.starts_with("content/");
    (claims.iter().filter(of_content))
        .filter_map(|claim| {
            let top = claim.route.split('/').next().unwrap_or_default();
            let is_folder = claim.route.contains('/');
            // The list of releases would have to be a folder.
            if fold(&claim.route).starts_with("releases/index.html/") {
                return Some(taken("releases/index.html", claim));
            }
            let lies_there = match claim.kind {
                Some(SourceKind::Checklist | SourceKind::Release) => {
                    return index_release(claim);
                }
                Some(_) => false,
                // Pictures of checklists and evidence of releases lie beside them.
                None => {
                    let ours = fold(&claim.route) == "releases/index.html";
                    is_folder && !ours && (top == "checklists" || top == "releases")
                }
            };
            let folded = fold(top);
            let overview = folded == "index.html" && (is_folder || claim.kind.is_none());
            let reserved = overview || RESERVED.contains(&folded.as_str());
            (reserved && !lies_there).then(|| taken(top, claim))
        })
        .collect()
}

fn taken(name: &str, claim: &Claim<'_>) -> Diagnostic {
    let message = format!("`{name}` is a name of runsheet's own pages");
    problem(Code::ReservedName, claim, message).hint("Give the file, or its folder, another name.")
}

/// `releases/index.html` is the list of releases.
fn index_release(claim: &Claim<'_>) -> Option<Diagnostic> {
    let is_release = claim.kind == Some(SourceKind::Release);
    let name = claim.route.rsplit('/').next().unwrap_or_default();
    (is_release && fold(name) == "index.html").then(|| {
        problem(
            Code::ReservedName,
            claim,
            "a release cannot be named `index`".to_owned(),
        )
        .hint("Name the file after what is released.")
    })
}

fn collisions(claims: &[Claim<'_>]) -> Vec<Diagnostic> {
    let mut by_route: BTreeMap<String, Vec<&Claim<'_>>> = BTreeMap::new();
    for claim in claims {
        by_route.entry(fold(&claim.route)).or_default().push(claim);
    }
    let mut problems: Vec<Diagnostic> = (by_route.values())
        .filter(|claims| claims.len() > 1)
        .flat_map(|claims| {
            let (first, rest) = (claims[0], &claims[1..]);
            rest.iter().map(|claim| {
                let message = format!(
                    "`{}` and `{}` lead to the same page `{}`",
                    first.path, claim.path, claim.route
                );
                problem(Code::RouteCollision, claim, message)
                    .hint("Rename one of them; names that differ by case alone are the same on many file systems.")
            })
        })
        .collect();
    // A file cannot stand where a folder has to.
    for (route, claims) in &by_route {
        let folder = format!("{route}/");
        if let Some((_, inside)) = by_route.range(folder.clone()..).next()
            && fold(&inside[0].route).starts_with(&folder)
        {
            let message = format!(
                "`{}` would have to be a file and a folder, because of `{}`",
                claims[0].route, inside[0].path
            );
            problems.push(
                problem(Code::RouteCollision, claims[0], message).hint("Rename one of them."),
            );
        }
    }
    problems
}

/// The pages of `a`'s items and of the checklist `a/b` would share a folder. A checklist that is gone
/// keeps its history, and so its id.
fn prefixes(site: &Site) -> Vec<Diagnostic> {
    let lists = || {
        let newest = site.histories.iter().map(|history| &history.versions);
        newest.filter_map(|versions| Some(&versions.first()?.checklist))
    };
    let ids: BTreeMap<String, &str> = lists()
        .map(|list| (fold(&list.id), list.id.as_str()))
        .collect();
    lists()
        .filter_map(|list| {
            let below = format!("{}/", fold(&list.id));
            let (folded, inner) = ids.range(below.clone()..).next()?;
            folded.starts_with(&below).then_some(())?;
            let message = format!(
                "the checklist `{}` is a part of the path of `{inner}`",
                list.id
            );
            let span = Span::new(list.source, 0..0);
            Some(
                Diagnostic::new(Code::RouteCollision, span, message)
                    .hint("Move it into the folder, or give it another name."),
            )
        })
        .collect()
}

/// Items whose pages would be the same file, or a file and a folder: ids of one checklist that differ by
/// case alone, and an id that ends like a page's name.
fn items(history: &History) -> Vec<Diagnostic> {
    let Some(newest) = history.versions.first() else {
        return Vec::new();
    };
    let mut seen: BTreeMap<String, &Item> = BTreeMap::new();
    let mut problems = Vec::new();
    for item in &newest.checklist.items {
        if let Some(other) = seen.insert(format!("{}.html", fold(&item.id)), item) {
            let message = format!("`{}` and `{}` would have the same page", other.id, item.id);
            problems.push(
                Diagnostic::new(Code::RouteCollision, item.span, message)
                    .hint("Give one of them another id; case alone does not tell pages apart."),
            );
        }
    }
    for name in &history.names {
        let parts = name.id.match_indices('/');
        let folders = parts.map(|(at, _)| fold(&name.id[..at]));
        for item in folders.filter_map(|folder| seen.get(&folder)) {
            let message = format!(
                "the page of `{}` would stand where the page of `{}` needs a folder",
                item.id, name.id
            );
            problems.push(
                Diagnostic::new(Code::RouteCollision, item.span, message)
                    .hint("Leave `.html` out of the id."),
            );
        }
    }
    problems
}

/// About a file's name, so nothing in the file is pointed at.
fn problem(code: Code, claim: &Claim<'_>, message: String) -> Diagnostic {
    Diagnostic::at_path(code, claim.path, message)
}
