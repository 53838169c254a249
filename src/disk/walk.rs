//! Finds the files of a folder, sorted by path, and never outside of the site.
//!
//! The only place that checks symbolic links, names and special files among the sources.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::{Code, Diagnostic};

use super::error::{printable, reason, shown};
use super::overlap::real;
use super::{FileError, ReadError, names};

/// The most files of a site. Folders that link to each other can look like an endless number of files.
const MOST_FILES: usize = 250_000;

/// The number of files that a link counts as, because following it takes that much longer.
const LINK: usize = 25;

/// The folders that sources may come from.
pub(super) struct Bounds {
    /// The site's root, as it was given.
    pub(super) root: PathBuf,
    /// The site's root, symbolic links resolved.
    pub(super) real_root: PathBuf,
    real_output: PathBuf,
    /// The targets of links that were followed.
    pub(super) linked: Vec<PathBuf>,
    /// The links themselves, from the site's root.
    pub(super) links: Vec<String>,
}

/// A file that was found.
#[derive(Debug)]
pub(super) struct FoundFile {
    /// The path from the site's root, separated by `/`.
    pub(super) path: String,
    /// The path for opening the file.
    pub(super) file: PathBuf,
}

impl Bounds {
    pub(super) fn new(root: &Path, output: &Path) -> Result<Self, FileError> {
        Ok(Self {
            root: root.to_path_buf(),
            real_root: real(root)?,
            real_output: real(output)?,
            linked: Vec::new(),
            links: Vec::new(),
        })
    }

    /// Returns every usable file in `folder`, sorted by path. Adds a diagnostic for every other file.
    pub(super) fn walk(
        &mut self,
        folder: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Vec<FoundFile>, ReadError> {
        let mut found = Vec::new();
        let mut count = 0;
        let mut walk =
            WalkDir::new(self.root.join(folder)).follow_links(true).min_depth(1).into_iter();
        while let Some(entry) = walk.next() {
            let is_link = entry.as_ref().map_or(true, DirEntry::path_is_symlink);
            count += if is_link { LINK } else { 1 };
            if count > MOST_FILES {
                return Err(ReadError::TooManyFiles { limit: MOST_FILES });
            }
            let verdict = match &entry {
                Ok(entry) => self.judge(entry),
                Err(error) => Verdict::Refused(self.unwalkable(error)),
            };
            if is_link && matches!(verdict, Verdict::File(_) | Verdict::Folder) {
                let link = entry.as_ref().map_or(&*self.root, DirEntry::path);
                self.linked.extend(fs::canonicalize(link));
                self.links.push(self.path_from_root(link));
            }
            match verdict {
                Verdict::File(file) => found.push(file),
                Verdict::Folder => continue,
                Verdict::Ignored => {}
                Verdict::Refused(diagnostic) => diagnostics.extend(diagnostic),
            }
            if entry.is_ok_and(|entry| entry.file_type().is_dir()) {
                walk.skip_current_dir();
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    /// Returns why a symbolic link may not be followed, as the end of a sentence.
    pub(super) fn refuse_link(&self, link: &Path) -> Option<String> {
        let target = fs::canonicalize(link).ok()?;
        let Ok(relative) = target.strip_prefix(&self.real_root) else {
            return Some("points outside the site's folder".to_owned());
        };
        if target.starts_with(&self.real_output) {
            return Some("points into the output folder".to_owned());
        }
        relative
            .iter()
            .any(names::is_ignored)
            .then(|| format!("points to `{}`, which is hidden", shown(relative)))
    }

    fn judge(&self, entry: &DirEntry) -> Verdict {
        if names::is_ignored(entry.file_name()) {
            return Verdict::Ignored;
        }
        if let Err(why) = names::usable(entry.file_name()) {
            return Verdict::refused(bad_name(&self.path_from_root(entry.path()), &why));
        }
        let path = self.path_from_root(entry.path());
        if entry.path_is_symlink()
            && let Some(why) = self.refuse_link(entry.path())
        {
            return Verdict::refused(bad_link(&path, &why));
        }
        if entry.file_type().is_dir() {
            Verdict::Folder
        } else if entry.file_type().is_file() {
            let file = entry.path().to_path_buf();
            Verdict::File(FoundFile { path, file })
        } else {
            Verdict::refused(special(&path))
        }
    }

    /// Returns the path from the site's root, separated by `/`.
    fn path_from_root(&self, path: &Path) -> String {
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/")
    }

    /// Returns the diagnostic for an error of the walk, unless the file is ignored anyway, like an editor's
    /// dangling link.
    fn unwalkable(&self, error: &walkdir::Error) -> Option<Diagnostic> {
        let path = error.path().unwrap_or(&self.root);
        if path.file_name().is_some_and(names::is_ignored) {
            return None;
        }
        let name = printable(&self.path_from_root(path));
        if error.loop_ancestor().is_some() {
            let message = format!("the symbolic link `{name}` points to a folder that contains it");
            return Some(
                Diagnostic::at_path(Code::UnreadableFile, name, message)
                    .hint("Remove the link, or point it to another folder."),
            );
        }
        if let Some(why) = self.refuse_link(path)
            && path.is_symlink()
        {
            return Some(bad_link(&name, &why));
        }
        let why = match error.io_error() {
            Some(_) if is_dangling(path) => "it is a symbolic link to a missing file".to_owned(),
            Some(error) => reason(error),
            None => "it cannot be listed".to_owned(),
        };
        let message = format!("could not read `{name}`: {why}");
        Some(Diagnostic::at_path(Code::UnreadableFile, name, message))
    }
}

enum Verdict {
    File(FoundFile),
    Folder,
    Ignored,
    Refused(Option<Diagnostic>),
}

impl Verdict {
    fn refused(diagnostic: Diagnostic) -> Self {
        Self::Refused(Some(diagnostic))
    }
}

fn is_dangling(path: &Path) -> bool {
    path.is_symlink() && !path.exists()
}

fn bad_name(path: &str, why: &str) -> Diagnostic {
    let name = printable(path);
    let last = name.rsplit('/').next().unwrap_or(&name).to_owned();
    Diagnostic::at_path(
        Code::BadFileName,
        name,
        format!("the name `{last}` {why}, so it cannot be published"),
    )
    .hint("Rename it to a name that all systems allow.")
}

fn bad_link(path: &str, why: &str) -> Diagnostic {
    Diagnostic::at_path(
        Code::SymlinkOutside,
        path,
        format!("the symbolic link `{path}` {why}, so it is ignored"),
    )
    .hint("Replace the link with a copy, or move its target into the site's folder.")
}

fn special(path: &str) -> Diagnostic {
    Diagnostic::at_path(
        Code::UnreadableFile,
        path,
        format!("could not read `{path}`: it is not a file or folder"),
    )
    .hint("Remove it. A site cannot contain pipes, sockets or devices.")
}
