//! Which item of a checklist continues an item of another version: the one of the same id, else the one
//! whose `was` names it.

use std::collections::HashMap;

use crate::model::checklist::Checklist;

/// The ids that a checklist's items have and had.
#[derive(Debug, Clone)]
pub(crate) struct Lineage<'a> {
    items: HashMap<&'a str, usize>,
}

impl<'a> Lineage<'a> {
    /// What `checklist` says of its items' names.
    pub(crate) fn new(checklist: &'a Checklist) -> Self {
        let mut items = HashMap::with_capacity(checklist.items.len());
        for (index, item) in checklist.items.iter().enumerate() {
            for old in &item.attributes.was {
                items.insert(old.as_str(), index);
            }
        }
        // An id that is there belongs to its own item, whatever a faulty `was` claims.
        for (index, item) in checklist.items.iter().enumerate() {
            items.insert(&item.id, index);
        }
        Self { items }
    }

    /// The item (an index) that goes on from `id` of another version.
    pub(crate) fn item(&self, id: &str) -> Option<usize> {
        self.items.get(id).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::checklist;

    #[test]
    fn a_former_id_leads_to_the_item_that_names_it() {
        let checklist = checklist("a {was=\"old b\"}\nb\nc");
        let lineage = Lineage::new(&checklist);
        assert_eq!(lineage.item("c"), Some(2));
        assert_eq!(lineage.item("old"), Some(0));
        assert_eq!(lineage.item("b"), Some(1), "one that is there is itself");
        assert_eq!(lineage.item("gone"), None);
    }
}
