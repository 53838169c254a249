//! A release file in the site's list: evaluated or unreadable.

use std::sync::Arc;

use crate::evaluate::run::Run;
use crate::model::release::Release;
use crate::span::SourceId;

/// A release file: evaluated, or unreadable, so that pages show only its text.
#[derive(Debug, Clone)]
pub(crate) enum ReleaseEntry {
    /// Evaluated against its checklist.
    Run(Arc<Run>),
    /// Invalid YAML, or a release whose checklist was not found.
    Broken {
        /// The path under `releases/`, without `.yaml`.
        id: String,
        /// The file.
        source: SourceId,
    },
}

impl ReleaseEntry {
    /// Returns the path under `releases/`, without `.yaml`.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Run(run) => &run.release.id,
            Self::Broken { id, .. } => id,
        }
    }

    /// Returns the run; `None` if the file cannot be read.
    pub(crate) fn run(&self) -> Option<&Run> {
        match self {
            Self::Run(run) => Some(run),
            Self::Broken { .. } => None,
        }
    }

    /// Returns the release, if its file is readable.
    pub(crate) fn release(&self) -> Option<&Release> {
        match self {
            Self::Run(run) => Some(&run.release),
            Self::Broken { .. } => None,
        }
    }

    /// Returns the file.
    pub(crate) fn source(&self) -> SourceId {
        match self {
            Self::Run(run) => run.release.source,
            Self::Broken { source, .. } => *source,
        }
    }
}
