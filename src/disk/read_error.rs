//! Errors that prevent a site from being read.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use super::FileError;
use super::error::shown;

/// Why a site could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// `site.yaml` or a folder of sources could not be read.
    File(FileError),
    /// The folder has no site in it.
    NoContent {
        /// The site's root.
        root: PathBuf,
    },
    /// `content` or `site.yaml` is a symbolic link out of the site.
    Outside {
        /// `content` or `site.yaml`.
        name: &'static str,
    },
    /// The site has too many files.
    TooManyFiles {
        /// The most files that are read.
        limit: usize,
    },
}

impl ReadError {
    /// Returns what the user can do.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::File(_) => None,
            Self::NoContent { .. } => Some(
                "Run `runsheet init` to create a site here, or use `--root DIR` for another folder.",
            ),
            Self::Outside { .. } => {
                Some("Replace it with a copy, or use `--root` for the folder that it points to.")
            }
            Self::TooManyFiles { .. } => Some("Look for symbolic links that point to each other."),
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(formatter),
            Self::NoContent { root } => {
                write!(formatter, "there is no folder `content` in `{}`", shown(root))
            }
            Self::Outside { name } => {
                write!(formatter, "`{name}` is a symbolic link to a folder outside the site")
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
