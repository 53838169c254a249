//! Errors of file operations, and how paths and reasons are printed.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A file operation that failed.
#[derive(Debug)]
pub struct FileError {
    /// The operation: `read`, `create`, `rename`.
    pub(crate) verb: &'static str,
    /// The file or folder.
    pub(crate) path: PathBuf,
    /// The system's error.
    pub(crate) source: io::Error,
}

impl FileError {
    /// For `map_err`: adds verb and path to an I/O error.
    pub(super) fn on(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self { verb, path: path.to_path_buf(), source }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "could not {} `{}`: {}",
            self.verb,
            shown(&self.path),
            reason(&self.source)
        )
    }
}

impl Error for FileError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}

/// Returns a path for messages: separated by `/`, without a leading `./`, invisible characters escaped.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
    printable(text.strip_prefix("./").unwrap_or(&text))
}

/// Returns `text` with invisible and direction-changing characters escaped.
pub(super) fn printable(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, character| {
        if is_invisible(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
        out
    })
}

/// Whether `character` is a control character, changes the direction of the text, or has no width.
pub(super) fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Returns the reason of an error, in lower case for use after a colon.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "it does not exist".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::AlreadyExists => "it already exists".to_owned(),
        ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        _ => uncapitalised(&error.to_string()),
    }
}

/// Returns the system's message in lower case, without the error number.
fn uncapitalised(message: &str) -> String {
    let message = message.split(" (os error").next().unwrap_or(message);
    let mut characters = message.chars();
    characters
        .next()
        .map(|first| first.to_lowercase().chain(characters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_verb_path_and_reason() {
        let denied = io::Error::from(ErrorKind::PermissionDenied);
        let error = FileError::on("read", Path::new("./content/x.md"))(denied);
        assert_eq!(error.to_string(), "could not read `content/x.md`: permission denied");
    }

    #[test]
    fn an_unknown_reason_is_the_systems_message_without_its_number() {
        assert_eq!(
            reason(&io::Error::from_raw_os_error(40)),
            uncapitalised(&io::Error::from_raw_os_error(40).to_string())
        );
        assert_eq!(uncapitalised("Too many links (os error 31)"), "too many links");
        assert_eq!(uncapitalised(""), "");
    }

    #[test]
    fn invisible_characters_are_escaped() {
        assert_eq!(printable("a\u{202e}b\nc é"), "a\\u{202e}b\\u{a}c é");
    }
}
