//! Compares two releases.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use jiff::SignedDuration;

use crate::evaluate::rows::{Origin, Row};
use crate::evaluate::run::Run;
use crate::history::History;
use crate::history::compare::changes::{self, ItemChange};
use crate::history::compare::pairs::Pairs;
use crate::history::pace::{is_much_longer, section_time};
use crate::model::release::State;

/// The differences between two releases, which may use different versions of a checklist.
#[derive(Debug, Clone)]
pub(crate) struct ReleaseComparison<'a> {
    /// The earlier release.
    pub(crate) before: &'a Run,
    /// The later release.
    pub(crate) now: &'a Run,
    /// The differences between their checklists' items.
    pub(crate) changes: Vec<ItemChange>,
    /// Items with different outcomes, in page order.
    pub(crate) states: Vec<Differs>,
    /// Sections that took much longer or shorter, in page order.
    pub(crate) sections: Vec<Pace>,
    /// For each row of `now`, the row of the same item in `before`.
    rows: Vec<Option<usize>>,
}

/// An item with different outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Differs {
    /// Its row in the earlier release.
    pub(crate) before: usize,
    /// Its row in the later release.
    pub(crate) now: usize,
    /// Its outcome in the earlier release.
    pub(crate) was: Ending,
    /// Its outcome in the later release.
    pub(crate) is: Ending,
}

/// The outcome of an item, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Ending {
    /// It failed.
    Failed,
    /// It was blocked.
    Blocked,
    /// It failed, and this state was recorded later.
    AfterFailure(State),
    /// It was skipped.
    Skipped,
    /// It did not apply.
    NotApplicable,
    /// The release was closed without it. This is an outcome only beside a failure in the other release.
    NotDone(State),
    /// It was done.
    Done,
}

impl Ending {
    /// Returns a row's outcome; `None` if it is open in a release that is not closed.
    fn of(run: &Run, row: &Row) -> Option<Self> {
        Some(match row.state {
            State::Failed => Self::Failed,
            later if row.failed => Self::AfterFailure(later),
            State::Todo | State::Doing if !run.status.is_closed() => return None,
            open @ (State::Todo | State::Doing) => Self::NotDone(open),
            State::Done => Self::Done,
            State::Skipped => Self::Skipped,
            State::NotApplicable => Self::NotApplicable,
            State::Blocked => Self::Blocked,
        })
    }

    fn differs(self, other: Self) -> bool {
        let is_open = |ending| matches!(ending, Self::NotDone(_));
        if is_open(self) || is_open(other) {
            self.has_failed() != other.has_failed()
        } else {
            self != other
        }
    }

    fn has_failed(self) -> bool {
        matches!(self, Self::Failed | Self::AfterFailure(_))
    }

    /// Whether it failed before its last state.
    pub(crate) fn failed_first(self) -> bool {
        matches!(self, Self::AfterFailure(_))
    }

    /// Returns the state of the outcome.
    pub(crate) fn state(self) -> State {
        match self {
            Self::Failed => State::Failed,
            Self::Blocked => State::Blocked,
            Self::AfterFailure(state) | Self::NotDone(state) => state,
            Self::Done => State::Done,
            Self::Skipped => State::Skipped,
            Self::NotApplicable => State::NotApplicable,
        }
    }

    /// Returns the words within a sentence: `was done, is failed`.
    pub(crate) fn phrase(self) -> Cow<'static, str> {
        match self {
            Self::AfterFailure(state) => Cow::Owned(format!("{} after a failure", state.word())),
            Self::NotDone(_) => Cow::Borrowed("not done"),
            other => Cow::Borrowed(other.state().word()),
        }
    }
}

/// A section that took much longer or shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pace {
    /// The section in the later release's checklist.
    pub(crate) section: usize,
    /// Its time in the earlier release.
    pub(crate) before: SignedDuration,
    /// Its time in the later release.
    pub(crate) now: SignedDuration,
}

impl<'a> ReleaseComparison<'a> {
    /// Compares `now` with `before`. Renames are followed along the history of their checklist, if it is known.
    pub(crate) fn new(history: Option<&History>, before: &'a Run, now: &'a Run) -> Self {
        let (old, new) = (&before.checklist, &now.checklist);
        let pairs = match history {
            Some(history) => Pairs::along(history, old, new),
            None => Pairs::new(old, new),
        };
        let rows = same_rows(before, now, &pairs);
        Self {
            before,
            now,
            changes: changes::of_pairs(&before.checklist, &now.checklist, &pairs),
            states: states(before, now, &rows),
            sections: sections(before, now),
            rows,
        }
    }

    /// Returns the row of the same item in the earlier release.
    pub(crate) fn row_before(&self, row: usize) -> Option<usize> {
        self.rows[row]
    }

    /// Groups the items with different outcomes by outcomes (later, earlier), worst later outcome first.
    pub(crate) fn ways(&self) -> BTreeMap<(Ending, Ending), Vec<Differs>> {
        let mut ways: BTreeMap<(Ending, Ending), Vec<Differs>> = BTreeMap::new();
        for differs in &self.states {
            let way = ways.entry((differs.is, differs.was)).or_default();
            way.push(*differs);
        }
        ways
    }

    /// Returns the items that only one of the releases added: rows of the earlier one, rows of the later one.
    pub(crate) fn added(&self) -> (Vec<usize>, Vec<usize>) {
        let (before, now) = (added_texts(self.before), added_texts(self.now));
        let only_in = |own: &[(usize, Cow<'_, str>)], others: &[(usize, Cow<'_, str>)]| {
            let others: HashSet<&str> = others.iter().map(|(_, text)| &**text).collect();
            let own = own.iter().filter(|(_, text)| !others.contains(&**text));
            own.map(|(row, _)| *row).collect()
        };
        (only_in(&before, &now), only_in(&now, &before))
    }
}

/// Returns added items with their texts, which identify them across releases.
fn added_texts(run: &Run) -> Vec<(usize, Cow<'_, str>)> {
    (run.rows.iter().enumerate())
        .filter(|(_, row)| matches!(row.origin, Origin::Added(_)))
        .map(|(at, row)| (at, run.text(row)))
        .collect()
}

/// Returns for each row of `now` the row of the same item in `before`; `None` for added items.
fn same_rows(before: &Run, now: &Run, pairs: &Pairs) -> Vec<Option<usize>> {
    let mut places = vec![None; before.checklist.items.len()];
    for (at, row) in before.rows.iter().enumerate() {
        if let Origin::Item(item) = row.origin {
            places[item] = Some(at);
        }
    }
    (now.rows.iter())
        .map(|row| match row.origin {
            Origin::Item(item) => places[pairs.before(item)?],
            Origin::Added(_) => None,
        })
        .collect()
}

fn states(earlier: &Run, later: &Run, rows: &[Option<usize>]) -> Vec<Differs> {
    (rows.iter().enumerate())
        .filter_map(|(now, before)| {
            let before = (*before)?;
            let was = Ending::of(earlier, &earlier.rows[before])?;
            let is = Ending::of(later, &later.rows[now])?;
            was.differs(is).then_some(Differs { before, now, was, is })
        })
        .collect()
}

fn sections(before: &Run, now: &Run) -> Vec<Pace> {
    (now.checklist.sections.iter().enumerate())
        .filter_map(|(section, named)| {
            let was = before.checklist.section(&named.id)?;
            let pace = Pace {
                section,
                before: section_time(before, was)?,
                now: section_time(now, section)?,
            };
            pace.is_significant().then_some(pace)
        })
        .collect()
}

impl Pace {
    fn is_significant(&self) -> bool {
        is_much_longer(self.before, self.now) || is_much_longer(self.now, self.before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run;
    use crate::model::release::Status;

    fn ids(releases: &ReleaseComparison<'_>) -> Vec<String> {
        let id = |differs: &Differs| releases.now.id(&releases.now.rows[differs.now]).to_owned();
        releases.states.iter().map(id).collect()
    }

    #[test]
    fn only_items_closed_in_both_can_differ() {
        let before = run("a\nb\nc\nd", "a: done\nb: done\nc: failed\nd: done");
        let now = run("a\nb\nc\nd", "a: done\nb: failed\nc: doing");
        assert_eq!(ids(&ReleaseComparison::new(None, &before, &now)), ["b"]);
    }

    #[test]
    fn done_after_a_failure_is_another_outcome() {
        let before = run("a\nb", "a: done\nb: [failed, done]");
        let now = run("a\nb", "a: [failed, done]\nb: [failed, done]");
        let both = ReleaseComparison::new(None, &before, &now);
        assert_eq!(ids(&both), ["a"]);
        let ways: Vec<_> = both.ways().into_keys().collect();
        assert_eq!(ways, [(Ending::AfterFailure(State::Done), Ending::Done)]);
    }

    #[test]
    fn a_failure_differs_whatever_came_of_it() {
        let ways = |before: &str, now: &str, status: Status| {
            let (before, mut now) = (run("a", before), run("a", now));
            now.status = status;
            let ways = ReleaseComparison::new(None, &before, &now).ways().into_keys();
            ways.map(|(is, was)| format!("was {}, is {}", was.phrase(), is.phrase()))
                .collect::<Vec<_>>()
        };
        let running = Status::InProgress;
        assert_eq!(
            ways("a: [failed, doing]", "", Status::Aborted),
            ["was doing after a failure, is not done"]
        );
        assert_eq!(
            ways("a: n/a", "a: [failed, n/a]", running),
            ["was n/a, is n/a after a failure"]
        );
        assert_eq!(ways("a: [failed, todo]", "", running), [""; 0], "it is not due yet");
        assert_eq!(
            ways("a: done", "", Status::Aborted),
            [""; 0],
            "nor is all that was not reached"
        );
    }

    #[test]
    fn items_are_found_under_their_former_ids() {
        let before = run("x\nold", "old: skipped");
        let now = run("a {was=old}\nx", "a: done\n+old: done");
        let both = ReleaseComparison::new(None, &before, &now);
        assert_eq!(both.row_before(0), Some(1));
        assert_eq!(both.row_before(2), None, "an added item is only itself");
        assert_eq!(ids(&both), ["a"]);
        assert_eq!(both.added(), (vec![], vec![2]));
        assert_eq!(ReleaseComparison::new(None, &now, &now).added(), (vec![], vec![]));
    }

    #[test]
    fn sections_are_compared_if_closed_in_both() {
        let text = "# one\na\nb\n# two\nc\nd";
        let before = run(text, "a: done@09:00\nb: done@09:20\nc: done@10:00\nd: done@10:09");
        let slower = run(text, "a: done@09:00\nb: done@09:31\nc: done@10:00\nd: done@10:18");
        let both = ReleaseComparison::new(None, &before, &slower);
        assert_eq!(both.sections.len(), 1, "nine minutes are no news");
        assert_eq!(both.sections[0].now, SignedDuration::from_mins(31));
        let mut half = run(text, "a: done@09:00\nb: failed@09:40");
        assert!(ReleaseComparison::new(None, &before, &half).sections.is_empty());
        half.status = Status::RolledBack;
        assert!(ReleaseComparison::new(None, &before, &half).sections.is_empty());
    }
}
