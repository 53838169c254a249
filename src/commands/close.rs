//! `runsheet close`: closes a release, and creates a missing snapshot.

use clap::Args;

use crate::app::author::when;
use crate::app::failure::{Failure, Outcome};
use crate::app::load::SiteLoader;
use crate::app::options::{AuthorOptions, GlobalOptions, OutputFormat, prose};
use crate::app::record_command::{self, note};
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::model::release::ClosingKind;
use crate::record::{Close, Command, NOW};

/// Close a release
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  runsheet close 2026.11.1 --finished \"2026-11-20 13:40\"
  runsheet close 2026.11.1 --as rolled-back --note \"the queue did not drain\"

A release that was closed as done can still be closed as rolled back.
Exits with 1 if the end is not a go; then nothing is written.")]
pub(crate) struct CloseArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// How it ended: done, rolled-back or aborted [default: done]
    #[arg(long = "as", value_name = "OUTCOME", value_parser = outcome)]
    pub(crate) kind: Option<ClosingKind>,
    /// Who and when.
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    /// Why so, as markdown
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) note: Option<String>,
    /// When the deployment ended, or `now`; `--at` is when its paperwork did
    #[arg(long, value_name = "TIME")]
    pub(crate) finished: Option<String>,
    /// Close although the end is not a go; requires a note
    #[arg(long)]
    pub(crate) force: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

/// Parses an outcome.
fn outcome(word: &str) -> Result<ClosingKind, String> {
    let ends = [ClosingKind::Done, ClosingKind::RolledBack, ClosingKind::Aborted];
    let known = || ends.map(ClosingKind::word).join(", ");
    ends.into_iter().find(|end| end.word() == word).ok_or_else(|| format!("there are {}", known()))
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &CloseArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let config = SiteLoader::from(common).config()?;
    if let Some(text) = args.finished.as_ref().filter(|text| *text != NOW) {
        when("--finished", text, &config.zone)?;
    }
    let command = Command::Close(Close {
        kind: args.kind,
        note: note(args.note.as_ref()),
        force: args.force,
        finished: args.finished.clone(),
    });
    let request = Request::new(&args.release, &args.who, command);
    record_command::run(common, &request, args.format, output)
}
