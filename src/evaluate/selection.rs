//! The items of a release that a reader asks for.

use crate::evaluate::assignee::{Assignee, can_be_done_now};
use crate::evaluate::run::Run;
use crate::model::release::State;

/// Which items to show: those that fit every condition.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selection {
    /// Only items that are still to do, optional or not.
    pub(crate) open: bool,
    /// Only items with a problem.
    pub(crate) problems: bool,
    /// Only items of this person or role.
    pub(crate) assignee: Option<Assignee>,
}

impl Selection {
    /// Whether it has no condition.
    pub(crate) fn is_everything(&self) -> bool {
        !self.open && !self.problems && self.assignee.is_none()
    }

    /// Returns the person or role, if that is the only condition.
    pub(crate) fn only_assignee(&self) -> Option<&Assignee> {
        self.assignee.as_ref().filter(|_| !self.open && !self.problems)
    }

    /// Whether a row fits.
    pub(crate) fn contains(&self, run: &Run, index: usize) -> bool {
        let state = run.rows[index].state;
        let is_open = !state.is_closed() && state != State::NotApplicable;
        (!self.open || is_open)
            && (!self.problems || run.has_problem(index))
            && self.assignee.as_ref().is_none_or(|assignee| assignee.has(run, index))
    }

    /// Returns the rows that fit, in page order.
    pub(crate) fn rows(&self, run: &Run) -> Vec<usize> {
        (0..run.rows.len()).filter(|&index| self.contains(run, index)).collect()
    }
}

/// The open items of a person or role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Next {
    /// The first rows that can be done now.
    Now(Vec<usize>),
    /// So many are open, but none can be done now: they have problems or wait for other items.
    Waiting(usize),
    /// No item is open.
    Nothing,
}

/// The number of items that are next.
const MAX_NEXT: usize = 3;

impl Next {
    /// Returns what a person or role can do next.
    pub(crate) fn of(run: &Run, assignee: &Assignee) -> Self {
        let open = assignee.open_rows(run);
        let now = open.iter().copied().filter(|&row| can_be_done_now(run, row));
        match (open.len(), now.take(MAX_NEXT).collect::<Vec<_>>()) {
            (0, _) => Self::Nothing,
            (open, now) if now.is_empty() => Self::Waiting(open),
            (_, now) => Self::Now(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run_with;
    use crate::model::config::Config;

    fn release(checklist: &str, items: &str) -> Run {
        run_with(checklist, items, "maya", &[("dba", "li"), ("qa", "noor")])
    }

    fn li(run: &Run) -> Assignee {
        Assignee::find(run, &Config::default(), "li").unwrap()
    }

    #[test]
    fn conditions_combine() {
        let run = release(
            "a\nb {owner=dba}\nc {owner=dba}\nd {optional}\ne\nf {owner=dba}\ng",
            "a: failed\nb: blocked\nc: done\nd: doing\ne: n/a\ng: skipped",
        );
        let shown = |open, problems, is_li: bool| {
            let selection = Selection { open, problems, assignee: is_li.then(|| li(&run)) };
            let ids = selection.rows(&run).into_iter().map(|row| run.id(&run.rows[row]).to_owned());
            ids.collect::<Vec<_>>().concat()
        };
        assert_eq!(shown(false, false, false), "abcdefg");
        assert_eq!(shown(true, false, false), "abdf");
        assert_eq!(shown(false, true, false), "ab");
        assert_eq!(shown(false, false, true), "bcf");
        assert_eq!(shown(true, false, true), "bf");
        assert_eq!(shown(true, true, true), "b");
    }

    #[test]
    fn at_most_three_items_are_next() {
        let list = "a {owner=li}\nb {owner=dba}\nc {owner=li optional}\nd {owner=li}\ne {owner=li}";
        let run = release(list, "");
        assert_eq!(Next::of(&run, &li(&run)), Next::Now(vec![0, 1, 3]));
    }

    #[test]
    fn nothing_to_do_now_is_not_the_same_as_nothing_open() {
        let next = |items: &str| {
            let run = release("a {gate}\nb {owner=dba}", items);
            Next::of(&run, &li(&run))
        };
        assert_eq!(next(""), Next::Waiting(1));
        assert_eq!(next("a: done"), Next::Now(vec![1]));
        assert_eq!(next("a: done\nb: failed"), Next::Waiting(1));
        assert_eq!(next("a: done\nb: done"), Next::Nothing);
    }
}
