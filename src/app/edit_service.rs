//! The desk of `serve --edit`: what browsers want recorded, recorded as the commands do it.

use std::fmt::Write as _;
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::author::{said, user};
use crate::app::failure::Failure;
use crate::app::load;
use crate::app::lock::begin;
use crate::app::options::{AuthorOptions, GlobalOptions};
use crate::app::record_command::{news, note};
use crate::app::record_service::{RecordOutcome, RecordService, Refused, Request, Written};
use crate::app::share::Sharing;
use crate::app::terminal::Terminal;
use crate::disk::Git;
use crate::evaluate::entry::ReleaseEntry;
use crate::record::{Cause, Command, EditState};
use crate::render::{Route, when};
use crate::serve;
use crate::site::Site;

/// How long a name may be.
const LONGEST_NAME: usize = 200;

/// A desk for one site.
pub(crate) struct EditService {
    common: GlobalOptions,
    output: Terminal,
    /// What git says of its user.
    said: Vec<String>,
    /// What only pages know.
    token: String,
    /// The site that browsers see.
    site: RwLock<Option<Arc<Site>>>,
}

/// What a browser sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    release: String,
    by: Vec<String>,
    act: Command,
}

impl EditService {
    pub(crate) fn new(common: &GlobalOptions, output: Terminal) -> Result<Self, Failure> {
        Ok(Self {
            common: common.clone(),
            output,
            said: said(Git::at(&common.root)),
            token: token(common, output)?,
            site: RwLock::new(None),
        })
    }

    /// From now on browsers see `site`.
    pub(crate) fn know(&self, site: Arc<Site>) {
        *self.site.write().unwrap_or_else(PoisonError::into_inner) = Some(site);
    }

    /// What may be recorded on a page, as JSON.
    pub(crate) fn edit_state(&self, site: &Site, route: Route) -> Option<String> {
        let Route::Release(index) = route else {
            return None;
        };
        let ReleaseEntry::Run(run) = &site.releases[index] else {
            return None;
        };
        let you = user(&site.config, &self.said).ok();
        let zone = &site.config.zone;
        let day = run.started.map(|at| at.date(zone));
        let time = |moment| {
            let mut text = String::new();
            when::short(moment, zone, day, &mut text);
            text
        };
        serde_json::to_string(&EditState::new(site, run, you.as_deref(), &time)).ok()
    }

    fn site(&self) -> Result<Arc<Site>, Failure> {
        let site = self.site.read().unwrap_or_else(PoisonError::into_inner);
        site.clone().ok_or_else(|| Failure::new("the site cannot be shown yet"))
    }

    /// Whether there is a release of just that id.
    fn has(&self, release: &str) -> bool {
        let known = |site: Arc<Site>| site.releases.iter().any(|entry| entry.id() == release);
        self.site().is_ok_and(known)
    }

    /// Records what is asked for; `Err` says why it could not be tried.
    fn attempt(&self, asked: &Asked) -> Result<RecordOutcome, Failure> {
        let who = AuthorOptions { by: asked.by.clone(), at: None, push: false };
        let request = Request::new(&asked.release, &who, asked.act.clone());
        let site = self.site()?;
        let config = &site.config;
        if config.git_push {
            // What others shared may bring what nobody here has seen.
            let read = || load::SiteLoader::from(&self.common).site(self.output).map(Arc::new);
            return Sharing::new(&self.common, config, self.output).record(&read, &request);
        }
        // What the file holds by now counts, however old the site is.
        let known = || self.site();
        RecordService::new(&begin(&self.common, self.output)?, &known).attempt(&request)
    }

    /// The terminal hears of it too.
    fn tell(&self, written: &Written) {
        let release = &written.recorded.run.release.id;
        for news in news(&written.recorded, &written.intent) {
            self.output.note(format_args!("{release}: {news}"));
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
            Ok(asked) if !self.has(&asked.release) => {
                let why = format!("there is no release `{}`", asked.release);
                (StatusCode::NOT_FOUND, refusal(&why, &[]))
            }
            Ok(asked) => match self.attempt(&asked) {
                Ok(RecordOutcome::Written(written)) => {
                    self.tell(&written);
                    (StatusCode::OK, written.answer(true))
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

/// A token that the next server of this site has too, so that pages that are open can go on with it; another one
/// where it cannot be kept.
fn token(common: &GlobalOptions, output: Terminal) -> Result<String, Failure> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)
        .map_err(|error| Failure::new(format!("the system has no random numbers: {error}")))?;
    let mut fresh = String::new();
    for byte in random {
        let _ = write!(fresh, "{byte:02x}");
    }
    let kept = begin(common, output).map(|recording| recording.secret(fresh.clone()));
    Ok(match kept {
        Ok(Ok(kept)) => kept,
        _ => fresh,
    })
}

/// What was asked for, in the form that commands give it; or what is wrong with it.
fn read(text: &[u8]) -> Result<Asked, String> {
    let mut asked: Asked = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    for name in &mut asked.by {
        *name = name.trim().to_owned();
    }
    asked.by.retain(|name| !name.is_empty());
    if asked.by.is_empty() {
        return Err("nobody is named who records it".to_owned());
    }
    let is_name = |name: &String| name.len() <= LONGEST_NAME && !name.contains(char::is_control);
    if !asked.by.iter().all(is_name) {
        return Err(format!("a name is one line of at most {LONGEST_NAME} characters"));
    }
    match &mut asked.act {
        Command::Tick(tick) => {
            if tick.items.iter().any(|item| item.expected.is_none()) {
                return Err("what was seen of an item is missing: `expected`".to_owned());
            }
            tick.note = note(tick.note.as_ref());
            tick.evidence.retain(|evidence| !evidence.trim().is_empty());
            for text in tick.note.iter().chain(&tick.evidence) {
                printable(text)?;
            }
        }
        Command::Add(add) => printable(&add.text)?,
        Command::Log(log) => printable(&log.note)?,
        Command::Close(_) | Command::Update(_) => {
            return Err("closing and updating are done in the terminal".to_owned());
        }
    }
    Ok(asked)
}

/// Text as people type it.
fn printable(text: &str) -> Result<(), String> {
    let is_odd = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
    match text.chars().find(|character| is_odd(*character)) {
        Some(odd) => Err(format!("a text holds the control character {}", odd.escape_unicode())),
        None => Ok(()),
    }
}

fn refuse(refused: &Refused) -> (StatusCode, Value) {
    let refusal = &refused.refusal;
    let status = match refusal.cause {
        Cause::Clash => StatusCode::CONFLICT,
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

    fn complaint(by: &str, act: &str) -> String {
        let text = format!(r#"{{ "release": "1", "by": {by}, "act": {act} }}"#);
        read(text.as_bytes()).err().unwrap_or_default()
    }

    const LOG: &str = r#"{ "do": "log", "note": "on\nwe go" }"#;

    #[test]
    fn somebody_is_named_and_something_is_said() {
        assert_eq!(complaint(r#"["li"]"#, LOG), "");
        assert_eq!(complaint(r#"[" "]"#, LOG), "nobody is named who records it");
        assert!(complaint(r#"["li\nstate: done"]"#, LOG).starts_with("a name is one line"));
        let odd = LOG.replace("on", "\\u0000");
        assert_eq!(complaint(r#"["li"]"#, &odd), "a text holds the control character \\u{0}");
    }

    #[test]
    fn an_item_is_named_with_what_was_seen_of_it() {
        let tick = r#"{ "do": "tick", "state": "done", "items": [{ "id": "a" }] }"#;
        assert!(complaint(r#"["li"]"#, tick).starts_with("what was seen"));
    }

    #[test]
    fn what_ends_a_release_is_for_the_terminal() {
        let close = r#"{ "do": "close" }"#;
        assert!(complaint(r#"["li"]"#, close).starts_with("closing and updating"));
        assert!(complaint(r#"["li"]"#, r#"{ "do": "remove" }"#).contains("unknown variant"));
    }
}
