//! What lies in the output folder, held against what shall lie there. Changes nothing.
//!
//! Some file systems know no case. There, a file of an earlier build whose route differs by case alone is
//! the very file that a new page would replace; removing it last would remove the new page. So it is
//! *in the way*, like a file that must become a folder, and removed before anything is put in place.

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

/// What is to be done besides rendering.
pub(super) struct Plan {
    /// What lies at each file's route, in the order of the list.
    pub(super) there: Vec<Existing>,
    /// Files of an earlier build that go before the new ones come.
    pub(super) in_the_way: Vec<String>,
    /// Files of an earlier build that go after the new ones came.
    pub(super) stale: Vec<String>,
}

/// What lies at a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Existing {
    /// Nothing that could stay.
    Nothing,
    /// A folder without files, or with such as are in the way.
    Folder,
    /// A file of an earlier build.
    File {
        /// Its length.
        len: u64,
        /// Where nobody has touched it since, the fingerprint of what it was made from.
        fingerprint: Option<u64>,
    },
}

/// Says what is wrong with the list itself: the last guard before something is written elsewhere.
pub(super) fn check_routes(files: &[OutputFile]) -> Result<(), String> {
    let mut folded = HashSet::new();
    for OutputFile { route, .. } in files {
        if !is_ours(route) {
            return Err(format!(
                "the route `{route}` leads out of the output folder"
            ));
        }
        if !folded.insert(fold(route)) {
            return Err(format!("two files have the route `{route}`"));
        }
    }
    for OutputFile { route, .. } in files {
        if let Some(file) = folders_above(&fold(route)).find(|above| folded.contains(*above)) {
            return Err(format!("the route `{route}` lies below the file `{file}`"));
        }
    }
    Ok(())
}

/// Looks at the output folder. Where files of others stand in the way, all of them are the error.
pub(super) fn plan<E>(
    place: &OutputDir,
    files: &[OutputFile],
    before: &Manifest,
) -> Result<Plan, PublishError<E>> {
    let wanted = Routes::new(files, before);
    let (in_the_way, stale): (Vec<&str>, Vec<&str>) =
        wanted.stale.iter().partition(|route| wanted.hampers(route));
    let look = Inspector::new(place, before, &in_the_way);
    let folders = wanted.folders.par_iter();
    let mut foreign: Vec<Diagnostic> = folders.filter_map(|folder| look.folder(folder)).collect();
    let looks: Vec<Result<Existing, Vec<Diagnostic>>> =
        files.par_iter().map(|file| look.file(file)).collect();
    let mut there = Vec::with_capacity(files.len());
    for look in looks {
        match look {
            Ok(found) => there.push(found),
            Err(problems) => foreign.extend(problems),
        }
    }
    if !foreign.is_empty() {
        foreign.sort_by(|a, b| a.path.cmp(&b.path));
        return Err(PublishError::Refused(foreign));
    }
    let in_the_way = in_the_way.into_iter().map(str::to_owned).collect();
    let stale = stale.into_iter().map(str::to_owned).collect();
    Ok(Plan {
        there,
        in_the_way,
        stale,
    })
}

/// The routes above `route`: `a` and `a/b` of `a/b/c`.
pub(super) fn folders_above(route: &str) -> impl Iterator<Item = &str> {
    route.match_indices('/').map(|(at, _)| &route[..at])
}

/// The new routes, and the old ones that are not among them.
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
        let folders: HashSet<&str> = routes
            .iter()
            .flat_map(|route| folders_above(route))
            .collect();
        Self {
            stale: known.filter(|route| !routes.contains(route)).collect(),
            folded_files: routes.iter().map(|route| fold(route)).collect(),
            folded_folders: folders.iter().map(|route| fold(route)).collect(),
            folders: folders.into_iter().collect(),
        }
    }

    /// Whether an old file must go before the new ones can come.
    fn hampers(&self, stale: &str) -> bool {
        let stale = fold(stale);
        self.folded_files.contains(&stale)
            || self.folded_folders.contains(&stale)
            || folders_above(&stale).any(|folder| self.folded_files.contains(folder))
    }
}

/// How to look at one route.
struct Inspector<'a> {
    place: &'a OutputDir,
    before: &'a Manifest,
    /// By what they have in common with routes that are the same place.
    in_the_way: HashMap<String, Vec<&'a str>>,
}

impl<'a> Inspector<'a> {
    fn new(place: &'a OutputDir, before: &'a Manifest, routes: &[&'a str]) -> Self {
        let mut in_the_way: HashMap<_, Vec<_>> = HashMap::new();
        for route in routes {
            in_the_way.entry(fold(route)).or_default().push(*route);
        }
        Self {
            place,
            before,
            in_the_way,
        }
    }

    /// A problem where a folder is needed and something of somebody else stands.
    fn folder(&self, route: &str) -> Option<Diagnostic> {
        let path = self.place.file(route);
        let metadata = fs::symlink_metadata(&path).ok()?;
        if metadata.is_dir() || self.is_in_the_way(route, &metadata) {
            return None;
        }
        Some(foreign(&path, "pages belong below it"))
    }

    fn file(&self, file: &OutputFile) -> Result<Existing, Vec<Diagnostic>> {
        let path = self.place.file(&file.route);
        let metadata = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if is_absent(&error) => return Ok(Existing::Nothing),
            Err(error) => {
                let problem = foreign(&path, &format!("cannot be looked at: {error}"));
                return Err(vec![problem]);
            }
        };
        if metadata.is_dir() {
            return self.files_in(&path);
        }
        if self.is_in_the_way(&file.route, &metadata) {
            return Ok(Existing::Nothing);
        }
        if !self.before.files.contains_key(&file.route) {
            return Err(vec![foreign(&path, "a page or asset belongs there")]);
        }
        Ok(
            if self.in_the_way.contains_key(&fold(&file.route)) || !metadata.is_file() {
                Existing::Nothing
            } else {
                Existing::File {
                    len: metadata.len(),
                    fingerprint: self.before.fingerprint(&file.route, &metadata),
                }
            },
        )
    }

    /// A folder where a file belongs: fine, if all files in it are of an earlier build.
    fn files_in(&self, folder: &Path) -> Result<Existing, Vec<Diagnostic>> {
        let of_others: Vec<Diagnostic> = WalkDir::new(folder)
            .into_iter()
            .filter_map(Result::ok)
            .filter(|entry| !entry.file_type().is_dir() && !self.is_known(entry.path()))
            .map(|entry| foreign(entry.path(), "a file belongs where its folder is"))
            .collect();
        if of_others.is_empty() {
            Ok(Existing::Folder)
        } else {
            Err(of_others)
        }
    }

    fn is_known(&self, path: &Path) -> bool {
        let below = path.strip_prefix(&self.place.output).unwrap_or(path);
        let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
        parts.is_some_and(|parts| self.before.files.contains_key(&parts.join("/")))
    }

    /// Whether what stands at `route` is one of the files that go first.
    fn is_in_the_way(&self, route: &str, metadata: &Metadata) -> bool {
        let alike = self.in_the_way.get(&fold(route));
        alike.is_some_and(|alike| {
            alike.iter().any(|old| {
                let found = fs::symlink_metadata(self.place.file(old));
                *old == route || found.is_ok_and(|found| is_same_file(&found, metadata))
            })
        })
    }
}

fn foreign(path: &Path, why: &str) -> Diagnostic {
    let name = shown(path);
    let message = format!("`{name}` was not written by runsheet, and {why}");
    Diagnostic::at_path(Code::ForeignFile, name, message).hint(
        "Move it away, or name another output folder. If the folder is an earlier build that lost its \
         `.runsheet`, remove the folder and build again.",
    )
}
