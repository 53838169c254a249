//! Series of small releases, for tests. See [`crate::evaluate::testing`] for how they are written.

use std::collections::HashMap;
use std::sync::Arc;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::testing::{checklist, evaluated, located, release};
use crate::history::History;
use crate::history::series::SeriesIndex;
use crate::model::checklist::Checklist;
use crate::model::release::Status;

/// Releases of one series, oldest first, and the history that follows from them.
pub(crate) struct Past {
    pub(crate) releases: Vec<ReleaseEntry>,
    pub(crate) history: History,
}

/// Releases named `1`, `2`, … as status, checklist and items, and the live checklist.
pub(crate) fn past(live: &str, runs: &[(&str, &str, &str)]) -> Past {
    let live = Arc::new(checklist(live));
    let mut texts: HashMap<&str, Arc<Checklist>> = HashMap::new();
    let releases: Vec<ReleaseEntry> = (runs.iter().enumerate())
        .map(|(index, (status, text, items))| {
            let list = texts
                .entry(text)
                .or_insert_with(|| Arc::new(checklist(text)));
            let mut release = release(&(index + 1).to_string(), items);
            release.status = Status::from_word(status).map(located);
            let run = evaluated(release, list.clone());
            ReleaseEntry::Run(Arc::new(run))
        })
        .collect();
    let series = SeriesIndex::new(&releases);
    let history = History::all(&[live], &series, &releases).remove(0);
    Past { releases, history }
}

impl Past {
    /// The indices of all releases, newest first.
    pub(crate) fn newest(&self) -> Vec<usize> {
        (0..self.releases.len()).rev().collect()
    }
}
