//! Publishes a site into its output folder, for `build` and `build --watch`.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::app::archive::SourceDigests;
use crate::app::failure::Failure;
use crate::app::terminal::Terminal;
use crate::diagnostic::Diagnostic;
use crate::disk::{self, Contents, PendingFile, PublishError, PublishProgress, PublishReport};
use crate::render::{self, Route, Theme, UnchangedPages};
use crate::site::Site;

/// Builds that take longer than this show a progress bar.
const BAR_DELAY: Duration = Duration::from_secs(1);

/// Publishes successive states of a site.
pub(crate) struct Publisher {
    output: Terminal,
    last: Option<LastBuild>,
    archived: Option<SourceDigests>,
}

/// The state that was published last.
struct LastBuild {
    site: Arc<Site>,
    theme: Arc<Theme>,
    fingerprints: HashMap<Route, u64>,
}

/// Why nothing was published.
pub(crate) enum Unpublished {
    /// The site has errors.
    Refused(Vec<Diagnostic>),
    /// The folder could not be written.
    Failed(Failure),
}

impl Publisher {
    /// Returns a publisher without a last build.
    pub(crate) fn new(output: Terminal) -> Self {
        Self { output, last: None, archived: None }
    }

    /// Publishes the sources too, and the SHA-256 of every file.
    pub(crate) fn with_sources(self, archived: Option<SourceDigests>) -> Self {
        Self { archived, ..self }
    }

    /// Publishes the site in `root` to `folder`.
    pub(crate) fn publish(
        &mut self,
        root: &Path,
        folder: &Path,
        site: &Arc<Site>,
        theme: &Arc<Theme>,
    ) -> Result<PublishReport, Unpublished> {
        let routes = render::routes(site);
        let assets = &site.sources.assets;
        let pages = routes.iter().map(|route| route.path(site));
        let archived = self.archived.as_ref();
        let files: Vec<disk::OutputFile> = (assets.iter())
            .map(disk::OutputFile::of_asset)
            .chain(pages.map(disk::OutputFile::page))
            .chain(archived.into_iter().flat_map(SourceDigests::files))
            .collect();
        let known = self.known(site, theme);
        let fingerprints: Vec<OnceLock<u64>> = routes.iter().map(|_| OnceLock::new()).collect();
        let page = |index: usize| {
            let (route, fingerprint) = (routes[index], &fingerprints[index]);
            if let Some(known) = known(route) {
                let known = *fingerprint.get_or_init(|| known);
                let page = move || render::page(site, theme, route).map(Contents::Bytes);
                return PendingFile::new(Some(known), page);
            }
            let draft = render::draft(site, theme, route);
            let known = *fingerprint.get_or_init(|| draft.fingerprint);
            PendingFile::new(Some(known), || draft.render().map(Contents::Bytes))
        };
        // Assets come first, then pages, then sources.
        let draft = |index: usize| {
            if let Some(asset) = assets.get(index) {
                return PendingFile::of_asset(root, asset);
            }
            let index = index - assets.len();
            let source = index.checked_sub(routes.len());
            let source = source.and_then(|at| archived?.pending(root, at));
            source.unwrap_or_else(|| page(index))
        };
        let bar = Bar::new(files.len(), self.output);
        let is_first = self.last.is_none();
        let on_progress = |progress: PublishProgress<'_>| match progress {
            PublishProgress::Waiting(holder) => {
                let line = format_args!("Waiting for another build: {holder}");
                self.output.note(line);
            }
            // No note if the user gave this path.
            PublishProgress::Outside(real) if is_first && real != folder => {
                let real = real.display();
                let line = format_args!("note: writing to {real}, outside the site's folder");
                self.output.note(line);
            }
            PublishProgress::Outside(_) => {}
            PublishProgress::Rendered { done, .. } => bar.show(done),
        };
        let report = if archived.is_some() {
            disk::publish_with_sums(root, folder, files, draft, on_progress)
        } else {
            disk::publish(root, folder, &files, draft, on_progress)
        };
        bar.clear();
        drop(known);
        let computed = routes.iter().zip(&fingerprints);
        let computed = computed.filter_map(|(route, computed)| Some((*route, *computed.get()?)));
        self.last = Some(LastBuild {
            fingerprints: computed.collect(),
            site: Arc::clone(site),
            theme: Arc::clone(theme),
        });
        Ok(report?)
    }

    /// Returns the fingerprints of pages that are certainly unchanged since the last build.
    fn known<'s>(
        &'s self,
        site: &'s Site,
        theme: &Arc<Theme>,
    ) -> impl Fn(Route) -> Option<u64> + 's {
        let last = (self.last.as_ref()).filter(|last| Arc::ptr_eq(&last.theme, theme));
        let same = last.map(|last| (UnchangedPages::new(&last.site, site), &last.fingerprints));
        move |route| {
            let (same, fingerprints) = same.as_ref()?;
            fingerprints.get(&route).copied().filter(|_| same.is_unchanged(route))
        }
    }
}

impl From<PublishError<Diagnostic>> for Unpublished {
    fn from(error: PublishError<Diagnostic>) -> Self {
        match error {
            PublishError::Refused(found) => Self::Refused(found),
            PublishError::Render(found) => {
                let mut found: Vec<Diagnostic> = found;
                // An error in a component is found on every page that includes it.
                found.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.code));
                found.dedup();
                Self::Refused(found)
            }
            error => {
                let failure = Failure::new(error.to_string());
                Self::Failed(match error.hint() {
                    Some(hint) => failure.hint(hint),
                    None => failure,
                })
            }
        }
    }
}

/// Returns a summary such as `3 written, 31 unchanged, 1 removed`.
pub(crate) fn changes(report: &PublishReport) -> String {
    let parts = [
        (report.written.len(), "written"),
        (report.unchanged, "unchanged"),
        (report.removed.len(), "removed"),
    ];
    let parts: Vec<String> = (parts.iter())
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    parts.join(", ")
}

/// A progress bar on terminals, for long builds.
struct Bar {
    bar: ProgressBar,
    started: Instant,
}

impl Bar {
    fn new(files: usize, output: Terminal) -> Self {
        let target = if output.shows_progress() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let style = ProgressStyle::with_template("{bar:40} {pos} of {len} files")
            .expect("the template is a constant that indicatif knows");
        let bar = ProgressBar::with_draw_target(Some(files as u64), target).with_style(style);
        Self { bar, started: Instant::now() }
    }

    fn show(&self, done: usize) {
        if self.started.elapsed() > BAR_DELAY {
            self.bar.set_position(done as u64);
        }
    }

    fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
