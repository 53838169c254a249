//! `site.yaml`: every key has a default.

use jiff::tz::TimeZone;

use crate::model::brand::Brand;
use crate::model::extra::Extra;
use crate::model::ids::Ids;
use crate::model::network::Network;
use crate::unicode::{lower, nfc};

/// The site's configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The site's name, in the head of every page.
    pub(crate) title: String,
    /// Where the site is published; only `404.html` needs it.
    pub(crate) url: Option<String>,
    /// The URL of the site's root in its repository, with a final slash, for links that lead out of `content/`.
    pub(crate) repository: Option<String>,
    /// The language of the content, for `<html lang>`: a BCP 47 tag.
    pub(crate) language: String,
    /// The zone's IANA name, as shown to readers.
    pub(crate) timezone: String,
    /// The zone in which local times are read and all times are shown.
    pub(crate) zone: TimeZone,
    /// The theme's folder below `themes/`; `default` is built in.
    pub theme: String,
    /// The output folder, from the site's root.
    pub(crate) output: String,
    /// Whether search engines may index the site.
    pub(crate) index: bool,
    /// The look of the site.
    pub(crate) brand: Brand,
    /// The people who take part; empty if anyone may.
    pub(crate) people: Vec<Person>,
    /// The environments in the order in which pages show them; empty if `site.yaml` does not say.
    pub(crate) environments: Vec<String>,
    /// Whether a closed item requires a person and a time.
    pub(crate) record: RecordPolicy,
    /// Whether statistics about people are shown.
    pub(crate) people_stats: bool,
    /// Whether a sign-off may be recorded for another person.
    pub(crate) signoffs: SignoffPolicy,
    /// The people who may have a sign-off role, by role. Anyone may have another role.
    pub(crate) signoff_roles: Vec<(String, Vec<String>)>,
    /// How a proxy tells the server who sends a request; `None` if it does not.
    pub(crate) identity: Option<Identity>,
    /// The servers that get events.
    pub(crate) webhooks: Vec<Webhook>,
    /// What `prove` requires.
    pub(crate) prove: ProvePolicy,
    /// What recording does with git.
    pub(crate) git: GitPolicy,
    /// Timeout of git commands that contact the remote, in seconds.
    pub(crate) git_timeout: u16,
    /// The size up to which a page can attach a file as evidence, in megabytes.
    pub(crate) max_evidence_mb: u16,
    /// Values for the theme.
    pub(crate) extra: Extra,
    /// The index of [`Config::people`] by id.
    pub(crate) person_ids: Ids,
    /// The index of [`Config::people`] by name.
    pub(crate) person_names: Ids,
}

impl Config {
    /// Returns the person with the id `id`.
    pub(crate) fn person(&self, id: &str) -> Option<&Person> {
        let ids = || self.people.iter().map(|person| person.id.as_str());
        self.people.get(self.person_ids.find_name(id, ids)?)
    }

    /// Returns the person with the full name `name`.
    pub(crate) fn person_named(&self, name: &str) -> Option<&Person> {
        let names = || self.people.iter().map(|person| person.name.as_str());
        self.people.get(self.person_names.find_name(name, names)?)
    }

    /// Returns the only person with that id, name or email address, ignoring case.
    pub(crate) fn find_person(&self, name: &str) -> Option<&Person> {
        if let Some(person) = self.person(&nfc(name)) {
            return Some(person);
        }
        let wanted = lower(name.trim());
        let is_same = |known: &String| lower(known) == wanted;
        let mut matching = self.people.iter().filter(|person| {
            is_same(&person.id) || is_same(&person.name) || person.emails.iter().any(is_same)
        });
        matching.next().filter(|_| matching.next().is_none())
    }

    /// Returns the person whom a proxy calls `name`: by login, otherwise by email address, ignoring case. Ids and full
    /// names do not count, because a proxy may have users of its own with the same names.
    pub(crate) fn person_with_login(&self, name: &str) -> Option<&Person> {
        let has_login = |person: &&Person| person.login.as_deref() == Some(name);
        let wanted = lower(name);
        let has_email = |person: &&Person| person.emails.iter().any(|email| lower(email) == wanted);
        let only = |is_match: &dyn Fn(&&Person) -> bool| {
            let mut matching = self.people.iter().filter(|person| is_match(person));
            matching.next().filter(|_| matching.next().is_none())
        };
        only(&has_login).or_else(|| only(&has_email))
    }

    /// Whether two names mean the same person.
    pub(crate) fn is_same_person(&self, one: &str, other: &str) -> bool {
        let id = |name| self.find_person(name).map(|person| &person.id);
        lower(one.trim()) == lower(other.trim())
            || id(one).is_some_and(|one| Some(one) == id(other))
    }

    /// Returns the people who may have the sign-off role `role`; `None` if anyone may.
    pub(crate) fn signoff_people(&self, role: &str) -> Option<&[String]> {
        let (_, people) = self.signoff_roles.iter().find(|(name, _)| name == role)?;
        Some(people)
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Runbooks".to_owned(),
            url: None,
            repository: None,
            language: "en".to_owned(),
            timezone: "UTC".to_owned(),
            zone: TimeZone::UTC,
            theme: "default".to_owned(),
            output: "public".to_owned(),
            index: false,
            brand: Brand::default(),
            people: Vec::new(),
            environments: Vec::new(),
            record: RecordPolicy::Optional,
            people_stats: false,
            signoffs: SignoffPolicy::Any,
            signoff_roles: Vec::new(),
            identity: None,
            webhooks: Vec::new(),
            prove: ProvePolicy::default(),
            git: GitPolicy::None,
            max_evidence_mb: 10,
            git_timeout: 20,
            extra: Extra::new(),
            person_ids: Ids::default(),
            person_names: Ids::default(),
        }
    }
}

/// A person who takes part in releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// The id, as in `by`.
    pub(crate) id: String,
    /// The full name; empty if not given.
    pub(crate) name: String,
    /// The email addresses that git knows them by.
    pub(crate) emails: Vec<String>,
    /// The name by which a proxy knows them.
    pub(crate) login: Option<String>,
}

/// How a proxy tells the server who sends a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The name of the header, in lower case.
    pub(crate) header: String,
    /// The network addresses from which the header is believed.
    pub(crate) proxies: Vec<Network>,
    /// The origin under which browsers know the server, as they send it: `https://runbooks.example`.
    pub(crate) origin: String,
}

/// What `prove` requires of commits, and the keys that it trusts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ProvePolicy {
    /// Whether each event needs a signed commit.
    pub(crate) is_signature_required: bool,
    /// The file of allowed signers, from the site's root.
    pub(crate) allowed_signers: Option<String>,
    /// The file of gpg's public keys, from the site's root.
    pub(crate) gpg_keys: Option<String>,
}

/// A server that gets events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    /// The events that are sent to it.
    pub(crate) on: Vec<WebhookEvent>,
    /// A header, and the environment variable with its value.
    pub(crate) secret: Option<(String, String)>,
}

/// The events of webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WebhookEvent {
    /// The verdict at the end of a release became a no-go.
    NoGo,
    /// A release was closed.
    Closed,
}

impl WebhookEvent {
    /// All events.
    pub(crate) const ALL: [Self; 2] = [Self::NoGo, Self::Closed];

    /// Returns the word in `site.yaml` and JSON.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::NoGo => "no-go",
            Self::Closed => "closed",
        }
    }
}

/// What recording does with git.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GitPolicy {
    /// Nothing.
    None,
    /// It makes a commit.
    Commit,
    /// It makes a commit and pushes it.
    Push,
}

impl GitPolicy {
    /// Whether recording makes a commit.
    pub(crate) fn commits(self) -> bool {
        self != Self::None
    }

    /// Whether recording pushes.
    pub(crate) fn pushes(self) -> bool {
        self == Self::Push
    }
}

/// Whether a closed item requires a person and a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordPolicy {
    /// Both may be missing.
    Optional,
    /// A closed item without them is an error.
    Required,
}

/// Whether a sign-off may be recorded for another person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignoffPolicy {
    /// Anyone may record it. The event keeps who did.
    Any,
    /// Only the person with the role records it.
    Own,
}
