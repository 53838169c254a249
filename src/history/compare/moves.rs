//! Finds moved items: those in another section or group, and a minimal set that explains the new order.

use crate::history::compare::pairs::Pairs;
use crate::model::checklist::{Checklist, Section};

/// Returns for each new item whether it moved. The items of a moved group do not count as moved.
pub(crate) fn moved(old: &Checklist, new: &Checklist, pairs: &Pairs) -> Vec<bool> {
    let mut moved = vec![false; new.items.len()];
    // Each item that stayed in its section and group, with its old position.
    let mut stayed: Vec<(usize, usize)> = Vec::new();
    for (index, moved) in moved.iter_mut().enumerate() {
        // If one item became several, only one of them continues it.
        let before = pairs.before(index);
        let Some(before) = before.filter(|&before| pairs.after(before) == Some(index)) else {
            continue;
        };
        *moved =
            other_section(old, new, before, index) || other_group(old, new, pairs, before, index);
        if !*moved {
            stayed.push((index, before));
        }
    }
    let places: Vec<usize> = stayed.iter().map(|(_, before)| *before).collect();
    for ((index, _), in_order) in stayed.into_iter().zip(longest_increasing(&places)) {
        moved[index] = !in_order;
    }
    without_items_of_moved_groups(new, moved)
}

/// Unmarks the items of moved groups.
fn without_items_of_moved_groups(new: &Checklist, mut moved: Vec<bool>) -> Vec<bool> {
    let mut moved_with_group = moved.clone();
    for (index, item) in new.items.iter().enumerate() {
        if item.parent.is_some_and(|parent| moved_with_group[parent]) {
            moved_with_group[index] = true;
            moved[index] = false;
        }
    }
    moved
}

/// Whether an item is in another section. A renamed section is the same section.
fn other_section(old: &Checklist, new: &Checklist, before: usize, index: usize) -> bool {
    let was = old.items[before].section.map(|at| &old.sections[at]);
    let is = new.items[index].section.map(|at| &new.sections[at]);
    match (was, is) {
        (None, None) => false,
        (Some(was), Some(is)) => {
            let known = |sections: &[Section], id: &str| sections.iter().any(|at| at.id == id);
            was.id != is.id && (known(&new.sections, &was.id) || known(&old.sections, &is.id))
        }
        _ => true,
    }
}

fn other_group(
    old: &Checklist,
    new: &Checklist,
    pairs: &Pairs,
    before: usize,
    index: usize,
) -> bool {
    let was = old.items[before].parent.map(|parent| pairs.after(parent));
    match (was, new.items[index].parent) {
        (None, None) => false,
        (Some(was), Some(is)) => was.is_some_and(|was| was != is),
        // Removing a group does not move its items.
        (Some(was), None) => was.is_some(),
        (None, Some(is)) => pairs.before(is).is_some(),
    }
}

/// Marks the values of a longest increasing subsequence. Removing the others is the minimum for sorted order.
fn longest_increasing(values: &[usize]) -> Vec<bool> {
    let mut ends: Vec<usize> = Vec::new();
    let mut links: Vec<Option<usize>> = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let length = ends.partition_point(|&end| values[end] < *value);
        links.push(length.checked_sub(1).map(|before| ends[before]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut increasing = vec![false; values.len()];
    let mut next = ends.last().copied();
    while let Some(at) = next {
        increasing[at] = true;
        next = links[at];
    }
    increasing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::checklist;

    fn ids(old: &str, new: &str) -> Vec<String> {
        let (old, new) = (checklist(old), checklist(new));
        let moved = moved(&old, &new, &Pairs::new(&old, &new));
        (new.items.iter().zip(moved))
            .filter(|(_, moved)| *moved)
            .map(|(item, _)| item.id.to_string())
            .collect()
    }

    #[test]
    fn a_minimal_set_of_items_moved() {
        assert_eq!(ids("a\nb\nc\nd", "d\na\nb\nc"), ["d"]);
        assert_eq!(ids("a\nb\nc\nd", "b\nc\na\nd"), ["a"]);
        assert!(ids("a\nb\nc", "x\na\nc").is_empty(), "gaps move nothing");
    }

    #[test]
    fn changing_the_section_is_a_move_but_renaming_it_is_not() {
        assert_eq!(ids("# one\na\nb\n# two\nc", "# one\na\n# two\nb\nc"), ["b"]);
        assert!(ids("# one\na\n# two\nb", "# uno\na\n# two\nb").is_empty());
        assert_eq!(ids("a\n# one\nb", "# one\na\nb"), ["a"]);
        let below = ids("# one\na\nb\nc\n# two\nd", "# one\nc\n# two\nb\na\nd");
        assert_eq!(below, ["b", "a"], "what is under its heading still stayed");
    }

    #[test]
    fn items_move_with_their_group() {
        assert_eq!(ids("g\n  a\n  b\nc\nd\ne\nf", "c\nd\ne\nf\ng\n  a\n  b"), ["g"]);
        assert_eq!(ids("g\n  a\nb", "g\na\nb"), ["a"], "out of its group");
        assert!(ids("g\n  a\nb", "a\nb").is_empty(), "the group is gone");
    }
}
