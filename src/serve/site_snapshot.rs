//! One state of the site, as browsers see it: its files by route, made when they are asked for.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use serde::Serialize;

use crate::serve::body::{MadeBy, ReadyFile, tag, tag_of};
use crate::serve::client;
use crate::serve::media;
use crate::sha256::Sha256;

/// What an edition is made of: routes, and the bytes behind each.
pub(crate) trait PageSource: Send + Sync {
    /// The routes of pages, in any order. A page is made once an edition.
    fn pages(&self) -> Vec<String>;

    /// The routes of all other files, each with what tells its contents from others.
    fn assets(&self) -> Vec<(String, Sha256)>;

    /// Whether the asset with that index is the theme's: as trusted as the pages it makes. Others come from
    /// `content/`, where people and programs put evidence.
    fn is_of_theme(&self, _index: usize) -> bool {
        false
    }

    /// The bytes of the page with that index in [`PageSource::pages`].
    fn page(&self, index: usize) -> Result<Bytes, RenderError>;

    /// What may be recorded on the page with that index, as JSON; nothing on most pages.
    fn board(&self, _index: usize) -> Option<Bytes> {
        None
    }

    /// Whether pages bring the script that records.
    fn records(&self) -> bool {
        false
    }

    /// The bytes of the asset with that index in [`PageSource::assets`].
    fn asset(&self, index: usize) -> Result<Bytes, RenderError>;
}

/// Why a file cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RenderError {
    /// For people.
    pub(crate) text: String,
    /// The file with the error, from the site's root.
    pub(crate) file: Option<String>,
}

/// What is wrong with the site, for the browser to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SiteErrors {
    /// The errors as the terminal shows them; empty where there are none.
    pub(crate) errors: String,
    /// How many errors there are.
    pub(crate) count: usize,
    /// The files that have errors, each once.
    pub(crate) files: Vec<String>,
    /// Whether the pages are those of an earlier state, because nothing can be made of this one.
    pub(crate) outdated: bool,
}

/// One state of the site.
pub(crate) struct SiteSnapshot {
    base: String,
    pages: HashMap<String, usize>,
    assets: HashMap<String, Asset>,
    /// Routes that lead elsewhere now where nothing is left of them; those that end in `/` with all below.
    moves: Vec<(String, String)>,
    made: Vec<OnceLock<Result<ReadyFile, RenderError>>>,
    supply: Arc<dyn PageSource>,
    pub(super) report: SiteErrors,
    /// Tells the assets of this edition from those of others.
    pub(super) assets_tag: String,
    pub(super) changed: Changed,
}

#[derive(Debug, Clone, Copy)]
struct Asset {
    index: usize,
    /// What tells its contents from others.
    contents: Sha256,
}

/// Which assets are new or not as they were in the edition before.
#[derive(Debug, Default, Serialize)]
pub(super) struct Changed {
    /// What told the assets of that edition from those of others; empty where there was none.
    since: String,
    /// Their tags by path.
    files: BTreeMap<String, String>,
}

/// Where a file of an edition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileRef {
    Page(usize),
    Asset(usize),
}

impl SiteSnapshot {
    /// The edition that `supply` makes, below the path `base`, which begins and ends with `/`.
    pub(crate) fn new(supply: Arc<dyn PageSource>, base: String, report: SiteErrors) -> Self {
        let pages = supply.pages();
        let assets = supply.assets();
        let versions: Vec<String> = assets
            .iter()
            .map(|(route, contents)| format!("{route} {contents}\n"))
            .collect();
        let assets = assets.into_iter().enumerate();
        Self {
            base,
            made: pages.iter().map(|_| OnceLock::new()).collect(),
            pages: pages.into_iter().zip(0..).collect(),
            assets: assets
                .map(|(index, (route, contents))| (route, Asset { index, contents }))
                .collect(),
            moves: Vec::new(),
            supply,
            report,
            assets_tag: tag(versions.concat().as_bytes()),
            changed: Changed::default(),
        }
    }

    /// The same, as what comes after `before`.
    #[must_use]
    pub(super) fn after(self, before: &Self) -> Self {
        let files = self.assets.iter().filter(|(route, asset)| {
            let known = before.assets.get(*route);
            known.is_none_or(|known| known.contents != asset.contents)
        });
        let files = files
            .map(|(route, asset)| (format!("{}{route}", self.base), tag_of(asset.contents)))
            .collect();
        let since = before.assets_tag.clone();
        Self {
            changed: Changed { since, files },
            ..self
        }
    }

    /// The same, where what was at the first of two routes is at the second now.
    #[must_use]
    pub(crate) fn moved(self, moves: Vec<(String, String)>) -> Self {
        Self { moves, ..self }
    }

    /// Where the file that was at `route` is now, if that is known.
    pub(super) fn followed(&self, route: &str) -> Option<String> {
        let mut at = route.to_owned();
        for _ in &self.moves {
            let mut moves = self.moves.iter();
            at = moves.find_map(|(from, to)| Some(format!("{to}{}", at.strip_prefix(from)?)))?;
            if self.spot(&at).is_some() {
                return Some(at);
            }
        }
        None
    }

    /// The path that the site lies at: `/`, or `/team/`.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The file at `route`.
    pub(super) fn spot(&self, route: &str) -> Option<FileRef> {
        let page = self.pages.get(route).map(|index| FileRef::Page(*index));
        page.or_else(|| {
            let asset = self.assets.get(route)?;
            Some(FileRef::Asset(asset.index))
        })
    }

    /// What may be recorded on a page, as JSON.
    pub(super) fn board(&self, page: usize) -> Option<Bytes> {
        self.supply.board(page)
    }

    /// A file as it is sent: pages with the tags of the scripts that keep them up to date.
    pub(super) fn sheet(&self, spot: FileRef, route: &str) -> Result<ReadyFile, RenderError> {
        match spot {
            FileRef::Page(index) => self.made[index]
                .get_or_init(|| {
                    let bytes = self.supply.page(index)?;
                    let mut tag = tag(&bytes);
                    let media = media::of(route);
                    let is_html = media::is_html(media);
                    let bytes = if is_html {
                        let records = self.supply.records();
                        // A browser that kept the page of a server without the script has another page.
                        if records {
                            tag.push_str("-edit");
                        }
                        client::with_tag(&bytes, &tag, records)
                    } else {
                        bytes
                    };
                    // Data for programs is nothing to open.
                    let made_by = if is_html {
                        MadeBy::Page
                    } else {
                        MadeBy::Content
                    };
                    Ok(ReadyFile {
                        bytes,
                        tag,
                        media,
                        made_by,
                    })
                })
                .clone(),
            FileRef::Asset(index) => {
                let bytes = self.supply.asset(index)?;
                let (media, made_by) = if self.supply.is_of_theme(index) {
                    (media::of(route), MadeBy::Theme)
                } else {
                    (media::of_content(route), MadeBy::Content)
                };
                Ok(ReadyFile {
                    tag: tag(&bytes),
                    bytes,
                    media,
                    made_by,
                })
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

    /// Assets, each with what stands for its contents.
    struct Assets(&'static [(&'static str, u8)]);

    impl PageSource for Assets {
        fn pages(&self) -> Vec<String> {
            Vec::new()
        }

        fn assets(&self) -> Vec<(String, Sha256)> {
            let assets = self.0.iter();
            assets
                .map(|(route, contents)| ((*route).to_owned(), Sha256::of([*contents])))
                .collect()
        }

        fn page(&self, _: usize) -> Result<Bytes, RenderError> {
            unreachable!("there are none")
        }

        fn asset(&self, _: usize) -> Result<Bytes, RenderError> {
            unreachable!("nobody asks")
        }
    }

    fn edition(assets: &'static [(&'static str, u8)]) -> SiteSnapshot {
        let supply = Arc::new(Assets(assets));
        SiteSnapshot::new(supply, "/team/".to_owned(), SiteErrors::default())
    }

    #[test]
    fn an_edition_says_which_assets_are_new_or_others_than_before() {
        let before = edition(&[("a.css", 1), ("b.css", 1), ("gone.css", 1)]);
        let after = edition(&[("a.css", 1), ("b.css", 2), ("new.css", 3)]).after(&before);
        assert_eq!(after.changed.since, before.assets_tag);
        let files: Vec<_> = after.changed.files.into_iter().collect();
        let tag = |contents| tag_of(Sha256::of([contents]));
        let expected = [("/team/b.css", tag(2)), ("/team/new.css", tag(3))];
        assert_eq!(files, expected.map(|(path, tag)| (path.to_owned(), tag)));
    }
}
