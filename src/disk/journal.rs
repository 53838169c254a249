//! The journal: records what a command is about to write, so that the next command can complete or undo it.
//!
//! It is written when the new texts of all files are staged, before the first file changes, and removed after
//! the last one. If a command finds a journal while it holds the lock, the previous command was interrupted.
//! [`plan`] then decides what to do, from hashes of the files on disk.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::swap::{Content, Swap};
use super::write::sync_folder;
use super::{FileError, own};

/// The journal's name in `.runsheet`.
const NAME: &str = "journal.json";

/// The journal's name until it is complete.
const UNFINISHED: &str = "journal.new";

/// The version of the journal's format.
const FORMAT: u32 = 1;

/// Prefix and suffix of a staged file's name. It is hidden, so that it is not part of the site.
pub(super) const STAGED: (&str, &str) = (".runsheet-", "~");

#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    format: u32,
    files: Vec<Entry>,
}

/// A file that changes.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    /// The path from the site's root, separated by `/`.
    path: String,
    /// The name of the staged file in the same folder.
    staged: String,
    /// The SHA-256 before the change; `None` if the file is new.
    before: Option<String>,
    /// The SHA-256 after the change.
    after: String,
}

/// The state of one file of an interrupted change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// The file has the new text.
    Written,
    /// The file is unchanged, and the new text is staged.
    Pending,
    /// The file has the new text, and the staged file has another program's save.
    Displaced,
    /// The file has neither text, or the staged text no longer exists.
    Changed,
}

/// What the next command does about an interrupted change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// Only removes the staged files, because all files are written.
    Done,
    /// Writes the files that are not written yet.
    Complete,
    /// Drops the change, because no file was written.
    Undo,
    /// Writes none of the files, because another program saved one of them since.
    Leave,
}

/// Returns what to do about a change whose files are in these states.
pub(super) fn plan(found: &[Found]) -> Plan {
    let all = |expected| found.iter().all(|file| *file == expected);
    if found.contains(&Found::Displaced) || found.contains(&Found::Changed) {
        Plan::Leave
    } else if all(Found::Written) {
        Plan::Done
    } else if all(Found::Pending) {
        Plan::Undo
    } else {
        Plan::Complete
    }
}

/// Returns the state of the file of `swap`.
pub(super) fn state(swap: &Swap) -> Found {
    match Content::at(&swap.file) {
        file if file == swap.after && swap.has_foreign_save() => Found::Displaced,
        file if file == swap.after => Found::Written,
        file if file == swap.before && Content::at(&swap.staged) == swap.after => Found::Pending,
        _ => Found::Changed,
    }
}

/// Writes the journal of `swaps` to the folder `own` of the site in `root`. The journal of several files is
/// durable; that of a single file need not be, because the file is replaced atomically.
pub(super) fn write(root: &Path, own: &Path, swaps: &[Swap]) -> Result<(), FileError> {
    let path = own.join(NAME);
    let files = swaps.iter().map(|swap| Entry::of(swap, root)).collect();
    let format = FORMAT;
    let bytes = serde_json::to_vec(&Journal { format, files }).map_err(io::Error::other);
    let write = |bytes: Vec<u8>| {
        let unfinished = own.join(UNFINISHED);
        remove(&unfinished)?;
        let mut file = File::create_new(&unfinished)?;
        file.write_all(&bytes)?;
        if swaps.len() > 1 {
            for swap in swaps {
                sync_folder(swap.file.parent().unwrap_or(root))?;
            }
            file.sync_all()?;
        }
        fs::rename(&unfinished, &path)?;
        if swaps.len() > 1 {
            sync_folder(own)?;
        }
        Ok(())
    };
    bytes.and_then(write).map_err(FileError::on("write", &path))
}

/// Removes the journal, if there is one.
pub(super) fn clear(own: &Path) -> Result<(), FileError> {
    let path = own.join(NAME);
    remove(&path).map_err(FileError::on("remove", &path))
}

/// Reads the journal in the folder `own`, if there is one.
pub(crate) fn read(root: &Path, own: &Path) -> Result<Option<Vec<Swap>>, FileError> {
    let path = own.join(NAME);
    own::expect(&path, fs::Metadata::is_file, "a file")?;
    let bytes = match fs::read(&path) {
        // After a power failure the journal of a single file may be empty or all zeros.
        Ok(bytes) if bytes.iter().all(|byte| *byte == 0) => return Ok(None),
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(FileError::on("read", &path)(error)),
    };
    let unusable = || {
        let why = "it is not a journal of this version of runsheet; compare the releases with what you \
                   recorded last, then remove it";
        FileError::on("use", &path)(io::Error::other(why))
    };
    let journal: Journal = serde_json::from_slice(&bytes).map_err(|_| unusable())?;
    let swaps = journal.files.into_iter().map(|entry| entry.swap(root));
    let swaps: Option<Vec<Swap>> = swaps.collect();
    let swaps = swaps.filter(|_| journal.format == FORMAT);
    swaps.map(Some).ok_or_else(unusable)
}

impl Entry {
    fn of(swap: &Swap, root: &Path) -> Self {
        let text = |content: &Content| match content {
            Content::Hash(hash) => Some(hash.clone()),
            _ => None,
        };
        let staged = swap.staged.file_name().unwrap_or_default();
        Self {
            path: from_root(&swap.file, root),
            staged: staged.to_string_lossy().into_owned(),
            before: text(&swap.before),
            after: text(&swap.after).unwrap_or_default(),
        }
    }

    /// Returns the swap; `None` if a path is not that of a file in the site in `root`.
    fn swap(self, root: &Path) -> Option<Swap> {
        let is_name = |part: Component<'_>| matches!(part, Component::Normal(_));
        let is_relative = Path::new(&self.path).components().all(is_name);
        let is_staged = self.staged.starts_with(STAGED.0)
            && self.staged.ends_with(STAGED.1)
            && Path::new(&self.staged).components().count() == 1;
        let file = root.join(&self.path);
        let folder = file.parent()?;
        // The path was written with links resolved, so a link means that the folder was replaced.
        let is_real = fs::canonicalize(folder).map_or(true, |real| real == folder);
        let staged = folder.join(self.staged);
        (is_relative && is_staged && is_real).then_some(Swap {
            file,
            staged,
            before: self.before.map_or(Content::Absent, Content::Hash),
            after: Content::Hash(self.after),
        })
    }
}

/// Returns the path of `file` from `root`, separated by `/`.
pub(super) fn from_root(file: &Path, root: &Path) -> String {
    let relative = file.strip_prefix(root).unwrap_or(file);
    let parts = relative.iter().map(|part| part.to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

fn remove(path: &PathBuf) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
