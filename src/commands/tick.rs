//! `runsheet tick`: records a change of state.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{
    AuthorOptions, FormatOption, GlobalOptions, LateOption, NoteOption, ReleaseArgument,
};
use crate::app::record_command::{self, note};
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::model::release::State;
use crate::record::{Command, Correct, ItemRef, Tick};

/// Record items as done, or in another state
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet tick shop/production/1.0.0 support-team-told
  runsheet tick shop/production/1.0.0 db-migrate --as failed --note \"timeout\"
  runsheet tick shop/production/1.0.0 deploy --all --by li
  runsheet tick shop/production/1.0.0 orders-arrive --correct --note \"wrong row\"

States: todo, doing, done, skipped, n/a, failed and blocked. The last four require --note. An item is \
named by its id, by the beginning or end of its id, or by words of its text. If an item is already in \
the state, nothing is written for it.

Exit code 1: a rule forbids it, and nothing was written; or --push could not share what was written.")]
pub(crate) struct TickArgs {
    #[command(flatten)]
    pub(crate) release: ReleaseArgument,
    /// Items, groups or sections
    #[arg(value_name = "ITEM", required = true)]
    pub(crate) items: Vec<String>,
    /// New state
    #[arg(long = "as", value_name = "STATE", default_value = "done", value_parser = state)]
    pub(crate) state: State,
    #[command(flatten)]
    pub(crate) note: NoteOption,
    /// URL, or file next to the release (repeatable)
    #[arg(long, value_name = "LINK")]
    pub(crate) evidence: Vec<String>,
    /// Include every open required item in a group or section
    #[arg(long)]
    pub(crate) all: bool,
    /// Record another event in the same state
    #[arg(long)]
    pub(crate) again: bool,
    /// Mark the last event as a mistake; requires --note
    #[arg(long, conflicts_with_all = ["state", "evidence", "all", "again"], requires = "note")]
    pub(crate) correct: bool,
    #[command(flatten)]
    pub(crate) closed: LateOption,
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

/// Parses a state, or the word that people type for it.
fn state(word: &str) -> Result<State, String> {
    let state = match word.to_lowercase().as_str() {
        "skip" => Some(State::Skipped),
        "fail" => Some(State::Failed),
        "na" => Some(State::NotApplicable),
        "block" => Some(State::Blocked),
        word => State::from_word(word),
    };
    state.ok_or_else(|| format!("valid states: {}", State::WORDS.join(", ")))
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &TickArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let (items, note) = (items(&args.items), note(args.note.text.as_ref()));
    let command = if args.correct {
        Command::Correct(Correct { items, note: note.unwrap_or_default(), late: args.closed.late })
    } else {
        Command::Tick(Tick {
            items,
            state: args.state,
            note,
            evidence: args.evidence.clone(),
            late: args.closed.late,
            all: args.all,
            again: args.again,
        })
    };
    let request = Request::new(&args.release.id, &args.who, command);
    record_command::run(common, &request, args.format.value, output)
}

/// Returns references to items, without expected states.
pub(super) fn items(ids: &[String]) -> Vec<ItemRef> {
    let item = |id: &String| ItemRef { id: id.clone(), expected: None };
    ids.iter().map(item).collect()
}
