//! Reads a site's folder into [`Sources`].
//!
//! Reads `site.yaml` first, because it names the theme and the output, then walks the folders and reads the files
//! in parallel. The result is sorted by path. [`Reader`] rereads only files that may have changed.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic};
use crate::sources::{SourceKind, Sources};
use crate::unicode::nfc;

use super::change::FileChange;
use super::classify::{self, Classification};
use super::file_cache::{CachedFile, FileCache};
use super::load::{Loaded, collect, load, load_text};
use super::overlap::{overlap, real};
use super::read_error::ReadError;
use super::rescan::{Files, RescanScope};
use super::same_file::count_once;
use super::walk::{Bounds, FoundFile};
use super::{FileError, names};

/// The configuration file.
const CONFIG: &str = "site.yaml";

/// The folder that every site has.
const CONTENT: &str = "content";

/// The built-in theme, which needs no folder.
const BUILT_IN: &str = "default";

/// Reads `site.yaml` in `root`. If it does not exist, the result is empty, and every key has its default.
pub fn read_config(root: &Path) -> Result<Sources, ReadError> {
    Reader::new(root).read_config(&Sources::default())
}

/// Reads everything else of the site in `root` and appends it to `config`. Does not follow links into `output`.
/// If that folder overlaps the sources, returns only a diagnostic.
pub fn read(
    root: &Path,
    theme: &str,
    output: &Path,
    config: Sources,
) -> Result<Sources, ReadError> {
    Reader::new(root).read(theme, output, config, &RescanScope::Everywhere)
}

/// Reads a site repeatedly.
#[derive(Debug)]
pub struct Reader {
    root: PathBuf,
    cache: FileCache,
    /// The cache entry of `site.yaml` until the rest is read too.
    config: Vec<(String, CachedFile)>,
    /// The files that the last walk found.
    files: Option<Files>,
    /// The outcome of the last read.
    last: LastRead,
}

/// The outcome of a read besides the sources.
#[derive(Debug, Default)]
struct LastRead {
    diagnostics: Vec<Diagnostic>,
    changes: Vec<FileChange>,
    has_changed: bool,
}

impl Reader {
    /// Returns a reader without a cache for the site in `root`.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            cache: FileCache::default(),
            config: Vec::new(),
            files: None,
            last: LastRead::default(),
        }
    }

    /// Returns a reader with a cache for the site in `root`.
    pub fn with_cache(root: &Path) -> Self {
        Self { cache: FileCache::on(), ..Self::new(root) }
    }

    /// Reads `site.yaml`, as [`read_config`] does. Files keep the numbers that they have in `before`, the
    /// previous result.
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
                sources.diagnostics.extend(misnamed_config(&self.root));
                return Ok(sources);
            }
            Err(error) => return Err(FileError::on("read", &file)(error).into()),
        }
        if !real(&file)?.starts_with(real(&self.root)?) {
            return Err(ReadError::Outside { name: CONFIG });
        }
        let path = CONFIG.to_owned();
        let found = FoundFile { path, file };
        let cache = self.cache.lookup(true);
        let (loaded, cached) = load_text(&found, SourceKind::Config, String::new(), cache);
        self.config.extend(cached.map(|cached| (found.path, cached)));
        collect(&mut sources, vec![loaded]);
        Ok(sources)
    }

    /// Reads everything else, as [`read()`] does. Takes files outside of `scope` from the cache.
    pub fn read(
        &mut self,
        theme: &str,
        output: &Path,
        config: Sources,
        scope: &RescanScope,
    ) -> Result<Sources, ReadError> {
        let mut sources = config;
        let mut cached = std::mem::take(&mut self.config);
        let before = self.files.take();
        if let Some(diagnostic) = overlap(&self.root, output)? {
            sources.diagnostics.push(diagnostic);
        } else {
            let named = (before.as_ref()).and_then(|files| files.named(scope, theme, output));
            let files = match before.filter(|_| named.is_some()) {
                Some(files) => files,
                None => find(&self.root, theme, output)?,
            };
            sources.diagnostics.extend(files.diagnostics.iter().cloned());
            let (loaded, entries) = self.load(&files, named.as_ref());
            cached.extend(entries);
            collect(&mut sources, loaded);
            self.files = Some(files);
        }
        let changes = self.cache.replace(cached);
        self.last = LastRead {
            has_changed: !changes.is_empty() || sources.diagnostics != self.last.diagnostics,
            diagnostics: sources.diagnostics.clone(),
            changes,
        };
        Ok(sources)
    }

    /// Loads all files, with those that are not `named` from the cache. Returns their cache entries too.
    fn load(
        &self,
        files: &Files,
        named: Option<&BTreeSet<String>>,
    ) -> (Vec<Loaded>, Vec<(String, CachedFile)>) {
        let loaded = files.found.par_iter().map(|(found, classification)| {
            let checks = named.is_none_or(|named| named.contains(&found.path));
            let (loaded, cached) = load(found, classification, self.cache.lookup(checks));
            (loaded, cached.map(|cached| (found.path.clone(), cached)))
        });
        let (loaded, cached): (Vec<_>, Vec<_>) = loaded.unzip();
        (loaded, cached.into_iter().flatten().collect())
    }

    /// Whether the result of the last read differs from that of the one before.
    pub fn has_changed(&self) -> bool {
        self.last.has_changed
    }

    /// Returns the files that changed between the last two reads, sorted by path.
    pub fn changes(&self) -> &[FileChange] {
        &self.last.changes
    }

    /// Returns the targets of symbolic links among the sources, which have to be watched too.
    pub(crate) fn linked(&self) -> &[PathBuf] {
        self.files.as_ref().map_or(&[], |files| &files.linked)
    }
}

/// Reports files whose name is close to that of the configuration, which is optional.
fn misnamed_config(root: &Path) -> impl Iterator<Item = Diagnostic> {
    let names = ["site.yml", "site.YAML", "Site.yaml", "runsheet.yaml", "site.json", "site.toml"];
    let existing = names.into_iter().filter(|name| root.join(name).is_file());
    existing.map(|name| {
        let message = format!("`{name}` is ignored, because the configuration file is `{CONFIG}`");
        Diagnostic::at_path(Code::InvalidConfig, name, message)
            .hint(format!("Rename it to `{CONFIG}`, and write it as YAML."))
    })
}

/// Finds and classifies the files of content and theme, each sorted by path.
fn find(root: &Path, theme: &str, output: &Path) -> Result<Files, ReadError> {
    let mut bounds = Bounds::new(root, output)?;
    let mut diagnostics = Vec::new();
    check_content(&bounds)?;
    let content = bounds.walk(CONTENT, &mut diagnostics)?;
    let paths: HashSet<Cow<'_, str>> = content.iter().map(|found| nfc(&found.path)).collect();
    let exists = |path: &str| paths.contains(&nfc(path));
    let classifications: Vec<Classification> =
        (content.par_iter()).map(|found| classify::content(&found.path, exists)).collect();
    let mut files: Vec<(FoundFile, Classification)> =
        content.into_iter().zip(classifications).collect();
    diagnostics.extend(count_once(&mut files, &bounds.links, &bounds.real_root));
    let of_theme = walk_theme(&mut bounds, theme, &mut diagnostics)?;
    files.extend(of_theme.into_iter().filter_map(|found| {
        let in_theme = found.path.splitn(3, '/').nth(2)?;
        let classification = classify::theme(&found.path, in_theme)?;
        Some((found, classification))
    }));
    Ok(Files {
        root: bounds.real_root,
        theme: theme.to_owned(),
        output: output.to_path_buf(),
        found: files,
        diagnostics,
        linked: bounds.linked,
    })
}

/// Fails if there is no folder `content`, or if it is a link out of the site.
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

/// Finds the files of the theme. Only the built-in theme may have no folder.
fn walk_theme(
    bounds: &mut Bounds,
    theme: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<FoundFile>, ReadError> {
    let folder = format!("themes/{theme}");
    let path = bounds.root.join(&folder);
    let is_name = names::usable(theme.as_ref()).is_ok();
    if is_name && path.is_dir() && bounds.refuse_link(&path).is_none() {
        return bounds.walk(&folder, diagnostics);
    }
    if theme != BUILT_IN {
        diagnostics.push(unknown_theme(bounds, theme));
    }
    Ok(Vec::new())
}

fn unknown_theme(bounds: &Bounds, theme: &str) -> Diagnostic {
    let known: Vec<String> = fs::read_dir(bounds.root.join("themes"))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    let message = format!("the theme `{theme}` does not exist");
    Diagnostic::at_path(Code::UnknownTheme, format!("themes/{theme}"), message)
        .suggest(theme, known.iter().map(String::as_str).chain([BUILT_IN]))
        .hint(format!("Add the folder `themes/{theme}`, or use the built-in theme `default`."))
}
