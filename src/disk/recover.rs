//! Completes or undoes an interrupted change. The caller holds the lock.

use std::path::Path;
use std::{fmt, fs, io};

use super::aside::{self, LateSave};
use super::error::printable;
use super::journal::{self, Found, Plan, from_root, plan, state};
use super::swap::{Content, Swap, Swapped, keep};
use super::{FileError, lock, own};

/// What was recovered from an earlier command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovered {
    /// An interrupted change was completed.
    Completed {
        /// The files, from the site's root.
        paths: Vec<String>,
    },
    /// An interrupted change had written no file, and was dropped.
    Undone {
        /// The files.
        paths: Vec<String>,
    },
    /// An interrupted change was left as it is, because another program saved one of the files since.
    Left {
        /// The files that have the change.
        written: Vec<String>,
        /// The files that do not.
        unwritten: Vec<String>,
        /// Files with texts that other programs saved and that are in no other file.
        kept: Vec<String>,
    },
    /// An editor saved a file while an earlier command replaced it.
    SavedLate(LateSave),
}

/// Recovers from earlier commands, and returns what to report.
pub(super) fn recover(root: &Path, own: &Path) -> Result<Vec<Recovered>, FileError> {
    let change = recover_change(root, own)?;
    let late = aside::collect(root, own)?.into_iter();
    Ok(change.into_iter().chain(late.map(Recovered::SavedLate)).collect())
}

/// Completes, undoes or leaves the change in the journal in `own`.
fn recover_change(root: &Path, own: &Path) -> Result<Option<Recovered>, FileError> {
    let Some(swaps) = journal::read(root, own)? else {
        return Ok(None);
    };
    let found: Vec<Found> = swaps.iter().map(state).collect();
    let paths = || swaps.iter().map(|swap| from_root(&swap.file, root));
    let recovered = match plan(&found) {
        Plan::Done => None,
        // If a single file was not written, nothing has changed and there is nothing to report.
        Plan::Undo if swaps.len() == 1 => None,
        Plan::Undo => Some(Recovered::Undone { paths: paths().collect() }),
        Plan::Complete if complete(&swaps, &found)? => {
            Some(Recovered::Completed { paths: paths().collect() })
        }
        Plan::Complete | Plan::Leave => Some(leave(root, &swaps)?),
    };
    for swap in &swaps {
        remove_staged(swap).map_err(FileError::on("remove", &swap.staged))?;
    }
    journal::clear(own)?;
    Ok(recovered)
}

/// Returns the files of an interrupted change that the next recording command will complete or leave; empty if
/// there is none, or while a command holds the lock.
pub fn interrupted(root: &Path) -> Vec<String> {
    let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let own = root.join(own::NAME);
    let Ok(Some(swaps)) = journal::read(&root, &own) else {
        return Vec::new();
    };
    let found: Vec<Found> = swaps.iter().map(state).collect();
    if matches!(plan(&found), Plan::Done | Plan::Undo) || lock::is_held(&own) {
        return Vec::new();
    }
    let paths = swaps.iter().map(|swap| from_root(&swap.file, &root));
    paths.collect()
}

/// Writes the pending files; `false` if another program saves one of them meanwhile.
fn complete(swaps: &[Swap], found: &[Found]) -> Result<bool, FileError> {
    for (swap, found) in swaps.iter().zip(found) {
        if *found == Found::Pending {
            match swap.run(&|_| {}) {
                Ok(Swapped::Done) => {}
                Ok(_) => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
                Err(error) => return Err(FileError::on("write", &swap.file)(error)),
            }
        }
    }
    Ok(true)
}

/// Puts back what another program saved while the command was interrupted, and returns the state of the files.
fn leave(root: &Path, swaps: &[Swap]) -> Result<Recovered, FileError> {
    let (mut written, mut unwritten, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    for swap in swaps {
        let on = |error| FileError::on("write", &swap.file)(error);
        let path = from_root(&swap.file, root);
        match state(swap) {
            Found::Written => written.push(path),
            Found::Displaced => {
                if let Swapped::Kept(path) = swap.put_back(&|_| {}).map_err(on)? {
                    kept.push(from_root(&path, root));
                }
                unwritten.push(path);
            }
            Found::Pending => unwritten.push(path),
            Found::Changed => {
                if swap.has_foreign_save() {
                    let path = keep(&swap.staged, &swap.file).map_err(on)?;
                    kept.push(from_root(&path, root));
                }
                unwritten.push(path);
            }
        }
    }
    Ok(Recovered::Left { written, unwritten, kept })
}

/// Removes the staged file.
fn remove_staged(swap: &Swap) -> io::Result<()> {
    match Content::at(&swap.staged) {
        Content::Absent => Ok(()),
        _ => fs::remove_file(&swap.staged),
    }
}

impl Recovered {
    /// Whether the user should check the files.
    pub(crate) fn needs_attention(&self) -> bool {
        matches!(self, Self::Left { .. } | Self::SavedLate(_))
    }
}

impl fmt::Display for Recovered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Completed { paths } => {
                write!(formatter, "an interrupted command was completed: {}", list(paths))
            }
            Self::Undone { paths } => {
                write!(formatter, "an interrupted command was undone: {}", list(paths))
            }
            Self::SavedLate(LateSave { path, kept }) => write!(
                formatter,
                "`{}` was saved while a command changed it, and the saved text is in `{}`",
                printable(path),
                printable(kept)
            ),
            Self::Left { written, unwritten, kept } => {
                formatter.write_str(
                    "an interrupted command was not completed, because one of its files was saved since",
                )?;
                for (paths, what) in [
                    (written, "with the change"),
                    (unwritten, "without the change"),
                    (kept, "saved text"),
                ] {
                    if !paths.is_empty() {
                        write!(formatter, "\n  - {what}: {}", list(paths))?;
                    }
                }
                Ok(())
            }
        }
    }
}

fn list(paths: &[String]) -> String {
    let quoted = paths.iter().map(|path| format!("`{}`", printable(path)));
    quoted.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeMap;
    use std::env;
    use std::process::{Command, Stdio};

    use super::*;
    use crate::disk::edit::{FileEdit, SiteLock};
    use crate::disk::journal::STAGED;
    use crate::disk::swap::Step;

    const SITE: &str = "RUNSHEET_TEST_STEPS_SITE";
    const CHANGE: &str = "RUNSHEET_TEST_STEPS_CHANGE";
    const STEP: &str = "RUNSHEET_TEST_STEPS_STEP";
    const SAVES: &str = "RUNSHEET_TEST_STEPS_SAVES";

    const ONE: &str = "content/releases/a/1.yaml";
    const TWO: &str = "content/releases/b/1.md";

    /// The kinds of changes: which of the two files exist before, and which files change.
    const CHANGES: [(&[&str], &[&str]); 5] = [
        (&[ONE], &[ONE]),
        (&[ONE, TWO], &[ONE, TWO]),
        (&[ONE], &[ONE, TWO]),
        (&[TWO], &[ONE, TWO]),
        (&[], &[ONE, TWO]),
    ];

    fn old(path: &str) -> String {
        format!("old text of {path}\n")
    }

    fn new(path: &str) -> String {
        format!("new text of {path}\n")
    }

    fn site(change: usize) -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        for path in [ONE, TWO] {
            fs::create_dir_all(site.path().join(path).parent().unwrap()).unwrap();
        }
        for path in CHANGES[change].0 {
            fs::write(site.path().join(path), old(path)).unwrap();
        }
        site
    }

    /// Returns the text of every file of the site, and of the journal.
    fn files(site: &Path) -> BTreeMap<String, String> {
        let entries = walkdir::WalkDir::new(site).into_iter().map(Result::unwrap);
        let files = entries.filter(|entry| entry.file_type().is_file());
        files
            .map(|entry| {
                let text = fs::read_to_string(entry.path()).unwrap();
                (from_root(entry.path(), site), text)
            })
            .filter(|(path, _)| path.starts_with("content/") || path == ".runsheet/journal.json")
            .collect()
    }

    fn texts(paths: &[&str], text: fn(&str) -> String) -> BTreeMap<String, String> {
        let text = |path: &&str| ((*path).to_owned(), text(path));
        paths.iter().map(text).collect()
    }

    fn begin(site: &Path) -> SiteLock {
        SiteLock::begin(site, |_| {}).unwrap()
    }

    fn save(path: &Path, text: &str) {
        let staged = path.with_extension("save");
        fs::write(&staged, text).unwrap();
        fs::rename(staged, path).unwrap();
    }

    /// Not a test: makes a change and aborts at one of its steps.
    #[test]
    #[ignore = "run by the tests below as a process of its own"]
    fn child() {
        let Ok(site) = env::var(SITE) else { return };
        let site = Path::new(&site);
        let number = |name| env::var(name).unwrap().parse::<usize>().unwrap();
        let (before, changed) = CHANGES[number(CHANGE)];
        let last = number(STEP);
        let olds = texts(before, old);
        let news = texts(changed, new);
        let edits: Vec<FileEdit<'_>> = (changed.iter())
            .map(|path| match olds.get(*path) {
                Some(old) => FileEdit::replace(path, old, &news[*path]),
                None => FileEdit::create(path, &news[*path]),
            })
            .collect();
        let (count, saves) = (Cell::new(0), Cell::new(number(SAVES)));
        let on_step = |step| {
            if step == Step::Checked && saves.get() > 0 {
                saves.set(saves.get() - 1);
                save(&site.join(ONE), "another person's\n");
            }
            if count.replace(count.get() + 1) == last {
                std::process::abort();
            }
        };
        drop(begin(site).write_in_steps(&edits, &on_step));
    }

    /// Whether the process aborted, which it does unless the change has fewer steps.
    fn dies_at(site: &Path, change: usize, step: usize, saves: usize) -> bool {
        let mut child = Command::new(env::current_exe().unwrap());
        child
            .args(["disk::recover::tests::child", "--exact", "--ignored"])
            .env(SITE, site)
            .env(CHANGE, change.to_string())
            .env(STEP, step.to_string())
            .env(SAVES, saves.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        !child.status().unwrap().success()
    }

    #[test]
    fn a_change_killed_at_any_step_is_complete_or_undone_after_the_next_command() {
        for (change, (before, changed)) in CHANGES.iter().enumerate() {
            let (old, new) = (texts(before, old), {
                let mut all = texts(before, old);
                all.extend(texts(changed, new));
                all
            });
            let mut completed = 0;
            for step in 0.. {
                let site = site(change);
                let died = dies_at(site.path(), change, step, 0);
                let left = files(site.path());
                let is_half = changed.iter().any(|path| left.get(*path) == new.get(*path))
                    && changed.iter().any(|path| left.get(*path) != new.get(*path));
                assert_eq!(interrupted(site.path()).is_empty(), !is_half);
                let lock = begin(site.path());
                let mut found = files(site.path());
                if !left.contains_key(".runsheet/journal.json") {
                    // Without a journal, a staged file stays until the folder is written to.
                    found.retain(|path, _| !path.contains(STAGED.0));
                }
                assert!(
                    found == new || (died && found == old),
                    "change {change}, step {step}: {left:?} became {found:?}"
                );
                let recovered = lock.recovered();
                if is_half {
                    assert!(
                        matches!(recovered, [Recovered::Completed { paths }] if paths == changed),
                        "{recovered:?}"
                    );
                    completed += 1;
                }
                drop(lock);
                assert_eq!(begin(site.path()).recovered(), [], "said once");
                if !died {
                    assert!(step > 4, "the steps were counted");
                    break;
                }
            }
            assert_eq!(completed > 0, changed.len() > 1, "change {change}");
        }
    }

    #[test]
    fn a_file_that_was_saved_after_the_kill_stays_like_the_others() {
        for path in [ONE, TWO] {
            let mut journaled = 0;
            for step in 0.. {
                let site = site(1);
                if !dies_at(site.path(), 1, step, 0) {
                    break;
                }
                save(&site.path().join(path), "another person's\n");
                let mut before = files(site.path());
                let is_journaled = before.remove(".runsheet/journal.json").is_some();
                let lock = begin(site.path());
                assert_eq!(!lock.recovered().is_empty(), is_journaled);
                if is_journaled {
                    before.retain(|path, _| !path.contains(STAGED.0));
                    journaled += 1;
                }
                assert_eq!(files(site.path()), before, "step {step}");
                drop(lock);
                assert_eq!(begin(site.path()).recovered(), [], "said once");
            }
            assert!(journaled > 3);
        }
    }

    #[test]
    fn a_save_that_a_killed_command_displaced_is_put_back() {
        let mut restored = 0;
        for change in 0..2 {
            for step in 0.. {
                let site = site(change);
                let died = dies_at(site.path(), change, step, 1);
                let displaced = files(site.path());
                let was_saved = displaced.values().any(|text| text.starts_with("another"));
                restored += usize::from(was_saved && displaced[ONE] == new(ONE));
                let lock = begin(site.path());
                let found = files(site.path());
                if was_saved {
                    assert_eq!(found[ONE], "another person's\n", "step {step}");
                }
                if change == 1 {
                    assert_eq!(found[TWO], old(TWO));
                }
                drop(lock);
                if !died {
                    break;
                }
            }
        }
        assert!(restored > 1, "some kill fell after the exchange");
    }

    #[test]
    fn a_journal_cannot_name_files_outside_of_the_site() {
        let site = site(0);
        let own = site.path().join(".runsheet");
        fs::create_dir(&own).unwrap();
        for (path, staged) in [
            ("../x", ".runsheet-a~"),
            ("/etc/hosts", ".runsheet-a~"),
            ("content/x", "../.runsheet-a~"),
            ("content/x", ".runsheet-/../x~"),
            ("content/x", "x"),
        ] {
            let journal = format!(
                r#"{{"format":1,"files":[{{"path":"{path}","staged":"{staged}","before":null,"after":"0"}}]}}"#
            );
            fs::write(own.join("journal.json"), journal).unwrap();
            let error = SiteLock::begin(site.path(), |_| {}).unwrap_err();
            assert!(error.to_string().contains("not a journal"), "{error}");
        }
        fs::write(own.join("journal.json"), "").unwrap();
        begin(site.path());
    }
}
