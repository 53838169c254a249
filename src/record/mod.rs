//! Recording: a release's text and a command to the new text, or to a refusal with its reasons.
//!
//! [`record`] evaluates the text, checks the rules, edits the text ([`text`]) and evaluates the result. It is a
//! pure function: the caller provides author, time and file, so the terminal and the server share it.

mod add;
mod advice;
mod already;
pub(crate) mod answer;
mod close;
mod correct;
mod draft;
mod edit_state;
mod event;
mod find;
mod intent;
mod late;
mod log;
mod plan;
mod reevaluate;
mod refusal;
mod release_template;
mod resolve;
mod rules;
mod set;
mod set_rules;
pub(crate) mod text;
mod tick;
mod times;
mod unseen;
mod update;

pub(crate) use advice::{Advice, AnswerReader, texts};
pub(crate) use edit_state::{EarlierDurations, EditState, PersonChoice, You};
pub(crate) use find::{find, similar_ids};
pub(crate) use intent::Correct;
pub use intent::{Add, Close, Command, ExpectedState, Intent, ItemRef, Log, Reopen, Tick, Update};
pub(crate) use intent::{FactChange, Set};
pub(crate) use late::with_late;
pub(crate) use refusal::NOTHING_RECORDED;
use refusal::Objections;
pub(crate) use refusal::{Cause, Refusal};
pub(crate) use release_template::{ReleaseTemplate, schema_name};
pub(crate) use resolve::{has_conflict, resolve};
pub(crate) use unseen::mark_unseen;

use crate::diagnostic::Code;
use crate::evaluate::checks::{self, SuggestionCache};
use crate::evaluate::run::Run;
use crate::record::already::Already;
use crate::record::draft::Draft;
use crate::record::reevaluate::{CurrentRelease, published};
use crate::site::Site;

/// What people write for the time of the record.
pub(crate) const NOW: &str = "now";

/// A release with the command recorded.
#[derive(Debug)]
pub struct Recorded {
    /// The new text of its file.
    pub text: String,
    /// The run of the new text.
    pub(crate) run: Run,
    /// The changes, in page order.
    pub changes: Vec<RecordedChange>,
    /// The items that were in the requested state already, so that nothing was recorded of them.
    pub(crate) already: Vec<Already>,
    /// Warnings for the author, each a sentence without a full stop.
    pub(crate) cautions: Vec<Advice>,
    /// Lines that could be added to the checklist, each with its place.
    pub(crate) proposals: Vec<String>,
}

impl Recorded {
    fn new(
        draft: Draft<'_>,
        changes: Vec<RecordedChange>,
        cautions: Vec<Advice>,
    ) -> Result<Self, Refusal> {
        let (text, run) = draft.finish()?;
        Ok(Self { text, run, changes, already: Vec::new(), cautions, proposals: Vec::new() })
    }

    /// Whether nothing is to be written, because everything is as requested already.
    pub(crate) fn is_unchanged(&self) -> bool {
        self.changes.is_empty()
    }
}

/// One recorded change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedChange {
    /// The item, group or section; `None` for the release as a whole.
    pub id: Option<String>,
    /// Its text, or the text that was recorded.
    pub(crate) text: String,
    /// What changed, in a word or two, such as the new state.
    pub(crate) what: String,
}

/// Returns the command with the states that its items have in `run`, unless it has expected states. If an item then
/// changes before the command is recorded, it is refused as a conflict.
pub(crate) fn with_expected_states(site: &Site, run: &Run, command: Command) -> Command {
    let mut command = command;
    let items = match &mut command {
        Command::Tick(tick) => &mut tick.items,
        Command::Correct(correct) => &mut correct.items,
        _ => return command,
    };
    plan::expect_current_states(&late::with_late(site, run), items);
    command
}

/// Records `intent` in `text`, the text of the release `known`. If `text` is newer than `known`, `text` counts.
pub fn record(site: &Site, known: &Run, text: &str, intent: &Intent) -> Result<Recorded, Refusal> {
    let (bom, text) = match text.strip_prefix('\u{feff}') {
        Some(rest) => ("\u{feff}", rest),
        None => ("", text),
    };
    let current = CurrentRelease::new(site, known, text)?;
    let mut objections = Objections::default();
    times::check(&current.run, &site.config.zone, intent, &mut objections);
    objections.into_result()?;
    let mut recorded = match &intent.command {
        Command::Tick(tick) => tick::tick(&current, intent, tick)?,
        Command::Correct(correct) => correct::correct(&current, intent, correct)?,
        Command::Add(add) => add::add(&current, intent, add)?,
        Command::Log(log) => log::log(&current, intent, log)?,
        Command::Update(update) => update::update(&current, intent, update)?,
        Command::Close(close) => close::close(&current, intent, close)?,
        Command::Reopen(reopen) => close::reopen(&current, intent, reopen)?,
        Command::Set(set) => set::set(&current, intent, set)?,
    };
    let warnings = new_time_order_warnings(site, &current.run, &recorded.run);
    recorded.cautions.extend(warnings.into_iter().map(Advice::from));
    if let Some(run) = published(site, known, &recorded.text) {
        recorded.run = run;
    }
    recorded.text.insert_str(0, bom);
    Ok(recorded)
}

/// Returns warnings about events out of time order that `before` did not have.
fn new_time_order_warnings(site: &Site, before: &Run, after: &Run) -> Vec<String> {
    let warnings = |run| {
        let problems = checks::check(run, &site.config, &SuggestionCache::default()).into_iter();
        let order = problems.filter(|problem| problem.code == Code::TimeOrder);
        order.map(|problem| problem.message.clone()).collect::<Vec<_>>()
    };
    let known = warnings(before);
    let mut new = warnings(after);
    new.retain(|message| !known.contains(message));
    new
}

#[cfg(test)]
mod tests;
