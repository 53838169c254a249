//! `runsheet audit`: lists what the releases of a period have on record.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::app::audit;
use crate::app::failure::{Failure, Outcome};
use crate::app::load::{SiteLoader, check_filter};
use crate::app::options::{GlobalOptions, ReleaseFilter};
use crate::app::terminal::{Terminal, plural};
use crate::disk;
use crate::history::audit::commit::RuleChange;
use crate::history::audit::deployments;
use crate::history::audit::report::DeploymentFinding;
use crate::history::audit::{AuditFilter, AuditPeriod, AuditTable};
use crate::parse::time;
use crate::render::{self, api};
use crate::site::Site;

/// List releases with sign-offs, evidence and exceptions
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet audit --from 2026-01-01 --to 2026-03-31 > q1.csv
  runsheet audit --deployments deployed.csv --format json
  runsheet audit --from 2026-01-01 --format html > audit-2026.html

The table has one row for each release that began in the period. Days are in the site's time \
zone. The commit, author and signature of each closing come from git.

Exit code 1: a deployment or a release has no counterpart, or the file of a release cannot be read.")]
pub(crate) struct AuditArgs {
    /// First day [default: of the first release]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) from: Option<Date>,
    /// Last day [default: of the last release]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) to: Option<Date>,
    #[command(flatten)]
    pub(crate) filter: ReleaseFilter,
    /// CSV with time, service, environment, version
    #[arg(long, value_name = "FILE")]
    pub(crate) deployments: Option<PathBuf>,
    /// Format: csv, json or html
    #[arg(long, value_name = "FORMAT", default_value = "csv", hide_possible_values = true)]
    pub(crate) format: AuditFormat,
}

/// How the table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormat {
    // For spreadsheets
    Csv,
    // For programs
    Json,
    // One page to read and print
    Html,
}

fn day(text: &str) -> Result<Date, String> {
    time::date(text).map_err(|error| format!("{}. {}", error.message, error.hint))
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &AuditArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let period = AuditPeriod { from: args.from, to: args.to };
    if let (Some(from), Some(to)) = (args.from, args.to)
        && to < from
    {
        let message = format!("the period ends on {to}, before it begins on {from}");
        return Err(Failure::new(message).hint("Swap --from and --to."));
    }
    let deployed = args.deployments.as_deref().map(read_deployments).transpose()?;
    let site = SiteLoader::from(common).site(output)?;
    check_filter(&site, &args.filter)?;
    let (service, environment) = (args.filter.service.clone(), args.filter.environment.clone());
    let filter = AuditFilter { period, service, environment };
    let zone = &site.config.zone;
    let mut table = AuditTable::new(&site.releases, &site.sources, zone, filter);
    audit::add_history(&mut table, &common.root, &site)?;
    if let Some(deployed) = &deployed {
        if !deployed.ignored_columns.is_empty() {
            let columns = deployed.ignored_columns.join(", ");
            table
                .unknown
                .push(format!("Columns of the deployments that were not used: {columns}."));
        }
        table.deployments = Some(deployments::compare(&table, site.runs(), deployed, zone));
    }
    match args.format {
        AuditFormat::Csv => {
            output.result(api::audit_csv(&table, &site.config))?;
            tell(&table, output);
        }
        AuditFormat::Json => output.result(api::audit(&table, &site))?,
        AuditFormat::Html => output.result(page(&site, &table, &common.root)?)?,
    }
    let findings = table.deployments.as_ref().map_or(0, |report| report.findings.len());
    let is_fine = findings == 0 && table.unreadable.is_empty();
    Ok(if is_fine { Outcome::Fine } else { Outcome::Problems })
}

fn read_deployments(path: &Path) -> Result<deployments::Deployments, Failure> {
    let bytes = disk::read_bytes(path)?;
    let file = path.display();
    let unknown = "Nothing was compared, so what was really deployed is not known.";
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::new(format!("`{file}` is not UTF-8")).hint("Save it as UTF-8.").hint(unknown)
    })?;
    deployments::read(&text).map_err(|error| {
        let failure = Failure::new(format!("`{file}` {}", error.message));
        error.hints.into_iter().fold(failure, Failure::hint).hint(unknown)
    })
}

fn page(site: &Site, table: &AuditTable<'_>, root: &Path) -> Result<String, Failure> {
    let picture = |route: &str| {
        let asset = site.sources.assets.iter().find(|asset| asset.route == route)?;
        Some(disk::read_asset(root, asset).ok()?.to_vec())
    };
    render::audit_page(site, table, &picture).map_err(|found| {
        let failure = Failure::new("the page could not be rendered").hint("Use `--format csv`.");
        found.into_iter().fold(failure, |failure, mistake| failure.hint(mistake.message.as_str()))
    })
}

/// The maximum number of lines of one kind that accompany a CSV.
const MAX_TOLD: usize = 50;

/// Prints what a CSV of releases has no place for.
fn tell(table: &AuditTable<'_>, output: Terminal) {
    if let Some(report) = &table.deployments {
        let count = plural(report.count, "deployment");
        output.note(format_args!(
            "{count} in the file, {} matched, {} of other periods, services or environments. Deployments that the file does not list are unknown.",
            report.matched,
            report.others
        ));
        list(output, report.findings.iter().map(finding));
    }
    if let Some(changes) = table.rule_changes.as_ref().filter(|changes| !changes.is_empty()) {
        output.note("Changes of rules within the period:");
        list(output, changes.iter().map(change));
    }
    for line in render::audit_unknown(table) {
        output.note(line);
    }
}

fn list(output: Terminal, lines: impl ExactSizeIterator<Item = String>) {
    let more = lines.len().saturating_sub(MAX_TOLD);
    for line in lines.take(MAX_TOLD) {
        output.note(format_args!("  {line}"));
    }
    if more > 0 {
        output.note(format_args!("  and {more} more: `--format json` lists all"));
    }
}

fn finding(finding: &DeploymentFinding) -> String {
    let mut text = render::deployment_finding(finding).to_owned();
    if let Some(release) = finding.release() {
        let _ = write!(text, ": {release}");
    }
    if let Some(of) = finding.deployment() {
        let _ = write!(
            text,
            ": {} {} {} at {}, line {}",
            of.service, of.environment, of.version, of.at, of.line
        );
    }
    text
}

fn change(change: &RuleChange) -> String {
    let RuleChange { path, what, before, now, commit, author, at } = change;
    let commit = commit.get(..10).unwrap_or(commit);
    let change = match (before.as_str(), now.as_str()) {
        ("", now) => format!("`{now}` added"),
        (before, "") => format!("`{before}` removed"),
        (before, now) => format!("`{before}` changed to `{now}`"),
    };
    format!("{at} {commit} {author}: {path}, {what}: {change}")
}
