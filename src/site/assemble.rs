//! From sources to the site: everything is parsed, releases are held against their checklists, and
//! what only shows in the whole is checked (links, routes, `after`).
//!
//! The way in is [`assemble`], a pure function; [`Assembler`] gives the same, time and again, and remembers
//! what it parsed. Reading is left to [`crate::disk`], the single texts to [`crate::parse`], the rules to
//! [`crate::evaluate`].

use crate::site::{checklists, links, releases, routes};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic};
use crate::history::History;
use crate::history::series::SeriesIndex;
use crate::markdown;
use crate::model::config::Config;
use crate::model::ids::Ids;
use crate::model::page::Page;
use crate::parse;
use crate::site::Site;
use crate::site::cache::ParseCache;
use crate::site::checklists::Checklists;
use crate::site::checklists::Parsed;
use crate::site::links::LinkTargets;
use crate::site::releases::CachedRelease;
use crate::site::releases::EvaluationContext;
use crate::sources::{SourceFile, SourceKind, Sources};
use crate::span::{SourceId, Span};

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
        Self {
            config,
            diagnostics,
            text: Some(Arc::clone(&file.text)),
        }
    }
}

/// The whole site. `revision` is the commit to name on every page.
pub fn assemble(sources: Sources, revision: Option<String>) -> Site {
    let config = ParsedConfig::of(&sources);
    assemble_configured(sources, config, revision)
}

/// The whole site, where `site.yaml` was parsed already.
pub(crate) fn assemble_configured(
    sources: Sources,
    config: ParsedConfig,
    revision: Option<String>,
) -> Site {
    make(sources, config, revision, &AssemblyCache::default(), false).0
}

/// Everything that was parsed for the last site.
#[derive(Debug, Default)]
struct AssemblyCache {
    /// The configuration that releases were read under.
    config: Option<Arc<str>>,
    pages: ParseCache<SourceId, (Page, Vec<Diagnostic>)>,
    /// By the checklist's id too: snapshots of two checklists may have the same text.
    checklists: ParseCache<(String, SourceId), Parsed>,
    releases: ParseCache<SourceId, CachedRelease>,
}

/// Makes one site after the other from sources that mostly stay the same, each as [`assemble`] would.
#[derive(Debug, Default)]
pub struct Assembler {
    memory: AssemblyCache,
    /// What was remembered before that.
    spent: AssemblyCache,
}

impl Assembler {
    /// The whole site. Where `sources` were read after those of the last site (see [`Sources::after`]), only
    /// what changed is parsed.
    pub fn assemble(
        &mut self,
        sources: Sources,
        config: ParsedConfig,
        revision: Option<String>,
    ) -> Site {
        self.tidy();
        let (site, memory) = make(sources, config, revision, &self.memory, true);
        self.spent = std::mem::replace(&mut self.memory, memory);
        site
    }

    /// Gives back what only the site before the last one needed. Of a large site that takes a while: do it
    /// when nobody is waiting for the next one.
    pub(crate) fn tidy(&mut self) {
        self.spent = AssemblyCache::default();
    }
}

/// The whole site, and what to remember of it where that is wanted.
fn make(
    mut sources: Sources,
    config: ParsedConfig,
    revision: Option<String>,
    before: &AssemblyCache,
    remember: bool,
) -> (Site, AssemblyCache) {
    let ParsedConfig {
        config,
        diagnostics: mut problems,
        text: config_text,
    } = config;
    problems.extend(sources.problems.iter().cloned());
    let texts = releases::take_texts(&mut sources);
    let checklists = Checklists::parse(&sources, &before.checklists, &mut problems);
    let parsed = pages(&sources, &before.pages);
    let (mut pages, found): (Vec<_>, Vec<_>) = parsed.iter().cloned().unzip();
    problems.extend(found.into_iter().flatten());
    let lists = checklists.live();
    let places = LinkTargets::new(&sources, &lists, &pages);
    problems.extend(links::check(&sources, &lists, &pages, &places));
    let around = EvaluationContext::new(&sources, &config, &checklists, &places);
    // Releases read their times in the configured zone, and are held against the people it lists.
    let nothing = ParseCache::default();
    let known = if before.config == config_text {
        &before.releases
    } else {
        &nothing
    };
    let loaded = releases::releases(texts, &around, known, remember);
    problems.extend(loaded.diagnostics);
    problems.extend(checklists.problems());
    let mut memory = AssemblyCache::default();
    if remember {
        memory.config = config_text;
        memory.pages = with_texts(parsed, &sources).collect();
        memory.checklists = checklists.parsed().into_iter().collect();
        memory.releases = loaded.cached.into_iter().collect();
    }
    let releases = loaded.entries;
    releases::put_back(loaded.quoted, &mut sources);
    let index = pages
        .iter()
        .position(|page| page.id == "index")
        .map(|at| pages.remove(at));
    let series = SeriesIndex::new(&releases);
    let mut site = Site {
        config,
        histories: History::all(&lists, &series, &releases),
        checklists: lists,
        series,
        releases,
        index,
        pages,
        sources,
        diagnostics: Vec::new(),
        revision,
        release_ids: Ids::default(),
        folders: OnceLock::new(),
        top_pages: OnceLock::new(),
    };
    problems.extend(routes::check(&site));
    problems.sort_by(|a, b| key(a, &site.sources).cmp(&key(b, &site.sources)));
    problems.dedup();
    site.diagnostics = problems;
    (site, memory)
}

/// Any other markdown, each with what is wrong with it.
fn pages(
    sources: &Sources,
    before: &ParseCache<SourceId, (Page, Vec<Diagnostic>)>,
) -> Vec<(Page, Vec<Diagnostic>)> {
    let files: Vec<_> = sources.of_kind(SourceKind::Page).collect();
    (files.into_par_iter())
        .map(|(id, file)| match before.of(&id, &file.text) {
            Some(known) => known.clone(),
            None => page(id, file),
        })
        .collect()
}

fn with_texts(
    parsed: Vec<(Page, Vec<Diagnostic>)>,
    sources: &Sources,
) -> impl Iterator<Item = (SourceId, Arc<str>, (Page, Vec<Diagnostic>))> {
    parsed.into_iter().map(|(page, problems)| {
        let text = Arc::clone(&sources.file(page.source).text);
        (page.source, text, (page, problems))
    })
}

fn page(source: SourceId, file: &SourceFile) -> (Page, Vec<Diagnostic>) {
    let (front, body, mut problems) = checklists::front_matter(source, &file.text);
    let title = front.title.as_deref();
    let (page, found) = markdown::page(&file.id, source, &file.path, &file.text, title, body);
    problems.extend(found);
    (page, problems)
}

/// The order of files and places; what lies in no file comes first.
fn key<'a>(
    problem: &'a Diagnostic,
    sources: &Sources,
) -> (Option<(usize, u32, u32)>, &'a str, Code) {
    let place = |span: Span| (sources.index(span.source), span.start, span.end);
    (problem.span.map(place), problem.path.as_str(), problem.code)
}
