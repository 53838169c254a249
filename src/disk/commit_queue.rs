//! The queue of commits: records that are not committed, or not pushed, yet.
//!
//! Each entry is a folder in `.runsheet/queue` with the contents of its files before and after the record. It is written
//! before the files themselves, so that a process that is killed in between loses no commit. An entry whose files were
//! never written is dropped.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::journal::from_root;
use super::write::sync_folder;
use super::{EditError, FileEdit, FileError, SiteLock, own};

/// The folder of the queue in `.runsheet`.
const NAME: &str = "queue";

/// The description of an entry, in its folder.
const ENTRY: &str = "entry.json";

/// The folder of an entry until it is complete.
const UNFINISHED: &str = "new";

/// The folder of an entry that is being removed.
const REMOVED: &str = "removed";

/// The version of the format of entries.
const FORMAT: u32 = 1;

/// The person in whose name a commit is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CommitAuthor {
    pub(crate) name: String,
    pub(crate) email: String,
}

/// A commit to make.
#[derive(Debug, Clone)]
pub(crate) struct NewCommit<'a> {
    pub(crate) message: &'a str,
    /// The author; `None` for git's user.
    pub(crate) author: Option<&'a CommitAuthor>,
    /// Files that belong to it as they are now, from the site's root.
    pub(crate) attached: Vec<&'a str>,
}

/// An entry of the queue.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct QueuedCommit {
    format: u32,
    /// When it was recorded, in seconds since 1970.
    pub(crate) recorded_at: u64,
    pub(crate) message: String,
    pub(crate) author: Option<CommitAuthor>,
    pub(crate) files: Vec<QueuedFile>,
    /// The commit, once it was made; it is not pushed then.
    pub(crate) commit: Option<String>,
    /// The name of its folder. Entries are made in the order of their names.
    #[serde(skip)]
    pub(crate) id: String,
    #[serde(skip)]
    folder: PathBuf,
}

/// A file of an entry.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct QueuedFile {
    /// Its path from the site's root.
    pub(crate) path: String,
    /// Whether the record changed it, rather than naming it.
    is_edited: bool,
    /// Whether it existed before.
    existed: bool,
    /// Whether it is removed.
    #[serde(default)]
    is_removed: bool,
}

impl SiteLock {
    /// Adds a commit of `edits`, which are written next. Returns the id of the entry.
    pub(crate) fn enqueue(
        &self,
        edits: &[FileEdit<'_>],
        commit: &NewCommit<'_>,
    ) -> Result<String, EditError> {
        self.drop_unwritten()?;
        let unfinished = self.begin_entry()?;
        let on = |error| FileError::on("write", &unfinished)(error);
        let mut files = Vec::new();
        for edit in edits {
            let (before, after) = edit.texts();
            let file = store(&unfinished, files.len(), before.map(str::as_bytes), after.as_bytes());
            file.map_err(on)?;
            let existed = before.is_some();
            let path = if existed { self.real_path(edit.path())? } else { edit.path().to_owned() };
            files.push(QueuedFile { path, is_edited: true, existed, is_removed: false });
        }
        for path in &commit.attached {
            let path = self.real_path(path)?;
            let after = unfinished.join(after(files.len()));
            fs::copy(self.root.join(&path), &after).and_then(|_| sync(&after)).map_err(on)?;
            files.push(QueuedFile { path, is_edited: false, existed: false, is_removed: false });
        }
        self.complete_entry(&unfinished, files, commit)
    }

    /// Adds a commit that removes files, given with their texts, which are removed next. Returns the id of the entry.
    pub(crate) fn enqueue_removal(
        &self,
        removed: &[(String, String)],
        commit: &NewCommit<'_>,
    ) -> Result<String, EditError> {
        self.drop_unwritten()?;
        let unfinished = self.begin_entry()?;
        let mut files = Vec::new();
        for (path, text) in removed {
            let kept = write(&unfinished.join(before(files.len())), text.as_bytes());
            kept.map_err(FileError::on("write", &unfinished))?;
            let path = self.real_path(path)?;
            files.push(QueuedFile { path, is_edited: true, existed: true, is_removed: true });
        }
        self.complete_entry(&unfinished, files, commit)
    }

    /// Returns the empty folder of a new entry.
    fn begin_entry(&self) -> Result<PathBuf, EditError> {
        let unfinished = self.queue()?.join(UNFINISHED);
        let made = remove(&unfinished).and_then(|()| fs::create_dir(&unfinished));
        made.map_err(FileError::on("write", &unfinished))?;
        Ok(unfinished)
    }

    /// Writes the description of an entry, and adds it to the queue. Returns its id.
    fn complete_entry(
        &self,
        unfinished: &Path,
        files: Vec<QueuedFile>,
        commit: &NewCommit<'_>,
    ) -> Result<String, EditError> {
        let queue = self.queue()?;
        let on = |error| FileError::on("write", &queue)(error);
        let last = ids(&queue).map_err(on)?.pop().and_then(|id| id.parse().ok());
        let id = format!("{:020}", micros(since_1970()).max(last.map_or(0, |last: u64| last + 1)));
        let entry = QueuedCommit {
            format: FORMAT,
            recorded_at: since_1970().as_secs(),
            message: commit.message.to_owned(),
            author: commit.author.cloned(),
            files,
            commit: None,
            id: id.clone(),
            folder: unfinished.to_owned(),
        };
        entry.save().map_err(on)?;
        let complete = sync_folder(unfinished)
            .and_then(|()| fs::rename(unfinished, queue.join(&id)))
            .and_then(|()| sync_folder(&queue));
        complete.map_err(on)?;
        Ok(id)
    }

    /// Returns the entries in order, without those whose files were never written.
    pub(crate) fn queued(&self) -> Result<Vec<QueuedCommit>, EditError> {
        self.drop_unwritten()?;
        let queue = self.queue()?;
        let ids = ids(&queue).map_err(FileError::on("read", &queue))?;
        Ok(ids.iter().map(|id| read(&queue, id)).collect::<Result<_, _>>()?)
    }

    /// Returns whether the commit of the entry `id` is still to be made.
    pub(crate) fn is_uncommitted(&self, id: &str) -> bool {
        let entry = self.queue().and_then(|queue| Ok(read(&queue, id)?));
        entry.is_ok_and(|entry| entry.commit.is_none())
    }

    /// Removes an entry, if it exists.
    pub(crate) fn dequeue(&self, id: &str) -> Result<(), EditError> {
        let queue = self.queue()?;
        let on = |error| FileError::on("remove", &queue.join(id))(error);
        let removed = queue.join(REMOVED);
        remove(&removed).map_err(on)?;
        match fs::rename(queue.join(id), &removed) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            renamed => renamed.map_err(on)?,
        }
        remove(&removed).map_err(on)?;
        Ok(())
    }

    /// Removes the entries whose files are as they were before: a process was killed before it wrote them, or after it took
    /// the record back. Only the newest entry of a file tells.
    fn drop_unwritten(&self) -> Result<(), EditError> {
        let queue = self.queue()?;
        let ids = ids(&queue).map_err(FileError::on("read", &queue))?;
        let mut newer = BTreeSet::new();
        for id in ids.iter().rev() {
            let entry = read(&queue, id)?;
            let edited = || entry.files.iter().enumerate().filter(|(_, file)| file.is_edited);
            let is_newest = edited().all(|(_, file)| !newer.contains(&file.path));
            newer.extend(edited().map(|(_, file)| file.path.clone()));
            let is_as_before = |(index, file): (usize, &QueuedFile)| {
                let now = fs::read(self.root.join(&file.path)).ok();
                let before = if file.existed { entry.before(index) } else { Ok(None) };
                before.is_ok_and(|before| before == now)
            };
            if entry.commit.is_none() && is_newest && edited().all(is_as_before) {
                self.dequeue(id)?;
            }
        }
        Ok(())
    }

    /// Returns the folder of the queue.
    fn queue(&self) -> Result<PathBuf, EditError> {
        let path = self.own.join(NAME);
        own::expect(&path, Metadata::is_dir, "a folder")?;
        fs::create_dir_all(&path).map_err(FileError::on("create", &path))?;
        Ok(path)
    }

    /// Returns the path from the root of a file in the site, symbolic links resolved, because git does not follow them.
    fn real_path(&self, path: &str) -> Result<String, EditError> {
        Ok(from_root(&self.target(path)?, &self.root))
    }
}

impl QueuedCommit {
    /// How long ago it was recorded. A clock that was set back counts as long ago.
    pub(crate) fn age(&self) -> Duration {
        let recorded = Duration::from_secs(self.recorded_at);
        since_1970().checked_sub(recorded).unwrap_or(Duration::MAX)
    }

    /// Returns the contents of its file with that index before the record; `None` if it did not exist.
    pub(crate) fn before(&self, index: usize) -> Result<Option<Vec<u8>>, FileError> {
        let path = self.folder.join(before(index));
        match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            read => read.map(Some).map_err(FileError::on("read", &path)),
        }
    }

    /// Returns the contents of its file with that index after the record; `None` if the record removed it.
    pub(crate) fn after(&self, index: usize) -> Result<Option<Vec<u8>>, FileError> {
        if self.files[index].is_removed {
            return Ok(None);
        }
        let path = self.folder.join(after(index));
        fs::read(&path).map(Some).map_err(FileError::on("read", &path))
    }

    /// Notes that the commit was made. The contents of the files are not needed any more.
    pub(crate) fn set_committed(&self, commit: &str) -> Result<(), FileError> {
        let done = Self { commit: Some(commit.to_owned()), ..self.clone() };
        done.save().map_err(FileError::on("write", &self.folder))?;
        for index in 0..self.files.len() {
            // What stays is removed with the entry.
            drop(fs::remove_file(self.folder.join(before(index))));
            drop(fs::remove_file(self.folder.join(after(index))));
        }
        Ok(())
    }

    /// Writes the description, so that readers find the old one or the new one.
    fn save(&self) -> io::Result<()> {
        let mut staged = tempfile::NamedTempFile::new_in(&self.folder)?;
        serde_json::to_writer(&mut staged, self)?;
        staged.as_file().sync_all()?;
        staged.persist(self.folder.join(ENTRY)).map_err(|failed| failed.error)?;
        Ok(())
    }
}

fn read(queue: &Path, id: &str) -> Result<QueuedCommit, FileError> {
    let folder = queue.join(id);
    let path = folder.join(ENTRY);
    own::expect(&path, Metadata::is_file, "a file")?;
    let bytes = fs::read(&path).map_err(FileError::on("read", &path))?;
    let entry = serde_json::from_slice::<QueuedCommit>(&bytes).ok();
    let entry = entry.filter(|entry| entry.format == FORMAT).ok_or_else(|| {
        let why = "it is not an entry of this version of runsheet; commit its release's file, then remove the folder";
        FileError::on("use", &path)(io::Error::other(why))
    })?;
    Ok(QueuedCommit { id: id.to_owned(), folder, ..entry })
}

/// Returns the ids of all entries, in order.
fn ids(queue: &Path) -> io::Result<Vec<String>> {
    let mut ids = Vec::new();
    for entry in fs::read_dir(queue)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.bytes().all(|byte| byte.is_ascii_digit()) {
            ids.push(name);
        }
    }
    ids.sort();
    Ok(ids)
}

fn store(
    folder: &Path,
    index: usize,
    before_text: Option<&[u8]>,
    after_text: &[u8],
) -> io::Result<()> {
    if let Some(bytes) = before_text {
        write(&folder.join(before(index)), bytes)?;
    }
    write(&folder.join(after(index)), after_text)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(path, bytes)?;
    sync(path)
}

fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

fn before(index: usize) -> String {
    format!("{index}.before")
}

fn after(index: usize) -> String {
    format!("{index}.after")
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// Removes a folder with its files, if it exists.
fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "content/releases/1.yaml";

    fn site() -> (tempfile::TempDir, SiteLock) {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir_all(site.path().join("content/releases")).unwrap();
        fs::write(site.path().join(PATH), "a").unwrap();
        fs::write(site.path().join("content/releases/1-log.txt"), "log").unwrap();
        let lock = SiteLock::begin(site.path(), |_| {}).unwrap();
        (site, lock)
    }

    fn commit<'a>() -> NewCommit<'a> {
        NewCommit { message: "m", author: None, attached: vec!["content/releases/1-log.txt"] }
    }

    #[test]
    fn an_entry_keeps_the_contents_of_its_record() {
        let (_site, lock) = site();
        for (old, new) in [("a", "ab"), ("ab", "abc")] {
            let edit = FileEdit::replace(PATH, old, new);
            lock.enqueue(&[edit], &commit()).unwrap();
            lock.write(&[edit]).unwrap();
        }
        let entries = lock.queued().unwrap();
        let contents: Vec<_> = (entries.iter())
            .map(|entry| (entry.before(0).unwrap().unwrap(), entry.after(0).unwrap().unwrap()))
            .collect();
        assert_eq!(contents, [(b"a".to_vec(), b"ab".to_vec()), (b"ab".to_vec(), b"abc".to_vec())]);
        assert_eq!(entries[0].before(1).unwrap(), None);
        assert_eq!(entries[0].after(1).unwrap().unwrap(), b"log");
        entries[0].set_committed("1a").unwrap();
        assert!(!lock.is_uncommitted(&entries[0].id) && lock.is_uncommitted(&entries[1].id));
        lock.dequeue(&entries[0].id).unwrap();
        lock.dequeue(&entries[0].id).unwrap();
        assert_eq!(lock.queued().unwrap().len(), 1);
    }

    #[test]
    fn an_entry_whose_files_were_not_written_is_dropped() {
        let (_site, lock) = site();
        let edit = FileEdit::replace(PATH, "a", "ab");
        lock.enqueue(&[edit], &commit()).unwrap();
        assert_eq!(lock.queued().unwrap().len(), 0, "killed before the write");
        lock.enqueue(&[edit], &commit()).unwrap();
        lock.write(&[edit]).unwrap();
        lock.write(&[FileEdit::replace(PATH, "ab", "abc")]).unwrap();
        assert_eq!(lock.queued().unwrap().len(), 1, "saved by another program since");
        let new = FileEdit::create("content/releases/2.yaml", "x");
        lock.enqueue(&[new], &commit()).unwrap();
        assert_eq!(lock.queued().unwrap().len(), 1, "a file that was not created");
    }
}
