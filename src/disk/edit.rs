//! Changing one file that a person writes: one writer at a time, whole at every moment, and never over
//! what somebody saved meanwhile.
//!
//! [`Recording`] holds the site's lock: what is decided between reading and writing is decided on what the
//! file holds. What is written into it is left to [`crate::record`].

use std::error::Error;
use std::fmt;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::FileError;
use super::error::printable;
use super::lock::Lock;
use super::overlap::real;
use super::write::{stands, sync_folder};

/// The folder in the site's root that holds the lock. Hidden, so no source leads there; it tells git to
/// pass over it.
const OWN_FOLDER: &str = ".runsheet";

/// The largest file that is changed, as large as any that is read.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The right to record in a site, until it is dropped.
#[derive(Debug)]
pub struct Recording {
    root: PathBuf,
    _lock: Lock,
}

/// Why a file could not be changed.
#[derive(Debug)]
pub enum EditError {
    /// The disk says no.
    File(FileError),
    /// The file is a symbolic link, and leads out of the site.
    Outside {
        /// The file.
        path: String,
    },
    /// The file is no text, or too large for one.
    NoText {
        /// The file.
        path: String,
    },
    /// Somebody saved the file between reading and writing it.
    Changed {
        /// The file.
        path: String,
    },
}

impl Recording {
    /// Waits until nobody else records in the site in `root`; `on_wait` is told who does.
    pub fn begin(root: &Path, on_wait: impl Fn(&str)) -> Result<Self, FileError> {
        let root = real(root)?;
        let own = root.join(OWN_FOLDER);
        fs::create_dir_all(&own).map_err(FileError::on("create", &own))?;
        let ignore = own.join(".gitignore");
        if !stands(&ignore) {
            fs::write(&ignore, "*\n").map_err(FileError::on("create", &ignore))?;
        }
        let lock = Lock::take(&own, on_wait)?;
        Ok(Self { root, _lock: lock })
    }

    /// What this site's servers share and nobody else knows: `fresh`, unless one was kept before. Only this user
    /// may read the file.
    pub fn secret(&self, fresh: String) -> Result<String, FileError> {
        let folder = self.root.join(OWN_FOLDER);
        let file = folder.join("secret");
        let is_one = |text: &String| {
            text.len() == fresh.len() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        if let Some(kept) = fs::read_to_string(&file).ok().filter(is_one) {
            return Ok(kept);
        }
        let on = |error| FileError::on("create", &file)(error);
        let mut beside = tempfile::NamedTempFile::new_in(&folder).map_err(on)?;
        beside.write_all(fresh.as_bytes()).map_err(on)?;
        beside.persist(&file).map_err(|error| on(error.error))?;
        Ok(fresh)
    }

    /// The text of the file at `path`, from the site's root, byte order mark and all.
    pub fn read(&self, path: &str) -> Result<String, EditError> {
        let file = self.target(path)?;
        let on = |error| FileError::on("read", &file)(error);
        let mut bytes = Vec::new();
        let opened = fs::File::open(&file).map_err(on)?;
        opened
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(on)?;
        let no_text = || EditError::NoText {
            path: path.to_owned(),
        };
        if bytes.len() as u64 > LARGEST {
            return Err(no_text());
        }
        String::from_utf8(bytes).map_err(|_| no_text())
    }

    /// Puts `new` in place of `old` in the file at `path`: all of it or nothing, and so that it lasts. The
    /// file keeps its permissions, and where it is a link, it stays one.
    pub fn replace(&self, path: &str, old: &str, new: &str) -> Result<(), EditError> {
        let file = self.target(path)?;
        let folder = file.parent().unwrap_or(Path::new("."));
        let on = |error| FileError::on("write", &file)(error);
        let mode = fs::metadata(&file).map_err(on)?.permissions();
        let mut beside = beside(folder).map_err(on)?;
        beside.write_all(new.as_bytes()).map_err(on)?;
        beside.as_file().set_permissions(mode).map_err(on)?;
        beside.as_file().sync_all().map_err(on)?;
        if self.read(path)? != old {
            return Err(EditError::Changed {
                path: path.to_owned(),
            });
        }
        beside.persist(&file).map_err(|error| on(error.error))?;
        sync_folder(folder).map_err(on)?;
        Ok(())
    }

    /// Creates the file at `path` with its folders, so that it lasts. Never overwrites.
    pub fn create(&self, path: &str, text: &str) -> Result<(), EditError> {
        let file = self.root.join(path);
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(FileError::on("create", folder))?;
        self.inside(folder, path)?;
        let on = |error| FileError::on("create", &file)(error);
        let mut beside = beside(folder).map_err(on)?;
        beside.write_all(text.as_bytes()).map_err(on)?;
        beside.as_file().sync_all().map_err(on)?;
        beside
            .persist_noclobber(&file)
            .map_err(|error| on(error.error))?;
        sync_folder(folder).map_err(on)?;
        Ok(())
    }

    /// Whether anything stands at `path`.
    pub fn stands(&self, path: &str) -> bool {
        stands(&self.root.join(path))
    }

    /// The site's root, symbolic links resolved.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The file that `path` leads to, which lies in the site.
    fn target(&self, path: &str) -> Result<PathBuf, EditError> {
        let file = self.root.join(path);
        self.inside(&file, path)
    }

    fn inside(&self, file: &Path, path: &str) -> Result<PathBuf, EditError> {
        let real = fs::canonicalize(file).map_err(FileError::on("read", file))?;
        if real.starts_with(&self.root) {
            Ok(real)
        } else {
            Err(EditError::Outside {
                path: path.to_owned(),
            })
        }
    }
}

/// What the name of a file begins and ends with that stands beside another for a moment.
const BESIDE: (&str, &str) = (".runsheet-", "~");

/// A file in `folder` that is gone unless it gets another name. Hidden, so it is no part of the site. Only
/// whoever has the lock makes one, so any that is there was left by somebody who was killed.
fn beside(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    for left in fs::read_dir(folder)?.flatten() {
        let name = left.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(BESIDE.0) && name.ends_with(BESIDE.1) {
            // It harms nobody where it cannot be removed.
            let _ = fs::remove_file(left.path());
        }
    }
    let mut file = tempfile::Builder::new();
    // Else only its owner could read it.
    #[cfg(unix)]
    file.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    file.prefix(BESIDE.0).suffix(BESIDE.1).tempfile_in(folder)
}

impl From<FileError> for EditError {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl EditError {
    /// What to do.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::File(_) => None,
            Self::Outside { .. } => Some("Put the file itself into the site."),
            Self::NoText { .. } => Some("`runsheet check` says what is wrong with it."),
            Self::Changed { .. } => Some("Try again."),
        }
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(formatter),
            Self::Outside { path } => {
                write!(
                    formatter,
                    "`{}` is a link that leads out of the site's folder",
                    printable(path)
                )
            }
            Self::NoText { path } => {
                write!(
                    formatter,
                    "`{}` is no text that could be changed",
                    printable(path)
                )
            }
            Self::Changed { path } => {
                write!(
                    formatter,
                    "`{}` was saved meanwhile, so nothing was written",
                    printable(path)
                )
            }
        }
    }
}

impl Error for EditError {}
