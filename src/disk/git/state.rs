//! Detects states of a repository in which nothing can be committed.

use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Git, named};
use crate::disk::write::stands;

/// The longest wait for the lock of another git process. An editor that reads the status holds it for
/// milliseconds.
const INDEX_WAIT: Duration = Duration::from_secs(1);

/// The files in git's folder during an operation that waits for the user, with its name and the command to abort.
const OPERATIONS: [(&str, &str, &str); 7] = [
    ("MERGE_HEAD", "a merge", "git merge --abort"),
    ("rebase-merge", "a rebase", "git rebase --abort"),
    ("rebase-apply", "a rebase", "git rebase --abort"),
    ("CHERRY_PICK_HEAD", "a cherry-pick", "git cherry-pick --abort"),
    ("REVERT_HEAD", "a revert", "git revert --abort"),
    ("sequencer", "a cherry-pick or revert", "git cherry-pick --quit"),
    ("BISECT_LOG", "a bisection", "git bisect reset"),
];

impl Git<'_> {
    /// Returns why nothing can be committed now; `None` also if there is no repository.
    pub(crate) fn busy(self) -> Option<String> {
        let files = OPERATIONS.map(|(file, ..)| file);
        let left = self.own_paths(&files)?;
        let begun = OPERATIONS.iter().zip(left).find(|(_, path)| stands(path));
        if let Some(((_, operation, command), _)) = begun {
            return Some(format!(
                "{operation} is in progress; finish it first (`git status` says how) or leave it with `{command}`"
            ));
        }
        let unmerged = ["diff", "--name-only", "-z", "--no-relative", "--diff-filter=U"];
        let unmerged = self.names(&unmerged).unwrap_or_default();
        if !unmerged.is_empty() {
            return Some(format!("git left a conflict in {}; resolve it first", named(&unmerged)));
        }
        let lock = self.wait_for_index()?;
        Some(format!(
            "another git process holds `{}`; if none is running, delete that file",
            lock.display()
        ))
    }

    /// Waits up to [`INDEX_WAIT`] for the lock on the index. Returns the lock file if it still exists.
    pub(super) fn wait_for_index(self) -> Option<PathBuf> {
        let lock = self.own_paths(&["index.lock"])?.pop()?;
        let start = Instant::now();
        while stands(&lock) {
            if start.elapsed() > INDEX_WAIT {
                return Some(lock);
            }
            sleep(Duration::from_millis(10));
        }
        None
    }

    /// Returns the paths of files in git's folder.
    fn own_paths(self, files: &[&str]) -> Option<Vec<PathBuf>> {
        let names = files.iter().flat_map(|file| ["--git-path", file]);
        let arguments: Vec<&str> = std::iter::once("rev-parse").chain(names).collect();
        let paths = self.run(&arguments).ok()?;
        Some(paths.lines().map(|path| self.root.join(path)).collect())
    }
}
