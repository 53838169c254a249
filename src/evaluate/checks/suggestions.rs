//! Caches suggestions for orphaned entries: the id nearest to their key.
//!
//! A search compares the key with every id of the checklist, and many releases can have the same orphaned entry.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::diagnostic::nearest;
use crate::model::checklist::Checklist;
use crate::span::SourceId;

/// The suggestions of one site, shared by its releases.
#[derive(Debug, Default)]
pub(crate) struct SuggestionCache(Mutex<HashMap<Name, Option<String>>>);

/// The checklist's file, and a key that matches none of its ids.
type Name = (SourceId, Arc<str>);

impl SuggestionCache {
    /// Returns the id of an item or section that is nearest to `key`, if any is near enough.
    pub(super) fn nearest_id(&self, key: &Arc<str>, checklist: &Checklist) -> Option<String> {
        let name = (checklist.source, Arc::clone(key));
        let cache = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = cache().get(&name) {
            return found.clone();
        }
        let items = checklist.items.iter().map(|item| &*item.id);
        let sections = (checklist.sections.iter()).map(|section| section.id.as_str());
        let found = nearest(key, items.chain(sections)).map(ToOwned::to_owned);
        cache().insert(name, found.clone());
        found
    }
}
