//! The page of a release whose file could not be read: what is wrong, and the file as it is.

use serde::Serialize;

use crate::render::view::LinkView;
use crate::render::view::frame::Frame;
use crate::render::view::problem::{self, ProblemView, SourceLine};
use crate::render::view::release::year_link;

/// A release whose file could not be read.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct BrokenView {
    /// Its id.
    pub(crate) id: String,
    /// The list that it belongs to.
    pub(crate) year: LinkView,
    /// What is wrong, as far as it is shown.
    pub(crate) problems: Vec<ProblemView>,
    /// How many more problems there are.
    pub(crate) more_problems: usize,
    /// The file as it is.
    pub(crate) lines: Vec<SourceLine>,
}

impl BrokenView {
    /// The release with that index.
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
