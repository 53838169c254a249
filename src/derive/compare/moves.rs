//! Which items moved: as few as explain the new order, and those that came under another heading or group.

use crate::derive::compare::pairs::Pairs;
use crate::model::checklist::{Checklist, Section};

/// For each new item whether it moved. What lies in a group that moved went along with it.
pub fn moved(old: &Checklist, new: &Checklist, pairs: &Pairs) -> Vec<bool> {
    let kept: Vec<(usize, usize)> = (0..new.items.len())
        .filter_map(|index| {
            let before = pairs.before(index)?;
            // Of several that one became, only one is where it was.
            (pairs.after(before) == Some(index)).then_some((index, before))
        })
        .collect();
    let places: Vec<usize> = kept.iter().map(|(_, before)| *before).collect();
    let stayed = longest_run(&places);
    let mut moved = vec![false; new.items.len()];
    // What lies in something that moved finds it here, whether that moved itself or went along too.
    let mut went = moved.clone();
    for (at, &(index, before)) in kept.iter().enumerate() {
        let along = new.items[index].parent.is_some_and(|parent| went[parent]);
        moved[index] = !along
            && (!stayed[at]
                || other_section(old, new, before, index)
                || other_group(old, new, pairs, before, index));
        went[index] = moved[index] || along;
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
    use crate::derive::testing::checklist;

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
