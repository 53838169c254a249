//! The author and time of a record: from options, otherwise the git user and the clock.

use jiff::{Timestamp, tz::TimeZone};

use crate::app::clock;
use crate::app::failure::Failure;
use crate::app::options::AuthorOptions;
use crate::diagnostic::nearest;
use crate::disk::Git;
use crate::model::config::{Config, Person};
use crate::model::time::Moment;
use crate::parse::time;
use crate::unicode::{self, into_nfc, nfc};

/// The author and time of an intent, with warnings.
pub(crate) struct Author {
    pub(crate) by: Vec<String>,
    /// Whether the options name the authors.
    pub(crate) is_by_given: bool,
    /// The person who records: an id in `people`, otherwise the git name.
    pub(crate) recorder: Option<String>,
    pub(crate) at: Moment,
    pub(crate) now: Timestamp,
    pub(crate) cautions: Vec<String>,
}

/// Returns the author and time from the options, otherwise from git and the clock. `identified` is the id of the person
/// who records, where that is certain; git's user then does not count.
pub(crate) fn stamp(
    args: &AuthorOptions,
    identified: Option<&str>,
    config: &Config,
    git: Git<'_>,
) -> Result<Author, Failure> {
    let now = clock::now();
    let at = match &args.at {
        Some(text) => when("--at", text, &config.zone)?,
        None => Moment::Instant(now),
    };
    let mut cautions = Vec::new();
    let git_user = if identified.is_some() { Vec::new() } else { git_user(git) };
    let user = match identified {
        Some(id) => Ok(User { name: id.to_owned(), is_listed: true }),
        None => user(config, &git_user),
    };
    let recorder = user.as_ref().ok().map(|user| &user.name).or(git_user.last()).cloned();
    let mut by = Vec::new();
    if args.by.is_empty() {
        let user = user?;
        if !user.is_listed {
            cautions.push(unlisted_user(&user.name));
        }
        by.push(user.name);
    }
    for name in &args.by {
        let name = &*nfc(name.trim());
        if name.is_empty() {
            return Err(Failure::new("the value of `--by` is empty"));
        }
        let known = person(&config.people, name)?;
        if known.is_none() && !config.people.is_empty() {
            cautions.push(unlisted(&config.people, name));
        }
        by.push(known.map_or(name, |person| &person.id).to_owned());
    }
    Ok(Author { by, is_by_given: !args.by.is_empty(), recorder, at, now, cautions })
}

/// Returns the warning about a name that `people` does not list.
fn unlisted(people: &[Person], name: &str) -> String {
    let ids = people.iter().map(|person| person.id.as_str());
    let remedy = match nearest(name, ids) {
        Some(near) => format!("did you mean `{near}`? If not, add `{name}` there"),
        None => format!("add `{name}` there"),
    };
    format!("`{name}` is not listed under `people` in site.yaml: {remedy}")
}

/// Returns the warning about a git user whom `people` does not list.
fn unlisted_user(name: &str) -> String {
    format!(
        "your git user `{name}` is not listed under `people` in site.yaml: add yourself there with your git email \
         address, or name a listed person with `--by`"
    )
}

/// Parses the time of an option.
pub(crate) fn when(option: &str, text: &str, zone: &TimeZone) -> Result<Moment, Failure> {
    time::moment(text, zone)
        .map_err(|error| Failure::new(format!("`{option}`: {}", error.message)).hint(error.hint))
}

/// Returns the git user's email address and name, as far as they are set.
pub(crate) fn git_user(git: Git<'_>) -> Vec<String> {
    let keys = ["user.email", "user.name"].iter();
    keys.filter_map(|key| git.config(key)).collect()
}

/// The person who records, as records name them.
pub(crate) struct User {
    /// The id in `people`, otherwise the git name.
    pub(crate) name: String,
    /// Whether `people` lists them, or is empty.
    pub(crate) is_listed: bool,
}

/// Returns the git user, given by email address and name.
pub(crate) fn user(config: &Config, git_user: &[String]) -> Result<User, Failure> {
    for name in git_user {
        if let Some(person) = person(&config.people, name)? {
            return Ok(User { name: person.id.clone(), is_listed: true });
        }
    }
    let Some(name) = git_user.last() else {
        return Err(Failure::new("git has no user name or email address")
            .hint("Add `--by NAME`, or run `git config --global user.name NAME` once."));
    };
    Ok(User { name: into_nfc(name.clone()), is_listed: config.people.is_empty() })
}

/// Finds the person with that id, otherwise the only one with that id, name or email address if case is ignored.
fn person<'a>(people: &'a [Person], name: &str) -> Result<Option<&'a Person>, Failure> {
    if let Some(person) = people.iter().find(|person| person.id == *nfc(name)) {
        return Ok(Some(person));
    }
    let lower = unicode::lower(name);
    let is_same = |known: &String| unicode::lower(known) == lower;
    let is_match = |person: &&Person| {
        is_same(&person.id) || is_same(&person.name) || person.emails.iter().any(is_same)
    };
    let matching: Vec<&Person> = people.iter().filter(is_match).collect();
    match matching.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        several => {
            let ids: Vec<String> =
                (several.iter()).map(|person| format!("`{}`", person.id)).collect();
            Err(Failure::new(format!("`{name}` matches {} people: {}", ids.len(), ids.join(", ")))
                .hint("Write the person's id."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_by_id_name_or_address_in_any_case() {
        let person = |id: &str, name: &str, email: &str| Person {
            id: id.to_owned(),
            name: name.to_owned(),
            emails: vec![email.to_owned()],
            login: None,
        };
        let people = [
            person("maya", "Maya Okafor", "maya@example.com"),
            person("li", "Li Wen", "li@example.com"),
        ];
        for name in ["li", "LI", "Li Wen", "li wen", "LI@example.com"] {
            assert_eq!(super::person(&people, name).unwrap().unwrap().id, "li");
        }
        assert!(super::person(&people, "Lin").unwrap().is_none());
        let cases = [person("Li", "", ""), person("li", "", "")];
        assert_eq!(super::person(&cases, "li").unwrap().unwrap().id, "li");
        assert!(super::person(&cases, "LI").is_err());
        let twins = [&people[..], &[person("lw", "Li Wen", "lw@example.com")]].concat();
        let failure = super::person(&twins, "Li Wen").unwrap_err();
        assert_eq!(failure.message, "`Li Wen` matches 2 people: `li`, `lw`");
    }
}
