//! Computes verdicts: go, not yet or no-go at a hold point, with reasons. All rules for verdicts are in this file.

use crate::evaluate::count::sections;
use crate::evaluate::gates;
use crate::evaluate::predecessor::Predecessor;
use crate::evaluate::problem::ProblemKind;
use crate::evaluate::reason::{ReasonKind, VerdictReason};
use crate::evaluate::requirements::is_signed_off;
use crate::evaluate::rows::descends;
use crate::evaluate::run::{ClosingRecord, Run};
use crate::model::release::{State, Status, VerdictWord};
use crate::unicode::nfc;

/// The verdict at a hold point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The hold point.
    pub(crate) hold: HoldPoint,
    /// Go, not yet or no-go.
    pub(crate) word: VerdictWord,
    /// Why it is not a go: reasons for a no-go first, and among them the worst first.
    pub(crate) reasons: Vec<VerdictReason>,
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

impl Verdict {
    /// Whether the release may continue.
    pub(crate) fn is_go(&self) -> bool {
        self.word == VerdictWord::Go
    }

    /// Returns the number of things that mean a no-go: items with several problems count once.
    pub(crate) fn problems(&self) -> usize {
        let (items, others) = self.count(true);
        items + others
    }

    /// Describes what is still to do: `85 items and 1 release`. The release is the one named by `after`.
    pub(crate) fn open(&self) -> String {
        let plural = |count: usize, word: &str| {
            format!("{count} {word}{}", if count == 1 { "" } else { "s" })
        };
        match self.count(false) {
            (items, 0) => plural(items, "item"),
            (0, releases) => plural(releases, "release"),
            (items, releases) => {
                format!("{} and {}", plural(items, "item"), plural(releases, "release"))
            }
        }
    }

    /// Counts the items and the other things in the reasons.
    fn count(&self, are_problems: bool) -> (usize, usize) {
        let reasons = self.reasons.iter().filter(|reason| reason.kind.is_problem() == are_problems);
        let (mut rows, mut others) = (Vec::new(), 0);
        for reason in reasons {
            match reason.row {
                Some(row) => rows.push(row),
                None => others += 1,
            }
        }
        rows.sort_unstable();
        rows.dedup();
        (rows.len(), others)
    }
}

/// Returns the verdict at the next hold point: the first gate that is shut but not skipped, otherwise the end.
///
/// The only hold point of a closed release is its end.
pub(crate) fn next(run: &Run) -> Verdict {
    if run.status.is_closed() {
        return end(run);
    }
    let next = (0..run.rows.len()).find(|&row| is_pending_gate(run, row));
    at(run, next.map_or(HoldPoint::End, HoldPoint::Row))
}

/// Returns the verdict at the end of the release.
pub(crate) fn end(run: &Run) -> Verdict {
    at(run, HoldPoint::End)
}

/// Returns the verdict at a hold point.
pub(crate) fn at(run: &Run, hold: HoldPoint) -> Verdict {
    judge(run, hold, true)
}

/// Returns the verdict at a row that is about to be done, leaving its own state and that of rows that are done with
/// it out of account.
pub(crate) fn without(run: &Run, row: usize, is_done_too: impl Fn(usize) -> bool) -> Verdict {
    let mut verdict = judge(run, HoldPoint::Row(row), false);
    verdict.reasons.retain(|reason| !reason.row.is_some_and(&is_done_too));
    verdict.word = word(&verdict.reasons);
    verdict
}

fn judge(run: &Run, hold: HoldPoint, counts_own: bool) -> Verdict {
    let scope = Scope::new(run, hold, counts_own);
    let mut reasons = of_release(run, hold);
    let guards = scope.guards(run);
    reasons.extend(guards.iter().filter_map(|&gate| of_gate(run, gate)));
    for problem in run.problems.iter().filter(|problem| scope.holds(run, problem.row)) {
        // Guards are in the order of their rows.
        let is_gate = guards.binary_search(&problem.row).is_ok();
        let kind = match problem.kind {
            // The gate has a reason of its own.
            ProblemKind::Failed | ProblemKind::Blocked | ProblemKind::NoSignoff if is_gate => {
                continue;
            }
            ProblemKind::Failed => ReasonKind::Failed,
            ProblemKind::Blocked => ReasonKind::Blocked,
            ProblemKind::NoEvidence => ReasonKind::NoEvidence,
            ProblemKind::NoSignoff => ReasonKind::NoSignoff,
        };
        reasons.push(VerdictReason { kind, row: Some(problem.row) });
    }
    if guards.is_empty() {
        let open =
            (0..run.rows.len()).filter(|&row| scope.is_before(run, row) && is_open(run, row));
        reasons.extend(open.map(|row| VerdictReason { kind: ReasonKind::Open, row: Some(row) }));
    }
    reasons.sort_unstable();
    Verdict { hold, word: word(&reasons), reasons }
}

/// Returns the verdict that sorted reasons lead to.
fn word(reasons: &[VerdictReason]) -> VerdictWord {
    match reasons.first() {
        None => VerdictWord::Go,
        Some(worst) if worst.kind.is_problem() => VerdictWord::NoGo,
        Some(_) => VerdictWord::NotYet,
    }
}

/// Returns the reasons that hold for the release as a whole.
fn of_release(run: &Run, hold: HoldPoint) -> Vec<VerdictReason> {
    let own = match run.status {
        Status::RolledBack => Some(ReasonKind::RolledBack),
        Status::Aborted => Some(ReasonKind::Aborted),
        Status::Done if hold != HoldPoint::End => Some(ReasonKind::Closed),
        _ => None,
    };
    let predecessor = match run.predecessor {
        None | Some(Predecessor::Done) => None,
        Some(Predecessor::Missing) => Some(ReasonKind::PredecessorMissing),
        Some(Predecessor::HasErrors) => Some(ReasonKind::PredecessorHasErrors),
        Some(Predecessor::RolledBack) => Some(ReasonKind::PredecessorRolledBack),
        Some(Predecessor::Aborted) => Some(ReasonKind::PredecessorAborted),
        Some(Predecessor::Open) => Some(ReasonKind::PredecessorOpen),
    };
    let errors = run.has_errors.then_some(ReasonKind::HasErrors);
    let kinds = errors.into_iter().chain(own).chain(predecessor);
    kinds.map(|kind| VerdictReason { kind, row: None }).collect()
}

/// Returns why a guarding gate is not passed, if it is not.
fn of_gate(run: &Run, gate: usize) -> Option<VerdictReason> {
    let kind = match run.rows[gate].state {
        State::Failed => ReasonKind::GateFailed,
        State::Blocked => ReasonKind::GateBlocked,
        State::Skipped => ReasonKind::GateSkipped,
        State::Todo | State::Doing => ReasonKind::GateShut,
        State::Done if !is_signed_off(run, &run.rows[gate]) => ReasonKind::NoSignoff,
        State::Done | State::NotApplicable => return None,
    };
    Some(VerdictReason { kind, row: Some(gate) })
}

fn is_open(run: &Run, row: usize) -> bool {
    let row = &run.rows[row];
    row.counts() && matches!(row.state, State::Todo | State::Doing) && !run.not_reached(row)
}

/// Whether the release is in progress and can be closed.
pub(crate) fn ready_to_close(run: &Run) -> bool {
    run.status == Status::InProgress && end(run).is_go()
}

fn is_pending_gate(run: &Run, row: usize) -> bool {
    let gate = &run.rows[row];
    gate.is_effective_gate() && gate.state != State::Skipped && gates::is_shut(run, row)
}

/// Returns the hold point before the item or section with this id.
pub(crate) fn hold_point(run: &Run, id: &str) -> Option<HoldPoint> {
    let id = &*nfc(id);
    run.row(id).map(HoldPoint::Row).or_else(|| run.checklist.section(id).map(HoldPoint::Section))
}

/// The rows that matter at a hold point.
struct Scope {
    /// The first row at or after the hold point. It is the number of rows at the end.
    position: usize,
    /// The row of the hold point, if it is one.
    own: Option<usize>,
    /// Whether the items in that row come before it: a gate is passed after its items.
    is_gate: bool,
    /// Whether the state of that row matters.
    counts_own: bool,
}

impl Scope {
    fn new(run: &Run, hold: HoldPoint, counts_own: bool) -> Self {
        let all = run.rows.len();
        let position = match hold {
            HoldPoint::Row(row) => row,
            HoldPoint::Section(section) => (sections(run)[section].rows.first().copied())
                .or_else(|| first_row_after(run, section))
                .unwrap_or(all),
            HoldPoint::End => all,
        };
        let own = match hold {
            HoldPoint::Row(row) => Some(row),
            _ => None,
        };
        let is_gate = own.is_some_and(|row| run.rows[row].is_effective_gate());
        Self { position, own, is_gate, counts_own }
    }

    /// The gates that guard the hold point.
    fn guards(&self, run: &Run) -> Vec<usize> {
        if self.position < run.rows.len() {
            gates::guarding(run, self.position).collect()
        } else {
            Vec::new()
        }
    }

    /// Whether a row comes before the hold point.
    fn is_before(&self, run: &Run, row: usize) -> bool {
        let is_in = |inner, group| descends(&run.rows, inner, group);
        if self.is_gate && self.own.is_some_and(|own| is_in(row, own)) {
            return true;
        }
        // A group that holds the hold point is closed after it.
        row < self.position && !(self.position < run.rows.len() && is_in(self.position, row))
    }

    /// Whether a problem of a row matters.
    fn holds(&self, run: &Run, row: usize) -> bool {
        (self.counts_own && self.own == Some(row)) || self.is_before(run, row)
    }
}

/// Returns the first row that the page shows after an empty section.
fn first_row_after(run: &Run, section: usize) -> Option<usize> {
    run.rows.iter().position(|row| row.section.is_some_and(|other| other > section))
}

/// Returns the verdict in spite of which a release was closed as done; `None` if it was a go or is not recorded.
pub(crate) fn overruled(run: &Run) -> Option<VerdictWord> {
    run.release.closing()?.overruled()
}

/// Whether the closing, which still matches its record, says go although the release, apart from the one it waited for,
/// was not a go.
pub(crate) fn claims_a_go(run: &Run) -> bool {
    let says_go =
        run.release.closing().and_then(|closing| closing.verdict) == Some(VerdictWord::Go);
    let is_own = |reason: &VerdictReason| {
        !reason.kind.is_predecessor() && reason.kind != ReasonKind::HasErrors
    };
    says_go
        && run.closing_record == Some(ClosingRecord::Matches)
        && end(run).reasons.iter().any(is_own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{run, run_with};

    /// Returns a verdict as text: `no-go at g: failed a, open b`.
    fn text(run: &Run, verdict: &Verdict) -> String {
        let place = match verdict.hold {
            HoldPoint::Row(row) => run.id(&run.rows[row]),
            HoldPoint::Section(section) => &run.checklist.sections[section].id,
            HoldPoint::End => "end",
        };
        let word = |kind| serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned();
        let reasons = verdict.reasons.iter().map(|reason| match reason.row {
            Some(row) => format!("{} {}", word(reason.kind), run.id(&run.rows[row])),
            None => word(reason.kind),
        });
        let reasons = reasons.collect::<Vec<_>>().join(", ");
        format!("{} at {place}: {reasons}", verdict.word.word())
    }

    fn next_of(list: &str, items: &str) -> String {
        let run = run(list, items);
        text(&run, &next(&run))
    }

    fn end_of(run: &Run) -> String {
        text(run, &end(run))
    }

    fn before(run: &Run, id: &str) -> String {
        text(run, &at(run, hold_point(run, id).unwrap()))
    }

    #[test]
    fn the_next_hold_point_is_the_first_gate_that_is_not_passed() {
        for (list, items, expected) in [
            // g guards h and is done, and b is work that is not reached.
            ("a\ng {gate}\nb\nh {gate}\nc", "a: done\ng: done", "go at h: "),
            ("a\nb {optional}\ng {gate}\nc", "", "not-yet at g: open a"),
            ("a\ng {gate}\nc", "a: skipped", "go at g: "),
            ("a\ng {gate}\nb\nh {gate}", "a: failed\ng: done", "no-go at h: failed a"),
            ("g {gate}\nh {gate}\na", "g: done\na: failed", "go at h: "),
            ("a\ng {gate}\nb", "a: done\ng: failed", "no-go at g: failed g"),
            ("g {gate}\na", "g: skipped\na: skipped", "go at end: "),
        ] {
            assert_eq!(next_of(list, items), expected, "{list}");
        }
    }

    #[test]
    fn gates_that_guard_a_hold_point_have_to_be_passed() {
        let list = "g {gate}\nb\nh {gate}\nc";
        for (items, expected) in [
            ("", "not-yet at c: gate-shut g, gate-shut h"),
            ("g: doing\nh: done", "not-yet at c: gate-shut g"),
            ("g: failed\nh: done", "no-go at c: gate-failed g"),
            ("g: blocked", "no-go at c: gate-blocked g, gate-shut h"),
            ("g: skipped\nh: done", "no-go at c: gate-skipped g"),
            ("g: n/a\nh: done", "go at c: "),
            ("g: done\nh: done", "go at c: "),
            ("g: done\nh: done\nb: failed", "no-go at c: failed b"),
        ] {
            assert_eq!(before(&run(list, items), "c"), expected, "{items}");
        }
    }

    #[test]
    fn evidence_and_sign_offs_before_a_hold_point_matter_at_it() {
        let list = "rep {signoff=manager}\nload {evidence}\nlive {gate}\nafter";
        let items = "rep: done by maya\nload: done by li\nlive: done by li";
        let run = run_with(list, items, "maya", &[("manager", "greta")]);
        assert_eq!(before(&run, "live"), "no-go at live: no-evidence load, no-signoff rep");
        assert_eq!(before(&run, "after"), "no-go at after: no-evidence load, no-signoff rep");
        assert_eq!(before(&run, "load"), "no-go at load: no-evidence load, no-signoff rep");
        assert_eq!(text(&run, &without(&run, 0, |_| false)), "go at rep: ");
    }

    #[test]
    fn a_gate_without_a_valid_sign_off_is_a_no_go() {
        let run = run_with("g {gate signoff=qa}\na", "g: done by tom", "maya", &[("qa", "li")]);
        assert_eq!(before(&run, "a"), "no-go at a: no-signoff g");
    }

    #[test]
    fn at_the_end_every_required_item_is_closed_and_nothing_is_wrong() {
        for (list, items, expected) in [
            ("a\nb", "a: done\nb: skipped", "go at end: "),
            ("a", "a: n/a", "go at end: "),
            ("a\nb", "a: done", "not-yet at end: open b"),
            ("a\nb", "a: blocked", "no-go at end: blocked a, open b"),
            ("a {evidence}", "a: done", "no-go at end: no-evidence a"),
            ("a {optional}", "a: failed", "go at end: "),
        ] {
            assert_eq!(end_of(&run(list, items)), expected, "{items}");
        }
    }

    #[test]
    fn the_release_named_by_after_matters_at_every_hold_point() {
        let mut run = run("a\nb", "a: done\nb: done");
        for (state, expected) in [
            (None, "go at"),
            (Some(Predecessor::Done), "go at"),
            (Some(Predecessor::Open), "not-yet at"),
            (Some(Predecessor::Missing), "no-go at"),
            (Some(Predecessor::HasErrors), "no-go at"),
            (Some(Predecessor::RolledBack), "no-go at"),
            (Some(Predecessor::Aborted), "no-go at"),
        ] {
            run.predecessor = state;
            assert!(end_of(&run).starts_with(expected), "{}", end_of(&run));
            assert!(before(&run, "b").starts_with(expected), "{}", before(&run, "b"));
        }
    }

    #[test]
    fn a_release_with_errors_or_without_a_future_is_never_a_go() {
        let mut with_errors = run("a", "a: done");
        with_errors.has_errors = true;
        assert_eq!(end_of(&with_errors), "no-go at end: has-errors");
        let mut closed = run("a\nb", "a: done\nb: done");
        for (status, at_end, at_item) in [
            (Status::Done, "go at end: ", "no-go at b: closed"),
            (Status::RolledBack, "no-go at end: rolled-back", "no-go at b: rolled-back"),
            (Status::Aborted, "no-go at end: aborted", "no-go at b: aborted"),
        ] {
            closed.status = status;
            assert_eq!((&*end_of(&closed), &*before(&closed, "b")), (at_end, at_item));
        }
    }

    #[test]
    fn before_a_section_or_group_is_before_its_first_item() {
        let list = "# one\na\n# two\nb\n  c\n  d\n# three";
        let open = run(list, "");
        assert_eq!(before(&open, "two"), "not-yet at two: open a");
        assert_eq!(before(&open, "b"), "not-yet at b: open a");
        assert_eq!(before(&open, "one"), "go at one: ");
        let done = run(list, "a: done");
        assert_eq!(before(&done, "two"), "go at two: ");
        assert_eq!(before(&done, "b"), "go at b: ");
        assert_eq!(before(&done, "three"), "not-yet at three: open b, open c, open d");
    }

    #[test]
    fn the_items_of_a_gate_come_before_it() {
        let list = "a\ng {gate}\n  b\n  c\nd";
        assert_eq!(next_of(list, "a: done\nb: failed\nc: done"), "no-go at g: failed b");
        assert_eq!(next_of(list, "a: done\nb: done"), "not-yet at g: open c");
        assert_eq!(next_of(list, "a: done\nb: done\nc: skipped"), "go at g: ");
    }

    #[test]
    fn a_group_that_holds_the_hold_point_does_not_come_before_it() {
        let run = run("p\n  a\n  g {gate}\n  b", "a: done");
        assert_eq!(before(&run, "g"), "go at g: ");
    }

    #[test]
    fn an_item_with_several_problems_counts_once() {
        let run = run_with("a {evidence signoff=qa}\nb", "a: done by tom", "maya", &[]);
        let verdict = end(&run);
        assert_eq!((verdict.problems(), &*verdict.open(), verdict.reasons.len()), (1, "1 item", 3));
    }

    #[test]
    fn the_release_named_by_after_is_not_counted_as_an_item() {
        let mut run = run("a\nb", "");
        run.predecessor = Some(Predecessor::Open);
        assert_eq!(end(&run).open(), "2 items and 1 release");
        run.predecessor = Some(Predecessor::Aborted);
        assert_eq!((end(&run).problems(), &*end(&run).open()), (1, "2 items"));
        let mut done = crate::evaluate::testing::run("a", "a: done");
        done.predecessor = Some(Predecessor::Open);
        assert_eq!(end(&done).open(), "1 release");
    }
}
