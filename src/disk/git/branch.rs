//! Commits files to a branch that is not checked out, without touching the working tree or the index.

use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::process::{self, Ended, Limit};
use super::share::FETCH;
use super::{Git, complaint};

/// The ref that holds a remote's branch while it is published.
const FETCHED: &str = "refs/runsheet/publish/";

/// A change of some files of a branch.
#[derive(Debug)]
pub(crate) struct TreeChange<'a> {
    /// The commit that is changed; `None` for the first commit of a branch.
    pub(crate) parent: Option<&'a str>,
    /// Paths in the tree, and the files with their contents.
    pub(crate) files: Vec<(&'a str, &'a Path)>,
    /// Paths to remove from the tree.
    pub(crate) removed: Vec<&'a str>,
    pub(crate) message: &'a str,
}

/// The result of moving a branch to a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Moved {
    /// The branch is at the commit.
    Done,
    /// The branch has another commit by now: start again from that one.
    Changed,
    /// The branch was not moved, for this reason.
    Refused(String),
}

impl Git<'_> {
    /// Returns the newest commit of a local branch; `None` if there is no such branch.
    pub(crate) fn local_tip(self, branch: &str) -> Result<Option<String>, String> {
        self.own_folder()?;
        let name = format!("refs/heads/{branch}^{{commit}}");
        Ok(self.run(&["rev-parse", "--verify", "-q", &name]).ok())
    }

    /// Fetches a branch of a remote, and returns its newest commit; `None` if the remote has no such branch.
    pub(crate) fn remote_tip(
        self,
        remote: &str,
        branch: &str,
        limit: &Limit<'_>,
    ) -> Result<Option<String>, String> {
        let name = format!("refs/heads/{branch}");
        let found = self.network(&["ls-remote", "-q", "--", remote, &name], remote, limit)?;
        if !found.lines().any(|line| line.ends_with(&format!("\t{name}"))) {
            return Ok(None);
        }
        let fetched = format!("{FETCHED}{branch}");
        let refspec = format!("+{name}:{fetched}");
        let fetch = [&FETCH[..], &["--", remote, &refspec]].concat();
        self.network(&fetch, remote, limit)?;
        self.run(&["rev-parse", "--verify", &format!("{fetched}^{{commit}}")]).map(Some)
    }

    /// Whether a local branch is checked out, here or in another working tree.
    pub(crate) fn is_checked_out(self, branch: &str) -> Result<bool, String> {
        let trees = self.run(&["worktree", "list", "--porcelain"])?;
        let line = format!("branch refs/heads/{branch}");
        Ok(trees.lines().any(|found| found == line))
    }

    /// Returns the paths of all files of a commit.
    pub(crate) fn files_of(self, commit: &str) -> Result<Vec<String>, String> {
        self.names(&["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit])
    }

    /// Returns the contents of a file of a commit.
    pub(crate) fn file_of(self, commit: &str, path: &str) -> Result<Vec<u8>, String> {
        let arguments = ["cat-file", "blob", &format!("{commit}:{path}")];
        self.run(&arguments).map(String::into_bytes)
    }

    /// Creates a commit, which belongs to no branch yet.
    pub(crate) fn commit_tree(self, change: &TreeChange<'_>) -> Result<String, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let plumbing = Plumbing { git: self, own: self.own_folder()?, folder: folder.path() };
        let paths: Vec<&Path> = change.files.iter().map(|(_, file)| *file).collect();
        let blobs = plumbing.blobs(&paths)?;
        plumbing.run(&["read-tree", change.parent.unwrap_or("--empty")], b"")?;
        let mut lines = Vec::new();
        // An id of zeros removes a path. Removals come first, because a folder may become a file.
        let width = blobs.first().map_or(40, String::len);
        for path in &change.removed {
            lines.extend(format!("0 {}\t{path}\0", "0".repeat(width)).into_bytes());
        }
        for ((path, _), blob) in change.files.iter().zip(&blobs) {
            lines.extend(format!("100644 {blob}\t{path}\0").into_bytes());
        }
        plumbing.run(&["update-index", "-z", "--index-info"], &lines)?;
        let tree = plumbing.run(&["write-tree"], b"")?;
        let mut commit = vec!["commit-tree", "-m", change.message];
        if let Some(parent) = change.parent {
            commit.extend(["-p", parent]);
        }
        commit.push(&tree);
        plumbing.run(&commit, b"")
    }

    /// Moves a local branch from `before` to `commit`.
    pub(crate) fn move_branch(self, branch: &str, before: Option<&str>, commit: &str) -> Moved {
        let name = format!("refs/heads/{branch}");
        let update =
            ["update-ref", "-m", "runsheet publish", &name, commit, before.unwrap_or_default()];
        let Err(why) = self.run(&update) else {
            return Moved::Done;
        };
        match self.local_tip(branch) {
            Ok(now) if now.as_deref() != before => Moved::Changed,
            _ => Moved::Refused(why),
        }
    }

    /// Pushes `commit`, which follows `before`, to the branch of a remote.
    pub(crate) fn push_branch(
        self,
        remote: &str,
        branch: &str,
        before: Option<&str>,
        commit: &str,
        limit: &Limit<'_>,
    ) -> Moved {
        let refspec = format!("{commit}:refs/heads/{branch}");
        let Err(why) = self.network(&["push", "-q", "--", remote, &refspec], remote, limit) else {
            return Moved::Done;
        };
        // Decides by the state of the remote, because git's messages may be translated.
        match self.remote_tip(remote, branch, limit) {
            Ok(Some(now)) if now == commit => Moved::Done,
            Ok(now) if now.as_deref() != before => Moved::Changed,
            _ => Moved::Refused(why),
        }
    }

    /// Removes what fetching a branch left.
    pub(crate) fn forget_fetched(self, branch: &str) {
        let _ = self.run(&["update-ref", "-d", &format!("{FETCHED}{branch}")]);
    }

    /// Returns git's own folder.
    fn own_folder(self) -> Result<PathBuf, String> {
        self.run(&["rev-parse", "--absolute-git-dir"]).map(PathBuf::from)
    }

    /// Runs a command that uses the network, and returns its output or why it failed.
    fn network(
        self,
        arguments: &[&str],
        remote: &str,
        limit: &Limit<'_>,
    ) -> Result<String, String> {
        let ended = process::run_within(&mut self.command(arguments), limit, remote)
            .map_err(|error| process::not_run(&error))?;
        if ended.is_late() {
            let seconds = limit.time.as_secs();
            return Err(format!("`{remote}` did not answer within {seconds} seconds"));
        }
        output(arguments, &ended)
    }
}

/// Commands with an index of their own, and no working tree.
struct Plumbing<'a> {
    git: Git<'a>,
    own: PathBuf,
    folder: &'a Path,
}

impl Plumbing<'_> {
    /// Stores the contents of files, and returns their ids.
    fn blobs(&self, files: &[&Path]) -> Result<Vec<String>, String> {
        let mut lines = Vec::new();
        for file in files {
            let file = file.to_str().ok_or("a path is not valid Unicode")?;
            lines.extend(format!("{file}\n").into_bytes());
        }
        let ids = self.run(&["hash-object", "-w", "--no-filters", "--stdin-paths"], &lines)?;
        let ids: Vec<String> = ids.lines().map(str::to_owned).collect();
        if ids.len() == files.len() {
            Ok(ids)
        } else {
            Err("git did not store all files".to_owned())
        }
    }

    fn run(&self, arguments: &[&str], input: &[u8]) -> Result<String, String> {
        let mut git: Command = self.git.command(arguments);
        // With a repository and no working tree, paths count from the top of the tree.
        git.env("GIT_DIR", &self.own)
            .env("GIT_WORK_TREE", self.folder)
            .env("GIT_INDEX_FILE", self.folder.join("index"));
        let failed = |error: std::io::Error| process::not_run(&error);
        let mut stdin = tempfile::tempfile().map_err(failed)?;
        stdin.write_all(input).and_then(|()| stdin.seek(SeekFrom::Start(0))).map_err(failed)?;
        git.stdin(stdin);
        output(arguments, &process::run(&mut git).map_err(failed)?)
    }
}

fn output(arguments: &[&str], ended: &Ended) -> Result<String, String> {
    if ended.is_success() {
        return Ok(ended.stdout.trim().to_owned());
    }
    Err(complaint(arguments, ended))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let git = Git::at(folder.path());
        for arguments in [
            &["init", "-q", "-b", "main"][..],
            &["config", "user.name", "Li"],
            &["config", "user.email", "li@example.com"],
        ] {
            git.run(arguments).unwrap();
        }
        folder
    }

    #[test]
    fn a_commit_changes_only_the_named_paths() {
        let folder = repository();
        std::fs::create_dir(folder.path().join("deep")).unwrap();
        let git_in_folder = folder.path().join("deep");
        let git = Git::at(&git_in_folder);
        let one = folder.path().join("one");
        std::fs::write(&one, "1").unwrap();
        let change = |parent, files, removed| TreeChange { parent, files, removed, message: "m" };
        let first =
            git.commit_tree(&change(None, vec![("a/b", &*one), ("é x", &*one)], vec![])).unwrap();
        assert_eq!(git.files_of(&first).unwrap(), ["a/b", "é x"]);
        let second =
            git.commit_tree(&change(Some(&first), vec![("a", &*one)], vec!["a/b"])).unwrap();
        assert_eq!(git.files_of(&second).unwrap(), ["a", "é x"]);
        assert_eq!(git.file_of(&second, "a").unwrap(), b"1");
        assert_eq!(git.move_branch("pages", None, &first), Moved::Done);
        assert_eq!(git.move_branch("pages", None, &second), Moved::Changed);
        assert_eq!(git.move_branch("pages", Some(&first), &second), Moved::Done);
        assert_eq!(git.local_tip("pages").unwrap(), Some(second));
        assert!(!folder.path().join(".git/index").exists());
    }
}
