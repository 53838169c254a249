//! What runsheet wrote into an output folder, so that it never touches anything else.
//!
//! The same site gives the same manifest: there are no times in it. Whether a file was touched since is
//! told by the manifest's own age. It is written last, so a file of the build is older; one that is not
//! older was changed, replaced or restored, and is rendered and compared again.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::thread;

use serde::{Deserialize, Serialize};

use super::plan::is_ours;
use super::{Place, PublishError};
use crate::disk::FileError;

/// The manifest's own version.
const FORMAT: u32 = 1;

/// The routes of all files that runsheet wrote, and what it knows of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    format: u32,
    /// By route.
    pub(super) files: BTreeMap<String, Record>,
    /// The file's own age; `None` where there is no file yet, or the system does not say.
    #[serde(skip)]
    age: Option<Age>,
}

/// What is known of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// Its length in bytes.
    pub(super) len: u64,
    /// Its [`super::Output::fingerprint`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fingerprint: Option<u64>,
}

/// When a file's contents, name or rights last changed. Unlike the time of modification nobody can set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Age(i64, i64);

impl Age {
    #[cfg(unix)]
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
    pub(super) fn new(files: BTreeMap<String, Record>) -> Self {
        Self {
            format: FORMAT,
            files,
            age: None,
        }
    }

    /// The manifest of the last build; an empty one where there was none.
    pub(super) fn load<E>(place: &Place) -> Result<Self, PublishError<E>> {
        let path = place.own.join("manifest.json");
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

    /// Whether the file at `route` is as runsheet left it, from inputs of the same fingerprint.
    pub(super) fn vouches(&self, route: &str, fingerprint: Option<u64>, file: &Metadata) -> bool {
        let is_same = |record: &Record| {
            record.len == file.len() && record.fingerprint == fingerprint && fingerprint.is_some()
        };
        let is_older = self.age.is_some() && Age::of(file) < self.age;
        is_older && self.files.get(route).is_some_and(is_same)
    }

    /// Writes the manifest so that it outlasts a loss of power, whole. The folder `place.stage` is there.
    pub(super) fn save(&self, place: &Place) -> Result<(), FileError> {
        let path = place.own.join("manifest.json");
        let staged = place.stage.join("manifest");
        let mut bytes = serde_json::to_vec(self).expect("strings and numbers are always JSON");
        bytes.push(b'\n');
        write_durably(&staged, &bytes).map_err(FileError::on("write", &staged))?;
        fs::rename(&staged, &path).map_err(FileError::on("replace", &path))?;
        sync_folder(&place.own).map_err(FileError::on("write", &place.own))
    }

    fn is_sound(&self) -> bool {
        self.format == FORMAT && self.files.keys().all(|route| is_ours(route))
    }
}

/// Makes the manifest on disk younger than `file`, the last one that was published. The system's clock
/// for files ticks every few milliseconds; this waits for the next tick.
pub(super) fn outlive(place: &Place, file: &Path) -> io::Result<()> {
    let path = place.own.join("manifest.json");
    let youngest = Age::of(&fs::symlink_metadata(file)?);
    let manifest = File::open(&path)?;
    // An upper bound, for clocks that go backwards. Without success files are rendered once more.
    for _ in 0..10_000 {
        let metadata = manifest.metadata()?;
        if Age::of(&metadata) > youngest || youngest.is_none() {
            break;
        }
        thread::yield_now();
        manifest.set_permissions(metadata.permissions())?;
    }
    Ok(())
}

fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// A folder cannot be opened there, and a rename is written through.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
