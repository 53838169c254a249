//! `runsheet reopen`: opens a closed release again.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{AuthorOptions, GlobalOptions, OutputFormat, prose};
use crate::app::record_command;
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::record::{Command, Reopen};

/// Reopen a closed release
#[derive(Debug, Args)]
#[command(after_help = "Example:
  runsheet reopen 2026.11.1 --note \"alarms from the queue since Saturday\"

The earlier closing stays on record. What was recorded after it counts from now on.
Exits with 1 if the release is not closed; then nothing is written.")]
pub(crate) struct ReopenArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// Who and when.
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    /// Why, as markdown
    #[arg(long, value_name = "TEXT", required = true, allow_hyphen_values = true, value_parser = prose)]
    pub(crate) note: String,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &ReopenArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let command = Command::Reopen(Reopen { note: args.note.clone() });
    let request = Request::new(&args.release, &args.who, command);
    record_command::run(common, &request, args.format, output)
}
