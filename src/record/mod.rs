//! From a release's text and what somebody wants recorded to the new text, or to a refusal with its reasons.
//!
//! [`record`] holds the text against the checklist, asks the rules ([`rules`]) and changes the text
//! ([`text`]); what comes out is held against the checklist once more. It is a pure function: who, when
//! and the file are the caller's, so the terminal and a server record alike.

mod answer;
mod event;
mod find;
mod hold;
mod intent;
mod refusal;
mod rules;
mod sheet;
pub mod text;
mod tick;

pub use find::{Target, find};
pub use hold::hold;
pub use intent::{Act, Intent, Seen, Tick, Wanted};
pub use refusal::{Reason, Refusal};
pub use sheet::Sheet;

use crate::derive::run::Run;
use crate::derive::site::Site;

/// A release as it would be with what was wanted recorded.
#[derive(Debug)]
pub struct Recorded {
    /// The new text of its file.
    pub text: String,
    /// The release as that text has it.
    pub run: Run,
    /// What is new, an entry each, in the order of the page.
    pub news: Vec<News>,
    /// What whoever recorded it should know, each a sentence without a full stop.
    pub cautions: Vec<String>,
}

/// One thing that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The item, group or section; `None` for what belongs to the release as a whole.
    pub id: Option<String>,
    /// Its text, or what was written.
    pub text: String,
    /// In a word or two, such as the new state.
    pub what: String,
}

/// Records `intent` in `text`, the text of the release that `known` is of. Where `text` is newer than what
/// `known` was read from, it is `text` that counts.
pub fn record(site: &Site, known: &Run, text: &str, intent: &Intent) -> Result<Recorded, Refusal> {
    let (mark, text) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    };
    let run = hold::unharmed(site, known, text)?;
    let mut recorded = match &intent.act {
        Act::Tick(tick) => tick::tick(site, &run, text, intent, tick)?,
    };
    recorded.text.insert_str(0, mark);
    Ok(recorded)
}

#[cfg(test)]
mod tests;
