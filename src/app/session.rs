//! Reads and assembles a site again when its files change.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::failure::Failure;
use crate::diagnostic::{Diagnostic, Reach, Severity};
use crate::disk::{ChangeKind, FileChange, ReadError, Reader, RescanScope};
use crate::render::{self, RenderedPages, Theme};
use crate::site::Site;
use crate::site::assemble::{self, Assembler, ParsedConfig};
use crate::sources::{SourceKind, Sources};
use crate::span::SourceId;

/// A site that is kept up to date.
pub(crate) struct Session {
    reader: Reader,
    assembler: Assembler,
    output: Option<PathBuf>,
    revision: Option<String>,
    root: PathBuf,
    /// The last site, so that files keep their source ids.
    before: Arc<Site>,
    theme: Option<CompiledTheme>,
    is_first: bool,
    /// Changes each site before anything else sees it.
    prepare: fn(&mut Site),
}

/// A state of the site.
pub(crate) struct SiteState {
    pub(crate) site: Arc<Site>,
    /// The theme, or the diagnostics of its templates.
    pub(crate) theme: Result<Arc<Theme>, Vec<Diagnostic>>,
    /// The errors of the theme that appear when pages are rendered.
    faults: Vec<Diagnostic>,
    /// The files that changed.
    pub(crate) changes: Vec<FileChange>,
}

struct CompiledTheme {
    templates: Vec<Template>,
    compiled: Result<Arc<Theme>, Vec<Diagnostic>>,
}

type Template = (SourceId, Arc<str>);

impl Session {
    /// A session for the site in `root`, which is not read yet. `prepare` changes each site before anything else
    /// sees it.
    pub(crate) fn new(
        root: PathBuf,
        output: Option<PathBuf>,
        revision: Option<String>,
        prepare: fn(&mut Site),
    ) -> Self {
        let empty = assemble::assemble(Sources::default(), None);
        Self {
            reader: Reader::with_cache(&root),
            assembler: Assembler::default(),
            output,
            revision,
            root,
            before: Arc::new(empty),
            theme: None,
            is_first: true,
            prepare,
        }
    }

    /// The folder of the site.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Reads what may have changed within `scope`. Returns the new state of the site, or `None` if nothing changed.
    pub(crate) fn update(&mut self, scope: &RescanScope) -> Result<Option<SiteState>, Failure> {
        // Runs on a thread of the pool: threads that another thread wakes often share its core for a while.
        rayon::scope(|_| self.renew(scope))
    }

    fn renew(&mut self, scope: &RescanScope) -> Result<Option<SiteState>, Failure> {
        if *scope == RescanScope::Everywhere {
            // No user waits for a full rescan.
            self.assembler.free_unused();
        }
        let (mut sources, config) = match self.read(scope) {
            Ok(read) => read,
            Err(error) => {
                // The next successful read is reported even if no file changed.
                self.is_first = true;
                return Err(error.into());
            }
        };
        if !self.reader.has_changed() && !self.is_first {
            return Ok(None);
        }
        self.is_first = false;
        render::theme::add_built_in_files(&mut sources);
        let theme = self.compile(&sources);
        let mut site = (self.assembler).assemble(sources, config, self.revision.clone());
        (self.prepare)(&mut site);
        self.before = Arc::new(site);
        let faults = theme
            .as_ref()
            .map(|theme| render::faults(&self.before, theme, RenderedPages::OneOfEachKind));
        Ok(Some(SiteState {
            site: Arc::clone(&self.before),
            faults: faults.unwrap_or_default(),
            theme,
            changes: self.reader.changes().to_vec(),
        }))
    }

    /// The targets of symbolic links among the sources.
    pub(crate) fn linked(&self) -> &[PathBuf] {
        self.reader.linked()
    }

    fn read(&mut self, scope: &RescanScope) -> Result<(Sources, ParsedConfig), ReadError> {
        let config_file = self.reader.read_config(&self.before.sources)?;
        let parsed = ParsedConfig::of(&config_file);
        let config = &parsed.config;
        let folder = (self.output.clone()).unwrap_or_else(|| self.root.join(&config.output));
        let sources = (self.reader).read(&config.theme, &folder, config_file, scope)?;
        Ok((sources, parsed))
    }

    /// The theme, compiled again only if one of its templates changed.
    fn compile(&mut self, sources: &Sources) -> Result<Arc<Theme>, Vec<Diagnostic>> {
        let templates: Vec<_> = (sources.of_kind(SourceKind::Template))
            .map(|(id, file)| (id, Arc::clone(&file.text)))
            .collect();
        if let Some(known) = &self.theme
            && is_same(&known.templates, &templates)
        {
            return known.compiled.clone();
        }
        let compiled = Theme::load(sources).map(Arc::new);
        self.theme = Some(CompiledTheme { templates, compiled: compiled.clone() });
        compiled
    }
}

fn is_same(before: &[Template], now: &[Template]) -> bool {
    let mut both = before.iter().zip(now);
    before.len() == now.len()
        && both.all(|((a, before), (b, now))| a == b && (Arc::ptr_eq(before, now) || before == now))
}

impl SiteState {
    /// The theme, if the site can be shown at all.
    pub(crate) fn showable(&self) -> Option<&Arc<Theme>> {
        (self.theme.as_ref().ok()).filter(|_| !stops_everything(&self.site.diagnostics))
    }

    /// Returns all diagnostics, including those of the theme.
    pub(crate) fn diagnostics(&self) -> Cow<'_, [Diagnostic]> {
        match &self.theme {
            Ok(_) if self.faults.is_empty() => Cow::Borrowed(&self.site.diagnostics),
            Ok(_) => Cow::Owned([self.site.diagnostics.as_slice(), &self.faults].concat()),
            Err(found) => Cow::Owned([self.site.diagnostics.as_slice(), found].concat()),
        }
    }

    /// Describes the changes, such as `content/a.md, content/b.md removed` or `312 files`.
    pub(crate) fn what_changed(&self) -> String {
        match self.changes.as_slice() {
            [] => "the folder".to_owned(),
            few @ ([_] | [_, _] | [_, _, _]) => {
                let words = few.iter().map(|change| match &change.how {
                    ChangeKind::Added => format!("{} added", change.path),
                    ChangeKind::Changed => change.path.clone(),
                    ChangeKind::Removed => format!("{} removed", change.path),
                    ChangeKind::Renamed { from } => format!("{from} renamed to {}", change.path),
                });
                words.collect::<Vec<_>>().join(", ")
            }
            many => format!("{} files", many.len()),
        }
    }
}

/// Whether there are errors in the configuration, the theme or the routes, which affect the whole site.
pub(crate) fn stops_everything(diagnostics: &[Diagnostic]) -> bool {
    let config = |diagnostic: &Diagnostic| diagnostic.path == "site.yaml";
    (diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error))
        .any(|diagnostic| diagnostic.code.reach() == Reach::Site || config(diagnostic))
}
