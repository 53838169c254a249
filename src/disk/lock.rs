//! Locks a folder: one build at a time in an output folder, one command at a time that records in a site.
//!
//! Uses the system's file locks, which are released when the process ends. The lock file contains the
//! holder's name, for messages.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::{FileError, own};

/// The name of the file that is locked.
const NAME: &str = "lock";

/// A held lock; dropping it releases the lock.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    /// Locks the file `lock` in `folder`. If another process holds the lock, calls `on_wait` with its name, and
    /// waits.
    pub(super) fn take(folder: &Path, on_wait: impl Fn(&str)) -> Result<Self, FileError> {
        let path = folder.join(NAME);
        loop {
            // Does not follow a link, because `is_still_at` would then never be true.
            let mut file = own::open(folder, NAME)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    on_wait(&holder(&mut file));
                    file.lock().map_err(FileError::on("lock", &path))?;
                }
                // Some network file systems have no locks; runsheet then continues without one.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => {
                    return Err(FileError::on("lock", &path)(error));
                }
            }
            if is_still_at(&file, &path) {
                let mut lock = Self { file };
                lock.write_holder(&format!("process {}", std::process::id()));
                return Ok(lock);
            }
            // The folder was removed meanwhile, so the locked file has no name any more.
            fs::create_dir_all(folder).map_err(FileError::on("create", folder))?;
        }
    }

    /// Writes `text` to the lock file. Ignores errors, because the text is only used in messages.
    fn write_holder(&mut self, text: &str) {
        let written = self
            .file
            .set_len(0)
            .and_then(|()| self.file.seek(SeekFrom::Start(0)))
            .and_then(|_| self.file.write_all(text.as_bytes()));
        drop(written);
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.write_holder("");
    }
}

/// Whether a process holds the lock in `folder`.
pub(super) fn is_held(folder: &Path) -> bool {
    let opened = File::open(folder.join(NAME));
    opened.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.take(100).read_to_string(&mut text) {
        Ok(1..) => text,
        _ => "another process".to_owned(),
    }
}

fn is_still_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(opened), Ok(found)) => is_same_file(&opened, &found),
        _ => false,
    }
}

/// Whether both are metadata of the same file.
#[cfg(unix)]
pub(super) fn is_same_file(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    one.dev() == other.dev() && one.ino() == other.ino()
}

/// On Windows an open file keeps its name, and names that differ only in case are the same file.
#[cfg(not(unix))]
pub(super) fn is_same_file(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    true
}
