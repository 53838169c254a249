//! `runsheet set`: changes facts about a release, such as its owner or a role.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{AuthorOptions, GlobalOptions, OutputFormat};
use crate::app::record_command;
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::record::{Command, FactChange, Set};

/// Change a release's owner, roles, links, times or artifact
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  runsheet set payments/production/2026.11.1 role.dba=sam
  runsheet set payments/production/2026.11.1 artifact=sha256:9f2c4d title=\"Winter release\"
  runsheet set payments/production/2026.11.1 incident=https://tickets.example.com/INC-220

Keys: owner, title, version, service, environment, kind, after, artifact, started, finished,
planned, planned.start, planned.end, incident, incident.started, incident.resolved,
role.NAME, link.NAME and var.NAME.
Once the release has begun, each change is a line of its log too.
Exits with 1 if a rule forbids it; then nothing is written.")]
pub(crate) struct SetArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// What to change, and its new value
    #[arg(value_name = "KEY=VALUE", required = true, value_parser = change)]
    pub(crate) changes: Vec<FactChange>,
    /// Who and when.
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
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
    let request = Request::new(&args.release, &args.who, command);
    record_command::run(common, &request, args.format, output)
}
