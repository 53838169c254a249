//! The manifest: lists the files that runsheet wrote to an output folder, because it must not change any other.
//!
//! It contains no times, so that the same site gives the same manifest. Whether a file was changed since the build
//! follows from the manifest's own change time. The manifest is written last, so a file that is not older was
//! changed, replaced or restored, and is rendered and compared again. Two kinds of manual edits are not detected
//! until the page changes: one during a build, and one after the clock was set back.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::thread;

use serde::{Deserialize, Serialize};

use super::{OutputDir, PublishError};
use crate::disk::write::sync_folder;
use crate::disk::{FileError, names, own};
use crate::sources::fold;

/// The manifest's name in `.runsheet`.
const NAME: &str = "manifest.json";

/// The version of the manifest's format.
const FORMAT: u32 = 1;

/// The files that runsheet wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    format: u32,
    /// The entries by route.
    pub(super) files: BTreeMap<String, ManifestEntry>,
    /// The manifest's change time; `None` if there is no file yet, or the system does not provide it.
    #[serde(skip)]
    time: Option<ChangeTime>,
}

/// The entry of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ManifestEntry {
    /// The length in bytes.
    pub(super) len: u64,
    /// A digest of the file's inputs; see [`super::PendingFile::new`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fingerprint: Option<u64>,
}

/// The time of the last change of a file's contents, name or permissions. Unlike the time of modification, it
/// cannot be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ChangeTime(i64, i64);

impl ChangeTime {
    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "other systems do not say")]
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self(metadata.ctime(), metadata.ctime_nsec()))
    }

    /// On other systems there is none, so that every file is rendered and compared.
    #[cfg(not(unix))]
    pub(super) fn of(_: &Metadata) -> Option<Self> {
        None
    }
}

impl Manifest {
    pub(super) fn new(files: BTreeMap<String, ManifestEntry>) -> Self {
        Self { format: FORMAT, files, time: None }
    }

    /// Loads the manifest of the last build; an empty one if there was none.
    pub(super) fn load<E>(output: &OutputDir) -> Result<Self, PublishError<E>> {
        let path = output.own.join(NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Self::new(BTreeMap::new()));
            }
            Err(error) => return Err(FileError::on("read", &path)(error).into()),
        };
        let metadata = fs::symlink_metadata(&path).ok();
        let time = metadata.as_ref().and_then(ChangeTime::of);
        match serde_json::from_slice::<Self>(&bytes) {
            // Listed files may be removed, so every route must stay in the output folder.
            Ok(manifest) if manifest.is_valid() => Ok(Self { time, ..manifest }),
            _ => Err(PublishError::Manifest { path }),
        }
    }

    /// Returns the fingerprint of the file at `route`, if the file was not changed since the build.
    pub(super) fn fingerprint(&self, route: &str, file: &Metadata) -> Option<u64> {
        let is_older = self.time.is_some() && ChangeTime::of(file) < self.time;
        let entry = self.files.get(route).filter(|_| is_older)?;
        entry.fingerprint.filter(|_| entry.len == file.len())
    }

    /// Writes the manifest atomically and durably. The folder `output.stage` must exist.
    pub(super) fn save(&self, output: &OutputDir) -> Result<(), FileError> {
        let path = output.own.join(NAME);
        let staged = output.stage.join(NAME);
        let mut bytes = serde_json::to_vec(self).expect("strings and numbers are always JSON");
        bytes.push(b'\n');
        let time = write_durably(&staged, &bytes).map_err(FileError::on("write", &staged))?;
        fs::rename(&staged, &path).map_err(FileError::on("replace", &path))?;
        sync_folder(&output.own).map_err(FileError::on("write", &output.own))?;
        if self.files.values().any(|entry| entry.fingerprint.is_some()) {
            make_newer(&path, time).map_err(FileError::on("look at", &path))?;
        }
        Ok(())
    }

    fn is_valid(&self) -> bool {
        self.format == FORMAT && self.files.keys().all(|route| is_ours(route))
    }
}

/// Whether pages and assets may have the route: it is in the output folder and not in `.runsheet`.
pub(super) fn is_ours(route: &str) -> bool {
    let top = route.split('/').next().unwrap_or(route);
    names::is_safe_route(route) && fold(top) != own::NAME
}

/// Makes the manifest newer than `time`, which no file of the build exceeds, so that all count as unchanged. Waits
/// for the next tick of the file system's clock, which takes a few milliseconds.
fn make_newer(path: &Path, time: Option<ChangeTime>) -> io::Result<()> {
    let manifest = File::open(path)?;
    // Bounded, in case the clock goes backwards. On failure, files are only rendered once more.
    for _ in 0..10_000 {
        let metadata = manifest.metadata()?;
        if time.is_none() || ChangeTime::of(&metadata) > time {
            break;
        }
        thread::yield_now();
        manifest.set_permissions(metadata.permissions())?;
    }
    Ok(())
}

/// Writes a file durably. Returns its change time from before the sync, which is slow.
fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<Option<ChangeTime>> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    let time = ChangeTime::of(&file.metadata()?);
    file.sync_all()?;
    Ok(time)
}
