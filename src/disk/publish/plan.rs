//! Compares the output folder with the files to publish. Changes nothing.
//!
//! On a case-insensitive file system, an old file whose route differs from a new one only in case is the same
//! file. Removing it last would remove the new page. Such a file is therefore *in the way*, like a file that must
//! become a folder, and is removed first.

use std::collections::{HashMap, HashSet};
use std::fs::{self, Metadata};
use std::path::Path;

use rayon::prelude::*;
use walkdir::WalkDir;

use super::manifest::{Manifest, is_ours};
use super::{OutputDir, OutputFile, PublishError};
use crate::diagnostic::{Code, Diagnostic};
use crate::disk::error::shown;
use crate::disk::lock::is_same_file;
use crate::disk::overlap::is_absent;
use crate::sources::fold;

/// What exists in the output folder, and what to remove.
pub(super) struct Plan {
    /// What exists at each file's route, in the order of the list.
    pub(super) existing: Vec<Existing>,
    /// Files of an earlier build to remove before the new ones are renamed into place.
    pub(super) in_the_way: Vec<String>,
    /// Files of an earlier build to remove afterwards.
    pub(super) stale: Vec<String>,
}

/// What exists at a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Existing {
    /// Nothing, or something that is replaced without comparison.
    Nothing,
    /// A folder that is empty or contains only files of an earlier build.
    Folder,
    /// A file of an earlier build.
    File {
        /// The length in bytes.
        len: u64,
        /// The digest of the file's inputs, if it was not changed since.
        fingerprint: Option<u64>,
    },
}

/// Fails if a route leads out of the output folder or conflicts with another. A safeguard against bugs.
pub(super) fn check_routes(files: &[OutputFile]) -> Result<(), String> {
    let mut folded = HashSet::new();
    for OutputFile { route, .. } in files {
        if !is_ours(route) {
            return Err(format!("the route `{route}` is outside the output folder"));
        }
        if !folded.insert(fold(route)) {
            return Err(format!("two files have the route `{route}`"));
        }
    }
    for OutputFile { route, .. } in files {
        if let Some(file) = folders_above(&fold(route)).find(|above| folded.contains(*above)) {
            return Err(format!("the route `{route}` is under the file `{file}`"));
        }
    }
    Ok(())
}

/// Inspects the output folder. If it has files at these routes that runsheet did not write, fails with all of them.
pub(super) fn plan<E>(
    output: &OutputDir,
    files: &[OutputFile],
    before: &Manifest,
) -> Result<Plan, PublishError<E>> {
    let routes = Routes::new(files, before);
    let (in_the_way, stale): (Vec<&str>, Vec<&str>) =
        routes.stale.iter().partition(|route| routes.block(route));
    let inspect = Inspector::new(output, before, &in_the_way);
    let folders = routes.folders.par_iter();
    let mut foreign: Vec<Diagnostic> =
        folders.filter_map(|folder| inspect.folder(folder)).collect();
    let results: Vec<Result<Existing, Vec<Diagnostic>>> =
        files.par_iter().map(|file| inspect.file(file)).collect();
    let mut existing = Vec::with_capacity(files.len());
    for result in results {
        match result {
            Ok(found) => existing.push(found),
            Err(diagnostics) => foreign.extend(diagnostics),
        }
    }
    if !foreign.is_empty() {
        foreign.sort_by(|a, b| a.path.cmp(&b.path));
        return Err(PublishError::Refused(foreign));
    }
    let in_the_way = in_the_way.into_iter().map(str::to_owned).collect();
    let stale = stale.into_iter().map(str::to_owned).collect();
    Ok(Plan { existing, in_the_way, stale })
}

/// Returns the routes of the folders of `route`: `a` and `a/b` for `a/b/c`.
pub(super) fn folders_above(route: &str) -> impl Iterator<Item = &str> {
    route.match_indices('/').map(|(at, _)| &route[..at])
}

/// The new routes, and the old ones that are stale.
struct Routes<'a> {
    stale: Vec<&'a str>,
    folders: Vec<&'a str>,
    folded_files: HashSet<String>,
    folded_folders: HashSet<String>,
}

impl<'a> Routes<'a> {
    fn new(files: &'a [OutputFile], before: &'a Manifest) -> Self {
        let routes: HashSet<&str> = files.iter().map(|file| file.route.as_str()).collect();
        let known = before.files.keys().map(String::as_str);
        let folders: HashSet<&str> = routes.iter().flat_map(|route| folders_above(route)).collect();
        Self {
            stale: known.filter(|route| !routes.contains(route)).collect(),
            folded_files: routes.iter().map(|route| fold(route)).collect(),
            folded_folders: folders.iter().map(|route| fold(route)).collect(),
            folders: folders.into_iter().collect(),
        }
    }

    /// Whether the file at the old route `stale` must be removed before the new ones are renamed into place.
    fn block(&self, stale: &str) -> bool {
        let stale = fold(stale);
        self.folded_files.contains(&stale)
            || self.folded_folders.contains(&stale)
            || folders_above(&stale).any(|folder| self.folded_files.contains(folder))
    }
}

/// Inspects one route.
struct Inspector<'a> {
    output: &'a OutputDir,
    before: &'a Manifest,
    /// The files in the way by their folded routes.
    in_the_way: HashMap<String, Vec<&'a str>>,
}

impl<'a> Inspector<'a> {
    fn new(output: &'a OutputDir, before: &'a Manifest, routes: &[&'a str]) -> Self {
        let mut in_the_way: HashMap<_, Vec<_>> = HashMap::new();
        for route in routes {
            in_the_way.entry(fold(route)).or_default().push(*route);
        }
        Self { output, before, in_the_way }
    }

    /// Returns a diagnostic if a folder is required at `route` and runsheet did not write what exists there.
    fn folder(&self, route: &str) -> Option<Diagnostic> {
        let path = self.output.file(route);
        let metadata = fs::symlink_metadata(&path).ok()?;
        if metadata.is_dir() || self.is_in_the_way(route, &metadata) {
            return None;
        }
        Some(foreign(&path, "pages must be written under it"))
    }

    fn file(&self, file: &OutputFile) -> Result<Existing, Vec<Diagnostic>> {
        let path = self.output.file(&file.route);
        let metadata = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if is_absent(&error) => return Ok(Existing::Nothing),
            Err(error) => {
                let diagnostic = foreign(&path, &format!("it cannot be read: {error}"));
                return Err(vec![diagnostic]);
            }
        };
        if metadata.is_dir() {
            return self.files_in(&path);
        }
        if self.is_in_the_way(&file.route, &metadata) {
            return Ok(Existing::Nothing);
        }
        if !self.before.files.contains_key(&file.route) {
            return Err(vec![foreign(&path, "a page or asset must be written there")]);
        }
        Ok(if self.in_the_way.contains_key(&fold(&file.route)) || !metadata.is_file() {
            Existing::Nothing
        } else {
            Existing::File {
                len: metadata.len(),
                fingerprint: self.before.fingerprint(&file.route, &metadata),
            }
        })
    }

    /// Inspects a folder at a file's route. It can be replaced if all files in it are of an earlier build.
    fn files_in(&self, folder: &Path) -> Result<Existing, Vec<Diagnostic>> {
        let foreign_files: Vec<Diagnostic> = WalkDir::new(folder)
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| !entry.file_type().is_dir() && !self.is_known(entry.path()))
            .map(|entry| foreign(entry.path(), "a file must be written in place of its folder"))
            .collect();
        if foreign_files.is_empty() { Ok(Existing::Folder) } else { Err(foreign_files) }
    }

    fn is_known(&self, path: &Path) -> bool {
        let relative = path.strip_prefix(&self.output.root).unwrap_or(path);
        let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
        parts.is_some_and(|parts| self.before.files.contains_key(&parts.join("/")))
    }

    /// Whether what exists at `route` is one of the files in the way.
    fn is_in_the_way(&self, route: &str, metadata: &Metadata) -> bool {
        let same_folded = self.in_the_way.get(&fold(route));
        same_folded.is_some_and(|same_folded| {
            same_folded.iter().any(|old| {
                let found = fs::symlink_metadata(self.output.file(old));
                *old == route || found.is_ok_and(|found| is_same_file(&found, metadata))
            })
        })
    }
}

fn foreign(path: &Path, why: &str) -> Diagnostic {
    let name = shown(path);
    let message = format!("`{name}` was not written by runsheet, and {why}");
    Diagnostic::at_path(Code::ForeignFile, name, message)
        .hint("Move it away, or choose another output folder.")
        .hint(
            "If the folder is an earlier build without its `.runsheet`, remove it and build again.",
        )
}
