//! The journal: what a command is about to write, so that the next command can complete or undo it.
//!
//! It is written when the new texts of all files are staged, before the first file changes, and removed after
//! the last one. A command that finds a journal while it holds the lock knows that the command that wrote it
//! was interrupted. What to do then follows from hashes of what is on disk alone: [`plan`].

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::swap::{Content, Swap};
use super::write::sync_folder;
use super::{FileError, own};

/// The journal's name in `.runsheet`.
const NAME: &str = "journal.json";

/// Its name until it is complete.
const UNFINISHED: &str = "journal.new";

/// The version of its format.
const FORMAT: u32 = 1;

/// What a staged file's name begins and ends with. Hidden, so that it is no part of the site.
pub(super) const STAGED: (&str, &str) = (".runsheet-", "~");

#[derive(Debug, Serialize, Deserialize)]
struct Journal {
    format: u32,
    files: Vec<Entry>,
}

/// A file that changes.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    /// From the site's root, with `/` between its parts.
    path: String,
    /// The name of the staged file in the same folder.
    staged: String,
    /// The SHA-256 before; absent for a file that is created.
    before: Option<String>,
    /// The SHA-256 after.
    after: String,
}

/// What became of one file of an interrupted change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// It holds the new text.
    Written,
    /// It is as it was, and the new text is staged.
    Pending,
    /// It holds the new text, and what was exchanged for it is another program's save.
    Displaced,
    /// It holds neither text, or cannot be written because the staged text is gone.
    Changed,
}

/// What the next command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// Nothing but to remove what is staged: all files are written.
    Done,
    /// Writes the files that are not written yet.
    Complete,
    /// Drops the change, of which nothing was written.
    Undo,
    /// Writes none of the files, because another program saved one of them since.
    Leave,
}

/// What to do about a change whose files are in these states.
pub(super) fn plan(found: &[Found]) -> Plan {
    let all = |state| found.iter().all(|file| *file == state);
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

/// What became of the file of `swap`.
pub(super) fn look(swap: &Swap) -> Found {
    match Content::at(&swap.file) {
        file if file == swap.after && swap.holds_a_save() => Found::Displaced,
        file if file == swap.after => Found::Written,
        file if file == swap.before && Content::at(&swap.staged) == swap.after => Found::Pending,
        _ => Found::Changed,
    }
}

/// Writes the journal of `swaps` into the folder `own` of the site in `root`. A change of several files
/// outlasts a loss of power; one file is replaced in one step, so its journal need not.
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

/// The change that the journal in the folder `own` holds, if there is a journal.
pub(crate) fn read(root: &Path, own: &Path) -> Result<Option<Vec<Swap>>, FileError> {
    let path = own.join(NAME);
    own::expect(&path, fs::Metadata::is_file, "a file")?;
    let bytes = match fs::read(&path) {
        // A loss of power may leave the journal of a single file without its content.
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

    /// `None` if it leads anywhere but to files of the site in `root`.
    fn swap(self, root: &Path) -> Option<Swap> {
        let is_name = |part: Component<'_>| matches!(part, Component::Normal(_));
        let is_below = Path::new(&self.path).components().all(is_name);
        let is_staged = self.staged.starts_with(STAGED.0)
            && self.staged.ends_with(STAGED.1)
            && Path::new(&self.staged).components().count() == 1;
        let file = root.join(&self.path);
        let folder = file.parent()?;
        // The path was resolved when it was written, so that it leads through no link.
        let is_real = fs::canonicalize(folder).map_or(true, |real| real == folder);
        let staged = folder.join(self.staged);
        (is_below && is_staged && is_real).then_some(Swap {
            file,
            staged,
            before: self.before.map_or(Content::Absent, Content::Hash),
            after: Content::Hash(self.after),
        })
    }
}

/// The path as people read it.
pub(super) fn from_root(file: &Path, root: &Path) -> String {
    let below = file.strip_prefix(root).unwrap_or(file);
    let parts = below.iter().map(|part| part.to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

fn remove(path: &PathBuf) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
