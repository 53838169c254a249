//! A site that was built into a temporary folder, to be sent from there.

use std::path::PathBuf;

use crate::sha256::Sha256;

/// A built site.
#[derive(Debug)]
pub(crate) struct StagedSite {
    /// The title of the site.
    pub(crate) title: String,
    /// The commit that pages name.
    pub(crate) revision: Option<String>,
    /// The files in the order of publishing: assets before pages.
    pub(crate) files: Vec<StagedFile>,
}

/// A file of a built site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StagedFile {
    /// The path in the published site, separated by `/`.
    pub(crate) route: String,
    /// Where it is on disk.
    pub(crate) path: PathBuf,
    /// The length in bytes.
    pub(crate) len: u64,
    /// The digest of the bytes.
    pub(crate) sha256: Sha256,
    /// Where it comes from.
    pub(crate) origin: StagedOrigin,
}

/// Where a published file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StagedOrigin {
    /// A static file of the theme.
    Theme,
    /// A file from `content/`, such as evidence, copied as it is.
    Content,
    /// A page or its data, written by runsheet.
    Page,
}
