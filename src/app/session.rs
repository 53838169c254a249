//! The site as the files are now, again and again: what `serve` and `build --watch` have in common.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use crate::app::failure::Failure;
use crate::diagnostic::{Diagnostic, Reach, Severity};
use crate::disk::{ChangeKind, FileChange, ReadError, Reader, RescanScope};
use crate::render::{self, Theme};
use crate::site::Site;
use crate::site::assemble::{self, Assembler};
use crate::sources::{SourceKind, Sources};
use crate::span::SourceId;

/// A site that is kept up to date.
pub(crate) struct Session {
    reader: Reader,
    assembler: Assembler,
    output: Option<PathBuf>,
    revision: Option<String>,
    root: PathBuf,
    /// The sources of the last site, so that files keep their numbers.
    before: Arc<Site>,
    theme: Option<CompiledTheme>,
    is_first: bool,
}

/// A state of the site.
pub(crate) struct SiteState {
    pub(crate) site: Arc<Site>,
    /// What is wrong with its templates, where something is.
    pub(crate) theme: Result<Arc<Theme>, Vec<Diagnostic>>,
    /// The files that changed.
    pub(crate) changes: Vec<FileChange>,
}

struct CompiledTheme {
    templates: Vec<Template>,
    compiled: Result<Arc<Theme>, Vec<Diagnostic>>,
}

type Template = (SourceId, Arc<str>);

impl Session {
    /// The site in `root`, not read yet.
    pub(crate) fn new(root: PathBuf, output: Option<PathBuf>, revision: Option<String>) -> Self {
        let nothing = assemble::assemble(Sources::default(), None);
        Self {
            reader: Reader::remembering(&root),
            assembler: Assembler::default(),
            output,
            revision,
            root,
            before: Arc::new(nothing),
            theme: None,
            is_first: true,
        }
    }

    /// Reads what may have changed, where `look` says; nothing, where nothing has. `prepare` may change the
    /// site before anybody sees it.
    pub(crate) fn update(
        &mut self,
        look: &RescanScope,
        prepare: impl FnOnce(&mut Site) + Send,
    ) -> Result<Option<SiteState>, Failure> {
        // On one of the threads that share the work: where another one wakes them, they often run on the same
        // core for a while.
        rayon::scope(|_| self.renew(look, prepare))
    }

    fn renew(
        &mut self,
        look: &RescanScope,
        prepare: impl FnOnce(&mut Site),
    ) -> Result<Option<SiteState>, Failure> {
        if *look == RescanScope::Everywhere {
            // Hardly anybody waits for that.
            self.assembler.tidy();
        }
        let read = self.read(look);
        let mut sources = match read {
            Ok(sources) => sources,
            Err(error) => {
                // When it can be read again, that is news, whatever it holds.
                self.is_first = true;
                return Err(error.into());
            }
        };
        if !self.reader.has_changed() && !self.is_first {
            return Ok(None);
        }
        self.is_first = false;
        render::theme::lay_under(&mut sources);
        let theme = self.compile(&sources);
        let mut site = self.assembler.assemble(sources, self.revision.clone());
        prepare(&mut site);
        self.before = Arc::new(site);
        Ok(Some(SiteState {
            site: Arc::clone(&self.before),
            theme,
            changes: self.reader.changes().to_vec(),
        }))
    }

    /// Where links among the sources lead to.
    pub(crate) fn linked(&self) -> &[PathBuf] {
        self.reader.linked()
    }

    fn read(&mut self, look: &RescanScope) -> Result<Sources, ReadError> {
        let config_file = self.reader.read_config(&self.before.sources)?;
        let (config, _) = assemble::config(&config_file);
        let folder = (self.output.clone()).unwrap_or_else(|| self.root.join(&config.output));
        self.reader.read(&config.theme, &folder, config_file, look)
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
        self.theme = Some(CompiledTheme {
            templates,
            compiled: compiled.clone(),
        });
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

    /// Everything that is wrong, the theme included.
    pub(crate) fn problems(&self) -> Cow<'_, [Diagnostic]> {
        match &self.theme {
            Ok(_) => Cow::Borrowed(&self.site.diagnostics),
            Err(found) => Cow::Owned([self.site.diagnostics.as_slice(), found].concat()),
        }
    }

    /// `content/a.md`, `content/a.md, content/b.md removed`, `312 files`.
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

/// Errors in the configuration, the theme or the routes: the site as a whole cannot be trusted.
pub(crate) fn stops_everything(problems: &[Diagnostic]) -> bool {
    let config = |problem: &Diagnostic| problem.path == "site.yaml";
    (problems
        .iter()
        .filter(|problem| problem.severity() == Severity::Error))
    .any(|problem| problem.code.reach() == Reach::Site || config(problem))
}
