//! Git, as the program that people use: the user's name, and sharing a change of a few files.
//!
//! A change is shared by [`Git::fetch`], [`Git::integrate`], [`Git::commit`] and [`Git::push`]. None of
//! them touches a file that has uncommitted changes, except the files that are committed. The local branch
//! only moves forward, except in [`Git::take_back`].

mod process;
mod share;
mod state;

use std::path::Path;
use std::process::Command;

use process::Ended;
pub(crate) use process::Limit;
pub(crate) use share::Pushed;

/// Git, run in a site's folder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Git<'a> {
    root: &'a Path,
}

/// The branch that is checked out, and where its commits go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Upstream {
    /// The local branch, as `refs/heads/main`.
    local: String,
    remote: String,
    /// The branch of the remote, as `refs/heads/main`.
    branch: String,
    /// What this clone knows of that branch, as `refs/remotes/origin/main`.
    tracking: String,
}

impl<'a> Git<'a> {
    /// Git in the folder `root`.
    pub(crate) fn at(root: &'a Path) -> Self {
        Self { root }
    }

    /// A value of git's configuration, as git would use it here; `None` too where there is no git.
    pub(crate) fn config(self, key: &str) -> Option<String> {
        let value = self.run(&["config", "--get", key]).ok()?;
        (!value.is_empty()).then_some(value)
    }

    /// Where commits of the branch that is checked out go; otherwise why they go nowhere.
    pub(crate) fn upstream(self) -> Result<Upstream, String> {
        let local = self.branch()?;
        let names = "--format=%(upstream:remotename) %(upstream:remoteref) %(upstream)";
        let found = self.run(&["for-each-ref", names, &local])?;
        let mut words = found.split(' ').map(str::to_owned);
        match (words.next(), words.next(), words.next()) {
            (Some(remote), Some(branch), Some(tracking)) => Ok(Upstream {
                local,
                remote,
                branch,
                tracking,
            }),
            _ => Err("this branch is not shared anywhere: it has no upstream".to_owned()),
        }
    }

    /// The branch that is checked out.
    fn branch(self) -> Result<String, String> {
        self.run(&["symbolic-ref", "HEAD"])
            .map_err(|why| match self.head() {
                Ok(_) => "no branch is checked out: git calls this a detached HEAD".to_owned(),
                Err(_) => why,
            })
    }

    /// The commit that is checked out.
    fn head(self) -> Result<String, String> {
        self.run(&["rev-parse", "--verify", "HEAD"])
    }

    /// What git prints, without the white space around it; if git fails, why.
    fn run(self, arguments: &[&str]) -> Result<String, String> {
        let ended = self.ended(arguments)?;
        if ended.is_success() {
            return Ok(ended.stdout.trim().to_owned());
        }
        Err(complaint(arguments, &ended))
    }

    /// The names that git prints with `-z`.
    fn names(self, arguments: &[&str]) -> Result<Vec<String>, String> {
        let names = self.run(arguments)?;
        Ok(split(&names))
    }

    fn ended(self, arguments: &[&str]) -> Result<Ended, String> {
        process::run(&mut self.command(arguments))
            .map_err(|error| format!("git could not be run: {error}"))
    }

    fn command(self, arguments: &[&str]) -> Command {
        let mut git = Command::new("git");
        git.arg("-C").arg(self.root).arg("--literal-pathspecs");
        // A submodule is a repository of its own, which is not changed.
        git.args(["-c", "submodule.recurse=false"]);
        git.args(arguments);
        // Git must not wait for an answer that no one may be there to give.
        git.env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_EDITOR", "true")
            .env("GIT_OPTIONAL_LOCKS", "0");
        git.stdin(std::process::Stdio::null());
        git
    }
}

/// The first lines of what a git command that failed wrote.
fn complaint(arguments: &[&str], ended: &Ended) -> String {
    let lines = ended.stderr.lines().chain(ended.stdout.lines());
    // Hints are for those who type git's commands themselves.
    let lines = lines
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("hint:"));
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

/// The names in what git prints with `-z`.
fn split(names: &str) -> Vec<String> {
    let names = names.split('\0').filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// Names of files, as part of a sentence; only the first few.
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
