//! Git, as the program that people use: who they are to it, and sharing one file's change through it.
//!
//! Only the files that are named enter a commit, whatever else is staged or changed. Whether what was
//! shared is still what was meant is left to the caller, who decides anew after each [`Git::pull`].

use std::path::Path;
use std::process::{Command, Output};

/// Git, run in a site's folder.
#[derive(Debug, Clone, Copy)]
pub struct Git<'a> {
    root: &'a Path,
}

/// Where the branch that is checked out is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream {
    remote: String,
    branch: String,
}

/// How a push ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// It is shared.
    Shared,
    /// Somebody else was faster: pull, and decide again.
    Behind,
    /// It is not shared, and why.
    Refused(String),
}

impl<'a> Git<'a> {
    /// Git in the folder `root`.
    pub fn at(root: &'a Path) -> Self {
        Self { root }
    }

    /// A value of git's configuration, as git would use it here; `None` too where there is no git.
    pub fn config(self, key: &str) -> Option<String> {
        let value = self.run(&["config", "--get", key]).ok()?;
        (!value.is_empty()).then_some(value)
    }

    /// Where commits of this branch go; else why they go nowhere.
    pub fn upstream(self) -> Result<Upstream, String> {
        let branch = self.run(&["symbolic-ref", "HEAD"])?;
        let names = "--format=%(upstream:remotename) %(upstream:remoteref)";
        let found = self.run(&["for-each-ref", names, &branch])?;
        match found.split_once(' ') {
            Some((remote, branch)) if !remote.is_empty() => Ok(Upstream {
                remote: remote.to_owned(),
                branch: branch.to_owned(),
            }),
            _ => Err("this branch is not shared anywhere: it has no upstream".to_owned()),
        }
    }

    /// Takes in what others shared. Changes of files other than `paths` are put aside meanwhile.
    pub fn pull(self, upstream: &Upstream, paths: &[&str]) -> Result<(), String> {
        self.run(&["fetch", "-q", &upstream.remote])?;
        if !self.is_behind()? {
            return Ok(());
        }
        let changed = |range: &str| {
            let with = [&["diff", "--quiet", range, "--"], paths].concat();
            self.output(&with)
                .is_ok_and(|output| !output.status.success())
        };
        // Git would write its conflict into the very file.
        if changed("HEAD") && changed("HEAD...@{upstream}") {
            return Err(
                "others changed the file too, and it holds changes that were never committed"
                    .to_owned(),
            );
        }
        self.run(&["rebase", "-q", "--autostash", "@{upstream}"])
            .map(drop)
            .map_err(|why| {
                drop(self.run(&["rebase", "--abort"]));
                format!("earlier commits of yours and those of others are in conflict ({why})")
            })
    }

    /// Commits `paths` as they are now, and nothing else.
    pub fn commit(self, paths: &[&str], message: &str) -> Result<(), String> {
        self.run(&[&["add", "--"], paths].concat())?;
        let commit = ["commit", "-q", "--only", "-m", message, "--"];
        self.run(&[&commit, paths].concat()).map(drop)
    }

    /// Shares what is committed.
    pub fn push(self, upstream: &Upstream) -> Pushed {
        let to = format!("HEAD:{}", upstream.branch);
        let Err(why) = self.run(&["push", "-q", &upstream.remote, &to]) else {
            return Pushed::Shared;
        };
        // Whether others were faster is told by what they shared, in whatever language git speaks.
        match self
            .run(&["fetch", "-q", &upstream.remote])
            .and_then(|_| self.is_behind())
        {
            Ok(true) => Pushed::Behind,
            _ => Pushed::Refused(why),
        }
    }

    /// Takes the last commit of `paths` back; the files stay as they are.
    pub fn take_back(self, paths: &[&str]) -> Result<(), String> {
        self.run(&["reset", "-q", "--soft", "HEAD~1"])?;
        self.run(&[&["reset", "-q", "--"], paths].concat())
            .map(drop)
    }

    /// Whether others shared commits that are not here.
    fn is_behind(self) -> Result<bool, String> {
        Ok(self.run(&["rev-list", "--count", "HEAD..@{upstream}"])? != "0")
    }

    /// What git prints; where it fails, what it complains of.
    fn run(self, arguments: &[&str]) -> Result<String, String> {
        let output = self.output(arguments)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if output.status.success() {
            return Ok(text(&output.stdout));
        }
        let complaint = text(&output.stderr);
        let lines = complaint
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        // Hints are for those who type git's commands themselves.
        let lines = lines.filter(|line| !line.starts_with("hint:"));
        Err(lines.take(3).collect::<Vec<_>>().join("; "))
    }

    fn output(self, arguments: &[&str]) -> Result<Output, String> {
        let mut git = Command::new("git");
        git.arg("-C")
            .arg(self.root)
            .arg("--literal-pathspecs")
            .args(arguments);
        // Nobody is there to answer.
        git.env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_EDITOR", "true");
        git.stdin(std::process::Stdio::null());
        git.output()
            .map_err(|error| format!("git could not be run: {error}"))
    }
}
