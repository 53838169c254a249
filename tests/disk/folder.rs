//! A folder for one test, gone afterwards.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// A folder for one test.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn link(&self, target: impl AsRef<Path>, link: &str) {
        let link = self.join(link);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, link).unwrap();
    }

    /// Every file below `path` but runsheet's own: its path and bytes.
    pub(crate) fn files(&self, path: &str) -> BTreeMap<String, Vec<u8>> {
        let top = self.join(path);
        WalkDir::new(&top)
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| !entry.file_type().is_dir())
            .map(|entry| {
                let below = entry.path().strip_prefix(&top).unwrap();
                (below.to_str().unwrap().to_owned(), entry.path().to_owned())
            })
            .filter(|(below, _)| !below.starts_with(".runsheet/"))
            .map(|(below, path)| (below, fs::read(path).unwrap_or_default()))
            .collect()
    }

    /// Every folder below `path` but runsheet's own.
    pub(crate) fn folders(&self, path: &str) -> Vec<String> {
        let top = self.join(path);
        WalkDir::new(&top)
            .min_depth(1)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| entry.file_name() != ".runsheet")
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_dir())
            .map(|entry| {
                let below = entry.path().strip_prefix(&top).unwrap();
                below.to_str().unwrap().to_owned()
            })
            .collect()
    }
}
