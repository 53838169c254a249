//! Keeps a site up to date while its files change: the loop of `serve` and of `build --watch`.

use std::time::Instant;

use crate::app::failure::Failure;
use crate::app::load::warn_of_interrupted;
use crate::app::session::{Session, SiteState};
use crate::app::terminal::Terminal;
use crate::disk::{RescanScope, Watch};

/// A site and the watch of its folder.
pub(crate) struct WatchLoop {
    watch: Watch,
    session: Session,
    output: Terminal,
}

impl WatchLoop {
    /// Starts to watch the folder of `session`. With `poll`, for file systems without change notifications.
    pub(crate) fn new(session: Session, poll: bool, output: Terminal) -> Self {
        let root = session.root();
        let mut watch = if poll { Watch::polling(root) } else { Watch::new(root) };
        warn_of_interrupted(root, output);
        // Before the files are read, so that no change is missed.
        watch.follow(&[]);
        Self { watch, session, output }
    }

    /// Reads the site for the first time.
    ///
    /// # Errors
    /// If the folder holds no site, or cannot be read.
    pub(crate) fn first(&mut self) -> Result<Option<SiteState>, Failure> {
        self.session.update(&RescanScope::Everywhere)
    }

    /// Passes each further state to `handle`, or why there is none, with the time when its change was noticed.
    /// Returns only when the process ends.
    pub(crate) fn run(mut self, mut handle: impl FnMut(Result<SiteState, Failure>, Instant)) -> ! {
        loop {
            let scope = self.watch.next(self.session.linked());
            if let Some(notice) = self.watch.notice() {
                self.output.note(notice);
            }
            let began = Instant::now();
            if let Some(state) = self.session.update(&scope).transpose() {
                handle(state, began);
            }
        }
    }
}
