//! What provenance reads besides commits: the contents of files.

use super::version::ParsedVersion;
use crate::sha256::Sha256;

/// The beginning of the object id of a file that is not committed; its path follows.
pub(crate) const UNCOMMITTED: &str = "uncommitted:";

/// The contents of files, by object id.
pub(crate) trait BlobContents {
    /// Returns the versions of releases; `None` for each that cannot be read.
    fn versions(&self, blobs: &[&str]) -> Vec<Option<ParsedVersion>>;
    /// Returns a text; `None` if it is missing or not UTF-8.
    fn text(&self, blob: &str) -> Option<String>;
    /// Returns the digest of a file; `None` if it is missing.
    fn digest(&self, blob: &str) -> Option<Sha256>;
}
