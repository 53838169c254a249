//! Fetches, merges, commits and pushes, to share a change of a few files.

use super::process::{self, Ended, Limit};
use super::{Git, MergeDriver, Upstream, complaint, named, split};
use crate::disk::write::stands;

/// The most attempts of a network command if another process locks the branch, locally or on the remote.
const NETWORK_TRIES: usize = 5;

/// The result of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// The remote has the commit.
    Shared,
    /// The remote has commits that are missing locally: integrate them and push again.
    Behind,
    /// The remote does not have the commit, for this reason.
    Refused(String),
}

/// `FETCH_HEAD` belongs to the user, and the time of maintenance would count towards the limit.
pub(super) const FETCH: [&str; 5] =
    ["fetch", "-q", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance"];

impl Git<'_> {
    /// Fetches from the remote. Changes neither a local branch nor a file.
    pub(crate) fn fetch(self, upstream: &Upstream, limit: &Limit<'_>) -> Result<(), String> {
        let fetch = [&FETCH[..], &["--", &upstream.remote]].concat();
        let mut why = String::new();
        for _ in 0..NETWORK_TRIES {
            let ended = self.ask(&fetch, upstream, limit)?;
            if ended.is_success() {
                return Ok(());
            }
            why = network_complaint(&fetch, &ended, upstream, limit);
            if ended.is_late() || !is_contended(&why) {
                break;
            }
        }
        Err(why)
    }

    /// Integrates the remote's commits, as of the last [`Git::fetch`], into the branch that is checked out:
    /// fast-forwards, or adds a merge commit if there are local commits. `driver` merges releases that both changed.
    ///
    /// Fails without any change if the sides conflict, or if a file that has to change has uncommitted changes.
    pub(crate) fn integrate(
        self,
        upstream: &Upstream,
        driver: Option<&MergeDriver>,
    ) -> Result<(), String> {
        if self.branch()? != upstream.local {
            return Err("another branch was checked out meanwhile".to_owned());
        }
        let Some(theirs) = self.theirs(upstream) else {
            return Ok(());
        };
        let ours = self.head()?;
        if self.contains(&ours, &theirs)? {
            return Ok(());
        }
        if self.contains(&theirs, &ours)? {
            return self.advance(upstream, &theirs);
        }
        let merged = self.merge(upstream, driver, &ours, &theirs)?;
        self.advance(upstream, &merged)
    }

    /// Commits only `paths`, as they are on disk. Runs the user's hooks. Returns the commit.
    pub(crate) fn commit(self, paths: &[&str], message: &str) -> Result<String, String> {
        drop(self.wait_for_index());
        self.run(&[&["add", "--"], paths].concat())?;
        let commit = ["commit", "-q", "--only", "-m", message, "--"];
        self.run(&[&commit, paths].concat())?;
        self.head()
    }

    /// Pushes `tip`, whose history contains `commit`.
    pub(crate) fn push(
        self,
        upstream: &Upstream,
        tip: &str,
        commit: &str,
        limit: &Limit<'_>,
    ) -> Pushed {
        // Not HEAD, because another branch may be checked out by now.
        let to = format!("{tip}:{}", upstream.branch);
        let push = ["push", "-q", "--", &upstream.remote, &to];
        let mut why = String::new();
        for _ in 0..NETWORK_TRIES {
            let ended = match self.ask(&push, upstream, limit) {
                Ok(ended) if ended.is_success() => return Pushed::Shared,
                Ok(ended) => ended,
                Err(why) => return Pushed::Refused(why),
            };
            why = network_complaint(&push, &ended, upstream, limit);
            if ended.is_late() || self.fetch(upstream, limit).is_err() {
                break;
            }
            // Decides by the state of the remote, because git's messages may be translated. Another process may
            // have pushed the commit with its own.
            let Some(theirs) = self.theirs(upstream) else {
                break;
            };
            if self.contains(&theirs, commit) == Ok(true) {
                return Pushed::Shared;
            }
            if self.contains(tip, &theirs) == Ok(false) {
                return Pushed::Behind;
            }
            if !is_contended(&why) {
                break;
            }
        }
        Pushed::Refused(why)
    }

    /// Undoes `commit`, which changed `paths`, if it is the newest of the branch that is checked out. The files
    /// stay as they are. Returns whether the commit was undone.
    pub(crate) fn undo_commit(self, upstream: &Upstream, commit: &str, paths: &[&str]) -> bool {
        let is_newest = self.branch().is_ok_and(|branch| branch == upstream.local)
            && self.head().is_ok_and(|head| head == commit);
        if !is_newest || self.wait_for_index().is_some() {
            return false;
        }
        let before = format!("{commit}^");
        let reason = "runsheet: decide anew";
        // Git checks that the branch is still at `commit`.
        let update = ["update-ref", "-m", reason, &upstream.local, &before, commit];
        if self.run(&update).is_err() {
            return false;
        }
        // If this fails, the change stays staged, which does not affect the next commit of the same files.
        let _ = self.run(&[&["reset", "-q", "--"], paths].concat());
        true
    }

    /// Returns HEAD, if its history contains `commit`.
    pub(crate) fn head_with(self, commit: &str) -> Result<String, String> {
        let head = self.head()?;
        if self.contains(&head, commit)? {
            return Ok(head);
        }
        Err("its commit was removed from the branch meanwhile".to_owned())
    }

    /// Runs a command that uses the network.
    fn ask(
        self,
        arguments: &[&str],
        upstream: &Upstream,
        limit: &Limit<'_>,
    ) -> Result<Ended, String> {
        process::run_within(&mut self.command(arguments), limit, &upstream.remote)
            .map_err(|error| process::not_run(&error))
    }

    /// Returns the newest commit of the upstream branch; `None` if the remote has no such branch yet.
    fn theirs(self, upstream: &Upstream) -> Option<String> {
        let commit = format!("{}^{{commit}}", upstream.tracking);
        self.run(&["rev-parse", "--verify", "-q", &commit]).ok()
    }

    /// Whether the history of `commit` contains `other`.
    fn contains(self, commit: &str, other: &str) -> Result<bool, String> {
        let missing = self.run(&["rev-list", "-n", "1", other, "--not", commit])?;
        Ok(missing.is_empty())
    }

    /// Fast-forwards the branch and its files to `target`. Fails without any change if one of the files has
    /// uncommitted changes.
    fn advance(self, upstream: &Upstream, target: &str) -> Result<(), String> {
        drop(self.wait_for_index());
        // The options override the user's defaults for merges.
        let merge = [
            "merge",
            "-q",
            "--ff-only",
            "--no-squash",
            "--no-autostash",
            "--no-overwrite-ignore",
            target,
        ];
        let Err(why) = self.run(&merge) else {
            return if self.head()? == target {
                Ok(())
            } else {
                Err(format!("git did not move the branch to {target}"))
            };
        };
        let files = self.in_the_way(target).unwrap_or_default();
        if files.is_empty() {
            return Err(why);
        }
        Err(format!(
            "`{}` changes files that have uncommitted changes here: {}",
            upstream.name(),
            named(&files)
        ))
    }

    /// Returns the files that `target` changes and that have uncommitted changes.
    fn in_the_way(self, target: &str) -> Result<Vec<String>, String> {
        let diff = |more: &[&str]| {
            let base = ["diff", "--name-only", "-z", "--no-renames", "--no-relative"];
            self.names(&[&base, more].concat())
        };
        let mut uncommitted = diff(&["HEAD"])?;
        uncommitted.extend(diff(&["--cached"])?);
        // Untracked files, ignored ones included.
        let top = self.run(&["rev-parse", "--show-toplevel"])?;
        let added = diff(&["--diff-filter=A", "HEAD", target])?;
        let top = std::path::Path::new(&top);
        uncommitted.extend(added.into_iter().filter(|file| stands(&top.join(file))));
        let mut files = diff(&["HEAD", target])?;
        files.retain(|file| uncommitted.contains(file));
        Ok(files)
    }

    /// Creates a merge commit of both sides, without changing branch, index or files.
    fn merge(
        self,
        upstream: &Upstream,
        driver: Option<&MergeDriver>,
        ours: &str,
        theirs: &str,
    ) -> Result<String, String> {
        let name = upstream.name();
        // Otherwise the merge would restore commits that were removed from the remote.
        let fork = self.run(&["merge-base", "--fork-point", &upstream.tracking, ours]);
        if fork.is_ok_and(|fork| self.contains(theirs, &fork) == Ok(false)) {
            return Err(format!(
                "the history of `{name}` was rewritten, and this branch has commits on the old one"
            ));
        }
        let options = driver.map(MergeDriver::options).unwrap_or_default();
        let arguments =
            ["merge-tree", "--write-tree", "--no-messages", "--name-only", "-z", ours, theirs];
        let all: Vec<&str> = options.iter().map(String::as_str).chain(arguments).collect();
        let ended = self.ended(&all)?;
        let found = split(&ended.stdout);
        match (ended.status.and_then(|status| status.code()), found.as_slice()) {
            (Some(0), [tree, ..]) => self.merge_commit(&name, tree, ours, theirs),
            (Some(1), [_, files @ ..]) => Err(format!(
                "commits here and commits of `{name}` changed the same lines of {}",
                named(files)
            )),
            _ => Err(complaint(&arguments, &ended)),
        }
    }

    fn merge_commit(
        self,
        name: &str,
        tree: &str,
        ours: &str,
        theirs: &str,
    ) -> Result<String, String> {
        let message = format!("Merge {name}");
        let mut commit = vec!["commit-tree", "-p", ours, "-p", theirs, "-m", &message];
        let signs = self.run(&["config", "--type=bool", "--get", "commit.gpgsign"]);
        if signs.is_ok_and(|signs| signs == "true") {
            commit.push("-S");
        }
        commit.push(tree);
        self.run(&commit)
    }
}

/// Whether git failed because another process was updating the same branch. Git does not translate these texts.
fn is_contended(why: &str) -> bool {
    why.contains("cannot lock ref") || why.contains(".lock'")
}

/// Returns why a network command failed.
fn network_complaint(
    arguments: &[&str],
    ended: &Ended,
    upstream: &Upstream,
    limit: &Limit<'_>,
) -> String {
    if !ended.is_late() {
        return complaint(arguments, ended);
    }
    let seconds = match limit.time.as_secs() {
        1 => "1 second".to_owned(),
        several => format!("{several} seconds"),
    };
    format!(
        "`git {}` was stopped because `{}` did not answer within {seconds}",
        arguments.first().unwrap_or(&""),
        upstream.remote
    )
}

impl Upstream {
    /// Returns the short name, as `origin/main`.
    fn name(&self) -> String {
        let tracking = &self.tracking;
        let name = tracking.strip_prefix("refs/remotes/").unwrap_or(tracking);
        name.strip_prefix("refs/heads/").unwrap_or(name).to_owned()
    }
}
