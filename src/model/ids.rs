//! Finding things by their ids: a table that is made when it is first asked.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Where each id stands in a list that does not change any more.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ids(OnceLock<HashMap<Arc<str>, usize>>);

impl Ids {
    /// The index of `id` among `all`, which are the same each time. Of equal ones the first.
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

    /// The same among names, of which there are mostly few: then no table is made.
    pub(super) fn find_name<'a, I>(&self, name: &str, all: impl Fn() -> I) -> Option<usize>
    where
        I: ExactSizeIterator<Item = &'a str>,
    {
        /// Up to here comparing all is faster.
        const FEW: usize = 8;
        let mut names = all();
        if names.len() <= FEW {
            return names.position(|known| known == name);
        }
        self.find(name, names.map(Arc::from))
    }
}
