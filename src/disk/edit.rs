//! Changing files that people write too: one writer at a time, all files of a change or none, whole at every
//! moment, and never over what another program saved meanwhile.
//!
//! [`SiteLock`] holds the site's lock: what is decided between reading and writing is decided on what the
//! file holds. What is written into it is left to [`crate::record`]; how one file changes to
//! [`super::swap`]; what a killed command leaves to [`super::journal`] and [`super::recover`].

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::fs::{self, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::error::printable;
use super::journal::{self, STAGED};
use super::lock::Lock;
use super::overlap::real;
use super::recover::{Recovered, recover};
use super::swap::{Content, Step, Swap, Swapped};
use super::write::{is_within, make_folders, stands};
use super::{FileError, aside, own};

/// The largest file that is changed, as large as any that is read.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The right to record in a site, until it is dropped.
#[derive(Debug)]
pub struct SiteLock {
    root: PathBuf,
    own: PathBuf,
    recovered: Vec<Recovered>,
    _lock: Lock,
}

/// A change of one file: part of what [`SiteLock::write`] writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileEdit<'a> {
    path: &'a str,
    before: Option<&'a str>,
    after: &'a str,
}

/// Why a file could not be changed.
#[derive(Debug)]
pub enum EditError {
    /// The disk says no.
    File(FileError),
    /// The file is behind a symbolic link that leads out of the site or to something hidden.
    Outside {
        /// The file.
        path: String,
    },
    /// The file is no text, or too large for one.
    NoText {
        /// The file.
        path: String,
    },
    /// Somebody saved the file between reading and writing it.
    Changed {
        /// The file.
        path: String,
    },
    /// Another program saved the file so often meanwhile that two of its saves are left.
    Kept {
        /// The file, which holds one save.
        path: String,
        /// The file that holds the other.
        kept: String,
    },
}

impl<'a> FileEdit<'a> {
    /// Puts `after` in place of `before` in the file at `path`, from the site's root.
    pub fn replace(path: &'a str, before: &'a str, after: &'a str) -> Self {
        let before = Some(before);
        Self {
            path,
            before,
            after,
        }
    }

    /// Creates the file at `path` with its folders. Never overwrites.
    pub fn create(path: &'a str, text: &'a str) -> Self {
        Self {
            path,
            before: None,
            after: text,
        }
    }

    fn is_change(&self) -> bool {
        self.before != Some(self.after)
    }
}

impl SiteLock {
    /// Waits until nobody else records in the site in `root`; `on_wait` is told who does. Completes or undoes
    /// what an interrupted command left; see [`Self::recovered`].
    pub fn begin(root: &Path, on_wait: impl Fn(&str)) -> Result<Self, FileError> {
        let root = real(root)?;
        let own = own::folder(&root)?;
        own::ignore(&own)?;
        let lock = Lock::take(&own, on_wait)?;
        let recovered = recover(&root, &own)?;
        Ok(Self {
            root,
            own,
            recovered,
            _lock: lock,
        })
    }

    /// What an earlier command left and [`Self::begin`] dealt with.
    pub fn recovered(&self) -> &[Recovered] {
        &self.recovered
    }

    /// What this site's servers share and nobody else knows: `fresh`, unless one was kept before. Only this user
    /// may read the file.
    pub(crate) fn secret(&self, fresh: String) -> Result<String, FileError> {
        let file = self.own.join("secret");
        own::expect(&file, Metadata::is_file, "a file")?;
        let is_one = |text: &String| {
            text.len() == fresh.len() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        if let Some(kept) = fs::read_to_string(&file).ok().filter(is_one) {
            return Ok(kept);
        }
        let on = |error| FileError::on("create", &file)(error);
        let mut beside = tempfile::NamedTempFile::new_in(&self.own).map_err(on)?;
        beside.write_all(fresh.as_bytes()).map_err(on)?;
        beside.persist(&file).map_err(|error| on(error.error))?;
        Ok(fresh)
    }

    /// The text of the file at `path`, from the site's root, byte order mark and all.
    pub fn read(&self, path: &str) -> Result<String, EditError> {
        let file = self.target(path)?;
        let on = |error| FileError::on("read", &file)(error);
        let mut bytes = Vec::new();
        let opened = fs::File::open(&file).map_err(on)?;
        opened
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(on)?;
        let no_text = || EditError::NoText {
            path: path.to_owned(),
        };
        if bytes.len() as u64 > LARGEST {
            return Err(no_text());
        }
        String::from_utf8(bytes).map_err(|_| no_text())
    }

    /// Puts `new` in place of `old` in the file at `path`: all of it or nothing, and so that it lasts. The
    /// file keeps its permissions and, where the system allows it, its owner and group. A link stays a link.
    pub fn replace(&self, path: &str, old: &str, new: &str) -> Result<(), EditError> {
        self.write(&[FileEdit::replace(path, old, new)])
    }

    /// Creates the file at `path` with its folders, so that it lasts. Never overwrites.
    pub fn create(&self, path: &str, text: &str) -> Result<(), EditError> {
        self.write(&[FileEdit::create(path, text)])
    }

    /// Writes several files as one, in this order: either all of them or, on an error, none. If the process is
    /// killed in between, the next [`Self::begin`] completes or undoes the change.
    pub fn write(&self, edits: &[FileEdit<'_>]) -> Result<(), EditError> {
        self.write_in_steps(edits, &|_| {})
    }

    /// The same; `step` is called at each step.
    pub(super) fn write_in_steps(
        &self,
        edits: &[FileEdit<'_>],
        step: &dyn Fn(Step),
    ) -> Result<(), EditError> {
        let edits: Vec<&FileEdit<'_>> = edits.iter().filter(|edit| edit.is_change()).collect();
        let files: Vec<PathBuf> = (edits.iter())
            .map(|edit| self.place(edit))
            .collect::<Result<_, _>>()?;
        remove_leftovers(&files)?;
        let staged: Vec<Staged> = (edits.iter().zip(files))
            .map(|(edit, file)| Staged::new(file, edit.before, edit.after))
            .collect::<Result<_, _>>()?;
        step(Step::Staged);
        let swaps: Vec<Swap> = staged
            .into_iter()
            .map(Staged::keep)
            .collect::<Result<_, _>>()?;
        let written = journal::write(&self.root, &self.own, &swaps)
            .map_err(EditError::from)
            .and_then(|()| self.swap_all(&edits, &swaps, step));
        if written.is_err() {
            remove_unused(&swaps);
        }
        journal::clear(&self.own)?;
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
            // A folder on the way may have become a link since the first look.
            let done = self
                .place(edit)
                .and_then(|_| self.swap(edit.path, swap, step));
            if let Err(error) = done {
                let before = edits.iter().zip(swaps).take(index);
                for (edit, swap) in before.rev() {
                    // A file that another program saved since keeps that save.
                    drop(take_back(edit, swap));
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

    /// Whether anything stands at `path`.
    pub(crate) fn stands(&self, path: &str) -> bool {
        stands(&self.root.join(path))
    }

    /// The site's root, symbolic links resolved.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The file that an edit changes, symbolic links resolved; the folders of a new file are created.
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

    /// The file that `path` leads to, which lies in the site.
    fn target(&self, path: &str) -> Result<PathBuf, EditError> {
        let file = self.root.join(path);
        let real = fs::canonicalize(&file).map_err(FileError::on("read", &file))?;
        if is_within(&self.root, &real) {
            Ok(real)
        } else {
            Err(EditError::outside(path))
        }
    }
}

/// A new text in a file of its own, which is removed unless it is kept.
struct Staged {
    file: PathBuf,
    text: TempPath,
    before: Content,
    after: Content,
}

impl Staged {
    fn new(file: PathBuf, before: Option<&str>, after: &str) -> Result<Self, FileError> {
        let verb = if before.is_some() { "write" } else { "create" };
        let text = stage(&file, before.is_some(), after).map_err(FileError::on(verb, &file))?;
        Ok(Self {
            file,
            text,
            before: before.map_or(Content::Absent, Content::of),
            after: Content::of(after),
        })
    }

    /// From here on the journal is what removes it.
    fn keep(self) -> Result<Swap, FileError> {
        let on = FileError::on("write", &self.file);
        let staged = self.text.keep().map_err(|failed| on(failed.error))?;
        Ok(Swap {
            file: self.file,
            staged,
            before: self.before,
            after: self.after,
        })
    }
}

/// The text `text` durably in a file beside `file`, with its owner and permissions if that exists.
fn stage(file: &Path, exists: bool, text: &str) -> io::Result<TempPath> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // Otherwise only its owner could read it.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut staged = builder
        .prefix(STAGED.0)
        .suffix(STAGED.1)
        .tempfile_in(folder)?;
    staged.write_all(text.as_bytes())?;
    if exists {
        let metadata = fs::metadata(file)?;
        give_owner(staged.as_file(), &metadata);
        staged.as_file().set_permissions(metadata.permissions())?;
    }
    staged.as_file().sync_all()?;
    Ok(staged.into_temp_path())
}

/// Gives the file the owner and group of another, as far as the system lets this user.
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

/// Undoes one file of a change of which a later file could not be written.
fn take_back(edit: &FileEdit<'_>, swap: &Swap) -> io::Result<()> {
    let back = match edit.before {
        Some(before) => Swap {
            staged: stage(&swap.file, true, before)?.keep()?,
            file: swap.file.clone(),
            before: swap.after.clone(),
            after: swap.before.clone(),
        },
        None => return swap.remove_created(),
    };
    back.run(&|_| {})?;
    remove_unused(&[back]);
    Ok(())
}

/// Removes what is staged. A text that is not runsheet's stays.
fn remove_unused(swaps: &[Swap]) {
    for swap in swaps {
        if !swap.holds_a_save() {
            // It harms nobody where it cannot be removed.
            drop(fs::remove_file(&swap.staged));
        }
    }
}

/// Removes what commands left that were killed before they wrote their journal. Only the holder of the lock
/// stages files.
fn remove_leftovers(files: &[PathBuf]) -> Result<(), FileError> {
    let folders: BTreeSet<&Path> = files.iter().filter_map(|file| file.parent()).collect();
    for folder in folders {
        let entries = fs::read_dir(folder).map_err(FileError::on("read", folder))?;
        for left in entries.flatten() {
            let name = left.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(STAGED.0) && name.ends_with(STAGED.1) {
                // It harms nobody where it cannot be removed.
                drop(fs::remove_file(left.path()));
            }
        }
    }
    Ok(())
}

impl From<FileError> for EditError {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl EditError {
    fn outside(path: &str) -> Self {
        Self::Outside {
            path: path.to_owned(),
        }
    }

    /// What to do.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::File(_) => None,
            Self::Outside { .. } => Some("Put the file or folder itself in the link's place."),
            Self::NoText { .. } => Some("`runsheet check` says what is wrong with it."),
            Self::Changed { .. } => Some("Try again."),
            Self::Kept { .. } => Some("Compare the two, then remove the second."),
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
                    "`{}` leads through a symbolic link out of the site's folder, or to something hidden",
                    printable(path)
                )
            }
            Self::NoText { path } => {
                write!(
                    formatter,
                    "`{}` is no text that could be changed",
                    printable(path)
                )
            }
            Self::Changed { path } => {
                write!(
                    formatter,
                    "`{}` was saved meanwhile, so nothing was written",
                    printable(path)
                )
            }
            Self::Kept { path, kept } => {
                write!(
                    formatter,
                    "`{}` was saved several times meanwhile, so nothing was written; one of these texts is in `{}`",
                    printable(path),
                    printable(kept)
                )
            }
        }
    }
}

impl Error for EditError {}
