//! A release file as the site lists it: evaluated, or unreadable.

use std::sync::Arc;

use crate::evaluate::run::Run;
use crate::model::release::Release;
use crate::span::SourceId;

/// A release file: read, or in such a state that only its text can be shown.
#[derive(Debug, Clone)]
pub(crate) enum ReleaseEntry {
    /// Held against its checklist.
    Run(Arc<Run>),
    /// Not YAML, or without a checklist that could be found.
    Broken {
        /// The path below `releases/`, without `.yaml`.
        id: String,
        /// The file.
        source: SourceId,
    },
}

impl ReleaseEntry {
    /// The path below `releases/`, without `.yaml`.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Run(run) => &run.release.id,
            Self::Broken { id, .. } => id,
        }
    }

    /// The release, if its file could be read.
    pub(crate) fn release(&self) -> Option<&Release> {
        match self {
            Self::Run(run) => Some(&run.release),
            Self::Broken { .. } => None,
        }
    }

    /// The file.
    pub(crate) fn source(&self) -> SourceId {
        match self {
            Self::Run(run) => run.release.source,
            Self::Broken { source, .. } => *source,
        }
    }
}
