//! Gates: what each guards, and whether it is shut.

use crate::derive::run::{Origin, Row, Run, lies_in};
use crate::model::checklist::{Checklist, Gate};
use crate::model::release::State;

/// The rows of the gates that guard one row.
pub type Guard = Vec<usize>;

/// For each row the gates that guard it, in the order of the page.
pub fn guards(rows: &[Row], checklist: &Checklist) -> Vec<Guard> {
    let mut guards = vec![Guard::new(); rows.len()];
    for (gate, row) in rows.iter().enumerate() {
        let Some(kind) = kind(row, checklist).filter(|_| row.is_effective_gate()) else {
            continue;
        };
        for (guarded, guard) in guards.iter_mut().enumerate() {
            // What lies under a gate has to be done before it can be.
            let within = guarded == gate || descends(rows, guarded, gate);
            if !within && reaches(rows, checklist, kind, gate, guarded) {
                guard.push(gate);
            }
        }
    }
    guards
}

/// What a row guards, if it is a gate.
fn kind<'c>(row: &Row, checklist: &'c Checklist) -> Option<&'c Gate> {
    match row.origin {
        Origin::Item(item) => checklist.items[item].attributes.gate.as_ref(),
        Origin::Added(_) => None,
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
        && run.guards[index].iter().any(|&gate| {
            is_shut(run, gate)
                || matches!(
                    (run.done_at(row), run.done_at(&run.rows[gate])),
                    (Some(done), Some(opened)) if done < opened
                )
        })
}

fn reaches(rows: &[Row], checklist: &Checklist, kind: &Gate, gate: usize, other: usize) -> bool {
    match kind {
        Gate::All => other > gate,
        Gate::Section => {
            other > gate
                && rows[gate]
                    .section
                    .is_none_or(|section| lies_in(checklist, rows[other].section, section))
        }
        Gate::Targets(targets) => targets
            .iter()
            .any(|target| is_below(rows, checklist, other, target)),
    }
}

/// Whether a row is, or lies in, the item or section `id`.
fn is_below(rows: &[Row], checklist: &Checklist, index: usize, id: &str) -> bool {
    let mut row = Some(index);
    while let Some(at) = row {
        if matches!(rows[at].origin, Origin::Item(item) if *checklist.items[item].id == *id) {
            return true;
        }
        row = rows[at].parent;
    }
    checklist
        .section(id)
        .is_some_and(|section| lies_in(checklist, rows[index].section, section))
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
            .filter(|&row| run.guards[row].contains(&gate))
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
    fn a_gate_does_not_guard_what_lies_in_it() {
        let run = run("g {gate}\n  a\n  b\nc", "");
        assert_eq!(guarded_by(&run, "g"), ["c"]);
    }

    #[test]
    fn an_optional_or_inapplicable_gate_guards_nothing() {
        let run = run("g {gate=all}\nh {gate=all optional}\na", "g: n/a");
        assert!(run.guards.iter().all(Vec::is_empty));
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
