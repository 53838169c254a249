//! What stands below the audit table: changes of rules, and the comparison with deployments.

use schemars::JsonSchema;
use serde::Serialize;

use crate::history::audit::commit::RuleChange;
use crate::history::audit::report::{DeploymentFinding, DeploymentReport};
use crate::model::time::Moment;
use crate::render::view::frame::Frame;
use crate::render::view::sentence::plural;

/// A change of `site.yaml`, of a gate or sign-off, or of a file of a theme.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct AuditChangeView {
    /// When it was committed.
    pub(crate) at: String,
    /// Who committed it.
    pub(crate) author: String,
    /// The first digits of the commit.
    pub(crate) commit: String,
    /// The file.
    pub(crate) file: String,
    /// The key of `site.yaml`, the item's id, or `content` for a file of a theme.
    pub(crate) what: String,
    /// The value before; may be empty.
    pub(crate) before: String,
    /// The value now; may be empty.
    pub(crate) now: String,
}

/// A deployment or release that does not fit.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct AuditFindingView {
    /// What it is: `Deployment without a release`.
    pub(crate) kind: &'static str,
    /// The release or what was deployed.
    pub(crate) text: String,
    /// When it was deployed; may be empty.
    pub(crate) at: String,
    /// The line of the file; none for a release.
    pub(crate) line: Option<u64>,
}

impl AuditChangeView {
    pub(super) fn new(frame: &Frame<'_>, change: &RuleChange) -> Self {
        Self {
            at: frame.full(Moment::Instant(change.at)).text,
            author: change.author.clone(),
            commit: change.commit.chars().take(10).collect(),
            file: change.path.clone(),
            what: change.what.clone(),
            before: change.before.clone(),
            now: change.now.clone(),
        }
    }
}

impl AuditFindingView {
    pub(super) fn new(frame: &Frame<'_>, finding: &DeploymentFinding) -> Self {
        let deployment = finding.deployment();
        let text = match (finding.release(), deployment) {
            (Some(release), _) => release.to_owned(),
            (None, Some(of)) => format!("{} {} {}", of.service, of.environment, of.version),
            (None, None) => String::new(),
        };
        Self {
            kind: kind(finding),
            text,
            at: (deployment.map(|of| frame.full(Moment::Instant(of.at)).text)).unwrap_or_default(),
            line: deployment.map(|of| of.line),
        }
    }
}

/// Returns the label of a finding.
pub(crate) fn kind(finding: &DeploymentFinding) -> &'static str {
    match finding {
        DeploymentFinding::WithoutRelease(_) => "Deployment without a release",
        DeploymentFinding::Second(..) => "Second deployment of a release",
        DeploymentFinding::WithoutDeployment(_) => "Release without a deployment",
    }
}

/// Returns what was compared, and the limits of that.
pub(crate) fn compared(frame: &Frame<'_>, report: &DeploymentReport) -> String {
    let unknown = "Deployments that the file does not list are not compared.";
    match report.span {
        None => format!("The file lists no deployment. {unknown}"),
        Some((from, to)) => {
            let full = |at| frame.full(Moment::Instant(at)).text;
            format!(
                "The file lists {} from {} to {}; {} to a release of this table{}. {unknown}",
                plural(report.count, "deployment"),
                full(from),
                full(to),
                match report.matched {
                    1 => "1 belongs".to_owned(),
                    count => format!("{count} belong"),
                },
                match report.others {
                    0 => String::new(),
                    count => format!(", {count} to other periods, services or environments"),
                }
            )
        }
    }
}
