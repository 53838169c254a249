//! `runsheet check`: reports all diagnostics without writing.

use clap::{Args, ValueEnum};

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{SiteLoader, outcome};
use crate::app::options::GlobalOptions;
use crate::app::site_check::diagnostics;
use crate::app::terminal::{Terminal, plural};
use crate::commands::changed_since::Change;
use crate::diagnostic::Diagnostic;
use crate::report::{DiagnosticFormat, render, summary};
use crate::site::Site;

/// Report every problem; write nothing
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  runsheet check
  runsheet check --format github   annotations on the lines of a pull request
  runsheet check --changed-since origin/main
  runsheet check --format json | jq '.diagnostics[].code'")]
pub(crate) struct CheckArgs {
    /// Exit with 1 on warnings too
    #[arg(long)]
    pub(crate) strict: bool,
    /// Report only what the changes since this commit touch or cause
    #[arg(long, value_name = "REF")]
    pub(crate) changed_since: Option<String>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: CheckFormat,
}

/// How `check` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    Human,
    /// One JSON object
    Json,
    /// Annotations for GitHub Actions
    Github,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &CheckArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let mut site = SiteLoader::from(common).site(output)?;
    let (mut diagnostics, from_clock) = diagnostics(&site);
    restore_texts(&mut site, common, &from_clock);
    diagnostics.extend(from_clock);
    let all = diagnostics.len();
    if let Some(name) = &args.changed_since {
        let change = Change::since(&common.root, name, output)?;
        diagnostics = change.touched(diagnostics, &site.sources);
    }
    match args.format {
        CheckFormat::Human => output.diagnostics_by_file(&diagnostics, &site.sources),
        CheckFormat::Json => {
            output.result(render(&diagnostics, &site.sources, DiagnosticFormat::Json))?;
        }
        CheckFormat::Github => {
            output.result(render(&diagnostics, &site.sources, DiagnosticFormat::Github))?;
        }
    }
    output.note(format_args!(
        "Checked {} and {}: {}",
        plural(site.checklists.len(), "checklist"),
        plural(site.releases.len(), "release"),
        summary(&diagnostics)
    ));
    if let more @ 1.. = all - diagnostics.len() {
        let more = plural(more, "diagnostic");
        output.note(format_args!("The change does not touch or cause {more} more."));
    }
    Ok(outcome(&diagnostics, args.strict))
}

/// Reads the files of diagnostics again, because a site keeps only the texts that its own diagnostics quote.
fn restore_texts(site: &mut Site, common: &GlobalOptions, diagnostics: &[Diagnostic]) {
    let mut ids: Vec<_> = diagnostics.iter().filter_map(|found| Some(found.span?.source)).collect();
    ids.dedup();
    for id in ids {
        let path = common.root.join(&site.sources.file(id).path);
        if let Ok(text) = std::fs::read_to_string(path) {
            site.sources.retext(id, text.trim_start_matches('\u{feff}'));
        }
    }
}
