//! Keeps replaced files in `.runsheet/replaced` until the next command records.
//!
//! An editor that writes in place may have opened a file before runsheet replaced it. It then writes into the
//! replaced file. The next command moves such a text next to the current file, so that it is not lost.
//!
//! A replaced file is at `replaced/NUMBER-SHA256/PATH`, with the hash that it had when it was replaced.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::journal::from_root;
use super::swap::{Content, Swap, keep};
use super::write::{is_within, stands};
use super::{FileError, own};

const NAME: &str = "replaced";

/// A text that an editor wrote into a replaced file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateSave {
    /// The file that was replaced, from the site's root.
    pub path: String,
    /// The file that now contains the text.
    pub kept: String,
}

/// Keeps the old content of a file that was replaced in the site in `root`. Removes it if it cannot be moved, for
/// example because `own` is on another file system.
pub(super) fn put(root: &Path, own: &Path, swap: &Swap) -> io::Result<()> {
    let (Content::Hash(hash), Ok(path)) = (&swap.before, swap.file.strip_prefix(root)) else {
        return Ok(());
    };
    let free = (0..u32::MAX)
        .map(|number| own.join(NAME).join(format!("{number}-{hash}")))
        .find(|folder| !stands(folder));
    let target = free.unwrap_or_default().join(path);
    let made = target.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::rename(&swap.staged, &target)).or_else(|_| fs::remove_file(&swap.staged))
}

/// Removes the replaced files. If an editor wrote into one since, moves it next to the current file.
pub(super) fn collect(root: &Path, own: &Path) -> Result<Vec<LateSave>, FileError> {
    let folder = own.join(NAME);
    own::expect(&folder, Metadata::is_dir, "a folder")?;
    if !stands(&folder) {
        return Ok(Vec::new());
    }
    let entries = WalkDir::new(&folder).into_iter().flatten();
    let files = entries.filter(|entry| !entry.file_type().is_dir());
    let mut late = Vec::new();
    let mut has_leftovers = false;
    for entry in files {
        let relative = entry.path().strip_prefix(&folder).unwrap_or(entry.path());
        let mut parts = relative.components();
        let name = parts.next().map(|part| part.as_os_str().to_string_lossy());
        let hash = name.as_deref().and_then(|name| name.split_once('-'));
        let is_same = |hash: &str| Content::at(entry.path()) == Content::Hash(hash.to_owned());
        if hash.is_some_and(|(_, hash)| is_same(hash)) {
            continue;
        }
        let file = root.join(parts.as_path());
        let kept = move_next_to(root, entry.path(), &file);
        has_leftovers |= kept.is_none();
        late.push(LateSave {
            path: from_root(&file, root),
            kept: from_root(&kept.unwrap_or_else(|| entry.path().to_owned()), root),
        });
    }
    if !has_leftovers {
        fs::remove_dir_all(&folder).map_err(FileError::on("remove", &folder))?;
    }
    Ok(late)
}

/// Moves `from` next to `file`; `None` if the file's folder no longer exists or is a link out of the site.
fn move_next_to(root: &Path, from: &Path, file: &Path) -> Option<PathBuf> {
    let folder = fs::canonicalize(file.parent()?).ok()?;
    let file = folder.join(file.file_name()?);
    is_within(root, &folder).then(|| keep(from, &file).ok()).flatten()
}
