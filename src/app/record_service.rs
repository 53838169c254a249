//! Reads, changes and writes one release under the site's lock, for the terminal, git and browsers alike.

use std::sync::Arc;

use serde_json::Value;

use crate::app::author::stamp;
use crate::app::commit_message::commit_message;
use crate::app::commit_queue::{self, Queueing};
use crate::app::failure::Failure;
use crate::app::load::{self, SiteLoader};
use crate::app::not_shared::NotShared;
use crate::app::options::{AuthorOptions, GlobalOptions};
use crate::app::terminal::Terminal;
use crate::diagnostic::Diagnostic;
use crate::disk::{EditError, FileEdit, Git, SiteLock};
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::evidence;
use crate::evaluate::run::Run;
use crate::model::checklist::Checklist;
use crate::record::{self, Advice, AnswerReader, Command, Intent, Recorded, Refusal};
use crate::site::Site;
use crate::sources::Sources;
use crate::span::SourceId;

/// How often a file that changes in between is read again.
const MAX_ATTEMPTS: usize = 10;

/// A request to record a command in a release.
#[derive(Clone)]
pub(crate) struct Request<'a> {
    pub(crate) release: &'a str,
    pub(crate) who: &'a AuthorOptions,
    /// The id of the person who records, where that is certain.
    identified: Option<String>,
    /// The queue for its commit, if it has one.
    queueing: Option<Queueing>,
    pub(crate) command: Command,
    snapshot: Snapshot,
    /// Whether to show the effects without writing.
    pub(crate) is_dry_run: bool,
}

/// What to do with the checklist's snapshot of the release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Snapshot {
    /// Leaves it as it is.
    Keep,
    /// Creates it if there is none.
    CreateMissing,
    /// Replaces it with the current checklist.
    Replace,
}

/// The outcome of a request.
pub(crate) enum RecordOutcome {
    Refused(Box<Refused>),
    /// Nothing was written, because everything was so already.
    Unchanged(Box<Written>),
    Written(Box<Written>),
}

/// A request that was refused.
pub(crate) struct Refused {
    pub(crate) release: String,
    pub(crate) path: String,
    pub(crate) refusal: Refusal,
    /// The sources for diagnostics, with the newest text of the file.
    pub(crate) sources: Sources,
}

/// A request that was recorded.
pub(crate) struct Written {
    /// The release's file, from the site's root.
    pub(crate) path: String,
    pub(crate) intent: Intent,
    pub(crate) recorded: Recorded,
    /// Why it was not shared, if it should have been.
    pub(crate) not_shared: Option<NotShared>,
    /// The id of its commit in the queue, if it is queued.
    pub(crate) queued: Option<String>,
    /// The text of the release before.
    before: String,
    /// The path of its snapshot, if it exists.
    snapshot: Option<String>,
    /// Whether the snapshot was created.
    is_snapshot_new: bool,
    /// The text of the snapshot before, if it was replaced.
    snapshot_before: Option<String>,
}

/// Records under the site's lock.
pub(crate) struct RecordService<'a> {
    lock: &'a SiteLock,
    load: LoadSite<'a>,
}

/// Reads what a request depends on, each time anew.
pub(crate) type LoadSite<'a> = &'a dyn Fn() -> Result<Arc<Site>, Failure>;

/// Reads the release of a request with what it depends on, or the whole site if the command names another release.
pub(crate) fn load_for(
    request: &Request<'_>,
    common: &GlobalOptions,
    output: Terminal,
) -> Result<Arc<Site>, Failure> {
    let loader = SiteLoader::from(common);
    let evidence = match &request.command {
        Command::Tick(tick) => tick.evidence.as_slice(),
        _ => &[],
    };
    let site = if names_another_release(&request.command) {
        loader.site(output)?
    } else {
        loader.release(request.release, evidence, output)?
    };
    Ok(Arc::new(site))
}

/// Whether a command names a release besides the one that it changes.
fn names_another_release(command: &Command) -> bool {
    matches!(command, Command::Set(set) if set.changes.iter().any(|change| change.key == "after"))
}

impl Snapshot {
    /// Returns what a command does to the snapshot.
    fn of(command: &Command) -> Self {
        match command {
            Command::Close(_) => Self::CreateMissing,
            Command::Update(_) => Self::Replace,
            _ => Self::Keep,
        }
    }
}

impl<'a> Request<'a> {
    pub(crate) fn new(release: &'a str, who: &'a AuthorOptions, command: Command) -> Self {
        let snapshot = Snapshot::of(&command);
        Self {
            release,
            who,
            identified: None,
            queueing: None,
            command,
            snapshot,
            is_dry_run: false,
        }
    }

    /// Sets the id of the person who records, in place of git's user.
    pub(crate) fn identified(self, identified: Option<String>) -> Self {
        Self { identified, ..self }
    }

    /// Sets the queue for its commit.
    pub(crate) fn queued(self, queueing: Option<Queueing>) -> Self {
        Self { queueing, ..self }
    }

    /// Sets whether to show the effects without writing.
    pub(crate) fn dry_run(self, is_dry_run: bool) -> Self {
        Self { is_dry_run, ..self }
    }
}

impl<'a> RecordService<'a> {
    /// Returns a service that writes under `lock` to the site that `load` returns.
    pub(crate) fn new(lock: &'a SiteLock, load: LoadSite<'a>) -> Self {
        Self { lock, load }
    }

    /// Decides and writes. Starts again if the file is saved in between.
    pub(crate) fn attempt(&self, request: &Request<'_>) -> Result<RecordOutcome, Failure> {
        for _ in 0..MAX_ATTEMPTS {
            let site = (self.load)()?;
            let source = load::release(&site, request.release)?.source();
            let mut written = match self.decide(&site, source, request)? {
                RecordOutcome::Written(written) if !request.is_dry_run => written,
                done => return Ok(done),
            };
            match self.write(&site, request, &mut written) {
                Err(EditError::Changed { .. }) => {}
                Err(error) => return Err(error.into()),
                Ok(()) => return Ok(RecordOutcome::Written(written)),
            }
        }
        Err(Failure::new("the release's file changes too fast to be written"))
    }

    /// Decides the request on the newest text of the file, without writing.
    fn decide(
        &self,
        site: &Site,
        source: SourceId,
        request: &Request<'_>,
    ) -> Result<RecordOutcome, Failure> {
        let path = site.sources.file(source).path.clone();
        let text = self.lock.read(&path)?;
        let refused = |refusal: Refusal, release: &str| {
            let mut sources = site.sources.clone();
            sources.retext(source, text.trim_start_matches('\u{feff}'));
            let release = release.to_owned();
            let path = path.clone();
            Ok(RecordOutcome::Refused(Box::new(Refused { release, path, refusal, sources })))
        };
        let run = match load::release(site, request.release)? {
            ReleaseEntry::Run(run) => run,
            ReleaseEntry::Broken { id, source } => {
                let diagnostics = site.diagnostics_of(*source).cloned().collect();
                return refused(Refusal::unreadable(id, diagnostics), id);
            }
        };
        if let Some(refusal) = refusal_to_copy(site, run, request.snapshot) {
            return refused(refusal, &run.release.id);
        }
        let git = Git::at(self.lock.root());
        let stamp = stamp(request.who, request.identified.as_deref(), &site.config, git)?;
        let intent = Intent {
            by: stamp.by,
            is_by_given: stamp.is_by_given,
            recorder: stamp.recorder,
            at: stamp.at,
            now: stamp.now,
            backdate: request.who.backdate,
            command: request.command.clone(),
        };
        match record::record(site, run, &text, &intent) {
            Ok(mut recorded) => {
                let outcome = if recorded.is_unchanged() {
                    RecordOutcome::Unchanged
                } else {
                    recorded.cautions.extend(stamp.cautions.into_iter().map(Advice::from));
                    RecordOutcome::Written
                };
                Ok(outcome(Box::new(Written {
                    path,
                    intent,
                    recorded,
                    not_shared: None,
                    queued: None,
                    before: text,
                    snapshot: None,
                    is_snapshot_new: false,
                    snapshot_before: None,
                })))
            }
            Err(refusal) => refused(refusal, &run.release.id),
        }
    }

    /// Writes the release's file and, if it changes, its snapshot in one transaction.
    fn write(
        &self,
        site: &Site,
        request: &Request<'_>,
        written: &mut Written,
    ) -> Result<(), EditError> {
        let lock = self.lock;
        let run = &written.recorded.run;
        let snapshot = format!("content/releases/{}.md", run.release.id);
        let checklist = checklist_path(site, run);
        let release = FileEdit::replace(&written.path, &written.before, &written.recorded.text);
        let queued = match (request.snapshot, checklist) {
            (Snapshot::CreateMissing, Some(checklist)) if !lock.stands(&snapshot) => {
                let text = lock.read(checklist)?;
                let edits = [FileEdit::create(&snapshot, &text), release];
                let queued = self.write_edits(request, written, &edits)?;
                written.is_snapshot_new = true;
                queued
            }
            (Snapshot::Replace, Some(checklist)) => {
                let (old, new) = (lock.read(&snapshot)?, lock.read(checklist)?);
                let edits = [release, FileEdit::replace(&snapshot, &old, &new)];
                let queued = self.write_edits(request, written, &edits)?;
                written.snapshot_before = Some(old);
                queued
            }
            _ => self.write_edits(request, written, &[release])?,
        };
        written.queued = queued;
        written.snapshot = lock.stands(&snapshot).then_some(snapshot);
        Ok(())
    }

    /// Writes the files, and queues their commit with the files that the command names as evidence.
    fn write_edits(
        &self,
        request: &Request<'_>,
        written: &Written,
        edits: &[FileEdit<'_>],
    ) -> Result<Option<String>, EditError> {
        let evidence: Vec<String> = match &request.command {
            Command::Tick(tick) => tick
                .evidence
                .iter()
                .filter_map(|name| evidence::file(&written.path, name))
                .collect(),
            _ => Vec::new(),
        };
        let attached = evidence.iter().filter(|path| self.lock.is_file(path));
        let message = commit_message(&written.recorded, &written.intent);
        let attached = attached.map(String::as_str).collect();
        commit_queue::write(self.lock, edits, attached, &message, request.queueing.as_ref())
    }
}

impl Written {
    /// Returns the answer as JSON; `is_written` is false for a dry run.
    pub(crate) fn answer(&self, is_written: bool, reader: AnswerReader) -> Value {
        let not_shared = self.not_shared.as_ref().map(|why| why.message.as_str());
        self.recorded.answer(&self.intent, &self.path, is_written, not_shared, reader)
    }

    /// Returns the paths of the release's files from the site's root.
    pub(crate) fn paths(&self) -> Vec<&str> {
        let snapshot = self.snapshot.iter().map(String::as_str);
        snapshot.chain([self.path.as_str()]).collect()
    }

    /// Whether the release's file still has the recorded text.
    pub(crate) fn is_untouched(&self, lock: &SiteLock) -> bool {
        let text = lock.read(&self.path);
        text.is_ok_and(|text| text == self.recorded.text)
    }

    /// Restores the files.
    pub(crate) fn undo(&self, lock: &SiteLock) -> Result<(), EditError> {
        let release = FileEdit::replace(&self.path, &self.recorded.text, &self.before);
        match (&self.snapshot, &self.snapshot_before) {
            (Some(path), Some(before)) => {
                let now = lock.read(path)?;
                lock.write(&[release, FileEdit::replace(path, &now, before)])
            }
            (Some(path), None) if self.is_snapshot_new => {
                lock.write(&[release])?;
                lock.remove(path)
            }
            _ => lock.write(&[release]),
        }
    }
}

/// Refuses to make a snapshot of a checklist in which git left a conflict.
fn refusal_to_copy(site: &Site, run: &Run, snapshot: Snapshot) -> Option<Refusal> {
    let copies = match snapshot {
        Snapshot::Keep => false,
        Snapshot::CreateMissing => !run.has_snapshot,
        Snapshot::Replace => true,
    };
    let checklist = current_checklist(site, run)?;
    let diagnostics: Vec<Diagnostic> = site.conflicts_in(checklist.source).cloned().collect();
    (copies && !diagnostics.is_empty())
        .then(|| Refusal::checklist_in_conflict(&checklist.id, diagnostics))
}

/// Returns the path of the release's current checklist.
fn checklist_path<'a>(site: &'a Site, run: &Run) -> Option<&'a str> {
    Some(&site.sources.file(current_checklist(site, run)?.source).path)
}

fn current_checklist<'a>(site: &'a Site, run: &Run) -> Option<&'a Checklist> {
    let mut checklists = site.checklists.iter();
    checklists.find(|checklist| checklist.id == run.release.checklist.value).map(AsRef::as_ref)
}
