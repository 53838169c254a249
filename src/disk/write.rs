//! Creating one file that is not there yet, for `init` and `new`.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::FileError;

/// Whether anything stands at `path`, a dangling link included.
pub fn stands(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Creates the file `path` with its folders. Never overwrites: where something stands already, the
/// error's `source` is of the kind [`std::io::ErrorKind::AlreadyExists`].
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(FileError::on("create", folder))?;
    }
    let mut file = fs::File::create_new(path).map_err(FileError::on("create", path))?;
    file.write_all(bytes).map_err(|error| {
        // Half a file would stand in the way of the next try.
        drop(fs::remove_file(path));
        FileError::on("write", path)(error)
    })
}

/// Makes it last that a file of that folder was renamed.
#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) -> std::io::Result<()> {
    fs::File::open(path)?.sync_all()
}

/// A folder cannot be opened there, and a rename is written through.
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
        let path = folder.path().join("a/b/c.md");
        write_new(&path, b"first").unwrap();
        let error = write_new(&path, b"second").unwrap_err();
        assert_eq!(error.source.kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"first");
    }
}
