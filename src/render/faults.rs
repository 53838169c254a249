//! Errors of a site's own templates that appear only when a page is rendered.

use std::collections::HashSet;
use std::mem::{Discriminant, discriminant};

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::render::route::Route;
use crate::render::routes::routes;
use crate::render::theme::is_own;
use crate::render::{Theme, draft};
use crate::site::Site;
use crate::sources::SourceKind;

/// Which pages are rendered to find errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RenderedPages {
    /// All.
    All,
    /// One of each kind, while somebody waits.
    OneOfEachKind,
}

/// Returns the errors of rendering, each once. Without templates of its own, a site has none.
pub(crate) fn faults(site: &Site, theme: &Theme, pages: RenderedPages) -> Vec<Diagnostic> {
    if !site.sources.of_kind(SourceKind::Template).any(|(_, file)| is_own(file)) {
        return Vec::new();
    }
    let mut kinds: HashSet<Discriminant<Route>> = HashSet::new();
    let mut routes = routes(site);
    routes.retain(|route| pages == RenderedPages::All || kinds.insert(discriminant(route)));
    let found: Vec<Diagnostic> = routes
        .into_par_iter()
        .filter_map(|route| draft(site, theme, route).render().err())
        .collect();
    let mut seen = HashSet::new();
    let is_new = |found: &Diagnostic| seen.insert((found.span, found.message.clone()));
    found.into_iter().filter(is_new).collect()
}
