//! Caches values parsed from texts, so that a text is parsed again only if it changed.
//!
//! A cached value depends on one text only (for releases also on the configuration). Values that depend on several
//! files are computed each time; see [`super::releases`] for what a release depends on.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// Parsed values with their texts.
#[derive(Debug)]
pub(super) struct ParseCache<K, V>(HashMap<K, (Arc<str>, V)>);

impl<K, V> Default for ParseCache<K, V> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Hash + Eq, V> ParseCache<K, V> {
    /// Returns the value at `key` if it was parsed from `text`.
    pub(super) fn get(&self, key: &K, text: &Arc<str>) -> Option<&V> {
        let (cached, value) = self.0.get(key)?;
        (Arc::ptr_eq(cached, text) || cached == text).then_some(value)
    }
}

impl<K: Hash + Eq, V> FromIterator<(K, Arc<str>, V)> for ParseCache<K, V> {
    fn from_iter<T: IntoIterator<Item = (K, Arc<str>, V)>>(all: T) -> Self {
        let all = all.into_iter();
        Self(all.map(|(key, text, value)| (key, (text, value))).collect())
    }
}
