//! `runsheet log`: adds a line to a release's log.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{AuthorOptions, GlobalOptions, OutputFormat, prose};
use crate::app::record_command;
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::record::{Command, Log};

/// Write a line into the release's log
#[derive(Debug, Args)]
#[command(after_help = "Example:
  runsheet log 2026.11.1 \"decided to retry with a longer lock timeout\"")]
pub(crate) struct LogArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// What happened, as markdown
    #[arg(value_name = "TEXT", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) text: String,
    /// Who and when.
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    /// Record although the release is closed
    #[arg(long)]
    pub(crate) late: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &LogArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let command = Command::Log(Log { note: args.text.clone(), late: args.late });
    let request = Request::new(&args.release, &args.who, command);
    record_command::run(common, &request, args.format, output)
}
