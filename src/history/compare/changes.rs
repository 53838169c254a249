//! What an edit of a checklist did to its items.

use crate::history::compare::moves::moved;
use crate::history::compare::pairs::Pairs;
use crate::history::compare::rules::{self, Rule};
use crate::model::checklist::Checklist;

/// One item that differs. Numbers are indices into the items of the old and the new version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ItemChange {
    /// Only the new version has it.
    Added {
        /// The new item.
        new: usize,
    },
    /// Only the old version has it.
    Removed {
        /// The old item.
        old: usize,
        /// The new item that names it in `was` beside another one, whose history goes on.
        into: Option<usize>,
    },
    /// Both have it, and it is not the same.
    Kept(KeptItem),
}

/// An item of both versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptItem {
    /// The old item.
    pub(crate) old: usize,
    /// The new item.
    pub(crate) new: usize,
    /// Whether it goes by another id.
    pub(crate) renamed: bool,
    /// Whether it says something else.
    pub(crate) reworded: bool,
    /// Whether it stands elsewhere.
    pub(crate) moved: bool,
    /// The rules that braces changed.
    pub(crate) rules: Vec<Rule>,
}

/// Every item that differs, in the order of the new version; what was removed stands where it was.
/// Empty where only the text around the items differs, or nothing.
pub(crate) fn changes(old: &Checklist, new: &Checklist) -> Vec<ItemChange> {
    of_pairs(old, new, &Pairs::new(old, new))
}

/// The same, where the pairs are known.
pub(super) fn of_pairs(old: &Checklist, new: &Checklist, pairs: &Pairs) -> Vec<ItemChange> {
    if std::ptr::eq(old, new) {
        return Vec::new();
    }
    let moved = moved(old, new, pairs);
    let mut removed = (0..old.items.len())
        .filter_map(|index| removed(pairs, index))
        .peekable();
    let mut changes = Vec::new();
    // The old item behind the last one that is in its place: what was removed there comes next.
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

/// Of several items that became one, only the first goes on.
fn removed(pairs: &Pairs, old: usize) -> Option<(usize, ItemChange)> {
    let into = pairs.after(old);
    let goes_on = into.is_some_and(|new| pairs.before(new) == Some(old));
    (!goes_on).then_some((old, ItemChange::Removed { old, into }))
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

    /// `+a`, `-a`, or the id with what happened to it.
    fn told(old: &Checklist, new: &Checklist) -> Vec<String> {
        let tell = |change| match change {
            ItemChange::Added { new: at } => format!("+{}", new.items[at].id),
            ItemChange::Removed {
                old: at,
                into: None,
            } => format!("-{}", old.items[at].id),
            ItemChange::Removed {
                old: at,
                into: Some(into),
            } => {
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
        changes(old, new).into_iter().map(tell).collect()
    }

    #[test]
    fn what_was_removed_is_told_where_it_was() {
        let (old, new) = (checklist("a\ngone\nb\nc\nlast"), checklist("a\nb\nnew\nc"));
        assert_eq!(told(&old, &new), ["-gone", "+new", "-last"]);
        let (old, new) = (checklist("x\na\ny"), checklist("p\na\nq"));
        assert_eq!(told(&old, &new), ["-x", "+p", "-y", "+q"]);
    }

    #[test]
    fn one_item_may_change_in_several_ways() {
        let old = checklist("a\nb\nc");
        let mut new = checklist("b\nc\nx {was=a owner=dba}");
        new.items[1].text = "C, in other words".to_owned();
        assert_eq!(
            told(&old, &new),
            ["c reworded", "x renamed reworded moved ruled"]
        );
    }

    #[test]
    fn of_items_that_became_one_the_others_are_told_with_it() {
        let (old, new) = (checklist("a\nb"), checklist("a {was=b}"));
        assert_eq!(told(&old, &new), ["-b into a"]);
    }

    #[test]
    fn equal_texts_do_not_differ() {
        let list = checklist("# one\na\n  b {gate}");
        assert!(changes(&list, &list.clone()).is_empty());
        assert!(changes(&list, &list).is_empty());
    }
}
