//! Reads a release file into [`Release`], as written.
//!
//! [`release`] collects all diagnostics, and an invalid value affects nothing else. Evaluation checks what depends
//! on the checklist, other releases or the list of people: orphaned entries, kinds, missing notes, contradictions.

mod closing;
mod cut;
mod entry;
mod facts;
mod late;
mod record;
mod words;

pub(crate) use record::{as_whole_json, record};

use super::extra::extra;
use super::fields::{Fields, Reader};
use super::keys::{Key, LOG, RELEASE};
use super::sorted;
use super::yaml::{self, MapEntry, Node, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::config::Config;
use crate::model::ids::Ids;
use crate::model::release::{LateChange, LateRecord, Located, LogLine, Note, Release, State};
use crate::span::{SourceId, Span};
use crate::unicode::into_nfc;
use late::LateRule;

/// Reads the text of the release `id`. Returns `None` if it is not YAML, not a mapping or names no checklist. A
/// release with errors is incomplete, which its page must say.
pub(crate) fn release(
    id: &str,
    source: SourceId,
    text: &str,
    config: &Config,
) -> (Option<Release>, Vec<Diagnostic>) {
    let (root, diagnostics) = yaml::parse(source, text, 0);
    let mut reader =
        Reader { zone: config.zone.clone(), unknown: Some(Code::UnknownKey), diagnostics };
    let release = match root {
        Some(root) => {
            let release = read(&mut reader, id, source, root);
            let cut = release.iter().flat_map(|release| cut::notes(release, text));
            reader.diagnostics.extend(cut);
            release
        }
        None if reader.diagnostics.is_empty() => {
            reader.report(no_checklist(Span::new(source, 0..0), "the file is empty"));
            None
        }
        None => None,
    };
    (release, sorted(reader.diagnostics))
}

fn read(reader: &mut Reader, id: &str, source: SourceId, root: Node<'_>) -> Option<Release> {
    let span = root.span;
    let entries = match root.value {
        Value::Mapping(entries) => entries,
        Value::Unusable(diagnostic) => {
            reader.report(diagnostic);
            return None;
        }
        _ => {
            let message = "the file does not consist of `key: value` lines";
            reader.report(Diagnostic::new(Code::WrongType, span, message).hint(START));
            return None;
        }
    };
    let mut fields = reader.fields_of(entries, span, &RELEASE);
    let checklist_key = fields.place_of("checklist");
    let problems_before = fields.reader.diagnostics.len();
    let checklist = fields.name("checklist");
    let is_reported = fields.reader.diagnostics.len() > problems_before;
    let closings = closing::closings(&mut fields);
    let rule = LateRule::new(&closings);
    let mut late = Vec::new();
    let release = Release {
        id: id.to_owned(),
        source,
        checklist: checklist.clone().unwrap_or_else(|| Located { value: String::new(), span }),
        service: fields.name("service").map(value).or_else(|| folder(id)),
        environment: fields.name("environment"),
        version: fields.string("version").map_or_else(|| file_name(id), value),
        title: fields.string("title").map(value),
        kind: fields.name("kind"),
        status: words::status(&mut fields),
        owner: fields.name("owner"),
        roles: roles(&mut fields),
        after: fields.name("after"),
        artifact: fields.string("artifact"),
        planned: facts::planned(&mut fields),
        incident: facts::incident(&mut fields),
        imported: facts::imported(&mut fields),
        started: fields.moment("started"),
        finished: fields.moment("finished"),
        closings,
        vars: vars(&mut fields),
        links: links(&mut fields),
        extra: extra(&mut fields),
        notes: fields.string("notes").map(Note::from),
        log: log(&mut fields, rule, &mut late),
        entries: entry::entries(&mut fields, rule, &mut late),
        late,
        role_ids: Ids::default(),
        var_ids: Ids::default(),
    };
    fields.finish_with(belongs_to_items);
    let start = Span { end: span.start, ..span };
    if checklist.is_none() && !is_reported {
        let place = checklist_key.unwrap_or(start);
        reader.report(no_checklist(place, "this release has no `checklist`"));
    }
    checklist.is_some().then_some(release)
}

const START: &str = "Start the file with `checklist: deployment`.";

fn no_checklist(span: Span, message: &str) -> Diagnostic {
    Diagnostic::new(Code::MissingKey, span, message)
        .hint("Add the id of the checklist, such as `checklist: deployment`.")
}

fn value<T>(located: Located<T>) -> T {
    located.value
}

/// Returns the top folder below `releases/`.
fn folder(id: &str) -> Option<String> {
    id.split_once('/').map(|(folder, _)| folder.to_owned())
}

/// Returns the file's name without its extension.
fn file_name(id: &str) -> String {
    id.rsplit('/').next().unwrap_or(id).to_owned()
}

fn roles(fields: &mut Fields<'_, '_>) -> Vec<(Located<String>, Located<String>)> {
    let roles = fields.map("roles").into_iter();
    roles
        .filter(|(_, person)| !person.value.trim().is_empty())
        .map(|(role, person)| (role, Located { value: into_nfc(person.value), ..person }))
        .collect()
}

fn vars(fields: &mut Fields<'_, '_>) -> Vec<(Located<String>, String)> {
    let mut vars = fields.map("vars");
    vars.retain(|(name, text)| (fields.reader).is_short(Code::WrongType, name, &text.value));
    let vars = vars.into_iter();
    vars.map(|(name, text)| (name, text.value)).collect()
}

fn links(fields: &mut Fields<'_, '_>) -> Vec<(String, Located<String>)> {
    let links = fields.map("links").into_iter();
    links
        .filter(|(_, target)| !target.value.trim().is_empty())
        .map(|(name, target)| (name.value, target))
        .collect()
}

fn log(fields: &mut Fields<'_, '_>, rule: LateRule, late: &mut Vec<LateRecord>) -> Vec<LogLine> {
    let Some((key, node)) = fields.take("log") else {
        return Vec::new();
    };
    let lines = fields.reader.list(key, node).unwrap_or_default();
    let lines = lines.into_iter().filter_map(|node| log_line(fields.reader, key, node, rule));
    let (late_lines, counted) = lines.partition(|line: &LogLine| rule.sets_aside(line.late));
    let late_lines: Vec<LogLine> = late_lines;
    late.extend(
        (late_lines.into_iter())
            .map(|line| LateRecord { key: None, change: LateChange::Log(line) }),
    );
    counted
}

fn log_line(reader: &mut Reader, key: &Key, line: Node<'_>, rule: LateRule) -> Option<LogLine> {
    let mut fields = reader.fields(key, line, &LOG)?;
    let span = fields.span;
    let problems_before = fields.reader.diagnostics.len();
    let by = fields.unique("by");
    let at = fields.moment("at");
    let note = fields.string("note");
    let recorded_by = fields.name("recorded_by");
    let recorded_at = fields.moment("recorded_at");
    let changed = fields.string("changed");
    let late = rule.read(&mut fields);
    fields.finish();
    if note.is_none() && reader.diagnostics.len() == problems_before {
        reader
            .report(Diagnostic::new(Code::MissingKey, span, "this log line has no `note`").hint(
                "Add a `note`, as in `{ by: li, at: 2026-11-20T09:41:00Z, note: retried }`.",
            ));
    }
    Some(LogLine { by, at, note: note?.into(), recorded_by, recorded_at, changed, late })
}

/// Returns a hint if the entry probably belongs to an item but is not indented.
fn belongs_to_items(entry: &MapEntry<'_>) -> Option<String> {
    let is_entry = match &entry.value.value {
        Value::Scalar { text, .. } => State::from_word(text).is_some(),
        Value::Mapping(entries) => entries.iter().any(|entry| entry.key.text == "state"),
        _ => false,
    };
    is_entry.then(|| "If this is an item, indent it under `items`.".to_owned())
}

#[cfg(test)]
mod tests;
