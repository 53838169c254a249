//! Writes the schemas for editors. They are derived from checklists, so they can be replaced at any time.

use std::fs::{self, Metadata};
use std::io::Write;
use std::path::Path;

use super::{FileError, own};

/// The folder of schemas in a site. It is hidden, so it contains neither sources nor pages.
const FOLDER: &str = ".schemas";

/// Writes the schema `name` of the site in `root`, unless it is the same already. Returns whether it was written.
/// Never follows a link, because that could lead out of the site.
pub(crate) fn write_schema(root: &Path, name: &str, text: &str) -> Result<bool, FileError> {
    let folder = root.join(FOLDER);
    own::expect(&folder, Metadata::is_dir, "a folder")?;
    fs::create_dir_all(&folder).map_err(FileError::on("create", &folder))?;
    let path = folder.join(name);
    own::expect(&path, Metadata::is_file, "a file")?;
    if fs::read(&path).is_ok_and(|found| found == text.as_bytes()) {
        return Ok(false);
    }
    let on = || FileError::on("write", &path);
    let mut builder = tempfile::Builder::new();
    // The default of `tempfile` lets only the owner read it.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut staged = builder.tempfile_in(&folder).map_err(on())?;
    staged.write_all(text.as_bytes()).map_err(on())?;
    staged.persist(&path).map_err(|failed| on()(failed.error))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_written_once_and_replaced_if_it_differs() {
        let root = tempfile::tempdir().unwrap();
        for (text, is_written) in [("1", true), ("1", false), ("2", true)] {
            assert_eq!(write_schema(root.path(), "a.json", text).unwrap(), is_written);
            assert_eq!(fs::read_to_string(root.path().join(".schemas/a.json")).unwrap(), text);
        }
        assert_eq!(fs::read_dir(root.path().join(FOLDER)).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let root = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/tmp", root.path().join(FOLDER)).unwrap();
        assert!(write_schema(root.path(), "a.json", "1").unwrap_err().to_string().contains("link"));
    }
}
