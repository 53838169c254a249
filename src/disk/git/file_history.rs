//! Reads the history of a few files: which contents a file had.

use std::collections::{BTreeSet, HashMap};

use super::{Git, process};

/// Starts a commit in the output, because no line of a text can start so.
const START: char = '\0';

/// Separates the fields of a commit.
const FIELD: char = '\u{1f}';

/// Id, author and time of a commit.
const FORMAT: &str = "--format=%x00%H%x1f%an <%ae>%x1f%cI";

/// A commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FileCommit {
    /// The full id.
    pub(crate) id: String,
    /// Name and email address of the author.
    pub(crate) author: String,
    /// When it was committed, in RFC 3339.
    pub(crate) at: String,
}

/// A change of one file in one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileVersion {
    /// The commit.
    pub(crate) commit: FileCommit,
    /// The file, from the site's root.
    pub(crate) path: String,
    /// The id of the contents before; zeros for a new file.
    pub(crate) before: String,
    /// The id of the contents now; zeros for a removed file.
    pub(crate) now: String,
}

impl Git<'_> {
    /// Whether older commits are missing here, because the repository is a shallow clone.
    pub(crate) fn is_shallow(self) -> bool {
        self.run(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| answer == "true")
    }

    /// Returns every change of the files in `paths`, newest first, without merges.
    pub(crate) fn versions(self, paths: &[&str]) -> Result<Vec<FileVersion>, String> {
        let log = ["log", "--raw", "--no-abbrev", "--relative", "--no-renames", FORMAT, "--"];
        Ok(versions(&self.run_authentic(&[&log, paths].concat())?))
    }

    /// Returns the contents with these ids, as far as they exist.
    pub(crate) fn contents(
        self,
        ids: &BTreeSet<String>,
    ) -> Result<HashMap<String, Vec<u8>>, String> {
        let failed = |error: std::io::Error| process::not_run(&error);
        let mut reader = self.blob_reader().map_err(failed)?;
        let mut found = HashMap::new();
        for id in ids {
            found.extend(reader.read(id).map_err(failed)?.map(|bytes| (id.clone(), bytes)));
        }
        Ok(found)
    }
}

fn commit(line: &str) -> Option<FileCommit> {
    let mut fields = line.strip_prefix(START)?.split(FIELD).map(str::to_owned);
    Some(FileCommit { id: fields.next()?, author: fields.next()?, at: fields.next()? })
}

fn versions(log: &str) -> Vec<FileVersion> {
    let mut found = Vec::new();
    let mut current = FileCommit::default();
    for line in log.lines() {
        if let Some(next) = commit(line) {
            current = next;
        } else if let Some((ids, path)) =
            line.strip_prefix(':').and_then(|line| line.split_once('\t'))
            && let [_, _, before, now, _] = ids.split(' ').collect::<Vec<_>>()[..]
        {
            found.push(FileVersion {
                commit: current.clone(),
                path: path.to_owned(),
                before: before.to_owned(),
                now: now.to_owned(),
            });
        }
    }
    found
}
