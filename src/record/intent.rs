//! What somebody wants recorded, as data: the command line and a browser say it alike.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::release::{State, Status};
use crate::model::time::Moment;

/// What, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Who: ids of people, or names.
    pub by: Vec<String>,
    /// When.
    pub at: Moment,
    /// What.
    pub act: Command,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// Items, groups or sections are in another state now.
    Tick(Tick),
    /// There is something to do that the checklist does not have.
    Add(Add),
    /// Something that belongs to no item.
    Log(Log),
    /// The release has ended.
    Close(Close),
    /// The release goes on with the newest version of its checklist.
    Update(Update),
}

/// A move to the newest version of the checklist.
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
    /// The section it belongs to.
    pub section: String,
    /// What is to be done: one line of markdown.
    pub text: String,
    /// Although the release is closed.
    #[serde(default)]
    pub late: bool,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// What happened; markdown.
    pub note: String,
    /// Although the release is closed.
    #[serde(default)]
    pub late: bool,
}

/// The end of a release.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// How it ended; `None`: it went through.
    #[serde(default, deserialize_with = "status")]
    pub status: Option<Status>,
    /// Why so; markdown.
    #[serde(default)]
    pub note: Option<String>,
    /// Although it is a no-go.
    #[serde(default)]
    pub force: bool,
    /// When the deployment ended, which is not when its paperwork did.
    #[serde(skip)]
    pub finished: Option<Moment>,
}

/// A change of state.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tick {
    /// Of what.
    pub items: Vec<ItemRef>,
    /// The new state.
    #[serde(deserialize_with = "state")]
    pub state: State,
    /// Why; markdown.
    #[serde(default)]
    pub note: Option<String>,
    /// Links, or files beside the release.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Although the release is closed.
    #[serde(default)]
    pub late: bool,
    /// With what is open below a group or section.
    #[serde(default)]
    pub all: bool,
}

/// An item that is to change.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemRef {
    /// Its id; what people type may be less, see [`super::find()`].
    pub id: String,
    /// Its last event as whoever wants the change saw it; `None` where nobody looked.
    #[serde(default)]
    pub expected: Option<ExpectedState>,
}

/// The last event of an item, as somebody saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedState {
    /// How many events it had.
    pub events: usize,
    /// The state.
    #[serde(serialize_with = "word", deserialize_with = "state")]
    pub state: State,
    /// Who.
    #[serde(default)]
    pub by: Vec<String>,
    /// When, as RFC 3339 or a date.
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

fn status<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Status>, D::Error> {
    let Some(word) = Option::<String>::deserialize(from)? else {
        return Ok(None);
    };
    let unknown = || serde::de::Error::unknown_variant(&word, Status::WORDS);
    Status::from_word(&word).map(Some).ok_or_else(unknown)
}
