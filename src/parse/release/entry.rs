//! Reads the entries of a release file: a state word, an event, or a list of both.

use std::sync::Arc;

use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown;
use crate::model::release::{
    Added, CorrectedEvent, Entry, Event, EventDetails, Located, Note, State,
};
use crate::parse::fields::{Fields, Reader};
use crate::parse::keys::{EVENT, Key};
use crate::parse::yaml::{self, Node, Value};
use crate::span::Span;

/// Reads the entries under `items`, in file order.
pub(super) fn entries(fields: &mut Fields<'_, '_>) -> Vec<Entry> {
    let Some((key, node)) = fields.take("items") else {
        return Vec::new();
    };
    let entries = fields.reader.mapping(key, node).unwrap_or_default();
    let mut found = Vec::with_capacity(entries.len());
    found.extend(entries.into_iter().map(|entry| read_entry(fields.reader, key, entry)));
    found
}

/// What the events of one entry contain so far.
#[derive(Default)]
struct Found {
    events: Vec<Event>,
    corrected: Vec<CorrectedEvent>,
    text: Option<Located<String>>,
    section: Option<Located<String>>,
}

fn read_entry(reader: &mut Reader, items: &Key, entry: yaml::MapEntry<'_>) -> Entry {
    let key = Located { value: Arc::from(&*entry.key.text), span: entry.key.span };
    let mut found = Found::default();
    if let Value::Sequence(events) = entry.value.value {
        found.events.reserve_exact(events.len());
        for node in events {
            event(reader, items, node, &mut found);
        }
    } else {
        // A vector reserves space for four, and a site may have a million of these.
        found.events.reserve_exact(1);
        event(reader, items, entry.value, &mut found);
    }
    let is_missing_text = found.text.is_none() && found.section.is_some();
    if let (None, Some(section)) = (&found.text, &found.section) {
        let message =
            "`section` belongs to an added item, and this entry has no `text`, or an empty one";
        reader.report(
            Diagnostic::new(Code::MissingKey, section.span, message)
                .hint("Add `text:` with what is to be done, or delete `section`."),
        );
    }
    Entry {
        key,
        added: found.text.map(|text| {
            Box::new(Added {
                words: markdown::inline_words(&text.value, text.span),
                text,
                section: found.section,
            })
        }),
        is_missing_text,
        corrected: found.corrected.into(),
        events: found.events,
    }
}

fn event(reader: &mut Reader, items: &Key, node: Node<'_>, found: &mut Found) {
    let span = node.span;
    match node.value {
        Value::Null => {}
        Value::Scalar { text, .. } => {
            if let Some(state) = words::state(reader, &text, span) {
                found.events.push(with_state(state, span));
            }
        }
        Value::Mapping(entries) => {
            let fields = reader.fields_of(entries, span, &EVENT);
            mapping(fields, found);
        }
        Value::Sequence(_) => {
            let message =
                "An item takes a state, an event or a list of events; this is a list in a list";
            reader.report(
                Diagnostic::new(Code::WrongType, span, message)
                    .hint("Write one event behind each `-`: `- { state: done, by: li }`."),
            );
        }
        Value::Unusable(_) => {
            reader.wrong_type::<()>(items, node);
        }
    }
}

fn with_state(state: State, span: Span) -> Event {
    Event { state, by: Vec::new(), at: None, note: None, evidence: Vec::new(), span, details: None }
}

fn mapping(mut fields: Fields<'_, '_>, found: &mut Found) {
    let problems_before = fields.reader.diagnostics.len();
    let has_state = fields.place_of("state").is_some();
    if fields.place_of("corrects").is_some() {
        correction(fields, found);
        return;
    }
    let state = words::event_state(&mut fields);
    let mut event = with_state(State::Todo, fields.span);
    event.by = fields.unique("by");
    event.at = fields.moment("at");
    event.note = fields.string("note").map(|text| Box::new(text.into()));
    event.evidence = fields.strings("evidence");
    event.details = details(&mut fields);
    let text_key = fields.place_of("text");
    let text = fields.string("text");
    let section = fields.string("section");
    let is_added = text.is_some();
    let text = text.map(|text| (text_key.unwrap_or(fields.span), text));
    if let Some((place, text)) = text {
        keep_first(fields.reader, &mut found.text, text, place);
    }
    found.section = found.section.take().or(section);
    if let Some(state) = state {
        event.state = state;
        found.events.push(event);
    } else if is_added && !has_state {
        // Records who added the item and when, even before it is started.
        if !event.by.is_empty() || event.at.is_some() || event.note.is_some() {
            found.events.push(event);
        }
    } else if fields.reader.diagnostics.len() == problems_before {
        let message = "This event has no `state`";
        fields.reader.report(
            Diagnostic::new(Code::MissingKey, event.span, message)
                .hint("Say what happened: `state: done`, for example.")
                .hint("An item that the checklist does not have needs `text` instead."),
        );
    }
    fields.finish();
}

/// Reads a correction, and moves the earlier event that it names out of the events that count. If the correction is
/// invalid, the event goes on counting.
fn correction(mut fields: Fields<'_, '_>, found: &mut Found) {
    let span = fields.span;
    let corrects = fields.moment("corrects");
    let state = fields.string("state");
    let (by, at) = (fields.unique("by"), fields.moment("at"));
    let note = fields.string("note").map(Note::from);
    let recorded_by = fields.string("recorded_by");
    let mut invalid = |span: Span, message: &str, hint: &str| {
        let diagnostic = Diagnostic::new(Code::InvalidCorrection, span, message).hint(hint);
        fields.reader.report(diagnostic.hint("Until then the event counts."));
    };
    if let Some(state) = &state {
        invalid(state.span, "A correction has no state", "Record the state as another event.");
    }
    if note.is_none() {
        invalid(span, "This correction gives no reason", "Add `note:` with what was wrong.");
    }
    if let Some(corrects) = corrects {
        let is_match = |event: &Event| event.at.as_ref().map(|at| at.value) == Some(corrects.value);
        let matches = found.events.iter().enumerate().filter(|(_, event)| is_match(event));
        match matches.map(|(index, _)| index).collect::<Vec<_>>()[..] {
            [index] if state.is_none() && note.is_some() => {
                let event = found.events.remove(index);
                found.corrected.push(CorrectedEvent { event, by, at, note, recorded_by });
            }
            [_] => {}
            ref several => {
                let message = match several.len() {
                    0 => "No earlier event of this item has that time".to_owned(),
                    count => format!("{count} earlier events of this item have that time"),
                };
                let hint = "`corrects` is the `at` of the event that was a mistake.";
                invalid(corrects.span, &message, hint);
            }
        }
    }
    fields.finish();
}

fn details(fields: &mut Fields<'_, '_>) -> Option<Box<EventDetails>> {
    let recorded_by = fields.string("recorded_by");
    let verdict = words::verdict(fields);
    (recorded_by.is_some() || verdict.is_some())
        .then(|| Box::new(EventDetails { recorded_by, verdict }))
}

/// Keeps the first `text` of an added item, and reports any other.
fn keep_first(
    reader: &mut Reader,
    kept: &mut Option<Located<String>>,
    text: Located<String>,
    place: Span,
) {
    match kept {
        None => *kept = Some(text),
        Some(first) => reader.report(
            Diagnostic::new(Code::DuplicateKey, place, "An added item has one `text`")
                .label("again here")
                .related(first.span, "first here")
                .hint("Keep it in the first event; what happened later goes under `note`."),
        ),
    }
}
