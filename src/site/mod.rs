//! Everything there is to show: the whole site as one value, a pure function of its sources.

pub mod assemble;
mod cache;
mod checklists;
mod links;
mod notes;
mod predecessors;
mod releases;
mod routes;

use crate::evaluate::entry::ReleaseEntry;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::diagnostic::Diagnostic;
use crate::evaluate::run::Run;
use crate::history::History;
use crate::history::series::{Series, SeriesIndex};
use crate::model::checklist::Checklist;
use crate::model::config::Config;
use crate::model::ids::Ids;
use crate::model::page::Page;
use crate::model::release::Status;
use crate::sources::Sources;
use crate::span::{SourceId, Span};

/// The loaded and derived model.
#[derive(Debug, Clone)]
pub struct Site {
    /// `site.yaml`, defaults filled in.
    pub(crate) config: Config,
    /// The live checklists, sorted by id.
    pub(crate) checklists: Vec<Arc<Checklist>>,
    /// Every release in the order of [`crate::history::order`]: oldest start first, planned ones last.
    pub(crate) releases: Vec<ReleaseEntry>,
    /// Which of them may be compared with each other.
    pub(crate) series: SeriesIndex,
    /// Every checklist over its releases, sorted by id.
    pub(crate) histories: Vec<History>,
    /// `content/index.md`: introduces the overview.
    pub(crate) index: Option<Page>,
    /// Any other markdown, sorted by id.
    pub(crate) pages: Vec<Page>,
    /// The files that all this follows from; pages quote them, and copy [`Sources::assets`].
    pub sources: Sources,
    /// Every problem, in the order of files and places; those that lie in no file come first.
    pub diagnostics: Vec<Diagnostic>,
    /// The commit the site was built from, as given on the command line.
    pub(crate) revision: Option<String>,
    /// Finds [`Site::releases`].
    pub(crate) release_ids: Ids,
    /// The pages of each folder in the order of its list, once a page has asked for it.
    pub(crate) folders: OnceLock<HashMap<String, Vec<usize>>>,
    /// Name, folder and index of the pages that every page leads to, once a page has asked for them.
    pub(crate) top_pages: OnceLock<Vec<(String, String, usize)>>,
}

impl Site {
    /// The release of that id.
    pub(crate) fn release(&self, id: &str) -> Option<usize> {
        let all = self.releases.iter().map(|entry| Arc::from(entry.id()));
        self.release_ids.find(id, all)
    }

    /// The releases that could be read, oldest first.
    pub fn runs(&self) -> impl DoubleEndedIterator<Item = &Run> {
        self.releases.iter().filter_map(|entry| match entry {
            ReleaseEntry::Run(run) => Some(&**run),
            ReleaseEntry::Broken { .. } => None,
        })
    }

    /// The releases of a series that have begun, newest first: what history speaks of.
    pub(crate) fn begun(&self, series: &Series) -> Vec<usize> {
        let has_begun = |release: &&usize| match &self.releases[**release] {
            ReleaseEntry::Run(run) => run.status != Status::Planned,
            ReleaseEntry::Broken { .. } => false,
        };
        let newest = series.releases.iter().rev();
        newest.filter(has_begun).copied().collect()
    }

    /// The history of the checklist `id`, and its place among all.
    pub(crate) fn history(&self, id: &str) -> Option<(usize, &History)> {
        let find = |history: &History| history.checklist.as_str().cmp(id);
        let at = self.histories.binary_search_by(find).ok()?;
        Some((at, &self.histories[at]))
    }

    /// The newest comparable release before this one that has begun.
    pub(crate) fn earlier(&self, release: usize) -> Option<(usize, &Run)> {
        let mut at = self.series.before(release)?;
        loop {
            match &self.releases[at] {
                ReleaseEntry::Run(run) if run.status != Status::Planned => return Some((at, run)),
                _ => at = self.series.before(at)?,
            }
        }
    }

    /// The line that a span begins on, from 1.
    pub(crate) fn line(&self, span: Span) -> usize {
        (self.sources)
            .line_and_column(span.source, span.start as usize)
            .0
    }

    /// The problems that one file has.
    pub(crate) fn diagnostics_of(&self, source: SourceId) -> impl Iterator<Item = &Diagnostic> {
        let file = self.sources.index(source);
        // They are in the order of files.
        let place = |problem: &Diagnostic| problem.span.map(|span| self.sources.index(span.source));
        let first = (self.diagnostics).partition_point(|problem| place(problem) < Some(file));
        (self.diagnostics[first..].iter())
            .take_while(move |problem| problem.span.is_some_and(|span| span.source == source))
    }
}
