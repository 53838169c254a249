//! `runsheet untick`: records items as todo again.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{
    AuthorOptions, FormatOption, GlobalOptions, LateOption, NoteOption, ReleaseArgument,
};
use crate::app::record_command::{self, note};
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::commands::tick::items;
use crate::model::release::State;
use crate::record::{Command, Tick};

/// Record items as todo again
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet untick shop/production/1.0.0 db-migrate --note \"schema restored\"

Earlier events stay in the file.")]
pub(crate) struct UntickArgs {
    #[command(flatten)]
    pub(crate) release: ReleaseArgument,
    /// Items, groups or sections
    #[arg(value_name = "ITEM", required = true)]
    pub(crate) items: Vec<String>,
    #[command(flatten)]
    pub(crate) note: NoteOption,
    /// Record another event in the same state
    #[arg(long)]
    pub(crate) again: bool,
    #[command(flatten)]
    pub(crate) closed: LateOption,
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &UntickArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let command = Command::Tick(Tick {
        items: items(&args.items),
        state: State::Todo,
        note: note(args.note.text.as_ref()),
        evidence: Vec::new(),
        late: args.closed.late,
        all: false,
        again: args.again,
    });
    let request = Request::new(&args.release.id, &args.who, command);
    record_command::run(common, &request, args.format.value, output)
}
