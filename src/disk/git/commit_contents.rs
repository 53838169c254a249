//! Commits given contents of files to the branch that is checked out, whatever the files on disk hold by now.

use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use super::{Git, complaint, process};
use crate::disk::commit_queue::CommitAuthor;

/// A commit of given contents.
#[derive(Debug)]
pub(crate) struct ContentCommit<'a> {
    /// Paths from this folder, each with its contents; `None` removes the file.
    pub(crate) files: Vec<(&'a str, Option<Vec<u8>>)>,
    pub(crate) message: &'a str,
    /// The author; `None` for git's user.
    pub(crate) author: Option<&'a CommitAuthor>,
    /// When the author made the change, in seconds since 1970.
    pub(crate) at: u64,
}

impl Git<'_> {
    /// Makes a commit, as `git commit` does: with the user's hooks and signature. Leaves the files as they are, and what is
    /// staged of other files. Returns the commit.
    pub(crate) fn commit_contents(self, commit: &ContentCommit<'_>) -> Result<String, String> {
        let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
        let index = scratch.path().join("index");
        self.copy_index(&index)?;
        let prefix = self.run(&["rev-parse", "--show-prefix"])?;
        let mut lines = Vec::new();
        for (path, contents) in &commit.files {
            let Some(contents) = contents else {
                // The mode 0 removes the path; the id is not looked at.
                let none = "0".repeat(self.head()?.len());
                lines.extend(format!("0 {none}\t{prefix}{path}\0").into_bytes());
                continue;
            };
            let file = scratch.path().join("contents");
            std::fs::write(&file, contents).map_err(|error| error.to_string())?;
            let file = file.to_str().ok_or("a path is not valid Unicode")?;
            // Filters, such as those of LFS, are chosen by the path.
            let blob = self.run(&["hash-object", "-w", "--path", path, "--", file])?;
            lines.extend(format!("100644 {blob}\t{prefix}{path}\0").into_bytes());
        }
        self.with_index(&index, &["update-index", "-z", "--index-info"], &lines)?;
        let author = commit
            .author
            .map(|author| format!("--author={} <{}>", plain(&author.name), plain(&author.email)));
        let date = format!("--date={} +0000", commit.at);
        let mut arguments = vec!["commit", "-q", "-m", commit.message, &date];
        arguments.extend(author.as_deref());
        drop(self.wait_for_index());
        self.with_index(&index, &arguments, b"")?;
        // Otherwise git would take the new contents for staged changes back. If this fails, the next commit of the same
        // files is not affected.
        let paths: Vec<&str> = commit.files.iter().map(|(path, _)| *path).collect();
        let _ = self.run(&[&["reset", "-q", "--"], paths.as_slice()].concat());
        self.head()
    }

    /// Returns the contents of a file in the commit that is checked out; `None` if it does not have the file.
    pub(crate) fn committed(self, path: &str) -> Result<Option<Vec<u8>>, String> {
        let Ok(blob) = self.run(&["rev-parse", "--verify", "-q", &format!("HEAD:./{path}")]) else {
            return Ok(None);
        };
        let failed = |error: std::io::Error| format!("git could not be run: {error}");
        self.blob_reader().and_then(|mut reader| reader.read(&blob)).map_err(failed)
    }

    /// Writes an index of the commit that is checked out to `index`. It begins as a copy, so that git need not read every
    /// file again.
    fn copy_index(self, index: &Path) -> Result<(), String> {
        let own = self.run(&["rev-parse", "--absolute-git-dir"])?;
        // A new repository has no index.
        drop(std::fs::copy(Path::new(&own).join("index"), index));
        let read: &[&str] = match self.head() {
            Ok(_) => &["read-tree", "--reset", "HEAD"],
            Err(_) => &["read-tree", "--empty"],
        };
        self.with_index(index, read, b"").map(drop)
    }

    fn with_index(self, index: &Path, arguments: &[&str], input: &[u8]) -> Result<String, String> {
        let failed = |error: std::io::Error| format!("git could not be run: {error}");
        let mut stdin = tempfile::tempfile().map_err(failed)?;
        stdin.write_all(input).and_then(|()| stdin.seek(SeekFrom::Start(0))).map_err(failed)?;
        let mut git = self.command(arguments);
        git.env("GIT_INDEX_FILE", index).stdin(stdin);
        let ended = process::run(&mut git).map_err(failed)?;
        if ended.is_success() {
            return Ok(ended.stdout.trim().to_owned());
        }
        Err(complaint(arguments, &ended))
    }
}

/// Returns the text without the characters that end a name or an address in git.
fn plain(text: &str) -> String {
    text.chars().filter(|character| !matches!(character, '<' | '>' | '\n' | '\0')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_has_the_given_contents_and_author_and_leaves_files_and_index() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        std::fs::create_dir(&site).unwrap();
        let git = Git::at(&site);
        for arguments in [
            &["init", "-q", "-b", "main", "."][..],
            &["config", "user.name", "Server"],
            &["config", "user.email", "server@example.com"],
        ] {
            Git::at(folder.path()).run(arguments).unwrap();
        }
        let author = CommitAuthor { name: "Maya <Okafor>".to_owned(), email: String::new() };
        let commit = |text: &str, author| {
            let files = vec![("a b.yaml", Some(text.as_bytes().to_vec()))];
            git.commit_contents(&ContentCommit { files, message: "m", author, at: 1_700_000_000 })
        };
        std::fs::write(site.join("a b.yaml"), "newest").unwrap();
        std::fs::write(site.join("staged"), "x").unwrap();
        commit("first\n", Some(&author)).unwrap();
        git.run(&["add", "staged"]).unwrap();
        commit("second\n", None).unwrap();
        let log = git.run(&["log", "--format=%an|%ae|%at|%cn"]).unwrap();
        let first = "Maya Okafor||1700000000|Server";
        assert_eq!(log, format!("Server|server@example.com|1700000000|Server\n{first}"));
        assert_eq!(git.committed("a b.yaml").unwrap().unwrap(), b"second\n");
        assert_eq!(git.committed("none").unwrap(), None);
        assert_eq!(std::fs::read(site.join("a b.yaml")).unwrap(), b"newest");
        let status = git.run(&["status", "--porcelain"]).unwrap();
        assert_eq!(status, "M \"site/a b.yaml\"\nA  site/staged");
        let hook = folder.path().join(".git/hooks/pre-commit");
        std::fs::write(&hook, "#!/bin/sh\necho not today >&2; exit 1\n").unwrap();
        let mut chmod = std::process::Command::new("chmod");
        chmod.arg("+x").arg(&hook).status().unwrap();
        assert_eq!(commit("third\n", None), Err("not today".to_owned()));
    }
}
