//! Writing the site: all of it or nothing, every published file whole at every moment.
//!
//! The order is what keeps the promise. Under a lock: look what lies in the output folder ([`plan`]);
//! render everything that may differ, compare it with what lies there, and put what does on a stage beside it
//! ([`stage`]); only if all of that succeeded, write a manifest of old and new files durably
//! ([`manifest`]) and rename the staged files into place ([`commit`]). A build that is killed leaves a
//! stage, which the next one clears, and a manifest that owns whatever was renamed.
//!
//! What the pages say is left to the caller, who renders them; that no two of them have the same route to
//! the check over all routes.

mod commit;
mod contents;
mod draft;
mod error;
mod manifest;
mod plan;
mod stage;

use std::fs;
use std::path::{Component, Path, PathBuf};

pub use contents::Contents;
pub use draft::PendingFile;
pub use error::PublishError;

use super::lock::Lock;
use super::overlap::{overlap, real};
use super::{FileError, own};
use crate::sources::Asset;
use commit::{clear, commit};
use manifest::Manifest;
use plan::plan;
use stage::stage;

/// A file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Its path below the output folder, with `/` between its parts.
    pub(crate) route: String,
    /// Assets are published before the pages that need them.
    pub(crate) kind: OutputKind,
}

/// Whether a file needs others or is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutputKind {
    /// A style, a script, a picture, a file to download.
    Asset,
    /// A page or its data.
    Page,
}

/// How far publishing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublishProgress<'a> {
    /// Another build holds the output folder; this one waits. The text names the other.
    Waiting(&'a str),
    /// The output folder is outside the site's folder. The path has its symbolic links resolved.
    Outside(&'a Path),
    /// So many of all files are rendered and compared.
    Rendered {
        /// So many.
        done: usize,
        /// All.
        all: usize,
    },
}

/// What publishing did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublishReport {
    /// The routes of new and changed files, in the order of the list.
    pub written: Vec<String>,
    /// How many files stayed as they were.
    pub unchanged: usize,
    /// The routes of an earlier build's files that are no more, sorted.
    pub removed: Vec<String>,
}

/// Makes the folder `output` hold `files`, and nothing else that runsheet wrote. `root` is the site's,
/// which must lie apart. `draft` is called with a file's index, from several threads.
pub fn publish<'a, E: Send + 'a>(
    root: &Path,
    output: &Path,
    files: &[OutputFile],
    draft: impl Fn(usize) -> PendingFile<'a, E> + Sync,
    on_progress: impl Fn(PublishProgress<'_>) + Sync,
) -> Result<PublishReport, PublishError<E>> {
    plan::check_routes(files).map_err(PublishError::Route)?;
    if let Some(problem) = overlap(root, output)? {
        return Err(PublishError::Refused(vec![problem]));
    }
    let (real_root, real_output) = (real(root)?, real(output)?);
    if !real_output.starts_with(&real_root) {
        on_progress(PublishProgress::Outside(&real_output));
    }
    // Otherwise `new/../elsewhere` would create `new` too.
    let has_parent = output.components().any(|part| part == Component::ParentDir);
    let place = OutputDir::open(if has_parent { &real_output } else { output })?;
    let _lock = Lock::take(&place.own, |holder| {
        on_progress(PublishProgress::Waiting(holder));
    })?;
    clear(&place)?;
    let before = Manifest::load(&place)?;
    let plan = plan(&place, files, &before)?;
    let staged = stage(&place, files, &plan, draft, on_progress);
    let done = staged.and_then(|fates| Ok(commit(&place, files, &plan, &fates, &before)?));
    let cleared = clear(&place);
    let report = done?;
    cleared?;
    Ok(report)
}

/// The output folder and runsheet's own within it.
struct OutputDir {
    output: PathBuf,
    own: PathBuf,
    stage: PathBuf,
}

impl OutputDir {
    /// Makes the folders where they are not there.
    fn open(output: &Path) -> Result<Self, FileError> {
        fs::create_dir_all(output).map_err(FileError::on("create", output))?;
        let own = own::folder(output)?;
        let stage = own.join("stage");
        let output = output.to_path_buf();
        Ok(Self { output, own, stage })
    }

    fn file(&self, route: &str) -> PathBuf {
        self.output.join(route)
    }
}

/// Whether there is a folder, and not merely a link to one.
fn is_real_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

impl OutputFile {
    /// A page at `route`.
    pub fn page(route: impl Into<String>) -> Self {
        Self {
            route: route.into(),
            kind: OutputKind::Page,
        }
    }

    /// An asset at `route`.
    pub fn asset(route: impl Into<String>) -> Self {
        Self {
            kind: OutputKind::Asset,
            ..Self::page(route)
        }
    }

    /// The file that `asset` becomes.
    pub fn of_asset(asset: &Asset) -> Self {
        Self::asset(&asset.route)
    }
}
