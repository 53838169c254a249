//! Waits until the files of a site may have changed.
//!
//! An event is only a hint: [`Watch::next`] returns which files to check first, and [`super::Reader`] finds what
//! changed. [`Watch::follow`] updates the watched folders when folders are added, removed or replaced, or links
//! change. If the system cannot watch files, they are polled.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{Config, ErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::overlap::real;
use super::rescan::RescanScope;
use super::save_debouncer::SaveDebouncer;

/// The longest wait for a save to complete while files go on changing.
const MAX_WAIT: Duration = Duration::from_millis(100);

/// The time between a partial rescan and the full one that follows it.
const FULL_RESCAN_DELAY: Duration = Duration::from_millis(150);

/// The longest wait for git to check out another branch.
const MAX_GIT_WAIT: Duration = Duration::from_secs(5);

/// The interval for polling a missing folder, or all files if they cannot be watched.
const POLL_INTERVAL: Duration = Duration::from_millis(300);

/// The wait between polls is at least this multiple of the time that the last poll took.
const POLL_COST_FACTOR: u32 = 10;

/// Waits for changes of a site's files.
#[derive(Debug)]
pub(crate) struct Watch {
    root: PathBuf,
    method: Method,
    notice: Option<String>,
    last_return: Instant,
}

#[derive(Debug)]
enum Method {
    Events(Box<EventWatch>),
    Polling,
}

#[derive(Debug)]
struct EventWatch {
    watcher: RecommendedWatcher,
    queue: Receiver<notify::Result<Event>>,
    /// The watched folders. The identity detects a folder that was replaced.
    watched: BTreeMap<PathBuf, Folder>,
    saves: SaveDebouncer,
    /// The files that events named.
    scope: RescanScope,
    /// Whether the last rescan was partial, so that a full one is due.
    owes_full_rescan: bool,
    /// Whether every folder that should be watched exists.
    is_complete: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Folder {
    identity: (u64, u64),
    is_recursive: bool,
}

impl Watch {
    /// Watches the site in `root` for events; polls if the system cannot watch files.
    pub(crate) fn new(root: &Path) -> Self {
        let (sender, queue) = channel();
        // Links may lead out of the site; `follow` gets the targets to watch.
        let config = Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(
            move |event| {
                // The receiver no longer exists when the program ends.
                let _ = sender.send(event);
            },
            config,
        );
        let mut watch = Self::polling(root);
        match watcher {
            Ok(watcher) => {
                watch.method = Method::Events(Box::new(EventWatch {
                    watcher,
                    queue,
                    watched: BTreeMap::new(),
                    saves: SaveDebouncer::default(),
                    scope: RescanScope::empty(),
                    owes_full_rescan: false,
                    is_complete: false,
                }));
            }
            Err(error) => watch.fall_back(&error),
        }
        watch
    }

    /// Polls, for file systems without change notifications.
    pub(crate) fn polling(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            method: Method::Polling,
            notice: None,
            last_return: Instant::now(),
        }
    }

    /// Watches the folders that exist now and the targets of links. Returns whether a folder was added; files in
    /// it may then have changed unnoticed.
    pub(crate) fn follow(&mut self, linked: &[PathBuf]) -> bool {
        let folders = folders_to_watch(&self.root, linked);
        let Method::Events(events) = &mut self.method else {
            return false;
        };
        let followed = events.follow(&self.root, &folders);
        let settled = followed.and_then(|has_more| {
            if has_more {
                events.settle(&self.root)?;
            }
            Ok(has_more)
        });
        match settled {
            Ok(has_more) => has_more,
            Err(error) => {
                self.fall_back(&error);
                false
            }
        }
    }

    /// Updates the watched folders, and returns the files to check as soon as something may have changed.
    pub(crate) fn next(&mut self, linked: &[PathBuf]) -> RescanScope {
        if self.follow(linked) { RescanScope::Everywhere } else { self.wait() }
    }

    /// Returns when something may have changed and no events have followed.
    fn wait(&mut self) -> RescanScope {
        let scope = match &mut self.method {
            Method::Events(events) => match events.wait(&self.root) {
                Ok(scope) => scope,
                Err(error) => {
                    self.fall_back(&error);
                    RescanScope::Everywhere
                }
            },
            Method::Polling => {
                let cost = self.last_return.elapsed();
                std::thread::sleep(POLL_INTERVAL.max(cost * POLL_COST_FACTOR));
                RescanScope::Everywhere
            }
        };
        self.last_return = Instant::now();
        scope
    }

    /// Returns, once, why files are polled, for the user.
    pub(crate) fn notice(&mut self) -> Option<String> {
        self.notice.take()
    }

    fn fall_back(&mut self, error: &notify::Error) {
        let why = match &error.kind {
            ErrorKind::MaxFilesWatch => "its limit on watched folders is reached".to_owned(),
            ErrorKind::Io(error) => super::error::reason(error),
            _ => error.to_string(),
        };
        self.notice = Some(format!(
            "The system does not watch files here ({why}); looking for changes from time to time instead."
        ));
        self.method = Method::Polling;
    }
}

impl EventWatch {
    fn follow(
        &mut self,
        root: &Path,
        folders: &BTreeMap<PathBuf, Folder>,
    ) -> Result<bool, notify::Error> {
        let gone: Vec<PathBuf> = (self.watched.iter())
            .filter(|(path, folder)| folders.get(*path) != Some(folder))
            .map(|(path, _)| path.clone())
            .collect();
        for path in gone {
            self.watched.remove(&path);
            // Fails for a deleted folder, which the system no longer watches.
            let _ = self.watcher.unwatch(&path);
        }
        let mut has_more = false;
        for (path, folder) in folders {
            if self.watched.contains_key(path) {
                continue;
            }
            let mode = if folder.is_recursive {
                RecursiveMode::Recursive
            } else {
                RecursiveMode::NonRecursive
            };
            match self.watcher.watch(path, mode) {
                Ok(()) => {
                    self.watched.insert(path.clone(), *folder);
                    has_more = true;
                }
                Err(error) if is_absent(&error) => {}
                Err(error) => return Err(error),
            }
        }
        let is_watched =
            |path: PathBuf| real(&path).is_ok_and(|path| self.watched.contains_key(&path));
        self.is_complete = is_watched(root.to_path_buf()) && is_watched(root.join("content"));
        Ok(has_more)
    }

    fn wait(&mut self, root: &Path) -> Result<RescanScope, notify::Error> {
        self.scope = RescanScope::empty();
        loop {
            let first = match (self.is_complete, self.owes_full_rescan) {
                (true, false) => (self.queue.recv()).map_err(|_| RecvTimeoutError::Disconnected),
                (true, true) => self.queue.recv_timeout(FULL_RESCAN_DELAY),
                (false, _) => self.queue.recv_timeout(POLL_INTERVAL),
            };
            let Ok(event) = first else {
                // A missing folder may exist again, or a file may have changed without an event.
                if std::mem::take(&mut self.owes_full_rescan) {
                    self.settle(root)?;
                }
                return Ok(RescanScope::Everywhere);
            };
            if self.process(event)? {
                break;
            }
        }
        self.settle(root)?;
        self.owes_full_rescan = self.scope != RescanScope::Everywhere;
        Ok(self.scope.clone())
    }

    /// Returns when saves are complete and git is not busy.
    fn settle(&mut self, root: &Path) -> Result<(), notify::Error> {
        let began = Instant::now();
        loop {
            let is_quiet = match self.queue.recv_timeout(self.saves.quiet()) {
                Ok(event) => {
                    self.process(event)?;
                    false
                }
                Err(_) => true,
            };
            let waited = began.elapsed();
            if (is_quiet || waited > MAX_WAIT) && (waited > MAX_GIT_WAIT || !git_is_busy(root)) {
                return Ok(());
            }
        }
    }

    /// Adds an event to the scope. Returns whether it may be a change.
    fn process(&mut self, event: notify::Result<Event>) -> Result<bool, notify::Error> {
        match event {
            Ok(event) if event.need_rescan() => {
                self.scope = RescanScope::Everywhere;
                Ok(self.saves.take(event))
            }
            Ok(event) => {
                if !event.kind.is_access() {
                    self.scope.add(&event.paths);
                }
                Ok(self.saves.take(event))
            }
            Err(error) if is_absent(&error) => {
                self.scope = RescanScope::Everywhere;
                Ok(true)
            }
            Err(error) => Err(error),
        }
    }
}

/// Returns the folders to watch: those of the site's files, and the targets of links among them.
fn folders_to_watch(root: &Path, linked: &[PathBuf]) -> BTreeMap<PathBuf, Folder> {
    let mut folders = BTreeMap::new();
    let mut add = |path: &Path, is_recursive| {
        if let (Ok(path), Ok(metadata)) = (fs::canonicalize(path), fs::metadata(path))
            && metadata.is_dir()
        {
            let identity = super::file_cache::identity(&metadata);
            let folder = folders.entry(path).or_insert(Folder { identity, is_recursive });
            folder.is_recursive |= is_recursive;
        }
    };
    // Not recursive, because the root may contain the output, git's history, and much else.
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    add(root, false);
    add(&root.join("content"), true);
    add(&root.join("themes"), true);
    for path in linked {
        match path.parent() {
            Some(folder) if path.is_file() => add(folder, false),
            _ => add(path, true),
        }
    }
    folders
}

/// Whether a folder was removed before it could be watched.
fn is_absent(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound | ErrorKind::WatchNotFound => true,
        ErrorKind::Io(error) => super::overlap::is_absent(error),
        _ => false,
    }
}

/// Whether git is changing files of the repository that contains `root`, during which it holds a lock.
fn git_is_busy(root: &Path) -> bool {
    let Ok(root) = fs::canonicalize(root) else {
        return false;
    };
    let git = root.ancestors().map(|folder| folder.join(".git")).find(|git| git.exists());
    let Some(git) = git else {
        return false;
    };
    // In a linked worktree `.git` is a file with the path of the folder.
    let folder = match fs::read_to_string(&git) {
        Ok(text) => match text.strip_prefix("gitdir: ") {
            Some(path) => git.with_file_name(path.trim_end()),
            None => return false,
        },
        Err(_) => git,
    };
    folder.join("index.lock").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_the_system_cannot_watch_files_a_notice_is_shown_once_and_they_are_polled() {
        let root = tempfile::tempdir().unwrap();
        let mut watch = Watch::polling(root.path());
        watch.fall_back(&notify::Error::new(ErrorKind::MaxFilesWatch));
        let notice = watch.notice().unwrap();
        assert!(notice.contains("limit on watched folders"), "{notice}");
        assert_eq!(watch.notice(), None);
        watch.wait();
        assert!(!watch.follow(&[]));
    }

    #[test]
    fn a_full_rescan_follows_a_partial_one() {
        let root = tempfile::tempdir().unwrap();
        let content = fs::canonicalize(root.path()).unwrap().join("content");
        fs::create_dir(&content).unwrap();
        fs::write(content.join("a.md"), "").unwrap();
        let mut watch = Watch::new(root.path());
        watch.follow(&[]);
        fs::write(content.join("a.md"), "# A").unwrap();
        let named = RescanScope::At([content.join("a.md")].into());
        assert_eq!(watch.wait(), named);
        assert_eq!(watch.wait(), RescanScope::Everywhere);
    }

    #[test]
    fn the_target_of_a_link_is_watched() {
        let root = tempfile::tempdir().unwrap();
        let real = fs::canonicalize(root.path()).unwrap();
        for folder in ["content", "shared", "docs"] {
            fs::create_dir(real.join(folder)).unwrap();
        }
        fs::write(real.join("docs/a.md"), "").unwrap();
        let found = folders_to_watch(&real, &[real.join("shared"), real.join("docs/a.md")]);
        let found: Vec<(String, bool)> = (found.into_iter())
            .map(|(path, folder)| {
                (path.strip_prefix(&real).unwrap().display().to_string(), folder.is_recursive)
            })
            .collect();
        let expected = [("", false), ("content", true), ("docs", false), ("shared", true)];
        let expected = expected.map(|(path, is_recursive)| (path.to_owned(), is_recursive));
        assert_eq!(found, expected);
    }

    #[test]
    fn git_is_busy_while_it_holds_its_lock() {
        let root = tempfile::tempdir().unwrap();
        let site = root.path().join("runbooks");
        fs::create_dir_all(&site).unwrap();
        assert!(!git_is_busy(&site));
        fs::create_dir(root.path().join(".git")).unwrap();
        assert!(!git_is_busy(&site));
        fs::write(root.path().join(".git/index.lock"), "").unwrap();
        assert!(git_is_busy(&site));
        fs::create_dir_all(root.path().join(".git/worktrees/w")).unwrap();
        let tree = root.path().join("tree");
        fs::create_dir(&tree).unwrap();
        fs::write(tree.join(".git"), "gitdir: ../.git/worktrees/w\n").unwrap();
        assert!(!git_is_busy(&tree));
        fs::write(root.path().join(".git/worktrees/w/index.lock"), "").unwrap();
        assert!(git_is_busy(&tree));
    }
}
