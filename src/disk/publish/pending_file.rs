//! A file to publish whose contents are not rendered yet.

use std::path::Path;

use super::Contents;
use crate::sources::Asset;

/// A file to publish, rendered only if necessary.
pub struct PendingFile<'a, E> {
    pub(super) fingerprint: Option<u64>,
    pub(super) make: Box<dyn FnOnce() -> Result<Contents, E> + 'a>,
}

impl<'a, E> PendingFile<'a, E> {
    /// Returns a file rendered by `make`. `fingerprint` is a digest of its inputs: content, theme and runsheet's
    /// version. If it equals that of the last build and the published file was not changed since, `make` is not
    /// called. `None`: always rendered and compared.
    pub fn new(fingerprint: Option<u64>, make: impl FnOnce() -> Result<Contents, E> + 'a) -> Self {
        let make = Box::new(make);
        Self { fingerprint, make }
    }

    /// Returns the published file of `asset` of the site in `root`.
    pub fn of_asset(root: &'a Path, asset: &'a Asset) -> Self {
        let fingerprint = Some(asset.bytes.sha256().fingerprint());
        Self::new(fingerprint, || Ok(Contents::of_asset(root, asset)))
    }
}
