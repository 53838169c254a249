//! A cache of file contents, so that a file is read again only if it may have changed.
//!
//! A file is unchanged if its stamp is. File systems have coarse clocks, so a file that changed just before its
//! stamp was taken can change again with the same stamp. A stamp that recent is not used, and the file is reread.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::sources::AssetBytes;

use super::change::{ChangeKind, FileChange, FileContents};
use super::renames;
use super::text::Flaw;
use super::walk::FoundFile;

/// A stamp is used if the file did not change for this time, which exceeds the resolution of file system clocks.
const SETTLED: Duration = Duration::from_secs(2);

/// The files that were read, by path.
#[derive(Debug, Default)]
pub(super) struct FileCache {
    /// The age from which a stamp is used, [`SETTLED`] except in tests; `None` disables the cache.
    settled: Option<Duration>,
    files: HashMap<String, CachedFile>,
}

/// The cache, for looking up one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct CacheLookup<'a> {
    cache: &'a FileCache,
    /// Whether to compare stamps; otherwise a cached file counts as unchanged.
    checks: bool,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub(super) struct CachedFile {
    stamp: Stamp,
    contents: FileContents,
}

/// A text with its faults and its cache entry.
pub(super) struct CachedText {
    pub(super) text: Arc<str>,
    pub(super) flaws: Arc<[Flaw]>,
    pub(super) entry: Option<CachedFile>,
}

/// Length, change time and identity of a file, one of which differs after a write; `None` if too recent.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp(Option<(u64, SystemTime, Identity)>);

impl FileCache {
    /// Returns an enabled cache.
    pub(super) fn on() -> Self {
        Self { settled: Some(SETTLED), files: HashMap::new() }
    }

    /// Returns the cache for looking up one file. Unless `checks`, a cached file counts as unchanged.
    pub(super) fn lookup(&self, checks: bool) -> CacheLookup<'_> {
        CacheLookup { cache: self, checks }
    }

    /// Replaces the entries of the cache, and returns the changes.
    pub(super) fn replace(&mut self, files: Vec<(String, CachedFile)>) -> Vec<FileChange> {
        if self.settled.is_none() {
            return Vec::new();
        }
        let mut before = std::mem::take(&mut self.files);
        let (mut changes, mut added) = (Vec::new(), Vec::new());
        for (path, entry) in files {
            match before.remove(&path) {
                None => added.push((path.clone(), entry.contents.clone())),
                Some(old) if entry.contents.is(&old.contents) => {}
                Some(_) => {
                    changes.push(FileChange { path: path.clone(), how: ChangeKind::Changed });
                }
            }
            self.files.insert(path, entry);
        }
        let before = before.into_iter();
        let mut removed: Vec<_> = before.map(|(path, entry)| (path, entry.contents)).collect();
        removed.sort_by(|a, b| a.0.cmp(&b.0));
        changes.extend(renames::detect(added, removed));
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        changes
    }
}

impl CacheLookup<'_> {
    /// Returns the cached text of a file if it is unchanged, otherwise calls `read`. If the text read is equal to
    /// the cached one, returns the cached `Arc`, so that a comparison of pointers shows that nothing changed.
    pub(super) fn text(
        self,
        found: &FoundFile,
        read: impl FnOnce() -> (Arc<str>, Arc<[Flaw]>),
    ) -> CachedText {
        let Some(settled) = self.cache.settled else {
            let (text, flaws) = read();
            let entry = None;
            return CachedText { text, flaws, entry };
        };
        let stamp = self.stamp(found, settled);
        let before = match self.cache.files.get(&found.path) {
            Some(CachedFile { stamp, contents: FileContents::Text(text, flaws) }) => {
                Some((stamp, text, flaws))
            }
            _ => None,
        };
        let (text, flaws) = match before {
            Some((old, text, flaws)) if stamp.is_current(old) => {
                (Arc::clone(text), Arc::clone(flaws))
            }
            _ => read(),
        };
        let text = match before {
            Some((_, old, _)) if !Arc::ptr_eq(old, &text) && *old == text => Arc::clone(old),
            _ => text,
        };
        let contents = FileContents::Text(Arc::clone(&text), Arc::clone(&flaws));
        let entry = Some(CachedFile { stamp, contents });
        CachedText { text, flaws, entry }
    }

    /// Returns the cached digest or bytes of an asset if it is unchanged, otherwise calls `read`.
    pub(super) fn asset(
        self,
        found: &FoundFile,
        read: impl FnOnce() -> io::Result<AssetBytes>,
    ) -> io::Result<(AssetBytes, Option<CachedFile>)> {
        let Some(settled) = self.cache.settled else {
            return Ok((read()?, None));
        };
        let stamp = self.stamp(found, settled);
        let bytes = match self.cache.files.get(&found.path) {
            Some(CachedFile { stamp: old, contents: FileContents::Asset(bytes) })
                if stamp.is_current(old) =>
            {
                bytes.clone()
            }
            _ => read()?,
        };
        let contents = FileContents::Asset(bytes.clone());
        Ok((bytes, Some(CachedFile { stamp, contents })))
    }

    /// Returns the stamp of a file, or the cached one if stamps are not compared.
    fn stamp(self, found: &FoundFile, settled: Duration) -> Stamp {
        let entry = self.cache.files.get(&found.path);
        match entry.filter(|_| !self.checks) {
            Some(entry) => entry.stamp.clone(),
            None => Stamp::of(found, settled),
        }
    }
}

impl Stamp {
    /// Takes the stamp of a file. Call it before reading, so that a later write makes the stamp outdated.
    fn of(found: &FoundFile, settled: Duration) -> Self {
        let now = SystemTime::now();
        Self(fs::metadata(&found.file).ok().and_then(|metadata| {
            let changed = changed(&metadata)?;
            let age = now.duration_since(changed).ok()?;
            (age >= settled).then(|| (metadata.len(), changed, identity(&metadata)))
        }))
    }

    /// Whether the file is unchanged since it had the stamp `old`.
    fn is_current(&self, old: &Self) -> bool {
        self.0.is_some() && self == old
    }
}

/// Device and inode of a file.
type Identity = (u64, u64);

#[cfg(unix)]
pub(super) fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
pub(super) fn identity(_: &Metadata) -> Identity {
    (0, 0)
}

/// The time of the last change of status, which tools cannot set, unlike the time of modification.
#[cfg(unix)]
fn changed(metadata: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    let seconds = u64::try_from(metadata.ctime()).ok()?;
    let nanoseconds = u32::try_from(metadata.ctime_nsec()).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanoseconds))
}

#[cfg(not(unix))]
fn changed(metadata: &Metadata) -> Option<SystemTime> {
    metadata.modified().ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Returns the text of the file `path`, and whether it was read.
    fn read(cache: &mut FileCache, path: &Path) -> (Arc<str>, bool) {
        lookup(cache, path, true)
    }

    fn lookup(cache: &mut FileCache, path: &Path, checks: bool) -> (Arc<str>, bool) {
        let found = FoundFile { path: "a".to_owned(), file: path.to_path_buf() };
        let mut was_read = false;
        let text = cache.lookup(checks).text(&found, || {
            was_read = true;
            let text = fs::read_to_string(path).unwrap();
            (text.into(), Vec::new().into())
        });
        cache.replace(vec![("a".to_owned(), text.entry.unwrap())]);
        (text.text, was_read)
    }

    fn cache_with(settled: Duration) -> (tempfile::TempDir, FileCache) {
        let mut cache = FileCache::on();
        cache.settled = Some(settled);
        (tempfile::tempdir().unwrap(), cache)
    }

    #[test]
    fn an_unchanged_file_is_not_read_again() {
        let (folder, mut cache) = cache_with(Duration::ZERO);
        let path = folder.path().join("a");
        fs::write(&path, "first").unwrap();
        let first = read(&mut cache, &path);
        assert_eq!((&*first.0, first.1), ("first", true));
        assert_eq!(read(&mut cache, &path), (first.0, false));
        fs::write(&path, "longer").unwrap();
        assert_eq!(&*read(&mut cache, &path).0, "longer");
    }

    #[test]
    fn without_checks_a_cached_file_counts_as_unchanged() {
        let (folder, mut cache) = cache_with(Duration::ZERO);
        let path = folder.path().join("a");
        fs::write(&path, "first").unwrap();
        let first = lookup(&mut cache, &path, false);
        assert_eq!((&*first.0, first.1), ("first", true), "it was not known");
        fs::write(&path, "longer").unwrap();
        assert_eq!(lookup(&mut cache, &path, false), (first.0, false));
        assert_eq!(&*lookup(&mut cache, &path, true).0, "longer");
    }

    #[test]
    fn a_recent_file_is_read_again_and_an_equal_text_is_shared() {
        let (folder, mut cache) = cache_with(Duration::from_secs(3600));
        let path = folder.path().join("a");
        fs::write(&path, "first").unwrap();
        let (first, _) = read(&mut cache, &path);
        let (second, was_read) = read(&mut cache, &path);
        assert!(was_read && Arc::ptr_eq(&first, &second));
        fs::write(&path, "other").unwrap();
        assert_eq!(&*read(&mut cache, &path).0, "other");
    }
}
