//! Who records, and when: what was said, else git's user and the clock.

use jiff::{Timestamp, tz::TimeZone};

use crate::commands::Failure;
use crate::commands::cli::WhoAndWhen;
use crate::diagnostic::nearest;
use crate::disk::Git;
use crate::model::config::{Config, Person};
use crate::model::time::Moment;
use crate::parse::time;

/// Who and when, for an intent; and what there is to say of it.
pub(super) struct Stamp {
    pub(super) by: Vec<String>,
    pub(super) at: Moment,
    pub(super) cautions: Vec<String>,
}

/// What the arguments say, else git and the clock.
pub(super) fn stamp(args: &WhoAndWhen, config: &Config, git: Git<'_>) -> Result<Stamp, Failure> {
    let at = match &args.at {
        Some(text) => when("--at", text, &config.zone)?,
        None => Moment::Instant(Timestamp::now()),
    };
    if args.by.is_empty() {
        let by = vec![user(config, &said(git))?];
        let cautions = Vec::new();
        return Ok(Stamp { by, at, cautions });
    }
    let known = |name: &String| person(&config.people, name);
    let by =
        (args.by.iter()).map(|name| known(name).map_or(name.clone(), |person| person.id.clone()));
    let cautions = (args.by.iter())
        .filter(|name| !config.people.is_empty() && known(name).is_none())
        .map(|name| {
            let ids = config.people.iter().map(|person| person.id.as_str());
            let near = nearest(name, ids)
                .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            format!("`people` in site.yaml does not list `{name}`{near}")
        });
    Ok(Stamp {
        by: by.collect(),
        at,
        cautions: cautions.collect(),
    })
}

/// The time that an option says.
pub(super) fn when(option: &str, text: &str, zone: &TimeZone) -> Result<Moment, Failure> {
    time::moment(text, zone)
        .map_err(|error| Failure::new(format!("`{option}`: {}", error.message)).hint(error.hint))
}

/// What git says of its user: address, then name.
pub(super) fn said(git: Git<'_>) -> Vec<String> {
    let keys = ["user.email", "user.name"].iter();
    keys.filter_map(|key| git.config(key)).collect()
}

/// Git's user: the one of `people` with that address or name, or, where anybody may, the name.
pub(super) fn user(config: &Config, said: &[String]) -> Result<String, Failure> {
    if let Some(person) = said.iter().find_map(|said| person(&config.people, said)) {
        return Ok(person.id.clone());
    }
    let Some(name) = said.last() else {
        return Err(Failure::new("git does not say who you are").hint(
            "Say it with `--by`, or once: `git config --global user.name \"Maya Okafor\"`.",
        ));
    };
    if config.people.is_empty() {
        return Ok(name.clone());
    }
    Err(Failure::new(format!(
        "`people` in site.yaml does not list you, whom git calls `{name}`"
    ))
    .hint("Say who you are with `--by`, or add your address to `people`."))
}

/// The one with that id, name or address.
fn person<'a>(people: &'a [Person], said: &str) -> Option<&'a Person> {
    let is_same = |known: &String| known.eq_ignore_ascii_case(said);
    (people.iter())
        .find(|person| person.id == said)
        .or_else(|| {
            (people.iter()).find(|person| person.name == said || person.emails.iter().any(is_same))
        })
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
            assert_eq!(super::person(&people, said).unwrap().id, "li");
        }
        assert!(super::person(&people, "Li").is_none());
    }
}
