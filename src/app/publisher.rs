//! A site into its output folder: what `build` does once and `build --watch` time and again.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::app::failure::Failure;
use crate::app::terminal::Terminal;
use crate::diagnostic::Diagnostic;
use crate::disk::{self, Contents, PendingFile, PublishError, PublishProgress, PublishReport};
use crate::render::{self, Route, Theme, UnchangedPages};
use crate::site::Site;

/// A bar appears only on builds that take longer than this.
const PATIENCE: Duration = Duration::from_secs(1);

/// Publishes one state of a site after the other.
pub(crate) struct Publisher {
    output: Terminal,
    last: Option<LastBuild>,
}

/// What was published the last time.
struct LastBuild {
    site: Arc<Site>,
    theme: Arc<Theme>,
    fingerprints: HashMap<Route, u64>,
}

/// Why nothing was published.
pub(crate) enum Unpublished {
    /// What is wrong with the site.
    Refused(Vec<Diagnostic>),
    /// The folder could not be written.
    Failed(Failure),
}

impl Publisher {
    /// One that has published nothing yet.
    pub(crate) fn new(output: Terminal) -> Self {
        Self { output, last: None }
    }

    /// Makes `folder` hold the site whose root is `root`.
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
        let files: Vec<disk::OutputFile> = (assets.iter())
            .map(disk::OutputFile::of_asset)
            .chain(pages.map(disk::OutputFile::page))
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
        let draft = |index: usize| match assets.get(index) {
            Some(asset) => PendingFile::of_asset(root, asset),
            None => page(index - assets.len()),
        };
        let bar = Bar::new(files.len(), self.output);
        let is_first = self.last.is_none();
        let report = disk::publish(root, folder, &files, draft, |progress| match progress {
            PublishProgress::Waiting(holder) => {
                let line = format_args!("Waiting for another build: {holder}");
                self.output.note(line);
            }
            // Whoever typed that very path knows it.
            PublishProgress::Outside(real) if is_first && real != folder => {
                let real = real.display();
                let line = format_args!("note: writing to {real}, outside the site's folder");
                self.output.note(line);
            }
            PublishProgress::Outside(_) => {}
            PublishProgress::Rendered { done, .. } => bar.show(done),
        });
        bar.clear();
        drop(known);
        let made = routes.iter().zip(&fingerprints);
        let made = made.filter_map(|(route, made)| Some((*route, *made.get()?)));
        self.last = Some(LastBuild {
            fingerprints: made.collect(),
            site: Arc::clone(site),
            theme: Arc::clone(theme),
        });
        Ok(report?)
    }

    /// The fingerprints of pages that are certainly the same as the last time.
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
                // One slip in a component shows on every page that has it.
                found.sort_by_key(|problem| (problem.span, problem.code));
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

/// `3 written, 31 unchanged, 1 removed`.
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

/// A progress bar on terminals, for builds that try one's patience.
struct Bar {
    bar: ProgressBar,
    begun: Instant,
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
        Self { bar, begun: Instant::now() }
    }

    fn show(&self, done: usize) {
        if self.begun.elapsed() > PATIENCE {
            self.bar.set_position(done as u64);
        }
    }

    fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
