//! What was parsed before, so that a source is parsed again only when its text changed.
//!
//! Every value here follows from one text alone (and, of releases, from the configuration). What follows
//! from several sources is made anew each time; see [`super::releases`] for what a release needs.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::model::page::Page;
use crate::site::checklists::Parsed;
use crate::site::releases::CachedRelease;
use crate::span::SourceId;

/// Everything that was parsed for the last site.
#[derive(Debug, Default)]
pub(super) struct AssemblyCache {
    /// The configuration that releases were read under.
    pub(super) config: Option<Arc<str>>,
    pub(super) pages: ParseCache<SourceId, (Page, Vec<Diagnostic>)>,
    /// By the checklist's id too: snapshots of two checklists may have the same text.
    pub(super) checklists: ParseCache<(String, SourceId), Parsed>,
    pub(super) releases: ParseCache<SourceId, CachedRelease>,
}

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
