//! What a changed text has to say: the old values with the change made among them, to two readers that
//! know nothing of each other.

use super::{Change, Data, Place, Site, TEXT};
use crate::parse::yaml::{self, Node};

/// The values that must come out, as each reader has them.
pub(super) struct Expected {
    own: Data,
    other: Option<Data>,
}

impl Expected {
    pub(super) fn new(text: &str, root: &Node<'_>, site: &Site<'_, '_>) -> Self {
        let mut own = Data::from(root);
        let mut other = read_by_other(text);
        let known = make(&mut own, site).is_some();
        let other = other.take().filter(|_| known).and_then(|mut data| {
            make(&mut data, site)?;
            Some(data)
        });
        Self { own, other }
    }

    /// Whether both readers find in `text` what was meant.
    pub(super) fn holds(&self, text: &str) -> bool {
        let (root, problems) = yaml::parse(TEXT, text, 0);
        let own = root.map(|root| Data::from(&root));
        problems.is_empty()
            && own.as_ref() == Some(&self.own)
            && self.other.is_some()
            && read_by_other(text) == self.other
    }
}

fn read_by_other(text: &str) -> Option<Data> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: serde_yaml::Value = serde_yaml::from_str(text).ok()?;
    Some(Data::from(&value))
}

/// Makes the change among the values; `None` where its place is not there.
fn make(root: &mut Data, site: &Site<'_, '_>) -> Option<()> {
    let mut mapping = root;
    for key in &site.above {
        let Data::Map(entries) = mapping else {
            return None;
        };
        mapping = &mut entries.iter_mut().find(|(name, _)| name == key)?.1;
    }
    let Data::Map(entries) = mapping else {
        return None;
    };
    match &site.place {
        Place::There(index, _) => {
            let index = beside_merge_key(entries, *index);
            let entry = entries.get_mut(index)?;
            match &site.change {
                Change::Rename(to) => entry.0.clone_from(to),
                Change::Remove => drop(entries.remove(index)),
                change => add(&mut entry.1, change),
            }
        }
        Place::New(index, _) => {
            let index = beside_merge_key(entries, *index);
            if entries.len() < index {
                return None;
            }
            let value = super::entry::first(&site.change);
            entries.insert(index, (site.step.key.to_owned(), value));
        }
    }
    Some(())
}

/// Runsheet's own reader resolves `<<`; to the other it is a key like any other.
fn beside_merge_key(entries: &[(String, Data)], index: usize) -> usize {
    let merge = entries.iter().position(|(key, _)| key == "<<");
    index + usize::from(merge.is_some_and(|at| at <= index))
}

fn add(value: &mut Data, change: &Change) {
    let old = std::mem::replace(value, Data::Null);
    *value = match (old, change) {
        (Data::Null, change) => super::entry::first(change),
        (_, Change::Set(new)) => new.clone(),
        (Data::List(mut values), Change::Add(new) | Change::AddToList(new)) => {
            values.push(new.clone());
            Data::List(values)
        }
        (old, Change::Rename(_) | Change::Remove) => old,
        (single, Change::Add(new) | Change::AddToList(new)) => {
            Data::List(vec![single, new.clone()])
        }
    };
}
