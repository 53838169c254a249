//! JSON of the audit table.

use schemars::JsonSchema;
use serde::Serialize;

use super::closing::ClosingJson;
use super::exception::ExceptionJson;
use super::facts::{MomentJson, ValuesJson};
use crate::evaluate::run::ClosingRecord;
use crate::evaluate::signoff::SignoffFault;
use crate::history::audit::commit::{ClosingCommit, RuleChange};
use crate::history::audit::report::{DeploymentFinding, DeploymentReport};
use crate::history::audit::{AuditDeparture, AuditEvidence, AuditRow, AuditSignoff, AuditTable};
use crate::model::release::{Event, State, Status};

/// The audit table: the output of `audit`.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Audit")]
pub(crate) struct AuditJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = super::FORMAT))]
    format: u32,
    /// The first day of the period, in the site's time zone.
    from: Option<String>,
    /// The last day of the period.
    to: Option<String>,
    /// The time zone of the site.
    timezone: &'a str,
    /// The releases that started in the period, newest first.
    releases: Vec<AuditRowJson<'a>>,
    /// The ids of unreadable releases, whose rows are missing.
    unreadable: &'a [&'a str],
    /// The ids of releases without a recorded start, which are in no period.
    undated: &'a [&'a str],
    /// The changes of rules in the period, oldest first; `null` if git's history cannot be read.
    changes: Option<Vec<RuleChangeJson<'a>>>,
    /// The comparison with the deployments; `null` without `--deployments`.
    deployments: Option<DeploymentsJson<'a>>,
    /// Limits of the table, as sentences.
    unknown: &'a [String],
}

/// A release in the audit table.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "AuditRow")]
struct AuditRowJson<'a> {
    /// The id of the release.
    release: &'a str,
    /// The service.
    service: Option<&'a str>,
    /// The environment.
    environment: Option<&'a str>,
    /// The version.
    version: &'a str,
    /// The kind.
    kind: Option<&'a str>,
    /// The person who is responsible for it.
    owner: Option<&'a str>,
    /// The digest or commit that was released.
    artifact: Option<&'a str>,
    /// When it started.
    started: Option<MomentJson>,
    /// When it ended.
    finished: Option<MomentJson>,
    /// `in-progress`, `done`, `rolled-back` or `aborted`.
    #[schemars(extend("enum" = Status::WORDS))]
    outcome: &'static str,
    /// The last closing; `null` if the release is open.
    closing: Option<ClosingJson<'a>>,
    /// `matches` or `changed`: whether the release is as it was closed; `null` without a record.
    record: Option<&'static str>,
    /// The sign-offs.
    signoffs: Vec<SignoffJson<'a>>,
    /// What was skipped.
    skipped: Vec<DepartureJson<'a>>,
    /// What failed at any time, even if it was done later.
    failed: Vec<DepartureJson<'a>>,
    /// What is blocked.
    blocked: Vec<DepartureJson<'a>>,
    /// The exceptions.
    exceptions: Vec<ExceptionJson<'a>>,
    /// All evidence.
    evidence: Vec<EvidenceJson<'a>>,
    /// The SHA-256 of the snapshot, with LF line ends.
    snapshot: Option<String>,
    /// The commit of the closing.
    commit: Option<CommitJson<'a>>,
}

/// A sign-off in the audit table.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "AuditSignoff")]
struct SignoffJson<'a> {
    /// The item.
    id: &'a str,
    /// The item's text.
    text: &'a str,
    /// The role.
    role: &'a str,
    /// The people who signed; empty if the sign-off is missing.
    by: ValuesJson<'a>,
    /// When it was given.
    at: Option<MomentJson>,
    /// The person who recorded it for another person.
    recorded_by: Option<&'a str>,
    /// The note.
    note: Option<&'a str>,
    /// The evidence of the sign-off.
    evidence: ValuesJson<'a>,
    /// Whether it is valid.
    valid: bool,
    /// Whether the item was skipped, so that nothing was signed.
    waived: bool,
    /// Why it is not valid: `missing`, `no-holder`, `own-release`, `not-allowed`, `not-holder` or `other-artifact`.
    fault: Option<&'static str>,
}

/// Something that was skipped, failed or is blocked.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "AuditDeparture")]
struct DepartureJson<'a> {
    /// The item, group or section.
    id: &'a str,
    /// Its text.
    text: &'a str,
    /// The people who recorded it.
    by: ValuesJson<'a>,
    /// When it happened.
    at: Option<MomentJson>,
    /// The reason.
    note: Option<&'a str>,
    /// The current state of the item, if other events followed.
    then: Option<&'static str>,
}

/// A piece of evidence.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "AuditEvidence")]
struct EvidenceJson<'a> {
    /// The item, group or section.
    id: &'a str,
    /// The link or file, as written.
    evidence: &'a str,
    /// The SHA-256 of the file.
    sha256: Option<String>,
    /// Whether it is a file that does not exist.
    missing: bool,
}

/// The commit that gave a closing its present content.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "ClosingCommit")]
struct CommitJson<'a> {
    /// The commit that gave the closing its present content.
    id: &'a str,
    /// The name and email address of its author.
    author: &'a str,
    /// When it was committed.
    at: MomentJson,
    /// `good`, `bad`, `unchecked`, `none`, or `altered` if a later commit altered or removed a closing.
    signature: &'static str,
}

/// A change of a rule.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "RuleChange")]
struct RuleChangeJson<'a> {
    /// `site.yaml`, a checklist, or a file of a theme.
    file: &'a str,
    /// The key of `site.yaml`, the item's id, or `content` for a file of a theme.
    what: &'a str,
    /// The value before, or the first digits of a theme file's SHA-256; empty if there was none.
    before: &'a str,
    /// The value now; empty if there is none.
    now: &'a str,
    /// The commit.
    commit: &'a str,
    /// The name and email address of its author.
    author: &'a str,
    /// When it was committed.
    at: MomentJson,
}

/// The comparison with a list of deployments.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Deployments")]
struct DeploymentsJson<'a> {
    /// The number of deployments in the file.
    count: usize,
    /// The first time in the file.
    from: Option<MomentJson>,
    /// The last time in the file.
    to: Option<MomentJson>,
    /// The number of deployments that belong to a release in the table.
    matched: usize,
    /// The number of deployments of other periods, services or environments.
    others: usize,
    /// What does not fit.
    findings: Vec<FindingJson<'a>>,
}

/// A deployment or release that does not fit.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "DeploymentFinding")]
struct FindingJson<'a> {
    /// `without-release`, `second-deployment` or `without-deployment`.
    kind: &'static str,
    /// The release; `null` if there is none.
    release: Option<&'a str>,
    /// The line of the file; `null` for a release without a deployment.
    line: Option<u64>,
    /// When it was deployed.
    at: Option<MomentJson>,
    /// The service that was deployed.
    service: Option<&'a str>,
    /// The environment.
    environment: Option<&'a str>,
    /// The version.
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
            waived: signoff.is_waived,
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
