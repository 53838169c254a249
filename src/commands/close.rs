//! `runsheet close`: closes a release, and creates a missing snapshot.

use clap::Args;

use crate::app::author::when;
use crate::app::failure::{Failure, Outcome};
use crate::app::load::SiteLoader;
use crate::app::options::{
    AuthorOptions, FormatOption, GlobalOptions, NoteOption, ReleaseArgument,
};
use crate::app::record_command::{self, note};
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::model::release::ClosingKind;
use crate::record::{Close, Command, NOW};

/// Close a release
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet close shop/production/1.0.0 --finished \"2026-01-12 10:40\"
  runsheet close shop/production/1.0.0 --as rolled-back --note \"queue is stuck\"

Closing as done requires a go at the end, or --force with --note. A release that was closed as \
done can still be closed as rolled back.

Exit code 1: a rule forbids it, and nothing was written; or --push could not share what was written.")]
pub(crate) struct CloseArgs {
    #[command(flatten)]
    pub(crate) release: ReleaseArgument,
    /// Outcome: done, rolled-back or aborted [default: done]
    #[arg(long = "as", value_name = "OUTCOME", value_parser = outcome)]
    pub(crate) kind: Option<ClosingKind>,
    /// Time at which the deployment ended, or `now`
    #[arg(long, value_name = "TIME")]
    pub(crate) finished: Option<String>,
    /// Close although the end is not a go
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) note: NoteOption,
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

/// Parses an outcome.
fn outcome(word: &str) -> Result<ClosingKind, String> {
    let ends = [ClosingKind::Done, ClosingKind::RolledBack, ClosingKind::Aborted];
    let known = || ends.map(ClosingKind::word).join(", ");
    ends.into_iter()
        .find(|end| end.word() == word)
        .ok_or_else(|| format!("valid outcomes: {}", known()))
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
        note: note(args.note.text.as_ref()),
        force: args.force,
        finished: args.finished.clone(),
    });
    let request = Request::new(&args.release.id, &args.who, command);
    record_command::run(common, &request, args.format.value, output)
}
