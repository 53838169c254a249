//! Reads what earlier builds published in a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;

use rayon::prelude::*;
use walkdir::WalkDir;

use super::manifest::Manifest;
use super::{OutputDir, PublishError};
use crate::disk::overlap::is_absent;
use crate::disk::{FileError, own};
use crate::sha256::Sha256;

/// Returns the SHA-256 of each file that runsheet wrote in `folder` and that still exists, by route.
pub(crate) fn published<E>(folder: &Path) -> Result<BTreeMap<String, Sha256>, PublishError<E>> {
    let output = OutputDir::at(folder);
    let manifest = Manifest::load(&output)?;
    let routes: Vec<String> = manifest.files.into_keys().collect();
    let digests: Result<Vec<Option<Sha256>>, FileError> =
        routes.par_iter().map(|route| digest(&output.file(route))).collect();
    let files = routes.into_iter().zip(digests?);
    Ok(files.filter_map(|(route, digest)| Some((route, digest?))).collect())
}

/// Returns the routes of the files in `folder` that runsheet did not write, sorted.
pub(crate) fn foreign_files(folder: &Path) -> Result<Vec<String>, PublishError<()>> {
    let known = Manifest::load::<()>(&OutputDir::at(folder))?.files;
    let mut found = BTreeSet::new();
    for entry in WalkDir::new(folder).min_depth(1).into_iter().filter_entry(is_not_own) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_path_buf();
            FileError::on("read", &path)(error.into())
        })?;
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        let route = parts.join("/");
        if !entry.file_type().is_dir() && !known.contains_key(&route) {
            found.insert(route);
        }
    }
    Ok(found.into_iter().collect())
}

/// Gives the file at `path` the time of modification of `like`, so that browsers keep their copies of it.
pub(crate) fn copy_time(like: &Path, path: &Path) -> Result<(), FileError> {
    let modified = fs::metadata(like).and_then(|found| found.modified());
    let modified = modified.map_err(FileError::on("look at", like))?;
    let file = File::options().write(true).open(path).map_err(FileError::on("open", path))?;
    file.set_modified(modified).map_err(FileError::on("write", path))
}

fn is_not_own(entry: &walkdir::DirEntry) -> bool {
    !(entry.depth() == 1 && entry.file_name() == own::NAME)
}

fn digest(path: &Path) -> Result<Option<Sha256>, FileError> {
    // A link or folder at the route is not the file that was written.
    match fs::symlink_metadata(path) {
        Ok(metadata) if !metadata.is_file() => return Ok(None),
        Err(error) if is_absent(&error) => return Ok(None),
        _ => {}
    }
    let digest = File::open(path).and_then(Sha256::of_reader);
    digest.map(|(digest, _)| Some(digest)).map_err(FileError::on("read", path))
}
