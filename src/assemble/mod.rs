//! From sources to the site: everything is parsed, releases are held against their checklists, and
//! what only shows in the whole is checked (links, routes, `after`).
//!
//! The way in is [`assemble`], a pure function. Reading is left to [`crate::disk`], the single texts to
//! [`crate::parse`], the rules to [`crate::derive`].

mod after;
mod checklists;
mod links;
mod notes;
mod releases;
mod routes;

use rayon::prelude::*;

use crate::assemble::checklists::Checklists;
use crate::assemble::links::Places;
use crate::assemble::releases::Surroundings;
use crate::derive::history::History;
use crate::derive::series::SeriesIndex;
use crate::derive::site::Site;
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown;
use crate::model::config::Config;
use crate::model::page::Page;
use crate::parse;
use crate::source::{SourceFile, SourceId, SourceKind, Sources, Span};

/// The configuration that `sources` hold, defaults filled in, and what is wrong with it.
pub fn config(sources: &Sources) -> (Config, Vec<Diagnostic>) {
    match sources.of_kind(SourceKind::Config).next() {
        Some((id, file)) => parse::config::config(id, &file.text),
        None => (Config::default(), Vec::new()),
    }
}

/// The whole site. `revision` is the commit to name on every page.
pub fn assemble(mut sources: Sources, revision: Option<String>) -> Site {
    let (config, mut problems) = config(&sources);
    problems.extend(sources.problems.iter().cloned());
    let texts = releases::take_texts(&mut sources);
    let checklists = Checklists::parse(&sources, &mut problems);
    let mut pages = pages(&sources, &mut problems);
    let lists = checklists.live();
    let places = Places::new(&sources, &lists, &pages);
    problems.extend(links::check(&sources, &lists, &pages, &places));
    let around = Surroundings::new(&sources, &config, &checklists, &places);
    let (releases, kept) = releases::releases(texts, &around, &mut problems);
    problems.extend(checklists.problems());
    releases::put_back(kept, &mut sources);
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
    };
    problems.extend(routes::check(&site));
    problems.sort_by(|a, b| key(a).cmp(&key(b)));
    problems.dedup();
    site.diagnostics = problems;
    site
}

/// Any other markdown.
fn pages(sources: &Sources, problems: &mut Vec<Diagnostic>) -> Vec<Page> {
    let files: Vec<_> = sources.of_kind(SourceKind::Page).collect();
    let parsed: Vec<(Page, Vec<Diagnostic>)> = files
        .into_par_iter()
        .map(|(id, file)| page(id, file))
        .collect();
    let (pages, found): (Vec<_>, Vec<_>) = parsed.into_iter().unzip();
    problems.extend(found.into_iter().flatten());
    pages
}

fn page(source: SourceId, file: &SourceFile) -> (Page, Vec<Diagnostic>) {
    let (front, body, mut problems) = checklists::front_matter(source, &file.text);
    let title = front.title.as_deref();
    let (page, found) = markdown::page(&file.id, source, &file.path, &file.text, title, body);
    problems.extend(found);
    (page, problems)
}

/// The order of files and places; what lies in no file comes first.
fn key(problem: &Diagnostic) -> (Option<Span>, &str, Code) {
    (problem.span, problem.path.as_str(), problem.code)
}
