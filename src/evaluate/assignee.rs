//! A person or role that items are for, and what it can do next.

use std::collections::BTreeSet;

use crate::diagnostic::did_you_mean;
use crate::evaluate::gates::{guarding, is_shut};
use crate::evaluate::rows::descends;
use crate::evaluate::run::Run;
use crate::evaluate::verdict;
use crate::model::config::{Config, Person};
use crate::model::release::State;
use crate::unicode;

/// A person or role in one release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assignee {
    /// The id of the person, otherwise the role.
    pub(crate) name: String,
    /// The names that files may have for the person: the id and the full name.
    people: Vec<String>,
    /// The role itself, or the roles that the person has.
    roles: Vec<String>,
}

/// Why a name is not one person or role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AssigneeError {
    /// It is none. Holds a sentence with the nearest names, or with all of them.
    Unknown(String),
    /// It is the full name of several people. Holds their ids.
    Several(Vec<String>),
}

impl Assignee {
    /// Finds the person with that id or full name, and the role with that name. Ignores case if nothing has exactly
    /// that name.
    pub(crate) fn find(run: &Run, config: &Config, name: &str) -> Result<Self, AssigneeError> {
        let name = &*unicode::nfc(name);
        let lower = unicode::lower(name);
        let exact = Self::matching(run, config, |known| known == name)?;
        let found = match exact {
            None => Self::matching(run, config, |known| unicode::lower(known) == lower)?,
            exact => exact,
        };
        found.ok_or_else(|| AssigneeError::Unknown(similar(run, config, name)))
    }

    fn matching(
        run: &Run,
        config: &Config,
        is_same: impl Fn(&str) -> bool,
    ) -> Result<Option<Self>, AssigneeError> {
        let ids: BTreeSet<&str> = people(run, config).filter(|id| is_same(id)).collect();
        let full_names = config.people.iter().filter(|person| is_same(&person.name));
        let ids =
            if ids.is_empty() { full_names.map(|one| one.id.as_str()).collect() } else { ids };
        if ids.len() > 1 {
            return Err(AssigneeError::Several(ids.into_iter().map(str::to_owned).collect()));
        }
        let id = ids.into_iter().next();
        let roles: Vec<String> =
            roles(run).filter(|role| is_same(role)).map(str::to_owned).collect();
        let Some(name) = id.or(roles.first().map(String::as_str)) else { return Ok(None) };
        let mut found = match id {
            Some(id) => Self::of_person(run, config, id),
            None => Self { name: name.to_owned(), people: Vec::new(), roles: Vec::new() },
        };
        found.roles.splice(..0, roles);
        Ok(Some(found))
    }

    /// Returns the person with that id, whether the release names them or not.
    pub(crate) fn of_person(run: &Run, config: &Config, id: &str) -> Self {
        let full_name = config.person(id).map(|person| person.name.as_str());
        let people: Vec<String> = [id].into_iter().chain(full_name).map(str::to_owned).collect();
        let roles = run.release.roles.iter().filter(|(_, holder)| people.contains(&holder.value));
        let roles = roles.map(|(role, _)| role.value.clone()).collect();
        Self { name: id.to_owned(), people, roles }
    }

    /// Whether an item is theirs: by owner, by sign-off role, or because they are doing it.
    pub(crate) fn has(&self, run: &Run, index: usize) -> bool {
        let row = &run.rows[index];
        let attributes = run.attributes(row);
        let is_mine = |name: &String| self.people.contains(name) || self.roles.contains(name);
        let last = run.events(row).last().filter(|_| row.state == State::Doing);
        attributes.owner.as_ref().is_some_and(is_mine)
            || attributes.signoff.as_ref().is_some_and(|role| self.roles.contains(role))
            || last.is_some_and(|event| event.by.iter().any(|by| self.people.contains(&by.value)))
    }

    /// Returns the required items that are theirs and open, in checklist order.
    pub(crate) fn open_rows(&self, run: &Run) -> Vec<usize> {
        (0..run.rows.len()).filter(|&row| is_open(run, row) && self.has(run, row)).collect()
    }
}

/// Whether an open item can be done now: it has no problem, the gates that guard it are passed, its own items are
/// closed, and if it is a gate or requires a sign-off, the verdict at it is a go.
pub(crate) fn can_be_done_now(run: &Run, index: usize) -> bool {
    let row = &run.rows[index];
    let requires_go = row.is_gate || run.attributes(row).signoff.is_some();
    let is_within = |&other: &usize| descends(&run.rows, other, index);
    is_open(run, index)
        && !run.has_problem(index)
        && !guarding(run, index).any(|gate| is_shut(run, gate))
        && !(index + 1..run.rows.len()).take_while(is_within).any(|other| is_open(run, other))
        && (!requires_go || verdict::without(run, index, |other| other == index).is_go())
}

/// Whether an item is required and neither closed nor `n/a`.
fn is_open(run: &Run, index: usize) -> bool {
    let row = &run.rows[index];
    row.counts() && !row.state.is_closed()
}

/// Returns the ids of people, and the names of roles, that [`Assignee::find`] knows.
pub(crate) fn names(run: &Run, config: &Config) -> Vec<String> {
    let names: BTreeSet<&str> = people(run, config).chain(roles(run)).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// The number of names that a message lists.
const MAX_LISTED: usize = 10;

fn similar(run: &Run, config: &Config, name: &str) -> String {
    let full_names = config.people.iter().map(|person| person.name.as_str());
    let known: BTreeSet<&str> = people(run, config).chain(full_names).chain(roles(run)).collect();
    did_you_mean(name, known).unwrap_or_else(|| match names(run, config) {
        names if names.is_empty() => "This release names no person and no role.".to_owned(),
        names if names.len() > MAX_LISTED => {
            format!("This release knows {}, …", names[..MAX_LISTED].join(", "))
        }
        names => format!("This release knows {}.", names.join(", ")),
    })
}

/// The ids of the people whom `site.yaml` lists, and whom the release names.
fn people<'a>(run: &'a Run, config: &'a Config) -> impl Iterator<Item = &'a str> {
    let release = &run.release;
    let listed = config.people.iter().map(|person| person.id.as_str());
    let holders = release.roles.iter().map(|(_, holder)| holder);
    let authors =
        release.entries.iter().flat_map(|entry| &entry.events).flat_map(|event| &event.by);
    let named = release.owner.iter().chain(holders).chain(authors);
    let named = named.map(|person| person.value.as_str()).filter(|name| !name.is_empty());
    // A file may have the full name of a person.
    listed.chain(named.map(|name| config.person_named(name).map_or(name, |one: &Person| &one.id)))
}

/// The roles of the release, and those that the checklist names.
fn roles(run: &Run) -> impl Iterator<Item = &str> {
    let assigned = run.release.roles.iter().map(|(role, _)| role.value.as_str());
    let attributes = run.rows.iter().map(|row| run.attributes(row));
    let required = attributes.flat_map(|of| of.owner.iter().chain(&of.signoff));
    assigned.chain(required.map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run_with;

    const CHECKLIST: &str = "a {owner=dba}\nb {owner=li}\nc {owner=ops}\nd {signoff=qa}\ne";

    fn site() -> Config {
        let person = |id: &str, name: &str| Person {
            id: id.to_owned(),
            name: name.to_owned(),
            emails: Vec::new(),
            login: None,
        };
        let people =
            vec![person("li", "Li Wen"), person("sam", "Sam Tully"), person("st", "Sam Tully")];
        Config { people, ..Config::default() }
    }

    fn release(items: &str) -> Run {
        run_with(CHECKLIST, items, "maya", &[("dba", "li"), ("qa", "noor")])
    }

    /// The ids of the items that are for `name`.
    fn items_for(run: &Run, name: &str) -> Vec<String> {
        let assignee = Assignee::find(run, &site(), name).unwrap();
        let rows = (0..run.rows.len()).filter(|&row| assignee.has(run, row));
        rows.map(|row| run.id(&run.rows[row]).to_owned()).collect()
    }

    #[test]
    fn items_are_for_their_owner_signer_and_whoever_is_doing_them() {
        let run = release("c: done by li\ne: doing by li");
        for name in ["li", "LI", "li wen", "Li Wen"] {
            assert_eq!(items_for(&run, name), ["a", "b", "e"], "{name}");
        }
        assert_eq!(items_for(&run, "dba"), ["a"]);
        assert_eq!(items_for(&run, "DBA"), ["a"]);
        assert_eq!(items_for(&run, "ops"), ["c"]);
        assert_eq!(items_for(&run, "noor"), ["d"]);
        assert_eq!(items_for(&run, "qa"), ["d"]);
        assert!(items_for(&run, "sam").is_empty());
        assert!(items_for(&run, "maya").is_empty());
    }

    #[test]
    fn unknown_names_get_the_nearest() {
        let run = release("");
        let find = |name: &str| Assignee::find(&run, &site(), name).unwrap_err();
        assert_eq!(find("nor"), AssigneeError::Unknown("Did you mean `noor`?".to_owned()));
        let all = "This release knows dba, li, maya, noor, ops, qa, sam, st.";
        assert_eq!(find("xxxxxxx"), AssigneeError::Unknown(all.to_owned()));
        let both = vec!["sam".to_owned(), "st".to_owned()];
        assert_eq!(find("sam tully"), AssigneeError::Several(both));
        assert_eq!(Assignee::find(&run, &site(), "sam").unwrap().name, "sam");
    }

    fn can_do(checklist: &str, items: &str) -> Vec<String> {
        let run = run_with(checklist, items, "maya", &[("qa", "noor")]);
        let rows = (0..run.rows.len()).filter(|&row| can_be_done_now(&run, row));
        rows.map(|row| run.id(&run.rows[row]).to_owned()).collect()
    }

    #[test]
    fn what_a_shut_gate_guards_cannot_be_done_now() {
        let list = "a\ng {gate}\nb\nc {optional}";
        assert_eq!(can_do(list, ""), ["a"]);
        assert_eq!(can_do(list, "a: done"), ["g"]);
        assert_eq!(can_do(list, "a: failed"), [""; 0]);
        assert_eq!(can_do(list, "a: done\ng: skipped"), [""; 0]);
        assert_eq!(can_do(list, "a: done\ng: done\nb: doing"), ["b"]);
    }

    #[test]
    fn groups_and_sign_offs_wait_for_the_items_before_them() {
        assert_eq!(can_do("p\n  a\n  b {optional}\nc", ""), ["a", "c"]);
        assert_eq!(can_do("p\n  a\n  b {optional}\nc", "a: done\nc: done"), ["p"]);
        assert_eq!(can_do("a\ns {signoff=qa}", ""), ["a"]);
        assert_eq!(can_do("a\ns {signoff=qa}", "a: done"), ["s"]);
    }
}
