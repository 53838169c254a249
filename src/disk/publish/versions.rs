//! A published folder that is a symbolic link to a version of the site.
//!
//! Next to the link `runbooks` lies the folder `runbooks.versions`, which belongs to runsheet, with one numbered
//! folder for each version. A new version is written whole before the link is replaced by one rename, so readers
//! see the old site or the new one. The version before stays, for readers who are still on its pages.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::published::foreign_files;
use crate::disk::lock::Lock;
use crate::disk::{FileError, own};

/// The link, and the folder of its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Versions {
    link: PathBuf,
    folder: PathBuf,
}

/// A lock that keeps other publishers from the versions.
pub(crate) struct VersionsLock(#[expect(dead_code, reason = "held until it is dropped")] Lock);

impl Versions {
    /// Returns the versions of `link`, if that is a symbolic link or does not exist. Otherwise the folder is
    /// published in place.
    pub(crate) fn of(link: &Path) -> Result<Option<Self>, FileError> {
        let Some(name) = link.file_name().filter(|_| cfg!(unix)) else {
            return Ok(None);
        };
        let is_link = match fs::symlink_metadata(link) {
            Ok(metadata) if metadata.is_file() => {
                return Err(FileError::on("publish to", link)(ErrorKind::NotADirectory.into()));
            }
            Ok(metadata) => metadata.is_symlink(),
            Err(error) if error.kind() == ErrorKind::NotFound => true,
            Err(error) => return Err(FileError::on("look at", link)(error)),
        };
        let mut versions = name.to_owned();
        versions.push(".versions");
        let folder = link.with_file_name(versions);
        Ok(is_link.then(|| Self { link: link.to_path_buf(), folder }))
    }

    /// Returns the folder that the link leads to; `None` if there is no link yet.
    pub(crate) fn current(&self) -> Result<Option<PathBuf>, FileError> {
        match fs::read_link(&self.link) {
            Ok(target) => Ok(Some(self.parent().join(target))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(FileError::on("read", &self.link)(error)),
        }
    }

    /// Waits for other publishers, and creates the folder of the versions.
    pub(crate) fn lock(&self, on_wait: impl Fn(&str)) -> Result<VersionsLock, FileError> {
        fs::create_dir_all(&self.folder).map_err(FileError::on("create", &self.folder))?;
        let own = own::folder(&self.folder)?;
        Lock::take(&own, on_wait).map(VersionsLock)
    }

    /// Returns the folder of a new version, which does not exist yet. Removes what interrupted publishers left.
    pub(crate) fn begin(&self, _lock: &VersionsLock) -> Result<PathBuf, FileError> {
        let numbers = self.numbers()?;
        let current = self.current_number()?;
        for number in &numbers {
            // An interrupted publisher left a version that no link ever led to.
            if current.is_none_or(|current| *number > current) {
                self.remove(*number)?;
            }
        }
        let last = numbers.into_iter().max().unwrap_or(0);
        Ok(self.folder.join((last + 1).to_string()))
    }

    /// Makes the link lead to `version`, by one rename, and removes all versions except this, the one before, and those
    /// with files that runsheet did not write.
    pub(crate) fn switch(&self, version: &Path, _lock: &VersionsLock) -> Result<(), FileError> {
        let before = self.current_number()?;
        let staged = self.folder.join("next");
        match fs::remove_file(&staged) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(FileError::on("remove", &staged)(error));
            }
            _ => {}
        }
        let target = version.strip_prefix(self.parent()).unwrap_or(version);
        link(target, &staged).map_err(FileError::on("create", &staged))?;
        fs::rename(&staged, &self.link).map_err(FileError::on("replace", &self.link))?;
        let current = self.current_number()?;
        for number in self.numbers()? {
            let is_kept = Some(number) == before || Some(number) == current;
            if !is_kept && !self.has_foreign_files(number) {
                self.remove(number)?;
            }
        }
        Ok(())
    }

    fn parent(&self) -> &Path {
        self.link.parent().unwrap_or(Path::new(""))
    }

    /// Returns the number of the version that the link leads to; `None` if that is another folder.
    fn current_number(&self) -> Result<Option<u64>, FileError> {
        let current = self.current()?;
        let number = current.filter(|path| path.parent() == Some(&self.folder));
        Ok(number.and_then(|path| number_of(&path)))
    }

    fn numbers(&self) -> Result<Vec<u64>, FileError> {
        let failed = || FileError::on("read", &self.folder);
        let entries = fs::read_dir(&self.folder).map_err(failed())?;
        let paths: Result<Vec<PathBuf>, _> =
            entries.map(|entry| entry.map(|entry| entry.path())).collect();
        Ok(paths.map_err(failed())?.iter().filter_map(|path| number_of(path)).collect())
    }

    /// Whether a version has files that runsheet did not write, as far as it can be read.
    fn has_foreign_files(&self, number: u64) -> bool {
        let found = foreign_files(&self.folder.join(number.to_string()));
        found.map_or(true, |files| !files.is_empty())
    }

    fn remove(&self, number: u64) -> Result<(), FileError> {
        let path = self.folder.join(number.to_string());
        fs::remove_dir_all(&path).map_err(FileError::on("remove", &path))
    }
}

fn number_of(path: &Path) -> Option<u64> {
    let name = path.file_name()?.to_str()?;
    let number: u64 = name.parse().ok()?;
    (number.to_string() == name).then_some(number)
}

#[cfg(unix)]
fn link(target: &Path, link: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> std::io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}
