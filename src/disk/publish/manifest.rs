//! What runsheet wrote into an output folder, so that it never touches anything else.
//!
//! The same site gives the same manifest: there are no times in it. Whether a file was touched since is
//! told by the manifest's own age. It is written last, so a file of the build is older; one that is not
//! older was changed, replaced or restored, and is rendered and compared again. (What this cannot see:
//! an edit by hand in the very moment of a build, and one after the clock was set back. Both last until
//! the page changes.)

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::thread;

use serde::{Deserialize, Serialize};

use super::{OutputDir, PublishError};
use crate::disk::FileError;
use crate::disk::names;
use crate::disk::own;
use crate::disk::write::sync_folder;
use crate::sources::fold;

/// The manifest's name in runsheet's own folder.
const NAME: &str = "manifest.json";

/// The manifest's own version.
const FORMAT: u32 = 1;

/// The routes of all files that runsheet wrote, and what it knows of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    format: u32,
    /// By route.
    pub(super) files: BTreeMap<String, ManifestEntry>,
    /// The file's own age; `None` where there is no file yet, or the system does not say.
    #[serde(skip)]
    age: Option<Age>,
}

/// What is known of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ManifestEntry {
    /// Its length in bytes.
    pub(super) len: u64,
    /// A digest of what it was made from; see [`super::PendingFile::new`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fingerprint: Option<u64>,
}

/// When a file's contents, name or rights last changed. Unlike the time of modification nobody can set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Age(i64, i64);

impl Age {
    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "other systems do not say")]
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self(metadata.ctime(), metadata.ctime_nsec()))
    }

    /// Without it no file is trusted, and all are rendered and compared.
    #[cfg(not(unix))]
    pub(super) fn of(_: &Metadata) -> Option<Self> {
        None
    }
}

impl Manifest {
    pub(super) fn new(files: BTreeMap<String, ManifestEntry>) -> Self {
        Self {
            format: FORMAT,
            files,
            age: None,
        }
    }

    /// The manifest of the last build; an empty one where there was none.
    pub(super) fn load<E>(place: &OutputDir) -> Result<Self, PublishError<E>> {
        let path = place.own.join(NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Self::new(BTreeMap::new()));
            }
            Err(error) => return Err(FileError::on("read", &path)(error).into()),
        };
        let age = fs::symlink_metadata(&path).ok().as_ref().and_then(Age::of);
        match serde_json::from_slice::<Self>(&bytes) {
            // What it lists may be removed, so no entry may lead anywhere else.
            Ok(manifest) if manifest.is_sound() => Ok(Self { age, ..manifest }),
            _ => Err(PublishError::Manifest { path }),
        }
    }

    /// What the file at `route` was made from, if it is as runsheet left it.
    pub(super) fn fingerprint(&self, route: &str, file: &Metadata) -> Option<u64> {
        let is_older = self.age.is_some() && Age::of(file) < self.age;
        let record = self.files.get(route).filter(|_| is_older)?;
        record.fingerprint.filter(|_| record.len == file.len())
    }

    /// Writes the manifest whole, so that it outlasts a loss of power. The folder `place.stage` is there.
    pub(super) fn save(&self, place: &OutputDir) -> Result<(), FileError> {
        let path = place.own.join(NAME);
        let staged = place.stage.join(NAME);
        let mut bytes = serde_json::to_vec(self).expect("strings and numbers are always JSON");
        bytes.push(b'\n');
        let age = write_durably(&staged, &bytes).map_err(FileError::on("write", &staged))?;
        fs::rename(&staged, &path).map_err(FileError::on("replace", &path))?;
        sync_folder(&place.own).map_err(FileError::on("write", &place.own))?;
        if self
            .files
            .values()
            .any(|record| record.fingerprint.is_some())
        {
            outlive(&path, age).map_err(FileError::on("look at", &path))?;
        }
        Ok(())
    }

    fn is_sound(&self) -> bool {
        self.format == FORMAT && self.files.keys().all(|route| is_ours(route))
    }
}

/// Whether pages and assets may have the route.
pub(super) fn is_ours(route: &str) -> bool {
    let top = route.split('/').next().unwrap_or(route);
    names::is_safe_route(route) && fold(top) != own::NAME
}

/// Makes the manifest younger than `age`, which no file of the build exceeds, so that it vouches for all of
/// them. The clock for files ticks every few milliseconds; this waits for the next tick.
fn outlive(path: &Path, age: Option<Age>) -> io::Result<()> {
    let manifest = File::open(path)?;
    // Bounded, for clocks that go backwards. Without success files are only rendered once more.
    for _ in 0..10_000 {
        let metadata = manifest.metadata()?;
        if age.is_none() || Age::of(&metadata) > age {
            break;
        }
        thread::yield_now();
        manifest.set_permissions(metadata.permissions())?;
    }
    Ok(())
}

/// Says how old the file was before it was made durable, which takes a while.
fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<Option<Age>> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    let age = Age::of(&file.metadata()?);
    file.sync_all()?;
    Ok(age)
}
