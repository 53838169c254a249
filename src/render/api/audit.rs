//! JSON of the audit table.

use serde::Serialize;

use super::closing::ClosingJson;
use super::exception::ExceptionJson;
use super::facts::{MomentJson, ValuesJson};
use crate::evaluate::run::ClosingRecord;
use crate::evaluate::signoff::SignoffFault;
use crate::history::audit::commit::{ClosingCommit, RuleChange};
use crate::history::audit::report::{DeploymentFinding, DeploymentReport};
use crate::history::audit::{AuditDeparture, AuditEvidence, AuditRow, AuditSignoff, AuditTable};
use crate::model::release::{Event, State};

/// The table.
#[derive(Debug, Serialize)]
pub(super) struct AuditJson<'a> {
    format: u32,
    from: Option<String>,
    to: Option<String>,
    timezone: &'a str,
    releases: Vec<AuditRowJson<'a>>,
    unreadable: &'a [&'a str],
    undated: &'a [&'a str],
    changes: Option<Vec<RuleChangeJson<'a>>>,
    deployments: Option<DeploymentsJson<'a>>,
    unknown: &'a [String],
}

/// One release.
#[derive(Debug, Serialize)]
struct AuditRowJson<'a> {
    release: &'a str,
    service: Option<&'a str>,
    environment: Option<&'a str>,
    version: &'a str,
    kind: Option<&'a str>,
    owner: Option<&'a str>,
    artifact: Option<&'a str>,
    started: Option<MomentJson>,
    finished: Option<MomentJson>,
    outcome: &'static str,
    closing: Option<ClosingJson<'a>>,
    record: Option<&'static str>,
    signoffs: Vec<SignoffJson<'a>>,
    skipped: Vec<DepartureJson<'a>>,
    failed: Vec<DepartureJson<'a>>,
    blocked: Vec<DepartureJson<'a>>,
    exceptions: Vec<ExceptionJson<'a>>,
    evidence: Vec<EvidenceJson<'a>>,
    snapshot: Option<String>,
    commit: Option<CommitJson<'a>>,
}

#[derive(Debug, Serialize)]
struct SignoffJson<'a> {
    id: &'a str,
    text: &'a str,
    role: &'a str,
    by: ValuesJson<'a>,
    at: Option<MomentJson>,
    recorded_by: Option<&'a str>,
    note: Option<&'a str>,
    evidence: ValuesJson<'a>,
    valid: bool,
    fault: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct DepartureJson<'a> {
    id: &'a str,
    text: &'a str,
    by: ValuesJson<'a>,
    at: Option<MomentJson>,
    note: Option<&'a str>,
    then: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct EvidenceJson<'a> {
    id: &'a str,
    evidence: &'a str,
    sha256: Option<String>,
    missing: bool,
}

#[derive(Debug, Serialize)]
struct CommitJson<'a> {
    id: &'a str,
    author: &'a str,
    at: MomentJson,
    signature: &'static str,
}

#[derive(Debug, Serialize)]
struct RuleChangeJson<'a> {
    file: &'a str,
    what: &'a str,
    before: &'a str,
    now: &'a str,
    commit: &'a str,
    author: &'a str,
    at: MomentJson,
}

#[derive(Debug, Serialize)]
struct DeploymentsJson<'a> {
    count: usize,
    from: Option<MomentJson>,
    to: Option<MomentJson>,
    matched: usize,
    others: usize,
    findings: Vec<FindingJson<'a>>,
}

#[derive(Debug, Serialize)]
struct FindingJson<'a> {
    kind: &'static str,
    release: Option<&'a str>,
    line: Option<u64>,
    at: Option<MomentJson>,
    service: Option<&'a str>,
    environment: Option<&'a str>,
    version: Option<&'a str>,
}

impl<'a> AuditJson<'a> {
    pub(super) fn new(table: &'a AuditTable<'_>, timezone: &'a str) -> Self {
        Self {
            format: super::FORMAT,
            from: table.filter.period.from.map(|day| day.to_string()),
            to: table.filter.period.to.map(|day| day.to_string()),
            timezone,
            releases: table.rows.iter().map(|row| AuditRowJson::new(table, row)).collect(),
            unreadable: &table.unreadable,
            undated: &table.undated,
            changes: (table.rule_changes.as_ref())
                .map(|changes| changes.iter().map(RuleChangeJson::from).collect()),
            deployments: table.deployments.as_ref().map(DeploymentsJson::from),
            unknown: &table.unknown,
        }
    }
}

impl<'a> AuditRowJson<'a> {
    fn new(table: &'a AuditTable<'_>, row: &'a AuditRow<'_>) -> Self {
        let run = row.run;
        let release = &run.release;
        let of_state = |state: State| {
            let some = row.departures.iter().filter(|departure| departure.event.state == state);
            some.map(DepartureJson::from).collect()
        };
        Self {
            release: &release.id,
            service: release.service.as_deref(),
            environment: release.environment.as_ref().map(|at| at.value.as_str()),
            version: &release.version,
            kind: release.kind.as_ref().map(|kind| kind.value.as_str()),
            owner: release.owner.as_ref().map(|owner| owner.value.as_str()),
            artifact: release.artifact.as_ref().map(|artifact| artifact.value.as_str()),
            started: run.started.map(MomentJson::from),
            finished: release.finished_since_reopened().map(MomentJson::from),
            outcome: run.status.word(),
            closing: release.closing().map(ClosingJson::from),
            record: run.closing_record.map(record_word),
            signoffs: row.signoffs.iter().map(SignoffJson::from).collect(),
            skipped: of_state(State::Skipped),
            failed: of_state(State::Failed),
            blocked: of_state(State::Blocked),
            exceptions: row.exceptions.iter().copied().map(ExceptionJson::from).collect(),
            evidence: row.evidence.iter().map(EvidenceJson::from).collect(),
            snapshot: row.snapshot.map(|sha256| sha256.to_string()),
            commit: table.commit(run).map(CommitJson::from),
        }
    }
}

/// Returns the word for a release that is as it was closed, or not.
pub(super) fn record_word(record: ClosingRecord) -> &'static str {
    match record {
        ClosingRecord::Matches => "matches",
        ClosingRecord::Changed => "changed",
    }
}

/// Returns the word for a sign-off that is not valid.
pub(super) fn fault_word(signoff: &AuditSignoff<'_>) -> Option<&'static str> {
    if signoff.event.is_none() {
        return Some("missing");
    }
    Some(match signoff.fault? {
        SignoffFault::NoHolder => "no-holder",
        SignoffFault::OwnRelease(_) => "own-release",
        SignoffFault::NotAllowed(_) => "not-allowed",
        SignoffFault::NotHolder { .. } => "not-holder",
        SignoffFault::OtherArtifact => "other-artifact",
    })
}

fn note(event: &Event) -> Option<&str> {
    event.note.as_ref().map(|note| note.text.value.as_str())
}

impl<'a> From<&'a AuditSignoff<'_>> for SignoffJson<'a> {
    fn from(signoff: &'a AuditSignoff<'_>) -> Self {
        let event = signoff.event;
        let fault = fault_word(signoff);
        Self {
            id: signoff.id,
            text: &signoff.text,
            role: signoff.role,
            by: ValuesJson(event.map_or(&[], |event| &event.by)),
            at: event.and_then(|event| event.at.as_ref()).map(MomentJson::from),
            recorded_by: event.and_then(Event::recorded_by).map(|person| person.value.as_str()),
            note: event.and_then(note),
            evidence: ValuesJson(event.map_or(&[], |event| &event.evidence)),
            valid: fault.is_none(),
            fault,
        }
    }
}

impl<'a> From<&'a AuditDeparture<'_>> for DepartureJson<'a> {
    fn from(departure: &'a AuditDeparture<'_>) -> Self {
        let event = departure.event;
        Self {
            id: departure.id,
            text: &departure.text,
            by: ValuesJson(&event.by),
            at: event.at.as_ref().map(MomentJson::from),
            note: note(event),
            then: departure.then.map(State::word),
        }
    }
}

impl<'a> From<&'a AuditEvidence<'_>> for EvidenceJson<'a> {
    fn from(evidence: &'a AuditEvidence<'_>) -> Self {
        Self {
            id: evidence.id,
            evidence: evidence.name,
            sha256: evidence.sha256.map(|sha256| sha256.to_string()),
            missing: evidence.is_missing,
        }
    }
}

impl<'a> From<&'a ClosingCommit> for CommitJson<'a> {
    fn from(commit: &'a ClosingCommit) -> Self {
        Self {
            id: &commit.commit,
            author: &commit.author,
            at: MomentJson::at(commit.at),
            signature: commit.signature.word(),
        }
    }
}

impl<'a> From<&'a RuleChange> for RuleChangeJson<'a> {
    fn from(change: &'a RuleChange) -> Self {
        Self {
            file: &change.path,
            what: &change.what,
            before: &change.before,
            now: &change.now,
            commit: &change.commit,
            author: &change.author,
            at: MomentJson::at(change.at),
        }
    }
}

impl<'a> From<&'a DeploymentReport> for DeploymentsJson<'a> {
    fn from(report: &'a DeploymentReport) -> Self {
        Self {
            count: report.count,
            from: report.span.map(|(from, _)| MomentJson::at(from)),
            to: report.span.map(|(_, to)| MomentJson::at(to)),
            matched: report.matched,
            others: report.others,
            findings: report.findings.iter().map(FindingJson::from).collect(),
        }
    }
}

impl<'a> From<&'a DeploymentFinding> for FindingJson<'a> {
    fn from(finding: &'a DeploymentFinding) -> Self {
        let deployment = finding.deployment();
        Self {
            kind: finding.word(),
            release: finding.release(),
            line: deployment.map(|deployment| deployment.line),
            at: deployment.map(|deployment| MomentJson::at(deployment.at)),
            service: deployment.map(|deployment| deployment.service.as_str()),
            environment: deployment.map(|deployment| deployment.environment.as_str()),
            version: deployment.map(|deployment| deployment.version.as_str()),
        }
    }
}
