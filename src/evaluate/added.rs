//! Inserts added items into the rows: after the last row of their section, or at the end.

use crate::evaluate::rows::{Origin, Row, StateSource, has_failed, last_state};
use crate::model::checklist::Checklist;
use crate::model::release::{Entry, Release};

/// Inserts the release's added items into the rows of `items`. Returns all rows, and the row of each item.
///
/// Each added item goes after the last row of its section, which can be an added one. If the section has no rows,
/// the added item goes before the first item after the section.
pub(super) fn insert(
    items: Vec<Row>,
    release: &Release,
    checklist: &Checklist,
) -> (Vec<Row>, Vec<usize>) {
    let mut order = Order::new(&items, checklist);
    let mut added = Vec::new();
    for (index, entry) in release.entries.iter().enumerate() {
        if let Some(text) = &entry.added {
            let section = text.section.as_ref();
            let section = section.and_then(|name| checklist.section(&name.value));
            order.insert(section, checklist);
            added.push(row(entry, index, section));
        }
    }
    let count = items.len();
    let mut all: Vec<Option<Row>> = items.into_iter().chain(added).map(Some).collect();
    let mut places = vec![0; count];
    let mut rows = Vec::with_capacity(all.len());
    for at in order.walk() {
        if let Some(place) = places.get_mut(at) {
            *place = rows.len();
        }
        rows.extend(all[at].take());
    }
    for row in &mut rows {
        row.parent = row.parent.map(|item| places[item]);
    }
    (rows, places)
}

fn row(entry: &Entry, index: usize, section: Option<usize>) -> Row {
    Row {
        origin: Origin::Added(index),
        section,
        parent: None,
        is_group: false,
        optional: false,
        is_gate: false,
        state: last_state(entry),
        failed: has_failed(entry),
        single_event: entry.events.len() < 2,
        before_gate: false,
        source: StateSource::Own(index),
    }
}

/// The page order as a linked list. Indices are those of the items, followed by the added items.
struct Order {
    next: Vec<Option<usize>>,
    before: Vec<Option<usize>>,
    first: Option<usize>,
    last: Option<usize>,
    /// The last row of each section.
    last_in: Vec<Option<usize>>,
}

impl Order {
    fn new(items: &[Row], checklist: &Checklist) -> Self {
        let count = items.len();
        let mut order = Self {
            next: (1..=count).map(|at| (at < count).then_some(at)).collect(),
            before: (0..count).map(|at| at.checked_sub(1)).collect(),
            first: (count > 0).then_some(0),
            last: count.checked_sub(1),
            last_in: vec![None; checklist.sections.len()],
        };
        for (at, row) in items.iter().enumerate() {
            order.set_last(row.section, checklist, |_| Some(at));
        }
        order
    }

    /// Links the next added item.
    fn insert(&mut self, section: Option<usize>, checklist: &Checklist) {
        let added = self.next.len();
        let items = checklist.items.len();
        let last_in = section.and_then(|section| self.last_in[section]);
        let start = section.map_or(items, |section| checklist.sections[section].items.start);
        let before = match last_in {
            Some(last) => Some(last),
            None if start < items => self.before[start],
            None => self.last,
        };
        let next = match before {
            Some(before) => self.next[before].replace(added),
            None => self.first.replace(added),
        };
        match next {
            Some(next) => self.before[next] = Some(added),
            None => self.last = Some(added),
        }
        self.next.push(next);
        self.before.push(before);
        // It is also the last row of each outer section that has no rows after it.
        let is_outer_last = |outer: usize, last: Option<usize>| match (last_in, last) {
            (_, None) => true,
            (Some(_), last) => last == last_in,
            (None, Some(_)) => start >= items || checklist.sections[outer].items.end <= start,
        };
        self.set_last(section, checklist, |(outer, last)| {
            if is_outer_last(outer, last) { Some(added) } else { last }
        });
    }

    /// Sets the last row of a section and of its enclosing sections.
    fn set_last(
        &mut self,
        section: Option<usize>,
        checklist: &Checklist,
        last: impl Fn((usize, Option<usize>)) -> Option<usize>,
    ) {
        let mut section = section;
        while let Some(at) = section {
            self.last_in[at] = last((at, self.last_in[at]));
            section = checklist.sections[at].parent;
        }
    }

    /// Iterates over all indices in page order.
    fn walk(&self) -> impl Iterator<Item = usize> {
        std::iter::successors(self.first, |at| self.next[*at])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::evaluate::rows::lies_in;
    use crate::evaluate::testing::{checklist, run};

    /// A naive implementation: inserts one item after the other, as the guide describes it.
    fn expected(checklist: &Checklist, sections: &[Option<usize>]) -> Vec<String> {
        let mut rows: Vec<(String, Option<usize>, Option<usize>)> =
            (checklist.items.iter().enumerate())
                .map(|(at, item)| (item.id.to_string(), item.section, Some(at)))
                .collect();
        for (index, section) in sections.iter().enumerate() {
            let at = section.map_or(rows.len(), |section| {
                let last = rows.iter().rposition(|row| lies_in(checklist, row.1, section));
                let start = checklist.sections[section].items.start;
                let first_after =
                    || rows.iter().position(|row| row.2.is_some_and(|item| item >= start));
                last.map_or_else(|| first_after().unwrap_or(rows.len()), |last| last + 1)
            });
            rows.insert(at, (format!("x{index}"), *section, None));
        }
        rows.into_iter().map(|(id, ..)| id).collect()
    }

    proptest! {
        #[test]
        fn each_added_item_follows_the_last_row_of_its_section(
            lines in proptest::collection::vec(0usize..5, 1..12),
            added in proptest::collection::vec(0usize..8, 1..8),
        ) {
            let line = |(at, kind): (usize, &usize)| match kind {
                0 | 1 => format!("i{at}\n"),
                level => format!("{} s{at}\n", "#".repeat(level - 1)),
            };
            let text: String = lines.iter().enumerate().map(line).collect();
            let list = checklist(&text);
            let sections: Vec<Option<usize>> = (added.iter())
                .map(|section| Some(*section).filter(|section| *section < list.sections.len()))
                .collect();
            let entry = |(at, section): (usize, &Option<usize>)| match section {
                Some(section) => format!("+x{at} @{}: done\n", list.sections[*section].id),
                None => format!("+x{at}: done\n"),
            };
            let items: String = sections.iter().enumerate().map(entry).collect();
            let run = run(&text, &items);
            let ids: Vec<&str> = run.rows.iter().map(|row| run.id(row)).collect();
            prop_assert_eq!(ids, expected(&run.checklist, &sections));
            for item in 0..run.checklist.items.len() {
                prop_assert_eq!(run.row_of(item).map(|row| row.origin), Some(Origin::Item(item)));
            }
        }
    }
}
