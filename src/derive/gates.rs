//! Gates: what each guards, and whether it is shut.

use crate::derive::run::{Origin, Row, Run, lies_in};
use crate::model::checklist::{Checklist, Gate};
use crate::model::release::State;

/// A gate that guards something, and what.
#[derive(Debug, Clone)]
pub struct Guard {
    /// Its row.
    pub gate: usize,
    reach: Reach,
}

/// What a gate guards, but for what lies in it: that has to be done before it can be.
#[derive(Debug, Clone)]
enum Reach {
    /// All rows behind it.
    All,
    /// All rows behind it in a section.
    Section(usize),
    /// Rows with what lies in them, and sections.
    Targets {
        rows: Vec<usize>,
        sections: Vec<usize>,
    },
}

/// The gates among the rows that guard something, in the order of the page.
pub fn guards(rows: &[Row], checklist: &Checklist) -> Vec<Guard> {
    let guards = rows.iter().enumerate().filter_map(|(gate, row)| {
        let kind = kind(row, checklist).filter(|_| row.is_effective_gate())?;
        let reach = Reach::new(kind, row, rows, checklist);
        Some(Guard { gate, reach })
    });
    guards.collect()
}

/// The rows of the gates that guard a row, in the order of the page.
pub fn guarding(run: &Run, index: usize) -> impl Iterator<Item = usize> {
    let guards = run.guards.iter();
    let reach = move |guard: &&Guard| guard.reaches(&run.rows, &run.checklist, index);
    guards.filter(reach).map(|guard| guard.gate)
}

/// What a row guards, if it is a gate.
fn kind<'c>(row: &Row, checklist: &'c Checklist) -> Option<&'c Gate> {
    match row.origin {
        Origin::Item(item) => checklist.items[item].attributes.gate.as_ref(),
        Origin::Added(_) => None,
    }
}

impl Reach {
    fn new(kind: &Gate, gate: &Row, rows: &[Row], checklist: &Checklist) -> Self {
        match (kind, gate.section) {
            (Gate::All, _) | (Gate::Section, None) => Self::All,
            (Gate::Section, Some(section)) => Self::Section(section),
            (Gate::Targets(targets), _) => {
                let ids = || targets.iter().map(String::as_str);
                let items = ids().filter_map(|id| checklist.item(id));
                let is = |item| move |row: &Row| row.origin == Origin::Item(item);
                Self::Targets {
                    rows: items
                        .filter_map(|item| rows.iter().position(is(item)))
                        .collect(),
                    sections: ids().filter_map(|id| checklist.section(id)).collect(),
                }
            }
        }
    }
}

impl Guard {
    fn reaches(&self, rows: &[Row], checklist: &Checklist, other: usize) -> bool {
        let is_in = |section| lies_in(checklist, rows[other].section, section);
        let is_meant = match &self.reach {
            Reach::All => other > self.gate,
            Reach::Section(section) => other > self.gate && is_in(*section),
            Reach::Targets {
                rows: targets,
                sections,
            } => {
                let is_at = |&row: &usize| other == row || descends(rows, other, row);
                targets.iter().any(is_at) || sections.iter().any(|&section| is_in(section))
            }
        };
        is_meant && other != self.gate && !descends(rows, other, self.gate)
    }
}

/// Whether a gate still holds back what it guards. A skipped gate stays shut, and so does one whose
/// sign-off is not valid.
pub fn is_shut(run: &Run, gate: usize) -> bool {
    let row = &run.rows[gate];
    row.state != State::Done || !super::problem::signed_off(run, row)
}

/// Whether a row was done while a gate that guards it was shut, as far as times tell.
pub fn done_before_gate(run: &Run, index: usize) -> bool {
    let row = &run.rows[index];
    row.state == State::Done
        && guarding(run, index).any(|gate| {
            is_shut(run, gate)
                || matches!(
                    (run.done_at(row), run.done_at(&run.rows[gate])),
                    (Some(done), Some(opened)) if done < opened
                )
        })
}

/// Whether `index` lies in the group `ancestor`.
pub(crate) fn descends(rows: &[Row], index: usize, ancestor: usize) -> bool {
    let mut parent = rows[index].parent;
    while let Some(at) = parent {
        if at == ancestor {
            return true;
        }
        parent = rows[at].parent;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::testing::run;

    fn guarded_by(run: &Run, gate: &str) -> Vec<String> {
        let gate = run.row(gate).unwrap();
        (0..run.rows.len())
            .filter(|&row| guarding(run, row).any(|guard| guard == gate))
            .map(|row| run.id(&run.rows[row]).to_owned())
            .collect()
    }

    #[test]
    fn a_plain_gate_guards_the_rest_of_its_section_with_what_is_nested_in_it() {
        let run = run("# one\na\ng {gate}\nb\n## inner\nc\n# two\nd", "");
        assert_eq!(guarded_by(&run, "g"), ["b", "c"]);
    }

    #[test]
    fn outside_any_section_the_rest_is_everything_behind_it() {
        let run = run("g {gate}\na\n# one\nb", "");
        assert_eq!(guarded_by(&run, "g"), ["a", "b"]);
    }

    #[test]
    fn a_gate_may_name_items_and_sections_wherever_they_stand() {
        let run = run("# one\na\ng {gate=\"a two\"}\nb\n# two\nc", "");
        assert_eq!(guarded_by(&run, "g"), ["a", "c"]);
    }

    #[test]
    fn a_gate_that_names_a_group_guards_what_lies_in_it() {
        let run = run("p\n  a\ng {gate=p}\nb", "");
        assert_eq!(guarded_by(&run, "g"), ["p", "a"]);
    }

    #[test]
    fn a_gate_does_not_guard_what_lies_in_it() {
        let run = run("g {gate}\n  a\n  b\nc", "");
        assert_eq!(guarded_by(&run, "g"), ["c"]);
    }

    #[test]
    fn an_optional_or_inapplicable_gate_guards_nothing() {
        let run = run("g {gate=all}\nh {gate=all optional}\na", "g: n/a");
        assert!(run.guards.is_empty());
    }

    #[test]
    fn a_skipped_gate_stays_shut() {
        let run = run("g {gate}\na", "g: skipped\na: done");
        assert!(is_shut(&run, 0));
        assert!(done_before_gate(&run, 1));
    }

    #[test]
    fn a_gate_without_a_valid_sign_off_stays_shut() {
        let signed = |items: &str| {
            crate::derive::testing::run_with(
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
    fn times_tell_what_was_done_too_early() {
        let run = run(
            "g {gate}\na\nb\nc",
            "g: done@10:00\na: done@09:59\nb: done@10:00\nc: done",
        );
        assert!(!is_shut(&run, 0));
        assert!(done_before_gate(&run, 1));
        assert!(!done_before_gate(&run, 2));
        assert!(!done_before_gate(&run, 3), "an unknown time proves nothing");
    }
}
