//! Computes verdicts: go or no-go at a hold point, with reasons. All rules for verdicts are in this file.

use crate::evaluate::count::sections;
use crate::evaluate::gates;
use crate::evaluate::problem::{Problem, ProblemKind};
use crate::evaluate::rows::descends;
use crate::evaluate::run::Run;
use crate::model::release::{State, Status};

/// Go or no-go at a hold point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The hold point.
    pub(crate) hold: HoldPoint,
    /// Whether the release may continue.
    pub(crate) go: bool,
    /// The rows of shut gates that guard the hold point.
    pub(crate) shut: Vec<usize>,
    /// The release's problems, worst first, each with whether it blocks this hold point.
    pub(crate) problems: Vec<(Problem, bool)>,
    /// The `todo` and `doing` rows that must be closed before this point; empty if gates guard it.
    pub(crate) open: Vec<usize>,
    /// Whether the release named by `after` is still open and blocks this hold point.
    pub(crate) waits_for_predecessor: bool,
    /// Whether the file has errors; then the verdict is a no-go.
    pub(crate) has_errors: bool,
}

/// A position in the release that has a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HoldPoint {
    /// Before this row.
    Row(usize),
    /// Before this section, an index into the checklist's sections.
    Section(usize),
    /// The end of the release.
    End,
}

/// Returns the verdict at the next hold point: the first gate that is shut but not skipped, otherwise the end.
///
/// The only hold point of a closed release is its end.
pub(crate) fn next(run: &Run) -> Verdict {
    if run.status.is_closed() {
        return end(run);
    }
    let next = (0..run.rows.len()).find(|&row| is_pending_gate(run, row));
    match next {
        Some(row) => before(run, HoldPoint::Row(row)),
        None => end(run),
    }
}

/// Returns the verdict at the end of the release.
pub(crate) fn end(run: &Run) -> Verdict {
    let waits_for_predecessor = run.predecessor_closed == Some(false);
    let open = open_rows(run, |_| true);
    let problems: Vec<(Problem, bool)> = (run.problems.iter())
        .map(|problem| (*problem, problem.kind != ProblemKind::BeforeGate))
        .collect();
    let clear = open.is_empty() && problems.iter().all(|(_, blocks)| !blocks);
    Verdict {
        hold: HoldPoint::End,
        go: clear && !waits_for_predecessor && !run.has_errors && !run.status.is_abandoned(),
        shut: Vec::new(),
        problems,
        open,
        waits_for_predecessor,
        has_errors: run.has_errors,
    }
}

/// Returns the verdict before a row or section.
///
/// It is a go if all gates that guard it are passed and no required row before it, nor the row itself, is failed or
/// blocked. If no gate guards it, all required rows before it must also be closed.
pub(crate) fn before(run: &Run, hold: HoldPoint) -> Verdict {
    let Some(position) = position(run, hold) else {
        return end(run);
    };
    let guards = match position {
        at if at < run.rows.len() => gates::guarding(run, at).collect(),
        _ => Vec::new(),
    };
    let shut: Vec<usize> =
        (guards.iter().copied()).filter(|&gate| gates::is_shut(run, gate)).collect();
    // A group is closed after its items, so they come before it although their rows follow.
    let is_before = |row: usize| {
        let is_in = |inner, group| descends(&run.rows, inner, group);
        let is_in_hold = matches!(hold, HoldPoint::Row(group) if is_in(row, group));
        is_in_hold || (row < position && !(position < run.rows.len() && is_in(position, row)))
    };
    let problems: Vec<(Problem, bool)> = (run.problems.iter())
        .map(|problem| {
            let blocks = matches!(problem.kind, ProblemKind::Failed | ProblemKind::Blocked);
            let is_hold = hold == HoldPoint::Row(problem.row);
            (*problem, blocks && (is_hold || is_before(problem.row)))
        })
        .collect();
    let open = if guards.is_empty() { open_rows(run, is_before) } else { Vec::new() };
    let clear = shut.is_empty() && open.is_empty() && problems.iter().all(|(_, blocks)| !blocks);
    Verdict {
        hold,
        go: clear && !run.has_errors,
        shut,
        problems,
        open,
        waits_for_predecessor: false,
        has_errors: run.has_errors,
    }
}

/// Whether the release is in progress and can be closed.
pub(crate) fn ready_to_close(run: &Run) -> bool {
    run.status == Status::InProgress && end(run).go
}

fn is_pending_gate(run: &Run, row: usize) -> bool {
    let gate = &run.rows[row];
    gate.is_effective_gate() && gate.state != State::Skipped && gates::is_shut(run, row)
}

/// Returns the hold point before the item or section with this id.
pub(crate) fn hold_point(run: &Run, id: &str) -> Option<HoldPoint> {
    run.row(id).map(HoldPoint::Row).or_else(|| run.checklist.section(id).map(HoldPoint::Section))
}

/// Returns the first row at or after the hold point, if any.
fn position(run: &Run, hold: HoldPoint) -> Option<usize> {
    match hold {
        HoldPoint::Row(row) => Some(row),
        HoldPoint::Section(section) => {
            sections(run)[section].rows.first().copied().or_else(|| first_row_after(run, section))
        }
        HoldPoint::End => None,
    }
}

/// Returns the first row after a section that has no items.
fn first_row_after(run: &Run, section: usize) -> Option<usize> {
    run.rows.iter().position(|row| row.section.is_some_and(|other| other > section))
}

fn open_rows(run: &Run, is_before: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..run.rows.len())
        .filter(|&row| is_before(row) && run.rows[row].counts() && !run.not_reached(&run.rows[row]))
        .filter(|&row| matches!(run.rows[row].state, State::Todo | State::Doing))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{run, run_with};

    fn hold_id<'a>(run: &'a Run, verdict: &Verdict) -> &'a str {
        match verdict.hold {
            HoldPoint::Row(row) => run.id(&run.rows[row]),
            HoldPoint::Section(section) => &run.checklist.sections[section].id,
            HoldPoint::End => "end",
        }
    }

    fn verdict_before(run: &Run, id: &str) -> Verdict {
        before(run, hold_point(run, id).unwrap())
    }

    #[test]
    fn the_next_hold_point_is_the_first_gate_not_passed() {
        let run = run("a\ng {gate}\nb\nh {gate}\nc", "a: done\ng: done");
        let verdict = next(&run);
        assert_eq!(hold_id(&run, &verdict), "h");
        assert!(verdict.go, "g guards h and is done; b is work not reached");
    }

    #[test]
    fn without_a_guarding_gate_everything_before_must_be_closed() {
        let open = run("a\nb {optional}\ng {gate}\nc", "");
        let verdict = next(&open);
        assert!(!verdict.go);
        assert_eq!(verdict.open, [0]);
        assert!(next(&run("a\ng {gate}\nc", "a: skipped")).go);
    }

    #[test]
    fn a_failure_blocks_later_hold_points_but_not_earlier_ones() {
        let items = "a: failed\ng: done";
        assert!(!next(&run("a\ng {gate}\nb\nh {gate}", items)).go);
        let failed_after = run("g {gate}\nh {gate}\na", "g: done\na: failed");
        let verdict = next(&failed_after);
        assert!(verdict.go);
        assert_eq!(verdict.problems.len(), 1, "it is still shown");
    }

    #[test]
    fn a_skipped_gate_stays_shut_before_what_it_guards() {
        let run = run("a\ng {gate}\nb\nh {gate}", "a: done\ng: skipped");
        let verdict = next(&run);
        assert_eq!(hold_id(&run, &verdict), "h");
        assert!(!verdict.go);
        assert_eq!(verdict.shut, [1]);
        assert!(!verdict_before(&run, "b").go);
    }

    #[test]
    fn at_the_end_a_skipped_gate_is_closed_like_any_other_item() {
        assert!(next(&run("g {gate}\na", "g: skipped\na: skipped")).go);
    }

    #[test]
    fn the_end_is_a_go_if_all_items_are_closed_without_problems() {
        assert!(next(&run("a\nb", "a: done\nb: skipped")).go);
        assert!(next(&run("a", "a: n/a")).go, "nothing applicable");
        assert!(next(&run("a\nb", "a: skipped\nb: skipped")).go, "all skipped");
        assert!(!next(&run("a\nb", "a: done")).go);
        assert!(!next(&run("a {evidence}", "a: done")).go);
        assert!(!next(&run_with("a {signoff=qa}", "a: done", "maya", &[])).go);
    }

    #[test]
    fn the_end_waits_for_the_release_named_by_after() {
        let mut run = run("a", "a: done");
        run.predecessor_closed = Some(false);
        let verdict = next(&run);
        assert!(!verdict.go && verdict.waits_for_predecessor);
        run.predecessor_closed = Some(true);
        assert!(next(&run).go);
    }

    #[test]
    fn a_file_with_errors_is_never_a_go() {
        let mut run = run("a", "a: done");
        run.has_errors = true;
        assert!(!next(&run).go);
    }

    #[test]
    fn before_a_section_means_before_its_first_item() {
        let text = "# one\na\n# two\nb";
        assert!(!verdict_before(&run(text, ""), "two").go);
        assert!(verdict_before(&run(text, "a: done"), "two").go);
        assert!(verdict_before(&run(text, ""), "one").go, "nothing comes before it");
    }

    #[test]
    fn a_gate_that_failed_itself_is_not_passed() {
        assert!(!next(&run("a\ng {gate}\nb", "a: done\ng: failed")).go);
    }

    #[test]
    fn items_in_a_gate_come_before_it() {
        let list = "a\ng {gate}\n  b\n  c\nd";
        assert!(!next(&run(list, "a: done\nb: failed\nc: done")).go);
        assert_eq!(next(&run(list, "a: done\nb: done")).open, [3]);
        assert!(next(&run(list, "a: done\nb: done\nc: skipped")).go);
    }

    #[test]
    fn a_group_does_not_come_before_a_gate_in_it() {
        let run = run("p\n  a\n  g {gate}\n  b", "a: done");
        assert!(verdict_before(&run, "g").go);
    }
}
