//! The keys of every format, in one table each: what they are called, take and mean.
//!
//! The readers, their messages, the JSON Schemas and the guide all follow these tables, so that none
//! of them can know a key that another does not.

use crate::model::release::{State, Status};

/// A mapping with known keys.
#[derive(Debug)]
pub struct Table {
    /// What the mapping is, as in "`x` is no key of …".
    pub what: &'static str,
    /// The keys that have to be there.
    pub required: &'static [&'static str],
    /// Its keys, in the order of the guide.
    pub keys: &'static [Key],
}

/// One key.
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// What it means, as a sentence.
    pub meaning: &'static str,
    /// A value, as it is written in YAML.
    pub example: &'static str,
}

/// What a key takes.
#[derive(Debug)]
pub enum Shape {
    /// One text; what it is called.
    Text(&'static str),
    /// One text or a list; what one is called, and what several are.
    Texts(&'static str, &'static str),
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A time or a date.
    Moment,
    /// A date.
    Date,
    /// A mapping from names to texts; what the texts are called.
    Map(&'static str),
    /// A list of names, or a mapping from names to defaults.
    Vars,
    /// A mapping with known keys.
    Fields(&'static Table),
    /// A list of mappings with known keys.
    List(&'static Table),
    /// The entries of a release.
    Items,
}

impl Shape {
    /// What the key takes, as in "`by` takes …".
    pub fn takes(&self) -> String {
        match self {
            Self::Text(one) => (*one).to_owned(),
            Self::Texts(one, several) => format!("{one} or a list of {several}"),
            Self::Word(words) => format!("one of `{}`", words.join("`, `")),
            Self::Flag => "`true` or `false`".to_owned(),
            Self::Moment => "a time or a date".to_owned(),
            Self::Date => "a date".to_owned(),
            Self::Map(texts) => format!("a mapping from names to {texts}"),
            Self::Vars => "a list of names, or a mapping from names to defaults".to_owned(),
            Self::Fields(table) => format!("a mapping with {}", table.names()),
            Self::List(table) => format!("a list of mappings with {}", table.names()),
            Self::Items => "a mapping from the ids of items to what happened to them".to_owned(),
        }
    }
}

impl Table {
    /// The key of that name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// All names, as in "`a`, `b` and `c`".
    pub fn names(&self) -> String {
        let names: Vec<String> = self
            .keys
            .iter()
            .map(|key| format!("`{}`", key.name))
            .collect();
        match names.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
            None => String::new(),
        }
    }
}

const fn key(
    name: &'static str,
    shape: Shape,
    meaning: &'static str,
    example: &'static str,
) -> Key {
    Key {
        name,
        shape,
        meaning,
        example,
    }
}

const NAMES: Shape = Shape::Texts("a name", "names");

/// A release file.
pub static RELEASE: Table = Table {
    what: "a release",
    required: &["checklist"],
    keys: &[
        key(
            "checklist",
            Shape::Text("the id of a checklist"),
            "The checklist that is run: its path below `checklists/`, without `.md`. The only required key.",
            "deployment",
        ),
        key(
            "service",
            Shape::Text("a name"),
            "What is released. Default: the top folder below `releases/`, if the file lies in one.",
            "payments",
        ),
        key(
            "environment",
            Shape::Text("a name"),
            "Where it is released to.",
            "production",
        ),
        key(
            "version",
            Shape::Text("a version"),
            "The version that is released. Default: the file's name.",
            "\"2026.11.0\"",
        ),
        key(
            "title",
            Shape::Text("a text"),
            "A name for people.",
            "Autumn release",
        ),
        key(
            "kind",
            Shape::Text("a kind"),
            "One of the kinds that the checklist's front matter declares.",
            "minor",
        ),
        key(
            "status",
            Shape::Word(Status::WORDS),
            "Where the release stands. Where it is missing it follows from the times and the items.",
            "in-progress",
        ),
        key(
            "owner",
            Shape::Text("a name"),
            "Who answers for the release.",
            "maya",
        ),
        key(
            "roles",
            Shape::Map("people"),
            "Who has which of the checklist's roles.",
            "{ dba: li }",
        ),
        key(
            "after",
            Shape::Text("the id of a release"),
            "The release that must be closed before this one can end.",
            "payments/staging/2026.11.0",
        ),
        key(
            "started",
            Shape::Moment,
            "When the deployment began. Where it is missing it is the earliest event.",
            "2026-11-20T09:00:00Z",
        ),
        key(
            "finished",
            Shape::Moment,
            "When the deployment ended.",
            "2026-11-20T13:40:00Z",
        ),
        key(
            "closed",
            Shape::Fields(&CLOSED),
            "Who closed the paperwork, when and why.",
            "{ by: maya, at: 2026-11-21T08:00:00Z }",
        ),
        key(
            "vars",
            Shape::Map("texts"),
            "Values for the placeholders that the checklist's front matter declares.",
            "{ previous: \"2026.10.3\" }",
        ),
        key(
            "links",
            Shape::Map("links"),
            "Links that belong to the release, shown at its head.",
            "{ ticket: \"https://tracker.example.com/4312\" }",
        ),
        key(
            "notes",
            Shape::Text("a text"),
            "Notes on the release, as markdown.",
            "Went **well**.",
        ),
        key(
            "log",
            Shape::List(&LOG),
            "What happened and belongs to no item, oldest first.",
            "[{ by: li, at: 2026-11-20T09:41:00Z, note: retried }]",
        ),
        key(
            "items",
            Shape::Items,
            "What happened to each item: a state, an event, or a list of events, oldest first.",
            "{ code-frozen: done, db-migrate: { state: done, by: li } }",
        ),
    ],
};

/// `closed` of a release.
pub static CLOSED: Table = Table {
    what: "`closed`",
    required: &[],
    keys: &[
        key("by", NAMES, "Who closed the release.", "maya"),
        key(
            "at",
            Shape::Moment,
            "When it was closed.",
            "2026-11-21T08:00:00Z",
        ),
        key(
            "note",
            Shape::Text("a text"),
            "Why it was closed so, as markdown.",
            "Two checks were waived.",
        ),
    ],
};

/// A line of the log of a release.
pub static LOG: Table = Table {
    what: "a log line",
    required: &["note"],
    keys: &[
        key("by", NAMES, "Who wrote the line.", "li"),
        key(
            "at",
            Shape::Moment,
            "When it happened.",
            "2026-11-20T09:41:00Z",
        ),
        key(
            "note",
            Shape::Text("a text"),
            "What happened, as markdown. Required.",
            "Decided to retry.",
        ),
    ],
};

/// An event of an item.
pub static EVENT: Table = Table {
    what: "an event",
    required: &[],
    keys: &[
        key(
            "state",
            Shape::Word(State::WORDS),
            "The item's new state.",
            "done",
        ),
        key("by", NAMES, "Who did it.", "li"),
        key(
            "at",
            Shape::Moment,
            "When it was done.",
            "2026-11-20T09:12:00Z",
        ),
        key(
            "note",
            Shape::Text("a text"),
            "What there is to say about it, as markdown; skipped, n/a, failed and blocked want a reason.",
            "lock timeout",
        ),
        key(
            "evidence",
            Shape::Texts("a link or a file beside the release", "these"),
            "What shows that it was done: links, or files beside the release.",
            "https://ci.example.com/4312",
        ),
        key(
            "text",
            Shape::Text("a text"),
            "Makes this an added item, which the checklist does not have, with this text.",
            "Purge the CDN",
        ),
        key(
            "section",
            Shape::Text("the id of a section"),
            "The section that the added item belongs to.",
            "application-deployment",
        ),
    ],
};

/// `site.yaml`.
pub static SITE: Table = Table {
    what: "`site.yaml`",
    required: &[],
    keys: &[
        key(
            "title",
            Shape::Text("a text"),
            "The site's name, in the head of every page.",
            "Payments runbooks",
        ),
        key(
            "url",
            Shape::Text("a web address"),
            "Where the site is published. Only `404.html` needs it; all other links are relative.",
            "https://runbooks.example.com/payments/",
        ),
        key(
            "language",
            Shape::Text("a language tag"),
            "The language of the content, as a BCP 47 tag.",
            "en",
        ),
        key(
            "timezone",
            Shape::Text("the name of a time zone"),
            "The IANA name of the zone in which local times are read and all times are shown.",
            "Europe/Berlin",
        ),
        key(
            "theme",
            Shape::Text("the name of a folder below `themes/`"),
            "The theme; `default` is built in.",
            "default",
        ),
        key(
            "output",
            Shape::Text("a folder"),
            "The folder that the site is written to, from the site's root.",
            "public",
        ),
        key(
            "index",
            Shape::Flag,
            "Whether search engines may index the site.",
            "false",
        ),
        key(
            "people",
            Shape::List(&PERSON),
            "Who takes part. Where it is there, a name that it does not list is a warning.",
            "[{ id: maya, name: Maya Ito, emails: maya@example.com }]",
        ),
        key(
            "record",
            Shape::Word(&["optional", "required"]),
            "Whether a closed item without who and when is an error.",
            "required",
        ),
        key(
            "people_stats",
            Shape::Flag,
            "Whether statistics about people are shown.",
            "false",
        ),
        key(
            "git",
            Shape::Fields(&GIT),
            "What recording does with git.",
            "{ push: true }",
        ),
    ],
};

/// One of `people` in `site.yaml`.
pub static PERSON: Table = Table {
    what: "a person",
    required: &["id"],
    keys: &[
        key(
            "id",
            Shape::Text("a name"),
            "What `by` says. Required.",
            "maya",
        ),
        key("name", Shape::Text("a name"), "The full name.", "Maya Ito"),
        key(
            "emails",
            Shape::Texts("an address", "addresses"),
            "The addresses that git knows the person by.",
            "maya@example.com",
        ),
    ],
};

/// `git` in `site.yaml`.
pub static GIT: Table = Table {
    what: "`git`",
    required: &[],
    keys: &[key(
        "push",
        Shape::Flag,
        "Whether recording commits and pushes at once.",
        "true",
    )],
};

/// The front matter of a checklist. Other keys belong to other tools.
pub static FRONT_MATTER: Table = Table {
    what: "the front matter",
    required: &[],
    keys: &[
        key(
            "title",
            Shape::Text("a text"),
            "The checklist's name.",
            "Deployment",
        ),
        key(
            "owner",
            Shape::Text("a name"),
            "The role or person that answers for the checklist.",
            "release-manager",
        ),
        key(
            "vars",
            Shape::Vars,
            "The placeholders that are replaced, with their defaults.",
            "{ version: \"\", region: eu-west-1 }",
        ),
        key(
            "kinds",
            Shape::Texts("a kind", "kinds"),
            "The kinds of release, for `only` and `except`.",
            "[major, minor, patch]",
        ),
        key(
            "environments",
            Shape::Texts("an environment", "environments"),
            "The environments, for `only` and `except`.",
            "[staging, production]",
        ),
        key(
            "review_by",
            Shape::Date,
            "When the checklist should next be looked over.",
            "2027-03-01",
        ),
    ],
};
