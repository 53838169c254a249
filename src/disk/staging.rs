//! Staged files: new texts, written next to the files that they are about to replace.
//!
//! A command that is killed before it writes its journal leaves staged files behind. While files are staged, the
//! file `staging` in `.runsheet` lists their folders, so that the next command can remove them without reading the
//! folder of every release.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::journal::{STAGED, from_root};
use super::swap::{Content, Swap};
use super::write::is_within;
use super::{FileError, own};

/// The name of the list of folders in `.runsheet`.
const NAME: &str = "staging";

/// A new text in a temporary file, which is removed on drop unless [`Staged::keep`] is called.
pub(super) struct Staged {
    file: PathBuf,
    text: TempPath,
    before: Content,
    after: Content,
}

impl Staged {
    pub(super) fn new(file: PathBuf, before: Option<&str>, after: &str) -> Result<Self, FileError> {
        let verb = if before.is_some() { "write" } else { "create" };
        let text = stage(&file, before.is_some(), after).map_err(FileError::on(verb, &file))?;
        Ok(Self {
            file,
            text,
            before: before.map_or(Content::Absent, Content::of),
            after: Content::of(after),
        })
    }

    /// Keeps the temporary file, which from here on is tracked in the journal.
    pub(super) fn keep(self) -> Result<Swap, FileError> {
        let on = FileError::on("write", &self.file);
        let staged = self.text.keep().map_err(|failed| on(failed.error))?;
        Ok(Swap { file: self.file, staged, before: self.before, after: self.after })
    }
}

/// Writes `text` durably to a temporary file in the folder of `file`. If `exists`, it gets the owner and
/// permissions of `file`.
pub(super) fn stage(file: &Path, exists: bool, text: &str) -> io::Result<TempPath> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // The default of `tempfile` lets only the owner read it.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut staged = builder.prefix(STAGED.0).suffix(STAGED.1).tempfile_in(folder)?;
    staged.write_all(text.as_bytes())?;
    if exists {
        let metadata = fs::metadata(file)?;
        give_owner(staged.as_file(), &metadata);
        staged.as_file().set_permissions(metadata.permissions())?;
    }
    staged.as_file().sync_all()?;
    Ok(staged.into_temp_path())
}

/// Gives `file` the owner and group in `like`, as far as the system allows it.
#[cfg(unix)]
fn give_owner(file: &fs::File, like: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let is_same = |own: &Metadata| (own.uid(), own.gid()) == (like.uid(), like.gid());
    if file.metadata().is_ok_and(|own| is_same(&own)) {
        return;
    }
    if fchown(file, Some(like.uid()), Some(like.gid())).is_err() {
        drop(fchown(file, None, Some(like.gid())));
    }
}

#[cfg(not(unix))]
fn give_owner(_: &fs::File, _: &Metadata) {}

/// Removes what an interrupted command staged, and lists the folders of `files`, in which files are staged next.
pub(super) fn begin(root: &Path, own: &Path, files: &[PathBuf]) -> Result<(), FileError> {
    let path = own.join(NAME);
    own::expect(&path, Metadata::is_file, "a file")?;
    match fs::read_to_string(&path) {
        Ok(folders) => remove_leftovers(root, &folders),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(FileError::on("read", &path)(error)),
    }
    let folders: BTreeSet<String> = (files.iter())
        .filter_map(|file| file.parent())
        .map(|folder| from_root(folder, root) + "\n")
        .collect();
    let text = Vec::from_iter(folders).concat();
    fs::write(&path, text).map_err(FileError::on("write", &path))
}

/// Removes the list of folders, once nothing is staged any more.
pub(super) fn end(own: &Path) -> Result<(), FileError> {
    let path = own.join(NAME);
    fs::remove_file(&path).map_err(FileError::on("remove", &path))
}

/// Removes the staged files in `folders`, one a line. This is safe because only the holder of the lock stages
/// files. A file that cannot be removed stays: it is hidden.
fn remove_leftovers(root: &Path, folders: &str) {
    let folders = folders.lines().map(|folder| root.join(folder));
    let folders = folders.filter_map(|folder| fs::canonicalize(folder).ok());
    let inside = folders.filter(|folder| folder == root || is_within(root, folder));
    let entries = inside.filter_map(|folder| fs::read_dir(folder).ok());
    for entry in entries.flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(STAGED.0) && name.ends_with(STAGED.1) {
            drop(fs::remove_file(entry.path()));
        }
    }
}
