//! `runsheet show`: the runbook of a release in the terminal.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{self, SiteLoader};
use crate::app::options::{FormatOption, GlobalOptions, OutputFormat, ReleaseArgument};
use crate::app::runbook;
use crate::app::terminal::Terminal;
use crate::evaluate::assignee::{Assignee, AssigneeError};
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::evaluate::selection::Selection;
use crate::model::config::Config;
use crate::render::api;
use crate::site::Site;

/// Show a release's runbook
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet show shop/production/1.0.0
  runsheet show shop/production/1.0.0 --open
  runsheet show shop/production/1.0.0 --for dba

Options combine: `--open --for dba` shows the open items of the role dba. --for alone first shows \
what can be done next. Exceptions and closings are shown only without these options.")]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) release: ReleaseArgument,
    /// Show only open items
    #[arg(long)]
    pub(crate) open: bool,
    /// Show only items with a problem
    #[arg(long)]
    pub(crate) problems: bool,
    /// Person or role whose items are shown
    #[arg(long = "for", value_name = "ROLE-OR-PERSON")]
    pub(crate) assignee: Option<String>,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &ShowArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let site = SiteLoader::from(common).release(&args.release.id, &[], output)?;
    let run = readable(&site, args, output)?;
    let selection = Selection {
        open: args.open,
        problems: args.problems,
        assignee: match &args.assignee {
            Some(name) => Some(assignee(run, &site.config, name.trim())?),
            None => None,
        },
    };
    match args.format.value {
        OutputFormat::Json => output.result(api::show(run, &selection.rows(run)))?,
        OutputFormat::Human => output.result(runbook::text(run, &selection, &site.config))?,
    }
    Ok(Outcome::Fine)
}

/// Returns the release. If its file cannot be read, prints why.
fn readable<'a>(site: &'a Site, args: &ShowArgs, output: Terminal) -> Result<&'a Run, Failure> {
    match load::release(site, &args.release.id)? {
        ReleaseEntry::Run(run) => Ok(run),
        ReleaseEntry::Broken { id, source } => {
            let faults: Vec<_> = site.diagnostics_of(*source).cloned().collect();
            output.diagnostics(&faults, &site.sources);
            if args.format.value == OutputFormat::Json {
                output.result(api::unreadable(id))?;
            }
            Err(Failure::new(format!("the file of `{id}` has errors")))
        }
    }
}

fn assignee(run: &Run, config: &Config, name: &str) -> Result<Assignee, Failure> {
    Assignee::find(run, config, name).map_err(|error| match error {
        AssigneeError::Unknown(similar) => {
            Failure::new(format!("the person or role `{name}` does not exist")).hint(similar)
        }
        AssigneeError::Several(ids) => {
            let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
            Failure::new(format!("`{name}` matches several people"))
                .hint(format!("Write one of these ids: {}.", ids.join(", ")))
        }
    })
}
