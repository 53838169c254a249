//! The site as the files are now, again and again: what `serve` and `build --watch` have in common.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::assemble::{self, Assembler};
use crate::commands::Failure;
use crate::commands::build::stops_everything;
use crate::derive::site::Site;
use crate::diagnostic::{Code, Diagnostic};
use crate::disk::{Change, How, ReadError, Reader};
use crate::render::{self, Theme};
use crate::source::{SourceKind, Sources};

/// A site that is kept up to date.
pub(super) struct Live {
    reader: Reader,
    assembler: Assembler,
    output: Option<PathBuf>,
    revision: Option<String>,
    root: PathBuf,
    /// The sources of the last site, so that files keep their numbers.
    before: Arc<Site>,
    theme: Option<CompiledTheme>,
    /// What is wrong with the last site.
    problems: HashMap<Kind, usize>,
    is_first: bool,
}

/// A state of the site.
pub(super) struct State {
    pub(super) site: Arc<Site>,
    /// Nothing where its templates are wrong.
    pub(super) theme: Option<Arc<Theme>>,
    /// Everything that is wrong, the theme included.
    pub(super) problems: Vec<Diagnostic>,
    /// What of it was not wrong before.
    pub(super) fresh: Vec<Diagnostic>,
    /// The files that changed.
    pub(super) changes: Vec<Change>,
}

struct CompiledTheme {
    templates: Vec<(crate::source::SourceId, Arc<str>)>,
    compiled: Result<Arc<Theme>, Vec<Diagnostic>>,
}

/// What makes a problem the same after an edit that moved it.
type Kind = (Code, String, String);

impl Live {
    /// The site in `root`, not read yet.
    pub(super) fn new(root: PathBuf, output: Option<PathBuf>, revision: Option<String>) -> Self {
        let nothing = assemble::assemble(Sources::default(), None);
        Self {
            reader: Reader::remembering(&root),
            assembler: Assembler::default(),
            output,
            revision,
            root,
            before: Arc::new(nothing),
            theme: None,
            problems: HashMap::new(),
            is_first: true,
        }
    }

    /// Reads what may have changed; nothing, where nothing has. `prepare` may change the site before anybody
    /// sees it.
    pub(super) fn update(
        &mut self,
        prepare: impl FnOnce(&mut Site),
    ) -> Result<Option<State>, Failure> {
        let read = self.read();
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
        let mut problems = site.diagnostics.clone();
        problems.extend(theme.as_ref().err().into_iter().flatten().cloned());
        let fresh = self.fresh(&problems, &site.sources);
        self.before = Arc::new(site);
        Ok(Some(State {
            site: Arc::clone(&self.before),
            theme: theme.ok(),
            problems,
            fresh,
            changes: self.reader.changes().to_vec(),
        }))
    }

    /// Where links among the sources lead to.
    pub(super) fn linked(&self) -> &[PathBuf] {
        self.reader.linked()
    }

    fn read(&mut self) -> Result<Sources, ReadError> {
        let config_file = self.reader.read_config(&self.before.sources)?;
        let (config, _) = assemble::config(&config_file);
        let folder = (self.output.clone()).unwrap_or_else(|| self.root.join(&config.output));
        self.reader.read(&config.theme, &folder, config_file)
    }

    /// The theme, compiled again only if one of its templates changed.
    fn compile(&mut self, sources: &Sources) -> Result<Arc<Theme>, Vec<Diagnostic>> {
        let templates: Vec<_> = (sources.of_kind(SourceKind::Template))
            .map(|(id, file)| (id, Arc::clone(&file.text)))
            .collect();
        if let Some(known) = &self.theme
            && known.templates == templates
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

    /// The problems that were not there before, and remembers them all.
    fn fresh(&mut self, problems: &[Diagnostic], sources: &Sources) -> Vec<Diagnostic> {
        let mut known = std::mem::take(&mut self.problems);
        let mut fresh = Vec::new();
        for problem in problems {
            let kind = kind(problem, sources);
            match known.get_mut(&kind) {
                Some(count @ 1..) => *count -= 1,
                _ => fresh.push(problem.clone()),
            }
            *self.problems.entry(kind).or_default() += 1;
        }
        fresh
    }
}

impl State {
    /// The theme, if the site can be shown at all.
    pub(super) fn showable(&self) -> Option<&Arc<Theme>> {
        (self.theme.as_ref()).filter(|_| !stops_everything(&self.problems))
    }

    /// `content/a.md`, `content/a.md, content/b.md removed`, `312 files`.
    pub(super) fn what_changed(&self) -> String {
        match self.changes.as_slice() {
            [] => "the folder".to_owned(),
            few @ ([_] | [_, _] | [_, _, _]) => {
                let words = few.iter().map(|change| match &change.how {
                    How::Added => format!("{} added", change.path),
                    How::Changed => change.path.clone(),
                    How::Removed => format!("{} removed", change.path),
                    How::Renamed { from } => format!("{from} renamed to {}", change.path),
                });
                words.collect::<Vec<_>>().join(", ")
            }
            many => format!("{} files", many.len()),
        }
    }
}

fn kind(problem: &Diagnostic, sources: &Sources) -> Kind {
    let path = problem
        .span
        .map(|span| sources.file(span.source).path.clone());
    let path = path.unwrap_or_else(|| problem.path.clone());
    (problem.code, path, problem.message.clone())
}
