//! Reads files that do not belong to the site, such as exports of issues.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::error::shown;
use super::text::decode;
use crate::disk::FileError;
use crate::sources::line_and_column;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 256 << 20;

/// Why a file outside the site has no text.
#[derive(Debug)]
pub(crate) enum ForeignError {
    /// It cannot be read.
    Unreadable(FileError),
    /// It is not text in UTF-8.
    NotText {
        /// What is wrong, with file, line and column.
        message: String,
        /// What the user can do.
        hint: &'static str,
    },
}

/// Reads the text of a file outside the site, without a byte order mark.
pub(crate) fn read_foreign(path: &Path) -> Result<String, ForeignError> {
    let on = |source: io::Error| {
        ForeignError::Unreadable(FileError { verb: "read", path: path.into(), source })
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(on)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(on)?;
    if bytes.len() as u64 > LARGEST {
        let message = format!("it is larger than {} MiB", LARGEST >> 20);
        return Err(on(io::Error::new(io::ErrorKind::FileTooLarge, message)));
    }
    let name = shown(path);
    let read = decode(bytes, &name);
    let Some(flaw) = read.flaws.first() else {
        return Ok(read.text);
    };
    let (line, column) = line_and_column(&read.text, flaw.range.start);
    let message = format!("{name}:{line}:{column}: {}", flaw.message);
    Err(ForeignError::NotText { message, hint: flaw.hint })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_utf8_is_refused_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        let read = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            read_foreign(&path)
        };
        assert_eq!(read(b"\xef\xbb\xbf[]").unwrap(), "[]");
        for (bytes, place, help) in [
            (&b"\xff\xfe[\0]\0"[..], ":1:1: ", "UTF-16"),
            (b"[\n \xe9]", ":2:2: ", "Latin-1"),
            (b"[\0]\0", ":1:2: ", "NUL"),
        ] {
            let Err(ForeignError::NotText { message, hint }) = read(bytes) else {
                panic!("{bytes:?} is read as text");
            };
            assert!(message.contains(place) && hint.contains(help), "{message} {hint}");
        }
    }
}
