//! Replaces the text of a file without overwriting a concurrent save by another program.
//!
//! An editor may save the file after runsheet checked it and before runsheet replaces it. A plain rename would
//! overwrite that save. If the system can exchange two files atomically (Linux, macOS), runsheet exchanges them
//! and then checks the old content: if it is not the text that the edit was based on, it is another program's
//! save, and is put back. On other systems a short race between check and rename remains.
//!
//! An editor may also write in place, into a file that it opened before the exchange. The old content is
//! therefore checked twice, and then kept for a while: see [`super::aside`].

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::write::{stands, sync_folder};
use crate::sha256::Sha256;

/// How often a save is put back if further saves arrive meanwhile.
const TRIES: usize = 64;

/// What exists at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing.
    Absent,
    /// A file with this SHA-256.
    Hash(String),
    /// A link, a folder, or something that cannot be read.
    Other,
}

/// A complete text in a temporary file, ready to replace `file`.
#[derive(Debug)]
pub(super) struct Swap {
    /// The file to change, symbolic links resolved.
    pub(super) file: PathBuf,
    /// The new text, in the same folder.
    pub(super) staged: PathBuf,
    /// The content of `file` before the change.
    pub(super) before: Content,
    /// The content after it.
    pub(super) after: Content,
}

/// How a swap ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Swapped {
    /// The file has the new text.
    Done,
    /// Another program saved the file, and the file has that save.
    Changed,
    /// Another program saved the file repeatedly. The file has one of these saves; another is kept at this path.
    Kept(PathBuf),
}

/// The steps of a change, at which tests save the file or kill the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The new texts are staged.
    Staged,
    /// The journal is written.
    Journaled,
    /// The file was checked and is about to change.
    Checked,
    /// The file has the new text; its old content still exists.
    Exchanged,
    /// The old content was checked again.
    CheckedAgain,
    /// Another program's save is about to be put back.
    PutsBack,
    /// One file is done.
    Placed,
    /// All files are done.
    Complete,
}

impl Content {
    /// Returns what exists at `path`. Does not follow links.
    pub(super) fn at(path: &Path) -> Self {
        match fs::symlink_metadata(path) {
            Ok(found) if found.is_file() => hash(path).map_or(Self::Other, Self::Hash),
            Err(error) if error.kind() == ErrorKind::NotFound => Self::Absent,
            _ => Self::Other,
        }
    }

    pub(super) fn of(text: &str) -> Self {
        Self::Hash(Sha256::of(text).to_string())
    }
}

fn hash(path: &Path) -> io::Result<String> {
    Ok(Sha256::of_reader(File::open(path)?)?.0.to_string())
}

impl Swap {
    /// Replaces the file by the staged text, durably. On failure the file has what other programs saved. If the
    /// system can exchange files, the old content is at `staged` afterwards.
    pub(super) fn run(&self, step: &dyn Fn(Step)) -> io::Result<Swapped> {
        if self.before == Content::Absent {
            step(Step::Checked);
            move_to_free(&self.staged, &self.file)?;
            sync_folder(self.folder())?;
            return Ok(Swapped::Done);
        }
        if Content::at(&self.file) != self.before {
            return self.give_up();
        }
        step(Step::Checked);
        match exchange(&self.staged, &self.file) {
            Ok(()) => self.confirm(step),
            // Some editors remove or rename a file before they save it.
            Err(error) if error.kind() == ErrorKind::NotFound => self.give_up(),
            Err(_) => self.rename(),
        }
    }

    /// Removes the file that this swap created, unless another program saved it since.
    pub(super) fn remove_created(&self) -> io::Result<()> {
        fs::rename(&self.file, &self.staged)?;
        if Content::at(&self.staged) == self.after {
            return fs::remove_file(&self.staged);
        }
        match move_to_free(&self.staged, &self.file) {
            Ok(()) => Ok(()),
            Err(_) => keep(&self.staged, &self.file).map(drop),
        }
    }

    /// Whether the staged file has neither the old text nor the new one, but another program's save.
    pub(super) fn has_foreign_save(&self) -> bool {
        let staged = Content::at(&self.staged);
        staged != Content::Absent && staged != self.before && staged != self.after
    }

    fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new("."))
    }

    fn give_up(&self) -> io::Result<Swapped> {
        fs::remove_file(&self.staged)?;
        Ok(Swapped::Changed)
    }

    /// Replaces the file by a rename, on systems that cannot exchange files. A save just before it is overwritten.
    fn rename(&self) -> io::Result<Swapped> {
        if Content::at(&self.file) != self.before {
            return self.give_up();
        }
        fs::rename(&self.staged, &self.file)?;
        sync_folder(self.folder())?;
        Ok(Swapped::Done)
    }

    /// Checks, after the exchange, that the old content is not another program's save.
    fn confirm(&self, step: &dyn Fn(Step)) -> io::Result<Swapped> {
        step(Step::Exchanged);
        if Content::at(&self.staged) != self.before {
            return self.put_back(step);
        }
        sync_folder(self.folder())?;
        // An editor that writes in place may have written meanwhile.
        if Content::at(&self.staged) != self.before {
            return self.put_back(step);
        }
        step(Step::CheckedAgain);
        Ok(Swapped::Done)
    }

    /// Puts the save at `staged` back into the file. If the file was saved again meanwhile, the exchange yields
    /// that newer save, which is put back in turn.
    pub(super) fn put_back(&self, step: &dyn Fn(Step)) -> io::Result<Swapped> {
        let mut last_in = self.after.clone();
        for _ in 0..TRIES {
            let save = Content::at(&self.staged);
            step(Step::PutsBack);
            match exchange(&self.staged, &self.file) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    match move_to_free(&self.staged, &self.file) {
                        Ok(()) => return Ok(Swapped::Changed),
                        Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                        Err(_) => break,
                    }
                }
                Err(_) => break,
            }
            if Content::at(&self.staged) == last_in {
                return self.give_up();
            }
            last_in = save;
        }
        keep(&self.staged, &self.file).map(Swapped::Kept)
    }
}

/// Moves the save at `staged` next to `file`, under a visible name that the site ignores.
pub(super) fn keep(staged: &Path, file: &Path) -> io::Result<PathBuf> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    for number in 1.. {
        let kept = file.with_file_name(format!("{name}.saved-{number}~"));
        match move_to_free(staged, &kept) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            moved => return moved.map(|()| kept),
        }
    }
    unreachable!("some number is free")
}

/// Renames `from` to `to`, unless something is at `to`.
pub(super) fn move_to_free(from: &Path, to: &Path) -> io::Result<()> {
    let from = TempPath::try_from_path(from)?;
    from.persist_noclobber(to).map_err(|failed| {
        // Otherwise dropping the path would remove the file.
        drop(failed.path.keep());
        if stands(to) { ErrorKind::AlreadyExists.into() } else { failed.error }
    })
}

/// Exchanges two files atomically. Fails if the system does not support it.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

#[cfg(test)]
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
mod tests {
    use std::cell::RefCell;
    use std::io::Write;

    use super::*;
    use crate::disk::edit::{EditError, FileEdit, SiteLock};

    const PATH: &str = "1.yaml";

    /// Changes a file from `old` to `new` while `at` acts on its steps. Returns the result, the file's text, and
    /// the texts of all other files in its folder.
    fn change(at: impl Fn(Step, &Path)) -> (Result<(), EditError>, String, Vec<String>) {
        let site = tempfile::tempdir().unwrap();
        let file = site.path().join(PATH);
        fs::write(&file, "old").unwrap();
        let lock = SiteLock::begin(site.path(), |_| {}).unwrap();
        let edit = FileEdit::replace(PATH, "old", "new");
        let result = lock.write_in_steps(&[edit], &|step| at(step, &file));
        let mut others: Vec<String> = (fs::read_dir(site.path()).unwrap())
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file() && *path != file)
            .map(|path| fs::read_to_string(path).unwrap())
            .collect();
        others.sort();
        (result, fs::read_to_string(&file).unwrap(), others)
    }

    fn save(file: &Path, text: &str) {
        let staged = file.with_extension("save");
        fs::write(&staged, text).unwrap();
        fs::rename(staged, file).unwrap();
    }

    fn is_changed(result: &Result<(), EditError>) -> bool {
        matches!(result, Err(EditError::Changed { .. }))
    }

    #[test]
    fn a_save_between_the_check_and_the_exchange_is_kept() {
        let by_rename = |step, file: &Path| {
            if step == Step::Checked {
                save(file, "theirs");
            }
        };
        let in_place = |step, file: &Path| {
            if step == Step::Checked {
                fs::write(file, "theirs").unwrap();
            }
        };
        for (result, text, others) in [change(by_rename), change(in_place)] {
            assert!(is_changed(&result), "{result:?}");
            assert_eq!((text.as_str(), others.len()), ("theirs", 0));
        }
    }

    #[test]
    fn an_editor_that_opened_the_file_before_the_exchange_writes_into_the_file() {
        for (opened_at, written_at) in [
            (Step::Staged, Step::Exchanged),
            (Step::Checked, Step::Exchanged),
            (Step::Checked, Step::PutsBack),
        ] {
            let editor = RefCell::new(None);
            let (result, text, others) = change(|step, file| {
                if step == opened_at {
                    *editor.borrow_mut() = Some(File::options().write(true).open(file).unwrap());
                }
                if step == Step::Exchanged && written_at == Step::PutsBack {
                    // The editor truncates the file here and writes the text at the next step.
                    editor.borrow_mut().as_mut().unwrap().set_len(0).unwrap();
                }
                if step == written_at {
                    let mut editor = editor.borrow_mut().take().unwrap();
                    editor.set_len(0).unwrap();
                    editor.write_all(b"theirs").unwrap();
                }
            });
            assert!(is_changed(&result), "{result:?}");
            assert_eq!((text.as_str(), others.len()), ("theirs", 0));
        }
    }

    #[test]
    fn the_newest_of_several_saves_stays() {
        let count = RefCell::new(0);
        let (result, text, others) = change(|step, file| match step {
            Step::Checked => save(file, "save 0"),
            Step::PutsBack if *count.borrow() < 5 => {
                *count.borrow_mut() += 1;
                save(file, &format!("save {}", count.borrow()));
            }
            _ => {}
        });
        assert!(is_changed(&result), "{result:?}");
        assert_eq!((text.as_str(), others.len()), ("save 5", 0));
    }

    #[test]
    fn if_saves_do_not_end_the_last_two_are_kept() {
        let count = RefCell::new(0);
        let (result, text, others) = change(|step, file| {
            if matches!(step, Step::Checked | Step::PutsBack) {
                *count.borrow_mut() += 1;
                save(file, &format!("save {}", count.borrow()));
            }
        });
        let Err(EditError::Kept { kept, .. }) = result else {
            panic!("{result:?}");
        };
        assert_eq!(kept, "1.yaml.saved-1~");
        let last = *count.borrow();
        let mut both = [text, others[0].clone()];
        both.sort();
        assert_eq!(both, [last - 1, last].map(|last| format!("save {last}")));
    }

    #[test]
    fn an_editor_may_remove_the_file_before_it_saves() {
        let (result, text, others) = change(|step, file| match step {
            Step::Checked => save(file, "theirs"),
            Step::PutsBack => fs::remove_file(file).unwrap(),
            _ => {}
        });
        assert!(is_changed(&result), "{result:?}");
        assert_eq!((text.as_str(), others.len()), ("theirs", 0));

        let (result, text, _) = change(|step, file| match step {
            Step::Checked => fs::rename(file, file.with_extension("bak")).unwrap(),
            Step::Complete => fs::write(file, "theirs").unwrap(),
            _ => {}
        });
        assert!(is_changed(&result), "{result:?}");
        assert_eq!(text, "theirs");
    }

    #[test]
    fn a_link_that_replaced_the_file_is_put_back() {
        let (result, text, _) = change(|step, file| {
            if step == Step::Checked {
                let elsewhere = file.with_extension("elsewhere");
                fs::write(&elsewhere, "old").unwrap();
                fs::remove_file(file).unwrap();
                std::os::unix::fs::symlink(&elsewhere, file).unwrap();
            }
        });
        assert!(is_changed(&result), "{result:?}");
        assert_eq!(text, "old");
    }
}
