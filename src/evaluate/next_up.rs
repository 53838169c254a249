//! Who is next: the items that can be done now, and the person or role that does each.

use crate::evaluate::assignee::can_be_done_now;
use crate::evaluate::run::Run;

/// The most items that are next.
const MAX_NEXT: usize = 3;

/// An item that is next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NextUp {
    /// Its row.
    pub(crate) row: usize,
    /// The person who does it, else the role; `None` if the files name neither.
    pub(crate) who: Option<String>,
}

/// Returns the first items that can be done now, at most one a person and at most three, in page order. A closed release
/// has none.
pub(crate) fn next_up(run: &Run) -> Vec<NextUp> {
    let mut next: Vec<NextUp> = Vec::new();
    if run.status.is_closed() {
        return next;
    }
    for row in (0..run.rows.len()).filter(|&row| can_be_done_now(run, row)) {
        let who = who(run, row);
        if next.iter().all(|other| other.who != who) {
            next.push(NextUp { row, who });
        }
        if next.len() == MAX_NEXT {
            break;
        }
    }
    next
}

/// Returns who does an item: the person of its sign-off role, its owner, who recorded its last event, else the release's
/// owner.
pub(crate) fn who(run: &Run, row: usize) -> Option<String> {
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

    fn next(checklist: &str, items: &str) -> Vec<String> {
        let run = run_with(checklist, items, "maya", &[("dba", "li"), ("manager", "greta")]);
        let next = next_up(&run).into_iter();
        next.map(|next| format!("{} {}", run.id(&run.rows[next.row]), next.who.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn one_item_a_person_is_next_if_it_can_be_done_now() {
        let checklist = "a\nb {owner=dba}\nb2 {owner=dba}\nc {gate}\nd {owner=sam}";
        assert_eq!(next(checklist, ""), ["a maya", "b li"]);
        assert_eq!(next(checklist, "a: doing by noor"), ["a noor", "b li"]);
        assert_eq!(next(checklist, "b: failed by li"), ["a maya", "b2 li"]);
        assert_eq!(next(checklist, "a: done\nb: done\nb2: done\nc: done"), ["d sam"]);
        assert_eq!(next("a {signoff=manager}\nb {owner=qa}", ""), ["a greta", "b qa"]);
        assert_eq!(next("a {owner=p}\nb {owner=q}\nc {owner=r}\nd {owner=s}", "").len(), MAX_NEXT);
        assert_eq!(next("a {optional}\nb", "b: done"), [""; 0]);
    }
}
