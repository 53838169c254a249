//! Commits and pushes records of pages in the background, so that no record waits for git or for the remote.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::app::commit_queue::{Due, commit_queued};
use crate::app::failure::Failure;
use crate::app::load::SiteLoader;
use crate::app::lock::begin;
use crate::app::options::GlobalOptions;
use crate::app::share::random_pause;
use crate::app::terminal::Terminal;
use crate::disk::{Git, Limit, MergeDriver, Pushed, QueuedCommit, SiteLock};
use crate::model::config::Config;

/// How long a record waits for its commit: the ten seconds in which a page offers to undo it, which begin when the page
/// has the answer.
const UNDO_TIME: Duration = Duration::from_secs(12);

/// The pause after the first failure. It doubles with every other.
const FIRST_PAUSE: Duration = Duration::from_secs(2);

/// The longest pause.
const MAX_PAUSE: Duration = Duration::from_secs(5 * 60);

/// The most attempts in a row while others push first.
const MAX_ATTEMPTS: u32 = 10;

/// How often the commits of others are fetched.
const FETCH_INTERVAL: Duration = Duration::from_secs(30);

/// Commits and pushes what is queued, and fetches what others pushed.
pub(crate) struct Committer {
    common: GlobalOptions,
    output: Terminal,
    /// Shows on all pages what is not shared; `None` if everything is.
    show: Box<dyn Fn(Option<String>) + Send>,
    commits: Retry,
    pushes: Retry,
    next_fetch: Instant,
    shown: Option<String>,
    /// The last configuration without errors.
    last_config: Option<Config>,
}

/// When something that failed is tried again.
#[derive(Default)]
struct Retry {
    failures: u32,
    at: Option<Instant>,
    /// Why it failed.
    why: Option<String>,
}

/// What is queued.
#[derive(Default)]
struct Queue {
    uncommitted: usize,
    /// The ids of the records that are committed, but not pushed.
    unpushed: Vec<String>,
    /// When the next record is due.
    next_due: Option<Duration>,
}

impl Committer {
    pub(crate) fn new(
        common: &GlobalOptions,
        output: Terminal,
        show: impl Fn(Option<String>) + Send + 'static,
    ) -> Self {
        let common = common.clone();
        let (commits, pushes) = (Retry::default(), Retry::default());
        let next_fetch = Instant::now();
        Self {
            common,
            output,
            show: Box::new(show),
            commits,
            pushes,
            next_fetch,
            shown: None,
            last_config: None,
        }
    }

    /// Works on another thread, now and whenever something is sent to `woken`, until the sender is gone. Begins with what
    /// an earlier process left.
    pub(crate) fn start(mut self, woken: Receiver<()>) {
        thread::spawn(move || {
            loop {
                let wait = self.pass();
                let message = match wait {
                    Some(wait) => woken.recv_timeout(wait),
                    None => woken.recv().map_err(|_| RecvTimeoutError::Disconnected),
                };
                if message == Err(RecvTimeoutError::Disconnected) {
                    return;
                }
            }
        });
    }

    /// Commits, fetches and pushes what is due. Returns how long to wait before the next pass; `None` if nothing is queued
    /// and nothing is fetched.
    fn pass(&mut self) -> Option<Duration> {
        let Some(config) = self.config() else {
            return Some(FIRST_PAUSE);
        };
        if self.commits.is_due() {
            let done = self.commit(Due::After(UNDO_TIME), config.git.pushes());
            self.commits.note(done);
        }
        if config.git.pushes() && self.next_fetch <= Instant::now() {
            // If this fails, nothing is lost: it is repeated, and a push that fails is shown.
            let _ = self.fetch(&config);
            self.next_fetch = Instant::now() + FETCH_INTERVAL;
        }
        let queue = self.queue();
        if config.git.pushes() && !queue.unpushed.is_empty() && self.pushes.is_due() {
            let done = self.push(&config);
            self.pushes.note(done);
        }
        let queue = self.queue();
        self.tell(&queue);
        let commit = queue.next_due.map(|due| due.max(self.commits.pause()));
        let push = (config.git.pushes() && !queue.unpushed.is_empty()).then(|| self.pushes.pause());
        let fetch = self.next_fetch.saturating_duration_since(Instant::now());
        let fetch = config.git.pushes().then_some(fetch);
        commit.into_iter().chain(push).chain(fetch).min()
    }

    /// Reads the configuration; while it has errors, the last one without them counts.
    fn config(&mut self) -> Option<Config> {
        let parsed = SiteLoader::from(&self.common).parsed_config().ok();
        if let Some(parsed) = parsed.filter(|parsed| !parsed.has_errors()) {
            self.last_config = Some(parsed.config);
        }
        self.last_config.clone()
    }

    /// Fetches and merges what others pushed.
    fn fetch(&self, config: &Config) -> Result<(), Failure> {
        let git = Git::at(&self.common.root);
        let upstream = git.upstream().map_err(Failure::new)?;
        git.fetch(&upstream, &limit(config)).map_err(Failure::new)?;
        let driver = MergeDriver::new(&self.common.root).map_err(Failure::new)?;
        let _lock = self.begin()?;
        git.integrate(&upstream, Some(&driver)).map_err(Failure::new)
    }

    fn begin(&self) -> Result<SiteLock, Failure> {
        begin(&self.common, self.output)
    }

    fn commit(&self, due: Due, keeps: bool) -> Result<(), Failure> {
        commit_queued(&self.begin()?, due, keeps)
    }

    fn queue(&self) -> Queue {
        let entries = self.begin().and_then(|lock| Ok(lock.queued()?));
        let entries: Vec<QueuedCommit> = entries.unwrap_or_default();
        let (unpushed, open): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|entry| entry.commit.is_some());
        Queue {
            uncommitted: open.len(),
            next_due: open.first().map(|entry| UNDO_TIME.saturating_sub(entry.age())),
            unpushed: unpushed.into_iter().map(|entry| entry.id).collect(),
        }
    }

    /// Pushes all commits. The site is locked only while files change, not while git waits for the remote.
    fn push(&self, config: &Config) -> Result<(), Failure> {
        let git = Git::at(&self.common.root);
        let upstream = git.upstream().map_err(Failure::new)?;
        let limit = limit(config);
        let driver = MergeDriver::new(&self.common.root).map_err(Failure::new)?;
        for attempts in 0..MAX_ATTEMPTS {
            thread::sleep(random_pause(attempts));
            // Everything that is committed now is in the history of the tip.
            let unpushed = self.queue().unpushed;
            let tip = git.tip().map_err(Failure::new)?;
            let Some(tip) = tip else {
                return Ok(());
            };
            match git.push(&upstream, &tip, &tip, &limit) {
                Pushed::Shared => {
                    let lock = self.begin()?;
                    return Ok(unpushed.iter().try_for_each(|id| lock.dequeue(id))?);
                }
                Pushed::Refused(why) => return Err(Failure::new(why)),
                Pushed::Behind => {
                    let lock = self.begin()?;
                    if git.integrate(&upstream, Some(&driver)).is_err() {
                        // Git does not touch a file with uncommitted records, so these are committed early.
                        commit_queued(&lock, Due::Now, true)?;
                        git.integrate(&upstream, Some(&driver)).map_err(Failure::new)?;
                    }
                }
            }
        }
        Err(Failure::new(format!("others pushed first, {MAX_ATTEMPTS} times")))
    }

    /// Shows what could not be committed or pushed, until it is.
    fn tell(&mut self, queue: &Queue) {
        let text = |what: &str, count: usize, retry: &Retry| {
            let why = retry.why.as_ref().filter(|_| count > 0)?;
            let records =
                if count == 1 { "1 record".to_owned() } else { format!("{count} records") };
            Some(format!("{records} not {what} yet: {why}. The server tries again."))
        };
        let commits = text("committed", queue.uncommitted, &self.commits);
        let texts: Vec<String> =
            commits.into_iter().chain(text("shared", queue.unpushed.len(), &self.pushes)).collect();
        let shown = (!texts.is_empty()).then(|| texts.join(" "));
        if shown == self.shown {
            return;
        }
        match &shown {
            Some(text) => self.output.caution(text),
            None => self.output.note("All records are committed and shared."),
        }
        (self.show)(shown.clone());
        self.shown = shown;
    }
}

/// How long git may wait for the remote.
fn limit(config: &Config) -> Limit<'static> {
    Limit { time: Duration::from_secs(config.git_timeout.into()), on_wait: &|_| {} }
}

impl Retry {
    fn is_due(&self) -> bool {
        self.pause().is_zero()
    }

    /// How long it is not tried again.
    fn pause(&self) -> Duration {
        self.at.map_or(Duration::ZERO, |at| at.saturating_duration_since(Instant::now()))
    }

    /// Sets when it is tried again, after an attempt.
    fn note(&mut self, attempt: Result<(), Failure>) {
        match attempt {
            Ok(()) => *self = Self::default(),
            Err(failure) => {
                let pause = FIRST_PAUSE * 2u32.saturating_pow(self.failures.min(16));
                self.failures += 1;
                self.at = Some(Instant::now() + pause.min(MAX_PAUSE));
                self.why = Some(failure.message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_five_minutes() {
        let mut retry = Retry::default();
        assert!(retry.is_due());
        let mut pauses = Vec::new();
        for _ in 0..40 {
            retry.note(Err(Failure::new("offline")));
            pauses.push(retry.pause().as_secs_f64().round());
        }
        assert_eq!(pauses[..4], [2.0, 4.0, 8.0, 16.0]);
        assert_eq!(pauses.last(), Some(&300.0));
        retry.note(Ok(()));
        assert!(retry.is_due() && retry.why.is_none());
    }
}
