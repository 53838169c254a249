//! Builds a site into a temporary folder, to be sent from there.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use tempfile::TempDir;

use crate::app::archive::SourceDigests;
use crate::app::failure::Failure;
use crate::app::publisher::{Publisher, Unpublished};
use crate::app::terminal::Terminal;
use crate::disk::{self, SUMS};
use crate::publish::staged::{StagedFile, StagedOrigin, StagedSite};
use crate::render::{self, Theme};
use crate::site::Site;

/// A built site, and the folder with its files, which is removed on drop.
pub(crate) struct Staged {
    pub(crate) site: StagedSite,
    _folder: TempDir,
}

/// Builds `site`, which is in `root`, with the sources of `archived`.
pub(crate) fn stage(
    root: &Path,
    site: &Arc<Site>,
    archived: Option<SourceDigests>,
    theme: &Arc<Theme>,
    revision: Option<String>,
    output: Terminal,
) -> Result<Staged, Unpublished> {
    let failed = |error: disk::FileError| Unpublished::Failed(Failure::from(error));
    let folder = disk::scratch_folder().map_err(failed)?;
    let routes = routes(site, archived.as_ref());
    Publisher::new(output).with_sources(archived).publish(root, folder.path(), site, theme)?;
    let files: Result<Vec<StagedFile>, _> = (routes.into_par_iter())
        .map(|(route, origin)| {
            let path = folder.path().join(&route);
            let (sha256, len) = disk::digest_file(&path)?;
            Ok(StagedFile { route, path, len, sha256, origin })
        })
        .collect();
    let title = site.config.title.clone();
    let files = files.map_err(failed)?;
    Ok(Staged { site: StagedSite { title, revision, files }, _folder: folder })
}

/// Returns the routes of all files: assets, pages, sources.
fn routes(site: &Site, archived: Option<&SourceDigests>) -> Vec<(String, StagedOrigin)> {
    let assets = site.sources.assets.iter().map(|asset| {
        let is_content = asset.path.starts_with("content/");
        let origin = if is_content { StagedOrigin::Content } else { StagedOrigin::Theme };
        (asset.route.clone(), origin)
    });
    let pages =
        render::routes(site).into_iter().map(|route| (route.path(site), StagedOrigin::Page));
    let sources = archived.into_iter().flat_map(SourceDigests::files);
    let sources = sources.map(|file| (file.route, StagedOrigin::Content));
    let sums = archived.map(|_| (SUMS.to_owned(), StagedOrigin::Page));
    assets.chain(pages).chain(sources).chain(sums).collect()
}
