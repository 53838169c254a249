//! Finds what a release says of an id, for pages that ask for each of thousands of rows.

use std::collections::HashMap;
use std::sync::Arc;

use crate::evaluate::rows::{Origin, Row};
use crate::model::release::Release;

/// What a release has under an id that its checklist does not lead to.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyIndex {
    /// The rows of added items.
    pub(super) added: HashMap<Arc<str>, usize>,
    /// The entries with events that were recorded by mistake.
    pub(super) corrected: HashMap<Arc<str>, usize>,
    /// The records that came after a closing, in file order.
    pub(super) late: HashMap<Arc<str>, Vec<usize>>,
}

impl KeyIndex {
    pub(super) fn new(release: &Release, rows: &[Row]) -> Self {
        let key = |entry: usize| Arc::clone(&release.entries[entry].key.value);
        let added = rows.iter().enumerate().filter_map(|(row, of)| match of.origin {
            Origin::Added(entry) => Some((key(entry), row)),
            Origin::Item(_) => None,
        });
        let entries = release.entries.iter().enumerate();
        let corrected = entries.filter(|(_, entry)| !entry.corrected.is_empty());
        let mut index = Self {
            added: added.collect(),
            corrected: corrected.map(|(at, _)| (key(at), at)).collect(),
            late: HashMap::new(),
        };
        for (at, late) in release.late.iter().enumerate() {
            if let Some(key) = &late.key {
                index.late.entry(Arc::clone(&key.value)).or_default().push(at);
            }
        }
        index
    }
}

#[cfg(test)]
mod tests {
    use crate::evaluate::testing::run;

    #[test]
    fn added_items_have_rows_and_orphans_have_none() {
        let run = run("# one\na\nb", "+x @one: done\nlost: done");
        assert_eq!(
            ["a", "b", "x", "lost"].map(|id| run.row(id)),
            [Some(0), Some(1), Some(2), None]
        );
    }
}
