//! One release read, changed and written under the site's lock: what the terminal, git and a browser have
//! in common. How it is told of is theirs.

use std::sync::Arc;

use serde_json::Value;

use crate::app::author::stamp;
use crate::app::failure::Failure;
use crate::app::load;
use crate::app::not_shared::NotShared;
use crate::app::options::AuthorOptions;
use crate::disk::{EditError, FileEdit, Git, SiteLock};
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::record::{self, Command, Intent, Recorded, Refusal};
use crate::site::Site;
use crate::sources::Sources;
use crate::span::SourceId;

/// How often a file that changes under our hands is read again.
const TRIES: usize = 10;

/// What to record.
#[derive(Clone)]
pub(crate) struct Request<'a> {
    pub(crate) release: &'a str,
    pub(crate) who: &'a AuthorOptions,
    pub(crate) act: Command,
    pub(crate) snapshot: Snapshot,
    /// Nothing is written.
    pub(crate) only_told: bool,
}

/// What becomes of the copy of the checklist beside the release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Snapshot {
    /// It stays.
    Stays,
    /// It is made where there is none.
    IfMissing,
    /// It is the newest version.
    Newest,
}

/// What became of a request.
pub(crate) enum RecordOutcome {
    Refused(Box<Refused>),
    Written(Box<Written>),
}

/// What was not recorded, and why.
pub(crate) struct Refused {
    pub(crate) release: String,
    pub(crate) path: String,
    pub(crate) refusal: Refusal,
    /// They quote the file as it is now.
    pub(crate) sources: Sources,
}

/// What was recorded, and where.
pub(crate) struct Written {
    /// The release's file, from the site's root.
    pub(crate) path: String,
    pub(crate) intent: Intent,
    pub(crate) recorded: Recorded,
    /// Why others have not got it, where they should.
    pub(crate) not_shared: Option<NotShared>,
    /// The text that it was recorded in.
    before: String,
    /// Its snapshot, where there is one.
    snapshot: Option<String>,
    /// Whether the snapshot was created.
    is_snapshot_new: bool,
    /// The text that the snapshot had, where it has another now.
    snapshot_before: Option<String>,
}

/// Whoever may write.
pub(crate) struct RecordService<'a> {
    recording: &'a SiteLock,
    look: Look<'a>,
}

/// The site: read for the purpose, or as somebody knows it who follows the files.
pub(crate) type Look<'a> = &'a dyn Fn() -> Result<Arc<Site>, Failure>;

impl<'a> Request<'a> {
    pub(crate) fn new(release: &'a str, who: &'a AuthorOptions, act: Command) -> Self {
        Self { release, who, act, snapshot: Snapshot::Stays, only_told: false }
    }
}

impl<'a> RecordService<'a> {
    /// With the right to write, and a way to the site.
    pub(crate) fn new(recording: &'a SiteLock, look: Look<'a>) -> Self {
        Self { recording, look }
    }

    /// Decides and writes; again where somebody saves the file in between.
    pub(crate) fn attempt(&self, request: &Request<'_>) -> Result<RecordOutcome, Failure> {
        for _ in 0..TRIES {
            let site = (self.look)()?;
            let source = load::release(&site, request.release)?.source();
            let mut written = match self.decide(&site, source, request)? {
                RecordOutcome::Written(written) if !request.only_told => written,
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

    /// What would be written, on what the file holds now.
    fn decide(
        &self,
        site: &Site,
        source: SourceId,
        request: &Request<'_>,
    ) -> Result<RecordOutcome, Failure> {
        let path = site.sources.file(source).path.clone();
        let text = self.recording.read(&path)?;
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
                let problems = site.diagnostics_of(*source).cloned().collect();
                return refused(Refusal::unreadable(id, problems), id);
            }
        };
        let stamp = stamp(request.who, &site.config, Git::at(self.recording.root()))?;
        let intent = Intent { by: stamp.by, at: stamp.at, act: request.act.clone() };
        match record::record(site, run, &text, &intent) {
            Ok(mut recorded) => {
                recorded.cautions.extend(stamp.cautions);
                Ok(RecordOutcome::Written(Box::new(Written {
                    path,
                    intent,
                    recorded,
                    not_shared: None,
                    before: text,
                    snapshot: None,
                    is_snapshot_new: false,
                    snapshot_before: None,
                })))
            }
            Err(refusal) => refused(refusal, &run.release.id),
        }
    }

    /// The release's file and, where that changes, its snapshot, as one.
    fn write(
        &self,
        site: &Site,
        request: &Request<'_>,
        written: &mut Written,
    ) -> Result<(), EditError> {
        let recording = self.recording;
        let run = &written.recorded.run;
        let beside = format!("content/releases/{}.md", run.release.id);
        let live = live_path(site, run);
        let release = FileEdit::replace(&written.path, &written.before, &written.recorded.text);
        match (request.snapshot, live) {
            (Snapshot::IfMissing, Some(live)) if !recording.stands(&beside) => {
                let text = recording.read(live)?;
                recording.write(&[FileEdit::create(&beside, &text), release])?;
                written.is_snapshot_new = true;
            }
            (Snapshot::Newest, Some(live)) => {
                let (old, new) = (recording.read(&beside)?, recording.read(live)?);
                recording.write(&[release, FileEdit::replace(&beside, &old, &new)])?;
                written.snapshot_before = Some(old);
            }
            _ => recording.write(&[release])?,
        }
        written.snapshot = recording.stands(&beside).then_some(beside);
        Ok(())
    }
}

impl Written {
    /// The same as JSON; `is_written` tells a record from what would be one.
    pub(crate) fn answer(&self, is_written: bool) -> Value {
        let mut answer = self.recorded.answer(&self.intent, &self.path, is_written);
        answer["not_shared"] = self.not_shared.as_ref().map(|why| why.message.as_str()).into();
        answer
    }

    /// The files that the release is, from the site's root.
    pub(crate) fn paths(&self) -> Vec<&str> {
        let snapshot = self.snapshot.iter().map(String::as_str);
        snapshot.chain([self.path.as_str()]).collect()
    }

    /// Whether the release's file still is as it was written.
    pub(crate) fn is_untouched(&self, recording: &SiteLock) -> bool {
        let text = recording.read(&self.path);
        text.is_ok_and(|text| text == self.recorded.text)
    }

    /// Puts the files back as they were.
    pub(crate) fn undo(&self, recording: &SiteLock) -> Result<(), EditError> {
        let release = FileEdit::replace(&self.path, &self.recorded.text, &self.before);
        match (&self.snapshot, &self.snapshot_before) {
            (Some(path), Some(before)) => {
                let now = recording.read(path)?;
                recording.write(&[release, FileEdit::replace(path, &now, before)])
            }
            (Some(path), None) if self.is_snapshot_new => {
                recording.write(&[release])?;
                recording.remove(path)
            }
            _ => recording.write(&[release]),
        }
    }
}

/// The file of the live checklist.
fn live_path<'a>(site: &'a Site, run: &Run) -> Option<&'a str> {
    let mut live = site.checklists.iter();
    let live = live.find(|live| live.id == run.release.checklist.value)?;
    Some(&site.sources.file(live.source).path)
}
