//! Assembles the site from its sources: parses every file, evaluates releases against their checklists, and checks
//! what depends on several files (links, routes, `after`).
//!
//! [`assemble`] is a pure function; [`Assembler`] gives the same result and caches what it parsed.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::history::History;
use crate::history::series::SeriesIndex;
use crate::model::config::Config;
use crate::model::ids::Ids;
use crate::model::page::Page;
use crate::site::cache::ParseCache;
use crate::site::checklists::{self, Checklists, Parsed};
use crate::site::links::{self, LinkTargets};
use crate::site::releases::{self, CachedRelease, EvaluationContext};
use crate::site::{Site, brand, routes, templates};
use crate::sources::{SourceFile, SourceKind, Sources};
use crate::span::{SourceId, Span};
use crate::{markdown, parse};

/// The configuration of a site.
#[derive(Debug, Default)]
pub struct ParsedConfig {
    /// The values of `site.yaml`, defaults filled in.
    pub config: Config,
    diagnostics: Vec<Diagnostic>,
    text: Option<Arc<str>>,
}

impl ParsedConfig {
    /// Parses `site.yaml`, if `sources` has one.
    pub fn of(sources: &Sources) -> Self {
        let Some((id, file)) = sources.of_kind(SourceKind::Config).next() else {
            return Self::default();
        };
        let (config, diagnostics) = parse::config::config(id, &file.text);
        Self { config, diagnostics, text: Some(Arc::clone(&file.text)) }
    }

    /// Whether `site.yaml` has errors.
    pub(crate) fn has_errors(&self) -> bool {
        has_errors(&self.diagnostics)
    }
}

/// Assembles the site. `revision` is the commit to show on every page.
pub fn assemble(sources: Sources, revision: Option<String>) -> Site {
    let config = ParsedConfig::of(&sources);
    assemble_configured(sources, config, revision)
}

/// Assembles the site with a configuration that was parsed already.
pub(crate) fn assemble_configured(
    sources: Sources,
    config: ParsedConfig,
    revision: Option<String>,
) -> Site {
    make(sources, config, revision, &AssemblyCache::default(), false).0
}

/// Everything that was parsed for a site.
#[derive(Debug, Default)]
struct AssemblyCache {
    /// The text of the configuration with which releases were parsed.
    config: Option<Arc<str>>,
    pages: ParseCache<SourceId, (Page, Vec<Diagnostic>)>,
    /// By the checklist's id too, because snapshots of two checklists may have the same text.
    checklists: ParseCache<(String, SourceId), Parsed>,
    releases: ParseCache<SourceId, CachedRelease>,
}

/// Assembles a site repeatedly, with the same results as [`assemble`], and parses only what changed.
#[derive(Debug, Default)]
pub struct Assembler {
    cache: AssemblyCache,
    /// The previous cache, kept until [`Self::free_unused`].
    previous: AssemblyCache,
}

impl Assembler {
    /// Assembles the site. If `sources` were read after those of the last site (see `Sources::after`), parses
    /// only what changed.
    pub fn assemble(
        &mut self,
        sources: Sources,
        config: ParsedConfig,
        revision: Option<String>,
    ) -> Site {
        self.free_unused();
        let (site, cache) = make(sources, config, revision, &self.cache, true);
        self.previous = std::mem::replace(&mut self.cache, cache);
        site
    }

    /// Frees what only the site before the last one used. This is slow for a large site, so call it when idle.
    pub(crate) fn free_unused(&mut self) {
        self.previous = AssemblyCache::default();
    }
}

/// Assembles the site. Returns its cache too, which is empty unless `remember`.
fn make(
    mut sources: Sources,
    config: ParsedConfig,
    revision: Option<String>,
    before: &AssemblyCache,
    remember: bool,
) -> (Site, AssemblyCache) {
    let ParsedConfig { config, mut diagnostics, text: config_text } = config;
    diagnostics.extend(sources.diagnostics.iter().cloned());
    let texts = releases::take_texts(&mut sources);
    let checklists = Checklists::parse(&sources, &before.checklists, &mut diagnostics);
    let parsed = pages(&sources, &before.pages);
    let (mut pages, found): (Vec<_>, Vec<_>) = parsed.iter().cloned().unzip();
    diagnostics.extend(found.into_iter().flatten());
    let current = checklists.current();
    let targets = LinkTargets::new(&sources, &current, &pages, config.repository.is_some());
    diagnostics.extend(links::check(&sources, &current, &pages, &targets));
    let (footer, found) = brand::read(&config.brand, &targets);
    diagnostics.extend(found);
    let context = EvaluationContext::new(&sources, &config, &checklists, &targets);
    // Parsing a release depends on the configured time zone and people.
    let empty = ParseCache::default();
    let cached = if before.config == config_text { &before.releases } else { &empty };
    let loaded = releases::releases(texts, &context, cached, remember);
    diagnostics.extend(loaded.diagnostics);
    diagnostics.extend(checklists.diagnostics());
    let mut cache = AssemblyCache::default();
    if remember {
        cache.config = config_text;
        cache.pages = with_texts(parsed, &sources).collect();
        cache.checklists = checklists.parsed().into_iter().collect();
        cache.releases = loaded.cached.into_iter().collect();
    }
    let releases = loaded.entries;
    releases::put_back(loaded.quoted, &mut sources);
    let index = introduction(&mut pages);
    let series = SeriesIndex::new(&releases);
    let mut site = Site {
        config,
        histories: History::all(&current, &series, &releases),
        checklists: current,
        series,
        releases,
        index,
        pages,
        footer,
        sources,
        diagnostics: Vec::new(),
        revision,
        release_ids: Ids::default(),
        folders: OnceLock::new(),
        top_pages: OnceLock::new(),
        people: OnceLock::new(),
    };
    diagnostics.extend(routes::check(&site));
    diagnostics.extend(templates::unknown(&site));
    diagnostics.sort_by(|a, b| key(a, &site.sources).cmp(&key(b, &site.sources)));
    diagnostics.dedup();
    site.diagnostics = diagnostics;
    (site, cache)
}

/// Takes `index.md` out of the pages. Without one, `README.md` introduces the site, and keeps its own page for links.
fn introduction(pages: &mut Vec<Page>) -> Option<Page> {
    if let Some(at) = pages.iter().position(|page| page.id == "index") {
        return Some(pages.remove(at));
    }
    let readme = pages.iter_mut().find(|page| page.id == "README")?;
    readme.in_navigation = false;
    Some(readme.clone())
}

/// Parses the markdown pages, each with its diagnostics.
fn pages(
    sources: &Sources,
    before: &ParseCache<SourceId, (Page, Vec<Diagnostic>)>,
) -> Vec<(Page, Vec<Diagnostic>)> {
    let files: Vec<_> = sources.of_kind(SourceKind::Page).collect();
    (files.into_par_iter())
        .map(|(id, file)| match before.get(&id, &file.text) {
            Some(cached) => cached.clone(),
            None => page(id, file),
        })
        .collect()
}

fn with_texts(
    parsed: Vec<(Page, Vec<Diagnostic>)>,
    sources: &Sources,
) -> impl Iterator<Item = (SourceId, Arc<str>, (Page, Vec<Diagnostic>))> {
    parsed.into_iter().map(|(page, diagnostics)| {
        let text = Arc::clone(&sources.file(page.source).text);
        (page.source, text, (page, diagnostics))
    })
}

fn page(source: SourceId, file: &SourceFile) -> (Page, Vec<Diagnostic>) {
    let (front, body, mut diagnostics) = checklists::front_matter(source, &file.text);
    let title = front.title.as_deref();
    let (mut page, found) = markdown::page(&file.id, source, &file.path, &file.text, title, body);
    page.template = front.template;
    page.in_navigation = front.nav != Some(false);
    page.extra = front.extra;
    if !checklists::has_conflict(&diagnostics) {
        diagnostics.extend(found);
    }
    (page, diagnostics)
}

/// Returns the key for sorting by file and position; diagnostics without a file come first.
fn key<'a>(
    diagnostic: &'a Diagnostic,
    sources: &Sources,
) -> (Option<(usize, u32, u32)>, &'a str, Code) {
    let position = |span: Span| (sources.index(span.source), span.start, span.end);
    let position = diagnostic.span.map(position);
    (position, diagnostic.path.as_str(), diagnostic.code)
}
