//! Compares releases with what was really deployed, as a CSV file lists it.

mod read;

use std::collections::HashMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

pub(crate) use read::read;

use super::report::{Deployment, DeploymentFinding, DeploymentReport};
use super::{AuditFilter, AuditTable};
use crate::evaluate::run::Run;
use crate::model::release::Status;
use crate::model::time::Moment;
use crate::unicode::nfc;

/// How long before a release's start, and after its closing, a deployment still belongs to it.
const MARGIN: SignedDuration = SignedDuration::from_hours(1);

/// The deployments of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deployments {
    /// In the order of the file.
    pub(crate) all: Vec<Deployment>,
    /// The columns that were not used.
    pub(crate) ignored_columns: Vec<String>,
}

/// Compares a table with `deployments`. `runs` are all releases of the site, because a deployment near the ends of the
/// period can belong to a release outside of it.
pub(crate) fn compare<'a>(
    table: &AuditTable<'_>,
    runs: impl Iterator<Item = &'a Run>,
    deployments: &Deployments,
    zone: &TimeZone,
) -> DeploymentReport {
    let known = Windows::new(runs, zone);
    let mut by_time: Vec<&Deployment> = deployments.all.iter().collect();
    by_time.sort_by_key(|deployment| (deployment.at, deployment.line));
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut findings = Vec::new();
    for deployment in &by_time {
        match known.release(deployment, &seen) {
            Some(release) => {
                let count = seen.entry(release).or_default();
                *count += 1;
                if *count > 1 && is_in_period(&table.filter, deployment, zone) {
                    let second =
                        DeploymentFinding::Second((*deployment).clone(), release.to_owned());
                    findings.push(second);
                }
            }
            None if is_in_period(&table.filter, deployment, zone) => {
                findings.push(DeploymentFinding::WithoutRelease((*deployment).clone()));
            }
            None => {}
        }
    }
    let unmatched = findings
        .iter()
        .filter(|finding| matches!(finding, DeploymentFinding::WithoutRelease(_)))
        .count();
    let is_deployed = |run: &Run| matches!(run.status, Status::Done | Status::RolledBack);
    let mut matched = 0;
    for row in &table.rows {
        match seen.get(row.run.release.id.as_str()) {
            Some(count) => matched += count,
            None if is_deployed(row.run) => {
                let id = row.run.release.id.clone();
                findings.push(DeploymentFinding::WithoutDeployment(id));
            }
            None => {}
        }
    }
    let span = by_time.first().zip(by_time.last()).map(|(first, last)| (first.at, last.at));
    let others = by_time.len() - matched - unmatched;
    DeploymentReport { count: by_time.len(), span, matched, others, findings }
}

fn is_in_period(filter: &AuditFilter, deployment: &Deployment, zone: &TimeZone) -> bool {
    filter.is_of_place(Some(&deployment.service), Some(&deployment.environment))
        && filter.period.contains(Moment::Instant(deployment.at).date(zone))
}

/// The times within which each release can have been deployed.
struct Windows<'a> {
    by_version: HashMap<(String, String, String), Vec<Window<'a>>>,
}

struct Window<'a> {
    id: &'a str,
    from: Timestamp,
    to: Timestamp,
}

impl<'a> Windows<'a> {
    fn new(runs: impl Iterator<Item = &'a Run>, zone: &TimeZone) -> Self {
        let mut by_version: HashMap<_, Vec<_>> = HashMap::new();
        for run in runs.filter(|run| run.status != Status::Planned) {
            let release = &run.release;
            let environment = release.environment.as_ref().map_or("", |at| &at.value);
            let key = key(release.service.as_deref().unwrap_or(""), environment, &release.version);
            if let Some(window) = Window::of(run, zone) {
                by_version.entry(key).or_default().push(window);
            }
        }
        Self { by_version }
    }

    /// Returns the release that a deployment belongs to: the latest one that fits, and one without a deployment first.
    fn release(&self, deployment: &Deployment, seen: &HashMap<&str, usize>) -> Option<&'a str> {
        let key = key(&deployment.service, &deployment.environment, &deployment.version);
        let windows = self.by_version.get(&key)?;
        let fitting = || {
            windows.iter().rev().filter(|window| (window.from..=window.to).contains(&deployment.at))
        };
        let unused = fitting().find(|window| !seen.contains_key(window.id));
        unused.or_else(|| fitting().next()).map(|window| window.id)
    }
}

impl<'a> Window<'a> {
    /// Returns `None` if the start is not known.
    fn of(run: &'a Run, zone: &TimeZone) -> Option<Self> {
        let midnight = |date: jiff::civil::Date| zone.to_timestamp(date.at(0, 0, 0, 0)).ok();
        let from = match run.started? {
            Moment::Instant(instant) => instant,
            Moment::Date(date) => midnight(date)?,
        };
        let closing = run.release.closing().and_then(|closing| closing.at.as_ref());
        let ended = closing.or(run.release.finished_since_reopened());
        let ended = ended.filter(|_| run.status.is_closed()).map(|at| at.value);
        let to = match ended {
            Some(Moment::Instant(instant)) => instant,
            Some(Moment::Date(date)) => midnight(date.tomorrow().ok()?)?,
            None => Timestamp::MAX,
        };
        let (from, to) = (from.checked_sub(MARGIN), to.checked_add(MARGIN));
        let (from, to) = (from.unwrap_or(Timestamp::MIN), to.unwrap_or(Timestamp::MAX));
        Some(Self { id: &run.release.id, from, to })
    }
}

fn key(service: &str, environment: &str, version: &str) -> (String, String, String) {
    let same = |text: &str| nfc(text).into_owned();
    (same(service), same(environment), same(version))
}
