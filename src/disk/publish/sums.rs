//! The file with the SHA-256 of every other file, in the form that `sha256sum --check` reads.

use std::fs::File;

use rayon::prelude::*;

use super::contents::StageError;
use super::plan::Plan;
use super::stage::{Action, Outcome, compare_and_write};
use super::{Contents, OutputDir, OutputFile, PublishError};
use crate::disk::FileError;
use crate::sha256::Sha256;

/// Its route.
pub(crate) const SUMS: &str = "SHA256SUMS";

/// Stages the sums of `files`, which were staged with these outcomes. They are the file after the last one.
pub(super) fn stage<E>(
    output: &OutputDir,
    files: &[OutputFile],
    outcomes: &[Outcome],
    plan: &Plan,
) -> Result<Outcome, PublishError<E>> {
    let line = |index: usize| {
        let route = &files[index].route;
        let path = match outcomes[index].action {
            Action::Staged => output.stage.join(index.to_string()),
            Action::Same | Action::Equal => output.file(route),
        };
        let digest = File::open(&path).and_then(Sha256::of_reader);
        let (digest, _) = digest.map_err(FileError::on("read", &path))?;
        Ok((route, format!("{digest}  {route}\n")))
    };
    let lines: Result<Vec<(&String, String)>, FileError> =
        (0..files.len()).into_par_iter().map(line).collect();
    let mut lines = lines?;
    lines.sort_unstable();
    let contents =
        Contents::Bytes(lines.into_iter().flat_map(|(_, line)| line.into_bytes()).collect());
    let index = files.len();
    let action = compare_and_write(output, index, SUMS, plan.existing[index], &contents);
    match action {
        Ok(action) => Ok(Outcome { len: contents.len(), fingerprint: None, action }),
        Err(StageError::File(error)) => Err(PublishError::File(error)),
        Err(StageError::Changed(path)) => Err(PublishError::Changed { path }),
    }
}
