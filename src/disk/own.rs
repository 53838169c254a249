//! The folder `.runsheet`, which contains the lock and the site's journal or the output's manifest.
//!
//! No part of it may be a symbolic link, because runsheet would then write to files out of the site.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::FileError;

/// The folder's name. It is hidden, so it contains neither sources nor pages.
pub(super) const NAME: &str = ".runsheet";

/// Returns the folder `.runsheet` in `parent`, and creates it if it does not exist.
pub(super) fn folder(parent: &Path) -> Result<PathBuf, FileError> {
    let path = parent.join(NAME);
    match fs::create_dir(&path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            expect(&path, Metadata::is_dir, "a folder")?;
        }
        created => created.map_err(FileError::on("create", &path))?,
    }
    Ok(path)
}

/// Opens the file `name` in `.runsheet`, created if it does not exist. Never follows a link.
pub(super) fn open(folder: &Path, name: &str) -> Result<File, FileError> {
    let path = folder.join(name);
    expect(&path, Metadata::is_file, "a file")?;
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    no_links(&mut options);
    options.open(&path).map_err(FileError::on("open", &path))
}

/// Makes git ignore the folder.
pub(super) fn ignore(folder: &Path) -> Result<(), FileError> {
    let path = folder.join(".gitignore");
    expect(&path, Metadata::is_file, "a file")?;
    match File::create_new(&path) {
        Ok(mut file) => {
            io::Write::write_all(&mut file, b"*\n").map_err(FileError::on("write", &path))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(FileError::on("create", &path)(error)),
    }
}

/// Fails if `path` exists and is a link or not `is_fine`.
pub(super) fn expect(
    path: &Path,
    is_fine: impl Fn(&Metadata) -> bool,
    what: &str,
) -> Result<(), FileError> {
    let why = match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => {
            "it is a symbolic link, which must be removed".to_owned()
        }
        Ok(found) if !is_fine(&found) => format!("it is not {what} and must be removed"),
        _ => return Ok(()),
    };
    Err(FileError::on("use", path)(io::Error::other(why)))
}

/// Makes opening a link fail, even if the link was created after a check.
#[cfg(unix)]
fn no_links(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
}

#[cfg(not(unix))]
fn no_links(_: &mut OpenOptions) {}
