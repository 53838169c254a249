//! Values that were parsed from texts, so that a text is parsed again only when it changed.
//!
//! Every cached value follows from one text alone (of releases also from the configuration). What follows from
//! several sources is computed each time; see [`super::releases`] for what a release depends on.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// What became of texts, by what each was read as.
#[derive(Debug)]
pub(super) struct ParseCache<K, V>(HashMap<K, (Arc<str>, V)>);

impl<K, V> Default for ParseCache<K, V> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Hash + Eq, V> ParseCache<K, V> {
    /// What became of just this text.
    pub(super) fn of(&self, key: &K, text: &Arc<str>) -> Option<&V> {
        let (known, value) = self.0.get(key)?;
        (Arc::ptr_eq(known, text) || known == text).then_some(value)
    }
}

impl<K: Hash + Eq, V> FromIterator<(K, Arc<str>, V)> for ParseCache<K, V> {
    fn from_iter<T: IntoIterator<Item = (K, Arc<str>, V)>>(all: T) -> Self {
        let all = all.into_iter();
        Self(all.map(|(key, text, value)| (key, (text, value))).collect())
    }
}
