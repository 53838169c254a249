//! Finds the item of a checklist that continues an item of another version: by id, else by `was`.

use std::collections::HashMap;

use crate::model::checklist::Checklist;

/// The current and former ids of a checklist's items.
#[derive(Debug, Clone)]
pub(crate) struct Lineage<'a> {
    items: HashMap<&'a str, usize>,
}

impl<'a> Lineage<'a> {
    /// Collects the ids of `checklist`.
    pub(crate) fn new(checklist: &'a Checklist) -> Self {
        let mut items = HashMap::with_capacity(checklist.items.len());
        for (index, item) in checklist.items.iter().enumerate() {
            for old in &item.attributes.was {
                items.insert(old.as_str(), index);
            }
        }
        // An existing id belongs to its own item, even if an invalid `was` names it.
        for (index, item) in checklist.items.iter().enumerate() {
            items.insert(&item.id, index);
        }
        Self { items }
    }

    /// Returns the index of the item that continues `id` of another version.
    pub(crate) fn item(&self, id: &str) -> Option<usize> {
        self.items.get(id).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::checklist;

    #[test]
    fn former_ids_find_the_item_whose_was_names_them() {
        let checklist = checklist("a {was=\"old b\"}\nb\nc");
        let lineage = Lineage::new(&checklist);
        assert_eq!(lineage.item("c"), Some(2));
        assert_eq!(lineage.item("old"), Some(0));
        assert_eq!(lineage.item("b"), Some(1), "one that is there is itself");
        assert_eq!(lineage.item("gone"), None);
    }
}
