//! What a branch changed, and the files as they were before.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Git, complaint, process};

impl Git<'_> {
    /// Returns the commit at which the branch that is checked out began to differ from `name`, which may be any
    /// name of a commit.
    pub(crate) fn fork_from(self, name: &str) -> Result<String, String> {
        let commit = format!("{name}^{{commit}}");
        let commit = self.run(&["rev-parse", "--verify", "--end-of-options", &commit])?;
        let base = self.run(&["merge-base", &commit, "HEAD"]);
        base.map_err(|_| {
            format!("`{name}` and HEAD have no commit in common, as far as this clone knows")
        })
    }

    /// Returns the top folder of the working tree, and the path of this folder from there; `None` without repository.
    pub(crate) fn top(self) -> Option<(PathBuf, String)> {
        let top = self.run(&["rev-parse", "--show-toplevel"]).ok()?;
        let prefix = self.run(&["rev-parse", "--show-prefix"]).ok()?;
        (!top.is_empty()).then(|| (PathBuf::from(top), prefix))
    }

    /// Returns the files below this folder that differ from `commit`, uncommitted changes and new files included.
    pub(crate) fn changed_since(self, commit: &str) -> Result<BTreeSet<String>, String> {
        let diff = ["diff", "--name-only", "-z", "--no-renames", "--relative", commit, "--"];
        let mut files: BTreeSet<String> = self.names(&diff)?.into_iter().collect();
        files.extend(self.names(&["ls-files", "--others", "--exclude-standard", "-z"])?);
        Ok(files)
    }

    /// Writes the files of this folder, as they were at `commit`, to the empty folder `to`. Writes nothing if the
    /// commit does not have the folder.
    pub(crate) fn export(self, commit: &str, to: &Path) -> Result<(), String> {
        let own = self.run(&["rev-parse", "--absolute-git-dir"])?;
        let prefix = self.run(&["rev-parse", "--show-prefix"])?;
        let tree = format!("{commit}:{}", prefix.trim_end_matches('/'));
        if self.run(&["rev-parse", "--verify", "-q", &tree]).is_err() {
            return Ok(());
        }
        let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
        let index = scratch.path().join("index");
        for arguments in
            [&["read-tree", tree.as_str()][..], &["checkout-index", "--all", "--quiet"]]
        {
            let mut git = Git::at(to).command(arguments);
            git.env("GIT_DIR", &own).env("GIT_WORK_TREE", to).env("GIT_INDEX_FILE", &index);
            let ended = process::run(&mut git).map_err(|error| process::not_run(&error))?;
            if !ended.is_success() {
                return Err(complaint(arguments, &ended));
            }
        }
        Ok(())
    }
}
