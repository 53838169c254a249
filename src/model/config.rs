//! `site.yaml`: every key has a default.

use jiff::tz::TimeZone;

use crate::model::ids::Ids;

/// The site's configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The site's name, in the head of every page.
    pub title: String,
    /// Where the site is published; only `404.html` needs it.
    pub url: Option<String>,
    /// The language of the content, for `<html lang>`: a BCP 47 tag.
    pub language: String,
    /// The zone's IANA name, as shown to readers.
    pub timezone: String,
    /// The zone in which local times are read and all times are shown.
    pub zone: TimeZone,
    /// The theme's folder below `themes/`; `default` is built in.
    pub theme: String,
    /// The output folder, from the site's root.
    pub output: String,
    /// Whether search engines may index the site.
    pub index: bool,
    /// Who takes part; empty where anybody may.
    pub people: Vec<Person>,
    /// Whether a closed item needs who and when.
    pub record: RecordPolicy,
    /// Whether statistics about people are shown.
    pub people_stats: bool,
    /// Whether recording shares at once through git.
    pub git_push: bool,
    /// How many seconds git may take when it asks another machine.
    pub git_timeout: u16,
    /// Finds [`Config::people`] by their ids.
    pub person_ids: Ids,
    /// Finds [`Config::people`] by their names.
    pub person_names: Ids,
}

impl Config {
    /// The person of that id.
    pub fn person(&self, id: &str) -> Option<&Person> {
        let ids = || self.people.iter().map(|person| person.id.as_str());
        self.people.get(self.person_ids.find_name(id, ids)?)
    }

    /// The person of that full name.
    pub fn person_named(&self, name: &str) -> Option<&Person> {
        let names = || self.people.iter().map(|person| person.name.as_str());
        self.people.get(self.person_names.find_name(name, names)?)
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Runbooks".to_owned(),
            url: None,
            language: "en".to_owned(),
            timezone: "UTC".to_owned(),
            zone: TimeZone::UTC,
            theme: "default".to_owned(),
            output: "public".to_owned(),
            index: false,
            people: Vec::new(),
            record: RecordPolicy::Optional,
            people_stats: false,
            git_push: false,
            git_timeout: 20,
            person_ids: Ids::default(),
            person_names: Ids::default(),
        }
    }
}

/// Somebody who takes part in releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What `by` says.
    pub id: String,
    /// The full name; empty where not given.
    pub name: String,
    /// Addresses that git knows them by.
    pub emails: Vec<String>,
}

/// Whether a closed item needs who and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordPolicy {
    /// They may be missing.
    Optional,
    /// A closed item without them is an error.
    Required,
}
