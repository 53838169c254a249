//! `runsheet reopen`: opens a closed release again.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{
    AuthorOptions, FormatOption, GlobalOptions, NoteOption, ReleaseArgument,
};
use crate::app::record_command;
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::record::{Command, Reopen};

/// Reopen a closed release
#[derive(Debug, Args)]
#[command(mut_arg("note", |note| note.required(true)))]
#[command(after_help = "\
Examples:
  runsheet reopen shop/production/1.0.0 --note \"alarms since Saturday\"

The earlier closing stays in the file. Late events count from now on.

Exit code 1: the release is not closed, and nothing was written; or --push could not share what was written.")]
pub(crate) struct ReopenArgs {
    #[command(flatten)]
    pub(crate) release: ReleaseArgument,
    #[command(flatten)]
    pub(crate) note: NoteOption,
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &ReopenArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let command = Command::Reopen(Reopen { note: args.note.text.clone().unwrap_or_default() });
    let request = Request::new(&args.release.id, &args.who, command);
    record_command::run(common, &request, args.format.value, output)
}
