//! Finds the commit that gave the last closing of each release its present content.

use std::collections::{BTreeMap, BTreeSet};

use super::history::ReleaseHistory;
use super::noted::Lineage;
use super::version::CLOSING;
use super::walk::release_id;

/// The commit that a closing comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClosingOrigin {
    /// The place of the commit that gave the closing its present content.
    pub(crate) commit: usize,
    /// Whether a commit altered or removed a closing of this release.
    pub(crate) is_altered: bool,
}

impl ReleaseHistory<'_> {
    /// Returns the origin of the last closing of each release, by the release's id.
    pub(crate) fn closings(&self) -> BTreeMap<&str, ClosingOrigin> {
        let altered = self.altered_closings();
        let mut commits = BTreeMap::new();
        for ((lineage, event), introductions) in &self.walk.introductions {
            for introduction in introductions {
                let commit = commits
                    .entry((self.walk.root(*lineage), *event))
                    .or_insert(introduction.commit);
                *commit = introduction.commit.min(*commit);
            }
        }
        let origins = self.last.paths.iter().filter_map(|(path, lineage)| {
            let closing = *self.last.lines.get(lineage)?.version.closings.last()?;
            let root = self.walk.root(*lineage);
            let commit = *commits.get(&(root, closing))?;
            let origin = ClosingOrigin { commit, is_altered: altered.contains(&root) };
            Some((release_id(path)?, origin))
        });
        origins.collect()
    }

    /// Returns the releases of which a closing was altered or removed.
    fn altered_closings(&self) -> BTreeSet<Lineage> {
        let is_closing = |event: usize| self.walk.events.get(event).place == CLOSING;
        let found = self.walk.found.iter().filter(|found| found.event.is_some_and(is_closing));
        found.map(|found| self.walk.root(found.line)).collect()
    }
}
