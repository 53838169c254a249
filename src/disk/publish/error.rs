//! Why nothing was published, or not all of it.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use crate::diagnostic::Diagnostic;
use crate::disk::FileError;
use crate::disk::error::shown;

/// Why a site could not be published. Nothing of it was, except after `File`, which may come when files
/// are being renamed: then each is old or new, and the next build goes on.
#[derive(Debug)]
pub enum PublishError<E> {
    /// The output folder overlaps the sources, or holds files of somebody else where pages belong.
    Refused(Vec<Diagnostic>),
    /// Pages that could not be rendered, in the order of the list.
    Render(Vec<E>),
    /// A file that could not be read or written.
    File(FileError),
    /// A file that is copied changed after its hash was taken.
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A route that leads out of the output folder or stands twice: the caller's mistake.
    Route(String),
    /// The manifest of the last build is none.
    Manifest {
        /// The file.
        path: PathBuf,
    },
}

impl<E> PublishError<E> {
    /// What to do; refusals and errors of rendering have hints of their own.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Changed { .. } => Some("Build again."),
            Self::Manifest { .. } => Some(
                "Without it runsheet cannot tell its files from others: remove the output folder and build again.",
            ),
            Self::Route(_) => Some("This is a mistake in runsheet; please report it."),
            Self::Refused(_) | Self::Render(_) | Self::File(_) => None,
        }
    }
}

impl<E> fmt::Display for PublishError<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(problems) => {
                let mut messages = problems.iter().map(|problem| problem.message.as_str());
                formatter.write_str(
                    messages
                        .next()
                        .unwrap_or("the output folder cannot be used"),
                )
            }
            Self::Render(errors) => {
                write!(formatter, "{} pages could not be rendered", errors.len())
            }
            Self::File(error) => error.fmt(formatter),
            Self::Changed { path } => {
                write!(
                    formatter,
                    "`{}` changed while the site was built",
                    shown(path)
                )
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
