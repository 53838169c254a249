//! A snapshot of the site for browsers: routes, and the bytes of each page and asset.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Bytes;

use crate::app::edit_service::EditService;
use crate::diagnostic::{Diagnostic, Severity};
use crate::disk;
use crate::render::{self, Route, Theme};
use crate::report::{place, plain};
use crate::serve::{PageSource, RenderError, Sender, SiteErrors, SiteSnapshot};
use crate::sha256::Sha256;
use crate::site::Site;
use crate::sources::Sources;

/// A site that can be shown.
#[derive(Clone)]
pub(crate) struct Preview {
    site: Arc<Site>,
    theme: Arc<Theme>,
    root: PathBuf,
    routes: Arc<[Route]>,
    /// Where what browsers record is recorded, if anywhere.
    editing: Option<Arc<EditService>>,
}

impl Preview {
    /// A preview of the site in `root`.
    pub(crate) fn new(
        root: PathBuf,
        site: Arc<Site>,
        theme: Arc<Theme>,
        editing: Option<Arc<EditService>>,
    ) -> Self {
        let routes = render::routes(&site).into();
        Self { site, theme, root, routes, editing }
    }

    /// Without an address the page that is not found would look for its style where it is asked for.
    pub(crate) fn prepare(site: &mut Site) {
        site.config.url.get_or_insert_with(|| "/".to_owned());
    }

    /// Returns the URL path of the site.
    pub(crate) fn base(&self) -> String {
        Route::NotFound.root(&self.site)
    }

    /// What browsers get, with what is wrong.
    pub(crate) fn snapshot(&self, report: SiteErrors) -> SiteSnapshot {
        SiteSnapshot::new(Arc::new(self.clone()), &self.base(), report)
    }
}

impl PageSource for Preview {
    fn pages(&self) -> Vec<String> {
        let routes = self.routes.iter();
        routes.map(|route| route.path(&self.site)).collect()
    }

    fn assets(&self) -> Vec<(String, Sha256)> {
        let assets = self.site.sources.assets.iter();
        assets.map(|asset| (asset.route.clone(), asset.bytes.sha256())).collect()
    }

    fn is_of_theme(&self, index: usize) -> bool {
        !self.site.sources.assets[index].path.starts_with("content/")
    }

    fn page(&self, index: usize) -> Result<Bytes, RenderError> {
        match render::page(&self.site, &self.theme, self.routes[index]) {
            Ok(bytes) => Ok(bytes.into()),
            Err(diagnostic) => {
                let sources = &self.site.sources;
                Err(RenderError {
                    file: Some(place(&diagnostic, sources).0.to_owned()),
                    text: plain(&[diagnostic], sources),
                })
            }
        }
    }

    fn edit_state(&self, index: usize, sender: &Sender) -> Option<Bytes> {
        let editing = self.editing.as_ref()?;
        let state = editing.edit_state(&self.site, self.routes[index], sender)?;
        Some(state.into())
    }

    fn records(&self) -> bool {
        self.editing.is_some()
    }

    fn asset(&self, index: usize) -> Result<Bytes, RenderError> {
        let asset = &self.site.sources.assets[index];
        match disk::read_asset(&self.root, asset) {
            Ok(bytes) => Ok(Bytes::from_owner(bytes)),
            Err(error) => {
                Err(RenderError { text: error.to_string(), file: Some(asset.path.clone()) })
            }
        }
    }
}

/// A site of which nothing can be shown.
pub(crate) struct EmptySite;

impl EmptySite {
    /// What browsers get in place of pages.
    pub(crate) fn snapshot(report: SiteErrors) -> SiteSnapshot {
        SiteSnapshot::new(Arc::new(Self), "/", report)
    }
}

impl PageSource for EmptySite {
    fn pages(&self) -> Vec<String> {
        Vec::new()
    }

    fn assets(&self) -> Vec<(String, Sha256)> {
        Vec::new()
    }

    fn page(&self, _: usize) -> Result<Bytes, RenderError> {
        Err(NOTHING)
    }

    fn asset(&self, _: usize) -> Result<Bytes, RenderError> {
        Err(NOTHING)
    }
}

/// An empty site has no files.
const NOTHING: RenderError = RenderError { text: String::new(), file: None };

/// How many errors a browser shows.
const SHOWN: usize = 20;

/// The errors among `diagnostics`: the first of them as the terminal shows them, and how many there are in which files.
pub(crate) fn errors(diagnostics: &[Diagnostic], sources: &Sources) -> SiteErrors {
    let errors: Vec<Diagnostic> = (diagnostics.iter())
        .filter(|diagnostic| diagnostic.severity() == Severity::Error)
        .cloned()
        .collect();
    let mut text = plain(&errors[..errors.len().min(SHOWN)], sources);
    if errors.len() > SHOWN {
        text += "and more: `runsheet check` shows all\n";
    }
    let files: BTreeSet<&str> = (errors.iter()).map(|error| place(error, sources).0).collect();
    SiteErrors {
        errors: text,
        count: errors.len(),
        files: files.into_iter().map(str::to_owned).collect(),
        outdated: false,
    }
}
