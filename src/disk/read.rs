//! Reading a site's folder into [`Sources`].
//!
//! First `site.yaml`, because it names the theme and the output; then everything else: walk, sort,
//! read in parallel, number. The folder's own order never shows.

use std::collections::HashSet;
use std::error::Error;
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceKind, Sources};

use super::error::shown;
use super::load::{Loaded, collect, load, load_text};
use super::overlap::{overlap, real};
use super::place::{self, Place};
use super::walk::{Bounds, Found};
use super::{FileError, names};

/// The configuration's file.
const CONFIG: &str = "site.yaml";

/// The folder without which there is no site.
const CONTENT: &str = "content";

/// The theme that is built in, so that its folder may be missing.
const BUILT_IN: &str = "default";

/// Why there are no sources at all.
#[derive(Debug)]
pub enum ReadError {
    /// A file or folder that everything rests on could not be read.
    File(FileError),
    /// There is no site in that folder.
    NoContent {
        /// The site's root.
        root: PathBuf,
    },
    /// What everything rests on is a symbolic link, and leads out of the site.
    Outside {
        /// `content` or `site.yaml`.
        name: &'static str,
    },
    /// There are more files than any site has.
    TooManyFiles {
        /// How many are read at most.
        limit: usize,
    },
}

/// Reads `site.yaml` in `root`. Without one the result is empty, and every key has its default.
pub fn read_config(root: &Path) -> Result<Sources, ReadError> {
    let file = root.join(CONFIG);
    match fs::metadata(&file) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => {
            let error = io::Error::other("it is not a file");
            return Err(FileError::on("read", &file)(error).into());
        }
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(without_config(root)),
        Err(error) => return Err(FileError::on("read", &file)(error).into()),
    }
    if !real(&file)?.starts_with(real(root)?) {
        return Err(ReadError::Outside { name: CONFIG });
    }
    let found = Found {
        path: CONFIG.to_owned(),
        file,
    };
    let mut sources = Sources::default();
    let config = load_text(&found, SourceKind::Config, String::new());
    collect(&mut sources, vec![config]);
    Ok(sources)
}

/// No configuration: every key has its default. A name that is nearly right is reported.
fn without_config(root: &Path) -> Sources {
    let mut sources = Sources::default();
    for name in [
        "site.yml",
        "site.YAML",
        "Site.yaml",
        "runsheet.yaml",
        "site.json",
        "site.toml",
    ] {
        if root.join(name).is_file() {
            let message = format!("`{name}` was not read: the configuration is `{CONFIG}`");
            let problem = Diagnostic::at_path(Code::InvalidConfig, name, message);
            sources
                .problems
                .push(problem.hint(format!("Rename it to `{CONFIG}`, and keep it in YAML.")));
        }
    }
    sources
}

/// Reads everything else of the site in `root` behind `config`, with the theme of that name. Nothing is
/// read through a link into `output`; where that folder overlaps the sources, nothing is read at all.
pub fn read(
    root: &Path,
    theme: &str,
    output: &Path,
    config: Sources,
) -> Result<Sources, ReadError> {
    let mut sources = config;
    if let Some(problem) = overlap(root, output)? {
        sources.problems.push(problem);
        return Ok(sources);
    }
    let bounds = Bounds::new(root, output)?;
    check_content(&bounds)?;
    let found = bounds.walk(CONTENT, &mut sources.problems)?;
    let paths: HashSet<&str> = found.iter().map(|found| found.path.as_str()).collect();
    let mut files: Vec<(&Found, Place)> = found
        .par_iter()
        .map(|found| {
            (
                found,
                place::content(&found.path, |path| paths.contains(path)),
            )
        })
        .collect();
    let themed = walk_theme(&bounds, theme, &mut sources.problems)?;
    files.extend(themed.iter().filter_map(|found| {
        let below = found.path.splitn(3, '/').nth(2)?;
        Some((found, place::theme(&found.path, below)?))
    }));
    let loaded: Vec<Loaded> = files
        .into_par_iter()
        .map(|(found, place)| load(found, place))
        .collect();
    collect(&mut sources, loaded);
    Ok(sources)
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
    bounds: &Bounds,
    theme: &str,
    problems: &mut Vec<Diagnostic>,
) -> Result<Vec<Found>, ReadError> {
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

impl ReadError {
    /// What to do.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::File(_) => None,
            Self::NoContent { .. } => Some(
                "`runsheet init` starts a site here; `--root DIR` names the folder of one that is there.",
            ),
            Self::Outside { .. } => {
                Some("Put a copy in its place, or name the folder it leads to with `--root`.")
            }
            Self::TooManyFiles { .. } => Some("Look for links that lead back and forth."),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(formatter),
            Self::NoContent { root } => {
                write!(
                    formatter,
                    "there is no folder `content` in `{}`",
                    shown(root)
                )
            }
            Self::Outside { name } => {
                write!(
                    formatter,
                    "`{name}` is a link that leads out of the site's folder"
                )
            }
            Self::TooManyFiles { limit } => {
                write!(formatter, "there are more than {limit} files in the site")
            }
        }
    }
}

impl Error for ReadError {}

impl From<FileError> for ReadError {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}
