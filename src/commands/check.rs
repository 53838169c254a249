//! `runsheet check`: reports all diagnostics without writing.

use clap::{Args, ValueEnum};

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{SiteLoader, outcome};
use crate::app::options::{GlobalOptions, StrictOption};
use crate::app::site_check::diagnostics;
use crate::app::terminal::{Terminal, plural};
use crate::commands::changed_since::Change;
use crate::diagnostic::Diagnostic;
use crate::report::{DiagnosticFormat, render, summary};
use crate::site::Site;

/// Report errors and warnings in the content
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet check --strict
  runsheet check --changed-since origin/main
  runsheet check --format github
  runsheet check --format json | jq '.diagnostics[].code'

`github` prints annotations for the lines of a pull request.")]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) strict: StrictOption,
    /// Commit after which changes are checked
    #[arg(long, value_name = "REF")]
    pub(crate) changed_since: Option<String>,
    /// Format: human, json or github
    #[arg(long, value_name = "FORMAT", default_value = "human", hide_possible_values = true)]
    pub(crate) format: CheckFormat,
}

/// How `check` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    // For people
    Human,
    // One JSON object
    Json,
    // Annotations for GitHub Actions
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
        output.note(format_args!("Not shown: {more} that the change does not touch or cause."));
    }
    Ok(outcome(&diagnostics, args.strict.strict))
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
