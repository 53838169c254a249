//! Records commands from browsers for `serve --edit`, the same way as the terminal.

mod abandoned;
mod earlier_releases;
mod evidence_name;
mod new_release;
mod people;
mod request;
mod undo;

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::{Arc, PoisonError, RwLock, mpsc};

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::app::author::{git_user, user};
use crate::app::clock;
use crate::app::failure::Failure;
use crate::app::load::SiteLoader;
use crate::app::lock::begin;
use crate::app::new_release::{Commits, create};
use crate::app::options::{AuthorOptions, GlobalOptions};
use crate::app::record_command::change_lines;
use crate::app::record_service::{
    RecordOutcome, RecordService, Refused, Request, Written, load_for,
};
use crate::app::status_text::status_text;
use crate::app::terminal::Terminal;
use crate::disk::Git;
use crate::evaluate::entry::ReleaseEntry;
use crate::record::{self, AnswerReader, Cause, Command, EditState, You, texts};
use crate::render::route::{href, release_path};
use crate::render::{Route, when};
use crate::serve::{self, Attachment, JsonRequest, Sender};
use crate::site::Site;
use abandoned::remove_abandoned;
use earlier_releases::EarlierReleases;
use evidence_name::EvidenceName;
use new_release::{NewReleaseChoices, NewReleaseRequest};
use people::{identified, queueing};
use request::{EditRequest, UndoRequest, check_author};
use undo::{UndoList, Undoable};

/// Bytes in a megabyte.
const MEGABYTE: usize = 1_000_000;

/// The editing service of one site.
pub(crate) struct EditService {
    common: GlobalOptions,
    output: Terminal,
    /// The git user's address and name.
    git_user: Vec<String>,
    /// The token that pages send with every request.
    token: String,
    /// Tells this process from the servers before and after it.
    instance: String,
    /// The site that browsers see, once there is one.
    site: RwLock<Option<Arc<Site>>>,
    undo_list: UndoList,
    /// Wakes the committer.
    committer: mpsc::Sender<()>,
}

/// The status and JSON of an answer.
type Answer = (StatusCode, Value);

impl EditService {
    /// Returns the service. It sends to `committer` what there is to commit.
    pub(crate) fn new(
        common: &GlobalOptions,
        output: Terminal,
        committer: mpsc::Sender<()>,
    ) -> Result<Self, Failure> {
        // Nothing depends on it, so a site with errors is served all the same.
        let _ = remove_abandoned(common, output);
        Ok(Self {
            common: common.clone(),
            output,
            git_user: git_user(Git::at(&common.root)),
            token: token(common, output)?,
            instance: random_key()?,
            site: RwLock::new(None),
            undo_list: UndoList::default(),
            committer,
        })
    }

    /// Sets the site that browsers see.
    pub(crate) fn set_site(&self, site: Arc<Site>) {
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = Some(site);
    }

    /// Returns the edit state of a release's page for `sender`, as JSON.
    pub(crate) fn edit_state(&self, site: &Site, route: Route, sender: &Sender) -> Option<String> {
        let Route::Release(index) = route else {
            return None;
        };
        let ReleaseEntry::Run(run) = &site.releases[index] else {
            return None;
        };
        let you = self.you(site, sender);
        let zone = &site.config.zone;
        let day = run.started.map(|at| at.date(zone));
        let time = |moment| {
            let mut text = String::new();
            when::short(moment, zone, day, &mut text);
            text
        };
        let status_text = status_text(run, &site.config);
        let run = record::with_late(site, run);
        let earlier = EarlierReleases::new(site, &run);
        let past = |id: &str| earlier.as_ref().map(|earlier| earlier.item(id)).unwrap_or_default();
        let state = EditState::new(site, &run, &you, &status_text, &time, &past);
        serde_json::to_string(&state).ok()
    }

    /// Returns the person whom the proxy named, otherwise the git user.
    fn you(&self, site: &Site, sender: &Sender) -> You {
        let name = match sender {
            Sender::Local => user(&site.config, &self.git_user).ok().map(|user| user.name),
            _ => identified(site, sender),
        };
        You { name, is_identified: *sender != Sender::Local }
    }

    /// Tells the committer that something was recorded.
    fn wake(&self) {
        // The process ends if there is none any more.
        let _ = self.committer.send(());
    }

    fn site(&self) -> Result<Arc<Site>, Failure> {
        let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
        site.clone().ok_or_else(|| Failure::new("the site cannot be shown yet"))
    }

    /// Whether there is a release with exactly that id.
    fn has(&self, release: &str) -> bool {
        let known = |site: Arc<Site>| site.releases.iter().any(|entry| entry.id() == release);
        self.site().is_ok_and(known)
    }

    /// Answers a request to record.
    fn record(&self, sender: &Sender, text: &[u8]) -> Answer {
        let request = match EditRequest::read(text) {
            Ok(request) => request,
            Err(why) => return (StatusCode::BAD_REQUEST, refusal(&why, &[])),
        };
        if !self.has(&request.release) {
            return no_release(&request.release);
        }
        let EditRequest { release, by, act, preview } = request;
        match self.attempt(&release, sender, &by, act, preview) {
            Ok(RecordOutcome::Written(written)) if preview => {
                (StatusCode::OK, written.answer(false, AnswerReader::Page))
            }
            Ok(outcome) => self.answer(outcome),
            Err(failure) => failed(&failure),
        }
    }

    /// Records a command. A refusal is not an error.
    fn attempt(
        &self,
        release: &str,
        sender: &Sender,
        by: &[String],
        command: Command,
        is_dry_run: bool,
    ) -> Result<RecordOutcome, Failure> {
        let who = AuthorOptions { by: by.to_vec(), at: None, backdate: false, push: false };
        let site = self.site()?;
        let request = Request::new(release, &who, command)
            .identified(identified(&site, sender))
            .queued(queueing(&site, sender))
            .dry_run(is_dry_run);
        let lock = begin(&self.common, self.output)?;
        RecordService::new(&lock, &|| self.newest(&request)).attempt(&request)
    }

    /// Reads what a request depends on, because the watched site may lag behind. While `site.yaml` has errors, the last
    /// site without them counts.
    fn newest(&self, request: &Request<'_>) -> Result<Arc<Site>, Failure> {
        if SiteLoader::from(&self.common).parsed_config()?.has_errors() {
            return self.site();
        }
        load_for(request, &self.common, self.output)
    }

    /// Prints what was recorded, keeps it for an undo and returns the answer.
    fn answer(&self, outcome: RecordOutcome) -> Answer {
        match outcome {
            RecordOutcome::Written(written) => {
                self.print(&written);
                self.wake();
                let mut answer = written.answer(true, AnswerReader::Page);
                self.offer_undo(&mut answer, Undoable::Record(written));
                (StatusCode::OK, answer)
            }
            RecordOutcome::Unchanged(unchanged) => {
                (StatusCode::OK, unchanged.answer(false, AnswerReader::Page))
            }
            RecordOutcome::Refused(refused) => refuse(&refused),
        }
    }

    /// Keeps a record for an undo, and adds the key for it to the answer.
    fn offer_undo(&self, answer: &mut Value, record: Undoable) {
        if let Ok(key) = random_key() {
            answer["undo"] = key.as_str().into();
            self.undo_list.add(key, record);
        }
    }

    /// Takes a record back: restores the file, or records a correction.
    fn undo(&self, sender: &Sender, text: &[u8]) -> Answer {
        let request = match UndoRequest::read(text) {
            Ok(request) => request,
            Err(why) => return (StatusCode::BAD_REQUEST, refusal(&why, &[])),
        };
        let Some(record) = self.undo_list.take(&request.undo) else {
            let why = "it is too late to undo this: correct the last event instead";
            return (StatusCode::UNPROCESSABLE_ENTITY, refusal(why, &[]));
        };
        let release = record.release().to_owned();
        let queueing = self.site().ok().and_then(|site| queueing(&site, sender));
        let restored = begin(&self.common, self.output)
            .and_then(|lock| record.restore(&lock, queueing.as_ref()));
        match restored {
            Ok(true) => {
                self.wake();
                self.output.note(format_args!("{release}: the last record was undone"));
                let undone = record.restored_word();
                return (StatusCode::OK, json!({ "recorded": true, "undone": undone }));
            }
            Ok(false) => {}
            Err(failure) => return failed(&failure),
        }
        let correction = self.site().map(|site| record.correction(&site));
        let Ok(Some(command)) = correction else {
            return (StatusCode::UNPROCESSABLE_ENTITY, refusal(record.why_it_stays(), &[]));
        };
        if let Err(why) = check_author(&request.by) {
            return (StatusCode::BAD_REQUEST, refusal(&why, &[]));
        }
        match self.attempt(&release, sender, &request.by, command, false) {
            Ok(RecordOutcome::Written(written)) => {
                self.print(&written);
                self.wake();
                let mut answer = written.answer(true, AnswerReader::Page);
                answer["undone"] = "corrected".into();
                (StatusCode::OK, answer)
            }
            Ok(outcome) => self.answer(outcome),
            Err(failure) => failed(&failure),
        }
    }

    /// Creates a release.
    fn create(&self, sender: &Sender, text: &[u8]) -> Answer {
        let site = match self.site() {
            Ok(site) => site,
            Err(failure) => return failed(&failure),
        };
        let new = match NewReleaseRequest::read(text, &site) {
            Ok(new) => new,
            Err(faults) => {
                let reasons = faults.iter().map(|fault| (fault.key, fault.message.as_str()));
                return not_created(reasons, &[]);
            }
        };
        let commits = Commits::Queued(queueing(&site, sender));
        let created = create(&self.common, &site.config, &new, &commits, self.output);
        self.wake();
        match created {
            Ok(Ok(created)) => {
                self.output.note(format_args!("{}: begun", new.id));
                let page = href("", &release_path(&new.id));
                let mut answer = json!({ "recorded": true, "release": new.id, "page": page });
                self.offer_undo(&mut answer, Undoable::Release(new.id, Box::new(created)));
                (StatusCode::OK, answer)
            }
            Ok(Err(notes)) => {
                let found = || notes.diagnostics.iter();
                let reasons = found().map(|found| (new_release::field(found), &*found.message));
                let hints: Vec<String> = found().flat_map(|found| found.hints.clone()).collect();
                not_created(reasons, &hints)
            }
            Err(failure) => {
                (StatusCode::UNPROCESSABLE_ENTITY, refusal(&failure.message, &failure.hints))
            }
        }
    }

    /// Stores a file next to a release.
    fn store(&self, attachment: &Attachment<'_>) -> Answer {
        let Attachment { release, name, bytes } = *attachment;
        if !self.has(release) {
            return no_release(release);
        }
        let path = format!("content/releases/{release}");
        let (folder, version) = path.rsplit_once('/').unwrap_or(("content/releases", release));
        let name = match EvidenceName::new(version, name, bytes) {
            Ok(name) => name,
            Err(why) => return (StatusCode::UNSUPPORTED_MEDIA_TYPE, refusal(&why, &[])),
        };
        let _ = remove_abandoned(&self.common, self.output);
        let added = begin(&self.common, self.output).map(|lock| {
            let name = lock
                .add_file(folder, &|number| name.numbered(number), &|file| file.write_all(bytes))?;
            let now = clock::now().as_second();
            lock.note_attached(&format!("{folder}/{name}"), bytes, now).map(|()| name)
        });
        match added {
            Ok(Ok(name)) => {
                self.output.note(format_args!("{release}: {name} attached"));
                (StatusCode::OK, json!({ "recorded": true, "name": name }))
            }
            Ok(Err(error)) if error.is_disk_full() => {
                let why = "the server's disk is full, so the file was not stored";
                (StatusCode::INSUFFICIENT_STORAGE, refusal(why, &[]))
            }
            Ok(Err(error)) => failed(&Failure::from(error)),
            Err(failure) => failed(&failure),
        }
    }

    /// Prints what was recorded to the terminal.
    fn print(&self, written: &Written) {
        let release = &written.recorded.run.release.id;
        for line in change_lines(&written.recorded, &written.intent) {
            self.output.note(format_args!("{release}: {line}"));
        }
        for caution in texts(&written.recorded.cautions, AnswerReader::Terminal) {
            self.output.caution(&caution);
        }
    }
}

impl serve::RecordHandler for EditService {
    fn access(&self, sender: &Sender) -> Result<(), String> {
        if *sender == Sender::Local {
            return Ok(());
        }
        let site = self.site().map_err(|failure| failure.message)?;
        people::access(&site, sender)
    }

    fn handle(&self, request: JsonRequest, sender: &Sender, text: &[u8]) -> (StatusCode, String) {
        let (status, answer) = match request {
            JsonRequest::Record => self.record(sender, text),
            JsonRequest::Undo => self.undo(sender, text),
            JsonRequest::NewRelease => self.create(sender, text),
        };
        (status, answer.to_string())
    }

    fn attach(&self, attachment: &Attachment<'_>) -> (StatusCode, String) {
        let (status, answer) = self.store(attachment);
        (status, answer.to_string())
    }

    fn max_attachment(&self) -> usize {
        let megabytes = self.site().map_or(0, |site| usize::from(site.config.max_evidence_mb));
        megabytes * MEGABYTE
    }

    fn new_release_choices(&self, sender: &Sender) -> Option<String> {
        let site = self.site().ok()?;
        let you = self.you(&site, sender);
        serde_json::to_string(&NewReleaseChoices::new(&site, you.name.as_deref())).ok()
    }

    fn token(&self) -> &str {
        &self.token
    }

    fn instance(&self) -> &str {
        &self.instance
    }
}

/// Returns a token that later servers of this site reuse, so that open pages stay valid.
/// If it cannot be stored, it is new each time.
fn token(common: &GlobalOptions, output: Terminal) -> Result<String, Failure> {
    let fresh = random_key()?;
    let stored = begin(common, output).map(|lock| lock.secret(fresh.clone()));
    Ok(match stored {
        Ok(Ok(stored)) => stored,
        _ => fresh,
    })
}

/// Returns 128 random bits as hexadecimal digits.
fn random_key() -> Result<String, Failure> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)
        .map_err(|error| Failure::new(format!("the system has no random numbers: {error}")))?;
    let mut key = String::new();
    for byte in random {
        let _ = write!(key, "{byte:02x}");
    }
    Ok(key)
}

fn refuse(refused: &Refused) -> Answer {
    let refusal = &refused.refusal;
    let status = match refusal.cause {
        Cause::Conflict => StatusCode::CONFLICT,
        Cause::Rule | Cause::Unknown => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let (release, path, sources) = (&refused.release, &refused.path, &refused.sources);
    (status, refusal.answer(release, path, sources, AnswerReader::Page))
}

fn no_release(release: &str) -> Answer {
    (StatusCode::NOT_FOUND, refusal(&format!("the release `{release}` does not exist"), &[]))
}

fn failed(failure: &Failure) -> Answer {
    (StatusCode::INTERNAL_SERVER_ERROR, refusal(&failure.message, &failure.hints))
}

/// Returns the refusal to create a release, for reasons that each may be about a field.
fn not_created<'a>(
    reasons: impl Iterator<Item = (Option<&'a str>, &'a str)>,
    hints: &[String],
) -> Answer {
    let mut answer = refusal("the release was not created", hints);
    let reasons = reasons.map(|(key, message)| {
        json!({ "id": null, "key": key, "message": message, "needs": null, "now": null })
    });
    answer["reasons"] = reasons.collect();
    (StatusCode::UNPROCESSABLE_ENTITY, answer)
}

fn refusal(why: &str, hints: &[String]) -> Value {
    json!({ "recorded": false, "message": why, "reasons": [], "hints": hints })
}
