//! The people who have a page: those whom `site.yaml` lists, and those whom releases in progress name.

use std::collections::{BTreeSet, HashSet};

use crate::evaluate::run::Run;
use crate::history::series::segment;
use crate::model::config::Config;
use crate::model::release::Status;
use crate::sources::fold;

/// A person with a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PersonPage {
    /// The id; the name for a person whom `site.yaml` does not list.
    pub(crate) id: String,
    /// The name of the page's file, without its extension; unique, also where case does not matter.
    pub(crate) file: String,
}

/// Returns the people, sorted by id.
pub(super) fn people<'a>(
    config: &'a Config,
    runs: impl Iterator<Item = &'a Run>,
) -> Vec<PersonPage> {
    let listed = config.people.iter().map(|person| person.id.as_str());
    let running = runs.filter(|run| run.status == Status::InProgress);
    let named = running.flat_map(|run| named(run, config));
    let ids: BTreeSet<&str> = listed.chain(named).filter(|id| !id.is_empty()).collect();
    let mut taken = HashSet::new();
    ids.into_iter().map(|id| PersonPage { id: id.to_owned(), file: file(id, &mut taken) }).collect()
}

/// Returns the ids of the owner and of those who have a role.
fn named<'a>(run: &'a Run, config: &'a Config) -> impl Iterator<Item = &'a str> {
    let roles = run.release.roles.iter().map(|(_, holder)| holder);
    let named = run.release.owner.iter().chain(roles);
    named.map(|name| id_of(config, &name.value))
}

/// Returns the id of the person whom a file names by id or full name.
pub(crate) fn id_of<'a>(config: &'a Config, name: &'a str) -> &'a str {
    config.person_named(name).map_or(name, |person| &person.id)
}

/// Returns a name for a file. One that is taken gets a number.
fn file(id: &str, taken: &mut HashSet<String>) -> String {
    let name = segment(Some(id));
    let numbered = (2..).map(|number| format!("{name}~{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names.find(|name| taken.insert(fold(name))).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_safe_and_unique() {
        let mut taken = HashSet::new();
        let files = ["maya", "Maya", "../Ada L.", "日本", "."].map(|id| file(id, &mut taken));
        assert_eq!(files, ["maya", "maya~2", "ada-l", "日本", "_"]);
    }
}
