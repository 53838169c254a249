//! One month of a year that has too many releases for one page.

use schemars::JsonSchema;
use serde::Serialize;

use super::Totals;
use crate::history::audit::{AuditPart, AuditPeriod, AuditTable};
use crate::render::route::Route;
use crate::render::view::frame::Frame;

/// What the releases of a month have on record, counted.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct AuditMonthView {
    /// The month: `March 2026`.
    pub(crate) text: String,
    /// The URL of its page.
    pub(crate) href: String,
    /// The number of releases.
    pub(crate) count: usize,
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
}

impl AuditMonthView {
    /// Counts what the table of the year has in a month.
    pub(super) fn new(frame: &Frame<'_>, table: &AuditTable<'_>, year: i16, month: i8) -> Self {
        let period = AuditPeriod::month(year, month);
        let zone = &frame.site.config.zone;
        let began = |at: crate::model::time::Moment| period.contains(at.date(zone));
        let rows: Vec<_> =
            table.rows.iter().filter(|row| row.run.started.is_some_and(began)).collect();
        let totals = Totals::of(&rows);
        Self {
            text: period.from.map(|day| day.strftime("%B %Y").to_string()).unwrap_or_default(),
            href: frame.href(Route::AuditMonth(AuditPart { year, month, number: None })),
            count: rows.len(),
            outcomes: totals.outcomes,
            signoffs: totals.signoffs,
            invalid: totals.invalid,
            exceptions: totals.exceptions,
            excepted: totals.excepted,
        }
    }
}
