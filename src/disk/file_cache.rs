//! What was read before, so that a file is read again only when it may have changed.
//!
//! That a file is the same is told by its stamp. A file that was changed just before it was looked at may
//! change again without a trace: clocks of file systems are coarse. So a stamp that was young when it was
//! taken proves nothing, and the file is read once more.

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

/// The clocks of file systems are no coarser than this.
const SETTLED: Duration = Duration::from_secs(2);

/// The files that were read, by their paths. Empty and without use where nothing is to be remembered.
#[derive(Debug, Default)]
pub(super) struct FileCache {
    /// How long ago a file must have changed for its stamp to prove anything; `None`: remember nothing.
    settled: Option<Duration>,
    files: HashMap<String, CachedFile>,
}

/// What is remembered, for asking about one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct CacheLookup<'a> {
    memory: &'a FileCache,
    /// Whether to look if the file is the same, or to take that as said.
    looks: bool,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub(super) struct CachedFile {
    stamp: Stamp,
    contents: FileContents,
}

/// A text, and what to remember of it.
pub(super) struct Remembered {
    pub(super) text: Arc<str>,
    pub(super) flaws: Arc<[Flaw]>,
    pub(super) known: Option<CachedFile>,
}

/// What a file has that changes when it is written or replaced; `None` where it proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp(Option<(u64, SystemTime, Identity)>);

impl FileCache {
    /// One that remembers.
    pub(super) fn on() -> Self {
        Self {
            settled: Some(SETTLED),
            files: HashMap::new(),
        }
    }

    /// What is remembered of a file; `looks`: whether to look if it is the same, or to take that as said.
    pub(super) fn recall(&self, looks: bool) -> CacheLookup<'_> {
        CacheLookup {
            memory: self,
            looks,
        }
    }

    /// Remembers these files and no others; says which of them are not as they were, and which are gone.
    pub(super) fn replace(&mut self, files: Vec<(String, CachedFile)>) -> Vec<FileChange> {
        if self.settled.is_none() {
            return Vec::new();
        }
        let mut before = std::mem::take(&mut self.files);
        let (mut changes, mut came) = (Vec::new(), Vec::new());
        for (path, known) in files {
            match before.remove(&path) {
                None => came.push((path.clone(), known.contents.clone())),
                Some(old) if known.contents.is(&old.contents) => {}
                Some(_) => changes.push(FileChange {
                    path: path.clone(),
                    how: ChangeKind::Changed,
                }),
            }
            self.files.insert(path, known);
        }
        let gone = before.into_iter();
        let mut went: Vec<_> = gone.map(|(path, known)| (path, known.contents)).collect();
        went.sort_by(|a, b| a.0.cmp(&b.0));
        changes.extend(renames::tell(came, went));
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        changes
    }
}

impl CacheLookup<'_> {
    /// The text of a file: as it was, where the file is the same, else as `read` finds it. An equal text is
    /// the one that was there before, so that others see at a glance that nothing changed.
    pub(super) fn text(
        self,
        found: &FoundFile,
        read: impl FnOnce() -> (Arc<str>, Arc<[Flaw]>),
    ) -> Remembered {
        let Some(settled) = self.memory.settled else {
            let (text, flaws) = read();
            let known = None;
            return Remembered { text, flaws, known };
        };
        let stamp = self.stamp(found, settled);
        let before = match self.memory.files.get(&found.path) {
            Some(CachedFile {
                stamp,
                contents: FileContents::Text(text, flaws),
            }) => Some((stamp, text, flaws)),
            _ => None,
        };
        let (text, flaws) = match before {
            Some((old, text, flaws)) if stamp.proves(old) => (Arc::clone(text), Arc::clone(flaws)),
            _ => read(),
        };
        let text = match before {
            Some((_, old, _)) if !Arc::ptr_eq(old, &text) && *old == text => Arc::clone(old),
            _ => text,
        };
        let contents = FileContents::Text(Arc::clone(&text), Arc::clone(&flaws));
        let known = Some(CachedFile { stamp, contents });
        Remembered { text, flaws, known }
    }

    /// The same of a file that is copied.
    pub(super) fn asset(
        self,
        found: &FoundFile,
        read: impl FnOnce() -> io::Result<AssetBytes>,
    ) -> io::Result<(AssetBytes, Option<CachedFile>)> {
        let Some(settled) = self.memory.settled else {
            return Ok((read()?, None));
        };
        let stamp = self.stamp(found, settled);
        let bytes = match self.memory.files.get(&found.path) {
            Some(CachedFile {
                stamp: old,
                contents: FileContents::Asset(bytes),
            }) if stamp.proves(old) => bytes.clone(),
            _ => read()?,
        };
        let contents = FileContents::Asset(bytes.clone());
        Ok((bytes, Some(CachedFile { stamp, contents })))
    }

    /// The stamp of a file: that of before, where nobody said that it changed.
    fn stamp(self, found: &FoundFile, settled: Duration) -> Stamp {
        let known = self.memory.files.get(&found.path);
        match known.filter(|_| !self.looks) {
            Some(known) => known.stamp.clone(),
            None => Stamp::of(found, settled),
        }
    }
}

impl Stamp {
    /// Taken before the file is read: what is written in between makes the stamp an old one.
    fn of(found: &FoundFile, settled: Duration) -> Self {
        let now = SystemTime::now();
        Self(fs::metadata(&found.file).ok().and_then(|metadata| {
            let changed = changed(&metadata)?;
            let age = now.duration_since(changed).ok()?;
            (age >= settled).then(|| (metadata.len(), changed, identity(&metadata)))
        }))
    }

    /// Whether the file is the one that had the stamp `old`.
    fn proves(&self, old: &Self) -> bool {
        self.0.is_some() && self == old
    }
}

/// Which file it is, whatever its name.
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

/// When the file last changed in any way: tools can set the time of its contents, this one they cannot.
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

    /// Reads the file `path` with what is remembered; says the text, and whether it was read.
    fn read(memory: &mut FileCache, path: &Path) -> (Arc<str>, bool) {
        recall(memory, path, true)
    }

    fn recall(memory: &mut FileCache, path: &Path, looks: bool) -> (Arc<str>, bool) {
        let found = FoundFile {
            path: "a".to_owned(),
            file: path.to_path_buf(),
        };
        let mut was_read = false;
        let text = memory.recall(looks).text(&found, || {
            was_read = true;
            let text = fs::read_to_string(path).unwrap();
            (text.into(), Vec::new().into())
        });
        memory.replace(vec![("a".to_owned(), text.known.unwrap())]);
        (text.text, was_read)
    }

    fn settling(settled: Duration) -> (tempfile::TempDir, FileCache) {
        let mut memory = FileCache::on();
        memory.settled = Some(settled);
        (tempfile::tempdir().unwrap(), memory)
    }

    #[test]
    fn a_file_that_is_the_same_is_not_read_again() {
        let (folder, mut memory) = settling(Duration::ZERO);
        let path = folder.path().join("a");
        fs::write(&path, "first").unwrap();
        let first = read(&mut memory, &path);
        assert_eq!((&*first.0, first.1), ("first", true));
        assert_eq!(read(&mut memory, &path), (first.0, false));
        fs::write(&path, "longer").unwrap();
        assert_eq!(&*read(&mut memory, &path).0, "longer");
    }

    #[test]
    fn where_nobody_looks_a_file_is_taken_for_the_same() {
        let (folder, mut memory) = settling(Duration::ZERO);
        let path = folder.path().join("a");
        fs::write(&path, "first").unwrap();
        let first = recall(&mut memory, &path, false);
        assert_eq!((&*first.0, first.1), ("first", true), "it was not known");
        fs::write(&path, "longer").unwrap();
        assert_eq!(recall(&mut memory, &path, false), (first.0, false));
        assert_eq!(&*recall(&mut memory, &path, true).0, "longer");
    }

    #[test]
    fn a_file_that_changed_just_now_is_read_again_and_an_equal_text_is_the_one_before() {
        let (folder, mut memory) = settling(Duration::from_secs(3600));
        let path = folder.path().join("a");
        fs::write(&path, "first").unwrap();
        let (first, _) = read(&mut memory, &path);
        let (second, was_read) = read(&mut memory, &path);
        assert!(was_read && Arc::ptr_eq(&first, &second));
        fs::write(&path, "other").unwrap();
        assert_eq!(&*read(&mut memory, &path).0, "other");
    }
}
