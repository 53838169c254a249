//! The sources that `--with-sources` publishes next to the pages.

use std::path::Path;

use crate::app::failure::Failure;
use crate::disk::{self, Contents, OutputFile, PendingFile, SUMS};
use crate::sha256::Sha256;
use crate::site::Site;
use crate::sources::{SourceKind, fold};

/// The digests of source files, sorted by path from the site's root.
#[derive(Debug, Default)]
pub(crate) struct SourceDigests(Vec<(String, (Sha256, u64))>);

/// Loads a site, with the digests of its sources if they are published too.
///
/// The digests are taken before the site is read again, so that the pages show what is archived.
pub(crate) fn load(
    root: &Path,
    with_sources: bool,
    load: impl Fn() -> Result<Site, Failure>,
) -> Result<(Site, Option<SourceDigests>), Failure> {
    let site = load()?;
    if !with_sources {
        return Ok((site, None));
    }
    let digests = SourceDigests::read(root, &site)?;
    let site = load()?;
    digests.check(&site)?;
    Ok((site, Some(digests)))
}

impl SourceDigests {
    /// Reads the sources of `site`: site.yaml, checklists, releases and snapshots.
    fn read(root: &Path, site: &Site) -> Result<Self, Failure> {
        let paths = paths(site);
        let digest = |path: String| -> Result<_, Failure> {
            let digest = disk::digest_file(&root.join(&path))?;
            Ok((path, digest))
        };
        Ok(Self(paths.map(digest).collect::<Result<_, _>>()?))
    }

    /// Fails if `site`, which was read after the digests, has other sources, or another file at the route of one.
    fn check(&self, site: &Site) -> Result<(), Failure> {
        if !paths(site).eq(self.0.iter().map(|(path, _)| path.clone())) {
            let message = "a file was added or removed while the site was read";
            return Err(Failure::new(message).hint("Build again."));
        }
        let is_taken = |taken: &str| taken == fold(SUMS) || taken == "site.yaml";
        match site.sources.assets.iter().find(|asset| is_taken(&fold(&asset.route))) {
            None => Ok(()),
            Some(asset) => {
                let message =
                    format!("`{}` has the path of a file that the archive requires", asset.path);
                Err(Failure::new(message).hint("Rename it, or omit `--with-sources`."))
            }
        }
    }

    /// Returns the published files.
    pub(crate) fn files(&self) -> impl Iterator<Item = OutputFile> {
        self.0.iter().map(|(path, _)| OutputFile::asset(route(path)))
    }

    /// Returns the published file with this index. Publishing fails if the file was changed since.
    pub(crate) fn pending<E>(&self, root: &Path, index: usize) -> Option<PendingFile<'_, E>> {
        let (path, (sha256, len)) = self.0.get(index)?;
        let contents = Contents::File { path: root.join(path), len: *len, sha256: *sha256 };
        Some(PendingFile::new(Some(sha256.fingerprint()), move || Ok(contents)))
    }
}

/// Evidence is published next to its release, so that the paths between the files stay as they are.
fn route(path: &str) -> &str {
    path.strip_prefix("content/").unwrap_or(path)
}

/// Returns the paths of the sources, sorted.
fn paths(site: &Site) -> impl Iterator<Item = String> {
    let is_source = |kind: SourceKind| match kind {
        SourceKind::Config | SourceKind::Checklist | SourceKind::Release | SourceKind::Snapshot => {
            true
        }
        SourceKind::Page | SourceKind::Template => false,
    };
    let files = site.sources.files.iter().filter(|file| is_source(file.kind));
    let mut paths: Vec<String> = files.map(|file| file.path.clone()).collect();
    paths.sort_unstable();
    paths.into_iter()
}
