//! The audit table: what each release of a period has on record.
//!
//! [`AuditTable::new`] is a pure function of the site. The page, the CSV, the JSON and the printed page share its rows.
//! [`deployments`] compares the table with what was really deployed. [`commit`] holds what git adds.

pub(crate) mod commit;
pub(crate) mod deployments;
pub(crate) mod report;
mod row;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;
use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::exception::Exception;
use crate::evaluate::run::Run;
use crate::evaluate::signoff::SignoffFault;
use crate::history::audit::commit::{ClosingCommit, RuleChange};
use crate::history::audit::report::DeploymentReport;
use crate::model::release::{Event, State, Status};
use crate::sha256::Sha256;
use crate::sources::{SourceKind, Sources};

/// The days, in the site's zone, on which the releases of a table began. Both ends are included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct AuditPeriod {
    /// The first day; `None` for no limit.
    pub(crate) from: Option<Date>,
    /// The last day; `None` for no limit.
    pub(crate) to: Option<Date>,
}

impl AuditPeriod {
    /// Returns a whole year.
    pub(crate) fn year(year: i16) -> Self {
        Self { from: Date::new(year, 1, 1).ok(), to: Date::new(year, 12, 31).ok() }
    }

    /// Returns a month of a year.
    pub(crate) fn month(year: i16, month: i8) -> Self {
        let from = Date::new(year, month, 1).ok();
        Self { from, to: from.map(Date::last_of_month) }
    }

    /// Whether the period contains `day`.
    pub(crate) fn contains(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether the period has neither a first nor a last day.
    pub(crate) fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

/// The releases that a table shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct AuditFilter {
    /// The period.
    pub(crate) period: AuditPeriod,
    /// Only releases of this service.
    pub(crate) service: Option<String>,
    /// Only releases to this environment.
    pub(crate) environment: Option<String>,
}

impl AuditFilter {
    /// Whether service and environment are as wanted.
    pub(crate) fn is_of_place(&self, service: Option<&str>, environment: Option<&str>) -> bool {
        let fits = |wanted: &Option<String>, is: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| is == Some(wanted))
        };
        fits(&self.service, service) && fits(&self.environment, environment)
    }

    fn takes(&self, run: &Run, zone: &TimeZone) -> bool {
        let release = &run.release;
        let environment = release.environment.as_ref().map(|at| at.value.as_str());
        self.is_of_place(release.service.as_deref(), environment)
            && match run.started {
                Some(started) => self.period.contains(started.date(zone)),
                None => self.period.is_all(),
            }
    }
}

/// One row for each release that began in a period, newest first, and what else is known of the period.
#[derive(Debug)]
pub(crate) struct AuditTable<'a> {
    /// Which releases it shows.
    pub(crate) filter: AuditFilter,
    /// The rows.
    pub(crate) rows: Vec<AuditRow<'a>>,
    /// The ids of the releases of the site whose files cannot be read. Their rows are missing.
    pub(crate) unreadable: Vec<&'a str>,
    /// The ids of the releases that began at an unknown time, so that they are in no period.
    pub(crate) undated: Vec<&'a str>,
    /// The commits of the closings by the release's id; `None` if git was not asked.
    pub(crate) commits: Option<HashMap<String, ClosingCommit>>,
    /// The changes of rules within the period, oldest first; `None` if they are not known.
    pub(crate) rule_changes: Option<Vec<RuleChange>>,
    /// The comparison with what was deployed, if there is one.
    pub(crate) deployments: Option<DeploymentReport>,
    /// Limits of the table, as sentences.
    pub(crate) unknown: Vec<String>,
}

impl<'a> AuditTable<'a> {
    /// Returns the table of the releases that `filter` takes, without what only git knows.
    pub(crate) fn new(
        releases: &'a [ReleaseEntry],
        sources: &Sources,
        zone: &TimeZone,
        filter: AuditFilter,
    ) -> Self {
        let snapshots: HashMap<&str, &str> = (sources.of_kind(SourceKind::Snapshot))
            .map(|(_, file)| (file.id.as_str(), &*file.text))
            .collect();
        let runs =
            || releases.iter().enumerate().filter_map(|(at, entry)| Some((at, entry.run()?)));
        let begun = || runs().rev().filter(|(_, run)| run.status != Status::Planned);
        let is_dateless = |run: &&Run| run.started.is_none() && !filter.period.is_all();
        Self {
            rows: begun()
                .filter(|(_, run)| filter.takes(run, zone))
                .map(|(index, run)| AuditRow::new(index, run, sources, &snapshots))
                .collect(),
            unreadable: (releases.iter().filter(|entry| entry.run().is_none()))
                .map(ReleaseEntry::id)
                .collect(),
            undated: (begun().map(|(_, run)| run).filter(is_dateless))
                .map(|run| run.release.id.as_str())
                .collect(),
            filter,
            commits: None,
            rule_changes: None,
            deployments: None,
            unknown: Vec::new(),
        }
    }

    /// Returns the commit of a release's closing, if it is known.
    pub(crate) fn commit(&self, run: &Run) -> Option<&ClosingCommit> {
        self.commits.as_ref()?.get(&run.release.id)
    }
}

/// Returns the years in which releases began, newest first.
pub(crate) fn years(releases: &[ReleaseEntry], zone: &TimeZone) -> Vec<i16> {
    let runs = releases.iter().filter_map(ReleaseEntry::run);
    let begun = runs.filter(|run| run.status != Status::Planned);
    let mut years: Vec<i16> =
        begun.filter_map(|run| Some(run.started?.date(zone).year())).collect();
    years.sort_unstable();
    years.dedup();
    years.reverse();
    years
}

/// The number of releases above which the page of a year is split into months, and that of a month into parts.
pub(crate) const MAX_ROWS: usize = 60;

/// A part of a month whose year has too many releases for one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AuditPart {
    /// The year.
    pub(crate) year: i16,
    /// The month, from 1.
    pub(crate) month: i8,
    /// The number of a full part, counted from the oldest so that it never changes; `None` for the newest part.
    pub(crate) number: Option<NonZeroUsize>,
}

impl AuditPart {
    /// Returns the parts of a month with `count` releases, newest first.
    pub(crate) fn all(year: i16, month: i8, count: usize) -> impl Iterator<Item = Self> {
        let full = count.saturating_sub(1) / MAX_ROWS;
        (0..=full).rev().map(move |at| {
            let number = NonZeroUsize::new(at + 1).filter(|_| at < full);
            Self { year, month, number }
        })
    }

    /// Returns the releases of this part among the `count` of the month, which are newest first.
    pub(crate) fn range(self, count: usize) -> Range<usize> {
        match self.number {
            Some(number) => {
                let newer = count.saturating_sub(number.get() * MAX_ROWS);
                newer..count.min(newer + MAX_ROWS)
            }
            None => 0..count - count.saturating_sub(1) / MAX_ROWS * MAX_ROWS,
        }
    }
}

/// Returns the months of a year that have pages of their own, newest first, each with the number of its releases:
/// none if one page can hold the year.
pub(crate) fn months(releases: &[ReleaseEntry], zone: &TimeZone, year: i16) -> Vec<(i8, usize)> {
    let runs = releases.iter().filter_map(ReleaseEntry::run);
    let begun = runs.filter(|run| run.status != Status::Planned);
    let days = begun.filter_map(|run| Some(run.started?.date(zone)));
    let mut months: BTreeMap<i8, usize> = BTreeMap::new();
    for day in days.filter(|day| day.year() == year) {
        *months.entry(day.month()).or_default() += 1;
    }
    if months.values().sum::<usize>() <= MAX_ROWS {
        return Vec::new();
    }
    months.into_iter().rev().collect()
}

/// One release.
#[derive(Debug)]
pub(crate) struct AuditRow<'a> {
    /// The index in the site's list.
    pub(crate) index: usize,
    /// The release.
    pub(crate) run: &'a Run,
    /// The sign-offs in page order.
    pub(crate) signoffs: Vec<AuditSignoff<'a>>,
    /// What was skipped, what failed at any time, and what is blocked, in file order.
    pub(crate) departures: Vec<AuditDeparture<'a>>,
    /// The exceptions.
    pub(crate) exceptions: Vec<Exception<'a>>,
    /// All evidence in file order.
    pub(crate) evidence: Vec<AuditEvidence<'a>>,
    /// The digest of the snapshot, with LF line ends.
    pub(crate) snapshot: Option<Sha256>,
}

/// A sign-off that was given, or that a closed release lacks.
#[derive(Debug)]
pub(crate) struct AuditSignoff<'a> {
    /// The item.
    pub(crate) id: &'a str,
    /// The item's text.
    pub(crate) text: Cow<'a, str>,
    /// The role that signs.
    pub(crate) role: &'a str,
    /// The row of the item in the run.
    pub(crate) row: usize,
    /// Who signed and when; `None` if the sign-off is missing.
    pub(crate) event: Option<&'a Event>,
    /// Why it is not valid; also set if it is missing.
    pub(crate) fault: Option<SignoffFault<'a>>,
    /// Whether the item was skipped, so that nothing was signed.
    pub(crate) is_waived: bool,
}

/// An item, group or section that did not simply get done.
#[derive(Debug)]
pub(crate) struct AuditDeparture<'a> {
    /// The item, group or section.
    pub(crate) id: &'a str,
    /// Its text.
    pub(crate) text: Cow<'a, str>,
    /// What happened: the state is skipped, failed or blocked.
    pub(crate) event: &'a Event,
    /// The state of the item now, if other events followed.
    pub(crate) then: Option<State>,
}

/// A link or file that proves an event.
#[derive(Debug)]
pub(crate) struct AuditEvidence<'a> {
    /// The item, group or section.
    pub(crate) id: &'a str,
    /// The link, or the file as written.
    pub(crate) name: &'a str,
    /// The digest of the file; `None` for a link, and for a file that does not exist.
    pub(crate) sha256: Option<Sha256>,
    /// Whether it is a file that does not exist.
    pub(crate) is_missing: bool,
}

#[cfg(test)]
mod tests;
