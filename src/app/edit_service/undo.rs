//! Taking back what a page has just recorded.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::app::commit_queue::Queueing;
use crate::app::failure::Failure;
use crate::app::new_release::Created;
use crate::app::record_service::Written;
use crate::app::share::Change;
use crate::disk::{Git, SiteLock};
use crate::record::{self, Command, Correct, ItemRef, Reopen};
use crate::site::Site;

/// How long a record can be taken back. Pages offer it for ten seconds, and longer while the button has the focus.
const MAX_AGE: Duration = Duration::from_secs(10 * 60);

/// The most records that are kept.
const MAX_RECORDS: usize = 200;

/// The note of a correction that stands for an undo.
const NOTE: &str = "undone";

/// The newest records of all pages.
#[derive(Default)]
pub(super) struct UndoList {
    records: Mutex<Vec<Entry>>,
}

/// A record that can be taken back by the page that knows its key.
struct Entry {
    key: String,
    at: Instant,
    record: Undoable,
}

/// What can be taken back.
pub(super) enum Undoable {
    /// A record in a release.
    Record(Box<Written>),
    /// A new release, with its id.
    Release(String, Box<Created>),
}

impl UndoList {
    /// Keeps a record under a key that only its page gets.
    pub(super) fn add(&self, key: String, record: Undoable) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.retain(|entry| entry.at.elapsed() < MAX_AGE);
        if records.len() == MAX_RECORDS {
            records.remove(0);
        }
        records.push(Entry { key, at: Instant::now(), record });
    }

    /// Removes the record with the key and returns it, if it is not too old.
    pub(super) fn take(&self, key: &str) -> Option<Undoable> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let at = records.iter().position(|entry| entry.key == key)?;
        let entry = records.remove(at);
        (entry.at.elapsed() < MAX_AGE).then_some(entry.record)
    }
}

impl Undoable {
    /// Returns the id of the release.
    pub(super) fn release(&self) -> &str {
        match self {
            Self::Record(written) => &written.recorded.run.release.id,
            Self::Release(id, _) => id,
        }
    }

    /// Restores the files byte for byte, or removes those of a new release, unless another record followed or git has
    /// the record in a commit. A new release that the server committed is removed by another commit, through the queue
    /// `queueing`. Returns whether it did.
    pub(super) fn restore(
        &self,
        lock: &SiteLock,
        queueing: Option<&Queueing>,
    ) -> Result<bool, Failure> {
        let (change, queued, (path, text)): (&dyn Change, _, _) = match self {
            Self::Record(written) => {
                (&**written, &written.queued, (&*written.path, &*written.recorded.text))
            }
            Self::Release(_, created) => (&**created, &created.queued, created.file()),
        };
        let is_committed = || match queued {
            Some(id) => !lock.is_uncommitted(id),
            None => Git::at(lock.root()).has_committed(path, text),
        };
        if !change.is_untouched(lock) {
            return Ok(false);
        }
        if is_committed() {
            let (Self::Release(id, created), Some(_), Some(queueing)) = (self, queued, queueing)
            else {
                return Ok(false);
            };
            created.remove_committed(lock, id, queueing)?;
            return Ok(true);
        }
        change.undo(lock)?;
        if let Some(id) = queued {
            lock.dequeue(id)?;
        }
        Ok(true)
    }

    /// Returns the command that records the undo where the files cannot be restored; `None` if there is none.
    pub(super) fn correction(&self, site: &Site) -> Option<Command> {
        let Self::Record(written) = self else {
            return None;
        };
        let recorded = &written.recorded;
        let note = NOTE.to_owned();
        match &written.intent.command {
            Command::Tick(tick) => {
                let items = recorded.changes.iter().filter_map(|change| change.id.clone());
                let items = items.map(|id| ItemRef { id, expected: None }).collect();
                let correct = Command::Correct(Correct { items, note, late: tick.late });
                // The states after the record, so that no later event is corrected.
                Some(record::with_expected_states(site, &recorded.run, correct))
            }
            Command::Close(_) => Some(Command::Reopen(Reopen { note })),
            _ => None,
        }
    }

    /// Returns what undoing did to the files, for the page.
    pub(super) fn restored_word(&self) -> &'static str {
        match self {
            Self::Record(_) => "restored",
            Self::Release(..) => "removed",
        }
    }

    /// Returns why it stays, where there is no correction.
    pub(super) fn why_it_stays(&self) -> &'static str {
        match self {
            Self::Record(_) => {
                "this cannot be undone, because it was committed or another entry followed: \
                 describe the mistake in the log"
            }
            Self::Release(..) => {
                "the release cannot be undone, because it was committed or has entries: close it as \
                 aborted"
            }
        }
    }
}
