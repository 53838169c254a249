//! `runsheet log`: adds a line to a release's log.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{
    AuthorOptions, FormatOption, GlobalOptions, LateOption, ReleaseArgument, prose,
};
use crate::app::record_command;
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::record::{Command, Log};

/// Add a line to a release's log
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet log shop/production/1.0.0 \"retry with a longer lock timeout\"
  runsheet log shop/production/1.0.0 \"vendor sends a fix\" --by li --push")]
pub(crate) struct LogArgs {
    #[command(flatten)]
    pub(crate) release: ReleaseArgument,
    /// What happened, as markdown
    #[arg(value_name = "TEXT", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) text: String,
    #[command(flatten)]
    pub(crate) closed: LateOption,
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &LogArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let command = Command::Log(Log { note: args.text.clone(), late: args.closed.late });
    let request = Request::new(&args.release.id, &args.who, command);
    record_command::run(common, &request, args.format.value, output)
}
