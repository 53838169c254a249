//! `runsheet untick`: records that items are to be done again.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{AuthorOptions, GlobalOptions, OutputFormat, prose};
use crate::app::record_command::{self, note};
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::commands::tick::items;
use crate::model::release::State;
use crate::record::{Command, Tick};

/// Record that items are to be done again
#[derive(Debug, Args)]
#[command(after_help = "Example:
  runsheet untick 2026.11.1 db-migrate --note \"the schema was restored\"

What was recorded before stays in the file.")]
pub(crate) struct UntickArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// The items, groups or sections
    #[arg(value_name = "ITEM", required = true)]
    pub(crate) items: Vec<String>,
    /// Who and when.
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    /// Why, as markdown
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) note: Option<String>,
    /// Record another event of items that are todo already
    #[arg(long)]
    pub(crate) again: bool,
    /// Record although the release is closed
    #[arg(long)]
    pub(crate) late: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &UntickArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let command = Command::Tick(Tick {
        items: items(&args.items),
        state: State::Todo,
        note: note(args.note.as_ref()),
        evidence: Vec::new(),
        late: args.late,
        all: false,
        again: args.again,
    });
    let request = Request::new(&args.release, &args.who, command);
    record_command::run(common, &request, args.format, output)
}
