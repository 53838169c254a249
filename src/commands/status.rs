//! `runsheet status`: shows a release's progress and verdict.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{self, SiteLoader};
use crate::app::options::{GlobalOptions, OutputFormat};
use crate::app::terminal::Terminal;
use crate::diagnostic::nearest;
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::evaluate::verdict::{self, HoldPoint, Verdict};
use crate::model::release::Status as ReleaseStatus;
use crate::render::api;
use crate::site::Site;

/// Say how far a release is, and whether it can go on
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  runsheet status                            every release that is not closed
  runsheet status payments/production/2026.11.1
  runsheet status 2026.11.1 --before post-deployment-verification && ./continue.sh

Exits with 1 on a no-go, so that a pipeline can wait on it.")]
pub(crate) struct StatusArgs {
    /// The release's id, or its last part where that is unique; every open release if left out
    #[arg(value_name = "RELEASE")]
    pub(crate) release: Option<String>,
    /// Ask before this item or section, not at the next hold point
    #[arg(long, value_name = "ITEM", requires = "release")]
    pub(crate) before: Option<String>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
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

/// Prints one release at its next hold point, or at that of `--before`.
fn one(site: &Site, id: &str, args: &StatusArgs, output: Terminal) -> Result<Outcome, Failure> {
    let run = match load::release(site, id)? {
        ReleaseEntry::Run(run) => run,
        ReleaseEntry::Broken { id, source } => {
            let problems: Vec<_> = site.diagnostics_of(*source).cloned().collect();
            output.diagnostics(&problems, &site.sources);
            if args.format == OutputFormat::Json {
                output.result(api::unreadable(id))?;
            } else {
                output.result(format_args!("{id}: no-go, its file cannot be read\n"))?;
            }
            return Ok(Outcome::Problems);
        }
    };
    let verdict = match &args.before {
        Some(id) => verdict::before(run, hold(run, id)?),
        None => verdict::next(run),
    };
    match args.format {
        OutputFormat::Json => output.result(api::status(run, &verdict))?,
        OutputFormat::Human => output.result(describe(run, &verdict))?,
    }
    Ok(outcome(&verdict))
}

fn hold(run: &Run, id: &str) -> Result<HoldPoint, Failure> {
    verdict::hold_point(run, id).ok_or_else(|| {
        let rows = run.rows.iter().map(|row| run.id(row));
        let sections = (run.checklist.sections.iter()).map(|section| section.id.as_str());
        let failure = Failure::new(format!("this release has no item or section `{id}`"));
        match nearest(id, rows.chain(sections)) {
            Some(near) => failure.hint(format!("Did you mean `{near}`?")),
            None => failure.hint(format!("`runsheet items {}` lists them.", run.checklist.id)),
        }
    })
}

/// Prints a line per open release.
fn open(site: &Site, format: OutputFormat, output: Terminal) -> Result<Outcome, Failure> {
    let runs: Vec<&Run> = (site.runs().rev()).filter(|run| !run.status.is_closed()).collect();
    match format {
        OutputFormat::Json => output.result(api::open(&runs))?,
        OutputFormat::Human if runs.is_empty() => output.note("No release is open."),
        OutputFormat::Human => {
            output.result(runs.iter().map(|run| line(run)).collect::<String>())?;
        }
    }
    let broken = (site.releases.iter()).any(|entry| matches!(entry, ReleaseEntry::Broken { .. }));
    let running = runs.iter().filter(|run| run.status == ReleaseStatus::InProgress);
    let is_no_go = running.map(|run| verdict::next(run)).any(|verdict| !verdict.go);
    Ok(if is_no_go || broken { Outcome::Problems } else { Outcome::Fine })
}

fn line(run: &Run) -> String {
    let state = match run.status {
        ReleaseStatus::Planned => "planned",
        _ if verdict::next(run).go => "go",
        _ => "no-go",
    };
    format!("{}: {state}, {}\n", run.release.id, run.progress.words())
}

fn outcome(verdict: &Verdict) -> Outcome {
    if verdict.go { Outcome::Fine } else { Outcome::Problems }
}

/// Returns the verdict, its reasons and the progress as text.
fn describe(run: &Run, verdict: &Verdict) -> String {
    let mut lines = vec![format!("{}: {}", run.release.id, sentence(run, verdict)), progress(run)];
    lines.extend(reasons(run, verdict));
    if verdict::ready_to_close(run) {
        lines.push("Everything is closed: ready to close.".to_owned());
    }
    lines.join("\n") + "\n"
}

fn progress(run: &Run) -> String {
    format!("{}: {}", run.status.word(), run.progress.words_and_percent())
}

fn sentence(run: &Run, verdict: &Verdict) -> String {
    let word = if verdict.go { "go" } else { "no-go" };
    match verdict.hold {
        HoldPoint::Row(row) => format!("{word} before “{}”", run.text(&run.rows[row])),
        HoldPoint::Section(section) => {
            let section = &run.checklist.sections[section];
            format!("{word} before the section “{}”", section.text)
        }
        HoldPoint::End => format!("{word} at the end"),
    }
}

fn reasons(run: &Run, verdict: &Verdict) -> Vec<String> {
    let text = |row: usize| run.text(&run.rows[row]);
    let mut reasons = Vec::new();
    if verdict.has_errors {
        reasons.push("  ! its file has errors: see `runsheet check`".to_owned());
    }
    for (problem, stops) in &verdict.problems {
        let mark = if *stops { "!" } else { "-" };
        let phrase = problem.kind.phrase().to_lowercase();
        reasons.push(format!("  {mark} {phrase}: {}", text(problem.row)));
    }
    for &gate in &verdict.shut {
        reasons.push(format!("  ! gate shut: {}", text(gate)));
    }
    if let Some(after) = run.release.after.as_ref().filter(|_| verdict.waits_for_predecessor) {
        reasons.push(format!("  ! {} is not closed yet", after.value));
    }
    match verdict.open.as_slice() {
        [] => {}
        open @ ([_] | [_, _] | [_, _, _]) => {
            reasons.extend(open.iter().map(|&row| format!("  ! open: {}", text(row))));
        }
        [first, rest @ ..] => {
            let more = rest.len();
            reasons.push(format!("  ! open: {} and {more} more", text(*first)));
        }
    }
    reasons
}
