//! How many clients are served at a time, so that the process never runs out of files.
//!
//! Each connection is an open file, and so is what the server reads and watches meanwhile. Half of what the
//! system grants is for connections. Half of those may be sockets, which last as long as a page is open: requests
//! for pages, which are short, always find room.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// More than any browser keeps open.
const MOST_CONNECTIONS: usize = 800;

/// Enough to load one page.
const FEWEST_CONNECTIONS: usize = 16;

/// One of the connections that may be open at a time. It ends when every copy is dropped: a socket keeps a copy of
/// that of the request it began with.
pub(super) type Place = Arc<OwnedSemaphorePermit>;

/// The room that is left.
#[derive(Debug, Clone)]
pub(super) struct Room {
    pub(super) connections: Arc<Semaphore>,
    pub(super) sockets: Arc<Semaphore>,
}

impl Room {
    /// The room in a process that may have `files` open; `None` where nothing bounds that.
    fn new(files: Option<u64>) -> Self {
        let files = files.and_then(|files| usize::try_from(files).ok());
        let half = files.map_or(MOST_CONNECTIONS, |files| files / 2);
        let connections = half.clamp(FEWEST_CONNECTIONS, MOST_CONNECTIONS);
        Self {
            connections: Arc::new(Semaphore::new(connections)),
            sockets: Arc::new(Semaphore::new(connections / 2)),
        }
    }

    /// The room in this process.
    pub(super) fn here() -> Self {
        Self::new(open_files())
    }
}

/// How many files this process may have open.
#[cfg(unix)]
fn open_files() -> Option<u64> {
    use rustix::process::{Resource, getrlimit};

    getrlimit(Resource::Nofile).current
}

/// Windows bounds connections by memory alone.
#[cfg(not(unix))]
fn open_files() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_files_may_be_sockets_and_as_many_other_connections() {
        for (files, connections, sockets) in [
            (None, 800, 400),
            (Some(u64::MAX), 800, 400),
            (Some(1024), 512, 256),
            (Some(128), 64, 32),
            (Some(8), 16, 8),
        ] {
            let room = Room::new(files);
            assert_eq!(room.connections.available_permits(), connections);
            assert_eq!(room.sockets.available_permits(), sockets);
        }
    }
}
