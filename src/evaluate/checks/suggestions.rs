//! What an entry that names nothing was probably meant to name. To find that takes comparing it with every id
//! of the checklist, and a thousand releases may all have an entry for the item that is gone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::diagnostic::nearest;
use crate::model::checklist::Checklist;

/// What was found, for all releases that are held against checklists which live as long as this.
#[derive(Debug, Default)]
pub struct SuggestionCache(Mutex<HashMap<Name, Option<String>>>);

/// A checklist's address, and a name that it does not have.
type Name = (usize, Arc<str>);

impl SuggestionCache {
    /// The id of an item or section of the checklist that `key` is nearest to, if it is near any.
    pub(super) fn by(&self, key: &Arc<str>, checklist: &Checklist) -> Option<String> {
        let name = (std::ptr::from_ref(checklist).addr(), Arc::clone(key));
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
