//! Limits concurrent connections, so that the process does not run out of file descriptors.
//!
//! Half of the process's file descriptors are for connections; the others are for reading and watching files. Half
//! of the connections may be sockets, which last as long as a page is open, so that short requests are always
//! possible.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most connections, more than browsers keep open.
const MOST_CONNECTIONS: usize = 800;

/// The fewest connections, enough to load one page.
const FEWEST_CONNECTIONS: usize = 16;

/// The permit of one connection, released when every copy is dropped. A socket keeps a copy from its first request.
pub(super) type Permit = Arc<OwnedSemaphorePermit>;

/// The connections and sockets that may still be opened.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    pub(super) connections: Arc<Semaphore>,
    pub(super) sockets: Arc<Semaphore>,
}

impl Limits {
    /// Returns the limits for a process that may have `files` open; `None` if unlimited.
    fn new(files: Option<u64>) -> Self {
        let files = files.and_then(|files| usize::try_from(files).ok());
        let half = files.map_or(MOST_CONNECTIONS, |files| files / 2);
        let connections = half.clamp(FEWEST_CONNECTIONS, MOST_CONNECTIONS);
        Self {
            connections: Arc::new(Semaphore::new(connections)),
            sockets: Arc::new(Semaphore::new(connections / 2)),
        }
    }

    /// Returns the limits for this process.
    pub(super) fn of_process() -> Self {
        Self::new(open_files())
    }
}

/// Returns the number of files that this process may have open.
#[cfg(unix)]
fn open_files() -> Option<u64> {
    use rustix::process::{Resource, getrlimit};

    getrlimit(Resource::Nofile).current
}

/// On Windows connections are limited only by memory.
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
            let limits = Limits::new(files);
            assert_eq!(limits.connections.available_permits(), connections);
            assert_eq!(limits.sockets.available_permits(), sockets);
        }
    }
}
