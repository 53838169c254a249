//! Requests to record something, as data. The command line and browsers use the same types.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::release::{ClosingKind, State};
use crate::model::time::Moment;

/// A command with its author and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// The authors: ids of people, or names.
    pub by: Vec<String>,
    /// Whether the authors were named, rather than taken from git.
    pub is_by_given: bool,
    /// The person who runs the command, if known.
    pub recorder: Option<String>,
    /// The time of the event.
    pub at: Moment,
    /// The time at which it is recorded.
    pub now: Timestamp,
    /// Whether `at` may be long ago.
    pub backdate: bool,
    /// The change to record.
    pub command: Command,
}

/// A change to record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Changes the state of items, groups or sections.
    Tick(Tick),
    /// Marks the last events of items as mistakes.
    Correct(Correct),
    /// Adds an item that the checklist does not have.
    Add(Add),
    /// Adds a line to the log.
    Log(Log),
    /// Closes the release.
    Close(Close),
    /// Reopens the release.
    Reopen(Reopen),
    /// Changes facts about the release.
    Set(Set),
    /// Moves the release to the current checklist.
    Update(Update),
}

impl Command {
    /// Whether it may record something in a closed release.
    pub(crate) fn is_late(&self) -> bool {
        match self {
            Self::Tick(tick) => tick.late,
            Self::Correct(correct) => correct.late,
            Self::Add(add) => add.late,
            Self::Log(log) => log.late,
            Self::Close(_) | Self::Reopen(_) | Self::Set(_) | Self::Update(_) => false,
        }
    }
}

/// A correction of the last events of items.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// The items.
    pub items: Vec<ItemRef>,
    /// What was wrong; markdown.
    pub note: String,
    /// Allows a correction in a closed release.
    #[serde(default)]
    pub late: bool,
}

/// A move to the current checklist.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// Reworded items that stay closed.
    #[serde(default)]
    pub keep: Vec<String>,
}

/// An item that the checklist does not have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// The section it belongs to; `None` if the checklist has no sections.
    #[serde(default)]
    pub section: Option<String>,
    /// Its text: one line of markdown.
    pub text: String,
    /// Whether to record in a closed release.
    #[serde(default)]
    pub late: bool,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// What happened; markdown.
    pub note: String,
    /// Whether to record in a closed release.
    #[serde(default)]
    pub late: bool,
}

/// The end of a release.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// How the release ended; `None` means done.
    #[serde(rename = "as", default, deserialize_with = "closing_kind")]
    pub kind: Option<ClosingKind>,
    /// The reason, as markdown.
    #[serde(default)]
    pub note: Option<String>,
    /// Whether to close despite a no-go.
    #[serde(default)]
    pub force: bool,
    /// When the deployment ended, which may be long before the release is closed; in the site's time zone.
    #[serde(default)]
    pub finished: Option<String>,
}

/// Changes of facts about the release.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// The changes, in order.
    pub changes: Vec<FactChange>,
}

/// A fact about a release with its new value.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactChange {
    /// The key, such as `owner` or `role.dba`.
    pub key: String,
    /// The new value; empty removes it. For a time, `now` is the time of the record.
    pub value: String,
}

/// A closed release that becomes open again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reopen {
    /// The reason, as markdown.
    pub note: String,
}

/// A change of state.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tick {
    /// The items, groups or sections.
    pub items: Vec<ItemRef>,
    /// The new state.
    #[serde(deserialize_with = "state")]
    pub state: State,
    /// The reason, as markdown.
    #[serde(default)]
    pub note: Option<String>,
    /// Links, or files next to the release.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Whether to record in a closed release.
    #[serde(default)]
    pub late: bool,
    /// Whether to include every open item in a group or section.
    #[serde(default)]
    pub all: bool,
    /// Whether to record another event of items that are in the state already.
    #[serde(default)]
    pub again: bool,
}

/// A reference to an item, with the state that the author saw.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemRef {
    /// Its id, or a query for [`super::find()`].
    pub id: String,
    /// Its last event as the author saw it. If it is another one now, the command is refused.
    #[serde(default)]
    pub expected: Option<ExpectedState>,
}

/// A summary of an item's last event, as an author saw it.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LastEvent")]
pub struct ExpectedState {
    /// The number of its events.
    pub events: usize,
    /// The state.
    #[serde(serialize_with = "word", deserialize_with = "state")]
    #[schemars(with = "&str", extend("enum" = State::WORDS))]
    pub state: State,
    /// Its authors.
    #[serde(default)]
    pub by: Vec<String>,
    /// Its time, as RFC 3339 or a date.
    #[serde(default)]
    pub at: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn word<S: Serializer>(state: &State, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(state.word())
}

fn state<'de, D: Deserializer<'de>>(from: D) -> Result<State, D::Error> {
    let word = String::deserialize(from)?;
    State::from_word(&word).ok_or_else(|| serde::de::Error::unknown_variant(&word, State::WORDS))
}

fn closing_kind<'de, D: Deserializer<'de>>(from: D) -> Result<Option<ClosingKind>, D::Error> {
    let Some(word) = Option::<String>::deserialize(from)? else {
        return Ok(None);
    };
    let unknown = || serde::de::Error::unknown_variant(&word, ClosingKind::WORDS);
    ClosingKind::from_word(&word).map(Some).ok_or_else(unknown)
}
