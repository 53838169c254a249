//! Checks that every page and file of the site has its own route.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::history::History;
use crate::model::brand::{SEARCH_FOLDER, STYLESHEET};
use crate::model::checklist::Item;
use crate::model::link;
use crate::site::Site;
use crate::sources::{SourceKind, fold};
use crate::span::Span;

/// The top-level names of runsheet's own pages.
const RESERVED: [&str; 12] = [
    "404.html",
    "api",
    "archive",
    "assets",
    "audit",
    "badges",
    "calendar.ics",
    "checklists",
    "feed.xml",
    "history",
    "items",
    "releases",
];

/// Returns the errors of routes that prevent a build.
pub(super) fn check(site: &Site) -> Vec<Diagnostic> {
    let claims = claims(site);
    let mut diagnostics = reserved(&claims);
    diagnostics.extend(search_scripts(&claims));
    diagnostics.extend(collisions(&claims));
    diagnostics.extend(prefixes(site));
    diagnostics.extend(site.histories.iter().flat_map(items));
    diagnostics
}

/// A file and its route.
struct Claim<'a> {
    route: String,
    path: &'a str,
    kind: Option<SourceKind>,
}

fn claims(site: &Site) -> Vec<Claim<'_>> {
    let texts = site.sources.iter().filter_map(|(_, file)| {
        let has_page =
            !matches!(file.kind, SourceKind::Config | SourceKind::Template | SourceKind::Snapshot);
        Some(Claim {
            route: link::route(&file.path).filter(|_| has_page)?,
            path: &file.path,
            kind: Some(file.kind),
        })
    });
    let assets = site.sources.assets.iter().map(|asset| Claim {
        route: asset.route.clone(),
        path: &asset.path,
        kind: None,
    });
    let stylesheet = site.config.brand.has_stylesheet().then(|| Claim {
        route: STYLESHEET.to_owned(),
        path: "site.yaml",
        kind: Some(SourceKind::Config),
    });
    texts.chain(assets).chain(stylesheet).collect()
}

fn reserved(claims: &[Claim<'_>]) -> Vec<Diagnostic> {
    let of_content = |claim: &&Claim<'_>| claim.path.starts_with("content/");
    (claims.iter().filter(of_content))
        .filter_map(|claim| {
            let top = claim.route.split('/').next().unwrap_or_default();
            let is_folder = claim.route.contains('/');
            // The page `releases/index.html` cannot be a folder.
            if fold(&claim.route).starts_with("releases/index.html/") {
                return Some(taken("releases/index.html", claim));
            }
            let is_allowed = match claim.kind {
                Some(SourceKind::Checklist | SourceKind::Release) => {
                    return index_release(claim);
                }
                Some(_) => false,
                // Images of checklists and evidence of releases are next to them.
                None => {
                    let ours = fold(&claim.route) == "releases/index.html";
                    is_folder && !ours && (top == "checklists" || top == "releases")
                }
            };
            let folded = fold(top);
            let overview = folded == "index.html" && (is_folder || claim.kind.is_none());
            let reserved = overview || RESERVED.contains(&folded.as_str());
            (reserved && !is_allowed).then(|| taken(top, claim))
        })
        .collect()
}

/// Returns the errors of a theme's files in the folder of the search.
fn search_scripts(claims: &[Claim<'_>]) -> Vec<Diagnostic> {
    let is_in_folder =
        |claim: &&Claim<'_>| format!("{}/", fold(&claim.route)).starts_with(SEARCH_FOLDER);
    let name = SEARCH_FOLDER.trim_end_matches('/');
    claims.iter().filter(is_in_folder).map(|claim| taken(name, claim)).collect()
}

fn taken(name: &str, claim: &Claim<'_>) -> Diagnostic {
    let message = format!("`{name}` is a name of runsheet's own pages");
    diagnostic(Code::ReservedName, claim, message)
        .hint("Give the file, or its folder, another name.")
}

/// `releases/index.html` is the list of releases.
fn index_release(claim: &Claim<'_>) -> Option<Diagnostic> {
    let is_release = claim.kind == Some(SourceKind::Release);
    let name = claim.route.rsplit('/').next().unwrap_or_default();
    (is_release && fold(name) == "index.html").then(|| {
        diagnostic(Code::ReservedName, claim, "a release cannot be named `index`".to_owned())
            .hint("Name the file after what is released.")
    })
}

fn collisions(claims: &[Claim<'_>]) -> Vec<Diagnostic> {
    let mut by_route: BTreeMap<String, Vec<&Claim<'_>>> = BTreeMap::new();
    for claim in claims {
        by_route.entry(fold(&claim.route)).or_default().push(claim);
    }
    let mut diagnostics: Vec<Diagnostic> = (by_route.values())
        .filter(|claims| claims.len() > 1)
        .flat_map(|claims| {
            let (first, rest) = (claims[0], &claims[1..]);
            rest.iter().map(|claim| {
                let message = format!(
                    "`{}` and `{}` lead to the same page `{}`",
                    first.path, claim.path, claim.route
                );
                diagnostic(Code::RouteCollision, claim, message)
                    .hint("Rename one of them; names that differ by case alone are the same on many file systems.")
            })
        })
        .collect();
    // A file and a folder cannot have the same path.
    for (route, claims) in &by_route {
        let folder = format!("{route}/");
        if let Some((_, inside)) = by_route.range(folder.clone()..).next()
            && fold(&inside[0].route).starts_with(&folder)
        {
            let message = format!(
                "`{}` would have to be a file and a folder, because of `{}`",
                claims[0].route, inside[0].path
            );
            diagnostics.push(
                diagnostic(Code::RouteCollision, claims[0], message).hint("Rename one of them."),
            );
        }
    }
    diagnostics
}

/// Returns the errors of checklists such as `a` and `a/b`: the pages of `a`'s items and of `a/b` would be in the
/// same folder. A checklist that was removed keeps its history, and so its id.
fn prefixes(site: &Site) -> Vec<Diagnostic> {
    let lists = || {
        let newest = site.histories.iter().map(|history| &history.versions);
        newest.filter_map(|versions| Some(&versions.first()?.checklist))
    };
    let ids: BTreeMap<String, &str> =
        lists().map(|list| (fold(&list.id), list.id.as_str())).collect();
    lists()
        .filter_map(|list| {
            let prefix = format!("{}/", fold(&list.id));
            let (folded, inner) = ids.range(prefix.clone()..).next()?;
            folded.starts_with(&prefix).then_some(())?;
            let message = format!("the checklist `{}` is a part of the path of `{inner}`", list.id);
            let span = Span::new(list.source, 0..0);
            Some(
                Diagnostic::new(Code::RouteCollision, span, message)
                    .hint("Move it into the folder, or give it another name."),
            )
        })
        .collect()
}

/// Returns the errors of items whose pages would be the same file, or a file and a folder: ids of one checklist
/// that differ only in case, and an id that ends in `.html`.
fn items(history: &History) -> Vec<Diagnostic> {
    let Some(newest) = history.versions.first() else {
        return Vec::new();
    };
    let mut seen: BTreeMap<String, &Item> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for item in &newest.checklist.items {
        if let Some(other) = seen.insert(format!("{}.html", fold(&item.id)), item) {
            let message = format!("`{}` and `{}` would have the same page", other.id, item.id);
            diagnostics.push(
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
            diagnostics.push(
                Diagnostic::new(Code::RouteCollision, item.span, message)
                    .hint("Leave `.html` out of the id."),
            );
        }
    }
    diagnostics
}

/// Returns a diagnostic without a span, because it is about the file's name.
fn diagnostic(code: Code, claim: &Claim<'_>, message: String) -> Diagnostic {
    Diagnostic::at_path(code, claim.path, message)
}
