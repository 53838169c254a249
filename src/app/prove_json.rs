//! The JSON of `prove`, which is also what an anchor is.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::app::prove::SiteProof;
use crate::app::prove_text::Report;
use crate::provenance::{Acceptance, ProofFinding, ProofLevel, ProvenEvent, ProvenRelease};
use crate::render::api::FORMAT;

/// Everything that `prove` found.
#[derive(Debug, Serialize)]
pub(crate) struct ProofJson<'a> {
    format: u32,
    head: &'a str,
    releases: Vec<ReleaseProofJson<'a>>,
    findings: Vec<FindingJson<'a>>,
    accepted: Vec<FindingJson<'a>>,
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
    committed: Option<String>,
    key: Option<&'a str>,
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
}

impl<'a> ProofJson<'a> {
    /// Converts a report.
    pub(crate) fn new(proven: &'a SiteProof, report: &'a Report<'a>) -> Self {
        Self {
            format: FORMAT,
            head: &proven.head,
            releases: report.releases.iter().map(|one| release(proven, one)).collect(),
            findings: report.findings.iter().map(|one| finding(one, None)).collect(),
            accepted: (report.accepted.iter())
                .map(|(one, acceptance)| finding(one, Some(acceptance)))
                .collect(),
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
        author: commit.map(|commit| format!("{} <{}>", commit.author.name, commit.author.email)),
        committed: commit.map(|commit| commit.committer.time.to_string()),
        key: event.key.as_deref(),
        sha256: event.sha256.to_string(),
    }
}

fn finding<'a>(finding: &'a ProofFinding, accepted: Option<&'a Acceptance>) -> FindingJson<'a> {
    FindingJson {
        id: finding.id(),
        code: finding.code.word(),
        release: finding.release.as_deref(),
        item: finding.item.as_deref(),
        at: finding.at.as_deref(),
        commit: finding.commit.as_deref(),
        message: &finding.message,
        accepted: accepted.map(|one| AcceptedJson { by: &one.by, at: &one.at, note: &one.note }),
    }
}
