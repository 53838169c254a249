//! Pairs the items of two versions of a checklist.

use std::collections::HashMap;
use std::sync::Arc;

use crate::history::History;
use crate::history::lineage::Lineage;
use crate::model::checklist::Checklist;

/// The corresponding items of two versions. Either may be the newer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pairs {
    /// For each new item, the old item that it continues.
    before: Vec<Option<usize>>,
    /// For each old item, the new item that continues it. Several can map to the same one.
    after: Vec<Option<usize>>,
}

impl Pairs {
    /// Pairs items by id, else by `was` on either side.
    pub(crate) fn new(old: &Checklist, new: &Checklist) -> Self {
        if std::ptr::eq(old, new) {
            let same: Vec<Option<usize>> = (0..new.items.len()).map(Some).collect();
            return Self { before: same.clone(), after: same };
        }
        let (olds, news) = (Lineage::new(old), Lineage::new(new));
        let mut after: Vec<Option<usize>> =
            old.items.iter().map(|item| news.item(&item.id)).collect();
        let before: Vec<Option<usize>> =
            (0..new.items.len()).map(|index| predecessor(&olds, old, new, index)).collect();
        // If the old side is the newer version, only its `was` has the former ids.
        for (index, old) in before.iter().enumerate() {
            if let Some(old) = old {
                after[*old].get_or_insert(index);
            }
        }
        Self { before, after }
    }

    /// Pairs items like [`Self::new`], then those that are the same item of `history`, because other versions renamed
    /// it in between.
    pub(crate) fn along(history: &History, old: &Arc<Checklist>, new: &Arc<Checklist>) -> Self {
        let mut pairs = Self::new(old, new);
        let is_complete = |side: &[Option<usize>]| side.iter().all(Option::is_some);
        if is_complete(&pairs.before) || is_complete(&pairs.after) {
            return pairs;
        }
        let (Some(olds), Some(news)) = (history.lines_of(old), history.lines_of(new)) else {
            return pairs;
        };
        fill(&mut pairs.before, news, olds);
        fill(&mut pairs.after, olds, news);
        pairs
    }

    /// Returns the old item that a new item continues.
    pub(crate) fn before(&self, new: usize) -> Option<usize> {
        self.before[new]
    }

    /// Returns the new item that continues an old item.
    pub(crate) fn after(&self, old: usize) -> Option<usize> {
        self.after[old]
    }
}

/// Pairs the items of one side that have no pair yet with the first of the other side on the same line.
fn fill(pairs: &mut [Option<usize>], lines: &[usize], others: &[usize]) {
    let mut first = HashMap::with_capacity(others.len());
    for (item, line) in others.iter().enumerate() {
        first.entry(line).or_insert(item);
    }
    for (pair, line) in pairs.iter_mut().zip(lines) {
        *pair = pair.or_else(|| first.get(line).copied());
    }
}

/// Returns the old item with the same id, else the first that `was` names, else the one whose `was` names it.
fn predecessor(
    olds: &Lineage<'_>,
    old: &Checklist,
    new: &Checklist,
    index: usize,
) -> Option<usize> {
    let item = &new.items[index];
    let same_id = olds.item(&item.id).filter(|&at| old.items[at].id == item.id);
    let former = || {
        let mut named = item.attributes.was.iter();
        named.find_map(|id| olds.item(id).filter(|&at| *old.items[at].id == **id))
    };
    same_id.or_else(former).or_else(|| olds.item(&item.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::entry::ReleaseEntry;
    use crate::evaluate::testing::checklist;

    fn pairs(old: &str, new: &str) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
        let pairs = Pairs::new(&checklist(old), &checklist(new));
        (pairs.before, pairs.after)
    }

    #[test]
    fn items_are_paired_by_id_and_then_by_was() {
        let (before, after) = pairs("a\nb\ngone", "c {was=\"b\"}\na\nnew");
        assert_eq!(before, [Some(1), Some(0), None]);
        assert_eq!(after, [Some(1), Some(0), None]);
    }

    #[test]
    fn of_several_that_became_one_the_first_named_is_continued() {
        let (before, after) = pairs("a\nb", "c {was=\"b a\"}");
        assert_eq!(before, [Some(1)]);
        assert_eq!(after, [Some(0), Some(0)]);
    }

    #[test]
    fn either_side_can_be_the_newer_one() {
        let (before, after) = pairs("x\nc {was=\"a b\"}", "a\nb");
        assert_eq!(before, [Some(1), Some(1)]);
        assert_eq!(after, [None, Some(0)]);
    }

    #[test]
    fn renames_of_versions_in_between_are_followed() {
        let past = crate::history::testing::past(
            "d {was=c}\nx",
            &[
                ("done", "a\nx\ngone", ""),
                ("done", "b {was=a}\nx", ""),
                ("done", "c {was=b}\nx", ""),
                ("done", "d {was=c}\nx\nnew", ""),
            ],
        );
        let used = |at: usize| match &past.releases[at] {
            ReleaseEntry::Run(run) => Arc::clone(&run.checklist),
            ReleaseEntry::Broken { .. } => unreachable!("all are readable"),
        };
        let (first, last) = (used(0), used(3));
        let pairs = Pairs::along(&past.history, &first, &last);
        assert_eq!(
            (pairs.before, pairs.after),
            (vec![Some(0), Some(1), None], vec![Some(0), Some(1), None])
        );
        let back = Pairs::along(&past.history, &last, &first);
        assert_eq!(back.before(0), Some(0), "either may be the newer one");
        assert_eq!(Pairs::new(&first, &last).before(0), None, "the two alone do not tell");
    }

    #[test]
    fn a_checklist_pairs_with_itself() {
        let list = checklist("a\nb");
        let pairs = Pairs::new(&list, &list);
        assert_eq!((pairs.before(1), pairs.after(0)), (Some(1), Some(0)));
    }
}
