//! Tests of the table and of the comparison with deployments, without files.

use std::sync::Arc;

use super::deployments::{Deployments, compare};
use super::report::{Deployment, DeploymentFinding};
use super::*;
use crate::evaluate::testing::{NOWHERE, checklist, evaluated, located, release};
use crate::model::release::{Closing, ClosingKind, State};
use crate::model::time::Moment;
use crate::sources::SourceFile;

const ZONE: TimeZone = TimeZone::UTC;

fn at(text: &str) -> Moment {
    Moment::Instant(text.parse().expect("it is a time"))
}

/// Returns the release `version` of `pay` in `prod`; open if `closed` is empty.
fn entry(version: &str, started: &str, closed: &str) -> ReleaseEntry {
    let mut written = release(version, "a: [failed, done]\nb: [skipped, done]\nc: skipped");
    version.clone_into(&mut written.id);
    version.clone_into(&mut written.version);
    written.service = Some("pay".to_owned());
    written.environment = Some(located("prod".to_owned()));
    written.started = (!started.is_empty()).then(|| located(at(started)));
    if !closed.is_empty() {
        written.closings.push(Closing {
            kind: Some(ClosingKind::Done),
            by: Vec::new(),
            at: Some(located(at(closed))),
            note: None,
            verdict: None,
            record: None,
            recorded_by: None,
            recorded_at: None,
            span: NOWHERE,
        });
    }
    ReleaseEntry::Run(Arc::new(evaluated(written, Arc::new(checklist("a\nb\nc")))))
}

fn sources() -> Sources {
    let mut sources = Sources::default();
    sources.push(SourceFile {
        kind: SourceKind::Release,
        path: "content/releases/1.yaml".to_owned(),
        id: "1".to_owned(),
        text: "".into(),
    });
    sources
}

fn table(releases: &[ReleaseEntry], period: AuditPeriod) -> AuditTable<'_> {
    let filter = AuditFilter { period, ..AuditFilter::default() };
    AuditTable::new(releases, &sources(), &ZONE, filter)
}

#[test]
fn a_period_has_the_releases_that_began_in_it_newest_first() {
    let releases = [
        entry("1", "2025-12-31T23:59:59Z", "2026-01-01T01:00:00Z"),
        entry("2", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z"),
        entry("3", "2026-12-31T23:59:59Z", ""),
        entry("4", "", ""),
    ];
    let ids = |period| -> Vec<String> {
        let table = table(&releases, period);
        table.rows.iter().map(|row| row.run.release.id.clone()).collect()
    };
    assert_eq!(ids(AuditPeriod::year(2026)), ["3", "2"]);
    assert_eq!(ids(AuditPeriod::default()), ["4", "3", "2", "1"]);
    assert_eq!(table(&releases, AuditPeriod::year(2026)).undated, ["4"]);
    assert_eq!(years(&releases, &ZONE), [2026, 2025]);
}

#[test]
fn failures_stay_and_what_was_skipped_for_a_while_does_not() {
    let releases = [entry("1", "2026-01-01T00:00:00Z", "")];
    let table = table(&releases, AuditPeriod::default());
    let departures: Vec<(&str, &str, Option<State>)> = (table.rows[0].departures.iter())
        .map(|departure| (departure.id, departure.event.state.word(), departure.then))
        .collect();
    assert_eq!(departures, [("a", "failed", Some(State::Done)), ("c", "skipped", None)]);
}

#[test]
fn a_deployment_belongs_to_a_release_up_to_an_hour_around_it() {
    let releases = [entry("1", "2026-05-01T10:00:00Z", "2026-05-01T12:00:00Z")];
    let found = |time: &str| {
        let deployment = Deployment {
            line: 2,
            at: time.parse().expect("it is a time"),
            service: "pay".to_owned(),
            environment: "prod".to_owned(),
            version: "1".to_owned(),
        };
        let deployments = Deployments { all: vec![deployment], ignored_columns: Vec::new() };
        let table = table(&releases, AuditPeriod::default());
        let runs = releases.iter().filter_map(ReleaseEntry::run);
        let report = compare(&table, runs, &deployments, &ZONE);
        report.findings.iter().map(DeploymentFinding::word).collect::<Vec<_>>()
    };
    let neither = ["without-release", "without-deployment"];
    assert_eq!(found("2026-05-01T08:59:59Z"), neither);
    assert!(found("2026-05-01T09:00:00Z").is_empty());
    assert!(found("2026-05-01T13:00:00Z").is_empty());
    assert_eq!(found("2026-05-01T13:00:01Z"), neither);
}

#[test]
fn the_parts_of_a_month_hold_each_release_once_and_full_parts_never_change() {
    let parts = |count: usize| -> Vec<(Option<usize>, Vec<usize>)> {
        (AuditPart::all(2026, 3, count))
            .map(|part| {
                // Releases are numbered from the oldest; the table has the newest first.
                let releases = part.range(count).map(|at| count - 1 - at).collect();
                (part.number.map(NonZeroUsize::get), releases)
            })
            .collect()
    };
    let newest_first = |from: usize, to: usize| (from..to).rev().collect::<Vec<_>>();
    assert_eq!(parts(0), [(None, vec![])]);
    assert_eq!(parts(MAX_ROWS), [(None, newest_first(0, MAX_ROWS))]);
    let full = (Some(1), newest_first(0, MAX_ROWS));
    assert_eq!(parts(MAX_ROWS + 1), [(None, vec![MAX_ROWS]), full.clone()]);
    let second = (Some(2), newest_first(MAX_ROWS, 2 * MAX_ROWS));
    assert_eq!(parts(2 * MAX_ROWS + 1), [(None, vec![2 * MAX_ROWS]), second, full]);
}

#[test]
fn a_year_has_months_if_one_page_cannot_hold_its_releases() {
    let mut releases: Vec<ReleaseEntry> = (0..MAX_ROWS)
        .map(|number| entry(&number.to_string(), "2026-03-01T00:00:00Z", ""))
        .collect();
    assert!(months(&releases, &ZONE, 2026).is_empty());
    releases.push(entry("next", "2026-04-01T00:00:00Z", ""));
    assert_eq!(months(&releases, &ZONE, 2026), [(4, 1), (3, MAX_ROWS)]);
    assert!(months(&releases, &ZONE, 2025).is_empty());
}
