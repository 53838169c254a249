//! One version of the site, as browsers see it: its files by route, rendered on request.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use serde::Serialize;

use crate::media;
use crate::serve::body::{Body, FileOrigin, tag, tag_of};
use crate::serve::client;
use crate::serve::sender::Sender;
use crate::sha256::Sha256;
use crate::unicode::into_nfc;
use crate::url;

/// The source of a snapshot: routes, and the bytes for each.
pub(crate) trait PageSource: Send + Sync {
    /// Returns the routes of pages, in any order. A page is rendered once per snapshot.
    fn pages(&self) -> Vec<String>;

    /// Returns the routes of all other files, each with a digest of its contents.
    fn assets(&self) -> Vec<(String, Sha256)>;

    /// Whether the asset with that index is from the theme, and so trusted like a page. Others are from `content/`,
    /// where users and programs put evidence.
    fn is_of_theme(&self, _index: usize) -> bool {
        false
    }

    /// Renders the page with that index in [`PageSource::pages`].
    fn page(&self, index: usize) -> Result<Bytes, RenderError>;

    /// Returns the edit state of the page with that index for `sender`, as JSON; `None` if nothing can be recorded on it.
    fn edit_state(&self, _index: usize, _sender: &Sender) -> Option<Bytes> {
        None
    }

    /// Whether pages include the script for recording.
    fn records(&self) -> bool {
        false
    }

    /// Reads the asset with that index in [`PageSource::assets`].
    fn asset(&self, index: usize) -> Result<Bytes, RenderError>;
}

/// Why a file could not be rendered or read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RenderError {
    /// For people.
    pub(crate) text: String,
    /// The file with the error, from the site's root.
    pub(crate) file: Option<String>,
}

/// The errors of the site, for the browser to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SiteErrors {
    /// The errors as the terminal shows them; empty if there are none.
    pub(crate) errors: String,
    /// How many errors there are.
    pub(crate) count: usize,
    /// The files that have errors, each once.
    pub(crate) files: Vec<String>,
    /// Whether the pages are those of an earlier version, because the current one cannot be built.
    pub(crate) outdated: bool,
}

/// One version of the site.
pub(crate) struct SiteSnapshot {
    base: String,
    pages: HashMap<String, usize>,
    assets: HashMap<String, Asset>,
    /// Redirects of routes without a file. A route that ends in `/` includes everything in the folder.
    redirects: Vec<(String, String)>,
    rendered: Vec<OnceLock<Result<Body, RenderError>>>,
    source: Arc<dyn PageSource>,
    pub(super) report: SiteErrors,
    /// A digest of all assets.
    pub(super) assets_tag: String,
    pub(super) changed: Changed,
}

#[derive(Debug, Clone, Copy)]
struct Asset {
    index: usize,
    /// A digest of the contents.
    contents: Sha256,
}

/// The assets that are new or changed since the previous snapshot.
#[derive(Debug, Default, Serialize)]
pub(super) struct Changed {
    /// The digest of all assets of the previous snapshot; empty if there was none.
    since: String,
    /// The tags of these assets by path.
    files: BTreeMap<String, String>,
}

/// A reference to a file of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileRef {
    Page(usize),
    Asset(usize),
}

impl SiteSnapshot {
    /// Returns the snapshot of `source` at the path `base`, which begins and ends with `/` and may be
    /// percent-encoded.
    pub(crate) fn new(source: Arc<dyn PageSource>, base: &str, report: SiteErrors) -> Self {
        let pages = source.pages();
        let assets = source.assets();
        let versions: Vec<String> =
            assets.iter().map(|(route, contents)| format!("{route} {contents}\n")).collect();
        let assets = assets.into_iter().enumerate();
        Self {
            base: into_nfc(url::decode(base).into_owned()),
            rendered: pages.iter().map(|_| OnceLock::new()).collect(),
            pages: pages.into_iter().zip(0..).collect(),
            assets: assets
                .map(|(index, (route, contents))| (route, Asset { index, contents }))
                .collect(),
            redirects: Vec::new(),
            source,
            report,
            assets_tag: tag(versions.concat().as_bytes()),
            changed: Changed::default(),
        }
    }

    /// Adds the changes since the snapshot `before`.
    #[must_use]
    pub(super) fn after(self, before: &Self) -> Self {
        let files = self.assets.iter().filter(|(route, asset)| {
            let old = before.assets.get(*route);
            old.is_none_or(|old| old.contents != asset.contents)
        });
        let files = files
            .map(|(route, asset)| (format!("{}{route}", self.base), tag_of(asset.contents)))
            .collect();
        let since = before.assets_tag.clone();
        Self { changed: Changed { since, files }, ..self }
    }

    /// Adds redirects, each from the first route to the second.
    #[must_use]
    pub(crate) fn with_redirects(self, redirects: Vec<(String, String)>) -> Self {
        Self { redirects, ..self }
    }

    /// Returns the current route of the file that was at `route`, if there is a redirect.
    pub(super) fn redirect(&self, route: &str) -> Option<String> {
        let mut at = route.to_owned();
        for _ in &self.redirects {
            let mut redirects = self.redirects.iter();
            at =
                redirects.find_map(|(from, to)| Some(format!("{to}{}", at.strip_prefix(from)?)))?;
            if self.file(&at).is_some() {
                return Some(at);
            }
        }
        None
    }

    /// Returns the path of the site, not percent-encoded: `/`, or `/team/`.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Returns the file at `route`.
    pub(super) fn file(&self, route: &str) -> Option<FileRef> {
        let page = self.pages.get(route).map(|index| FileRef::Page(*index));
        page.or_else(|| {
            let asset = self.assets.get(route)?;
            Some(FileRef::Asset(asset.index))
        })
    }

    /// Returns the edit state of a page, as JSON.
    pub(super) fn edit_state(&self, page: usize, sender: &Sender) -> Option<Bytes> {
        self.source.edit_state(page, sender)
    }

    /// Returns the body of a file. Pages include the script for live reload.
    pub(super) fn body(&self, file: FileRef, route: &str) -> Result<Body, RenderError> {
        match file {
            FileRef::Page(index) => self.rendered[index]
                .get_or_init(|| {
                    let bytes = self.source.page(index)?;
                    let mut tag = tag(&bytes);
                    let media = media::of(route);
                    let is_html = media::is_html(media);
                    let bytes = if is_html {
                        let records = self.source.records();
                        // Pages with the script must not match a page cached from a read-only server.
                        if records {
                            tag.push_str("-edit");
                        }
                        client::with_tag(&bytes, &tag, records)
                    } else {
                        bytes
                    };
                    // JSON is not opened as a document, so the sandbox does no harm.
                    let origin = if is_html { FileOrigin::Page } else { FileOrigin::Content };
                    Ok(Body { bytes, tag, media, origin })
                })
                .clone(),
            FileRef::Asset(index) => {
                let bytes = self.source.asset(index)?;
                let (media, origin) = if self.source.is_of_theme(index) {
                    (media::of(route), FileOrigin::Theme)
                } else {
                    (media::of_content(route), FileOrigin::Content)
                };
                Ok(Body { tag: tag(&bytes), bytes, media, origin })
            }
        }
    }
}

impl fmt::Debug for SiteSnapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SiteSnapshot")
            .field("pages", &self.pages.len())
            .field("assets", &self.assets.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Assets, each with its contents.
    struct Assets(&'static [(&'static str, u8)]);

    impl PageSource for Assets {
        fn pages(&self) -> Vec<String> {
            Vec::new()
        }

        fn assets(&self) -> Vec<(String, Sha256)> {
            let assets = self.0.iter();
            assets.map(|(route, contents)| ((*route).to_owned(), Sha256::of([*contents]))).collect()
        }

        fn page(&self, _: usize) -> Result<Bytes, RenderError> {
            unreachable!("there are none")
        }

        fn asset(&self, _: usize) -> Result<Bytes, RenderError> {
            unreachable!("nobody asks")
        }
    }

    fn snapshot(assets: &'static [(&'static str, u8)]) -> SiteSnapshot {
        let source = Arc::new(Assets(assets));
        SiteSnapshot::new(source, "/team/", SiteErrors::default())
    }

    #[test]
    fn a_snapshot_lists_the_assets_that_are_new_or_changed() {
        let before = snapshot(&[("a.css", 1), ("b.css", 1), ("gone.css", 1)]);
        let after = snapshot(&[("a.css", 1), ("b.css", 2), ("new.css", 3)]).after(&before);
        assert_eq!(after.changed.since, before.assets_tag);
        let files: Vec<_> = after.changed.files.into_iter().collect();
        let tag = |contents| tag_of(Sha256::of([contents]));
        let expected = [("/team/b.css", tag(2)), ("/team/new.css", tag(3))];
        assert_eq!(files, expected.map(|(path, tag)| (path.to_owned(), tag)));
    }
}
