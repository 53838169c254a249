//! `runsheet set`: changes facts about a release, such as its owner or a role.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{AuthorOptions, FormatOption, GlobalOptions, ReleaseArgument};
use crate::app::record_command;
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::record::{Command, FactChange, Set};

/// Change a release's owner, roles, links or times
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet set shop/production/1.0.0 role.dba=sam
  runsheet set shop/production/1.0.0 artifact=sha256:9f2c4d title=\"New search\"
  runsheet set shop/production/1.0.0 incident.link=https://ops.example.com/22

Keys: owner, title, version, service, environment, kind, after, artifact, started, finished, \
planned, planned.start, planned.end, incident.link, incident.started, incident.resolved, role.NAME, \
link.NAME and var.NAME. Once the release has begun, each change is also a line in its log.

Exit code 1: a rule forbids it, and nothing was written; or --push could not share what was written.")]
pub(crate) struct SetArgs {
    #[command(flatten)]
    pub(crate) release: ReleaseArgument,
    /// Key to change, and its new value
    #[arg(value_name = "KEY=VALUE", required = true, value_parser = change)]
    pub(crate) changes: Vec<FactChange>,
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

/// Parses `KEY=VALUE`.
fn change(text: &str) -> Result<FactChange, String> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE, such as owner=sam")?;
    Ok(FactChange { key: key.trim().to_owned(), value: value.to_owned() })
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &SetArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let command = Command::Set(Set { changes: args.changes.clone() });
    let request = Request::new(&args.release.id, &args.who, command);
    record_command::run(common, &request, args.format.value, output)
}
