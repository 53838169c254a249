//! Reads and decodes text files, and reports faults in their encoding.
//!
//! Offsets and columns do not count a byte order mark, because editors do not show it.

use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use crate::diagnostic::Code;

use super::error::reason;

/// The largest text that is read, in bytes. A checklist of a thousand items has 100 KiB.
const LARGEST: u64 = 4 * 1024 * 1024;

/// A text that was read, and its faults.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// The text; empty if the file could not be read, because half a release would be wrong.
    pub(super) text: String,
    /// The faults.
    pub(super) flaws: Vec<Flaw>,
}

/// A fault of a text, before the file has its number.
#[derive(Debug, Clone)]
pub(super) struct Flaw {
    /// The kind of fault.
    pub(super) code: Code,
    /// The bytes of the text.
    pub(super) range: Range<usize>,
    /// The diagnostic's message.
    pub(super) message: String,
    /// The diagnostic's hint.
    pub(super) hint: &'static str,
}

/// Reads `file`, which messages call `path`.
pub(super) fn read_text(file: &Path, path: &str) -> Text {
    match read_bounded(file) {
        Ok(Some(bytes)) => decode(bytes, path),
        Ok(None) => Text::unread(
            Code::FileTooLarge,
            format!("`{path}` is larger than {} MiB, so it is ignored", LARGEST / 1024 / 1024),
            "Split the file.",
        ),
        Err(error) => Text::unread(
            Code::UnreadableFile,
            format!("could not read `{path}`: {}", reason(&error)),
            "Make it readable, or move it out of the site.",
        ),
    }
}

impl Text {
    fn unread(code: Code, message: String, hint: &'static str) -> Self {
        let flaw = Flaw { code, range: 0..0, message, hint };
        Self { text: String::new(), flaws: vec![flaw] }
    }
}

/// Reads the bytes of a file; `None` if there are more than [`LARGEST`].
fn read_bounded(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    let expected = file.metadata()?.len();
    if expected > LARGEST {
        return Ok(None);
    }
    // One more than expected, so that the end of the file is found without reallocation.
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0) + 1);
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= LARGEST).then_some(bytes))
}

/// Decodes the bytes of a file, which messages call `path`.
pub(super) fn decode(mut bytes: Vec<u8>, path: &str) -> Text {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    let mut flaws = Vec::new();
    let text = String::from_utf8(bytes).unwrap_or_else(|error| {
        let first = error.utf8_error().valid_up_to();
        flaws.push(not_utf8(path, error.as_bytes(), first));
        String::from_utf8_lossy(error.as_bytes()).into_owned()
    });
    // Every other byte of UTF-16 is NUL.
    if let Some(first) = text.find('\0').filter(|_| flaws.iter().all(|flaw| flaw.hint != UTF_16)) {
        flaws.push(Flaw {
            code: Code::NulByte,
            range: first..first + 1,
            message: format!("`{path}` contains a NUL byte"),
            hint: "Save it as text. NUL bytes occur in binary files.",
        });
    }
    Text { text, flaws }
}

const UTF_16: &str = "Save it as UTF-8. It looks like UTF-16.";

fn not_utf8(path: &str, bytes: &[u8], first: usize) -> Flaw {
    let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    Flaw {
        code: Code::NotUtf8,
        range: first..first + char::REPLACEMENT_CHARACTER.len_utf8(),
        message: format!("`{path}` is not UTF-8"),
        hint: if is_utf16 {
            UTF_16
        } else {
            "Save it as UTF-8. It may be Latin-1 or Windows-1252."
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::line_and_column;

    #[test]
    fn a_byte_order_mark_is_removed() {
        let text = decode(b"\xef\xbb\xbfchecklist: a\n".to_vec(), "x");
        assert_eq!(text.text, "checklist: a\n");
        assert!(text.flaws.is_empty());
    }

    #[test]
    fn the_first_bad_byte_is_located_and_the_rest_is_kept() {
        let text = decode(b"\xef\xbb\xbfone\ncaf\xc3\xa9 \xe9t\xe9\n".to_vec(), "x");
        assert_eq!(text.text, "one\ncafé \u{fffd}t\u{fffd}\n");
        let flaw = &text.flaws[0];
        assert_eq!(flaw.code, Code::NotUtf8);
        assert_eq!(line_and_column(&text.text, flaw.range.start), (2, 6));
        assert_eq!(&text.text[flaw.range.clone()], "\u{fffd}");
    }

    #[test]
    fn utf16_is_recognised() {
        let text = decode(b"\xff\xfea\0b\0".to_vec(), "x");
        assert!(text.flaws[0].hint.contains("UTF-16"));
    }

    #[test]
    fn a_nul_byte_is_located() {
        let text = decode(b"a\nb\0c\0".to_vec(), "x");
        assert_eq!(text.flaws.len(), 1);
        assert_eq!(text.flaws[0].range, 3..4);
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(LARGEST + 1).unwrap();
        let text = read_text(file.path(), "content/x.md");
        assert_eq!(text.text, "");
        assert_eq!(text.flaws[0].code, Code::FileTooLarge);
        file.as_file().set_len(LARGEST).unwrap();
        let text = read_text(file.path(), "content/x.md");
        assert_eq!(text.text.len() as u64, LARGEST);
    }

    #[test]
    fn a_read_error_has_verb_path_and_reason() {
        let text = read_text(Path::new("/nonexistent/x.md"), "content/x.md");
        assert_eq!(text.flaws[0].message, "could not read `content/x.md`: it does not exist");
    }
}
