//! Publishes the site: writes nothing unless every page renders, and replaces every file atomically.
//!
//! The steps, under a lock: inspect the output folder ([`mod@plan`]); render every file that may differ, compare it
//! with the published one, and stage it if it differs ([`mod@stage`]). Only if all of that succeeded, write a
//! manifest of old and new files durably ([`manifest`]) and rename the staged files into place ([`mod@commit`]). A
//! build that is killed leaves a stage, which the next one clears, and a manifest that lists every renamed file.

mod commit;
mod contents;
mod error;
mod manifest;
mod pending_file;
mod plan;
mod published;
mod stage;
mod sums;
mod versions;

use std::fs;
use std::path::{Component, Path, PathBuf};

pub use contents::Contents;
pub use error::PublishError;
pub use pending_file::PendingFile;
pub(crate) use published::{copy_time, foreign_files, published};
pub(crate) use sums::SUMS;
pub(crate) use versions::Versions;

use super::lock::Lock;
use super::overlap::{overlap, real};
use super::{FileError, own};
use crate::sources::Asset;
use commit::{clear, commit};
use manifest::Manifest;
use plan::plan;
use stage::stage;

/// A file to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// The path in the output folder, separated by `/`.
    pub(crate) route: String,
    /// Assets are published before the pages that need them.
    pub(crate) kind: OutputKind,
}

/// The kind of a published file, in the order of publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutputKind {
    /// A style, a script, a picture, a file to download.
    Asset,
    /// A page or its data.
    Page,
}

/// The progress of publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishProgress<'a> {
    /// This build waits for another one, which the text names.
    Waiting(&'a str),
    /// The output folder is outside the site's folder. The path has its symbolic links resolved.
    Outside(&'a Path),
    /// Some of the files are rendered and compared.
    Rendered {
        /// The number of these files.
        done: usize,
        /// The number of all files.
        all: usize,
    },
}

/// The result of publishing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishReport {
    /// The routes of new and changed files, in the order of publishing.
    pub written: Vec<String>,
    /// The number of unchanged files.
    pub unchanged: usize,
    /// The routes of removed files of an earlier build, sorted.
    pub removed: Vec<String>,
}

/// Publishes `files` in the folder `output`, and removes all other files that runsheet wrote there. The folder must
/// not overlap the sources of the site in `root`. `pending` is called with a file's index, from several threads.
pub fn publish<'a, E: Send + 'a>(
    root: &Path,
    output: &Path,
    files: &[OutputFile],
    pending: impl Fn(usize) -> PendingFile<'a, E> + Sync,
    on_progress: impl Fn(PublishProgress<'_>) + Sync,
) -> Result<PublishReport, PublishError<E>> {
    publish_files(root, output, files, files.len(), pending, on_progress)
}

/// Like [`publish`], and adds the file [`SUMS`] with the SHA-256 of all others.
pub(crate) fn publish_with_sums<'a, E: Send + 'a>(
    root: &Path,
    output: &Path,
    mut files: Vec<OutputFile>,
    pending: impl Fn(usize) -> PendingFile<'a, E> + Sync,
    on_progress: impl Fn(PublishProgress<'_>) + Sync,
) -> Result<PublishReport, PublishError<E>> {
    let count = files.len();
    files.push(OutputFile::page(SUMS));
    publish_files(root, output, &files, count, pending, on_progress)
}

/// Publishes the first `count` of `files`, and the sums in the last one if it is not among them.
fn publish_files<'a, E: Send + 'a>(
    root: &Path,
    output: &Path,
    files: &[OutputFile],
    count: usize,
    pending: impl Fn(usize) -> PendingFile<'a, E> + Sync,
    on_progress: impl Fn(PublishProgress<'_>) + Sync,
) -> Result<PublishReport, PublishError<E>> {
    plan::check_routes(files).map_err(PublishError::Route)?;
    if let Some(diagnostic) = overlap(root, output)? {
        return Err(PublishError::Refused(vec![diagnostic]));
    }
    let (real_root, real_output) = (real(root)?, real(output)?);
    if !real_output.starts_with(&real_root) {
        on_progress(PublishProgress::Outside(&real_output));
    }
    // Otherwise `new/../elsewhere` would create `new` too.
    let has_parent = output.components().any(|part| part == Component::ParentDir);
    let dir = OutputDir::open(if has_parent { &real_output } else { output })?;
    let _lock = Lock::take(&dir.own, |holder| {
        on_progress(PublishProgress::Waiting(holder));
    })?;
    clear(&dir)?;
    let before = Manifest::load(&dir)?;
    let plan = plan(&dir, files, &before)?;
    let staged = stage(&dir, &files[..count], &plan, pending, on_progress);
    let done = staged.and_then(|mut outcomes| {
        if count < files.len() {
            outcomes.push(sums::stage(&dir, &files[..count], &outcomes, &plan)?);
        }
        Ok(commit(&dir, files, &plan, &outcomes, &before)?)
    });
    let cleared = clear(&dir);
    let report = done?;
    cleared?;
    Ok(report)
}

/// The output folder, and runsheet's folders in it.
struct OutputDir {
    root: PathBuf,
    own: PathBuf,
    stage: PathBuf,
}

impl OutputDir {
    /// Creates the folders that do not exist.
    fn open(output: &Path) -> Result<Self, FileError> {
        fs::create_dir_all(output).map_err(FileError::on("create", output))?;
        own::folder(output)?;
        Ok(Self::at(output))
    }

    /// Returns the folder's paths. Creates nothing.
    fn at(output: &Path) -> Self {
        let own = output.join(own::NAME);
        let stage = own.join("stage");
        Self { root: output.to_path_buf(), own, stage }
    }

    fn file(&self, route: &str) -> PathBuf {
        self.root.join(route)
    }
}

/// Whether `path` is a folder and not a link to one.
fn is_real_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

impl OutputFile {
    /// Returns a page at `route`.
    pub fn page(route: impl Into<String>) -> Self {
        Self { route: route.into(), kind: OutputKind::Page }
    }

    /// Returns an asset at `route`.
    pub fn asset(route: impl Into<String>) -> Self {
        Self { kind: OutputKind::Asset, ..Self::page(route) }
    }

    /// Returns the published file of `asset`.
    pub fn of_asset(asset: &Asset) -> Self {
        Self::asset(&asset.route)
    }
}
