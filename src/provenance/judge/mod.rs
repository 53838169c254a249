//! Says how far git supports each event, and what speaks against it.

mod changes;

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use crate::commits::{Commit, SignatureCheck};
use crate::model::config::Config;
use crate::provenance::contents::UNCOMMITTED;
use crate::provenance::finding::{ProofCode, ProofFinding};
use crate::provenance::history::ReleaseHistory;
use crate::provenance::level::{
    ProofLevel, Support, is_shared, is_squash, principal, recorders, support,
};
use crate::provenance::noted::{Introduction, Lineage};
use crate::provenance::remark::{ProofRemark, RemarkCode};
use crate::provenance::times::{self, CommitTimes, WrongTime};
use crate::provenance::version::{EventContent, EventId};
use crate::provenance::walk::{Line, release_id};
use crate::sha256::Sha256;

/// What the judgement depends on besides the history.
pub(crate) struct Judgement<'a> {
    pub(crate) config: &'a Config,
    pub(crate) now: Timestamp,
    /// What git found about the signatures of the commits that brought events.
    pub(crate) signatures: &'a HashMap<&'a str, SignatureCheck>,
    /// For closed releases with a record whether the files match it, by id.
    pub(crate) records: &'a HashMap<String, bool>,
    /// The people who hold the sign-offs, by the release's id and the item.
    pub(crate) holders: &'a HashMap<(String, String), String>,
}

/// Everything that is known about the releases.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    pub(crate) releases: Vec<ProvenRelease>,
    pub(crate) findings: Vec<ProofFinding>,
    pub(crate) remarks: Vec<ProofRemark>,
}

/// A release with its events.
#[derive(Debug)]
pub(crate) struct ProvenRelease {
    pub(crate) id: String,
    pub(crate) events: Vec<ProvenEvent>,
    /// How many events have each doubt.
    pub(crate) doubts: BTreeMap<Doubt, usize>,
}

/// An event, and how far git supports it.
#[derive(Debug)]
pub(crate) struct ProvenEvent {
    /// The item; `None` for a line of the log or a closing.
    pub(crate) item: Option<String>,
    /// The state, or what else the event is.
    pub(crate) what: String,
    pub(crate) at: Option<String>,
    pub(crate) recorders: Vec<String>,
    /// The place of the commit that brought it; `None` if it is not committed.
    pub(crate) commit: Option<usize>,
    pub(crate) level: ProofLevel,
    /// The fingerprint of the key that signed the commit.
    pub(crate) key: Option<String>,
    /// The pattern of the allowed signers by which that key counts.
    pub(crate) principal: Option<String>,
    pub(crate) sha256: Sha256,
}

/// Why less is known about events than git could say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Doubt {
    Shallow,
    Squashed,
    SharedKey,
    UntrustedKey,
    Rewritten,
    Anonymous,
    Timeless,
    WithoutZone,
}

/// What is known about an event from one commit.
struct Verified {
    level: ProofLevel,
    problems: Vec<(ProofCode, String)>,
    doubts: Vec<Doubt>,
    key: Option<(String, Option<String>)>,
    commit: usize,
}

/// Judges all releases of a history.
pub(crate) fn judge(history: &ReleaseHistory<'_>, judgement: &Judgement<'_>) -> Proof {
    let mut judge = Judge {
        history,
        judgement,
        latest: times::latest_before(history.walk.commits, judgement.now),
        introductions: HashMap::new(),
        origins: HashMap::new(),
        proof: Proof::default(),
    };
    for ((line, id), found) in &history.walk.introductions {
        let key = (history.walk.root(*line), *id);
        judge.introductions.entry(key).or_default().extend(found);
    }
    judge.follow_moves();
    let lines: BTreeMap<&str, (Lineage, &Line)> = (history.last.paths.iter())
        .filter_map(|(path, id)| Some((&**path, (*id, &**history.last.lines.get(id)?))))
        .collect();
    for (path, (id, line)) in lines {
        judge.release(path, id, line);
    }
    judge.copies();
    judge.removed_releases();
    judge.changes();
    judge.records();
    judge.remarks();
    judge.proof.findings.sort_by(|one, other| {
        (&one.release, one.code, &one.key).cmp(&(&other.release, other.code, &other.key))
    });
    judge.proof.findings.dedup_by(|one, other| one.id() == other.id());
    judge.proof.remarks.sort();
    judge.proof
}

struct Judge<'a> {
    history: &'a ReleaseHistory<'a>,
    judgement: &'a Judgement<'a>,
    latest: Vec<Option<Timestamp>>,
    introductions: HashMap<(Lineage, EventId), Vec<Introduction>>,
    /// For each event that has another id by now, the event as it was recorded.
    origins: HashMap<(Lineage, EventId), EventId>,
    proof: Proof,
}

impl Judge<'_> {
    fn commit(&self, at: usize) -> &Commit {
        &self.history.walk.commits[at]
    }

    fn commit_id(&self, at: usize) -> Option<String> {
        Some(self.commit(at).id.clone()).filter(|id| !id.is_empty())
    }

    /// Gives events that continue under another id the commits that brought them.
    fn follow_moves(&mut self) {
        let walk = &self.history.walk;
        for one in &walk.moves {
            let root = walk.root(one.line);
            let found = self.introductions.get(&(root, one.from)).cloned().unwrap_or_default();
            self.introductions.entry((root, one.to)).or_default().extend(found);
            let origin = self.origins.get(&(root, one.from)).copied().unwrap_or(one.from);
            if origin != one.to {
                self.origins.insert((root, one.to), origin);
            }
        }
    }

    fn release(&mut self, path: &str, lineage: Lineage, line: &Line) {
        let id = release_id(path).unwrap_or(path);
        let root = self.history.walk.root(lineage);
        if let Some(at) = line.broken {
            let message = "the file cannot be read, so its events are not known".to_owned();
            self.find(ProofCode::Altered, id, None, Some(at), message, "unreadable".to_owned());
        }
        let (mut events, mut doubts) = (Vec::new(), BTreeMap::new());
        for (event, _) in &line.version.events {
            let content = self.history.walk.events.get(*event);
            // Findings and anchors know an event by what was recorded.
            let origin = self.origins.get(&(root, *event)).unwrap_or(event);
            let recorded = self.history.walk.events.get(*origin);
            let holder = content.item().and_then(|item| {
                self.judgement.holders.get(&(id.to_owned(), item.to_owned())).map(String::as_str)
            });
            let Some(verified) = self.verify_all(root, *event, holder) else { continue };
            for doubt in &verified.doubts {
                *doubts.entry(*doubt).or_default() += 1;
            }
            for (code, message) in verified.problems {
                let key = format!("{}\n{}", recorded.place, recorded.text);
                let message = format!("{}: {message}", described(content));
                self.find(code, id, Some(content), Some(verified.commit), message, key);
            }
            if times::is_recorded_later(content, self.judgement.config) {
                let time = content.text("recorded_at").unwrap_or_default();
                let message = format!("{}: it was recorded {time}", described(content));
                self.remark(RemarkCode::RecordedLater, id, Some(content), verified.commit, message);
            }
            let (key, principal) = verified.key.unzip();
            events.push(ProvenEvent {
                item: content.item().map(str::to_owned),
                what: content.what().to_owned(),
                at: content.text("at").map(str::to_owned),
                recorders: recorders(content, holder).into_iter().map(str::to_owned).collect(),
                commit: self.commit_id(verified.commit).map(|_| verified.commit),
                level: verified.level,
                key,
                principal: principal.flatten(),
                sha256: recorded.sha256(),
            });
        }
        self.uncommitted(id, line);
        self.proof.releases.push(ProvenRelease { id: id.to_owned(), events, doubts });
    }

    /// Returns what is known about an event from the commit that supports it best.
    fn verify_all(&self, root: Lineage, event: EventId, holder: Option<&str>) -> Option<Verified> {
        let content = self.history.walk.events.get(event);
        let all = self.introductions.get(&(root, event))?;
        let verified = all.iter().map(|introduction| self.verify(content, *introduction, holder));
        verified.min_by_key(|one| (one.problems.len(), std::cmp::Reverse(one.level), one.commit))
    }

    fn verify(
        &self,
        event: &EventContent,
        introduction: Introduction,
        holder: Option<&str>,
    ) -> Verified {
        let at = introduction.commit;
        let commit = self.commit(at);
        let config = self.judgement.config;
        let mut verified = Verified {
            level: ProofLevel::Claimed,
            problems: Vec::new(),
            doubts: Vec::new(),
            key: None,
            commit: at,
        };
        let times = CommitTimes {
            authored: commit.author.time,
            committed: commit.committer.time,
            after: self.latest[at],
            now: self.judgement.now,
        };
        let is_squashed = is_squash(&commit.message);
        let wrong_time = times::check(event, &times, is_squashed || commit.is_cut_off, config);
        if let Some(WrongTime::Future(message)) = wrong_time {
            verified.problems.push((ProofCode::InTheFuture, message));
        } else if let Some(WrongTime::Backdated(message)) = wrong_time {
            verified.problems.push((ProofCode::Backdated, message));
        }
        if times::recorded(event, config).is_none() {
            verified.doubts.push(Doubt::Timeless);
        } else if times::lacks_zone(event) {
            verified.doubts.push(Doubt::WithoutZone);
        }
        if commit.id.is_empty() {
            verified.problems = vec![(ProofCode::Uncommitted, "it is not committed".to_owned())];
            return verified;
        }
        if commit.is_cut_off {
            verified.doubts.push(Doubt::Shallow);
            return verified;
        }
        if introduction.is_altered {
            // That it was altered is a finding already, and says more.
            verified.problems.clear();
            return verified;
        }
        let recorders = recorders(event, holder);
        let missing = SignatureCheck::Missing;
        let signature = self.judgement.signatures.get(&*commit.id).unwrap_or(&missing);
        match support(&recorders, commit, signature, config) {
            Support::Level(level) => verified.level = level,
            Support::Other(message) => verified.problems.push((ProofCode::NotTheRecorder, message)),
        }
        if recorders.is_empty() {
            verified.doubts.push(Doubt::Anonymous);
        } else if is_squashed || times.is_rewritten() {
            // A signature says who made the commit, and not when.
            let doubt = if is_squashed { Doubt::Squashed } else { Doubt::Rewritten };
            verified.doubts.push(doubt);
            if verified.level < ProofLevel::SignedByServer {
                verified.level = ProofLevel::Claimed;
            }
        }
        if *signature == SignatureCheck::Unknown {
            verified.doubts.push(Doubt::UntrustedKey);
        }
        if let SignatureCheck::Valid { principals, key } = signature {
            verified.key = Some((key.clone(), principal(principals, &recorders, config)));
            if is_shared(principals, config) {
                verified.doubts.push(Doubt::SharedKey);
            }
        }
        verified.problems.extend(self.unsigned(signature, verified.level, recorders.is_empty()));
        verified
    }

    /// Returns what is wrong with a signature. One that is not valid is never in order, because someone made it.
    fn unsigned(
        &self,
        signature: &SignatureCheck,
        level: ProofLevel,
        is_anonymous: bool,
    ) -> Option<(ProofCode, String)> {
        let is_required = self.judgement.config.prove.is_signature_required;
        let why = match signature {
            SignatureCheck::Invalid => "the signature of its commit is not valid",
            _ if !is_required || level >= ProofLevel::SignedByServer => return None,
            SignatureCheck::Valid { .. } if is_anonymous => return None,
            SignatureCheck::Valid { .. } => "its commit is signed with the key of another person",
            SignatureCheck::Missing => "its commit has no signature that can be verified",
            SignatureCheck::Unknown => "its commit is signed with a key that is not trusted",
        };
        Some((ProofCode::Unsigned, why.to_owned()))
    }

    /// Reports a file that differs from the last commit, if none of its events does.
    fn uncommitted(&mut self, id: &str, line: &Line) {
        let is_reported = |finding: &ProofFinding| {
            finding.release.as_deref() == Some(id) && finding.commit.is_none()
        };
        if line.blob.starts_with(UNCOMMITTED) && !self.proof.findings.iter().any(is_reported) {
            let message = "the file has changes that are not committed".to_owned();
            self.find(ProofCode::Uncommitted, id, None, None, message, "file".to_owned());
        }
    }

    fn find(
        &mut self,
        code: ProofCode,
        release: &str,
        event: Option<&EventContent>,
        commit: Option<usize>,
        message: String,
        key: String,
    ) {
        let commit = commit.and_then(|at| self.commit_id(at));
        self.proof.findings.push(ProofFinding {
            code,
            release: Some(release.to_owned()),
            item: event.and_then(EventContent::item).map(str::to_owned),
            at: event.and_then(|event| event.text("at")).map(str::to_owned),
            commit,
            message,
            key,
            advice: None,
        });
    }

    fn remark(
        &mut self,
        code: RemarkCode,
        release: &str,
        event: Option<&EventContent>,
        commit: usize,
        message: String,
    ) {
        let commit = Some(commit).filter(|at| self.commit_id(*at).is_some());
        self.proof.remarks.push(ProofRemark {
            release: release.to_owned(),
            code,
            item: event.and_then(EventContent::item).map(str::to_owned),
            at: event.and_then(|event| event.text("at")).map(str::to_owned),
            commit,
            message,
        });
    }
}

/// Returns an event in a few words: `done by maya`.
fn described(event: &EventContent) -> String {
    let by: Vec<&str> = event.texts("by").collect();
    let by = if by.is_empty() { String::new() } else { format!(" by {}", by.join(" and ")) };
    let recorder = event.text("recorded_by").map(|who| format!(", recorded by {who}"));
    format!("{}{by}{}", event.what(), recorder.unwrap_or_default())
}
