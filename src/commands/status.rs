//! `runsheet status`: shows the progress and the verdict of a release.

use clap::{Args, ValueEnum};

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{self, SiteLoader};
use crate::app::options::GlobalOptions;
use crate::app::status_text::status_text;
use crate::app::terminal::Terminal;
use crate::app::verdict_text::{self, headline};
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::evaluate::verdict::{self, HoldPoint, Verdict};
use crate::model::release::{Status as ReleaseStatus, VerdictWord};
use crate::record::similar_ids;
use crate::render::api;
use crate::render::view::forecast::forecast_phrase;
use crate::site::Site;

/// Show a release's progress and verdict
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet status
  runsheet status shop/production/1.0.0 --next
  runsheet status shop/production/1.0.0 --before deploy && ./deploy.sh

The verdict is the one at the end of the release: a go only if every required item is closed. A \
pipeline that deploys asks, with --before, about the item or section that it carries out. `text` \
prints three lines for a chat. Without RELEASE, the forecasts of releases in progress are added.

Exit code 1: the verdict is not yet or no-go. Without RELEASE: a release in progress is a no-go, or \
a release cannot be read.")]
pub(crate) struct StatusArgs {
    /// Release id, or its last part if unique [default: all that are open]
    #[arg(value_name = "RELEASE")]
    pub(crate) release: Option<String>,
    /// Item or section to ask about, instead of the end
    #[arg(long, value_name = "ITEM", requires = "release")]
    pub(crate) before: Option<String>,
    /// Ask about the next hold point instead of the end
    #[arg(long, requires = "release", conflicts_with = "before")]
    pub(crate) next: bool,
    /// Format: human, text or json
    #[arg(long, value_name = "FORMAT", default_value = "human", hide_possible_values = true)]
    pub(crate) format: StatusFormat,
}

/// How a status is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusFormat {
    // For people
    Human,
    // Three lines for a chat
    Text,
    // For programs
    Json,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &StatusArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let loader = SiteLoader::from(common);
    match &args.release {
        Some(id) => one(&loader.release(id, &[], output)?, id, args, output),
        None => open(&loader.site(output)?, args.format, output),
    }
}

/// One release, at the hold point that was asked for.
fn one(site: &Site, id: &str, args: &StatusArgs, output: Terminal) -> Result<Outcome, Failure> {
    let run = match load::release(site, id)? {
        ReleaseEntry::Run(run) => run,
        ReleaseEntry::Broken { id, source } => {
            let problems: Vec<_> = site.diagnostics_of(*source).cloned().collect();
            output.diagnostics(&problems, &site.sources);
            if args.format == StatusFormat::Json {
                output.result(api::unreadable(id))?;
            } else {
                output.result(format_args!("{id}: no-go, its file cannot be read\n"))?;
            }
            return Ok(Outcome::Problems);
        }
    };
    let verdict = match &args.before {
        Some(id) => verdict::at(run, hold(run, id)?),
        None if args.next => verdict::next(run),
        None => verdict::end(run),
    };
    match args.format {
        StatusFormat::Json => output.result(api::status(run, &verdict))?,
        StatusFormat::Text => output.result(status_text(run, &site.config))?,
        StatusFormat::Human => output.result(describe(run, &verdict))?,
    }
    Ok(outcome(&verdict))
}

fn hold(run: &Run, id: &str) -> Result<HoldPoint, Failure> {
    verdict::hold_point(run, id).ok_or_else(|| {
        Failure::new(format!("this release has no item or section `{id}`"))
            .hint(similar_ids(run, id))
    })
}

/// Every release that is not closed, and every release that cannot be read, a line each, with forecasts.
fn open(site: &Site, format: StatusFormat, output: Terminal) -> Result<Outcome, Failure> {
    let is_open =
        |release: &usize| site.releases[*release].run().is_none_or(|run| !run.status.is_closed());
    let open: Vec<usize> = (0..site.releases.len()).rev().filter(is_open).collect();
    match format {
        StatusFormat::Json => output.result(api::open(site, &open))?,
        _ if open.is_empty() => output.note("No release is open."),
        StatusFormat::Text => {
            let texts = open.iter().map(|&release| match site.releases[release].run() {
                Some(run) => {
                    let forecast = forecast_phrase(site, release);
                    let forecast = forecast.map(|text| format!("Forecast: {text}\n"));
                    status_text(run, &site.config) + &forecast.unwrap_or_default()
                }
                None => line(site, release),
            });
            output.result(texts.collect::<Vec<_>>().join("\n"))?;
        }
        StatusFormat::Human => {
            output.result(open.iter().map(|&release| line(site, release)).collect::<String>())?;
        }
    }
    let is_no_go = open.iter().any(|&release| is_no_go(&site.releases[release]));
    Ok(if is_no_go { Outcome::Problems } else { Outcome::Fine })
}

/// Whether the release cannot be read, or is in progress and a no-go.
fn is_no_go(entry: &ReleaseEntry) -> bool {
    entry.run().is_none_or(|run| {
        run.status == ReleaseStatus::InProgress && verdict::next(run).word == VerdictWord::NoGo
    })
}

/// The release's line, and below it the forecast.
fn line(site: &Site, release: usize) -> String {
    let entry = &site.releases[release];
    let Some(run) = entry.run() else {
        return format!("{}: no-go, its file cannot be read\n", entry.id());
    };
    let state = match run.status {
        ReleaseStatus::Planned => "planned".to_owned(),
        _ => headline(run, &verdict::next(run)),
    };
    let forecast = forecast_phrase(site, release).map(|text| format!("  {text}\n"));
    let forecast = forecast.unwrap_or_default();
    format!("{}: {state}; {}\n{forecast}", run.release.id, run.progress.words())
}

fn outcome(verdict: &Verdict) -> Outcome {
    if verdict.is_go() { Outcome::Fine } else { Outcome::Problems }
}

/// The verdict, the progress and the reasons, in words.
fn describe(run: &Run, verdict: &Verdict) -> String {
    let mut lines = vec![format!("{}: {}", run.release.id, headline(run, verdict)), progress(run)];
    lines.extend(verdict_text::details(run, verdict));
    lines.join("\n") + "\n"
}

fn progress(run: &Run) -> String {
    format!("{}: {}", run.status.word(), run.progress.words_and_percent())
}
