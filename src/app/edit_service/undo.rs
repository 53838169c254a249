//! Taking back what a page has just recorded.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::app::failure::Failure;
use crate::app::record_service::Written;
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
    records: Mutex<Vec<UndoableRecord>>,
}

/// A record that can be taken back by the page that knows its key.
pub(super) struct UndoableRecord {
    key: String,
    at: Instant,
    pub(super) written: Box<Written>,
}

impl UndoList {
    /// Keeps a record under a key that only its page gets.
    pub(super) fn add(&self, key: String, written: Box<Written>) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.retain(|record| record.at.elapsed() < MAX_AGE);
        if records.len() == MAX_RECORDS {
            records.remove(0);
        }
        records.push(UndoableRecord { key, at: Instant::now(), written });
    }

    /// Removes the record with the key and returns it, if it is not too old.
    pub(super) fn take(&self, key: &str) -> Option<UndoableRecord> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let at = records.iter().position(|record| record.key == key)?;
        let record = records.remove(at);
        (record.at.elapsed() < MAX_AGE).then_some(record)
    }
}

impl UndoableRecord {
    /// Restores the files byte for byte, unless another record followed or git has the record in a commit. Returns
    /// whether it did.
    pub(super) fn restore(&self, lock: &SiteLock) -> Result<bool, Failure> {
        let written = &self.written;
        let git = Git::at(lock.root());
        let is_committed = || match &written.queued {
            Some(id) => !lock.is_uncommitted(id),
            None => git.has_committed(&written.path, &written.recorded.text),
        };
        if !written.is_untouched(lock) || is_committed() {
            return Ok(false);
        }
        written.undo(lock)?;
        if let Some(id) = &written.queued {
            lock.dequeue(id)?;
        }
        Ok(true)
    }

    /// Returns the command that records the undo where the files cannot be restored; `None` if there is none.
    pub(super) fn correction(&self, site: &Site) -> Option<Command> {
        let recorded = &self.written.recorded;
        let note = NOTE.to_owned();
        match &self.written.intent.command {
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
}
