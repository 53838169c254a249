//! Who is next: the item that the release waits for, and the person or role that must act on it.

use crate::evaluate::assignee::can_be_done_now;
use crate::evaluate::run::Run;

/// The item that is next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NextUp {
    /// Its row.
    pub(crate) row: usize,
    /// The person who must act, else the role; `None` if the files name neither.
    pub(crate) who: Option<String>,
}

impl NextUp {
    /// Returns the first item with a problem, else the first one that can be done now; `None` in a closed release, or if
    /// nothing is left to do.
    pub(crate) fn of(run: &Run) -> Option<Self> {
        if run.status.is_closed() {
            return None;
        }
        let mut rows = 0..run.rows.len();
        let row = (rows.clone().find(|&row| run.has_problem(row)))
            .or_else(|| rows.find(|&row| can_be_done_now(run, row)))?;
        Some(Self { row, who: who(run, row) })
    }
}

/// Returns who must act on an item: the person of its sign-off role, its owner, who recorded its last event, else the
/// release's owner.
fn who(run: &Run, row: usize) -> Option<String> {
    let row = &run.rows[row];
    let attributes = run.attributes(row);
    let role = attributes.signoff.as_ref().or(attributes.owner.as_ref());
    let holder = role.map(|role| run.release.role(role).map_or(role, |person| &person.value));
    let recorder = || Some(&run.events(row).last()?.by.first()?.value);
    let owner = || run.release.owner.as_ref().map(|owner| &owner.value);
    holder.or_else(recorder).or_else(owner).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run_with;

    fn next(checklist: &str, items: &str) -> Option<(String, String)> {
        let run = run_with(checklist, items, "maya", &[("dba", "li"), ("manager", "greta")]);
        let next = NextUp::of(&run)?;
        Some((run.id(&run.rows[next.row]).to_owned(), next.who.unwrap_or_default()))
    }

    #[test]
    fn a_problem_is_first_else_what_can_be_done_now() {
        let checklist = "a\nb {owner=dba}\nc {gate}\nd {owner=sam}";
        let is = |id: &str, who: &str| Some((id.to_owned(), who.to_owned()));
        assert_eq!(next(checklist, ""), is("a", "maya"));
        assert_eq!(next(checklist, "a: doing by noor"), is("a", "noor"));
        assert_eq!(next(checklist, "a: done"), is("b", "li"));
        assert_eq!(next(checklist, "a: done\nb: done\nc: done"), is("d", "sam"));
        assert_eq!(next(checklist, "d: failed by tom"), is("d", "sam"));
        assert_eq!(next("a {signoff=manager}", ""), is("a", "greta"));
        assert_eq!(next("a {signoff=qa}", ""), is("a", "qa"));
        assert_eq!(next(checklist, "a: done\nb: done\nc: done\nd: done"), None);
    }
}
