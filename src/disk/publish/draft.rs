//! A file about to be made: what it follows from is known, what it holds is not yet.

use std::path::Path;

use super::Contents;
use crate::sources::Asset;

/// A file about to be made.
pub struct PendingFile<'a, E> {
    pub(super) fingerprint: Option<u64>,
    pub(super) make: Box<dyn FnOnce() -> Result<Contents, E> + 'a>,
}

impl<'a, E> PendingFile<'a, E> {
    /// A file that `make` makes. `fingerprint` is a digest of everything it follows from: what it shows, the
    /// theme, the program. Where it equals the one of the last build and nobody has touched the file since,
    /// the file is not made again. `None`: always made and compared.
    pub fn new(fingerprint: Option<u64>, make: impl FnOnce() -> Result<Contents, E> + 'a) -> Self {
        let make = Box::new(make);
        Self { fingerprint, make }
    }

    /// The file that `asset` of the site in `root` becomes.
    pub fn of_asset(root: &'a Path, asset: &'a Asset) -> Self {
        let fingerprint = Some(asset.bytes.sha256().fingerprint());
        Self::new(fingerprint, || Ok(Contents::of_asset(root, asset)))
    }
}
