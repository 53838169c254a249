//! Decides from file events when a save is complete.
//!
//! Most saves end with closing a file or renaming it over another. After those the wait is short; after other
//! events, or while a file is open, it is long enough for editors that save in several steps. This affects only
//! speed, because a rescan reads what is on disk.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use notify::Event;
use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RenameMode};

use super::names;

/// A save is complete after this time without events.
const QUIET: Duration = Duration::from_millis(10);

/// The same, if every file that was written is closed or renamed.
const CLOSED: Duration = Duration::from_millis(2);

/// The saves in progress.
#[derive(Debug, Default)]
pub(super) struct SaveDebouncer {
    /// Files that were written and not closed.
    open: BTreeSet<PathBuf>,
    /// Whether the last event was the end of a save.
    has_ended: bool,
}

impl SaveDebouncer {
    /// Processes an event. Returns whether it may be a change.
    pub(super) fn take(&mut self, event: Event) -> bool {
        let matters = event.need_rescan() || !event.kind.is_access();
        match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => {
                self.forget(&event.paths);
                self.has_ended = !is_backup(&event);
            }
            EventKind::Access(_) => {}
            EventKind::Modify(ModifyKind::Data(_)) => {
                self.open.extend(event.paths);
                self.has_ended = false;
            }
            _ => {
                self.forget(&event.paths);
                self.has_ended = false;
            }
        }
        matters
    }

    /// Returns the time without events after which all saves are complete.
    pub(super) fn quiet(&self) -> Duration {
        if self.has_ended && self.open.is_empty() { CLOSED } else { QUIET }
    }

    fn forget(&mut self, paths: &[PathBuf]) {
        for path in paths {
            self.open.remove(path);
        }
    }
}

/// Whether a file was renamed to a backup, so that a new file will follow.
fn is_backup(event: &Event) -> bool {
    let name = event.paths.last().and_then(|path| path.file_name());
    name.is_some_and(names::is_ignored)
}

#[cfg(test)]
mod tests {
    use notify::event::{CreateKind, DataChange, MetadataKind, RemoveKind};

    use super::*;

    const CREATED: EventKind = EventKind::Create(CreateKind::File);
    const WRITTEN: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));
    const CLOSED_AGAIN: EventKind = EventKind::Access(AccessKind::Close(AccessMode::Write));
    const READ: EventKind = EventKind::Access(AccessKind::Close(AccessMode::Read));
    const MOVED_AWAY: EventKind = EventKind::Modify(ModifyKind::Name(RenameMode::From));
    const MOVED_HERE: EventKind = EventKind::Modify(ModifyKind::Name(RenameMode::To));
    const REMOVED: EventKind = EventKind::Remove(RemoveKind::File);
    const TOUCHED: EventKind = EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any));

    /// Returns the wait in milliseconds after each of these events.
    fn waits(events: &[(EventKind, &str)]) -> Vec<u128> {
        let mut saves = SaveDebouncer::default();
        let events = events.iter();
        events
            .map(|(kind, path)| {
                saves.take(Event::new(*kind).add_path(PathBuf::from(path)));
                saves.quiet().as_millis()
            })
            .collect()
    }

    #[test]
    fn a_save_ends_when_the_file_is_closed() {
        let in_place = [(WRITTEN, "a"), (WRITTEN, "a"), (CLOSED_AGAIN, "a")];
        assert_eq!(waits(&in_place), [10, 10, 2]);
    }

    #[test]
    fn a_save_ends_when_a_file_is_renamed_over_another() {
        let through_another = [
            (CREATED, "b"),
            (WRITTEN, "b"),
            (CLOSED_AGAIN, "b"),
            (MOVED_AWAY, "b"),
            (MOVED_HERE, "a"),
        ];
        assert_eq!(waits(&through_another), [10, 10, 2, 10, 2]);
    }

    #[test]
    fn the_wait_is_longer_between_the_steps_of_an_editor() {
        let with_backup = [
            (MOVED_AWAY, "a"),
            (MOVED_HERE, "a~"),
            (CREATED, "a"),
            (WRITTEN, "a"),
            (CLOSED_AGAIN, "a"),
            (TOUCHED, "a"),
            (REMOVED, "a~"),
        ];
        assert_eq!(waits(&with_backup), [10, 10, 10, 10, 2, 10, 10]);
        let recreated = [(REMOVED, "a"), (CREATED, "a"), (CLOSED_AGAIN, "a")];
        assert_eq!(waits(&recreated), [10, 10, 2]);
    }

    #[test]
    fn no_save_is_complete_while_another_file_is_open() {
        let two = [(WRITTEN, "b"), (WRITTEN, "a"), (CLOSED_AGAIN, "a"), (CLOSED_AGAIN, "b")];
        assert_eq!(waits(&two), [10, 10, 10, 2]);
    }

    #[test]
    fn reading_a_file_is_not_a_change() {
        let mut saves = SaveDebouncer::default();
        assert!(!saves.take(Event::new(READ).add_path("a".into())));
        assert!(!saves.take(Event::new(CLOSED_AGAIN).add_path("a".into())));
        assert!(saves.take(Event::new(WRITTEN).add_path("a".into())));
        assert_eq!(waits(&[(WRITTEN, "a"), (READ, "a")]), [10, 10]);
    }
}
