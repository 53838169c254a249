//! Figures of deployments to production: how often, how many failed, how long recovery took.
//!
//! A deployment is a release to production that was closed as done or rolled back. All services count together.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::history::median::{MIN_VALUES, Usual, usual};
use crate::history::order;
use crate::model::release::{Located, Status};
use crate::model::time::Moment;
use crate::sources::fold;

/// The name of the environment that is production.
const PRODUCTION: &str = "production";
/// The kind of release that counts as a hotfix.
const HOTFIX: &str = "hotfix";
/// Number of months in a period.
const MONTHS: i32 = 12;
/// Maximum number of periods: one to look at, and one to compare it with.
const MAX_PERIODS: i32 = 2;

/// The deployments to production in several successive months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Period {
    /// The first day of the first month.
    pub(crate) first: Date,
    /// The first day of the last month.
    pub(crate) last: Date,
    /// The number of deployments, at least [`MIN_VALUES`].
    pub(crate) deployments: usize,
    /// The deployments that were rolled back or caused an incident.
    pub(crate) failed: usize,
    /// The deployments of the kind `hotfix`.
    pub(crate) hotfixes: usize,
    /// The time from start to end of the incidents.
    pub(crate) recovery: Usual,
    /// The time from the planned start to the actual one, negative if a deployment began early.
    pub(crate) delay: Usual,
}

impl Period {
    /// Returns the twelve months up to the newest deployment, then the twelve before; none with too few deployments.
    ///
    /// No period begins before the first deployment. Deployments without a date are in no period.
    pub(crate) fn all(site: &[ReleaseEntry], zone: &TimeZone) -> Vec<Self> {
        let dated: Vec<(Date, &Run)> = (site.iter())
            .filter_map(deployment)
            .filter_map(|run| Some((order::time(run)?.date(zone).first_of_month(), run)))
            .collect();
        let months = || dated.iter().map(|(month, _)| *month);
        let Some((oldest, newest)) = months().min().zip(months().max()) else {
            return Vec::new();
        };
        (0..MAX_PERIODS)
            .filter_map(|back| {
                let last = newest.saturating_sub((MONTHS * back).months());
                let first = last.saturating_sub((MONTHS - 1).months()).max(oldest);
                let within = dated.iter().filter(|(month, _)| (first..=last).contains(month));
                let runs: Vec<&Run> = within.map(|(_, run)| *run).collect();
                (runs.len() >= MIN_VALUES).then(|| Self::new(first, last, &runs))
            })
            .collect()
    }

    fn new(first: Date, last: Date, deployments: &[&Run]) -> Self {
        let count = |is: fn(&Run) -> bool| deployments.iter().filter(|run| is(run)).count();
        let times = |time: fn(&Run) -> Option<SignedDuration>| {
            usual(deployments.iter().filter_map(|run| time(run)).collect())
        };
        Self {
            first,
            last,
            deployments: deployments.len(),
            failed: count(has_failed),
            hotfixes: count(|run| is_named(run.release.kind.as_ref(), HOTFIX)),
            recovery: times(recovery),
            delay: times(delay),
        }
    }

    /// Returns the number of months, those without a deployment included.
    pub(crate) fn months(&self) -> usize {
        let years = i32::from(self.last.year() - self.first.year());
        let months = 12 * years + i32::from(self.last.month() - self.first.month()) + 1;
        usize::try_from(months).unwrap_or(1)
    }
}

fn deployment(entry: &ReleaseEntry) -> Option<&Run> {
    match entry {
        ReleaseEntry::Run(run) if is_deployed(run) && is_production(run) => Some(run),
        _ => None,
    }
}

fn is_deployed(run: &Run) -> bool {
    matches!(run.status, Status::Done | Status::RolledBack)
}

/// Whether the environment is `production` or, if the release's checklist declares others only, the last of them.
fn is_production(run: &Run) -> bool {
    let declared = &run.checklist.front.environments;
    let is_declared = declared.iter().any(|name| fold(name) == PRODUCTION);
    let last = declared.last().filter(|_| !is_declared);
    is_named(run.release.environment.as_ref(), last.map_or(PRODUCTION, String::as_str))
}

fn is_named(word: Option<&Located<String>>, name: &str) -> bool {
    word.is_some_and(|word| fold(&word.value) == fold(name))
}

fn has_failed(run: &Run) -> bool {
    run.status == Status::RolledBack || run.release.incident.is_some()
}

fn recovery(run: &Run) -> Option<SignedDuration> {
    let incident = run.release.incident.as_ref()?;
    let started = incident.started.as_ref()?.value;
    let resolved = incident.resolved.as_ref()?.value;
    between(started, resolved).filter(|time| !time.is_negative())
}

fn delay(run: &Run) -> Option<SignedDuration> {
    between(run.release.planned.as_ref()?.start.value, run.started?)
}

/// Returns the time between two instants. A date without a time is not exact enough.
fn between(from: Moment, to: Moment) -> Option<SignedDuration> {
    Some(to.instant()?.duration_since(from.instant()?))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::evaluate::testing::{checklist, evaluated, located, release};
    use crate::model::release::{Incident, Planned, Release};

    fn instant(text: &str) -> Located<Moment> {
        located(Moment::Instant(text.parse().expect("it is a time")))
    }

    /// Builds a release to `environment`, closed as `status`, from its day, and adjusts it.
    fn one(
        day: &str,
        status: Status,
        environment: &str,
        adjust: impl FnOnce(&mut Release),
    ) -> ReleaseEntry {
        declared(&[], day, status, environment, adjust)
    }

    fn declared(
        environments: &[&str],
        day: &str,
        status: Status,
        environment: &str,
        adjust: impl FnOnce(&mut Release),
    ) -> ReleaseEntry {
        let mut list = checklist("a");
        list.front.environments = environments.iter().map(|name| (*name).to_owned()).collect();
        let mut release = release("1", "");
        release.status = Some(located(status));
        release.environment = Some(located(environment.to_owned()));
        release.started = (!day.is_empty()).then(|| instant(&format!("{day}T09:00:00Z")));
        adjust(&mut release);
        ReleaseEntry::Run(Arc::new(evaluated(release, Arc::new(list))))
    }

    fn done(day: &str) -> ReleaseEntry {
        one(day, Status::Done, "production", |_| {})
    }

    fn all(releases: &[ReleaseEntry]) -> Vec<Period> {
        Period::all(releases, &TimeZone::UTC)
    }

    /// Returns deployments and months of each period.
    fn sizes(releases: &[ReleaseEntry]) -> Vec<(usize, usize)> {
        all(releases).iter().map(|period| (period.deployments, period.months())).collect()
    }

    fn incident(minutes: Option<i64>) -> Incident {
        let started = instant("2026-03-01T10:00:00Z");
        let resolved = minutes.map(|minutes| {
            let Moment::Instant(from) = started.value else { unreachable!("it is an instant") };
            located(Moment::Instant(from + SignedDuration::from_mins(minutes)))
        });
        Incident { link: None, started: Some(started), resolved }
    }

    #[test]
    fn four_deployments_are_too_few() {
        let days = ["2026-01-05", "2026-01-06", "2026-03-01", "2026-03-02", "2026-04-30"];
        let releases: Vec<_> = days.iter().map(|day| done(day)).collect();
        assert_eq!(sizes(&releases[..4]), []);
        assert_eq!(sizes(&releases), [(5, 4)], "February counts");
        assert_eq!(sizes(&[]), []);
    }

    #[test]
    fn only_releases_to_production_that_were_deployed_count() {
        let mut releases: Vec<_> = (1..=5).map(|day| done(&format!("2026-01-0{day}"))).collect();
        releases.extend([
            one("2026-01-06", Status::RolledBack, "Production", |_| {}),
            one("2026-01-07", Status::Aborted, "production", |_| {}),
            one("2026-01-07", Status::InProgress, "production", |_| {}),
            one("2026-01-07", Status::Planned, "production", |_| {}),
            one("2026-01-07", Status::Done, "staging", |_| {}),
            one("2026-01-07", Status::Done, "production", |release| release.environment = None),
            one("", Status::Done, "production", |_| {}),
        ]);
        assert_eq!(sizes(&releases), [(6, 1)]);
    }

    #[test]
    fn without_an_environment_production_the_last_declared_one_is_it() {
        let count = |environments: &[&str], environment| {
            let day = "2026-01-01";
            let release = || declared(environments, day, Status::Done, environment, |_| {});
            sizes(&[release(), release(), release(), release(), release()]).len()
        };
        assert_eq!(count(&["test", "live"], "live"), 1);
        assert_eq!(count(&["test", "live"], "test"), 0);
        assert_eq!(count(&["production", "archive"], "archive"), 0);
        assert_eq!(count(&["production", "archive"], "production"), 1);
        assert_eq!(count(&[], "live"), 0);
    }

    #[test]
    fn the_second_period_is_the_twelve_months_before() {
        let days = ["2026-12-31", "2026-01-01", "2025-12-31", "2025-01-01", "2024-12-31"];
        let mut releases = Vec::new();
        for day in days {
            releases.extend((0..5).map(|_| done(day)));
        }
        assert_eq!(sizes(&releases), [(10, 12), (10, 12)], "2024 is too long ago");
        let months: Vec<_> = (all(&releases).iter())
            .map(|period| format!("{} {}", period.first, period.last))
            .collect();
        assert_eq!(months, ["2026-01-01 2026-12-01", "2025-01-01 2025-12-01"]);
        assert_eq!(sizes(&releases[..15]), [(10, 12), (5, 1)], "nothing before the first one");
    }

    #[test]
    fn rollbacks_and_incidents_are_failures() {
        let with = |minutes| {
            one("2026-01-02", Status::Done, "production", move |release| {
                release.incident = Some(incident(minutes));
            })
        };
        let mut releases = vec![
            done("2026-01-01"),
            one("2026-01-02", Status::RolledBack, "production", |_| {}),
            one("2026-01-02", Status::RolledBack, "production", |release| {
                release.incident = Some(incident(Some(10)));
            }),
            with(None),
            with(Some(-5)),
            with(Some(20)),
            with(Some(30)),
            with(Some(90)),
            one("2026-01-03", Status::Done, "production", |release| {
                release.kind = Some(located("Hotfix".to_owned()));
            }),
        ];
        let period = all(&releases).remove(0);
        assert_eq!((period.deployments, period.failed, period.hotfixes), (9, 7, 1));
        assert_eq!(period.recovery, Usual::Few(4));
        releases.push(with(Some(60)));
        let recovery = all(&releases).remove(0).recovery;
        assert_eq!(recovery.median(), Some(SignedDuration::from_mins(30)), "of 10, 20, 30, 60, 90");
    }

    #[test]
    fn the_delay_is_from_the_planned_start_to_the_actual_one() {
        let planned = |minute: &str| {
            let start = instant(&format!("2026-01-01T{minute}:00Z"));
            one("2026-01-01", Status::Done, "production", |release| {
                release.planned = Some(Planned { start, end: None });
            })
        };
        let releases = ["09:10", "09:00", "08:55", "08:45", "08:00"].map(planned);
        let delay = all(&releases).remove(0).delay;
        assert_eq!(delay.median(), Some(SignedDuration::from_mins(5)), "of -10, 0, 5, 15, 60");
        let mut dated = releases.to_vec();
        dated[0] = done("2026-01-01");
        dated[1] = one("2026-01-01", Status::Done, "production", |release| {
            let start = located(Moment::Date(jiff::civil::date(2026, 1, 1)));
            release.planned = Some(Planned { start, end: None });
        });
        assert_eq!(all(&dated).remove(0).delay, Usual::Few(3), "a day is not exact enough");
    }
}
