//! What somebody wants recorded, as data: the command line and a browser say it alike.

use serde::{Deserialize, Deserializer};

use crate::model::release::State;
use crate::model::time::Moment;

/// What, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Who: ids of people, or names.
    pub by: Vec<String>,
    /// When.
    pub at: Moment,
    /// What.
    pub act: Act,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Act {
    /// Items, groups or sections are in another state now.
    Tick(Tick),
}

/// A change of state.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tick {
    /// Of what.
    pub items: Vec<Wanted>,
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
pub struct Wanted {
    /// Its id; what people type may be less, see [`super::find()`].
    pub id: String,
    /// Its last event as whoever wants the change saw it; `None` where nobody looked.
    #[serde(default)]
    pub expected: Option<Seen>,
}

/// The last event of an item, as somebody saw it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// How many events it had.
    pub events: usize,
    /// The state.
    #[serde(deserialize_with = "state")]
    pub state: State,
    /// Who.
    #[serde(default)]
    pub by: Vec<String>,
    /// When, as RFC 3339 or a date.
    #[serde(default)]
    pub at: Option<String>,
}

fn state<'de, D: Deserializer<'de>>(from: D) -> Result<State, D::Error> {
    let word = String::deserialize(from)?;
    State::from_word(&word).ok_or_else(|| serde::de::Error::unknown_variant(&word, State::WORDS))
}
