//! A release as its YAML file says it, before it is held against its checklist.

use std::sync::Arc;

use crate::model::flow::Html;
use crate::model::ids::Ids;
use crate::model::time::Moment;
use crate::span::{SourceId, Span};

/// One run of a checklist for one service, environment and version.
#[derive(Debug, Clone)]
pub(crate) struct Release {
    /// The path below `releases/`, without `.yaml`.
    pub(crate) id: String,
    /// The file it was read from.
    pub(crate) source: SourceId,
    /// The checklist's id.
    pub(crate) checklist: Located<String>,
    /// What is released; default: the top folder below `releases/`, if any.
    pub(crate) service: Option<String>,
    /// Where it is released to.
    pub(crate) environment: Option<Located<String>>,
    /// What is released; default: the file's name.
    pub(crate) version: String,
    /// A name for people.
    pub(crate) title: Option<String>,
    /// One of the kinds that the checklist declares.
    pub(crate) kind: Option<Located<String>>,
    /// As written; else it is derived.
    pub(crate) status: Option<Located<Status>>,
    /// Who answers for the release.
    pub(crate) owner: Option<Located<String>>,
    /// Who has which role.
    pub(crate) roles: Vec<(Located<String>, Located<String>)>,
    /// The release that must be closed first.
    pub(crate) after: Option<Located<String>>,
    /// As written; else it is derived.
    pub(crate) started: Option<Located<Moment>>,
    /// The deployment's end.
    pub(crate) finished: Option<Located<Moment>>,
    /// The paperwork's end.
    pub(crate) closed: Option<Closed>,
    /// Values of placeholders.
    pub(crate) vars: Vec<(Located<String>, String)>,
    /// Name and target.
    pub(crate) links: Vec<(String, Located<String>)>,
    /// What is said of it as a whole.
    pub(crate) notes: Option<Note>,
    /// What belongs to no item.
    pub(crate) log: Vec<LogLine>,
    /// What the file says of items, in its order.
    pub(crate) entries: Vec<Entry>,
    /// Finds [`Release::roles`].
    pub(crate) role_ids: Ids,
    /// Finds [`Release::vars`].
    pub(crate) var_ids: Ids,
}

impl Release {
    /// The person who has a role.
    pub(crate) fn role(&self, name: &str) -> Option<&Located<String>> {
        let names = || self.roles.iter().map(|(role, _)| role.value.as_str());
        let at = self.role_ids.find_name(name, names)?;
        Some(&self.roles.get(at)?.1)
    }

    /// The value that the file gives a placeholder.
    pub(crate) fn var(&self, name: &str) -> Option<&str> {
        let names = || self.vars.iter().map(|(var, _)| var.value.as_str());
        let at = self.var_ids.find_name(name, names)?;
        Some(&self.vars.get(at)?.1)
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Located<T> {
    /// The value.
    pub(crate) value: T,
    /// Its place.
    pub(crate) span: Span,
}

/// Markdown that somebody wrote in the release's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    /// As it is written.
    pub(crate) text: Located<String>,
    /// As pages show it. Only what is assembled has it: recording looks at the text alone.
    pub(crate) html: Html,
}

impl From<Located<String>> for Note {
    fn from(text: Located<String>) -> Self {
        let html = Html::default();
        Self { text, html }
    }
}

/// How the release was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closed {
    /// Who closed it.
    pub(crate) by: Vec<Located<String>>,
    /// When.
    pub(crate) at: Option<Located<Moment>>,
    /// Why so.
    pub(crate) note: Option<Note>,
    /// The whole value.
    pub(crate) span: Span,
}

/// A line of the release's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogLine {
    /// Who wrote it.
    pub(crate) by: Vec<Located<String>>,
    /// When.
    pub(crate) at: Option<Located<Moment>>,
    /// What happened.
    pub(crate) note: Note,
}

/// What the file says under one key of `items`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The id of an item, a group or a section; of an added item where `added` is there.
    pub(crate) key: Located<Arc<str>>,
    /// What makes it an added item.
    pub(crate) added: Option<Box<Added>>,
    /// Whether it was meant as an added item and its text is missing, which parsing has reported.
    pub(crate) lacks_text: bool,
    /// Oldest first. Empty for `todo` by omission, such as an added item without a state.
    pub(crate) events: Vec<Event>,
}

/// An item that the checklist does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Added {
    /// Its text; markdown, inline.
    pub(crate) text: Located<String>,
    /// The same without its markup, placeholders as written.
    pub(crate) words: String,
    /// The section it belongs to.
    pub(crate) section: Option<Located<String>>,
}

/// One change of state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    /// The new state.
    pub(crate) state: State,
    /// Who did it; a claim.
    pub(crate) by: Vec<Located<String>>,
    /// When.
    pub(crate) at: Option<Located<Moment>>,
    /// Why. Boxed, because most of a site's events have none.
    pub(crate) note: Option<Box<Note>>,
    /// Links, or files beside the release.
    pub(crate) evidence: Vec<Located<String>>,
    /// The whole event.
    pub(crate) span: Span,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// The words of all, in the same order.
            pub(crate) const WORDS: &[&str] = &[$($word,)*];

            /// The word in files, commands and JSON.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The one that `word` names.
            pub(crate) fn from_word(word: &str) -> Option<Self> {
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
    pub(crate) fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::Skipped)
    }

    /// States that want a reason.
    pub(crate) fn wants_note(self) -> bool {
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
    pub(crate) fn ends() -> impl Iterator<Item = Self> {
        [Self::Done, Self::RolledBack, Self::Aborted].into_iter()
    }

    /// Whether the release has ended, one way or another.
    pub(crate) fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::RolledBack | Self::Aborted)
    }

    /// Whether open items were not reached, rather than forgotten.
    pub(crate) fn is_given_up(self) -> bool {
        matches!(self, Self::RolledBack | Self::Aborted)
    }
}
