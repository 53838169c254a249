//! From a release's text and what somebody wants recorded to the new text, or to a refusal with its reasons.
//!
//! [`record`] holds the text against the checklist, asks the rules and changes the text
//! ([`text`]); what comes out is held against the checklist once more. It is a pure function: who, when
//! and the file are the caller's, so the terminal and a server record alike.

mod add;
mod answer;
mod board;
mod close;
mod draft;
mod event;
mod find;
mod hold;
mod intent;
mod log;
mod refusal;
mod rules;
mod sheet;
pub mod text;
mod tick;
mod update;

pub use board::Board;
pub use find::{Target, find};
pub use hold::hold;
pub use intent::{Act, Add, Close, Intent, Log, Seen, Tick, Update, Wanted};
pub use refusal::{Cause, Need, Reason, Refusal};
pub use sheet::Sheet;

use crate::derive::checks::{self, Meant};
use crate::derive::run::Run;
use crate::derive::site::Site;
use crate::diagnostic::Code;
use crate::record::draft::Draft;

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
    /// Lines that the checklist may want for next time, each with where.
    pub proposals: Vec<String>,
}

impl Recorded {
    fn new(draft: Draft<'_>, news: Vec<News>, cautions: Vec<String>) -> Result<Self, Refusal> {
        let (text, run) = draft.finish()?;
        Ok(Self {
            text,
            run,
            news,
            cautions,
            proposals: Vec::new(),
        })
    }
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

/// The act with what its author sees of the items in `run`, where that is not said: what changes until it is
/// recorded is a clash.
pub fn as_seen(run: &Run, act: Act) -> Act {
    match act {
        Act::Tick(tick) => Act::Tick(tick::as_seen(run, tick)),
        other => other,
    }
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
        Act::Add(add) => add::add(site, &run, text, intent, add)?,
        Act::Log(log) => log::log(site, &run, text, intent, log)?,
        Act::Update(update) => update::update(site, &run, text, intent, update)?,
        Act::Close(close) => close::close(site, &run, text, intent, close)?,
    };
    recorded.text.insert_str(0, mark);
    recorded
        .cautions
        .extend(backwards(site, &run, &recorded.run));
    Ok(recorded)
}

/// What runs backwards in time since the record.
fn backwards(site: &Site, before: &Run, after: &Run) -> Vec<String> {
    let found = |run| {
        let problems = checks::check(run, &site.config, &Meant::default()).into_iter();
        let order = problems.filter(|problem| problem.code == Code::TimeOrder);
        order
            .map(|problem| problem.message.clone())
            .collect::<Vec<_>>()
    };
    let known = found(before);
    let mut new = found(after);
    new.retain(|message| !known.contains(message));
    new
}

#[cfg(test)]
mod tests;
