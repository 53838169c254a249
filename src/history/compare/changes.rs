//! Compares the items of two versions of a checklist.

use std::sync::Arc;

use crate::history::History;
use crate::history::compare::moves::moved;
use crate::history::compare::pairs::Pairs;
use crate::history::compare::rules::{self, Rule};
use crate::model::checklist::Checklist;

/// One item that differs. Fields are indices into the items of the old and the new version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ItemChange {
    /// Only in the new version.
    Added {
        /// The new item.
        new: usize,
    },
    /// Only in the old version.
    Removed {
        /// The old item.
        old: usize,
        /// The new item whose `was` names it, but which continues another old item.
        into: Option<usize>,
    },
    /// In both versions, with differences.
    Kept(KeptItem),
}

/// An item in both versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptItem {
    /// The old item.
    pub(crate) old: usize,
    /// The new item.
    pub(crate) new: usize,
    /// Whether its id changed.
    pub(crate) renamed: bool,
    /// Whether its text changed.
    pub(crate) reworded: bool,
    /// Whether its position changed.
    pub(crate) moved: bool,
    /// The attributes in braces that changed.
    pub(crate) rules: Vec<Rule>,
}

/// Like [`changes_along`], without a history.
#[cfg(test)]
pub(crate) fn changes(old: &Checklist, new: &Checklist) -> Vec<ItemChange> {
    of_pairs(old, new, &Pairs::new(old, new))
}

/// Returns the items that differ in two versions of `history`, along which renames are followed. They are in the order
/// of the new version; removed items are at their old position.
pub(crate) fn changes_along(
    history: &History,
    old: &Arc<Checklist>,
    new: &Arc<Checklist>,
) -> Vec<ItemChange> {
    of_pairs(old, new, &Pairs::along(history, old, new))
}

/// Like [`changes_along`], for known pairs.
pub(super) fn of_pairs(old: &Checklist, new: &Checklist, pairs: &Pairs) -> Vec<ItemChange> {
    if std::ptr::eq(old, new) {
        return Vec::new();
    }
    let moved = moved(old, new, pairs);
    let mut removed = (0..old.items.len()).filter_map(|index| removed(pairs, index)).peekable();
    let mut changes = Vec::new();
    // The old item after the last unmoved one; an item that was removed there comes next.
    let mut next = 0;
    for (index, moved) in moved.into_iter().enumerate() {
        match pairs.before(index) {
            Some(before) if pairs.after(before) == Some(index) => {
                if !moved {
                    while let Some(gone) = removed.next_if(|(old, _)| *old < before) {
                        changes.push(gone.1);
                    }
                    next = before + 1;
                }
                changes.extend(kept(old, new, before, index, moved));
            }
            _ => {
                while let Some(gone) = removed.next_if(|(old, _)| *old == next) {
                    changes.push(gone.1);
                    next += 1;
                }
                changes.push(ItemChange::Added { new: index });
            }
        }
    }
    changes.extend(removed.map(|(_, change)| change));
    changes
}

/// Reports an old item that no new item continues. Of several items that became one, only the first is continued.
fn removed(pairs: &Pairs, old: usize) -> Option<(usize, ItemChange)> {
    let into = pairs.after(old);
    let is_continued = into.is_some_and(|new| pairs.before(new) == Some(old));
    (!is_continued).then_some((old, ItemChange::Removed { old, into }))
}

fn kept(
    old: &Checklist,
    new: &Checklist,
    before: usize,
    index: usize,
    moved: bool,
) -> Option<ItemChange> {
    let (was, is) = (&old.items[before], &new.items[index]);
    let kept = KeptItem {
        old: before,
        new: index,
        renamed: was.id != is.id,
        reworded: was.text != is.text,
        moved,
        rules: rules::changed(&was.attributes, &is.attributes),
    };
    let differs = kept.renamed || kept.reworded || kept.moved || !kept.rules.is_empty();
    differs.then_some(ItemChange::Kept(kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::checklist;

    /// Formats changes as `+a`, `-a`, or the id with its changes.
    fn described(old: &Checklist, new: &Checklist) -> Vec<String> {
        let describe = |change| match change {
            ItemChange::Added { new: at } => format!("+{}", new.items[at].id),
            ItemChange::Removed { old: at, into: None } => format!("-{}", old.items[at].id),
            ItemChange::Removed { old: at, into: Some(into) } => {
                format!("-{} into {}", old.items[at].id, new.items[into].id)
            }
            ItemChange::Kept(kept) => {
                let mut words = new.items[kept.new].id.to_string();
                for (is, word) in [
                    (kept.renamed, " renamed"),
                    (kept.reworded, " reworded"),
                    (kept.moved, " moved"),
                    (!kept.rules.is_empty(), " ruled"),
                ] {
                    words.push_str(if is { word } else { "" });
                }
                words
            }
        };
        changes(old, new).into_iter().map(describe).collect()
    }

    #[test]
    fn removed_items_are_listed_at_their_old_position() {
        let (old, new) = (checklist("a\ngone\nb\nc\nlast"), checklist("a\nb\nnew\nc"));
        assert_eq!(described(&old, &new), ["-gone", "+new", "-last"]);
        let (old, new) = (checklist("x\na\ny"), checklist("p\na\nq"));
        assert_eq!(described(&old, &new), ["-x", "+p", "-y", "+q"]);
    }

    #[test]
    fn one_item_can_change_in_several_ways() {
        let old = checklist("a\nb\nc");
        let mut new = checklist("b\nc\nx {was=a owner=dba}");
        new.items[1].text = "C, in other words".to_owned();
        assert_eq!(described(&old, &new), ["c reworded", "x renamed reworded moved ruled"]);
    }

    #[test]
    fn of_items_that_became_one_the_others_are_reported_with_it() {
        let (old, new) = (checklist("a\nb"), checklist("a {was=b}"));
        assert_eq!(described(&old, &new), ["-b into a"]);
    }

    #[test]
    fn equal_texts_do_not_differ() {
        let list = checklist("# one\na\n  b {gate}");
        assert!(changes(&list, &list.clone()).is_empty());
        assert!(changes(&list, &list).is_empty());
    }
}
