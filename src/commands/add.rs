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
#[command(override_usage = "runsheet add [OPTIONS] <RELEASE> [SECTION] <TEXT>")]
#[command(after_help = "Examples:
  runsheet add 2026.11.1 application-deployment \"Purge the CDN\"
  runsheet add 2026.11.1 \"Purge the CDN\"          in a checklist without sections")]
pub(crate) struct AddArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// The section that it belongs to; left out if the checklist has none
    #[arg(value_name = "SECTION", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) section_or_text: String,
    /// What is to be done: one line, as markdown
    #[arg(value_name = "TEXT", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) text: Option<String>,
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
    // A single text is what is to be done.
    let first = args.section_or_text.clone();
    let (section, text) = match args.text.clone() {
        Some(text) => (Some(first), text),
        None => (None, first),
    };
    let command = Command::Add(Add { section, text, late: args.late });
    let request = Request::new(&args.release, &args.who, command);
    record_command::run(common, &request, args.format, output)
}
