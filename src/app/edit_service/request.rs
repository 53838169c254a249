//! Requests of browsers to record, and to take a record back: JSON to checked data.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::app::record_command::note;
use crate::record::{Command, ItemRef};

/// The maximum length of a name, in bytes.
const LONGEST_NAME: usize = 200;

/// A request to record.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EditRequest {
    pub(super) release: String,
    pub(super) by: Vec<String>,
    pub(super) act: Command,
    /// Whether to return the effects without writing.
    #[serde(default)]
    pub(super) preview: bool,
}

/// A request to take a record back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UndoRequest {
    /// Who records a correction, if the undo takes one. A new release can be taken back before it is known who records.
    pub(super) by: Vec<String>,
    /// What the answer to the record named.
    pub(super) undo: String,
}

impl EditRequest {
    /// Parses and normalizes a request, or returns what is wrong with it.
    pub(super) fn read(text: &[u8]) -> Result<Self, String> {
        let mut request: Self = parse(text)?;
        check_names(&mut request.by)?;
        check_author(&request.by)?;
        match &mut request.act {
            Command::Tick(tick) => {
                check_seen(&tick.items)?;
                tick.note = note(tick.note.as_ref());
                tick.evidence.retain(|evidence| !evidence.trim().is_empty());
                check_texts(tick.note.iter().chain(&tick.evidence))?;
            }
            Command::Correct(correct) => {
                check_seen(&correct.items)?;
                check_text(&correct.note)?;
            }
            Command::Add(add) => check_text(&add.text)?,
            Command::Log(log) => check_text(&log.note)?,
            Command::Close(close) => {
                close.note = note(close.note.as_ref());
                close.finished = note(close.finished.as_ref());
                check_texts(close.note.iter().chain(&close.finished))?;
            }
            Command::Reopen(reopen) => check_text(&reopen.note)?,
            Command::Set(set) => {
                check_texts(set.changes.iter().flat_map(|change| [&change.key, &change.value]))?;
            }
            Command::Update(update) => check_texts(&update.keep)?,
        }
        Ok(request)
    }
}

impl UndoRequest {
    /// Parses a request, or returns what is wrong with it.
    pub(super) fn read(text: &[u8]) -> Result<Self, String> {
        let mut request: Self = parse(text)?;
        check_names(&mut request.by)?;
        Ok(request)
    }
}

/// Parses JSON.
pub(super) fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, String> {
    serde_json::from_slice(text).map_err(|error| error.to_string())
}

/// Trims names, removes empty ones and refuses others that are no names.
fn check_names(names: &mut Vec<String>) -> Result<(), String> {
    for name in &mut *names {
        *name = name.trim().to_owned();
    }
    names.retain(|name| !name.is_empty());
    let is_name = |name: &String| name.len() <= LONGEST_NAME && !name.contains(char::is_control);
    if !names.iter().all(is_name) {
        return Err(format!("the name is not one line of at most {LONGEST_NAME} characters"));
    }
    Ok(())
}

/// Refuses a record without an author.
pub(super) fn check_author(names: &[String]) -> Result<(), String> {
    if names.is_empty() {
        return Err("the recorder's name is missing".to_owned());
    }
    Ok(())
}

/// Refuses items without the state that their author saw.
fn check_seen(items: &[ItemRef]) -> Result<(), String> {
    if items.iter().any(|item| item.expected.is_none()) {
        return Err("`expected`, the state that the page shows, is missing".to_owned());
    }
    Ok(())
}

fn check_texts<'a>(texts: impl IntoIterator<Item = &'a String>) -> Result<(), String> {
    texts.into_iter().try_for_each(|text| check_text(text))
}

/// Refuses text with control characters other than tabs and line breaks.
pub(super) fn check_text(text: &str) -> Result<(), String> {
    let is_invalid = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
    match text.chars().find(|character| is_invalid(*character)) {
        Some(invalid) => {
            Err(format!("a text contains the control character {}", invalid.escape_unicode()))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(by: &str, act: &str) -> String {
        let text = format!(r#"{{ "release": "1", "by": {by}, "act": {act} }}"#);
        EditRequest::read(text.as_bytes()).err().unwrap_or_default()
    }

    const LOG: &str = r#"{ "do": "log", "note": "on\nwe go" }"#;

    #[test]
    fn a_request_needs_a_valid_author_and_text() {
        assert_eq!(error(r#"["li"]"#, LOG), "");
        assert_eq!(error(r#"[" "]"#, LOG), "the recorder's name is missing");
        assert!(error(r#"["li\nstate: done"]"#, LOG).starts_with("the name is not one line"));
        for act in [
            r#"{ "do": "log", "note": "TEXT" }"#,
            r#"{ "do": "add", "text": "TEXT" }"#,
            r#"{ "do": "close", "note": "TEXT" }"#,
            r#"{ "do": "close", "finished": "TEXT" }"#,
            r#"{ "do": "reopen", "note": "TEXT" }"#,
            r#"{ "do": "set", "changes": [{ "key": "TEXT", "value": "x" }] }"#,
            r#"{ "do": "set", "changes": [{ "key": "owner", "value": "TEXT" }] }"#,
            r#"{ "do": "update", "keep": ["TEXT"] }"#,
        ] {
            assert_eq!(error(r#"["li"]"#, &act.replace("TEXT", "x")), "", "{act}");
            let invalid = act.replace("TEXT", "\\u0000");
            let message = "a text contains the control character \\u{0}";
            assert_eq!(error(r#"["li"]"#, &invalid), message, "{act}");
        }
    }

    #[test]
    fn ticks_and_corrections_need_expected_states() {
        let tick = r#"{ "do": "tick", "state": "done", "items": [{ "id": "a" }] }"#;
        assert!(error(r#"["li"]"#, tick).starts_with("`expected`"));
        let correct = r#"{ "do": "correct", "note": "wrong row", "items": [{ "id": "a" }] }"#;
        assert!(error(r#"["li"]"#, correct).starts_with("`expected`"));
    }

    #[test]
    fn an_unknown_command_is_refused() {
        assert!(error(r#"["li"]"#, r#"{ "do": "remove" }"#).contains("unknown variant"));
    }
}
