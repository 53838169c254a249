//! Who records, and when: what was said, else git's user and the clock.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::app::failure::Failure;
use crate::app::options::AuthorOptions;
use crate::diagnostic::nearest;
use crate::disk::Git;
use crate::model::config::{Config, Person};
use crate::model::time::Moment;
use crate::parse::time;

/// Who and when, for an intent; and what there is to say of it.
pub(crate) struct Author {
    pub(crate) by: Vec<String>,
    pub(crate) at: Moment,
    pub(crate) cautions: Vec<String>,
}

/// What the arguments say, else git and the clock.
pub(crate) fn stamp(
    args: &AuthorOptions,
    config: &Config,
    git: Git<'_>,
) -> Result<Author, Failure> {
    let at = match &args.at {
        Some(text) => when("--at", text, &config.zone)?,
        None => Moment::Instant(Timestamp::now()),
    };
    let mut cautions: Vec<String> = ahead(at, &config.zone).into_iter().collect();
    let mut by = Vec::new();
    if args.by.is_empty() {
        by.push(user(config, &said(git))?);
    }
    for name in &args.by {
        let name = name.trim();
        if name.is_empty() {
            return Err(Failure::new("`--by` names nobody"));
        }
        let known = person(&config.people, name)?;
        if known.is_none() && !config.people.is_empty() {
            cautions.push(unlisted(&config.people, name));
        }
        by.push(known.map_or(name, |person| &person.id).to_owned());
    }
    Ok(Author { by, at, cautions })
}

fn unlisted(people: &[Person], name: &str) -> String {
    let ids = people.iter().map(|person| person.id.as_str());
    let near =
        nearest(name, ids).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    format!("`people` in site.yaml does not list `{name}`{near}")
}

/// A word of caution on a time that has not come: most often a slip in its year.
fn ahead(at: Moment, zone: &TimeZone) -> Option<String> {
    let tomorrow = Moment::Instant(Timestamp::now() + SignedDuration::from_hours(24));
    let is_ahead = at.compare(tomorrow, zone).is_gt();
    is_ahead.then(|| "the time that `--at` says is more than a day ahead".to_owned())
}

/// The time that an option says.
pub(crate) fn when(option: &str, text: &str, zone: &TimeZone) -> Result<Moment, Failure> {
    time::moment(text, zone)
        .map_err(|error| Failure::new(format!("`{option}`: {}", error.message)).hint(error.hint))
}

/// What git says of its user: address, then name.
pub(crate) fn said(git: Git<'_>) -> Vec<String> {
    let keys = ["user.email", "user.name"].iter();
    keys.filter_map(|key| git.config(key)).collect()
}

/// Git's user: the one of `people` with that address or name, or, where anybody may, the name.
pub(crate) fn user(config: &Config, said: &[String]) -> Result<String, Failure> {
    for said in said {
        if let Some(person) = person(&config.people, said)? {
            return Ok(person.id.clone());
        }
    }
    let Some(name) = said.last() else {
        return Err(Failure::new("git does not say who you are").hint(
            "Say it with `--by`, or once: `git config --global user.name \"Maya Okafor\"`.",
        ));
    };
    if config.people.is_empty() {
        return Ok(name.clone());
    }
    Err(Failure::new(format!("`people` in site.yaml does not list you, whom git calls `{name}`"))
        .hint("Say who you are with `--by`, or add your address to `people`."))
}

/// The one with that id, else the only one with that name or address.
fn person<'a>(people: &'a [Person], said: &str) -> Result<Option<&'a Person>, Failure> {
    if let Some(person) = people.iter().find(|person| person.id == said) {
        return Ok(Some(person));
    }
    let is_same = |known: &String| known.eq_ignore_ascii_case(said);
    let is_called = |person: &&Person| person.name == said || person.emails.iter().any(is_same);
    let called: Vec<&Person> = people.iter().filter(is_called).collect();
    match called.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        several => {
            let ids: Vec<String> =
                (several.iter()).map(|person| format!("`{}`", person.id)).collect();
            Err(Failure::new(format!("`{said}` may be any of {}", ids.join(", ")))
                .hint("Say which with `--by` and the id."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_go_by_id_name_or_address() {
        let person = |id: &str, name: &str, email: &str| Person {
            id: id.to_owned(),
            name: name.to_owned(),
            emails: vec![email.to_owned()],
        };
        let people = [
            person("maya", "Maya Okafor", "maya@example.com"),
            person("li", "Li Wen", "li@example.com"),
        ];
        for said in ["li", "Li Wen", "LI@example.com"] {
            assert_eq!(super::person(&people, said).unwrap().unwrap().id, "li");
        }
        assert!(super::person(&people, "Li").unwrap().is_none());
        let twins = [&people[..], &[person("lw", "Li Wen", "lw@example.com")]].concat();
        let failure = super::person(&twins, "Li Wen").unwrap_err();
        assert_eq!(failure.message, "`Li Wen` may be any of `li`, `lw`");
    }
}
