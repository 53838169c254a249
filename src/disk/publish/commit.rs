//! Renames staged files into place and removes stale files: the only steps that readers of the site can see.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use walkdir::WalkDir;

use super::manifest::{Manifest, ManifestEntry};
use super::plan::{Existing, Plan, folders_above};
use super::stage::{Action, Outcome};
use super::{OutputDir, OutputFile, PublishReport, is_real_folder};
use crate::disk::FileError;
use crate::disk::overlap::is_absent;

/// Publishes the staged files. If the process is killed at any point, every file is old or new, and the manifest
/// on disk lists all of them.
pub(super) fn commit(
    output: &OutputDir,
    files: &[OutputFile],
    plan: &Plan,
    outcomes: &[Outcome],
    before: &Manifest,
) -> Result<PublishReport, FileError> {
    let after = Manifest::new(entries(files, outcomes));
    let staged = in_publishing_order(files, outcomes);
    if after.files.keys().any(|route| !before.files.contains_key(route)) {
        interim_manifest(before, &after).save(output)?;
    }
    let mut removed = remove(output, &plan.in_the_way)?;
    make_folders(output, files, plan, &staged)?;
    for kind in staged.chunk_by(|&a, &b| files[a].kind == files[b].kind) {
        kind.par_iter().try_for_each(|&index| {
            let path = output.file(&files[index].route);
            fs::rename(output.stage.join(index.to_string()), &path)
                .map_err(FileError::on("replace", &path))
        })?;
    }
    removed.extend(remove(output, &plan.stale)?);
    removed.sort_unstable();
    if !staged.is_empty() || !is_final(outcomes, before, &after) {
        after.save(output)?;
    }
    let written = staged.iter().map(|&index| files[index].route.clone());
    Ok(PublishReport { written: written.collect(), unchanged: files.len() - staged.len(), removed })
}

/// Removes the stage of a build that is complete or was killed.
pub(super) fn clear(output: &OutputDir) -> Result<(), FileError> {
    let cleared = match fs::symlink_metadata(&output.stage) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(&output.stage),
        Ok(_) => fs::remove_file(&output.stage),
        Err(error) if is_absent(&error) => Ok(()),
        Err(error) => Err(error),
    };
    cleared.map_err(FileError::on("remove", &output.stage))
}

fn entries(files: &[OutputFile], outcomes: &[Outcome]) -> BTreeMap<String, ManifestEntry> {
    let entry = |(file, outcome): (&OutputFile, &Outcome)| {
        let Outcome { len, fingerprint, .. } = *outcome;
        (file.route.clone(), ManifestEntry { len, fingerprint })
    };
    files.iter().zip(outcomes).map(entry).collect()
}

/// Returns the indices of the staged files, assets before the pages that need them.
fn in_publishing_order(files: &[OutputFile], outcomes: &[Outcome]) -> Vec<usize> {
    let mut staged: Vec<usize> =
        (0..files.len()).filter(|&index| outcomes[index].action == Action::Staged).collect();
    staged.sort_by_key(|&index| files[index].kind);
    staged
}

/// Returns a manifest of old and new files, for a build that is killed. It has no fingerprints, because it is newer
/// than manual edits that this build has not overwritten yet.
fn interim_manifest(before: &Manifest, after: &Manifest) -> Manifest {
    let routes = before.files.keys().chain(after.files.keys());
    Manifest::new(routes.map(|route| (route.clone(), ManifestEntry::default())).collect())
}

fn make_folders(
    output: &OutputDir,
    files: &[OutputFile],
    plan: &Plan,
    staged: &[usize],
) -> Result<(), FileError> {
    let mut folders = BTreeSet::new();
    for &index in staged {
        let route = &files[index].route;
        folders.extend(folders_above(route).last());
        if plan.existing[index] == Existing::Folder {
            remove_empty(&output.file(route))?;
        }
    }
    for folder in folders {
        let path = output.file(folder);
        fs::create_dir_all(&path).map_err(FileError::on("create", &path))?;
    }
    Ok(())
}

/// Removes a folder that contains only folders.
fn remove_empty(folder: &Path) -> Result<(), FileError> {
    for entry in WalkDir::new(folder).contents_first(true).into_iter().flatten() {
        fs::remove_dir(entry.path()).map_err(FileError::on("remove", entry.path()))?;
    }
    Ok(())
}

/// Removes files of an earlier build, and folders that become empty. Returns the routes that existed.
fn remove(output: &OutputDir, routes: &[String]) -> Result<Vec<String>, FileError> {
    let mut folders = HashMap::new();
    let mut removed = Vec::new();
    for route in routes {
        if !is_in_real_folders(output, route, &mut folders) {
            continue;
        }
        let path = output.file(route);
        match fs::symlink_metadata(&path) {
            // The user replaced the file by a folder, which stays.
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => {
                fs::remove_file(&path).map_err(FileError::on("remove", &path))?;
                removed.push(route.clone());
            }
            Err(error) if is_absent(&error) => {}
            Err(error) => return Err(FileError::on("remove", &path)(error)),
        }
    }
    // Deepest first, because parents sort before children.
    let mut emptied: Vec<_> = folders.into_iter().filter(|(_, is_real)| *is_real).collect();
    emptied.sort_unstable();
    for (folder, _) in emptied.into_iter().rev() {
        // Fails if the folder is not empty, and the folder then stays.
        drop(fs::remove_dir(output.file(folder)));
    }
    Ok(removed)
}

/// Whether every folder of the route is a real one. The target of a link is not part of the output.
fn is_in_real_folders<'a>(
    output: &OutputDir,
    route: &'a str,
    cache: &mut HashMap<&'a str, bool>,
) -> bool {
    folders_above(route)
        .all(|folder| *cache.entry(folder).or_insert_with(|| is_real_folder(&output.file(folder))))
}

/// Whether the manifest on disk already has all entries and covers all fingerprints.
fn is_final(outcomes: &[Outcome], before: &Manifest, after: &Manifest) -> bool {
    let is_in_manifest =
        |outcome: &Outcome| outcome.fingerprint.is_none() || outcome.action == Action::Same;
    before.files == after.files && outcomes.iter().all(is_in_manifest)
}
