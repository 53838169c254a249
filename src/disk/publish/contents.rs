//! The contents of a published file: bytes in memory, or a file to copy.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::FileError;
use crate::sha256::Sha256;
use crate::sources::{Asset, AssetBytes};

/// The buffer size for comparing files, in bytes.
const CHUNK: usize = 64 * 1024;

/// The contents of a published file.
#[derive(Debug, Clone)]
pub enum Contents {
    /// A rendered page.
    Bytes(Vec<u8>),
    /// Shared bytes, such as those of a theme's static file.
    Shared(Arc<[u8]>),
    /// A file that is copied without loading it into memory.
    File {
        /// The file.
        path: PathBuf,
        /// The length in bytes when the sources were read.
        len: u64,
        /// The SHA-256 when the sources were read.
        sha256: Sha256,
    },
}

/// Why contents could not be staged.
pub(super) enum StageError {
    /// A file could not be read or written.
    File(FileError),
    /// A file changed after its hash was taken.
    Changed(PathBuf),
}

impl Contents {
    /// Returns the contents of an asset of the site in `root`.
    pub(crate) fn of_asset(root: &Path, asset: &Asset) -> Self {
        match &asset.bytes {
            AssetBytes::Memory(bytes) => Self::Shared(bytes.clone()),
            AssetBytes::Disk { len, sha256 } => {
                Self::File { path: root.join(&asset.path), len: *len, sha256: *sha256 }
            }
        }
    }

    /// Returns the length in bytes.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Shared(bytes) => bytes.len() as u64,
            Self::File { len, .. } => *len,
        }
    }

    /// Whether the file `path` has exactly these contents.
    pub(super) fn is_in(&self, path: &Path) -> io::Result<bool> {
        let file = File::open(path)?;
        match self {
            Self::Bytes(bytes) => has_bytes(file, bytes),
            Self::Shared(bytes) => has_bytes(file, bytes),
            Self::File { sha256, .. } => Ok(Sha256::of_reader(file)?.0 == *sha256),
        }
    }

    /// Creates the file `path` with these contents.
    pub(super) fn write_to(&self, path: &Path) -> Result<(), StageError> {
        let mut file = File::create(path).map_err(FileError::on("create", path))?;
        match self {
            Self::Bytes(bytes) => file.write_all(bytes),
            Self::Shared(bytes) => file.write_all(bytes),
            Self::File { path: from, sha256, .. } => {
                return copy_checked(from, *sha256, file, path);
            }
        }
        .map_err(FileError::on("write", path))?;
        Ok(())
    }
}

impl From<Vec<u8>> for Contents {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Arc<[u8]>> for Contents {
    fn from(bytes: Arc<[u8]>) -> Self {
        Self::Shared(bytes)
    }
}

impl From<FileError> for StageError {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

/// Copies a file, and checks the hash of the copy, because pages contain that hash.
fn copy_checked(from: &Path, sha256: Sha256, to: File, path: &Path) -> Result<(), StageError> {
    let source = File::open(from).map_err(FileError::on("read", from))?;
    let (copied, _) = Sha256::of_copy(source, to).map_err(FileError::on("write", path))?;
    if copied == sha256 { Ok(()) } else { Err(StageError::Changed(from.to_path_buf())) }
}

fn has_bytes(mut file: File, mut bytes: &[u8]) -> io::Result<bool> {
    let mut chunk = vec![0; CHUNK];
    loop {
        let len = file.read(&mut chunk)?;
        if len == 0 {
            return Ok(bytes.is_empty());
        }
        match bytes.strip_prefix(&chunk[..len]) {
            Some(rest) => bytes = rest,
            None => return Ok(false),
        }
    }
}
