//! Reading a site's folder into [`Sources`].
//!
//! First `site.yaml`, because it names the theme and the output; then everything else: walk, sort,
//! read in parallel, number. The folder's own order never shows. [`Reader`] does it again and again, and
//! reads only what may have changed.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic};
use crate::sources::{SourceKind, Sources};

use super::change::FileChange;
use super::classify::{self, Classification};
use super::file_cache::{CachedFile, FileCache};
use super::load::{Loaded, collect, load, load_text};
use super::overlap::{overlap, real};
use super::read_error::ReadError;
use super::rescan::{Files, RescanScope};
use super::walk::{Bounds, FoundFile};
use super::{FileError, names};

/// The configuration's file.
const CONFIG: &str = "site.yaml";

/// The folder without which there is no site.
const CONTENT: &str = "content";

/// The theme that is built in, so that its folder may be missing.
const BUILT_IN: &str = "default";

/// Reads `site.yaml` in `root`. Without one the result is empty, and every key has its default.
pub fn read_config(root: &Path) -> Result<Sources, ReadError> {
    Reader::once(root).read_config(&Sources::default())
}

/// Reads everything else of the site in `root` behind `config`, with the theme of that name. Nothing is
/// read through a link into `output`; where that folder overlaps the sources, nothing is read at all.
pub fn read(
    root: &Path,
    theme: &str,
    output: &Path,
    config: Sources,
) -> Result<Sources, ReadError> {
    Reader::once(root).read(theme, output, config, &RescanScope::Everywhere)
}

/// Reads the site in one folder, as often as asked.
#[derive(Debug)]
pub struct Reader {
    root: PathBuf,
    memory: FileCache,
    /// What is remembered of `site.yaml` until the rest is read too.
    config: Vec<(String, CachedFile)>,
    /// The files that the last walk found.
    files: Option<Files>,
    /// What the last reading found.
    last: LastRead,
}

/// What a reading found besides the sources.
#[derive(Debug, Default)]
struct LastRead {
    problems: Vec<Diagnostic>,
    changes: Vec<FileChange>,
    has_changed: bool,
}

impl Reader {
    /// One that reads the site in `root` once.
    pub fn once(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            memory: FileCache::default(),
            config: Vec::new(),
            files: None,
            last: LastRead::default(),
        }
    }

    /// One that remembers what it read.
    pub fn remembering(root: &Path) -> Self {
        Self {
            memory: FileCache::on(),
            ..Self::once(root)
        }
    }

    /// Reads `site.yaml`, as [`read_config`] does. `before` is what was read the last time: files keep the
    /// numbers that they have there.
    pub fn read_config(&mut self, before: &Sources) -> Result<Sources, ReadError> {
        let mut sources = Sources::after(before);
        let file = self.root.join(CONFIG);
        self.config.clear();
        match fs::metadata(&file) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => {
                let error = io::Error::other("it is not a file");
                return Err(FileError::on("read", &file)(error).into());
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                sources.problems.extend(misnamed_config(&self.root));
                return Ok(sources);
            }
            Err(error) => return Err(FileError::on("read", &file)(error).into()),
        }
        if !real(&file)?.starts_with(real(&self.root)?) {
            return Err(ReadError::Outside { name: CONFIG });
        }
        let path = CONFIG.to_owned();
        let found = FoundFile { path, file };
        let memory = self.memory.recall(true);
        let (loaded, known) = load_text(&found, SourceKind::Config, String::new(), memory);
        self.config.extend(known.map(|known| (found.path, known)));
        collect(&mut sources, vec![loaded]);
        Ok(sources)
    }

    /// Reads everything else, as [`read()`] does: what `look` is at, and all else as it was.
    pub fn read(
        &mut self,
        theme: &str,
        output: &Path,
        config: Sources,
        look: &RescanScope,
    ) -> Result<Sources, ReadError> {
        let mut sources = config;
        let mut known = std::mem::take(&mut self.config);
        let before = self.files.take();
        if let Some(problem) = overlap(&self.root, output)? {
            sources.problems.push(problem);
        } else {
            let named = (before.as_ref()).and_then(|files| files.named(look, theme, output));
            let files = match before.filter(|_| named.is_some()) {
                Some(files) => files,
                None => find(&self.root, theme, output)?,
            };
            sources.problems.extend(files.problems.iter().cloned());
            let (loaded, kept) = self.load(&files, named.as_ref());
            known.extend(kept);
            collect(&mut sources, loaded);
            self.files = Some(files);
        }
        let changes = self.memory.replace(known);
        self.last = LastRead {
            has_changed: !changes.is_empty() || sources.problems != self.last.problems,
            problems: sources.problems.clone(),
            changes,
        };
        Ok(sources)
    }

    /// Reads the files that are `named`, or all; says what to remember of them.
    fn load(
        &self,
        files: &Files,
        named: Option<&BTreeSet<String>>,
    ) -> (Vec<Loaded>, Vec<(String, CachedFile)>) {
        let loaded = files.found.par_iter().map(|(found, place)| {
            let looks = named.is_none_or(|named| named.contains(&found.path));
            let (loaded, known) = load(found, place, self.memory.recall(looks));
            (loaded, known.map(|known| (found.path.clone(), known)))
        });
        let (loaded, kept): (Vec<_>, Vec<_>) = loaded.unzip();
        (loaded, kept.into_iter().flatten().collect())
    }

    /// Whether the last reading found anything else than the one before it.
    pub fn has_changed(&self) -> bool {
        self.last.has_changed
    }

    /// The files that were not as the reading before had found them, by path.
    pub fn changes(&self) -> &[FileChange] {
        &self.last.changes
    }

    /// Where links among the sources lead to: files and folders that change without those that hold the
    /// links.
    pub(crate) fn linked(&self) -> &[PathBuf] {
        self.files.as_ref().map_or(&[], |files| &files.linked)
    }
}

/// Without a configuration every key has its default. A name that is nearly right is reported.
fn misnamed_config(root: &Path) -> impl Iterator<Item = Diagnostic> {
    let names = [
        "site.yml",
        "site.YAML",
        "Site.yaml",
        "runsheet.yaml",
        "site.json",
        "site.toml",
    ];
    let there = names.into_iter().filter(|name| root.join(name).is_file());
    there.map(|name| {
        let message = format!("`{name}` was not read: the configuration is `{CONFIG}`");
        Diagnostic::at_path(Code::InvalidConfig, name, message)
            .hint(format!("Rename it to `{CONFIG}`, and keep it in YAML."))
    })
}

/// The files of content and theme, each with what it is for, in the order of their paths.
fn find(root: &Path, theme: &str, output: &Path) -> Result<Files, ReadError> {
    let mut bounds = Bounds::new(root, output)?;
    let mut problems = Vec::new();
    check_content(&bounds)?;
    let content = bounds.walk(CONTENT, &mut problems)?;
    let paths: HashSet<&str> = content.iter().map(|found| found.path.as_str()).collect();
    let is_there = |path: &str| paths.contains(path);
    let places: Vec<Classification> = (content.par_iter())
        .map(|found| classify::content(&found.path, is_there))
        .collect();
    let mut files: Vec<(FoundFile, Classification)> = content.into_iter().zip(places).collect();
    let themed = walk_theme(&mut bounds, theme, &mut problems)?;
    files.extend(themed.into_iter().filter_map(|found| {
        let below = found.path.splitn(3, '/').nth(2)?;
        let place = classify::theme(&found.path, below)?;
        Some((found, place))
    }));
    Ok(Files {
        root: bounds.real_root,
        theme: theme.to_owned(),
        output: output.to_path_buf(),
        found: files,
        problems,
        linked: bounds.linked,
    })
}

/// Refuses a root without content, and says how to begin.
fn check_content(bounds: &Bounds) -> Result<(), ReadError> {
    let folder = bounds.root.join(CONTENT);
    match fs::metadata(&folder) {
        Ok(metadata) if metadata.is_dir() => {}
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return Err(FileError::on("read", &folder)(error).into());
        }
        _ => {
            let root = bounds.root.clone();
            return Err(ReadError::NoContent { root });
        }
    }
    match bounds.refuse_link(&folder) {
        Some(_) => Err(ReadError::Outside { name: CONTENT }),
        None => Ok(()),
    }
}

/// The files of the theme's folder. Only the built-in theme may have none.
fn walk_theme(
    bounds: &mut Bounds,
    theme: &str,
    problems: &mut Vec<Diagnostic>,
) -> Result<Vec<FoundFile>, ReadError> {
    let folder = format!("themes/{theme}");
    let path = bounds.root.join(&folder);
    let is_name = names::usable(theme.as_ref()).is_ok();
    if is_name && path.is_dir() && bounds.refuse_link(&path).is_none() {
        return bounds.walk(&folder, problems);
    }
    if theme != BUILT_IN {
        problems.push(unknown_theme(bounds, theme));
    }
    Ok(Vec::new())
}

fn unknown_theme(bounds: &Bounds, theme: &str) -> Diagnostic {
    let known: Vec<String> = fs::read_dir(bounds.root.join("themes"))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    let message = format!("the theme `{theme}` is not there");
    Diagnostic::at_path(Code::UnknownTheme, format!("themes/{theme}"), message)
        .suggest(theme, known.iter().map(String::as_str).chain([BUILT_IN]))
        .hint("A theme is a folder of that name in `themes`; `default` is built in.")
}
