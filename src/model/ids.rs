//! Finds things by their ids, with an index that is built on first use.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// The position of each id in a list that no longer changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ids(OnceLock<HashMap<Arc<str>, usize>>);

/// Hashes nothing, because an index follows from what it finds.
impl Hash for Ids {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Ids {
    /// Returns the index of `id` in `all`, which must be the same in every call. Of equal ids, the first.
    pub(crate) fn find(&self, id: &str, all: impl Iterator<Item = Arc<str>>) -> Option<usize> {
        let table = self.0.get_or_init(|| {
            let mut table = HashMap::with_capacity(all.size_hint().0);
            for (index, id) in all.enumerate() {
                table.entry(id).or_insert(index);
            }
            table
        });
        table.get(id).copied()
    }

    /// Like [`Self::find`] for names. These are mostly few, for which no index is built.
    pub(super) fn find_name<'a, I>(&self, name: &str, all: impl Fn() -> I) -> Option<usize>
    where
        I: ExactSizeIterator<Item = &'a str>,
    {
        /// Up to this number, comparing all names is faster.
        const MAX_COMPARED: usize = 8;
        let mut names = all();
        if names.len() <= MAX_COMPARED {
            return names.position(|known| known == name);
        }
        self.find(name, names.map(Arc::from))
    }
}
