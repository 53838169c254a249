//! The JSON of `prove`, which is also what an anchor is.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::app::prove::SiteProof;
use crate::app::prove_text::{OpenFinding, Report};
use crate::commits::{Commit, CommitStamp};
use crate::provenance::{
    Acceptance, ProofFinding, ProofLevel, ProofRemark, ProvenEvent, ProvenRelease,
};
use crate::render::api::FORMAT;

/// Everything that `prove` found.
#[derive(Debug, Serialize)]
pub(crate) struct ProofJson<'a> {
    format: u32,
    head: &'a str,
    releases: Vec<ReleaseProofJson<'a>>,
    findings: Vec<FindingJson<'a>>,
    accepted: Vec<FindingJson<'a>>,
    remarks: Vec<RemarkJson<'a>>,
    trusted: Vec<TrustedJson<'a>>,
    limits: &'a [String],
}

#[derive(Debug, Serialize)]
struct ReleaseProofJson<'a> {
    id: &'a str,
    levels: BTreeMap<&'static str, usize>,
    events: Vec<EventProofJson<'a>>,
}

#[derive(Debug, Serialize)]
struct EventProofJson<'a> {
    item: Option<&'a str>,
    what: &'a str,
    at: Option<&'a str>,
    recorders: &'a [String],
    level: &'static str,
    commit: Option<&'a str>,
    author: Option<String>,
    committer: Option<String>,
    committed: Option<String>,
    key: Option<&'a str>,
    principal: Option<&'a str>,
    sha256: String,
}

#[derive(Debug, Serialize)]
struct FindingJson<'a> {
    id: String,
    code: &'static str,
    release: Option<&'a str>,
    item: Option<&'a str>,
    at: Option<&'a str>,
    commit: Option<&'a str>,
    message: &'a str,
    accepted: Option<AcceptedJson<'a>>,
}

#[derive(Debug, Serialize)]
struct AcceptedJson<'a> {
    by: &'a str,
    at: &'a str,
    note: &'a str,
    commit: Option<&'a str>,
    author: Option<String>,
    committed: Option<String>,
    refused: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct RemarkJson<'a> {
    code: &'static str,
    release: &'a str,
    item: Option<&'a str>,
    at: Option<&'a str>,
    commit: Option<&'a str>,
    author: Option<String>,
    committed: Option<String>,
    message: &'a str,
}

#[derive(Debug, Serialize)]
struct TrustedJson<'a> {
    path: &'a str,
    is_committed: bool,
    commit: Option<&'a str>,
    author: Option<String>,
    committed: Option<String>,
}

impl<'a> ProofJson<'a> {
    /// Converts a report.
    pub(crate) fn new(proven: &'a SiteProof, report: &'a Report<'a>) -> Self {
        Self {
            format: FORMAT,
            head: &proven.head,
            releases: report.releases.iter().map(|one| release(proven, one)).collect(),
            findings: report.findings.iter().map(|one| open(proven, one)).collect(),
            accepted: (report.accepted.iter())
                .map(|(one, acceptance)| finding(one, Some(accepted(proven, acceptance, None))))
                .collect(),
            remarks: report.remarks.iter().map(|one| remark(proven, one)).collect(),
            trusted: trusted(proven),
            limits: &report.limits,
        }
    }
}

fn release<'a>(proven: &'a SiteProof, release: &'a ProvenRelease) -> ReleaseProofJson<'a> {
    let count =
        |level: ProofLevel| release.events.iter().filter(|event| event.level == level).count();
    ReleaseProofJson {
        id: &release.id,
        levels: ProofLevel::ALL.into_iter().map(|level| (level.word(), count(level))).collect(),
        events: release.events.iter().map(|one| event(proven, one)).collect(),
    }
}

fn event<'a>(proven: &'a SiteProof, event: &'a ProvenEvent) -> EventProofJson<'a> {
    let commit = event.commit.map(|at| &proven.commits[at]);
    EventProofJson {
        item: event.item.as_deref(),
        what: &event.what,
        at: event.at.as_deref(),
        recorders: &event.recorders,
        level: event.level.word(),
        commit: commit.map(|commit| commit.id.as_str()),
        author: commit.map(author),
        committer: commit.map(|commit| person(&commit.committer)),
        committed: commit.map(time),
        key: event.key.as_deref(),
        principal: event.principal.as_deref(),
        sha256: event.sha256.to_string(),
    }
}

fn person(stamp: &CommitStamp) -> String {
    format!("{} <{}>", stamp.name, stamp.email)
}

fn author(commit: &Commit) -> String {
    person(&commit.author)
}

fn time(commit: &Commit) -> String {
    commit.committer.time.to_string()
}

fn remark<'a>(proven: &'a SiteProof, remark: &'a ProofRemark) -> RemarkJson<'a> {
    let commit = remark.commit.map(|at| &proven.commits[at]);
    RemarkJson {
        code: remark.code.word(),
        release: &remark.release,
        item: remark.item.as_deref(),
        at: remark.at.as_deref(),
        commit: commit.map(|commit| commit.id.as_str()),
        author: commit.map(author),
        committed: commit.map(time),
        message: &remark.message,
    }
}

fn trusted(proven: &SiteProof) -> Vec<TrustedJson<'_>> {
    let files = proven.trust.files.iter().map(|file| {
        let commit = proven.trust.last_commit(file);
        TrustedJson {
            path: &file.path,
            is_committed: file.is_committed,
            commit: commit.map(|commit| commit.id.as_str()),
            author: commit.map(author),
            committed: commit.map(time),
        }
    });
    files.collect()
}

fn open<'a>(proven: &'a SiteProof, open: &'a OpenFinding<'a>) -> FindingJson<'a> {
    let refused = open.refused.as_ref();
    let refused = refused.map(|(acceptance, why)| accepted(proven, acceptance, Some(why)));
    finding(open.finding, refused)
}

fn accepted<'a>(
    proven: &'a SiteProof,
    acceptance: &'a Acceptance,
    refused: Option<&'a str>,
) -> AcceptedJson<'a> {
    let commit = proven.trust.commit_of(acceptance);
    AcceptedJson {
        by: &acceptance.by,
        at: &acceptance.at,
        note: &acceptance.note,
        commit: commit.map(|commit| commit.id.as_str()),
        author: commit.map(author),
        committed: commit.map(time),
        refused,
    }
}

fn finding<'a>(finding: &'a ProofFinding, accepted: Option<AcceptedJson<'a>>) -> FindingJson<'a> {
    FindingJson {
        id: finding.id(),
        code: finding.code.word(),
        release: finding.release.as_deref(),
        item: finding.item.as_deref(),
        at: finding.at.as_deref(),
        commit: finding.commit.as_deref(),
        message: &finding.message,
        accepted,
    }
}
