//! The audit table: what each release of a period has on record.

mod around;
mod month;
mod row;

use schemars::JsonSchema;
use serde::Serialize;

use crate::history::audit::{self, AuditPart, AuditPeriod, AuditRow, AuditTable};
use crate::model::release::Status;
use crate::render::route::Route;
use crate::render::state_style::status_word;
use crate::render::view::LinkView;
use crate::render::view::frame::Frame;
use crate::render::view::sentence::plural;

pub(crate) use around::kind as finding_kind;
use around::{AuditChangeView, AuditFindingView};
use month::AuditMonthView;
pub(crate) use row::AuditLineView;
use row::AuditRowView;

/// The audit table of a year, or of the period that the command was given.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct AuditView {
    /// `Audit 2026`, or the period that the command was given.
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
    /// The URL of the whole year's table as CSV; none on the page of the command.
    pub(crate) csv: Option<String>,
    /// The table of the year, on the page of a month; otherwise none.
    pub(crate) year: Option<LinkView>,
    /// The months, newest first, if the year has more than 60 releases.
    pub(crate) months: Vec<AuditMonthView>,
    /// The releases, newest first; none if there are months.
    pub(crate) rows: Vec<AuditRowView>,
    /// The other parts of the month, on the page of a part.
    pub(crate) parts: Vec<LinkView>,
    /// Whether the commits of closings are known; never on a published page.
    pub(crate) has_commits: bool,
    /// The changes of rules within the period; none if they are not known.
    pub(crate) changes: Option<Vec<AuditChangeView>>,
    /// What was compared with the deployments, as a sentence; empty if nothing was.
    pub(crate) deployments: String,
    /// What does not fit with the deployments.
    pub(crate) findings: Vec<AuditFindingView>,
    /// Limits of the table, as sentences.
    pub(crate) unknown: Vec<String>,
}

impl AuditView {
    /// Builds the view of a table with all its releases.
    pub(crate) fn new(frame: &Frame<'_>, table: &AuditTable<'_>) -> Self {
        let rows = table.rows.iter().map(|row| AuditRowView::new(frame, table, row, usize::MAX));
        Self { rows: rows.collect(), ..Self::without_rows(frame, table) }
    }

    /// Builds the view of a published year, with its months if it has too many releases for one page.
    pub(crate) fn of_year(frame: &Frame<'_>, table: &AuditTable<'_>, year: i16) -> Self {
        let site = frame.site;
        let zone = &site.config.zone;
        let months = audit::months(&site.releases, zone, year).into_iter();
        let months: Vec<AuditMonthView> =
            months.map(|(month, _)| AuditMonthView::new(frame, table, year, month)).collect();
        let csv = Some(frame.href(Route::AuditCsv(year)));
        if months.is_empty() {
            let rows = published_rows(frame, table, &table.rows);
            return Self { csv, rows, ..Self::without_rows(frame, table) };
        }
        Self { csv, months, ..Self::without_rows(frame, table) }
    }

    /// Builds the view of a published part of a month, given the table of the month.
    pub(crate) fn of_month(frame: &Frame<'_>, table: &AuditTable<'_>, part: AuditPart) -> Self {
        let AuditPart { year, month, number } = part;
        let href = frame.href(Route::Audit(year));
        let count = table.rows.len();
        let others = AuditPart::all(year, month, count).filter(|other| *other != part);
        let whole = Self::without_rows(frame, table);
        Self {
            title: match number {
                Some(number) => format!("{}, part {number}", whole.title),
                None => whole.title,
            },
            csv: Some(frame.href(Route::AuditCsv(year))),
            year: Some(LinkView { text: format!("Audit {year}"), href }),
            rows: published_rows(frame, table, &table.rows[part.range(count)]),
            parts: others
                .map(|other| LinkView {
                    text: began(frame, &table.rows[other.range(count)]),
                    href: frame.href(Route::AuditMonth(other)),
                })
                .collect(),
            ..whole
        }
    }

    fn without_rows(frame: &Frame<'_>, table: &AuditTable<'_>) -> Self {
        let totals = Totals::of(&table.rows.iter().collect::<Vec<_>>());
        Self {
            title: title(table),
            count: table.rows.len(),
            began: began(frame, &table.rows),
            outcomes: totals.outcomes,
            signoffs: totals.signoffs,
            invalid: totals.invalid,
            exceptions: totals.exceptions,
            excepted: totals.excepted,
            csv: None,
            year: None,
            months: Vec::new(),
            rows: Vec::new(),
            parts: Vec::new(),
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

/// The maximum number of departures, and of exceptions, in a row of a published page.
const MAX_LINES: usize = 8;

fn published_rows(
    frame: &Frame<'_>,
    table: &AuditTable<'_>,
    rows: &[AuditRow<'_>],
) -> Vec<AuditRowView> {
    rows.iter().map(|row| AuditRowView::new(frame, table, row, MAX_LINES)).collect()
}

/// Returns the limits of the table, releases without a row included.
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

/// Returns `2026`, `March 2026`, `1 Jul to 30 Sep 2026`, `from 1 Jul 2026`, or an empty text.
fn period(period: AuditPeriod) -> String {
    let day = |day: jiff::civil::Date| day.strftime("%-d %b %Y").to_string();
    match (period.from, period.to) {
        (None, None) => String::new(),
        (Some(from), None) => format!("from {}", day(from)),
        (None, Some(to)) => format!("to {}", day(to)),
        (Some(from), Some(to)) if period == AuditPeriod::year(from.year()) => to.year().to_string(),
        (Some(from), Some(to))
            if period == AuditPeriod::month(from.year(), from.month()) && from != to =>
        {
            from.strftime("%B %Y").to_string()
        }
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

/// Returns the days on which the first and the last of the releases began.
fn began(frame: &Frame<'_>, rows: &[AuditRow<'_>]) -> String {
    let zone = &frame.site.config.zone;
    let dates = || rows.iter().filter_map(|row| Some(row.run.started?.date(zone)));
    dates().min().zip(dates().max()).map(|(from, to)| days(from, to)).unwrap_or_default()
}

/// What some releases have on record, counted.
struct Totals {
    outcomes: String,
    signoffs: usize,
    invalid: usize,
    exceptions: usize,
    excepted: usize,
}

impl Totals {
    fn of(rows: &[&AuditRow<'_>]) -> Self {
        let signoffs = || rows.iter().flat_map(|row| &row.signoffs);
        let invalid = signoffs().filter(|one| one.event.is_none() || one.fault.is_some());
        Self {
            outcomes: outcomes(rows),
            signoffs: signoffs().filter(|signoff| signoff.event.is_some()).count(),
            invalid: invalid.count(),
            exceptions: rows.iter().map(|row| row.exceptions.len()).sum(),
            excepted: rows.iter().filter(|row| !row.exceptions.is_empty()).count(),
        }
    }
}

fn outcomes(rows: &[&AuditRow<'_>]) -> String {
    let count = |status: Status| {
        let count = rows.iter().filter(|row| row.run.status == status).count();
        (count > 0).then(|| format!("{count} {}", status_word(status).to_lowercase()))
    };
    let all = [Status::Done, Status::RolledBack, Status::Aborted, Status::InProgress];
    all.into_iter().filter_map(count).collect::<Vec<_>>().join(", ")
}
