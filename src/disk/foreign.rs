//! Reads files that do not belong to the site, such as exports of issues.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::disk::FileError;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 256 << 20;

/// Reads the text of a file outside the site.
pub(crate) fn read_foreign(path: &Path) -> Result<String, FileError> {
    let on = |source: io::Error| FileError { verb: "read", path: path.into(), source };
    let mut text = String::new();
    let file = File::open(path).map_err(on)?;
    file.take(LARGEST + 1).read_to_string(&mut text).map_err(on)?;
    if text.len() as u64 > LARGEST {
        let message = format!("it is larger than {} MiB", LARGEST >> 20);
        return Err(on(io::Error::new(io::ErrorKind::FileTooLarge, message)));
    }
    Ok(text)
}
