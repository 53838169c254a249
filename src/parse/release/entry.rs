//! Reads the entries of a release file: a state word, an event, or a list of both.

use std::sync::Arc;

use super::late::LateRule;
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown;
use crate::model::release::{
    Added, CorrectedEvent, Entry, Event, EventDetails, LateChange, LateRecord, Located, Note, State,
};
use crate::model::time::Moment;
use crate::parse::fields::{Fields, Reader};
use crate::parse::keys::{EVENT, Key};
use crate::parse::yaml::{self, Node, Value};
use crate::span::Span;
use crate::unicode::nfc;

/// Reads the entries under `items`, in file order, and moves the late records among them to `late`.
pub(super) fn entries(
    fields: &mut Fields<'_, '_>,
    rule: LateRule,
    late: &mut Vec<LateRecord>,
) -> Vec<Entry> {
    let Some((key, node)) = fields.take("items") else {
        return Vec::new();
    };
    let entries = fields.reader.mapping(key, node).unwrap_or_default();
    let mut found = Vec::with_capacity(entries.len());
    for entry in entries {
        found.extend(read_entry(fields.reader, key, entry, rule, late));
    }
    found
}

/// The place of an event among those that were found.
#[derive(Clone, Copy)]
enum Place {
    Event(usize),
    Late(usize),
}

/// What the events of one entry contain so far.
struct Found {
    rule: LateRule,
    events: Vec<Event>,
    corrected: Vec<CorrectedEvent>,
    late: Vec<LateChange>,
    text: Option<Located<String>>,
    section: Option<Located<String>>,
}

impl Found {
    fn new(rule: LateRule) -> Self {
        Self {
            rule,
            events: Vec::new(),
            corrected: Vec::new(),
            late: Vec::new(),
            text: None,
            section: None,
        }
    }

    /// Returns the events with the time `at`.
    fn at(&self, at: Moment) -> Vec<Place> {
        let is_match = |event: &Event| event.at.as_ref().map(|at| at.value) == Some(at);
        let events = self.events.iter().enumerate();
        let counted = events.filter(|(_, event)| is_match(event)).map(|(at, _)| Place::Event(at));
        let late =
            self.late.iter().enumerate().filter(
                |(_, change)| matches!(change, LateChange::Event(event) if is_match(event)),
            );
        counted.chain(late.map(|(at, _)| Place::Late(at))).collect()
    }

    /// Applies a correction of the event at `place`. If only the correction is late, the event goes on counting.
    fn correct(&mut self, place: Place, corrected: impl FnOnce(Event) -> CorrectedEvent) {
        match place {
            Place::Event(at) => {
                let corrected = corrected(self.events[at].clone());
                if self.rule.sets_aside(corrected.late) {
                    self.late.push(LateChange::Correction(corrected));
                } else {
                    self.events.remove(at);
                    self.corrected.push(corrected);
                }
            }
            Place::Late(at) => {
                if let LateChange::Event(event) = self.late.remove(at) {
                    self.late.push(LateChange::Correction(corrected(event)));
                }
            }
        }
    }

    fn push(&mut self, event: Event) {
        if self.rule.sets_aside(event.late()) {
            self.late.push(LateChange::Event(event));
        } else {
            self.events.push(event);
        }
    }
}

/// Reads an entry. Returns `None` if it is an added item that was recorded late, which only `late` has.
fn read_entry(
    reader: &mut Reader,
    items: &Key,
    entry: yaml::MapEntry<'_>,
    rule: LateRule,
    late: &mut Vec<LateRecord>,
) -> Option<Entry> {
    let key = Located { value: Arc::from(&*nfc(&entry.key.text)), span: entry.key.span };
    let mut found = Found::new(rule);
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
        let message = "this entry has a `section` but no `text`";
        reader.report(
            Diagnostic::new(Code::MissingKey, section.span, message)
                .hint("Add `text` with what to do, or delete `section`."),
        );
    }
    // An added item is late if none of its events counts.
    let is_late = found.text.is_some()
        && found.events.is_empty()
        && found.corrected.is_empty()
        && matches!(found.late.first(), Some(LateChange::Event(_)));
    let mut added = found.text.map(|text| Added {
        words: markdown::inline_words(&text.value, text.span),
        text,
        section: found.section,
    });
    for change in found.late {
        let change = match change {
            LateChange::Event(event) if is_late => match added.take() {
                Some(added) => LateChange::Added(added, event),
                None => LateChange::Event(event),
            },
            other => other,
        };
        late.push(LateRecord { key: Some(key.clone()), change });
    }
    (!is_late).then(|| Entry {
        key,
        added: added.map(Box::new),
        is_missing_text,
        corrected: found.corrected.into(),
        events: found.events,
    })
}

fn event(reader: &mut Reader, items: &Key, node: Node<'_>, found: &mut Found) {
    let span = node.span;
    match node.value {
        Value::Null => {}
        Value::Scalar { text, .. } => {
            if let Some(state) = words::state(reader, &text, span) {
                found.push(with_state(state, span));
            }
        }
        Value::Mapping(entries) => {
            let fields = reader.fields_of(entries, span, &EVENT);
            mapping(fields, found);
        }
        Value::Sequence(_) => {
            let message =
                "an item takes a state, an event or a list of events, not a list in a list";
            reader.report(
                Diagnostic::new(Code::WrongType, span, message)
                    .hint("Write one event after each `-`, as in `- { state: done, by: li }`."),
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
    event.details = details(&mut fields, found.rule);
    let text_key = fields.place_of("text");
    let text = fields.string("text");
    let section = fields.name("section");
    let is_added = text.is_some();
    let text = text.map(|text| (text_key.unwrap_or(fields.span), text));
    if let Some((place, text)) = text {
        keep_first(fields.reader, &mut found.text, text, place);
    }
    found.section = found.section.take().or(section);
    if let Some(state) = state {
        event.state = state;
        found.push(event);
    } else if is_added && !has_state {
        // Records who added the item and when, even before it is started.
        if !event.by.is_empty()
            || event.at.is_some()
            || event.note.is_some()
            || event.late().is_some()
        {
            found.push(event);
        }
    } else if fields.reader.diagnostics.len() == problems_before {
        let message = "this event has no `state`";
        fields.reader.report(
            Diagnostic::new(Code::MissingKey, event.span, message)
                .hint("Add a state, such as `state: done`.")
                .hint("If the item is not in the checklist, add its `text` instead."),
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
    let recorded_by = fields.name("recorded_by");
    let recorded_at = fields.moment("recorded_at");
    let late = found.rule.read(&mut fields);
    let mut invalid = |span: Span, message: &str, hint: &str| {
        let diagnostic = Diagnostic::new(Code::InvalidCorrection, span, message).hint(hint);
        fields.reader.report(diagnostic.hint("Until then the correction is ignored."));
    };
    if let Some(state) = &state {
        invalid(
            state.span,
            "this correction has a `state`",
            "Record the state as a separate event.",
        );
    }
    if note.is_none() {
        invalid(span, "this correction has no `note`", "Add a `note` that says what was wrong.");
    }
    if let Some(corrects) = corrects {
        let matches = found.at(corrects.value);
        match matches[..] {
            [place] if state.is_none() && note.is_some() => {
                found.correct(place, |event| CorrectedEvent {
                    event,
                    by,
                    at,
                    note,
                    recorded_by,
                    recorded_at,
                    late,
                });
            }
            [_] => {}
            ref several => {
                let message = match several.len() {
                    0 => "no earlier event of this item has this time".to_owned(),
                    count => format!("{count} earlier events of this item have this time"),
                };
                let hint = "Write the `at` of the event that was a mistake.";
                invalid(corrects.span, &message, hint);
            }
        }
    }
    fields.finish();
}

fn details(fields: &mut Fields<'_, '_>, rule: LateRule) -> Option<Box<EventDetails>> {
    let details = EventDetails {
        recorded_by: fields.name("recorded_by"),
        recorded_at: fields.moment("recorded_at"),
        verdict: words::verdict(fields),
        artifact: fields.string("artifact"),
        late: rule.read(fields),
    };
    (details != EventDetails::default()).then(|| Box::new(details))
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
            Diagnostic::new(Code::DuplicateKey, place, "this added item has a second `text`")
                .label("second here")
                .related(first.span, "first here")
                .hint("Delete this `text`, and write what happened later under `note`."),
        ),
    }
}
