//! Sharing a record through git: fetch, integrate, record, commit, push; and again if others were faster.
//!
//! The site's lock is held while files, index and branch change, and released while git asks the remote, so
//! that a remote that hangs keeps no one else from recording. What was recorded stays recorded: if it cannot
//! be shared, the message says so, and a later push includes it.

use std::thread;
use std::time::Duration;

use crate::app::commit_message::commit_message;
use crate::app::commit_queue::{Due, commit_queued};
use crate::app::failure::Failure;
use crate::app::load;
use crate::app::lock::begin;
use crate::app::not_shared::NotShared;
use crate::app::options::GlobalOptions;
use crate::app::record_service::{LoadSite, RecordOutcome, RecordService, Request, Written};
use crate::app::terminal::Terminal;
use crate::disk::{EditError, Git, Limit, Pushed, SiteLock, Upstream};
use crate::evaluate::entry::ReleaseEntry;
use crate::model::config::Config;
use crate::record;

/// The most attempts while others push first.
const MAX_ATTEMPTS: u32 = 50;

/// The longest pause before an attempt.
const MAX_PAUSE: Duration = Duration::from_secs(1);

/// A change of files that can be committed, and undone if others were faster.
pub(crate) trait Change {
    /// The files, from the site's root.
    fn paths(&self) -> Vec<&str>;
    /// The message of the commit.
    fn message(&self) -> String;
    /// Whether the files still are as this change left them.
    fn is_untouched(&self, lock: &SiteLock) -> bool;
    /// Puts the files back as they were.
    fn undo(&self, lock: &SiteLock) -> Result<(), EditError>;
}

/// How the records of a site are shared.
pub(crate) struct Sharing<'a> {
    common: &'a GlobalOptions,
    timeout: Duration,
    is_pushing: bool,
    output: Terminal,
}

/// The result of an attempt: a change or a refusal. The outer error means that it could not be attempted.
pub(crate) type Tried<C, R> = Result<Result<C, R>, Failure>;

/// A change that was made, and why it was not shared, if it was not.
type Made<C> = (C, Option<NotShared>);

impl<'a> Sharing<'a> {
    /// Returns how the records of a command are shared: pushed with the option `push` or by the site's configuration,
    /// otherwise only committed; `None` if neither is asked for.
    pub(crate) fn of_command(
        common: &'a GlobalOptions,
        config: &Config,
        push: bool,
        output: Terminal,
    ) -> Option<Self> {
        let is_pushing = push || config.git.pushes();
        let timeout = Duration::from_secs(config.git_timeout.into());
        (is_pushing || config.git.commits()).then_some(Self { common, timeout, is_pushing, output })
    }

    /// Records and shares a request. Refuses it if an item changed since it was made.
    pub(crate) fn record(
        &self,
        load: LoadSite<'_>,
        request: &Request<'_>,
    ) -> Result<RecordOutcome, Failure> {
        let request = with_expected_states(load, request)?;
        let attempt = |lock: &SiteLock| {
            Ok(match RecordService::new(lock, load).attempt(&request)? {
                RecordOutcome::Written(written) => Ok(*written),
                other => Err(other),
            })
        };
        Ok(match self.share(&attempt)? {
            Ok((mut written, not_shared)) => {
                written.not_shared = not_shared;
                RecordOutcome::Written(Box::new(written))
            }
            Err(other) => other,
        })
    }

    /// Makes a change with `attempt` and shares it. `attempt` decides on the files as they are, and is called
    /// again if others were faster; its inner error means that it changed nothing.
    pub(crate) fn share<C: Change, R>(
        &self,
        attempt: &dyn Fn(&SiteLock) -> Tried<C, R>,
    ) -> Tried<Made<C>, R> {
        let git = Git::at(&self.common.root);
        if let Some(why) = git.busy() {
            let made = attempt(&self.begin()?)?;
            return Ok(made.map(|change| (change, Some(NotShared::uncommitted(&why)))));
        }
        if !self.is_pushing {
            return self.commit(git, attempt);
        }
        let upstream = git.upstream().map_err(|why| {
            Failure::new(format!("nothing can be shared: {why}"))
                .hint("Set an upstream branch in git, or record without sharing.")
        })?;
        let on_wait = |remote: &str| self.output.note(format_args!("Waiting for `{remote}`"));
        let round = Round { git, upstream, limit: Limit { time: self.timeout, on_wait: &on_wait } };
        let mut behind: Option<Committed<C>> = None;
        for attempts in 0..MAX_ATTEMPTS {
            thread::sleep(random_pause(attempts));
            let fetched = git.fetch(&round.upstream, &round.limit);
            let lock = self.begin()?;
            self.commit_queued(&lock);
            let caught_up = match behind.take() {
                Some(committed) => round.catch_up(&lock, committed),
                None => Ok(None),
            };
            let committed = match caught_up {
                Ok(None) => {
                    // First, so that `attempt` decides on what others shared.
                    let integrated = fetched.and_then(|()| git.integrate(&round.upstream, None));
                    match attempt(&lock)? {
                        Ok(change) => round.commit(change, integrated),
                        Err(refused) => return Ok(Err(refused)),
                    }
                }
                Ok(Some(committed)) => Ok(committed),
                Err(made) => Err(made),
            };
            // Other processes may record while git waits for the remote.
            drop(lock);
            match committed.and_then(|committed| round.push(committed)) {
                Ok(committed) => behind = Some(committed),
                Err(made) => return Ok(Ok(made)),
            }
        }
        let Some(Committed { change, .. }) = behind else {
            return Err(Failure::new("nothing was shared"));
        };
        let why = format!("others pushed first, {MAX_ATTEMPTS} times");
        Ok(Ok((change, Some(NotShared::committed(&why)))))
    }

    /// Makes a change with `attempt` and commits it.
    fn commit<C: Change, R>(
        &self,
        git: Git<'_>,
        attempt: &dyn Fn(&SiteLock) -> Tried<C, R>,
    ) -> Tried<Made<C>, R> {
        let lock = self.begin()?;
        self.commit_queued(&lock);
        let made = attempt(&lock)?;
        Ok(made.map(|change| {
            let committed = git.commit(&change.paths(), &change.message());
            let not_shared = committed.err().map(|why| NotShared::uncommitted(&why));
            (change, not_shared)
        }))
    }

    /// Commits the records of pages first: the commit of this record takes the whole file, and has another author.
    fn commit_queued(&self, lock: &SiteLock) {
        if let Err(failure) = commit_queued(lock, Due::Now, self.is_pushing) {
            self.output
                .caution(&format!("earlier records are not committed yet: {}", failure.message));
        }
    }

    fn begin(&self) -> Result<SiteLock, Failure> {
        begin(self.common, self.output)
    }
}

/// The parameters of all attempts to share one change.
struct Round<'a> {
    git: Git<'a>,
    upstream: Upstream,
    limit: Limit<'a>,
}

/// A change with its commit.
struct Committed<C> {
    change: C,
    commit: String,
    /// What to push: the commit itself, or a later one that joins both sides.
    tip: String,
}

impl Round<'_> {
    /// Commits `change`. `Err` means that it cannot be shared: the remote would reject a push without its commits.
    fn commit<C: Change>(
        &self,
        change: C,
        integrated: Result<(), String>,
    ) -> Result<Committed<C>, Made<C>> {
        match self.git.commit(&change.paths(), &change.message()) {
            Err(why) => Err((change, Some(NotShared::uncommitted(&why)))),
            Ok(commit) => match integrated {
                Ok(()) => Ok(Committed { change, tip: commit.clone(), commit }),
                Err(why) => Err((change, Some(NotShared::committed(&why)))),
            },
        }
    }

    /// After others pushed first: reverts the change and returns `None`, so that it is decided again on their
    /// commits. If another process recorded after it, merges both sides instead. `Err` means that it cannot be
    /// shared.
    fn catch_up<C: Change>(
        &self,
        lock: &SiteLock,
        done: Committed<C>,
    ) -> Result<Option<Committed<C>>, Made<C>> {
        let Committed { change, commit, .. } = done;
        let is_back = change.is_untouched(lock)
            && (self.git).undo_commit(&self.upstream, &commit, &change.paths());
        if is_back {
            return match change.undo(lock) {
                Ok(()) => Ok(None),
                Err(error) => Err((change, Some(NotShared::uncommitted(&error.to_string())))),
            };
        }
        let joined = self.git.integrate(&self.upstream, None);
        match joined.and_then(|()| self.git.head_with(&commit)) {
            Ok(tip) => Ok(Some(Committed { change, commit, tip })),
            Err(why) => Err((change, Some(NotShared::committed(&why)))),
        }
    }

    /// Pushes the commit. `Ok` means that others pushed first, `Err` that sharing ended, with or without success.
    fn push<C>(&self, committed: Committed<C>) -> Result<Committed<C>, Made<C>> {
        let Committed { tip, commit, .. } = &committed;
        match (self.git).push(&self.upstream, tip, commit, &self.limit) {
            Pushed::Shared => Err((committed.change, None)),
            Pushed::Refused(why) => Err((committed.change, Some(NotShared::committed(&why)))),
            Pushed::Behind => Ok(committed),
        }
    }
}

/// Returns the pause before an attempt, after `attempts` that failed. Without it, two clones that record in a loop can stay in step,
/// so that always the same one pushes first.
pub(crate) fn random_pause(attempts: u32) -> Duration {
    let longest = (Duration::from_millis(50) * attempts).min(MAX_PAUSE);
    longest.mul_f64(fastrand::f64())
}

/// Returns the request with the current states of its items.
fn with_expected_states<'a>(
    load: LoadSite<'_>,
    request: &Request<'a>,
) -> Result<Request<'a>, Failure> {
    let site = load()?;
    let mut request = request.clone();
    if let ReleaseEntry::Run(run) = load::release(&site, request.release)? {
        request.command = record::with_expected_states(&site, run, request.command);
    }
    Ok(request)
}

impl Change for Written {
    fn paths(&self) -> Vec<&str> {
        self.paths()
    }

    fn message(&self) -> String {
        commit_message(&self.recorded, &self.intent)
    }

    fn is_untouched(&self, lock: &SiteLock) -> bool {
        self.is_untouched(lock)
    }

    fn undo(&self, lock: &SiteLock) -> Result<(), EditError> {
        self.undo(lock)
    }
}
