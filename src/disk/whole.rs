//! Reads and writes whole files and folders that are not part of a site.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use super::FileError;
use crate::sha256::Sha256;

/// Reads the bytes of a file.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(FileError::on("read", path))
}

/// Creates a folder for temporary files, which is removed on drop.
pub(crate) fn scratch_folder() -> Result<tempfile::TempDir, FileError> {
    let parent = std::env::temp_dir();
    // Its real path, because a path with links counts as another folder.
    let parent = fs::canonicalize(&parent).unwrap_or(parent);
    let folder = tempfile::Builder::new().prefix("runsheet-").tempdir_in(&parent);
    folder.map_err(FileError::on("create a folder in", &parent))
}

/// Returns the name of this machine; `None` if the system does not tell.
pub(crate) fn host_name() -> Option<String> {
    #[cfg(unix)]
    return rustix::system::uname().nodename().to_str().ok().map(str::to_owned);
    #[cfg(not(unix))]
    return std::env::var("COMPUTERNAME").ok();
}

/// Opens a file to read it.
pub(crate) fn open_file(path: &Path) -> Result<fs::File, FileError> {
    fs::File::open(path).map_err(FileError::on("read", path))
}

/// Returns the SHA-256 of a file, and its length in bytes.
pub(crate) fn digest_file(path: &Path) -> Result<(Sha256, u64), FileError> {
    fs::File::open(path).and_then(Sha256::of_reader).map_err(FileError::on("read", path))
}

/// Writes the file `name` in `folder`, which is created if it does not exist. Replaces an earlier file.
pub(crate) fn replace_file(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), FileError> {
    fs::create_dir_all(folder).map_err(FileError::on("create", folder))?;
    let path = folder.join(name);
    fs::write(&path, bytes).map_err(FileError::on("write", &path))
}

/// Adds a line to the file at `path`, which is created if it does not exist, unless the file has that line.
pub(crate) fn add_line(path: &Path, line: &str) -> Result<(), FileError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(FileError::on("read", path)(error)),
    };
    if text.lines().any(|found| found.trim() == line) {
        return Ok(());
    }
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let added = format!("{end}{line}\n");
    let file = fs::File::options().append(true).create(true).open(path);
    let written = file.and_then(|mut file| file.write_all(added.as_bytes()));
    written.map_err(FileError::on("write", path))
}

/// Creates a file like [`create_file`], and the folders above it that do not exist.
pub(crate) fn create_file_and_folders(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(FileError::on("create", folder))?;
    }
    create_file(path, bytes)
}

/// Creates a file. Never overwrites: if the path exists, the error's `source` is of the kind
/// [`ErrorKind::AlreadyExists`].
pub(crate) fn create_file(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let mut file = fs::File::create_new(path).map_err(FileError::on("create", path))?;
    file.write_all(bytes).map_err(|error| {
        // A partial file would make the next attempt fail.
        drop(fs::remove_file(path));
        FileError::on("write", path)(error)
    })
}

/// Creates the folder `folder` with `files`, whose paths are separated by `/` and must be safe. The folder appears
/// with all of its files, or not at all. Fails if it exists and is not empty.
pub(crate) fn create_folder(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), FileError> {
    let failed = |verb: &'static str| FileError::on(verb, folder);
    match fs::read_dir(folder) {
        Ok(entries) => {
            if entries.count() > 0 {
                let why = "it exists and is not empty";
                return Err(failed("create")(io::Error::other(why)));
            }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(failed("create")(error)),
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(FileError::on("create", parent))?;
    // Removed with everything in it unless it is renamed.
    let stage = tempfile::Builder::new().prefix(".unpack-").tempdir_in(parent);
    let stage = stage.map_err(failed("create"))?;
    for (path, bytes) in files {
        let file = stage.path().join(path);
        if let Some(above) = file.parent() {
            fs::create_dir_all(above).map_err(FileError::on("create", above))?;
        }
        create_file(&file, bytes)?;
    }
    make_readable(stage.path()).map_err(failed("create"))?;
    if folder.symlink_metadata().is_ok() {
        fs::remove_dir(folder).map_err(failed("replace"))?;
    }
    fs::rename(stage.path(), folder).map_err(failed("create"))
}

/// Gives a temporary folder, which only its owner can read, the permissions of any other folder.
#[cfg(unix)]
fn make_readable(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let probe = folder.join(".probe");
    fs::create_dir(&probe)?;
    let mode = fs::metadata(&probe)?.permissions().mode();
    fs::remove_dir(&probe)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn make_readable(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Vec<(String, Vec<u8>)> {
        names.iter().map(|name| ((*name).to_owned(), name.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_folder_is_created_whole_and_never_overwritten() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("out/here");
        create_folder(&folder, &files(&["a/b.txt", "c.txt"])).unwrap();
        assert_eq!(fs::read(folder.join("a/b.txt")).unwrap(), b"a/b.txt");
        let error = create_folder(&folder, &files(&["d.txt"])).unwrap_err();
        assert!(error.to_string().contains("is not empty"), "{error}");
        assert!(!folder.join("d.txt").exists());
        let empty = parent.path().join("empty");
        fs::create_dir(&empty).unwrap();
        create_folder(&empty, &files(&["e.txt"])).unwrap();
        assert!(empty.join("e.txt").exists());
    }

    #[test]
    fn a_folder_that_fails_is_not_there() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("out");
        create_folder(&folder, &files(&["a", "a/b"])).unwrap_err();
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }
}
