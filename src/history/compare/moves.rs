//! Which items moved: as few as explain the new order, and those that came under another heading or group.

use crate::history::compare::pairs::Pairs;
use crate::model::checklist::{Checklist, Section};

/// For each new item whether it moved. What lies in a group that moved went along with it.
pub(crate) fn moved(old: &Checklist, new: &Checklist, pairs: &Pairs) -> Vec<bool> {
    let mut moved = vec![false; new.items.len()];
    // Each item that stayed under its heading and in its group, with where it was.
    let mut stayed: Vec<(usize, usize)> = Vec::new();
    for (index, moved) in moved.iter_mut().enumerate() {
        // Of several that one became, only one is where it was.
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
    for ((index, _), in_order) in stayed.into_iter().zip(longest_run(&places)) {
        moved[index] = !in_order;
    }
    without_companions(new, moved)
}

/// What lies in something that moved is where it was.
fn without_companions(new: &Checklist, mut moved: Vec<bool>) -> Vec<bool> {
    let mut went = moved.clone();
    for (index, item) in new.items.iter().enumerate() {
        if item.parent.is_some_and(|parent| went[parent]) {
            went[index] = true;
            moved[index] = false;
        }
    }
    moved
}

/// Whether an item stands under another heading. One that was only renamed is the same heading.
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
        // A group that is gone leaves its items where they were.
        (Some(was), None) => was.is_some(),
        (None, Some(is)) => pairs.before(is).is_some(),
    }
}

/// Which of `values` belong to a longest rising run: the others are the fewest to take out for order.
fn longest_run(values: &[usize]) -> Vec<bool> {
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
    let mut run = vec![false; values.len()];
    let mut next = ends.last().copied();
    while let Some(at) = next {
        run[at] = true;
        next = links[at];
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::checklist;

    fn told(old: &str, new: &str) -> Vec<String> {
        let (old, new) = (checklist(old), checklist(new));
        let moved = moved(&old, &new, &Pairs::new(&old, &new));
        (new.items.iter().zip(moved))
            .filter(|(_, moved)| *moved)
            .map(|(item, _)| item.id.to_string())
            .collect()
    }

    #[test]
    fn as_few_as_explain_the_order_moved() {
        assert_eq!(told("a\nb\nc\nd", "d\na\nb\nc"), ["d"]);
        assert_eq!(told("a\nb\nc\nd", "b\nc\na\nd"), ["a"]);
        assert!(told("a\nb\nc", "x\na\nc").is_empty(), "gaps move nothing");
    }

    #[test]
    fn another_heading_is_a_move_and_a_new_name_for_it_is_none() {
        assert_eq!(
            told("# one\na\nb\n# two\nc", "# one\na\n# two\nb\nc"),
            ["b"]
        );
        assert!(told("# one\na\n# two\nb", "# uno\na\n# two\nb").is_empty());
        assert_eq!(told("a\n# one\nb", "# one\na\nb"), ["a"]);
        let below = told("# one\na\nb\nc\n# two\nd", "# one\nc\n# two\nb\na\nd");
        assert_eq!(below, ["b", "a"], "what is under its heading still stayed");
    }

    #[test]
    fn what_lies_in_a_group_goes_along() {
        assert_eq!(
            told("g\n  a\n  b\nc\nd\ne\nf", "c\nd\ne\nf\ng\n  a\n  b"),
            ["g"]
        );
        assert_eq!(told("g\n  a\nb", "g\na\nb"), ["a"], "out of its group");
        assert!(told("g\n  a\nb", "a\nb").is_empty(), "the group is gone");
    }
}
