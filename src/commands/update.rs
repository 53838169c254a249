//! `runsheet update`: moves an open release to the current checklist.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{AuthorOptions, GlobalOptions, OutputFormat};
use crate::app::record_command;
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::record::{Command, Update};

/// Move an open release to the newest version of its checklist
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  runsheet update 2026.11.1                      what would come, go and be reworded
  runsheet update 2026.11.1 --apply --keep db-migrate")]
pub(crate) struct UpdateArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// Do it; without this it is only told
    #[arg(long)]
    pub(crate) apply: bool,
    /// A reworded item that stays closed; several times for several
    #[arg(long, value_name = "ITEM")]
    pub(crate) keep: Vec<String>,
    /// Who and when.
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &UpdateArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let command = Command::Update(Update { keep: args.keep.clone() });
    let request = Request::new(&args.release, &args.who, command).dry_run(!args.apply);
    record_command::run(common, &request, args.format, output)
}
