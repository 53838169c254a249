//! What `prove` prints: the releases that were asked for, the findings, and what cannot be known.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::app::prove::SiteProof;
use crate::app::terminal::plural;
use crate::commits::Commit;
use crate::model::config::Config;
use crate::provenance::{
    Acceptance, Doubt, ProofFinding, ProofLevel, ProofRemark, ProvenRelease, RemarkCode, short,
};

/// The part of a proof that was asked for.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    pub(crate) proven: &'a SiteProof,
    pub(crate) releases: Vec<&'a ProvenRelease>,
    pub(crate) findings: Vec<OpenFinding<'a>>,
    pub(crate) accepted: Vec<(&'a ProofFinding, &'a Acceptance)>,
    pub(crate) remarks: Vec<&'a ProofRemark>,
    pub(crate) limits: Vec<String>,
}

/// A finding that is not accepted.
#[derive(Debug)]
pub(crate) struct OpenFinding<'a> {
    pub(crate) finding: &'a ProofFinding,
    /// An acceptance that does not count, and why.
    pub(crate) refused: Option<(&'a Acceptance, String)>,
}

impl<'a> Report<'a> {
    /// Returns the report on the releases with these ids, or on all. Findings about the whole history are always
    /// part of it.
    pub(crate) fn new(
        proven: &'a SiteProof,
        config: &Config,
        ids: &[String],
        acceptances: &'a [Acceptance],
    ) -> Self {
        let is_asked = |id: &str| ids.is_empty() || ids.iter().any(|asked| asked == id);
        let all = proven.proof.findings.iter();
        let findings = all.filter(|found| found.release.as_deref().is_none_or(is_asked));
        let remarks = proven.proof.remarks.iter();
        let releases = proven.proof.releases.iter().filter(|release| is_asked(&release.id));
        let releases: Vec<&ProvenRelease> = releases.collect();
        let mut report = Self {
            proven,
            limits: limits(proven, &releases),
            releases,
            findings: Vec::new(),
            accepted: Vec::new(),
            remarks: remarks.filter(|remark| is_asked(&remark.release)).collect(),
        };
        for finding in findings {
            let id = finding.id();
            let of_finding = acceptances.iter().filter(|acceptance| acceptance.finding == id);
            let judged = of_finding.map(|one| (one, objection(proven, config, finding, one)));
            let judged: Vec<(&Acceptance, Option<String>)> = judged.collect();
            if let Some((acceptance, _)) = judged.iter().find(|(_, objection)| objection.is_none())
            {
                report.accepted.push((finding, *acceptance));
            } else {
                let refused = judged.into_iter().find_map(|(one, why)| Some((one, why?)));
                report.findings.push(OpenFinding { finding, refused });
            }
        }
        report
    }

    /// Returns the report for the terminal.
    pub(crate) fn describe(&self) -> String {
        let mut text = String::new();
        for release in &self.releases {
            text.push_str(&levels(release, self.proven));
        }
        if self.findings.is_empty() {
            let _ = writeln!(text, "\n{}", self.summary());
        } else {
            text.push_str("\nFindings\n");
        }
        for OpenFinding { finding, refused } in &self.findings {
            describe_finding(&mut text, finding);
            let _ = writeln!(text, "      {}", finding.advice());
            if let Some((Acceptance { by, at, .. }, why)) = refused {
                let _ = writeln!(text, "      accepted by {by}, {at}, which does not count: {why}");
            }
        }
        if !self.accepted.is_empty() {
            text.push_str("\nAccepted\n");
        }
        for (finding, acceptance) in &self.accepted {
            describe_finding(&mut text, finding);
            let Acceptance { by, at, note, .. } = acceptance;
            let _ = writeln!(text, "      accepted by {by}, {at}: {note}");
            let commit = self.proven.trust.commit_of(acceptance);
            let commit = commit.map_or_else(
                || "this acceptance is not committed".to_owned(),
                |commit| format!("committed {}", described(commit)),
            );
            let _ = writeln!(text, "      {commit}");
        }
        self.describe_remarks(&mut text);
        text.push_str("\nWhat this does not show\n");
        for limit in &self.limits {
            let _ = writeln!(text, "  {limit}");
        }
        text
    }

    /// Returns how many events git supports, if there is no finding.
    fn summary(&self) -> String {
        let levels = || self.releases.iter().flat_map(|release| &release.events);
        let (all, claimed) =
            (levels().count(), levels().filter(|one| one.level == ProofLevel::Claimed).count());
        if claimed == 0 {
            return format!("No findings in {}", plural(all, "event"));
        }
        let supported = all - claimed;
        format!(
            "No findings: git supports {supported} of {}; only the file claims {claimed}",
            plural(all, "event")
        )
    }

    fn describe_remarks(&self, text: &mut String) {
        for code in RemarkCode::ALL {
            let of_code = || self.remarks.iter().filter(|remark| remark.code == code);
            if of_code().next().is_some() {
                let _ = writeln!(text, "\n{}", code.heading());
            }
            for remark in of_code() {
                let commit = remark.commit.map(|at| described(&self.proven.commits[at]));
                let mut place = vec![format!("content/releases/{}.yaml", remark.release)];
                place.extend(remark.item.iter().map(|item| format!("`{item}`")));
                place.extend(remark.at.clone());
                place.push(commit.unwrap_or_else(|| "not committed".to_owned()));
                let _ = writeln!(text, "  {}\n      {}", place.join(", "), remark.message);
            }
        }
    }
}

/// Returns why an acceptance does not count.
fn objection(
    proven: &SiteProof,
    config: &Config,
    finding: &ProofFinding,
    acceptance: &Acceptance,
) -> Option<String> {
    let accepting = proven.trust.commit_of(acceptance);
    let accepting = accepting.map(|commit| (commit, proven.trust.signature_of(commit)));
    let changing = finding.commit.as_ref();
    let changing = changing.and_then(|id| proven.commits.iter().find(|commit| commit.id == *id));
    acceptance.objection(finding, accepting, changing, config)
}

/// Returns a commit with author and time, and its committer if that is another person.
fn described(commit: &Commit) -> String {
    let Commit { id, author, committer, .. } = commit;
    let mut text = format!(
        "in commit {}, {}, by {} <{}>",
        short(id),
        committer.time,
        author.name,
        author.email
    );
    if commit.has_other_committer() {
        let _ = write!(text, ", committer {} <{}>", committer.name, committer.email);
    }
    text
}

/// Returns a line such as `payments/1.0: 12 events: 10 author agrees, 2 claimed`, and one for each committer who is not
/// the author.
fn levels(release: &ProvenRelease, proven: &SiteProof) -> String {
    let count = |level: &ProofLevel| {
        let count = release.events.iter().filter(|event| event.level == *level).count();
        (count > 0).then(|| format!("{count} {}", level.phrase()))
    };
    let levels: Vec<String> = ProofLevel::ALL.iter().rev().filter_map(count).collect();
    let levels = if levels.is_empty() { String::new() } else { format!(": {}", levels.join(", ")) };
    let mut text = format!("{}: {}{levels}\n", release.id, plural(release.events.len(), "event"));
    let mut committers: BTreeMap<String, usize> = BTreeMap::new();
    let commits = release.events.iter().filter_map(|event| proven.commits.get(event.commit?));
    for commit in commits.filter(|commit| commit.has_other_committer()) {
        let person = format!("{} <{}>", commit.committer.name, commit.committer.email);
        *committers.entry(person).or_default() += 1;
    }
    for (person, count) in committers {
        let events = plural(count, "event");
        let _ = writeln!(text, "  {events} committed by {person}, who is not the author");
    }
    text
}

fn describe_finding(text: &mut String, finding: &ProofFinding) {
    let mut place: Vec<String> =
        finding.release.iter().map(|id| format!("content/releases/{id}.yaml")).collect();
    place.extend(finding.item.iter().map(|item| format!("`{item}`")));
    place.extend(finding.at.clone());
    place.extend(finding.commit.iter().map(|commit| format!("commit {}", short(commit))));
    let line = format!("  {}  {}", finding.id(), place.join(", "));
    let _ = writeln!(text, "{}", line.trim_end());
    let _ = writeln!(text, "      {}", finding.message);
}

/// Returns what cannot be known of these releases, as sentences.
fn limits(proven: &SiteProof, releases: &[&ProvenRelease]) -> Vec<String> {
    let mut limits = Vec::new();
    limits.push(match &proven.anchor {
        None => "A rewritten history cannot be excluded: `--anchor` compares with an earlier output or a signed tag."
            .to_owned(),
        Some(anchor) => format!(
            "History is compared with {anchor}. Anyone who can replace that anchor can rewrite the history."
        ),
    });
    limits.push(
        "Objects are read as this repository stores them: `git fsck`, or a fresh clone, finds objects that were replaced."
            .to_owned(),
    );
    if !proven.has_keys {
        limits.push(
            "No signature was verified, because `prove` in site.yaml names no keys. Anyone can write any author and time."
                .to_owned(),
        );
    }
    if proven.lacks_signers {
        limits.push(
            "No signature of ssh can be verified, because the file of allowed signers holds no key."
                .to_owned(),
        );
    }
    let is_shallow = proven.commits.iter().any(|commit| commit.is_cut_off);
    let mut doubts: BTreeMap<Doubt, usize> = BTreeMap::new();
    for (doubt, count) in releases.iter().flat_map(|release| &release.doubts) {
        *doubts.entry(*doubt).or_default() += count;
    }
    let shallow = doubts.get(&Doubt::Shallow).copied().unwrap_or_default();
    if is_shallow {
        limits.push(format!(
            "The clone is shallow, so nothing is known of earlier commits. {} came before, by unknown authors: \
             `git fetch --unshallow` gets the rest.",
            plural(shallow, "event")
        ));
    }
    for (doubt, count) in &doubts {
        let events = plural(*count, "event");
        let limit = match doubt {
            Doubt::Shallow => continue,
            Doubt::Squashed => format!(
                "{events} came in a squashed commit: its author and time are not those of each event."
            ),
            Doubt::SharedKey => format!(
                "{events} came in a commit signed with a key of several people: it proves one of them, and not which."
            ),
            Doubt::UntrustedKey => format!(
                "{events} came in a commit signed with a key that site.yaml does not name, or that expired: the signature proves nothing."
            ),
            Doubt::Rewritten => format!(
                "{events} came in a commit made more than a day after its author's date: it was rebased, or its date was set."
            ),
            Doubt::Anonymous => {
                format!("{events} without `by`: the commit's author cannot be compared.")
            }
            Doubt::Timeless => {
                format!("{events} without a valid time: the commit's time cannot be compared.")
            }
            Doubt::WithoutZone => {
                format!("{events} with a time without zone, read in the zone of the site.")
            }
        };
        limits.push(limit);
    }
    limits.extend(trusted(proven));
    limits.push("Git does not know who used a person's account or key.".to_owned());
    limits
}

/// Returns who last changed the files that `prove` trusts as they are now.
fn trusted(proven: &SiteProof) -> Vec<String> {
    let trust = &proven.trust;
    let files = trust.files.iter().map(|file| {
        let path = &file.path;
        match trust.last_commit(file) {
            Some(commit) if file.is_committed => {
                format!("`{path}` is trusted as it is now, changed last {}.", described(commit))
            }
            _ => format!("`{path}` is trusted as it is now, and is not committed like this."),
        }
    });
    files.collect()
}
