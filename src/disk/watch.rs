//! Waiting until the files of a site may have changed.
//!
//! An event is a hint that something happened, never what: [`Watch::next`] says only that it is time to
//! look, and where first; [`super::Reader`] finds out whether anything changed. What is watched follows
//! the disk: [`Watch::follow`] is told where links lead to, and sees folders that came, went or were
//! replaced. Where the system refuses to watch, looking from time to time does as well.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{Config, ErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::overlap::real;
use super::rescan::RescanScope;
use super::save_debouncer::SaveDebouncer;

/// Something is shown after so long, although files go on changing.
const CAP: Duration = Duration::from_millis(100);

/// So long after a look at named files, when what came of it is shown, it is time to look everywhere.
const REST: Duration = Duration::from_millis(150);

/// How long git may take to put another branch's files in place.
const GIT_CAP: Duration = Duration::from_secs(5);

/// How often is looked for a folder that is gone, and at all of them where nothing can be watched.
const GLANCE: Duration = Duration::from_millis(300);

/// Looking takes at most this share of the time.
const SHARE: u32 = 10;

/// What a site's files are waited for with.
#[derive(Debug)]
pub(crate) struct Watch {
    root: PathBuf,
    how: How,
    notice: Option<String>,
    woke: Instant,
}

#[derive(Debug)]
enum How {
    Events(Box<Events>),
    Looking,
}

#[derive(Debug)]
struct Events {
    watcher: RecommendedWatcher,
    queue: Receiver<notify::Result<Event>>,
    /// The folders that are watched, each with what tells it from another of that name.
    watched: BTreeMap<PathBuf, Folder>,
    saves: SaveDebouncer,
    /// Where to look, as far as is known.
    look: RescanScope,
    /// Whether the last look was at named files only.
    owes: bool,
    /// Whether everything that should be watched is there.
    is_whole: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Folder {
    identity: (u64, u64),
    with_all_below: bool,
}

impl Watch {
    /// Waits for the system's word on the site in `root`; where it refuses, looks from time to time.
    pub(crate) fn new(root: &Path) -> Self {
        let (sender, queue) = channel();
        // Links may lead anywhere; where they lead within the site, `follow` is told.
        let config = Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(
            move |event| {
                // Nobody listens any more when the program ends.
                let _ = sender.send(event);
            },
            config,
        );
        let mut watch = Self::looking(root);
        match watcher {
            Ok(watcher) => {
                watch.how = How::Events(Box::new(Events {
                    watcher,
                    queue,
                    watched: BTreeMap::new(),
                    saves: SaveDebouncer::default(),
                    look: RescanScope::nowhere(),
                    owes: false,
                    is_whole: false,
                }));
            }
            Err(error) => watch.fall_back(&error),
        }
        watch
    }

    /// Looks from time to time, for file systems that send no word.
    pub(crate) fn looking(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            how: How::Looking,
            notice: None,
            woke: Instant::now(),
        }
    }

    /// Watches what there is now, and where links lead to. Says whether that is more than before: then
    /// something may have changed unseen, and it is time to look again.
    pub(crate) fn follow(&mut self, linked: &[PathBuf]) -> bool {
        let wanted = wanted(&self.root, linked);
        let How::Events(events) = &mut self.how else {
            return false;
        };
        let followed = events.follow(&self.root, &wanted);
        let settled = followed.and_then(|is_more| {
            if is_more {
                events.settle(&self.root)?;
            }
            Ok(is_more)
        });
        match settled {
            Ok(is_more) => is_more,
            Err(error) => {
                self.fall_back(&error);
                false
            }
        }
    }

    /// Follows where links lead to, and returns when something may have changed; says where to look.
    pub(crate) fn next(&mut self, linked: &[PathBuf]) -> RescanScope {
        if self.follow(linked) {
            RescanScope::Everywhere
        } else {
            self.wait()
        }
    }

    /// Returns when something may have changed, and has been quiet since.
    fn wait(&mut self) -> RescanScope {
        let look = match &mut self.how {
            How::Events(events) => match events.wait(&self.root) {
                Ok(look) => look,
                Err(error) => {
                    self.fall_back(&error);
                    RescanScope::Everywhere
                }
            },
            How::Looking => {
                let cost = self.woke.elapsed();
                std::thread::sleep(GLANCE.max(cost * SHARE));
                RescanScope::Everywhere
            }
        };
        self.woke = Instant::now();
        look
    }

    /// What the user should know of how files are watched, once.
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
        self.how = How::Looking;
    }
}

impl Events {
    fn follow(
        &mut self,
        root: &Path,
        wanted: &BTreeMap<PathBuf, Folder>,
    ) -> Result<bool, notify::Error> {
        let gone: Vec<PathBuf> = (self.watched.iter())
            .filter(|(path, folder)| wanted.get(*path) != Some(folder))
            .map(|(path, _)| path.clone())
            .collect();
        for path in gone {
            self.watched.remove(&path);
            // The system forgets a folder by itself when it is deleted.
            let _ = self.watcher.unwatch(&path);
        }
        let mut is_more = false;
        for (path, folder) in wanted {
            if self.watched.contains_key(path) {
                continue;
            }
            let mode = if folder.with_all_below {
                RecursiveMode::Recursive
            } else {
                RecursiveMode::NonRecursive
            };
            match self.watcher.watch(path, mode) {
                Ok(()) => {
                    self.watched.insert(path.clone(), *folder);
                    is_more = true;
                }
                Err(error) if is_absent(&error) => {}
                Err(error) => return Err(error),
            }
        }
        let is_there =
            |path: PathBuf| real(&path).is_ok_and(|path| self.watched.contains_key(&path));
        self.is_whole = is_there(root.to_path_buf()) && is_there(root.join("content"));
        Ok(is_more)
    }

    fn wait(&mut self, root: &Path) -> Result<RescanScope, notify::Error> {
        self.look = RescanScope::nowhere();
        loop {
            let first = match (self.is_whole, self.owes) {
                (true, false) => (self.queue.recv()).map_err(|_| RecvTimeoutError::Disconnected),
                (true, true) => self.queue.recv_timeout(REST),
                (false, _) => self.queue.recv_timeout(GLANCE),
            };
            let Ok(event) = first else {
                // What was gone may be back, or something have changed, without a word.
                if std::mem::take(&mut self.owes) {
                    self.settle(root)?;
                }
                return Ok(RescanScope::Everywhere);
            };
            if self.matters(event)? {
                break;
            }
        }
        self.settle(root)?;
        self.owes = self.look != RescanScope::Everywhere;
        Ok(self.look.clone())
    }

    /// Returns when nothing has happened for a moment.
    fn settle(&mut self, root: &Path) -> Result<(), notify::Error> {
        let began = Instant::now();
        loop {
            let is_quiet = match self.queue.recv_timeout(self.saves.quiet()) {
                Ok(event) => {
                    self.matters(event)?;
                    false
                }
                Err(_) => true,
            };
            let waited = began.elapsed();
            if (is_quiet || waited > CAP) && (waited > GIT_CAP || !git_is_busy(root)) {
                return Ok(());
            }
        }
    }

    /// Whether an event may be about a change.
    fn matters(&mut self, event: notify::Result<Event>) -> Result<bool, notify::Error> {
        match event {
            Ok(event) if event.need_rescan() => {
                self.look = RescanScope::Everywhere;
                Ok(self.saves.take(event))
            }
            Ok(event) => {
                if !event.kind.is_access() {
                    self.look.and_at(&event.paths);
                }
                Ok(self.saves.take(event))
            }
            Err(error) if is_absent(&error) => {
                self.look = RescanScope::Everywhere;
                Ok(true)
            }
            Err(error) => Err(error),
        }
    }
}

/// The folders that a site's files lie in, and those that links among them lead to.
fn wanted(root: &Path, linked: &[PathBuf]) -> BTreeMap<PathBuf, Folder> {
    let mut wanted = BTreeMap::new();
    let mut add = |path: &Path, with_all_below| {
        if let (Ok(path), Ok(metadata)) = (fs::canonicalize(path), fs::metadata(path))
            && metadata.is_dir()
        {
            let identity = super::file_cache::identity(&metadata);
            let folder = wanted.entry(path).or_insert(Folder {
                identity,
                with_all_below,
            });
            folder.with_all_below |= with_all_below;
        }
    };
    // Without what lies below it: there may be the output, the history of git, and much else.
    let root = if root.as_os_str().is_empty() {
        Path::new(".")
    } else {
        root
    };
    add(root, false);
    add(&root.join("content"), true);
    add(&root.join("themes"), true);
    for path in linked {
        match path.parent() {
            Some(folder) if path.is_file() => add(folder, false),
            _ => add(path, true),
        }
    }
    wanted
}

/// Whether what should be watched was gone before it could be.
fn is_absent(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound | ErrorKind::WatchNotFound => true,
        ErrorKind::Io(error) => super::overlap::is_absent(error),
        _ => false,
    }
}

/// Whether git is changing files of the repository that `root` lies in: it holds a lock meanwhile.
fn git_is_busy(root: &Path) -> bool {
    let Ok(root) = fs::canonicalize(root) else {
        return false;
    };
    let git = root
        .ancestors()
        .map(|folder| folder.join(".git"))
        .find(|git| git.exists());
    let Some(git) = git else {
        return false;
    };
    // In a second worktree it is a file that names the folder.
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
    fn where_the_system_refuses_that_is_said_once_and_looking_goes_on() {
        let root = tempfile::tempdir().unwrap();
        let mut watch = Watch::looking(root.path());
        watch.fall_back(&notify::Error::new(ErrorKind::MaxFilesWatch));
        let notice = watch.notice().unwrap();
        assert!(notice.contains("limit on watched folders"), "{notice}");
        assert_eq!(watch.notice(), None);
        watch.wait();
        assert!(!watch.follow(&[]));
    }

    #[test]
    fn after_a_look_at_named_files_it_is_soon_time_to_look_everywhere() {
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
    fn a_link_is_watched_where_it_leads_to() {
        let root = tempfile::tempdir().unwrap();
        let real = fs::canonicalize(root.path()).unwrap();
        for folder in ["content", "shared", "docs"] {
            fs::create_dir(real.join(folder)).unwrap();
        }
        fs::write(real.join("docs/a.md"), "").unwrap();
        let found = wanted(&real, &[real.join("shared"), real.join("docs/a.md")]);
        let found: Vec<(String, bool)> = (found.into_iter())
            .map(|(path, folder)| {
                (
                    path.strip_prefix(&real).unwrap().display().to_string(),
                    folder.with_all_below,
                )
            })
            .collect();
        let expected = [
            ("", false),
            ("content", true),
            ("docs", false),
            ("shared", true),
        ];
        let expected = expected.map(|(path, below)| (path.to_owned(), below));
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
