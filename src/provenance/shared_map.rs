//! A map of which thousands of slightly different copies are cheap: one for each branch of a history.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use foldhash::fast::FixedState;

const SHARDS: usize = 256;

type Shard<K, V> = HashMap<K, V, FixedState>;

/// A map whose copies share the parts that are equal.
#[derive(Debug, Clone)]
pub(super) struct SharedMap<K, V> {
    shards: Vec<Arc<Shard<K, V>>>,
}

impl<K: Eq + Hash + Clone, V: Clone> SharedMap<K, V> {
    pub(super) fn new() -> Self {
        Self { shards: vec![Arc::default(); SHARDS] }
    }

    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.shards[place(key)].get(key)
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        Arc::make_mut(&mut self.shards[place(&key)]).insert(key, value);
    }

    pub(super) fn remove(&mut self, key: &K) {
        if self.get(key).is_some() {
            Arc::make_mut(&mut self.shards[place(key)]).remove(key);
        }
    }

    /// Returns all entries, in no order that means anything.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.shards.iter().flat_map(|shard| shard.iter())
    }

    /// Returns the entries of the parts that are not shared with `other`.
    pub(super) fn unshared<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a K, &'a V)> {
        let pairs = self.shards.iter().zip(&other.shards);
        pairs.filter(|(one, other)| !Arc::ptr_eq(one, other)).flat_map(|(one, _)| one.iter())
    }
}

fn place<K: Hash>(key: &K) -> usize {
    usize::from(FixedState::default().hash_one(key).to_le_bytes()[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_independent_and_share_what_is_equal() {
        let mut one = SharedMap::new();
        for number in 0..1000 {
            one.insert(number, "a");
        }
        let mut other = one.clone();
        other.insert(7, "b");
        other.remove(&8);
        assert_eq!((one.get(&7), one.get(&8)), (Some(&"a"), Some(&"a")));
        assert_eq!((other.get(&7), other.get(&8)), (Some(&"b"), None));
        assert!(one.unshared(&other).any(|(key, _)| *key == 7));
        assert!(one.unshared(&other).count() < 100);
        assert_eq!(one.iter().count(), 1000);
    }
}
