//! Runs the program `git`: reads the configuration and the history, and commits and pushes a few files.
//!
//! A change is shared by [`Git::fetch`], [`Git::integrate`], [`Git::commit`] and [`Git::push`]. None of them
//! changes a file that has uncommitted changes, except the files that are committed. The local branch only
//! moves forward, except in [`Git::undo_commit`].

mod blobs;
mod branch;
mod changes;
mod commit_contents;
mod commits;
mod file_history;
mod merge;
mod process;
mod share;
mod state;

use std::path::Path;
use std::process::Command;

pub(crate) use blobs::BlobReader;
pub(crate) use branch::{Moved, TreeChange};
pub(crate) use commit_contents::ContentCommit;
pub(crate) use commits::SignatureKeys;
pub(crate) use file_history::FileVersion;
pub(crate) use merge::MergeDriver;
use process::Ended;
pub(crate) use process::{Limit, not_run as git_not_run};
pub(crate) use share::Pushed;

/// Runs git in a site's folder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Git<'a> {
    root: &'a Path,
}

/// The branch that is checked out, and its upstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Upstream {
    /// The local branch, as `refs/heads/main`.
    local: String,
    remote: String,
    /// The branch of the remote, as `refs/heads/main`.
    branch: String,
    /// The remote-tracking branch, as `refs/remotes/origin/main`.
    tracking: String,
}

impl<'a> Git<'a> {
    /// Returns git for the folder `root`.
    pub(crate) fn at(root: &'a Path) -> Self {
        Self { root }
    }

    /// Returns a value of git's configuration; `None` also if there is no git.
    pub(crate) fn config(self, key: &str) -> Option<String> {
        let value = self.run(&["config", "--get", key]).ok()?;
        (!value.is_empty()).then_some(value)
    }

    /// Sets a value in the repository's configuration.
    pub(crate) fn set_config(self, key: &str, value: &str) -> Result<(), String> {
        self.run(&["config", key, value]).map(drop)
    }

    /// Returns the upstream of the branch that is checked out, or why there is none.
    pub(crate) fn upstream(self) -> Result<Upstream, String> {
        let local = self.branch()?;
        let names = "--format=%(upstream:remotename) %(upstream:remoteref) %(upstream)";
        let found = self.run(&["for-each-ref", names, &local])?;
        let mut words = found.split(' ').map(str::to_owned);
        match (words.next(), words.next(), words.next()) {
            (Some(remote), Some(branch), Some(tracking)) => {
                Ok(Upstream { local, remote, branch, tracking })
            }
            _ => Err("the branch has no upstream".to_owned()),
        }
    }

    /// Returns the branch that is checked out.
    fn branch(self) -> Result<String, String> {
        self.run(&["symbolic-ref", "HEAD"]).map_err(|why| match self.head() {
            Ok(_) => "no branch is checked out: git calls this a detached HEAD".to_owned(),
            Err(_) => why,
        })
    }

    /// Returns the name of the branch that is checked out, without `refs/heads/`, also if it has no commit yet.
    pub(crate) fn branch_name(self) -> Option<String> {
        self.branch().ok()?.strip_prefix("refs/heads/").map(str::to_owned)
    }

    /// Returns the commit that is checked out.
    fn head(self) -> Result<String, String> {
        self.run(&["rev-parse", "--verify", "HEAD"])
    }

    /// Whether the commit that is checked out has this text in the file at `path`, from this folder.
    pub(crate) fn has_committed(self, path: &str, text: &str) -> bool {
        let committed = self.run(&["cat-file", "blob", &format!("HEAD:./{path}")]);
        committed.is_ok_and(|committed| committed == text.trim())
    }

    /// Runs git and returns its trimmed output, or why it failed.
    fn run(self, arguments: &[&str]) -> Result<String, String> {
        let ended = self.ended(arguments)?;
        if ended.is_success() {
            return Ok(ended.stdout.trim().to_owned());
        }
        Err(complaint(arguments, &ended))
    }

    /// Runs git with `-z` and returns the names that it prints.
    fn names(self, arguments: &[&str]) -> Result<Vec<String>, String> {
        let names = self.run(arguments)?;
        Ok(split(&names))
    }

    fn ended(self, arguments: &[&str]) -> Result<Ended, String> {
        process::run(&mut self.command(arguments)).map_err(|error| process::not_run(&error))
    }

    fn command(self, arguments: &[&str]) -> Command {
        let mut git = Command::new("git");
        git.arg("-C").arg(self.root).arg("--literal-pathspecs");
        // A submodule is a separate repository, which runsheet does not change.
        git.args(["-c", "submodule.recurse=false"]);
        git.args(arguments);
        // Git must not wait for input.
        git.env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_EDITOR", "true")
            .env("GIT_OPTIONAL_LOCKS", "0");
        git.stdin(std::process::Stdio::null());
        git
    }
}

/// Returns the first lines of the output of a git command that failed.
fn complaint(arguments: &[&str], ended: &Ended) -> String {
    let lines = ended.stderr.lines().chain(ended.stdout.lines());
    // Git's hints propose git commands, which do not apply here.
    let lines = lines.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("hint:"));
    let lines: Vec<&str> = lines.take(3).collect();
    if !lines.is_empty() {
        return lines.join("; ");
    }
    let command = arguments.first().unwrap_or(&"");
    let hook = match *command {
        "commit" | "push" => "; a hook may have refused it",
        _ => "",
    };
    format!("`git {command}` failed without a message{hook}")
}

/// Splits what git prints with `-z` into names.
fn split(names: &str) -> Vec<String> {
    let names = names.split('\0').filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// Returns the first few file names and the number of others, as part of a sentence.
fn named(files: &[String]) -> String {
    const MOST: usize = 3;
    let quoted = |file: &String| format!("`{}`", super::error::printable(file));
    let shown: Vec<String> = files.iter().take(MOST).map(quoted).collect();
    let more = files.len().saturating_sub(MOST);
    match (more, shown.as_slice()) {
        (0, [first, last]) => format!("{first} and {last}"),
        (0, all) => all.join(", "),
        (more, all) => format!("{} and {more} more", all.join(", ")),
    }
}
