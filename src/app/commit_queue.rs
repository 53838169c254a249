//! Commits what was recorded through pages, one commit for each record, in the name of the person who recorded it.
//!
//! Records are queued (`SiteLock::enqueue`) with the contents of their files, because by the time of the commit the files
//! on disk may have later records too.

use std::path::Path;
use std::time::Duration;

use crate::app::failure::Failure;
use crate::disk::{
    self, CommitAuthor, ContentCommit, EditError, FileEdit, Git, NewCommit, QueuedCommit, SiteLock,
};

/// Which queued records are committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// Those of at least this age, because younger ones may be undone.
    After(Duration),
    /// All of them.
    Now,
}

/// The queue that a record goes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Queueing {
    /// The author of the commit; `None` for git's user.
    pub(crate) author: Option<CommitAuthor>,
}

/// Writes `edits`. With `queueing`, adds their commit to the queue and returns its id.
pub(crate) fn write(
    lock: &SiteLock,
    edits: &[FileEdit<'_>],
    attached: Vec<&str>,
    message: &str,
    queueing: Option<&Queueing>,
) -> Result<Option<String>, EditError> {
    let Some(queueing) = queueing else {
        lock.write(edits)?;
        return Ok(None);
    };
    let commit = NewCommit { message, author: queueing.author.as_ref(), attached };
    let id = lock.enqueue(edits, &commit)?;
    match lock.write(edits) {
        Ok(()) => Ok(Some(id)),
        Err(error) => {
            lock.dequeue(&id)?;
            Err(error)
        }
    }
}

/// Removes files, given with their texts, and queues the commit that does the same.
pub(crate) fn remove(
    lock: &SiteLock,
    files: &[(String, String)],
    message: &str,
    queueing: &Queueing,
) -> Result<(), EditError> {
    let commit = NewCommit { message, author: queueing.author.as_ref(), attached: Vec::new() };
    lock.enqueue_removal(files, &commit)?;
    files.iter().try_for_each(|(path, _)| lock.remove(path))
}

/// Commits the queued records that are due, in order. `keeps`: they stay in the queue until they are pushed. Returns why
/// not all of them could be committed.
pub(crate) fn commit_queued(lock: &SiteLock, due: Due, keeps: bool) -> Result<(), Failure> {
    let entries = lock.queued()?;
    let is_open = |entry: &&QueuedCommit| entry.commit.is_none();
    let is_due = |entry: &&QueuedCommit| match due {
        Due::After(age) => entry.age() >= age,
        Due::Now => true,
    };
    let git = Git::at(lock.root());
    for entry in entries.iter().filter(is_open).take_while(is_due) {
        if let Some(why) = git.busy() {
            return Err(Failure::new(why));
        }
        let commit = commit(lock, git, entry).map_err(Failure::new)?;
        if keeps {
            entry.set_committed(&commit)?;
        } else {
            lock.dequeue(&entry.id)?;
        }
    }
    if !keeps {
        let committed = entries.iter().filter(|entry| entry.commit.is_some());
        committed.into_iter().try_for_each(|entry| lock.dequeue(&entry.id))?;
    }
    Ok(())
}

/// Makes the commit of an entry, unless the branch has everything in it already: an earlier process may have been killed
/// after its commit. Returns the commit.
fn commit(lock: &SiteLock, git: Git<'_>, entry: &QueuedCommit) -> Result<String, String> {
    let mut files = Vec::new();
    for (index, file) in entry.files.iter().enumerate() {
        let versions = File {
            committed: git.committed(&file.path)?,
            before: entry.before(index).map_err(|error| error.to_string())?,
            after: entry.after(index).map_err(|error| error.to_string())?,
        };
        let contents = versions.contents(git, &lock.root().join(&file.path))?;
        if contents != versions.committed {
            files.push((&*file.path, contents));
        }
    }
    if files.is_empty() {
        return git.tip()?.ok_or_else(|| "the repository has no commits".to_owned());
    }
    git.commit_contents(&ContentCommit {
        files,
        message: &entry.message,
        author: entry.author.as_ref(),
        at: entry.recorded_at,
    })
}

/// The contents of one file of an entry.
struct File {
    /// What the branch has.
    committed: Option<Vec<u8>>,
    before: Option<Vec<u8>>,
    /// `None` if the record removed it.
    after: Option<Vec<u8>>,
}

impl File {
    /// Returns the contents that the branch should have; `None` if it should not have the file. If the branch differs from
    /// what the record saw, the change is merged into it. If that is not possible, the file at `path` counts: it has
    /// every record.
    fn contents(&self, git: Git<'_>, path: &Path) -> Result<Option<Vec<u8>>, String> {
        let Self { committed, before, after } = self;
        let (Some(now), Some(after)) = (committed, after) else {
            // What others changed since is not removed.
            let is_kept = after.is_none() && committed != before;
            return Ok(if is_kept { committed.clone() } else { after.clone() });
        };
        if committed == before || now == after {
            return Ok(Some(after.clone()));
        }
        let merged = before.as_ref().and_then(|before| merge(git, now, before, after));
        let on_disk = || disk::read_bytes(path).map_err(|error| error.to_string());
        merged.map_or_else(on_disk, Ok).map(Some)
    }
}

/// Returns `committed` with the change from `before` to `after`; `None` if both changed the same lines.
fn merge(git: Git<'_>, committed: &[u8], before: &[u8], after: &[u8]) -> Option<Vec<u8>> {
    let folder = disk::scratch_folder().ok()?;
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        disk::create_file(&path, bytes).ok().map(|()| path)
    };
    let (ours, base, theirs) =
        (file("ours", committed)?, file("base", before)?, file("theirs", after)?);
    let merged = git.merge_file(&ours, &base, &theirs).ok()?;
    (!merged.has_conflicts).then(|| merged.text.into_bytes())
}
