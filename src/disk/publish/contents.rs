//! What a file of the site holds: bytes in memory, or a file to copy.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::FileError;
use crate::sha256::Sha256;
use crate::sources::{Asset, AssetBytes};

/// How much of a file is held at a time.
const CHUNK: usize = 64 * 1024;

/// What a file of the site holds.
#[derive(Debug, Clone)]
pub enum Contents {
    /// A rendered page.
    Bytes(Vec<u8>),
    /// Bytes that others hold too.
    Shared(Arc<[u8]>),
    /// A file that is copied, never held in memory as a whole.
    File {
        /// The file.
        path: PathBuf,
        /// Its length in bytes, when the sources were read.
        len: u64,
        /// Its SHA-256, then.
        sha256: Sha256,
    },
}

/// Why contents could not be put on the stage.
pub(super) enum Unwritten {
    /// A file could not be read or written.
    File(FileError),
    /// A file is not the one whose hash was taken.
    Changed(PathBuf),
}

impl Contents {
    /// What an asset of the site in `root` holds.
    pub(crate) fn of_asset(root: &Path, asset: &Asset) -> Self {
        match &asset.bytes {
            AssetBytes::Memory(bytes) => Self::Shared(bytes.clone()),
            AssetBytes::Disk { len, sha256 } => Self::File {
                path: root.join(&asset.path),
                len: *len,
                sha256: *sha256,
            },
        }
    }

    /// Length in bytes.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Shared(bytes) => bytes.len() as u64,
            Self::File { len, .. } => *len,
        }
    }

    /// Whether the file `path` holds just this.
    pub(super) fn is_in(&self, path: &Path) -> io::Result<bool> {
        let file = File::open(path)?;
        match self {
            Self::Bytes(bytes) => holds(file, bytes),
            Self::Shared(bytes) => holds(file, bytes),
            Self::File { sha256, .. } => Ok(Sha256::of_reader(file)?.0 == *sha256),
        }
    }

    /// Creates the file `path` with this.
    pub(super) fn write_to(&self, path: &Path) -> Result<(), Unwritten> {
        let mut file = File::create(path).map_err(FileError::on("create", path))?;
        match self {
            Self::Bytes(bytes) => file.write_all(bytes),
            Self::Shared(bytes) => file.write_all(bytes),
            Self::File {
                path: from, sha256, ..
            } => return copy_checked(from, *sha256, file, path),
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

impl From<FileError> for Unwritten {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

/// The page names the hash, so the copy must have it.
fn copy_checked(from: &Path, sha256: Sha256, to: File, path: &Path) -> Result<(), Unwritten> {
    let source = File::open(from).map_err(FileError::on("read", from))?;
    let (copied, _) = Sha256::of_copy(source, to).map_err(FileError::on("write", path))?;
    if copied == sha256 {
        Ok(())
    } else {
        Err(Unwritten::Changed(from.to_path_buf()))
    }
}

fn holds(mut file: File, mut bytes: &[u8]) -> io::Result<bool> {
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
