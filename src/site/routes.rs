//! Checks that every page and file of the site has its own route.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::history::History;
use crate::model::brand::{SEARCH_FOLDER, STYLESHEET};
use crate::model::checklist::Item;
use crate::model::link;
use crate::reserved::is_reserved;
use crate::site::Site;
use crate::sources::{SourceKind, fold};
use crate::span::Span;

/// Returns the errors of routes that prevent a build, and a warning for each name that is published under another.
pub(super) fn check(site: &Site) -> Vec<Diagnostic> {
    let claims = claims(site);
    let mut diagnostics = renamed(&claims);
    diagnostics.extend(claims.iter().filter_map(list_of_releases));
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

/// Returns a warning for each name at the top of `content/` that runsheet's own pages have.
fn renamed(claims: &[Claim<'_>]) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    let top = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
    (claims.iter())
        .filter_map(|claim| {
            let path = claim.path.strip_prefix("content/")?;
            let is_folder = path.contains('/');
            let name = top(&match path.strip_suffix(".md") {
                Some(stem) if !is_folder => format!("{stem}.html"),
                _ => path.to_owned(),
            });
            let published = top(&claim.route);
            let is_renamed = is_reserved(&name) && name != published;
            (is_renamed && seen.insert(published.clone())).then(|| {
                let what = if is_folder { "folder" } else { "file" };
                let message = format!(
                    "`{name}` is reserved for runsheet's pages, so the {what} is published as `{published}`"
                );
                diagnostic(Code::ReservedName, claim, message)
                    .hint("Rename it to choose another URL. Links to it work in any case.")
            })
        })
        .collect()
}

/// Returns the errors of a theme's files in the folder of the search.
fn search_scripts(claims: &[Claim<'_>]) -> Vec<Diagnostic> {
    let is_in_folder =
        |claim: &&Claim<'_>| format!("{}/", fold(&claim.route)).starts_with(SEARCH_FOLDER);
    let error = |claim: &Claim<'_>| {
        let message =
            format!("`{}` has the same path as the search, `{SEARCH_FOLDER}`", claim.path);
        diagnostic(Code::RouteCollision, claim, message).hint("Rename it.")
    };
    claims.iter().filter(is_in_folder).map(error).collect()
}

/// Returns the error of a file that would take the place of `releases/index.html`.
fn list_of_releases(claim: &Claim<'_>) -> Option<Diagnostic> {
    let route = fold(&claim.route);
    let is_release = claim.kind == Some(SourceKind::Release);
    if is_release && route.rsplit('/').next() == Some("index.html") {
        let message = "a release cannot be named `index`".to_owned();
        let hint = "Rename the file to the version that is released.";
        return Some(diagnostic(Code::RouteCollision, claim, message).hint(hint));
    }
    let list = "releases/index.html";
    let is_taken =
        route == list || route.strip_prefix(list).is_some_and(|rest| rest.starts_with('/'));
    is_taken.then(|| {
        let message =
            format!("`{}` has the same path as the list of releases, `{list}`", claim.path);
        diagnostic(Code::RouteCollision, claim, message).hint("Rename it.")
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
                    "`{}` and `{}` have the same page `{}`",
                    first.path, claim.path, claim.route
                );
                diagnostic(Code::RouteCollision, claim, message)
                    .hint("Rename one of them. Many systems ignore the case of names.")
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
                "`{}` has the path of a folder that `{}` requires",
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
            let message =
                format!("checklist `{}` has the name of a folder of checklist `{inner}`", list.id);
            let span = Span::new(list.source, 0..0);
            Some(
                Diagnostic::new(Code::RouteCollision, span, message)
                    .hint("Rename it, or move it into the folder."),
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
            let message = format!("`{}` and `{}` have the same page", other.id, item.id);
            diagnostics.push(
                Diagnostic::new(Code::RouteCollision, item.span, message).hint(
                    "Write another id for one of them. Many systems ignore the case of names.",
                ),
            );
        }
    }
    for name in &history.names {
        let parts = name.id.match_indices('/');
        let folders = parts.map(|(at, _)| fold(&name.id[..at]));
        for item in folders.filter_map(|folder| seen.get(&folder)) {
            let message = format!(
                "the page of `{}` has the path of a folder that the page of `{}` requires",
                item.id, name.id
            );
            diagnostics.push(
                Diagnostic::new(Code::RouteCollision, item.span, message)
                    .hint("Delete `.html` from the id."),
            );
        }
    }
    diagnostics
}

/// Returns a diagnostic without a span, because it is about the file's name.
fn diagnostic(code: Code, claim: &Claim<'_>, message: String) -> Diagnostic {
    Diagnostic::at_path(code, claim.path, message)
}
