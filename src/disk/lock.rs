//! One writer at a time: one build in an output folder, one record in a site.
//!
//! The lock is the system's, on a file of its own, and goes with the process that holds it: a process that
//! is killed leaves none. The file says who holds it, for the one who waits.

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::{FileError, own};

/// The name of the file that is locked.
const NAME: &str = "lock";

/// The right to write, until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock on the file `lock` in `folder`; where another holds it, calls `on_wait` with a word on
    /// who, and waits.
    pub(super) fn take(folder: &Path, on_wait: impl Fn(&str)) -> Result<Self, FileError> {
        let path = folder.join(NAME);
        loop {
            // Behind a link the file would never be the one that stands here.
            let mut file = own::open(folder, NAME)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    on_wait(&holder(&mut file));
                    file.lock().map_err(FileError::on("lock", &path))?;
                }
                // Some network file systems have no locks. A build there is better than none.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => {
                    return Err(FileError::on("lock", &path)(error));
                }
            }
            if is_still_at(&file, &path) {
                let mut lock = Self { file };
                lock.say(&format!("process {}", std::process::id()));
                return Ok(lock);
            }
            // Somebody removed the folder meanwhile, and the lock was on a file of the past.
            fs::create_dir_all(folder).map_err(FileError::on("create", folder))?;
        }
    }

    /// Only a word for people: nothing depends on it, so it may fail.
    fn say(&mut self, text: &str) {
        let said = self
            .file
            .set_len(0)
            .and_then(|()| self.file.seek(SeekFrom::Start(0)))
            .and_then(|_| self.file.write_all(text.as_bytes()));
        drop(said);
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.say("");
    }
}

/// Whether a process holds the lock in `folder` at this moment.
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

/// Whether two looks at the disk saw the same file.
#[cfg(unix)]
pub(super) fn is_same_file(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    one.dev() == other.dev() && one.ino() == other.ino()
}

/// An open file keeps its name there, and names that differ by case alone are one.
#[cfg(not(unix))]
pub(super) fn is_same_file(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    true
}
