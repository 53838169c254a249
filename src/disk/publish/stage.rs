//! Renders the files, and writes those that differ to the stage. Publishes nothing.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use rayon::prelude::*;

use super::contents::StageError;
use super::plan::{Existing, Plan};
use super::{Contents, OutputDir, OutputFile, PendingFile, PublishError, PublishProgress};
use crate::disk::FileError;

/// The outcome for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outcome {
    /// The length in bytes.
    pub(super) len: u64,
    /// The digest of the file's inputs.
    pub(super) fingerprint: Option<u64>,
    /// Whether the published file stays.
    pub(super) action: Action,
}

/// Whether a published file stays or is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// The published file has the same fingerprint.
    Same,
    /// The published file has the same contents.
    Equal,
    /// The new file is on the stage.
    Staged,
}

/// Renders every file that may have changed, in parallel, and stages those that did. A staged file is named by
/// its index.
pub(super) fn stage<'a, E: Send + 'a>(
    output: &OutputDir,
    files: &[OutputFile],
    plan: &Plan,
    pending: impl Fn(usize) -> PendingFile<'a, E> + Sync,
    on_progress: impl Fn(PublishProgress<'_>) + Sync,
) -> Result<Vec<Outcome>, PublishError<E>> {
    fs::create_dir(&output.stage).map_err(FileError::on("create", &output.stage))?;
    let run = Run {
        output,
        files,
        plan,
        pending,
        has_render_error: AtomicBool::new(false),
        has_write_error: AtomicBool::new(false),
    };
    let done = AtomicUsize::new(0);
    let outcomes: Vec<Result<Outcome, Failure<E>>> = (0..files.len())
        .into_par_iter()
        .map(|index| {
            let outcome = run.stage_file(index);
            let done = done.fetch_add(1, Relaxed) + 1;
            let all = files.len();
            on_progress(PublishProgress::Rendered { done, all });
            outcome
        })
        .collect();
    outcomes_or_error(outcomes)
}

/// Why a file has no outcome.
enum Failure<E> {
    Render(E),
    Write(StageError),
    /// Another file failed, and this one was not tried.
    NotTried,
}

struct Run<'a, D> {
    output: &'a OutputDir,
    files: &'a [OutputFile],
    plan: &'a Plan,
    pending: D,
    /// A page could not be rendered. The others are rendered for their errors, but not staged.
    has_render_error: AtomicBool,
    /// A file could not be written, and the next would fail too.
    has_write_error: AtomicBool,
}

impl<D> Run<'_, D> {
    fn stage_file<'d, E: 'd>(&self, index: usize) -> Result<Outcome, Failure<E>>
    where
        D: Fn(usize) -> PendingFile<'d, E> + Sync,
    {
        if self.has_write_error.load(Relaxed) {
            return Err(Failure::NotTried);
        }
        let PendingFile { fingerprint, make } = (self.pending)(index);
        if let Existing::File { len, fingerprint: Some(known) } = self.plan.existing[index]
            && fingerprint == Some(known)
        {
            let action = Action::Same;
            return Ok(Outcome { len, fingerprint, action });
        }
        let contents = make().map_err(|error| {
            self.has_render_error.store(true, Relaxed);
            Failure::Render(error)
        })?;
        if self.has_render_error.load(Relaxed) {
            return Err(Failure::NotTried);
        }
        let action = self.compare_and_write(index, &contents).map_err(|error| {
            self.has_write_error.store(true, Relaxed);
            Failure::Write(error)
        })?;
        let len = contents.len();
        Ok(Outcome { len, fingerprint, action })
    }

    fn compare_and_write(&self, index: usize, contents: &Contents) -> Result<Action, StageError> {
        let route = &self.files[index].route;
        compare_and_write(self.output, index, route, self.plan.existing[index], contents)
    }
}

/// Stages `contents` for the file with this index, unless the published file is equal.
pub(super) fn compare_and_write(
    output: &OutputDir,
    index: usize,
    route: &str,
    existing: Existing,
    contents: &Contents,
) -> Result<Action, StageError> {
    if let Existing::File { len, .. } = existing
        && len == contents.len()
    {
        // A file that cannot be read can still be replaced.
        let published = output.file(route);
        if contents.is_in(&published).unwrap_or(false) {
            return Ok(Action::Equal);
        }
    }
    contents.write_to(&output.stage.join(index.to_string()))?;
    Ok(Action::Staged)
}

/// Returns every file's outcome; otherwise the first error of writing, or every error of rendering.
fn outcomes_or_error<E>(
    outcomes: Vec<Result<Outcome, Failure<E>>>,
) -> Result<Vec<Outcome>, PublishError<E>> {
    let mut staged = Vec::with_capacity(outcomes.len());
    let mut render_errors = Vec::new();
    let mut write_error = None;
    for outcome in outcomes {
        match outcome {
            Ok(outcome) => staged.push(outcome),
            Err(Failure::Render(error)) => render_errors.push(error),
            Err(Failure::Write(error)) => write_error = write_error.or(Some(error)),
            Err(Failure::NotTried) => {}
        }
    }
    match write_error {
        Some(StageError::File(error)) => Err(PublishError::File(error)),
        Some(StageError::Changed(path)) => Err(PublishError::Changed { path }),
        None if render_errors.is_empty() => Ok(staged),
        None => Err(PublishError::Render(render_errors)),
    }
}
