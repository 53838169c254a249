//! Errors of publishing.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use crate::diagnostic::Diagnostic;
use crate::disk::FileError;
use crate::disk::error::shown;

/// Why a site could not be published. Nothing was published, except that `File` may occur while files are renamed;
/// each file is then old or new, and the next build completes the rest.
#[derive(Debug)]
pub enum PublishError<E> {
    /// The output folder overlaps the sources, or has other files at the routes of pages.
    Refused(Vec<Diagnostic>),
    /// Pages could not be rendered; one error each, in the order of the list.
    Render(Vec<E>),
    /// A file could not be read or written.
    File(FileError),
    /// A file to copy changed after its hash was taken.
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A route leads out of the output folder or occurs twice, which is a bug in the caller.
    Route(String),
    /// The manifest of the last build is not valid.
    Manifest {
        /// The file.
        path: PathBuf,
    },
}

impl<E> PublishError<E> {
    /// Returns what the user can do. Refusals and errors of rendering contain their own hints.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Changed { .. } => Some("Build again."),
            Self::Manifest { .. } => Some("Remove the output folder, and build again."),
            Self::Route(_) => Some("Report this, because it is a bug of runsheet."),
            Self::Refused(_) | Self::Render(_) | Self::File(_) => None,
        }
    }
}

impl<E> fmt::Display for PublishError<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(diagnostics) => {
                let mut messages = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str());
                formatter.write_str(messages.next().unwrap_or("the output folder cannot be used"))
            }
            Self::Render(errors) => {
                write!(formatter, "{} pages could not be rendered", errors.len())
            }
            Self::File(error) => error.fmt(formatter),
            Self::Changed { path } => {
                write!(formatter, "`{}` changed while the site was built", shown(path))
            }
            Self::Route(message) => formatter.write_str(message),
            Self::Manifest { path } => {
                write!(formatter, "`{}` is not a manifest of runsheet", shown(path))
            }
        }
    }
}

impl<E: fmt::Debug> Error for PublishError<E> {}

impl<E> From<FileError> for PublishError<E> {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}
