//! Builds series of small releases for tests, in the notation of [`crate::evaluate::testing`].

use std::collections::HashMap;
use std::sync::Arc;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::testing::{checklist, evaluated, located, release};
use crate::history::History;
use crate::history::series::SeriesIndex;
use crate::model::checklist::Checklist;
use crate::model::release::Status;

/// Releases of one series, oldest first, and their history.
pub(crate) struct Past {
    pub(crate) releases: Vec<ReleaseEntry>,
    pub(crate) history: History,
}

/// Builds releases `1`, `2`, … from status, checklist and items, with `current` as the current checklist.
pub(crate) fn past(current: &str, runs: &[(&str, &str, &str)]) -> Past {
    let current = Arc::new(checklist(current));
    let mut texts: HashMap<&str, Arc<Checklist>> = HashMap::new();
    let releases: Vec<ReleaseEntry> = (runs.iter().enumerate())
        .map(|(index, (status, text, items))| {
            let list = texts.entry(text).or_insert_with(|| Arc::new(checklist(text)));
            let mut release = release(&(index + 1).to_string(), items);
            release.status = Status::from_word(status).map(located);
            let run = evaluated(release, list.clone());
            ReleaseEntry::Run(Arc::new(run))
        })
        .collect();
    let series = SeriesIndex::new(&releases);
    let history = History::all(&[current], &series, &releases).remove(0);
    Past { releases, history }
}

impl Past {
    /// Returns the indices of all releases, newest first.
    pub(crate) fn newest(&self) -> Vec<usize> {
        (0..self.releases.len()).rev().collect()
    }
}
