//! `runsheet tick`: records a change of state.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{AuthorOptions, GlobalOptions, OutputFormat, prose};
use crate::app::record_command::{self, note};
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::model::release::State;
use crate::record::{Command, Correct, ItemRef, Tick};

/// Record that items are done, or in another state
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  runsheet tick 2026.11.1 backup-verified
  runsheet tick 2026.11.1 db-migrate --as failed --note \"lock timeout\" --evidence https://ci.example.com/4312
  runsheet tick 2026.11.1 security-verification --as n/a --note \"no public endpoint\"
  runsheet tick 2026.11.1 db-migrate --correct --note \"wrong row, sorry\"

An item is named by its id, by the end or the beginning of one, or by words of its text.
Exits with 1 where a rule stands in the way; then nothing is written.
Writes nothing and exits with 0 if the items are in that state already.")]
pub(crate) struct TickArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// The items, groups or sections
    #[arg(value_name = "ITEM", required = true)]
    pub(crate) items: Vec<String>,
    /// The new state: todo, doing, done, skipped, n/a, failed or blocked
    #[arg(long = "as", value_name = "STATE", default_value = "done", value_parser = state)]
    pub(crate) state: State,
    /// Who and when.
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    /// Why, as markdown; needed for skipped, n/a, failed and blocked
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) note: Option<String>,
    /// A link, or a file beside the release; several times for several
    #[arg(long, value_name = "LINK")]
    pub(crate) evidence: Vec<String>,
    /// Take what is open below a group or section along, but for optional items
    #[arg(long)]
    pub(crate) all: bool,
    /// Record another event of items that are in that state already
    #[arg(long)]
    pub(crate) again: bool,
    /// Mark the last event as a mistake; needs a note
    #[arg(long, conflicts_with_all = ["state", "evidence", "all", "again"], requires = "note")]
    pub(crate) correct: bool,
    /// Record although the release is closed
    #[arg(long)]
    pub(crate) late: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
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
    state.ok_or_else(|| format!("there are {}", State::WORDS.join(", ")))
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &TickArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let (items, note) = (items(&args.items), note(args.note.as_ref()));
    let command = if args.correct {
        Command::Correct(Correct { items, note: note.unwrap_or_default(), late: args.late })
    } else {
        Command::Tick(Tick {
            items,
            state: args.state,
            note,
            evidence: args.evidence.clone(),
            late: args.late,
            all: args.all,
            again: args.again,
        })
    };
    let request = Request::new(&args.release, &args.who, command);
    record_command::run(common, &request, args.format, output)
}

/// Returns references to items, without expected states.
pub(super) fn items(ids: &[String]) -> Vec<ItemRef> {
    let item = |id: &String| ItemRef { id: id.clone(), expected: None };
    ids.iter().map(item).collect()
}
