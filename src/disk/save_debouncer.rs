//! When a save is over, as far as the system's events tell.
//!
//! Most saves end with a file that is closed or put in place of another. Behind those hardly anything is
//! waited for; behind all others, and where a file is still open, long enough for editors that take several
//! steps. It is a matter of speed alone: what is there when somebody looks, decides.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use notify::Event;
use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RenameMode};

use super::names;

/// A save is over when nothing happened for so long.
const QUIET: Duration = Duration::from_millis(10);

/// Or for so long after every file that was written is closed or in its place.
const CLOSED: Duration = Duration::from_millis(2);

/// The saves that are under way.
#[derive(Debug, Default)]
pub(super) struct SaveDebouncer {
    /// Files that were written to and not closed.
    open: BTreeSet<PathBuf>,
    /// Whether the last event was the end of a save.
    has_ended: bool,
}

impl SaveDebouncer {
    /// Takes in an event. Says whether it may be about a change.
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

    /// How long nothing must happen from now on until all saves are over.
    pub(super) fn quiet(&self) -> Duration {
        if self.has_ended && self.open.is_empty() {
            CLOSED
        } else {
            QUIET
        }
    }

    fn forget(&mut self, paths: &[PathBuf]) {
        for path in paths {
            self.open.remove(path);
        }
    }
}

/// Whether a file was put aside: then another comes in its place.
fn is_backup(event: &Event) -> bool {
    let name = event.paths.last().and_then(|path| path.file_name());
    name.is_some_and(names::is_left_out)
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

    /// How long is waited after each of these events.
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
    fn a_file_that_was_written_and_closed_is_saved() {
        let in_place = [(WRITTEN, "a"), (WRITTEN, "a"), (CLOSED_AGAIN, "a")];
        assert_eq!(waits(&in_place), [10, 10, 2]);
    }

    #[test]
    fn a_file_that_was_put_in_place_of_another_is_saved() {
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
    fn between_the_steps_of_an_editor_is_waited_for_longer() {
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
        let anew = [(REMOVED, "a"), (CREATED, "a"), (CLOSED_AGAIN, "a")];
        assert_eq!(waits(&anew), [10, 10, 2]);
    }

    #[test]
    fn while_another_file_is_open_nothing_is_over() {
        let two = [
            (WRITTEN, "b"),
            (WRITTEN, "a"),
            (CLOSED_AGAIN, "a"),
            (CLOSED_AGAIN, "b"),
        ];
        assert_eq!(waits(&two), [10, 10, 10, 2]);
    }

    #[test]
    fn whoever_reads_changes_nothing() {
        let mut saves = SaveDebouncer::default();
        assert!(!saves.take(Event::new(READ).add_path("a".into())));
        assert!(!saves.take(Event::new(CLOSED_AGAIN).add_path("a".into())));
        assert!(saves.take(Event::new(WRITTEN).add_path("a".into())));
        assert_eq!(waits(&[(WRITTEN, "a"), (READ, "a")]), [10, 10]);
    }
}
