//! Creates new files and their folders.

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use super::overlap::real;
use super::{FileError, names};

/// Whether anything exists at `path`, even a dangling link.
pub(crate) fn stands(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Creates the file `path` in `root` with its folders. Never overwrites: if the path exists, the error's `source`
/// is of the kind [`std::io::ErrorKind::AlreadyExists`].
pub(crate) fn write_new(root: &Path, path: &str, bytes: &[u8]) -> Result<(), FileError> {
    let file = make_folder_of(root, path)?;
    let mut created = fs::File::create_new(&file).map_err(FileError::on("create", &file))?;
    created.write_all(bytes).map_err(|error| {
        // A partial file would make the next attempt fail.
        drop(fs::remove_file(&file));
        FileError::on("write", &file)(error)
    })
}

/// Creates `root` and the folders of the file `path` in it, and returns the file's path. Fails if a link leads
/// out of `root`.
pub(crate) fn make_folder_of(root: &Path, path: &str) -> Result<PathBuf, FileError> {
    fs::create_dir_all(root).map_err(FileError::on("create", root))?;
    let real = real(root)?;
    let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
    let file = root.join(path);
    if make_folders(&real, folder)?.is_some() {
        return Ok(file);
    }
    let why = "a symbolic link in its path points outside the folder";
    Err(FileError::on("create", &file)(io::Error::other(why)))
}

/// Creates the folders of `path` in `root` one by one, because any of them may be a link. Returns the last one,
/// links resolved; `None` if a link leads out of `root` or to a hidden file.
pub(super) fn make_folders(root: &Path, path: &str) -> Result<Option<PathBuf>, FileError> {
    let mut real = root.to_owned();
    for name in Path::new(path).components() {
        let next = real.join(name);
        if !stands(&next) {
            fs::create_dir(&next).map_err(FileError::on("create", &next))?;
        }
        real = fs::canonicalize(&next).map_err(FileError::on("read", &next))?;
        if !is_within(root, &real) {
            return Ok(None);
        }
    }
    Ok(Some(real))
}

/// Whether the file `real`, links resolved, is in the folder `root` and not hidden there.
pub(super) fn is_within(root: &Path, real: &Path) -> bool {
    let is_source = |part: Component<'_>| !names::is_ignored(part.as_os_str());
    real.strip_prefix(root).is_ok_and(|relative| relative.components().all(is_source))
}

/// Makes renames in a folder durable.
#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) -> std::io::Result<()> {
    fs::File::open(path)?.sync_all()
}

/// On Windows a folder cannot be opened, and renames are durable.
#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::*;

    #[test]
    fn a_new_file_gets_its_folders_and_an_old_one_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        write_new(folder.path(), "a/b/c.md", b"first").unwrap();
        let error = write_new(folder.path(), "a/b/c.md", b"second").unwrap_err();
        assert_eq!(error.source.kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(folder.path().join("a/b/c.md")).unwrap(), b"first");
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_not_written_through_a_link_that_leads_out() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(outside.path(), folder.path().join("a")).unwrap();
        let error = write_new(folder.path(), "a/b/c.md", b"").unwrap_err();
        assert!(error.to_string().contains("points outside"), "{error}");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }
}
