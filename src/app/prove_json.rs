//! The JSON of `prove`, which is also what an anchor is.

use schemars::JsonSchema;
use serde::Serialize;

use crate::app::prove::SiteProof;
use crate::app::prove_text::{OpenFinding, Report};
use crate::commits::{Commit, CommitStamp};
use crate::provenance::{
    Acceptance, ProofFinding, ProofLevel, ProofRemark, ProvenEvent, ProvenRelease,
};
use crate::render::api::FORMAT;

/// What git proves: the output of `prove`. It is also an anchor.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Proof")]
pub(crate) struct ProofJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = FORMAT))]
    format: u32,
    /// The id of the commit that is checked out.
    head: &'a str,
    /// The releases, by id.
    releases: Vec<ReleaseProofJson<'a>>,
    /// The findings that are not accepted.
    findings: Vec<FindingJson<'a>>,
    /// The findings that `prove.yaml` accepts.
    accepted: Vec<FindingJson<'a>>,
    /// Remarks for review, which are not findings.
    remarks: Vec<RemarkJson<'a>>,
    /// The files that `prove` trusts as they are now.
    trusted: Vec<TrustedJson<'a>>,
    /// What git cannot show, as sentences.
    limits: &'a [String],
}

/// A release with its events.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "ProvenRelease")]
struct ReleaseProofJson<'a> {
    /// The id of the release.
    id: &'a str,
    /// The number of events with each level.
    levels: LevelsJson,
    /// The events, in the order of the file.
    events: Vec<EventProofJson<'a>>,
}

/// The number of events with each level of provenance.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Levels")]
#[serde(rename_all = "kebab-case")]
struct LevelsJson {
    /// Events whose commit has the same person as its author.
    author_agrees: usize,
    /// Events for which only the file names the person.
    claimed: usize,
    /// Events whose commit is signed with that person's key.
    signed_by_person: usize,
    /// Events whose commit is signed by a trusted server.
    signed_by_server: usize,
}

/// An event with its commit.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "ProvenEvent")]
struct EventProofJson<'a> {
    /// The item, group or section; `null` for a line of the log and a closing.
    item: Option<&'a str>,
    /// The state; otherwise `correction`, `log`, or how the release was closed.
    what: &'a str,
    /// When it happened, as written; `null` if unknown.
    at: Option<&'a str>,
    /// The people who recorded it, according to the file.
    recorders: &'a [String],
    /// `claimed`, `author-agrees`, `signed-by-server` or `signed-by-person`.
    level: &'static str,
    /// The id of the commit that brought it; `null` if it is not committed.
    commit: Option<&'a str>,
    /// The commit's author, with email address.
    author: Option<String>,
    /// The committer, with email address; after a rebase another person than the author.
    committer: Option<String>,
    /// The time of the commit.
    committed: Option<String>,
    /// The fingerprint of the key that signed the commit; `null` if no signature was verified.
    key: Option<&'a str>,
    /// The pattern in the allowed signers, or the name or address of the gpg key, that makes the key count.
    principal: Option<&'a str>,
    /// The digest that an anchor uses for the event.
    sha256: String,
}

/// A finding.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "ProofFinding")]
struct FindingJson<'a> {
    /// The name by which `prove.yaml` accepts it.
    id: String,
    /// The kind.
    code: &'static str,
    /// The release; `null` for the whole history.
    release: Option<&'a str>,
    /// The item; `null` for the log, a closing and the whole release.
    item: Option<&'a str>,
    /// The time of the event, as written.
    at: Option<&'a str>,
    /// The id of the commit; `null` if it is not committed.
    commit: Option<&'a str>,
    /// What was found.
    message: &'a str,
    /// The acceptance, even if it does not count; otherwise `null`.
    accepted: Option<AcceptedJson<'a>>,
}

/// An acceptance of a finding.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Acceptance")]
struct AcceptedJson<'a> {
    /// The person who accepted the finding.
    by: &'a str,
    /// When.
    at: &'a str,
    /// The reason.
    note: &'a str,
    /// The id of the commit that contains the acceptance; `null` if it is not committed.
    commit: Option<&'a str>,
    /// That commit's author, with email address.
    author: Option<String>,
    /// The time of that commit.
    committed: Option<String>,
    /// Why the acceptance does not count; `null` if it does.
    refused: Option<&'a str>,
}

/// A remark for review.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "ProofRemark")]
struct RemarkJson<'a> {
    /// The kind.
    code: &'static str,
    /// The release.
    release: &'a str,
    /// The item; `null` for the log, a closing and the whole release.
    item: Option<&'a str>,
    /// The time of the event, as written.
    at: Option<&'a str>,
    /// The id of the commit; `null` if it is not committed.
    commit: Option<&'a str>,
    /// The commit's author, with email address.
    author: Option<String>,
    /// The time of the commit.
    committed: Option<String>,
    /// What to review.
    message: &'a str,
}

/// A file that `prove` trusts.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "TrustedFile")]
struct TrustedJson<'a> {
    /// The file, from the site's root.
    path: &'a str,
    /// Whether the file is unchanged since its last commit.
    is_committed: bool,
    /// The id of the last commit that changed it.
    commit: Option<&'a str>,
    /// That commit's author, with email address.
    author: Option<String>,
    /// The time of that commit.
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
        levels: LevelsJson {
            author_agrees: count(ProofLevel::AuthorAgrees),
            claimed: count(ProofLevel::Claimed),
            signed_by_person: count(ProofLevel::SignedByPerson),
            signed_by_server: count(ProofLevel::SignedByServer),
        },
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
