//! Records commands from browsers for `serve --edit`, the same way as the terminal.

use std::fmt::Write as _;
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::author::{git_user, user};
use crate::app::failure::Failure;
use crate::app::load;
use crate::app::lock::begin;
use crate::app::options::{AuthorOptions, GlobalOptions};
use crate::app::record_command::{change_lines, note};
use crate::app::record_service::{RecordOutcome, RecordService, Refused, Request, Written};
use crate::app::share::Sharing;
use crate::app::terminal::Terminal;
use crate::disk::Git;
use crate::evaluate::entry::ReleaseEntry;
use crate::record::{self, Cause, Command, EditState, ItemRef};
use crate::render::{Route, when};
use crate::serve;
use crate::site::Site;

/// The maximum length of a name, in bytes.
const LONGEST_NAME: usize = 200;

/// The editing service of one site.
pub(crate) struct EditService {
    common: GlobalOptions,
    output: Terminal,
    /// The git user's address and name.
    git_user: Vec<String>,
    /// The token that pages send with every request.
    token: String,
    /// The site that browsers see, once there is one.
    site: RwLock<Option<Arc<Site>>>,
}

/// A request from a browser.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EditRequest {
    release: String,
    by: Vec<String>,
    act: Command,
}

impl EditService {
    pub(crate) fn new(common: &GlobalOptions, output: Terminal) -> Result<Self, Failure> {
        Ok(Self {
            common: common.clone(),
            output,
            git_user: git_user(Git::at(&common.root)),
            token: token(common, output)?,
            site: RwLock::new(None),
        })
    }

    /// Sets the site that browsers see.
    pub(crate) fn set_site(&self, site: Arc<Site>) {
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = Some(site);
    }

    /// Returns the edit state of a release's page, as JSON.
    pub(crate) fn edit_state(&self, site: &Site, route: Route) -> Option<String> {
        let Route::Release(index) = route else {
            return None;
        };
        let ReleaseEntry::Run(run) = &site.releases[index] else {
            return None;
        };
        let you = user(&site.config, &self.git_user).ok().map(|user| user.name);
        let zone = &site.config.zone;
        let day = run.started.map(|at| at.date(zone));
        let time = |moment| {
            let mut text = String::new();
            when::short(moment, zone, day, &mut text);
            text
        };
        let run = record::with_late(site, run);
        serde_json::to_string(&EditState::new(site, &run, you.as_deref(), &time)).ok()
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

    /// Records the request. A refusal is not an error.
    fn attempt(&self, request: &EditRequest) -> Result<RecordOutcome, Failure> {
        let who = AuthorOptions { by: request.by.clone(), at: None, backdate: false, push: false };
        let request = Request::new(&request.release, &who, request.act.clone());
        let site = self.site()?;
        let config = &site.config;
        if config.git_push {
            // Pulled commits may contain changes that the watched site does not have yet.
            let read = || load::SiteLoader::from(&self.common).site(self.output).map(Arc::new);
            return Sharing::new(&self.common, config, self.output).record(&read, &request);
        }
        // The newest text of the file counts, however old the site is.
        let known = || self.site();
        RecordService::new(&begin(&self.common, self.output)?, &known).attempt(&request)
    }

    /// Prints what was recorded to the terminal.
    fn print(&self, written: &Written) {
        let release = &written.recorded.run.release.id;
        for line in change_lines(&written.recorded, &written.intent) {
            self.output.note(format_args!("{release}: {line}"));
        }
        for caution in &written.recorded.cautions {
            self.output.caution(caution);
        }
        if let Some(not_shared) = &written.not_shared {
            not_shared.tell(self.output);
        }
    }
}

impl serve::RecordHandler for EditService {
    fn record(&self, text: &[u8]) -> (StatusCode, String) {
        let (status, answer) = match read(text) {
            Ok(request) if !self.has(&request.release) => {
                let why = format!("there is no release `{}`", request.release);
                (StatusCode::NOT_FOUND, refusal(&why, &[]))
            }
            Ok(request) => match self.attempt(&request) {
                Ok(RecordOutcome::Written(written)) => {
                    self.print(&written);
                    (StatusCode::OK, written.answer(true))
                }
                Ok(RecordOutcome::Unchanged(unchanged)) => {
                    (StatusCode::OK, unchanged.answer(false))
                }
                Ok(RecordOutcome::Refused(refused)) => refuse(&refused),
                Err(failure) => {
                    (StatusCode::INTERNAL_SERVER_ERROR, refusal(&failure.message, &failure.hints))
                }
            },
            Err(why) => (StatusCode::BAD_REQUEST, refusal(&why, &[])),
        };
        (status, answer.to_string())
    }

    fn token(&self) -> &str {
        &self.token
    }
}

/// Returns a token that later servers of this site reuse, so that open pages stay valid.
/// If it cannot be stored, it is new each time.
fn token(common: &GlobalOptions, output: Terminal) -> Result<String, Failure> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)
        .map_err(|error| Failure::new(format!("the system has no random numbers: {error}")))?;
    let mut fresh = String::new();
    for byte in random {
        let _ = write!(fresh, "{byte:02x}");
    }
    let stored = begin(common, output).map(|lock| lock.secret(fresh.clone()));
    Ok(match stored {
        Ok(Ok(stored)) => stored,
        _ => fresh,
    })
}

/// Parses and normalizes a request, or returns what is wrong with it.
fn read(text: &[u8]) -> Result<EditRequest, String> {
    let mut request: EditRequest =
        serde_json::from_slice(text).map_err(|error| error.to_string())?;
    for name in &mut request.by {
        *name = name.trim().to_owned();
    }
    request.by.retain(|name| !name.is_empty());
    if request.by.is_empty() {
        return Err("nobody is named who records it".to_owned());
    }
    let is_name = |name: &String| name.len() <= LONGEST_NAME && !name.contains(char::is_control);
    if !request.by.iter().all(is_name) {
        return Err(format!("a name is one line of at most {LONGEST_NAME} characters"));
    }
    match &mut request.act {
        Command::Tick(tick) => {
            check_seen(&tick.items)?;
            tick.note = note(tick.note.as_ref());
            tick.evidence.retain(|evidence| !evidence.trim().is_empty());
            for text in tick.note.iter().chain(&tick.evidence) {
                check_text(text)?;
            }
        }
        Command::Add(add) => check_text(&add.text)?,
        Command::Log(log) => check_text(&log.note)?,
        Command::Correct(correct) => {
            check_seen(&correct.items)?;
            check_text(&correct.note)?;
        }
        Command::Close(_) | Command::Reopen(_) | Command::Set(_) | Command::Update(_) => {
            return Err(
                "closing, reopening, setting and updating are done in the terminal".to_owned()
            );
        }
    }
    Ok(request)
}

/// Refuses items without the state that their author saw.
fn check_seen(items: &[ItemRef]) -> Result<(), String> {
    if items.iter().any(|item| item.expected.is_none()) {
        return Err("what was seen of an item is missing: `expected`".to_owned());
    }
    Ok(())
}

/// Refuses text with control characters other than tabs and line breaks.
fn check_text(text: &str) -> Result<(), String> {
    let is_invalid = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
    match text.chars().find(|character| is_invalid(*character)) {
        Some(invalid) => {
            Err(format!("a text holds the control character {}", invalid.escape_unicode()))
        }
        None => Ok(()),
    }
}

fn refuse(refused: &Refused) -> (StatusCode, Value) {
    let refusal = &refused.refusal;
    let status = match refusal.cause {
        Cause::Conflict => StatusCode::CONFLICT,
        Cause::Rule | Cause::Unknown => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let answer = refusal.answer(&refused.release, &refused.path, &refused.sources);
    (status, answer)
}

fn refusal(why: &str, hints: &[String]) -> Value {
    json!({ "recorded": false, "message": why, "reasons": [], "hints": hints })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(by: &str, act: &str) -> String {
        let text = format!(r#"{{ "release": "1", "by": {by}, "act": {act} }}"#);
        read(text.as_bytes()).err().unwrap_or_default()
    }

    const LOG: &str = r#"{ "do": "log", "note": "on\nwe go" }"#;

    #[test]
    fn a_request_needs_a_valid_author_and_text() {
        assert_eq!(error(r#"["li"]"#, LOG), "");
        assert_eq!(error(r#"[" "]"#, LOG), "nobody is named who records it");
        assert!(error(r#"["li\nstate: done"]"#, LOG).starts_with("a name is one line"));
        let invalid = LOG.replace("on", "\\u0000");
        assert_eq!(error(r#"["li"]"#, &invalid), "a text holds the control character \\u{0}");
    }

    #[test]
    fn ticks_and_corrections_need_expected_states() {
        let tick = r#"{ "do": "tick", "state": "done", "items": [{ "id": "a" }] }"#;
        assert!(error(r#"["li"]"#, tick).starts_with("what was seen"));
        let correct = r#"{ "do": "correct", "note": "wrong row", "items": [{ "id": "a" }] }"#;
        assert!(error(r#"["li"]"#, correct).starts_with("what was seen"));
    }

    #[test]
    fn closing_a_release_is_refused() {
        let close = r#"{ "do": "close" }"#;
        assert!(error(r#"["li"]"#, close).starts_with("closing, reopening"));
        assert!(error(r#"["li"]"#, r#"{ "do": "remove" }"#).contains("unknown variant"));
    }
}
