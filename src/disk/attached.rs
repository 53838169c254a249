//! Files that pages attached as evidence, with an entry for each in `.runsheet/attached` until a record names it.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::write::stands;
use super::{EditError, FileError, SiteLock, own};
use crate::sha256::Sha256;

/// The folder of the entries in `.runsheet`.
const NAME: &str = "attached";

/// A file that a page attached.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AttachedFile {
    /// Its path from the site's root.
    pub(crate) path: String,
    /// The digest of its contents.
    sha256: String,
    /// When it was attached, in seconds since 1970.
    pub(crate) attached_at: i64,
}

impl SiteLock {
    /// Notes that the file at `path` with these contents was attached.
    pub(crate) fn note_attached(
        &self,
        path: &str,
        contents: &[u8],
        attached_at: i64,
    ) -> Result<(), EditError> {
        let sha256 = Sha256::of(contents).to_string();
        let file = AttachedFile { path: path.to_owned(), sha256, attached_at };
        let entry = self.attached_folder()?.join(entry(path));
        let on = |error| FileError::on("write", &entry)(error);
        let text = serde_json::to_vec(&file).map_err(|error| on(io::Error::other(error)))?;
        fs::write(&entry, text).map_err(on)?;
        Ok(())
    }

    /// Returns the files that were attached and not forgotten.
    pub(crate) fn attached(&self) -> Result<Vec<AttachedFile>, EditError> {
        let folder = self.attached_folder()?;
        let on = |error| FileError::on("read", &folder)(error);
        let mut files = Vec::new();
        for found in fs::read_dir(&folder).map_err(on)? {
            let bytes = fs::read(found.map_err(on)?.path()).map_err(on)?;
            // An incomplete entry is ignored.
            files.extend(serde_json::from_slice::<AttachedFile>(&bytes).ok());
        }
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(files)
    }

    /// Removes an attached file, unless its contents were changed. Returns whether it did.
    pub(crate) fn remove_attached(&self, file: &AttachedFile) -> Result<bool, EditError> {
        if !stands(&self.root.join(&file.path)) {
            return Ok(false);
        }
        let path = self.target(&file.path)?;
        let contents = fs::read(&path).map_err(FileError::on("read", &path))?;
        if Sha256::of(contents).to_string() != file.sha256 {
            return Ok(false);
        }
        self.remove(&file.path)?;
        Ok(true)
    }

    /// Removes the entry of an attached file.
    pub(crate) fn forget_attached(&self, file: &AttachedFile) -> Result<(), EditError> {
        let path = self.attached_folder()?.join(entry(&file.path));
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(FileError::on("remove", &path)(error).into())
            }
            _ => Ok(()),
        }
    }

    fn attached_folder(&self) -> Result<PathBuf, EditError> {
        let path = self.own.join(NAME);
        own::expect(&path, Metadata::is_dir, "a folder")?;
        fs::create_dir_all(&path).map_err(FileError::on("create", &path))?;
        Ok(path)
    }
}

/// Returns the name of a file's entry.
fn entry(path: &str) -> String {
    format!("{}.json", Sha256::of(path).prefix(32))
}
