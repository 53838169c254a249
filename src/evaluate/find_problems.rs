//! Finds the problems of a release.

use crate::evaluate::problem::{Problem, ProblemKind};
use crate::evaluate::requirements::{is_signed_off, lacks_evidence};
use crate::evaluate::run::Run;
use crate::model::release::State;

/// Returns the problems of all required rows, worst first, then in page order.
pub(super) fn problems(run: &Run) -> Vec<Problem> {
    let mut problems = Vec::new();
    for row in 0..run.rows.len() {
        if run.rows[row].counts() {
            let mut add = |kind| problems.push(Problem { kind, row });
            of_row(run, row, &mut add);
        }
    }
    problems.sort_by_key(|problem| (problem.kind, problem.row));
    problems
}

fn of_row(run: &Run, index: usize, add: &mut impl FnMut(ProblemKind)) {
    let row = &run.rows[index];
    match row.state {
        State::Failed => add(ProblemKind::Failed),
        State::Blocked => add(ProblemKind::Blocked),
        _ => {}
    }
    if lacks_evidence(run, row) {
        add(ProblemKind::NoEvidence);
    }
    if row.state.is_closed() && !is_signed_off(run, row) {
        add(ProblemKind::NoSignoff);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{run, run_with};

    fn kinds_of(run: &Run) -> Vec<(ProblemKind, &str)> {
        (run.problems.iter())
            .map(|problem| (problem.kind, run.id(&run.rows[problem.row])))
            .collect()
    }

    #[test]
    fn open_items_are_not_problems_and_the_worst_comes_first() {
        let run = run("a\nb\nc\nd", "b: doing\nc: blocked\nd: failed");
        assert_eq!(kinds_of(&run), [(ProblemKind::Failed, "d"), (ProblemKind::Blocked, "c")]);
    }

    #[test]
    fn optional_items_are_never_a_problem() {
        assert!(run("a {optional}", "a: failed").problems.is_empty());
    }

    #[test]
    fn done_items_need_evidence_in_any_of_their_events() {
        let missing = run("a {evidence}\nb {evidence}", "a: done\nb: skipped");
        assert_eq!(kinds_of(&missing), [(ProblemKind::NoEvidence, "a")]);
        let complete = run("a {evidence}", "a: [doing+evidence, done]");
        assert!(complete.problems.is_empty());
    }

    #[test]
    fn only_the_roles_person_signs_off_and_never_the_owner() {
        let signed = |items: &str| run_with("a {signoff=qa}", items, "maya", &[("qa", "li")]);
        assert!(signed("a: done by li").problems.is_empty());
        assert_eq!(signed("a: done by tom").problems.len(), 1);
        assert_eq!(signed("a: done").problems.len(), 1);
        assert_eq!(signed("a: skipped by tom").problems.len(), 1);
        assert!(signed("a: todo").problems.is_empty());
        let own = run_with("a {signoff=qa}", "a: done by maya", "maya", &[("qa", "maya")]);
        assert_eq!(own.problems.len(), 1, "nobody signs off their own release");
    }
}
