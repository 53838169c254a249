//! Rendering everything, and putting what differs beside the output. Nothing is published here.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use rayon::prelude::*;

use super::contents::Unwritten;
use super::plan::{Existing, Plan};
use super::{Contents, OutputDir, OutputFile, PendingFile, PublishError, PublishProgress};
use crate::disk::FileError;

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Its length.
    pub(super) len: u64,
    /// What it was made from.
    pub(super) fingerprint: Option<u64>,
    /// How it comes to lie at its route.
    pub(super) way: Action,
}

/// How a file comes to lie at its route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// It lies there, made from the same.
    Same,
    /// It lies there, as a comparison of the contents says.
    Equal,
    /// It lies on the stage.
    Staged,
}

/// Renders every file that may have changed, in parallel, and stages those that did. The stage has one
/// file for each, named by its index.
pub(super) fn stage<'a, E: Send + 'a>(
    place: &OutputDir,
    files: &[OutputFile],
    plan: &Plan,
    draft: impl Fn(usize) -> PendingFile<'a, E> + Sync,
    on_progress: impl Fn(PublishProgress<'_>) + Sync,
) -> Result<Vec<Outcome>, PublishError<E>> {
    fs::create_dir(&place.stage).map_err(FileError::on("create", &place.stage))?;
    let run = Run {
        place,
        files,
        plan,
        draft,
        is_broken: AtomicBool::new(false),
        is_hopeless: AtomicBool::new(false),
    };
    let done = AtomicUsize::new(0);
    let fates: Vec<Result<Outcome, Failure<E>>> = (0..files.len())
        .into_par_iter()
        .map(|index| {
            let fate = run.settle(index);
            let done = done.fetch_add(1, Relaxed) + 1;
            let all = files.len();
            on_progress(PublishProgress::Rendered { done, all });
            fate
        })
        .collect();
    all_or_nothing(fates)
}

/// Why a file has no fate.
enum Failure<E> {
    Render(E),
    Unwritten(Unwritten),
    /// Another file failed, and this one was not tried.
    NotTried,
}

struct Run<'a, D> {
    place: &'a OutputDir,
    files: &'a [OutputFile],
    plan: &'a Plan,
    draft: D,
    /// A page could not be rendered: others are, for their errors, but none is staged.
    is_broken: AtomicBool,
    /// A file could not be written: the next would fail too.
    is_hopeless: AtomicBool,
}

impl<D> Run<'_, D> {
    fn settle<'d, E: 'd>(&self, index: usize) -> Result<Outcome, Failure<E>>
    where
        D: Fn(usize) -> PendingFile<'d, E> + Sync,
    {
        if self.is_hopeless.load(Relaxed) {
            return Err(Failure::NotTried);
        }
        let PendingFile { fingerprint, make } = (self.draft)(index);
        if let Existing::File {
            len,
            fingerprint: Some(known),
        } = self.plan.there[index]
            && fingerprint == Some(known)
        {
            let way = Action::Same;
            return Ok(Outcome {
                len,
                fingerprint,
                way,
            });
        }
        let contents = make().map_err(|error| {
            self.is_broken.store(true, Relaxed);
            Failure::Render(error)
        })?;
        if self.is_broken.load(Relaxed) {
            return Err(Failure::NotTried);
        }
        let way = self.compare_and_write(index, &contents).map_err(|error| {
            self.is_hopeless.store(true, Relaxed);
            Failure::Unwritten(error)
        })?;
        let len = contents.len();
        Ok(Outcome {
            len,
            fingerprint,
            way,
        })
    }

    fn compare_and_write(&self, index: usize, contents: &Contents) -> Result<Action, Unwritten> {
        if let Existing::File { len, .. } = self.plan.there[index]
            && len == contents.len()
        {
            // A file that cannot be read can still be replaced.
            let published = self.place.file(&self.files[index].route);
            if contents.is_in(&published).unwrap_or(false) {
                return Ok(Action::Equal);
            }
        }
        contents.write_to(&self.place.stage.join(index.to_string()))?;
        Ok(Action::Staged)
    }
}

/// Every file's fate; else every error of rendering, or the first of another kind.
fn all_or_nothing<E>(
    fates: Vec<Result<Outcome, Failure<E>>>,
) -> Result<Vec<Outcome>, PublishError<E>> {
    let mut settled = Vec::with_capacity(fates.len());
    let mut unrendered = Vec::new();
    let mut unwritten = None;
    for fate in fates {
        match fate {
            Ok(fate) => settled.push(fate),
            Err(Failure::Render(error)) => unrendered.push(error),
            Err(Failure::Unwritten(error)) => unwritten = unwritten.or(Some(error)),
            Err(Failure::NotTried) => {}
        }
    }
    match unwritten {
        Some(Unwritten::File(error)) => Err(PublishError::File(error)),
        Some(Unwritten::Changed(path)) => Err(PublishError::Changed { path }),
        None if unrendered.is_empty() => Ok(settled),
        None => Err(PublishError::Render(unrendered)),
    }
}
