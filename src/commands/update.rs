//! `runsheet update`: moves an open release to the current checklist.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{AuthorOptions, FormatOption, GlobalOptions, ReleaseArgument};
use crate::app::record_command;
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::record::{Command, Update};

/// Move an open release to the current checklist
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet update shop/production/1.0.0
  runsheet update shop/production/1.0.0 --apply --keep db-migrate

A reworded item that was closed becomes todo, unless --keep names it.

Exit code 1: a rule forbids it, and nothing was written; or --push could not share what was written.")]
pub(crate) struct UpdateArgs {
    #[command(flatten)]
    pub(crate) release: ReleaseArgument,
    /// Write the changes instead of showing them
    #[arg(long)]
    pub(crate) apply: bool,
    /// Reworded item that stays closed (repeatable)
    #[arg(long, value_name = "ITEM")]
    pub(crate) keep: Vec<String>,
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &UpdateArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let command = Command::Update(Update { keep: args.keep.clone() });
    let request = Request::new(&args.release.id, &args.who, command).dry_run(!args.apply);
    record_command::run(common, &request, args.format.value, output)
}
