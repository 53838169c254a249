//! Suggestions for orphaned entries: the id that is nearest to their key. Each takes a comparison with every id of the
//! checklist, and a thousand releases may all have an entry for the same missing item.

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
    pub(super) fn by(&self, key: &Arc<str>, checklist: &Checklist) -> Option<String> {
        let name = (checklist.source, Arc::clone(key));
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&name) {
            return found.clone();
        }
        let items = checklist.items.iter().map(|item| &*item.id);
        let sections = (checklist.sections.iter()).map(|section| section.id.as_str());
        let found = nearest(key, items.chain(sections)).map(ToOwned::to_owned);
        known().insert(name, found.clone());
        found
    }
}
