//! Gates: which rows they guard, and whether they are shut.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::evaluate::guard::{Guard, Reach};
use crate::evaluate::requirements::is_signed_off;
use crate::evaluate::rows::{Row, descends};
use crate::evaluate::run::Run;
use crate::model::checklist::MAX_ITEM_DEPTH;
use crate::model::release::State;

/// Returns the rows of the gates that guard a row, in page order.
pub(crate) fn guarding(run: &Run, index: usize) -> impl Iterator<Item = usize> {
    let guards = run.guards.iter();
    let reach = move |guard: &&Guard| guard.reaches(&run.rows, &run.checklist, index);
    guards.filter(reach).map(|guard| guard.gate)
}

/// Whether a gate is not passed. A skipped gate and a gate without a valid sign-off are shut.
pub(crate) fn is_shut(run: &Run, gate: usize) -> bool {
    let row = &run.rows[gate];
    row.state != State::Done || !is_signed_off(run, row)
}

/// Sets [`Row::before_gate`] of every row.
///
/// Comparing each row with each gate would be quadratic. Of several gates with the same reach, comparing with the
/// one that opened last is enough.
pub(super) fn mark_done_before(run: &mut Run) {
    if run.guards.is_empty() {
        return;
    }
    let mut openings = Openings::default();
    for guard in &run.guards {
        if let Reach::Targets { rows, sections } = &guard.reach {
            let opening = opening(run, guard.gate);
            for row in rows {
                openings.add_row(*row, opening);
            }
            for section in sections {
                openings.add_section(*section, opening);
            }
        }
    }
    let mut found = vec![false; run.rows.len()];
    let mut guards = run.guards.iter().peekable();
    for (index, row) in run.rows.iter().enumerate() {
        found[index] = row.state == State::Done
            && openings.last(run, index).is_some_and(|opened| match opened {
                Opened::Never => true,
                Opened::At(opened) => run.done_at(row).is_some_and(|done| done < opened),
            });
        // Gates without targets guard only the rows after them.
        if let Some(guard) = guards.next_if(|guard| guard.gate == index) {
            match guard.reach {
                Reach::All => openings.all.add(opening(run, index)),
                Reach::Section(section) => openings.add_section(section, opening(run, index)),
                Reach::Targets { .. } => {}
            }
        }
    }
    for (row, found) in run.rows.iter_mut().zip(found) {
        row.before_gate = found;
    }
}

/// When a gate was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Opened {
    At(Timestamp),
    /// The gate is shut.
    Never,
}

/// When a gate was passed, with its row; `None` if the time is unknown.
type Opening = Option<(Opened, usize)>;

/// A gate that was passed once and is shut now was still passed before the items that followed.
fn opening(run: &Run, gate: usize) -> Opening {
    let row = &run.rows[gate];
    let passed = run.events(row).iter().find(|event| event.state == State::Done);
    let never_valid = row.state == State::Done && !is_signed_off(run, row);
    match passed.filter(|_| !never_valid) {
        Some(event) => Some((Opened::At(event.at.as_ref()?.value.instant()?), gate)),
        None => Some((Opened::Never, gate)),
    }
}

/// The gates that opened last, by reach.
#[derive(Debug, Default)]
struct Openings {
    all: Latest,
    sections: HashMap<usize, Latest>,
    rows: HashMap<usize, Latest>,
}

impl Openings {
    fn add_row(&mut self, row: usize, opening: Opening) {
        self.rows.entry(row).or_default().add(opening);
    }

    fn add_section(&mut self, section: usize, opening: Opening) {
        self.sections.entry(section).or_default().add(opening);
    }

    /// Returns when the last gate that guards a row opened.
    fn last(&self, run: &Run, index: usize) -> Option<Opened> {
        let rows = &run.rows;
        let groups = std::iter::successors(Some(index), |at| rows[*at].parent);
        let sections = &run.checklist.sections;
        let enclosing = std::iter::successors(rows[index].section, |at| sections[*at].parent);
        (groups.filter_map(|row| self.rows.get(&row)))
            .chain(enclosing.filter_map(|section| self.sections.get(&section)))
            .chain([&self.all])
            .filter_map(|latest| latest.excluding(rows, index))
            .max()
    }
}

/// The gates that opened last, latest first. A gate guards neither itself nor its own items, so there are enough to
/// skip a row and all its groups.
#[derive(Debug, Default)]
struct Latest(Vec<(Opened, usize)>);

impl Latest {
    fn add(&mut self, opening: Opening) {
        let Some(opening) = opening else {
            return;
        };
        let at = self.0.partition_point(|other| *other > opening);
        if at <= MAX_ITEM_DEPTH {
            self.0.insert(at, opening);
            self.0.truncate(MAX_ITEM_DEPTH + 1);
        }
    }

    /// Returns the first gate that is neither the row itself nor one of its groups.
    fn excluding(&self, rows: &[Row], index: usize) -> Option<Opened> {
        let guards = |gate: usize| gate != index && !descends(rows, index, gate);
        let found = self.0.iter().find(|(_, gate)| guards(*gate));
        found.map(|(opened, _)| *opened)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::evaluate::testing::run;

    fn guarded_by(run: &Run, gate: &str) -> Vec<String> {
        let gate = run.row(gate).unwrap();
        (0..run.rows.len())
            .filter(|&row| guarding(run, row).any(|guard| guard == gate))
            .map(|row| run.id(&run.rows[row]).to_owned())
            .collect()
    }

    proptest! {
        #[test]
        fn the_last_of_many_gates_is_enough(lines in proptest::collection::vec((0usize..4, 0usize..7, 0usize..4), 1..24)) {
            let mut depth = 0;
            let item = |(at, (deeper, kind, _)): (usize, &(usize, usize, usize))| {
                if *deeper == 3 {
                    depth = 0;
                    return format!("{} s{at}\n", "#".repeat(1 + kind % 3));
                }
                let gate = match kind {
                    0 => "{gate}".to_owned(),
                    1 => "{gate=all}".to_owned(),
                    2 => format!("{{gate=\"i{} s{}\"}}", (at * 7) % lines.len(), (at * 5) % lines.len()),
                    _ => String::new(),
                };
                let line = format!("{}i{at} {gate}\n", "  ".repeat(depth));
                depth = if *deeper == 0 { 0 } else { depth + deeper - 1 };
                line
            };
            let text: String = lines.iter().enumerate().map(item).collect();
            let event = |(at, (_, _, time)): (usize, &(usize, usize, usize))| match time {
                0 => String::new(),
                1 => format!("i{at}: done\n"),
                time => format!("i{at}: done @1{}:00\n", (at * time) % 10),
            };
            let items: String = lines.iter().enumerate().map(event).collect();
            let run = run(&text, &items);
            for (index, row) in run.rows.iter().enumerate() {
                let before = |gate: usize| match opening(&run, gate) {
                    Some((Opened::Never, _)) => true,
                    Some((Opened::At(opened), _)) => run.done_at(row).is_some_and(|done| done < opened),
                    None => false,
                };
                let expected = row.state == State::Done && guarding(&run, index).any(before);
                prop_assert_eq!(row.before_gate, expected, "{} in\n{}{}", run.id(row), text, items);
            }
        }
    }

    #[test]
    fn a_plain_gate_guards_the_rest_of_its_section_and_nested_sections() {
        let run = run("# one\na\ng {gate}\nb\n## inner\nc\n# two\nd", "");
        assert_eq!(guarded_by(&run, "g"), ["b", "c"]);
    }

    #[test]
    fn outside_any_section_a_gate_guards_all_rows_after_it() {
        let run = run("g {gate}\na\n# one\nb", "");
        assert_eq!(guarded_by(&run, "g"), ["a", "b"]);
    }

    #[test]
    fn a_gate_can_name_items_and_sections_anywhere() {
        let run = run("# one\na\ng {gate=\"a two\"}\nb\n# two\nc", "");
        assert_eq!(guarded_by(&run, "g"), ["a", "c"]);
    }

    #[test]
    fn a_gate_that_names_a_group_guards_its_items() {
        let run = run("p\n  a\ng {gate=p}\nb", "");
        assert_eq!(guarded_by(&run, "g"), ["p", "a"]);
    }

    #[test]
    fn a_gate_does_not_guard_its_own_items() {
        let run = run("g {gate}\n  a\n  b\nc", "");
        assert_eq!(guarded_by(&run, "g"), ["c"]);
    }

    #[test]
    fn an_optional_or_inapplicable_gate_is_not_effective() {
        let run = run("g {gate=all}\nh {gate=all optional}\na", "g: n/a");
        assert!(run.guards.is_empty());
    }

    #[test]
    fn a_skipped_gate_stays_shut() {
        let run = run("g {gate}\na", "g: skipped\na: done");
        assert!(is_shut(&run, 0));
        assert!(run.rows[1].before_gate);
    }

    #[test]
    fn a_gate_without_a_valid_sign_off_stays_shut() {
        let signed = |items: &str| {
            crate::evaluate::testing::run_with(
                "g {gate signoff=qa}\na",
                items,
                "maya",
                &[("qa", "li")],
            )
        };
        assert!(is_shut(&signed("g: done by tom"), 0));
        assert!(!is_shut(&signed("g: done by li"), 0));
    }

    #[test]
    fn times_show_what_was_done_too_early() {
        let run = run("g {gate}\na\nb\nc", "g: done@10:00\na: done@09:59\nb: done@10:00\nc: done");
        assert!(!is_shut(&run, 0));
        assert!(run.rows[1].before_gate);
        assert!(!run.rows[2].before_gate);
        assert!(!run.rows[3].before_gate, "an unknown time proves nothing");
    }

    #[test]
    fn a_gate_that_shuts_again_does_not_change_what_was_done_before() {
        for later in ["blocked", "failed", "todo", "skipped"] {
            let items = format!("g: [done@09:00, {later}@11:00]\na: done@10:00\nb: done@08:00");
            let run = run("g {gate}\na\nb", &items);
            assert!(is_shut(&run, 0));
            assert_eq!(
                (run.rows[1].before_gate, run.rows[2].before_gate),
                (false, true),
                "{later}"
            );
        }
    }
}
