//! Renaming staged files into place and removing what is stale: the only steps that readers can see.

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

/// Publishes what is staged. Killed at any point, every file is old or new, and the manifest on disk lists
/// all of them.
pub(super) fn commit(
    place: &OutputDir,
    files: &[OutputFile],
    plan: &Plan,
    fates: &[Outcome],
    before: &Manifest,
) -> Result<PublishReport, FileError> {
    let after = Manifest::new(records(files, fates));
    let staged = in_order(files, fates);
    if after
        .files
        .keys()
        .any(|route| !before.files.contains_key(route))
    {
        old_and_new(before, &after).save(place)?;
    }
    let mut removed = remove(place, &plan.in_the_way)?;
    make_folders(place, files, plan, &staged)?;
    for kind in staged.chunk_by(|&a, &b| files[a].kind == files[b].kind) {
        kind.par_iter().try_for_each(|&index| {
            let path = place.file(&files[index].route);
            fs::rename(place.stage.join(index.to_string()), &path)
                .map_err(FileError::on("replace", &path))
        })?;
    }
    removed.extend(remove(place, &plan.stale)?);
    removed.sort_unstable();
    if !staged.is_empty() || !is_final(fates, before, &after) {
        after.save(place)?;
    }
    let written = staged.iter().map(|&index| files[index].route.clone());
    Ok(PublishReport {
        written: written.collect(),
        unchanged: files.len() - staged.len(),
        removed,
    })
}

/// Removes the stage of a build that is over, or was killed.
pub(super) fn clear(place: &OutputDir) -> Result<(), FileError> {
    let cleared = match fs::symlink_metadata(&place.stage) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(&place.stage),
        Ok(_) => fs::remove_file(&place.stage),
        Err(error) if is_absent(&error) => Ok(()),
        Err(error) => Err(error),
    };
    cleared.map_err(FileError::on("remove", &place.stage))
}

fn records(files: &[OutputFile], fates: &[Outcome]) -> BTreeMap<String, ManifestEntry> {
    let record = |(file, fate): (&OutputFile, &Outcome)| {
        let Outcome {
            len, fingerprint, ..
        } = *fate;
        (file.route.clone(), ManifestEntry { len, fingerprint })
    };
    files.iter().zip(fates).map(record).collect()
}

/// The staged files' indices, assets before the pages that need them.
fn in_order(files: &[OutputFile], fates: &[Outcome]) -> Vec<usize> {
    let mut staged: Vec<usize> = (0..files.len())
        .filter(|&index| fates[index].way == Action::Staged)
        .collect();
    staged.sort_by_key(|&index| files[index].kind);
    staged
}

/// Owns whatever a kill leaves, and vouches for nothing: it is younger than an edit by hand that this build
/// has seen but not yet undone.
fn old_and_new(before: &Manifest, after: &Manifest) -> Manifest {
    let routes = before.files.keys().chain(after.files.keys());
    Manifest::new(
        routes
            .map(|route| (route.clone(), ManifestEntry::default()))
            .collect(),
    )
}

fn make_folders(
    place: &OutputDir,
    files: &[OutputFile],
    plan: &Plan,
    staged: &[usize],
) -> Result<(), FileError> {
    let mut folders = BTreeSet::new();
    for &index in staged {
        let route = &files[index].route;
        folders.extend(folders_above(route).last());
        if plan.there[index] == Existing::Folder {
            remove_empty(&place.file(route))?;
        }
    }
    for folder in folders {
        let path = place.file(folder);
        fs::create_dir_all(&path).map_err(FileError::on("create", &path))?;
    }
    Ok(())
}

/// Removes a folder that holds nothing but folders.
fn remove_empty(folder: &Path) -> Result<(), FileError> {
    for entry in WalkDir::new(folder)
        .contents_first(true)
        .into_iter()
        .flatten()
    {
        fs::remove_dir(entry.path()).map_err(FileError::on("remove", entry.path()))?;
    }
    Ok(())
}

/// Removes files of an earlier build and folders that are left empty; says which were there.
fn remove(place: &OutputDir, routes: &[String]) -> Result<Vec<String>, FileError> {
    let mut folders = HashMap::new();
    let mut removed = Vec::new();
    for route in routes {
        if !leads_through_folders(place, route, &mut folders) {
            continue;
        }
        let path = place.file(route);
        match fs::symlink_metadata(&path) {
            // Somebody made a folder of it, and it is theirs.
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => {
                fs::remove_file(&path).map_err(FileError::on("remove", &path))?;
                removed.push(route.clone());
            }
            Err(error) if is_absent(&error) => {}
            Err(error) => return Err(FileError::on("remove", &path)(error)),
        }
    }
    // Deepest first, because what lies above sorts before.
    let mut emptied: Vec<_> = folders
        .into_iter()
        .filter(|(_, is_real)| *is_real)
        .collect();
    emptied.sort_unstable();
    for (folder, _) in emptied.into_iter().rev() {
        // Fails where something is left in it, as it should.
        drop(fs::remove_dir(place.file(folder)));
    }
    Ok(removed)
}

/// Whether every part of the way is a folder and no link: behind a link lies somebody else's.
fn leads_through_folders<'a>(
    place: &OutputDir,
    route: &'a str,
    known: &mut HashMap<&'a str, bool>,
) -> bool {
    folders_above(route).all(|folder| {
        *known
            .entry(folder)
            .or_insert_with(|| is_real_folder(&place.file(folder)))
    })
}

/// Whether the manifest that lies there says all that can be said of the files.
fn is_final(fates: &[Outcome], before: &Manifest, after: &Manifest) -> bool {
    let vouched = |fate: &Outcome| fate.fingerprint.is_none() || fate.way == Action::Same;
    before.files == after.files && fates.iter().all(vouched)
}
