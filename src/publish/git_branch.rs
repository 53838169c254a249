//! Publishes to a git branch: one commit, without touching the working tree or the index.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use super::error::TargetError;
use super::manifest;
use super::plan::{PublishPlan, Published};
use super::staged::StagedSite;
use super::{Approve, PublishTarget};
use crate::disk::{self, Git, Limit, Moved, TreeChange};

/// The time limit for a command that asks the remote. Sending a large site takes a while.
const NETWORK_TIME: Duration = Duration::from_secs(600);

/// How often to start again after others moved the branch.
const MAX_ATTEMPTS: usize = 10;

/// The hint where a branch is used for something else.
const OWN_BRANCH: &str = "Choose a separate branch, such as `gh-pages`.";

/// Without this file, GitHub Pages leaves out files whose names begin with `_`.
const NO_JEKYLL: &str = ".nojekyll";

/// A branch of the site's repository, or of a remote.
pub(crate) struct BranchTarget<'a> {
    git: Git<'a>,
    remote: Option<String>,
    branch: String,
    /// Whether the branch may hold other files.
    force: bool,
    on_wait: &'a dyn Fn(&str),
}

/// The branch as it is.
struct Tip {
    commit: Option<String>,
    published: Published,
    /// The routes of all files on the branch.
    files: BTreeSet<String>,
}

impl<'a> BranchTarget<'a> {
    /// Returns a branch of the repository in `root`, or of its remote. `on_wait` is called with a remote that has
    /// not answered yet.
    pub(crate) fn open(
        root: &'a Path,
        remote: Option<String>,
        branch: String,
        force: bool,
        on_wait: &'a dyn Fn(&str),
    ) -> Self {
        Self { git: Git::at(root), remote, branch, force, on_wait }
    }

    fn limit(&self) -> Limit<'a> {
        Limit { time: NETWORK_TIME, on_wait: self.on_wait }
    }

    fn failed(&self, why: &str) -> TargetError {
        TargetError::new(format!("branch `{}`: {why}", self.branch))
    }

    fn tip(&self) -> Result<Tip, TargetError> {
        let commit = match &self.remote {
            Some(remote) => self.git.remote_tip(remote, &self.branch, &self.limit()),
            None => self.git.local_tip(&self.branch),
        };
        let commit = commit.map_err(|why| self.failed(&why))?;
        let Some(id) = &commit else {
            return Ok(Tip { commit, published: Published::new(), files: BTreeSet::new() });
        };
        let files = self.git.files_of(id).map_err(|why| self.failed(&why))?;
        let files: BTreeSet<String> = files.into_iter().collect();
        if !files.contains(manifest::ROUTE) {
            self.refuse_other_branch(&files)?;
        }
        let published = if files.contains(manifest::ROUTE) {
            let bytes = self.git.file_of(id, manifest::ROUTE).map_err(|why| self.failed(&why))?;
            manifest::read(&bytes).ok_or_else(|| {
                self.failed(&format!("`{}` is not a list of published files", manifest::ROUTE))
                    .hint("Restore the list, or publish to a new branch.")
            })?
        } else {
            Published::new()
        };
        Ok(Tip { commit, published, files })
    }

    /// Refuses a branch without published files if it holds sources, or other files than those that a branch for pages
    /// begins with.
    fn refuse_other_branch(&self, files: &BTreeSet<String>) -> Result<(), TargetError> {
        if files.iter().any(|file| file.contains("content/checklists/")) {
            return Err(self.failed("it contains the sources of a site").hint(OWN_BRANCH));
        }
        let is_other = |file: &&String| {
            let name = file.split('.').next().unwrap_or_default();
            file.contains('/') || !["", "CNAME", "LICENSE", "README"].contains(&name)
        };
        match files.iter().find(is_other).filter(|_| !self.force) {
            None => Ok(()),
            Some(file) => Err(self
                .failed(&format!("it contains other files, such as `{file}`"))
                .hint(OWN_BRANCH)
                .hint("To add the pages to them, add `--force`.")),
        }
    }

    /// Compares the site with the branch.
    fn plan_at(&self, tip: &Tip, site: &StagedSite) -> Result<PublishPlan, TargetError> {
        let mut published = tip.published.clone();
        // A file that another commit removed is sent again.
        published.retain(|route, _| tip.files.contains(route));
        let plan = PublishPlan::new(site, &published);
        let added = plan.added.iter().map(|index| site.files[*index].route.as_str());
        let foreign: Vec<&str> = added.filter(|route| tip.files.contains(*route)).collect();
        if foreign.is_empty() {
            return Ok(plan);
        }
        Err(TargetError::foreign(&format!("branch `{}`", self.branch), &foreign))
    }

    fn commit(
        &self,
        tip: &Tip,
        plan: &PublishPlan,
        site: &StagedSite,
    ) -> Result<String, TargetError> {
        let stage = disk::scratch_folder()?;
        let listed = stage.path().join("published.json");
        disk::create_file(&listed, &manifest::write(&manifest::after(site)))?;
        let empty = stage.path().join("empty");
        disk::create_file(&empty, b"")?;
        let mut files: Vec<(&str, &Path)> =
            plan.sent(site).iter().map(|file| (file.route.as_str(), file.path.as_path())).collect();
        files.push((manifest::ROUTE, &listed));
        if !tip.files.contains(NO_JEKYLL) {
            files.push((NO_JEKYLL, &empty));
        }
        let removed = plan.removed.iter().map(String::as_str).collect();
        let message = match &site.revision {
            Some(revision) => format!("Publish {}\n\nBuilt from {revision}.", site.title),
            None => format!("Publish {}", site.title),
        };
        let change =
            TreeChange { parent: tip.commit.as_deref(), files, removed, message: &message };
        self.git.commit_tree(&change).map_err(|why| self.failed(&why))
    }

    fn move_to(&self, tip: &Tip, commit: &str) -> Moved {
        let before = tip.commit.as_deref();
        match &self.remote {
            Some(remote) => {
                self.git.push_branch(remote, &self.branch, before, commit, &self.limit())
            }
            None => self.git.move_branch(&self.branch, before, commit),
        }
    }

    fn attempt(&self, site: &StagedSite, approve: Approve<'_>) -> Result<PublishPlan, TargetError> {
        for _ in 0..MAX_ATTEMPTS {
            let tip = self.tip()?;
            let plan = self.plan_at(&tip, site)?;
            approve(&plan)?;
            if plan.is_empty() && tip.commit.is_some() {
                return Ok(plan);
            }
            let commit = self.commit(&tip, &plan, site)?;
            match self.move_to(&tip, &commit) {
                Moved::Done => return Ok(plan),
                Moved::Changed => {}
                Moved::Refused(why) => return Err(self.failed(&why)),
            }
        }
        Err(self
            .failed("the branch was moved by others at every attempt")
            .hint("Run the command again."))
    }
}

impl PublishTarget for BranchTarget<'_> {
    fn plan(&self, site: &StagedSite) -> Result<PublishPlan, TargetError> {
        let plan = self.tip().and_then(|tip| self.plan_at(&tip, site));
        self.git.forget_fetched(&self.branch);
        plan
    }

    fn publish(&self, site: &StagedSite, approve: Approve<'_>) -> Result<PublishPlan, TargetError> {
        // Otherwise its working tree would show every published file as a change.
        let is_local = self.remote.is_none();
        if is_local && self.git.is_checked_out(&self.branch).map_err(|why| self.failed(&why))? {
            return Err(self.failed("it is checked out").hint(OWN_BRANCH));
        }
        let plan = self.attempt(site, approve);
        if !is_local {
            self.git.forget_fetched(&self.branch);
        }
        plan
    }
}
