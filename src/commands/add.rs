//! `runsheet add`: adds an item that the checklist does not have.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{
    AuthorOptions, FormatOption, GlobalOptions, LateOption, ReleaseArgument, prose,
};
use crate::app::record_command;
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::record::{Add, Command};

/// Add an item to a release
#[derive(Debug, Args)]
#[command(override_usage = "runsheet add [OPTIONS] <RELEASE> [SECTION] <TEXT>")]
#[command(after_help = "\
Examples:
  runsheet add shop/production/1.0.0 deploy \"Purge the CDN\"
  runsheet add shop/production/1.0.0 tell-people \"Tell **sales**\" --by sam

If the checklist has no sections, leave out SECTION.")]
pub(crate) struct AddArgs {
    #[command(flatten)]
    pub(crate) release: ReleaseArgument,
    /// Section that gets the item
    #[arg(value_name = "SECTION", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) section_or_text: String,
    /// Text of the item: one line of markdown
    #[arg(value_name = "TEXT", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) text: Option<String>,
    #[command(flatten)]
    pub(crate) closed: LateOption,
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    #[command(flatten)]
    pub(crate) format: FormatOption,
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
    let command = Command::Add(Add { section, text, late: args.closed.late });
    let request = Request::new(&args.release.id, &args.who, command);
    record_command::run(common, &request, args.format.value, output)
}
