//! A file about to be made: what it follows from is known, what it holds is not yet.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::Contents;
use crate::sources::{Asset, AssetBytes};

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
        let sha256 = match &asset.bytes {
            AssetBytes::Disk { sha256, .. } => *sha256,
            AssetBytes::Memory(bytes) => Sha256::digest(bytes).into(),
        };
        let (first, _) = sha256
            .split_first_chunk()
            .expect("32 bytes are more than 8");
        let fingerprint = Some(u64::from_le_bytes(*first));
        Self::new(fingerprint, || Ok(Contents::of_asset(root, asset)))
    }
}
