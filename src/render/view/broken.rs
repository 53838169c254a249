//! The page of an unreadable release: its diagnostics and its file.

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::view::LinkView;
use crate::render::view::frame::Frame;
use crate::render::view::problem::{self, ProblemView, SourceLine};
use crate::render::view::release::year_link;

/// An unreadable release.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct BrokenView {
    /// Its id.
    pub(crate) id: String,
    /// The list that contains it.
    pub(crate) year: LinkView,
    /// Its first hundred diagnostics, errors first.
    pub(crate) problems: Vec<ProblemView>,
    /// The number of further diagnostics.
    pub(crate) more_problems: usize,
    /// The lines of the whole file.
    pub(crate) lines: Vec<SourceLine>,
}

impl BrokenView {
    /// Builds the view of the release with this index.
    pub(crate) fn new(frame: &Frame<'_>, index: usize) -> Self {
        let entry = &frame.site.releases[index];
        let (problems, more_problems) = problem::problems(frame.site, entry.source());
        Self {
            id: entry.id().to_owned(),
            year: year_link(frame, index),
            problems,
            more_problems,
            lines: problem::whole(&frame.site.sources.file(entry.source()).text),
        }
    }
}
