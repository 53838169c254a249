//! What the comparison with deployments found, as plain data.

use jiff::Timestamp;

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deployment {
    /// The line, from 1.
    pub(crate) line: u64,
    /// When it happened.
    pub(crate) at: Timestamp,
    /// What was deployed.
    pub(crate) service: String,
    /// Where.
    pub(crate) environment: String,
    /// Which version.
    pub(crate) version: String,
}

/// What the comparison found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeploymentReport {
    /// The number of deployments in the file.
    pub(crate) count: usize,
    /// The first and the last time in the file.
    pub(crate) span: Option<(Timestamp, Timestamp)>,
    /// The number of deployments that belong to a release of the table, second ones included.
    pub(crate) matched: usize,
    /// The number of deployments that belong to no release of the table and are no finding, because they are of another
    /// period, service or environment.
    pub(crate) others: usize,
    /// The findings: deployments in the order of time, then releases in the order of the table.
    pub(crate) findings: Vec<DeploymentFinding>,
}

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DeploymentFinding {
    /// No release fits the deployment.
    WithoutRelease(Deployment),
    /// The release with this id had been deployed before.
    Second(Deployment, String),
    /// No deployment fits the release with this id.
    WithoutDeployment(String),
}

impl DeploymentFinding {
    /// Returns the word in JSON.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::WithoutRelease(_) => "without-release",
            Self::Second(..) => "second-deployment",
            Self::WithoutDeployment(_) => "without-deployment",
        }
    }

    /// Returns the deployment, if the finding is about one.
    pub(crate) fn deployment(&self) -> Option<&Deployment> {
        match self {
            Self::WithoutRelease(deployment) | Self::Second(deployment, _) => Some(deployment),
            Self::WithoutDeployment(_) => None,
        }
    }

    /// Returns the id of the release, if the finding is about one.
    pub(crate) fn release(&self) -> Option<&str> {
        match self {
            Self::WithoutRelease(_) => None,
            Self::Second(_, release) | Self::WithoutDeployment(release) => Some(release),
        }
    }
}
