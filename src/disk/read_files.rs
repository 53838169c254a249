//! Reads single files of a site, for commands that concern one release of a large site.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

use super::classify::Classification;
use super::file_cache::FileCache;
use super::load::{collect, load};
use super::read_error::ReadError;
use super::walk::{Bounds, FoundFile};
use super::{classify, names};
use crate::sources::{SourceKind, Sources};
use crate::unicode::nfc;

/// The folder of release files.
const RELEASES: &str = "content/releases";

/// Reads the files at `paths`, from the site's root, and appends them to `config`. Skips files that a read of the
/// whole site would skip.
pub(crate) fn read_files(
    root: &Path,
    output: &Path,
    config: Sources,
    paths: &BTreeSet<String>,
) -> Result<Sources, ReadError> {
    let bounds = Bounds::new(root, output)?;
    let mut sources = config;
    let cache = FileCache::default();
    let exists = |path: &str| {
        let written = as_on_disk(root, path);
        is_file_of_site(&bounds, &written).then_some(written)
    };
    // Composed and decomposed names are the same file.
    let found: BTreeSet<String> = paths.iter().filter_map(|path| exists(path)).collect();
    let loaded = found.iter().map(|path| {
        let found = FoundFile { path: path.clone(), file: root.join(path) };
        let classification = classify::content(path, |path| exists(path).is_some());
        load(&found, &classification, cache.lookup(true)).0
    });
    collect(&mut sources, loaded.collect());
    Ok(sources)
}

/// Returns the ids of all releases that end in `/` and `end`. Does not read the files.
pub(crate) fn release_ids_ending_in(root: &Path, end: &str) -> Vec<String> {
    let end = &*nfc(end);
    let name = format!("{}.yaml", end.rsplit('/').next().unwrap_or(end));
    let walk = WalkDir::new(root.join(RELEASES)).follow_links(true);
    let entries = walk
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !names::is_ignored(entry.file_name()));
    let found = entries.filter_map(Result::ok).filter_map(|entry| {
        let path = entry.path().strip_prefix(root.join(RELEASES)).ok()?;
        let id = path.to_str()?.strip_suffix(".yaml")?.replace('\\', "/");
        let is_named = nfc(entry.file_name().to_str()?) == name;
        (is_named && nfc(&id).ends_with(&format!("/{end}"))).then_some(id)
    });
    let mut ids: Vec<String> = found.collect();
    ids.sort();
    ids
}

/// Returns `path` as its names are on disk, which may be in another Unicode form.
fn as_on_disk(root: &Path, path: &str) -> String {
    if path.is_ascii() || root.join(path).exists() {
        return path.to_owned();
    }
    let mut folder = root.to_path_buf();
    let names = path.split('/').map(|name| {
        let found = same_name(&folder, name).unwrap_or_else(|| name.to_owned());
        folder.push(&found);
        found
    });
    names.collect::<Vec<_>>().join("/")
}

/// Returns the name in `folder` that differs from `name` in its Unicode form at most.
fn same_name(folder: &Path, name: &str) -> Option<String> {
    if folder.join(name).exists() {
        return Some(name.to_owned());
    }
    let entries = fs::read_dir(folder).ok()?;
    let mut names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.find(|found| nfc(found) == nfc(name))
}

/// Whether a read of the whole site would find a file at `path`.
fn is_file_of_site(bounds: &Bounds, path: &str) -> bool {
    let mut at = bounds.root.clone();
    for name in path.split('/') {
        at.push(name);
        let is_refused = names::is_ignored(name.as_ref())
            || names::usable(name.as_ref()).is_err()
            || (at.is_symlink() && bounds.refuse_link(&at).is_some());
        if is_refused {
            return false;
        }
    }
    path.starts_with("content/")
        && fs::metadata(&at).is_ok_and(|metadata| metadata.is_file())
        && !is_read_elsewhere(bounds, path, &at)
}

/// Whether the file is a link to a release, checklist or page of the site, which is read under its own name.
fn is_read_elsewhere(bounds: &Bounds, path: &str, file: &Path) -> bool {
    let Ok(real) = fs::canonicalize(file) else { return false };
    let Some(own) = real.strip_prefix(&bounds.real_root).ok().and_then(Path::to_str) else {
        return false;
    };
    let kind = |path: &str| match classify::content(path, |_| true) {
        Classification::Text { kind, .. } if kind != SourceKind::Snapshot => Some(kind),
        _ => None,
    };
    own != path && own.starts_with("content/") && kind(path).is_some() && kind(own) == kind(path)
}
