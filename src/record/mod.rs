//! From a release's text and what somebody wants recorded to the new text, or to a refusal with its reasons.
//!
//! [`record`] holds the text against the checklist, asks the rules and changes the text
//! ([`text`]); what comes out is held against the checklist once more. It is a pure function: who, when
//! and the file are the caller's, so the terminal and a server record alike.

mod add;
mod answer;
mod close;
mod draft;
mod edit_state;
mod event;
mod find;
mod intent;
mod log;
mod plan;
mod reevaluate;
mod refusal;
mod release_template;
mod rules;
pub(crate) mod text;
mod tick;
mod update;

pub(crate) use edit_state::EditState;
pub(crate) use find::find;
pub use intent::{Add, Close, Command, ExpectedState, Intent, ItemRef, Log, Tick, Update};
pub(crate) use refusal::{Cause, Refusal};
pub(crate) use release_template::ReleaseTemplate;

use crate::diagnostic::Code;
use crate::evaluate::checks::{self, SuggestionCache};
use crate::evaluate::run::Run;
use crate::record::draft::Draft;
use crate::record::reevaluate::CurrentRelease;
use crate::site::Site;

/// A release as it would be with what was wanted recorded.
#[derive(Debug)]
pub struct Recorded {
    /// The new text of its file.
    pub text: String,
    /// The release as that text has it.
    pub(crate) run: Run,
    /// What is new, an entry each, in the order of the page.
    pub news: Vec<RecordedChange>,
    /// What whoever recorded it should know, each a sentence without a full stop.
    pub(crate) cautions: Vec<String>,
    /// Lines that the checklist may want for next time, each with where.
    pub(crate) proposals: Vec<String>,
}

impl Recorded {
    fn new(
        draft: Draft<'_>,
        news: Vec<RecordedChange>,
        cautions: Vec<String>,
    ) -> Result<Self, Refusal> {
        let (text, run) = draft.finish()?;
        Ok(Self { text, run, news, cautions, proposals: Vec::new() })
    }
}

/// One thing that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedChange {
    /// The item, group or section; `None` for what belongs to the release as a whole.
    pub id: Option<String>,
    /// Its text, or what was written.
    pub(crate) text: String,
    /// In a word or two, such as the new state.
    pub(crate) what: String,
}

/// The act with what its author sees of the items in `run`, where that is not said: what changes until it is
/// recorded is a clash.
pub(crate) fn as_seen(run: &Run, act: Command) -> Command {
    match act {
        Command::Tick(tick) => Command::Tick(tick::as_seen(run, tick)),
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
    let current = CurrentRelease::new(site, known, text)?;
    let mut recorded = match &intent.act {
        Command::Tick(tick) => tick::tick(&current, intent, tick)?,
        Command::Add(add) => add::add(&current, intent, add)?,
        Command::Log(log) => log::log(&current, intent, log)?,
        Command::Update(update) => update::update(&current, intent, update)?,
        Command::Close(close) => close::close(&current, intent, close)?,
    };
    recorded.text.insert_str(0, mark);
    recorded.cautions.extend(backwards(site, &current.run, &recorded.run));
    Ok(recorded)
}

/// What runs backwards in time since the record.
fn backwards(site: &Site, before: &Run, after: &Run) -> Vec<String> {
    let found = |run| {
        let problems = checks::check(run, &site.config, &SuggestionCache::default()).into_iter();
        let order = problems.filter(|problem| problem.code == Code::TimeOrder);
        order.map(|problem| problem.message.clone()).collect::<Vec<_>>()
    };
    let known = found(before);
    let mut new = found(after);
    new.retain(|message| !known.contains(message));
    new
}

#[cfg(test)]
mod tests;
