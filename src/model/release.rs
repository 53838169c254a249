//! A release as its YAML file says it, before it is held against its checklist.

use std::sync::Arc;

use crate::model::flow::Html;
use crate::model::ids::Ids;
use crate::model::time::Moment;
use crate::span::{SourceId, Span};

/// One run of a checklist for one service, environment and version.
#[derive(Debug, Clone)]
pub struct Release {
    /// The path below `releases/`, without `.yaml`.
    pub id: String,
    /// The file it was read from.
    pub source: SourceId,
    /// The checklist's id.
    pub checklist: Located<String>,
    /// What is released; default: the top folder below `releases/`, if any.
    pub service: Option<String>,
    /// Where it is released to.
    pub environment: Option<Located<String>>,
    /// What is released; default: the file's name.
    pub version: String,
    /// A name for people.
    pub title: Option<String>,
    /// One of the kinds that the checklist declares.
    pub kind: Option<Located<String>>,
    /// As written; else it is derived.
    pub status: Option<Located<Status>>,
    /// Who answers for the release.
    pub owner: Option<Located<String>>,
    /// Who has which role.
    pub roles: Vec<(Located<String>, Located<String>)>,
    /// The release that must be closed first.
    pub after: Option<Located<String>>,
    /// As written; else it is derived.
    pub started: Option<Located<Moment>>,
    /// The deployment's end.
    pub finished: Option<Located<Moment>>,
    /// The paperwork's end.
    pub closed: Option<Closed>,
    /// Values of placeholders.
    pub vars: Vec<(Located<String>, String)>,
    /// Name and target.
    pub links: Vec<(String, Located<String>)>,
    /// What is said of it as a whole.
    pub notes: Option<Note>,
    /// What belongs to no item.
    pub log: Vec<LogLine>,
    /// What the file says of items, in its order.
    pub entries: Vec<Entry>,
    /// Finds [`Release::roles`].
    pub role_ids: Ids,
    /// Finds [`Release::vars`].
    pub var_ids: Ids,
}

impl Release {
    /// The person who has a role.
    pub fn role(&self, name: &str) -> Option<&Located<String>> {
        let names = || self.roles.iter().map(|(role, _)| role.value.as_str());
        let at = self.role_ids.find_name(name, names)?;
        Some(&self.roles.get(at)?.1)
    }

    /// The value that the file gives a placeholder.
    pub fn var(&self, name: &str) -> Option<&str> {
        let names = || self.vars.iter().map(|(var, _)| var.value.as_str());
        let at = self.var_ids.find_name(name, names)?;
        Some(&self.vars.get(at)?.1)
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// Markdown that somebody wrote in the release's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// As it is written.
    pub text: Located<String>,
    /// As pages show it. Only what is assembled has it: recording looks at the text alone.
    pub html: Html,
}

impl From<Located<String>> for Note {
    fn from(text: Located<String>) -> Self {
        let html = Html::default();
        Self { text, html }
    }
}

/// How the release was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// Who closed it.
    pub by: Vec<Located<String>>,
    /// When.
    pub at: Option<Located<Moment>>,
    /// Why so.
    pub note: Option<Note>,
    /// The whole value.
    pub span: Span,
}

/// A line of the release's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Who wrote it.
    pub by: Vec<Located<String>>,
    /// When.
    pub at: Option<Located<Moment>>,
    /// What happened.
    pub note: Note,
}

/// What the file says under one key of `items`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The id of an item, a group or a section; of an added item where `added` is there.
    pub key: Located<Arc<str>>,
    /// What makes it an added item.
    pub added: Option<Box<Added>>,
    /// Whether it was meant as an added item and its text is missing, which parsing has reported.
    pub lacks_text: bool,
    /// Oldest first. Empty for `todo` by omission, such as an added item without a state.
    pub events: Vec<Event>,
}

/// An item that the checklist does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// Its text; markdown, inline.
    pub text: Located<String>,
    /// The same without its markup, placeholders as written.
    pub words: String,
    /// The section it belongs to.
    pub section: Option<Located<String>>,
}

/// One change of state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The new state.
    pub state: State,
    /// Who did it; a claim.
    pub by: Vec<Located<String>>,
    /// When.
    pub at: Option<Located<Moment>>,
    /// Why. Boxed, because most of a site's events have none.
    pub note: Option<Box<Note>>,
    /// Links, or files beside the release.
    pub evidence: Vec<Located<String>>,
    /// The whole event.
    pub span: Span,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The words of all, in the same order.
            pub const WORDS: &[&str] = &[$($word,)*];

            /// The word in files, commands and JSON.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The one that `word` names.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// Where an item stands.
    State {
        /// Nobody has begun.
        Todo = "todo",
        /// Somebody is at it.
        Doing = "doing",
        /// Finished.
        Done = "done",
        /// Waived.
        Skipped = "skipped",
        /// Does not apply.
        NotApplicable = "n/a",
        /// Tried, did not work.
        Failed = "failed",
        /// Cannot go on.
        Blocked = "blocked",
    }
}

impl State {
    /// Done or skipped.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::Skipped)
    }

    /// States that want a reason.
    pub fn wants_note(self) -> bool {
        matches!(
            self,
            Self::Skipped | Self::NotApplicable | Self::Failed | Self::Blocked
        )
    }
}

words! {
    /// Where a release stands.
    Status {
        /// Nothing has happened yet.
        Planned = "planned",
        /// It runs.
        InProgress = "in-progress",
        /// It went through.
        Done = "done",
        /// It was taken back.
        RolledBack = "rolled-back",
        /// It was given up.
        Aborted = "aborted",
    }
}

impl Status {
    /// Those that end a release.
    pub fn ends() -> impl Iterator<Item = Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(|status| status.is_closed())
    }

    /// Whether the release has ended, one way or another.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::RolledBack | Self::Aborted)
    }

    /// Whether open items were not reached, rather than forgotten.
    pub fn is_given_up(self) -> bool {
        matches!(self, Self::RolledBack | Self::Aborted)
    }
}
