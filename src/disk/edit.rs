//! Edits files that users edit too: under a lock, all files of a change or none, each replaced atomically,
//! and never over another program's save.
//!
//! While a [`SiteLock`] exists, no other runsheet command writes to the site. [`super::swap`] replaces one file;
//! [`super::journal`] and [`super::recover`] complete or undo an interrupted change.

use std::error::Error;
use std::fmt;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::error::printable;
use super::lock::Lock;
use super::overlap::real;
use super::recover::{Recovered, recover};
use super::staging::{self, Staged, stage};
use super::swap::{Content, Step, Swap, Swapped};
use super::write::{is_within, make_folders, stands};
use super::{FileError, aside, journal, own};

/// The largest file that is edited, in bytes. The same limit as for reading.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The lock on a site: the right to record in it, until it is dropped.
#[derive(Debug)]
pub struct SiteLock {
    pub(super) root: PathBuf,
    pub(super) own: PathBuf,
    recovered: Vec<Recovered>,
    _lock: Lock,
}

/// An edit of one file, for [`SiteLock::write`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileEdit<'a> {
    path: &'a str,
    before: Option<&'a str>,
    after: &'a str,
}

/// Why a file could not be edited.
#[derive(Debug)]
pub enum EditError {
    /// A file operation failed.
    File(FileError),
    /// The path leads through a symbolic link out of the site or to a hidden file.
    Outside {
        /// The file.
        path: String,
    },
    /// The file is not UTF-8, or larger than 4 MiB.
    NoText {
        /// The file.
        path: String,
    },
    /// Another program saved the file after it was read.
    Changed {
        /// The file.
        path: String,
    },
    /// Another program saved the file repeatedly during the edit, and two of its saves are left.
    Kept {
        /// The file, with one of the saves.
        path: String,
        /// The file with the other save.
        kept: String,
    },
}

impl<'a> FileEdit<'a> {
    /// Replaces the text `before` of the file at `path`, from the site's root, by `after`.
    pub fn replace(path: &'a str, before: &'a str, after: &'a str) -> Self {
        let before = Some(before);
        Self { path, before, after }
    }

    /// Creates the file at `path` with its folders. Never overwrites.
    pub fn create(path: &'a str, text: &'a str) -> Self {
        Self { path, before: None, after: text }
    }

    /// Returns the path from the site's root.
    pub(super) fn path(&self) -> &'a str {
        self.path
    }

    /// Returns the texts before and after; `None` before for a new file.
    pub(super) fn texts(&self) -> (Option<&'a str>, &'a str) {
        (self.before, self.after)
    }

    fn is_change(&self) -> bool {
        self.before != Some(self.after)
    }
}

impl SiteLock {
    /// Locks the site in `root`. Waits for another holder, after calling `on_wait` with its name. Completes or
    /// undoes an interrupted change; see [`Self::recovered`].
    pub fn begin(root: &Path, on_wait: impl Fn(&str)) -> Result<Self, FileError> {
        let root = real(root)?;
        let own = own::folder(&root)?;
        own::ignore(&own)?;
        let lock = Lock::take(&own, on_wait)?;
        let recovered = recover(&root, &own)?;
        Ok(Self { root, own, recovered, _lock: lock })
    }

    /// Returns what [`Self::begin`] recovered from earlier commands.
    pub fn recovered(&self) -> &[Recovered] {
        &self.recovered
    }

    /// Returns the secret that the servers of this site share: the stored one, or `fresh`, which it then stores.
    /// Only this user may read the file.
    pub(crate) fn secret(&self, fresh: String) -> Result<String, FileError> {
        let file = self.own.join("secret");
        own::expect(&file, Metadata::is_file, "a file")?;
        let is_valid = |text: &String| {
            text.len() == fresh.len() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        if let Some(stored) = fs::read_to_string(&file).ok().filter(is_valid) {
            return Ok(stored);
        }
        let on = |error| FileError::on("create", &file)(error);
        let mut staged = tempfile::NamedTempFile::new_in(&self.own).map_err(on)?;
        staged.write_all(fresh.as_bytes()).map_err(on)?;
        staged.persist(&file).map_err(|error| on(error.error))?;
        Ok(fresh)
    }

    /// Reads the file at `path`, from the site's root, including a byte order mark.
    pub fn read(&self, path: &str) -> Result<String, EditError> {
        let file = self.target(path)?;
        let on = |error| FileError::on("read", &file)(error);
        let mut bytes = Vec::new();
        let opened = fs::File::open(&file).map_err(on)?;
        opened.take(LARGEST + 1).read_to_end(&mut bytes).map_err(on)?;
        let not_text = || EditError::NoText { path: path.to_owned() };
        if bytes.len() as u64 > LARGEST {
            return Err(not_text());
        }
        String::from_utf8(bytes).map_err(|_| not_text())
    }

    /// Replaces the text `old` of the file at `path` by `new`, atomically and durably. The file keeps its
    /// permissions and, if the system allows it, its owner and group. A link stays a link.
    pub fn replace(&self, path: &str, old: &str, new: &str) -> Result<(), EditError> {
        self.write(&[FileEdit::replace(path, old, new)])
    }

    /// Creates the file at `path` with its folders, durably. Never overwrites.
    pub fn create(&self, path: &str, text: &str) -> Result<(), EditError> {
        self.write(&[FileEdit::create(path, text)])
    }

    /// Writes several files in this order: all of them or, on an error, none. If the process is killed in
    /// between, the next [`Self::begin`] completes or undoes the change.
    pub fn write(&self, edits: &[FileEdit<'_>]) -> Result<(), EditError> {
        self.write_in_steps(edits, &|_| {})
    }

    /// [`Self::write`], with `step` called at each step.
    pub(super) fn write_in_steps(
        &self,
        edits: &[FileEdit<'_>],
        step: &dyn Fn(Step),
    ) -> Result<(), EditError> {
        let edits: Vec<&FileEdit<'_>> = edits.iter().filter(|edit| edit.is_change()).collect();
        let files: Vec<PathBuf> =
            (edits.iter()).map(|edit| self.place(edit)).collect::<Result<_, _>>()?;
        staging::begin(&self.root, &self.own, &files)?;
        let staged: Vec<Staged> = (edits.iter().zip(files))
            .map(|(edit, file)| Staged::new(file, edit.before, edit.after))
            .collect::<Result<_, _>>()?;
        step(Step::Staged);
        let swaps: Vec<Swap> = staged.into_iter().map(Staged::keep).collect::<Result<_, _>>()?;
        let written = journal::write(&self.root, &self.own, &swaps)
            .map_err(EditError::from)
            .and_then(|()| self.swap_all(&edits, &swaps, step));
        if written.is_err() {
            remove_unused(&swaps);
        }
        journal::clear(&self.own)?;
        staging::end(&self.own)?;
        step(Step::Complete);
        written
    }

    fn swap_all(
        &self,
        edits: &[&FileEdit<'_>],
        swaps: &[Swap],
        step: &dyn Fn(Step),
    ) -> Result<(), EditError> {
        step(Step::Journaled);
        for (index, (edit, swap)) in edits.iter().zip(swaps).enumerate() {
            // A folder of the path may have become a link since it was checked.
            let done = self.place(edit).and_then(|_| self.swap(edit.path, swap, step));
            if let Err(error) = done {
                let before = edits.iter().zip(swaps).take(index);
                for (edit, swap) in before.rev() {
                    // If another program saved the file since, its save stays.
                    drop(roll_back(edit, swap));
                }
                return Err(error);
            }
            step(Step::Placed);
        }
        Ok(())
    }

    fn swap(&self, path: &str, swap: &Swap, step: &dyn Fn(Step)) -> Result<(), EditError> {
        let verb = match swap.before {
            Content::Absent => "create",
            _ => "write",
        };
        let path = path.to_owned();
        match swap.run(step).map_err(FileError::on(verb, &swap.file))? {
            Swapped::Done => {
                aside::put(&self.root, &self.own, swap)
                    .map_err(FileError::on("remove", &swap.staged))?;
                Ok(())
            }
            Swapped::Changed => Err(EditError::Changed { path }),
            Swapped::Kept(kept) => {
                let kept = journal::from_root(&kept, &self.root);
                Err(EditError::Kept { path, kept })
            }
        }
    }

    /// Removes the file at `path`, which [`SiteLock::create`] created.
    pub(crate) fn remove(&self, path: &str) -> Result<(), EditError> {
        let file = self.target(path)?;
        fs::remove_file(&file).map_err(FileError::on("remove", &file))?;
        Ok(())
    }

    /// Whether anything exists at `path`, even a dangling link.
    pub(crate) fn stands(&self, path: &str) -> bool {
        stands(&self.root.join(path))
    }

    /// Whether `path` is a file in the site.
    pub(crate) fn is_file(&self, path: &str) -> bool {
        self.target(path).is_ok_and(|file| file.is_file())
    }

    /// Returns the site's root, symbolic links resolved.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the file that `edit` changes, symbolic links resolved. Creates the folders of a new file.
    fn place(&self, edit: &FileEdit<'_>) -> Result<PathBuf, EditError> {
        if edit.before.is_some() {
            return self.target(edit.path);
        }
        let (folder, name) = edit.path.rsplit_once('/').unwrap_or(("", edit.path));
        match make_folders(&self.root, folder)? {
            Some(folder) => Ok(folder.join(name)),
            None => Err(EditError::outside(edit.path)),
        }
    }

    /// Returns the file or folder at `path`, symbolic links resolved. It must be in the site.
    pub(super) fn target(&self, path: &str) -> Result<PathBuf, EditError> {
        let file = self.root.join(path);
        let real = fs::canonicalize(&file).map_err(FileError::on("read", &file))?;
        if is_within(&self.root, &real) { Ok(real) } else { Err(EditError::outside(path)) }
    }
}

/// Restores one file of a change because a later file could not be written.
fn roll_back(edit: &FileEdit<'_>, swap: &Swap) -> io::Result<()> {
    let restore = match edit.before {
        Some(before) => Swap {
            staged: stage(&swap.file, true, before)?.keep()?,
            file: swap.file.clone(),
            before: swap.after.clone(),
            after: swap.before.clone(),
        },
        None => return swap.remove_created(),
    };
    restore.run(&|_| {})?;
    remove_unused(&[restore]);
    Ok(())
}

/// Removes the staged files, except for another program's save.
fn remove_unused(swaps: &[Swap]) {
    for swap in swaps {
        if !swap.has_foreign_save() {
            // On failure, `remove_leftovers` tries again.
            drop(fs::remove_file(&swap.staged));
        }
    }
}

impl From<FileError> for EditError {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl EditError {
    fn outside(path: &str) -> Self {
        Self::Outside { path: path.to_owned() }
    }

    /// Whether the disk has no space left.
    pub(crate) fn is_disk_full(&self) -> bool {
        let full = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded];
        matches!(self, Self::File(error) if full.contains(&error.source.kind()))
    }

    /// Returns what the user can do.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::File(_) => None,
            Self::Outside { .. } => Some("Replace the link with the file or folder itself."),
            Self::NoText { .. } => Some("Run `runsheet check` to see its errors."),
            Self::Changed { .. } => Some("Try again."),
            Self::Kept { .. } => Some("Compare the two files, then remove the second."),
        }
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(formatter),
            Self::Outside { path } => {
                write!(
                    formatter,
                    "`{}` is a symbolic link to a hidden file or a file outside the site's folder",
                    printable(path)
                )
            }
            Self::NoText { path } => {
                write!(formatter, "`{}` is not a text that can be changed", printable(path))
            }
            Self::Changed { path } => {
                write!(
                    formatter,
                    "nothing was written, because `{}` was saved in the meantime",
                    printable(path)
                )
            }
            Self::Kept { path, kept } => {
                write!(
                    formatter,
                    "nothing was written, because `{}` was saved several times in the meantime; one of these texts is in `{}`",
                    printable(path),
                    printable(kept)
                )
            }
        }
    }
}

impl Error for EditError {}
