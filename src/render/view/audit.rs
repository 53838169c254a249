//! The audit table: what each release of a period has on record.

mod around;
mod row;

use serde::Serialize;

use crate::evaluate::signoff::SignoffFault;
use crate::history::audit::{AuditPeriod, AuditTable};
use crate::model::release::Status;
use crate::render::state_style::status_word;
use crate::render::view::frame::Frame;
use crate::render::view::sentence::plural;

pub(crate) use around::kind as finding_kind;
use around::{AuditChangeView, AuditFindingView};
use row::AuditRowView;

/// The audit table of a year, or of the period that the command was given.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct AuditView {
    /// The title: `Audit 2026`.
    pub(crate) title: String,
    /// The number of releases.
    pub(crate) count: usize,
    /// The days on which the first and the last of them began: `5 Jan to 20 Nov 2026`; may be empty.
    pub(crate) began: String,
    /// How they ended: `38 done, 3 rolled back`; may be empty.
    pub(crate) outcomes: String,
    /// The number of sign-offs that were given.
    pub(crate) signoffs: usize,
    /// The number of sign-offs that are missing or not valid.
    pub(crate) invalid: usize,
    /// The number of exceptions.
    pub(crate) exceptions: usize,
    /// The number of releases with exceptions.
    pub(crate) excepted: usize,
    /// The URL of the same table as CSV, if it is published.
    pub(crate) csv: Option<String>,
    /// The releases, newest first.
    pub(crate) rows: Vec<AuditRowView>,
    /// Whether the commits of closings are known.
    pub(crate) has_commits: bool,
    /// The changes of rules within the period; `None` if they are not known.
    pub(crate) changes: Option<Vec<AuditChangeView>>,
    /// What was compared with the deployments, as a sentence; empty if nothing was.
    pub(crate) deployments: String,
    /// What does not fit with the deployments.
    pub(crate) findings: Vec<AuditFindingView>,
    /// What cannot be known, as sentences.
    pub(crate) unknown: Vec<String>,
}

impl AuditView {
    /// Builds the view of a table. `csv` is the URL of the same table as CSV.
    pub(crate) fn new(frame: &Frame<'_>, table: &AuditTable<'_>, csv: Option<String>) -> Self {
        let signoffs = || table.rows.iter().flat_map(|row| &row.signoffs);
        let is_bad = |fault: Option<SignoffFault<'_>>| fault.is_some();
        Self {
            title: title(table),
            count: table.rows.len(),
            began: began(frame, table),
            outcomes: outcomes(table),
            signoffs: signoffs().filter(|signoff| signoff.event.is_some()).count(),
            invalid: signoffs()
                .filter(|signoff| signoff.event.is_none() || is_bad(signoff.fault))
                .count(),
            exceptions: table.rows.iter().map(|row| row.exceptions.len()).sum(),
            excepted: table.rows.iter().filter(|row| !row.exceptions.is_empty()).count(),
            csv,
            rows: table.rows.iter().map(|row| AuditRowView::new(frame, table, row)).collect(),
            has_commits: table.commits.is_some(),
            changes: (table.rule_changes.as_ref()).map(|changes| {
                changes.iter().map(|change| AuditChangeView::new(frame, change)).collect()
            }),
            deployments: table
                .deployments
                .as_ref()
                .map_or(String::new(), |report| around::compared(frame, report)),
            findings: (table.deployments.iter().flat_map(|report| &report.findings))
                .map(|finding| AuditFindingView::new(frame, finding))
                .collect(),
            unknown: unknown(table),
        }
    }
}

/// Returns what cannot be known, releases without a row included.
pub(crate) fn unknown(table: &AuditTable<'_>) -> Vec<String> {
    let listed = |ids: &[&str], what: &str, why: &str| {
        let count = plural(ids.len(), "release");
        let verb = if ids.len() == 1 { "is" } else { "are" };
        let names = ids.iter().take(MAX_LISTED).copied().collect::<Vec<_>>().join(", ");
        let more = match ids.len().saturating_sub(MAX_LISTED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        (!ids.is_empty()).then(|| format!("{count} {verb} {what}, because {why}: {names}{more}."))
    };
    let unreadable = "the file cannot be read or its checklist does not exist";
    let unreadable = listed(&table.unreadable, "missing", unreadable);
    let undated = listed(&table.undated, "in no period", "no time of a start is recorded");
    unreadable.into_iter().chain(undated).chain(table.unknown.iter().cloned()).collect()
}

/// The number of releases that a sentence lists.
const MAX_LISTED: usize = 20;

fn title(table: &AuditTable<'_>) -> String {
    let filter = &table.filter;
    let place = [&filter.service, &filter.environment].into_iter().flatten().cloned();
    let words: Vec<String> = std::iter::once("Audit".to_owned()).chain(place).collect();
    format!("{} {}", words.join(" "), period(filter.period)).trim_end().to_owned()
}

/// Returns `2026`, `1 Jul to 30 Sep 2026`, `from 1 Jul 2026`, or an empty text.
fn period(period: AuditPeriod) -> String {
    let day = |day: jiff::civil::Date| day.strftime("%-d %b %Y").to_string();
    match (period.from, period.to) {
        (None, None) => String::new(),
        (Some(from), None) => format!("from {}", day(from)),
        (None, Some(to)) => format!("to {}", day(to)),
        (Some(from), Some(to)) if period == AuditPeriod::year(from.year()) => to.year().to_string(),
        (Some(from), Some(to)) => days(from, to),
    }
}

/// Returns `1 Jul to 30 Sep 2026`, with the first year if the years differ.
fn days(from: jiff::civil::Date, to: jiff::civil::Date) -> String {
    let last = to.strftime("%-d %b %Y");
    if from == to {
        return last.to_string();
    }
    let format = if from.year() == to.year() { "%-d %b" } else { "%-d %b %Y" };
    format!("{} to {last}", from.strftime(format))
}

fn began(frame: &Frame<'_>, table: &AuditTable<'_>) -> String {
    let zone = &frame.site.config.zone;
    let dates = || table.rows.iter().filter_map(|row| Some(row.run.started?.date(zone)));
    dates().min().zip(dates().max()).map(|(from, to)| days(from, to)).unwrap_or_default()
}

fn outcomes(table: &AuditTable<'_>) -> String {
    let count = |status: Status| {
        let count = table.rows.iter().filter(|row| row.run.status == status).count();
        (count > 0).then(|| format!("{count} {}", status_word(status).to_lowercase()))
    };
    let all = [Status::Done, Status::RolledBack, Status::Aborted, Status::InProgress];
    all.into_iter().filter_map(count).collect::<Vec<_>>().join(", ")
}
