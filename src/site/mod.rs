//! The whole site as one value, a pure function of its sources.

pub mod assemble;
mod brand;
mod cache;
mod checklists;
pub(crate) mod closing_record;
pub(crate) mod environments;
pub(crate) mod folders;
mod links;
mod notes;
pub(crate) mod people;
mod predecessors;
mod releases;
mod routes;
mod templates;

use crate::evaluate::entry::ReleaseEntry;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::run::Run;
use crate::history::History;
use crate::history::compare::ReleaseComparison;
use crate::history::forecast::{Forecast, NoForecast, forecast};
use crate::history::series::{Series, SeriesIndex};
use crate::model::checklist::Checklist;
use crate::model::config::Config;
use crate::model::flow::Html;
use crate::model::ids::Ids;
use crate::model::page::Page;
use crate::model::release::Status;
use crate::site::folders::{Folder, TopPage};
use crate::site::people::PersonPage;
use crate::sources::Sources;
use crate::span::{SourceId, Span};

/// The loaded and derived model.
#[derive(Debug, Clone)]
pub struct Site {
    /// `site.yaml`, defaults filled in.
    pub(crate) config: Config,
    /// The current checklists, sorted by id.
    pub(crate) checklists: Vec<Arc<Checklist>>,
    /// Every release in the order of [`crate::history::order`]: oldest start first, planned ones last.
    pub(crate) releases: Vec<ReleaseEntry>,
    /// The series of comparable releases.
    pub(crate) series: SeriesIndex,
    /// The history of every checklist, sorted by id.
    pub(crate) histories: Vec<History>,
    /// The introduction of the overview: `content/index.md`, else a copy of the page `content/README.md`.
    pub(crate) index: Option<Page>,
    /// The other markdown pages, sorted by id.
    pub(crate) pages: Vec<Page>,
    /// The footer of every page, from `site.yaml`.
    pub(crate) footer: Option<Html>,
    /// The files of the site.
    pub sources: Sources,
    /// Every diagnostic, sorted by file and position; those without a file come first.
    pub diagnostics: Vec<Diagnostic>,
    /// The commit the site was built from, as given on the command line.
    pub(crate) revision: Option<String>,
    /// The index of [`Site::releases`] by id.
    pub(crate) release_ids: Ids,
    /// The folders of the pages by path, computed on first use.
    pub(crate) folders: OnceLock<BTreeMap<String, Folder>>,
    /// The pages that every page links to, computed on first use.
    pub(crate) top_pages: OnceLock<Vec<TopPage>>,
    /// The people who have a page, sorted by id, computed on first use.
    pub(crate) people: OnceLock<Vec<PersonPage>>,
}

impl Site {
    /// Returns the index of the release with that id.
    pub(crate) fn release(&self, id: &str) -> Option<usize> {
        let all = self.releases.iter().map(|entry| Arc::from(entry.id()));
        self.release_ids.find(id, all)
    }

    /// Returns the releases that could be evaluated, oldest first.
    pub fn runs(&self) -> impl DoubleEndedIterator<Item = &Run> {
        self.releases.iter().filter_map(|entry| match entry {
            ReleaseEntry::Run(run) => Some(&**run),
            ReleaseEntry::Broken { .. } => None,
        })
    }

    /// Returns the releases of a series that have begun, newest first.
    pub(crate) fn begun(&self, series: &Series) -> Vec<usize> {
        let has_begun = |release: &&usize| match &self.releases[**release] {
            ReleaseEntry::Run(run) => run.status != Status::Planned,
            ReleaseEntry::Broken { .. } => false,
        };
        let newest = series.releases.iter().rev();
        newest.filter(has_begun).copied().collect()
    }

    /// Returns the history of the checklist `id`, and its index.
    pub(crate) fn history(&self, id: &str) -> Option<(usize, &History)> {
        let find = |history: &History| history.checklist.as_str().cmp(id);
        let at = self.histories.binary_search_by(find).ok()?;
        Some((at, &self.histories[at]))
    }

    /// Compares `now` with `before`, two releases of one checklist.
    pub(crate) fn comparison<'a>(&self, before: &'a Run, now: &'a Run) -> ReleaseComparison<'a> {
        let history = self.history(&now.checklist.id).map(|(_, history)| history);
        ReleaseComparison::new(history, before, now)
    }

    /// Returns the previous release of the series that has begun.
    pub(crate) fn previous(&self, release: usize) -> Option<(usize, &Run)> {
        let mut at = self.series.before(release)?;
        loop {
            match &self.releases[at] {
                ReleaseEntry::Run(run) if run.status != Status::Planned => return Some((at, run)),
                _ => at = self.series.before(at)?,
            }
        }
    }

    /// Forecasts the end of a release; `None` if it is not in progress, or has no open item.
    pub(crate) fn forecast(&self, release: usize) -> Option<Result<Forecast, NoForecast>> {
        let (series, _) = self.series.of_release(release)?;
        let (_, history) = self.history(&series.checklist)?;
        forecast(&self.releases, history, series, release)
    }

    /// Returns the markdown pages, and the introduction of the overview.
    pub(crate) fn all_pages(&self) -> impl Iterator<Item = &Page> {
        let index = self.index.iter().filter(|page| page.id == "index");
        self.pages.iter().chain(index)
    }

    /// Returns the folders of the pages by path.
    pub(crate) fn folders(&self) -> &BTreeMap<String, Folder> {
        self.folders.get_or_init(|| folders::folders(&self.pages))
    }

    /// Returns the people who have a page, sorted by id.
    pub(crate) fn people(&self) -> &[PersonPage] {
        self.people.get_or_init(|| people::people(&self.config, self.runs()))
    }

    /// Returns the index in [`Self::people`] of the person whom a file names by id or full name.
    pub(crate) fn person_page(&self, name: &str) -> Option<usize> {
        let id = people::id_of(&self.config, name);
        self.people().binary_search_by(|person| person.id.as_str().cmp(id)).ok()
    }

    /// Returns the line on which a span begins, from 1.
    pub(crate) fn line(&self, span: Span) -> usize {
        (self.sources).line_and_column(span.source, span.start as usize).0
    }

    /// Returns the conflicts that git left in one file.
    pub(crate) fn conflicts_in(&self, source: SourceId) -> impl Iterator<Item = &Diagnostic> {
        let found = self.diagnostics_of(source);
        found.filter(|diagnostic| diagnostic.code == Code::MergeConflict)
    }

    /// Returns the diagnostics of one file.
    pub(crate) fn diagnostics_of(&self, source: SourceId) -> impl Iterator<Item = &Diagnostic> {
        let file = self.sources.index(source);
        let index = |of: &Diagnostic| of.span.map(|span| self.sources.index(span.source));
        let first = (self.diagnostics).partition_point(|diagnostic| index(diagnostic) < Some(file));
        (self.diagnostics[first..].iter())
            .take_while(move |diagnostic| diagnostic.span.is_some_and(|span| span.source == source))
    }
}
