//! Publishes to a folder of this machine.
//!
//! A folder that is a symbolic link, or does not exist, becomes a link to a whole new version ([`Versions`]). A real
//! folder is changed in place, file by file, as `build` does it.

use std::path::{Path, PathBuf};

use super::error::TargetError;
use super::plan::{PublishPlan, Published};
use super::staged::{StagedFile, StagedOrigin, StagedSite};
use super::{Approve, PublishTarget};
use crate::disk::{
    self, Contents, OutputFile, PendingFile, PublishError, PublishProgress, Versions,
};

/// A folder to publish to.
pub(crate) struct FolderTarget<'a> {
    /// The site's folder, which the target must not overlap.
    root: &'a Path,
    folder: PathBuf,
    versions: Option<Versions>,
    /// Whether to publish although files that runsheet did not write would no longer be published.
    force: bool,
    on_wait: &'a (dyn Fn(&str) + Sync),
}

impl<'a> FolderTarget<'a> {
    /// Returns the target `folder` of the site in `root`. `on_wait` is called with the name of another publisher.
    pub(crate) fn open(
        root: &'a Path,
        folder: PathBuf,
        force: bool,
        on_wait: &'a (dyn Fn(&str) + Sync),
    ) -> Result<Self, TargetError> {
        if let Some(refusal) = disk::overlap(root, &folder)? {
            return Err(TargetError::from(PublishError::Refused(vec![refusal])));
        }
        let versions = Versions::of(&folder)?;
        Ok(Self { root, folder, versions, force, on_wait })
    }

    /// Replaces what differs, in the folder itself.
    fn publish_in_place(&self, site: &StagedSite, folder: &Path) -> Result<(), TargetError> {
        let files: Vec<OutputFile> = site.files.iter().map(output_file).collect();
        let pending = |index: usize| {
            let StagedFile { path, len, sha256, .. } = &site.files[index];
            let contents = Contents::File { path: path.clone(), len: *len, sha256: *sha256 };
            PendingFile::new(None, move || Ok(contents))
        };
        let on_progress = |progress: PublishProgress<'_>| {
            if let PublishProgress::Waiting(holder) = progress {
                (self.on_wait)(holder);
            }
        };
        disk::publish::<TargetError>(self.root, folder, &files, pending, on_progress)?;
        Ok(())
    }

    /// Writes a new version and switches the link to it.
    fn publish_version(
        &self,
        site: &StagedSite,
        versions: &Versions,
        approve: Approve<'_>,
    ) -> Result<PublishPlan, TargetError> {
        let lock = versions.lock(self.on_wait)?;
        let plan = self.plan(site)?;
        let current = versions.current()?;
        self.refuse_foreign(current.as_deref())?;
        approve(&plan)?;
        if plan.is_empty() && current.is_some() {
            return Ok(plan);
        }
        let version = versions.begin(&lock)?;
        self.publish_in_place(site, &version)?;
        for index in &plan.unchanged {
            let route = &site.files[*index].route;
            if let Some(current) = &current {
                disk::copy_time(&current.join(route), &version.join(route))?;
            }
        }
        versions.switch(&version, &lock)?;
        Ok(plan)
    }

    /// Fails if the published version has files that a new one would not have.
    fn refuse_foreign(&self, current: Option<&Path>) -> Result<(), TargetError> {
        let Some(current) = current.filter(|current| disk::stands(current) && !self.force) else {
            return Ok(());
        };
        let foreign =
            disk::foreign_files(current).map_err(|error| TargetError::new(error.to_string()))?;
        let Some(first) = foreign.first() else {
            return Ok(());
        };
        let files = match foreign.len() {
            1 => "1 file of the published folder was".to_owned(),
            count => format!("{count} files of the published folder were"),
        };
        Err(TargetError::new(format!(
            "{files} not written by runsheet and would no longer be published, such as `{first}`"
        ))
        .hint("If they belong to the site, move them to `content`.")
        .hint("To publish without them, add `--force`. They stay in the folder of their version."))
    }
}

impl PublishTarget for FolderTarget<'_> {
    fn plan(&self, site: &StagedSite) -> Result<PublishPlan, TargetError> {
        let folder = match &self.versions {
            None => Some(self.folder.clone()),
            Some(versions) => versions.current()?,
        };
        let Some(folder) = folder else {
            return Ok(PublishPlan::new(site, &Published::new()));
        };
        let published = disk::published::<TargetError>(&folder)?;
        let digest =
            |(route, digest): (String, crate::sha256::Sha256)| (route, Some(digest.to_string()));
        let plan = PublishPlan::new(site, &published.into_iter().map(digest).collect());
        let is_foreign = |route: &&str| disk::stands(&folder.join(route));
        let added = plan.added.iter().map(|index| site.files[*index].route.as_str());
        let foreign: Vec<&str> = match &self.versions {
            None => added.filter(is_foreign).collect(),
            // A new version replaces the folder as a whole.
            Some(_) => Vec::new(),
        };
        if !foreign.is_empty() {
            return Err(TargetError::foreign(&format!("`{}`", folder.display()), &foreign));
        }
        Ok(plan)
    }

    fn publish(&self, site: &StagedSite, approve: Approve<'_>) -> Result<PublishPlan, TargetError> {
        if let Some(versions) = &self.versions {
            return self.publish_version(site, versions, approve);
        }
        let plan = self.plan(site)?;
        approve(&plan)?;
        self.publish_in_place(site, &self.folder)?;
        Ok(plan)
    }
}

fn output_file(file: &StagedFile) -> OutputFile {
    match file.origin {
        StagedOrigin::Page => OutputFile::page(&file.route),
        StagedOrigin::Theme | StagedOrigin::Content => OutputFile::asset(&file.route),
    }
}
