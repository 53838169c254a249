//! `runsheet add`: adds an item that the checklist does not have.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{AuthorOptions, GlobalOptions, OutputFormat, prose};
use crate::app::record_command;
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::record::{Add, Command};

/// Add an item that the checklist does not have
#[derive(Debug, Args)]
#[command(after_help = "Example:
  runsheet add 2026.11.1 application-deployment \"Purge the CDN\"")]
pub(crate) struct AddArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// The section that it belongs to
    #[arg(value_name = "SECTION")]
    pub(crate) section: String,
    /// What is to be done: one line, as markdown
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
    args: &AddArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let command = Command::Add(Add {
        section: args.section.clone(),
        text: args.text.clone(),
        late: args.late,
    });
    let request = Request::new(&args.release, &args.who, command);
    record_command::run(common, &request, args.format, output)
}
