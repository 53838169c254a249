//! One version of a release's file: its events, and its other keys.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value as Json};

use crate::parse;
use crate::sha256::Sha256;

/// The place of lines of the log among items; no item has this id.
pub(super) const LOG: &str = ".log";
/// The place of closings among items.
pub(super) const CLOSING: &str = ".closed";

/// A version of a release's file, independent of how it is written.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ParsedVersion {
    events: Vec<ParsedEvent>,
    facts: BTreeMap<String, String>,
}

#[derive(Debug, PartialEq)]
struct ParsedEvent {
    place: String,
    keys: Map<String, Json>,
    late: Option<usize>,
}

impl ParsedVersion {
    /// Reads the text of a release; `None` if it cannot be read.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let mut release = parse::release::as_whole_json(text)?;
        let mut events = Vec::new();
        for items in release.remove("items").into_iter().flat_map(one_or_all) {
            if let Json::Object(items) = items {
                for (item, value) in items {
                    add(&mut events, &item, value);
                }
            }
        }
        for (key, place) in [("log", LOG), ("closed", CLOSING)] {
            if let Some(value) = release.remove(key) {
                add(&mut events, place, value);
            }
        }
        Some(Self { events, facts: facts(release) })
    }
}

/// Returns the other keys. Those of a mapping are named as `runsheet set` names them: `role.dba`.
fn facts(release: Map<String, Json>) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    for (key, mut value) in release {
        value.sort_all_objects();
        match value {
            Json::Object(entries) => {
                let kind = match &*key {
                    "roles" | "links" | "vars" => key.trim_end_matches('s'),
                    other => other,
                };
                let named = |(name, value): (String, Json)| (format!("{kind}.{name}"), value);
                facts.extend(
                    entries.into_iter().map(named).map(|(key, one)| (key, one.to_string())),
                );
            }
            one => {
                facts.insert(key, one.to_string());
            }
        }
    }
    facts
}

fn one_or_all(value: Json) -> Vec<Json> {
    match value {
        Json::Array(values) => values,
        one => vec![one],
    }
}

/// Adds the events of a list, or the one event of another value. `done` means the same as `{ state: done }`.
fn add(events: &mut Vec<ParsedEvent>, place: &str, value: Json) {
    let keys = match value {
        Json::Array(values) => return values.into_iter().for_each(|one| add(events, place, one)),
        Json::Object(keys) if keys.is_empty() => return,
        Json::Object(keys) => keys,
        Json::String(text) if text.is_empty() || text == "~" => return,
        other => Map::from_iter([("state".to_owned(), other)]),
    };
    let mut keys = keys;
    let late = keys.remove("late");
    let late =
        late.map(|late| late.as_str().and_then(|late| late.parse().ok()).unwrap_or(usize::MAX));
    events.push(ParsedEvent { place: place.to_owned(), keys, late });
}

/// The number of an event in an [`EventTable`].
pub(super) type EventId = usize;

/// All events of all versions, each once.
#[derive(Debug, Default)]
pub(super) struct EventTable {
    ids: HashMap<(String, String, usize), EventId>,
    events: Vec<EventContent>,
}

/// An event as written, without `late`.
#[derive(Debug)]
pub(super) struct EventContent {
    pub(super) place: String,
    /// Its keys as JSON, sorted.
    pub(super) text: String,
    keys: Map<String, Json>,
}

/// A version whose events have numbers.
#[derive(Debug)]
pub(super) struct ReleaseVersion {
    /// The events in the order of the file, each with `late`.
    pub(super) events: Vec<(EventId, Option<usize>)>,
    /// The closings among them.
    pub(super) closings: Vec<EventId>,
    /// Whether the last closing ended the release.
    pub(super) is_closed: bool,
    pub(super) facts: BTreeMap<String, String>,
    /// The names of evidence files.
    pub(super) evidence: Vec<String>,
}

impl EventTable {
    /// Gives the events of a version numbers. Equal events of one item are told apart by their order.
    pub(super) fn version(&mut self, parsed: &ParsedVersion) -> ReleaseVersion {
        let mut seen: HashMap<(&str, String), usize> = HashMap::new();
        let mut version = ReleaseVersion {
            events: Vec::with_capacity(parsed.events.len()),
            closings: Vec::new(),
            is_closed: false,
            facts: parsed.facts.clone(),
            evidence: Vec::new(),
        };
        for event in &parsed.events {
            let mut sorted = Json::Object(event.keys.clone());
            sorted.sort_all_objects();
            let text = sorted.to_string();
            let count = seen.entry((&event.place, text.clone())).or_default();
            let key = (event.place.clone(), text, *count);
            *count += 1;
            let next = self.events.len();
            let id = *self.ids.entry(key.clone()).or_insert(next);
            if id == next {
                let (place, text, _) = key;
                self.events.push(EventContent { place, text, keys: event.keys.clone() });
            }
            version.events.push((id, event.late));
            let content = &self.events[id];
            if content.place == CLOSING {
                version.closings.push(id);
                version.is_closed = content.text("as") != Some("reopened");
            }
            version.evidence.extend(content.texts("evidence").map(str::to_owned));
        }
        version
    }

    pub(super) fn get(&self, id: EventId) -> &EventContent {
        &self.events[id]
    }
}

impl ReleaseVersion {
    /// Returns the event with this number, with `late`.
    pub(super) fn find(&self, id: EventId) -> Option<(EventId, Option<usize>)> {
        self.events.iter().find(|(event, _)| *event == id).copied()
    }

    pub(super) fn has(&self, id: EventId) -> bool {
        self.find(id).is_some()
    }
}

impl EventContent {
    /// Returns the text under a key.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.keys.get(key)?.as_str().map(str::trim_end).filter(|text| !text.is_empty())
    }

    /// Returns the text or texts under a key.
    pub(super) fn texts(&self, key: &str) -> impl Iterator<Item = &str> {
        let all = match self.keys.get(key) {
            Some(Json::Array(all)) => all.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        all.iter().filter_map(Json::as_str).map(str::trim_end).filter(|text| !text.is_empty())
    }

    /// Returns the item; `None` for a line of the log or a closing.
    pub(super) fn item(&self) -> Option<&str> {
        (!matches!(&*self.place, LOG | CLOSING)).then_some(&self.place)
    }

    /// Returns the word for what the event is.
    pub(super) fn what(&self) -> &str {
        match &*self.place {
            LOG => "log",
            CLOSING => self.text("as").unwrap_or("closed"),
            _ if self.keys.contains_key("corrects") => "correction",
            _ => self.text("state").unwrap_or("todo"),
        }
    }

    /// Whether the event may be an altered form of `other`: it has the same time, or everything else is equal.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let has_same =
            |key| self.keys.get(key).is_some() && self.keys.get(key) == other.keys.get(key);
        let is_same_otherwise = || {
            let without_time = |keys: &Map<String, Json>| {
                let mut rest = keys.clone();
                rest.remove("at");
                rest
            };
            self.keys.len() > 2 && without_time(&self.keys) == without_time(&other.keys)
        };
        self.place == other.place && (has_same("at") || is_same_otherwise())
    }

    /// Returns the digest by which an anchor knows the event.
    pub(super) fn sha256(&self) -> Sha256 {
        Sha256::of(format!("{}\n{}", self.place, self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_an_event_is_written_does_not_matter() {
        let mut table = EventTable::default();
        let mut ids = |text: &str| {
            let version = table.version(&ParsedVersion::of(text).expect("it is valid"));
            version.events.iter().map(|(id, _)| *id).collect::<Vec<_>>()
        };
        let short = ids("items:\n  a: done\n  b: { state: done, by: li }\n");
        assert_eq!(
            ids(
                "items:\n  a: [{ state: \"done\" }]\n  b:\n    by: li\n    state: done\n    late: 1\n"
            ),
            short
        );
        assert_ne!(ids("items:\n  a: done\n  b: { state: done, by: sam }\n"), short);
        let twice = ids("items: { a: [done, done] }\n");
        assert_eq!(twice[0], short[0]);
        assert_ne!(twice[1], twice[0]);
    }

    #[test]
    fn no_entry_of_a_key_that_stands_twice_is_overlooked() {
        let text = "items:\n  a: { state: done, by: li }\n  a: { state: failed, by: sam }\nitems: { b: done }\nowner: li\nowner: sam\n";
        let version = ParsedVersion::of(text).expect("it is a mapping");
        let places: Vec<&str> = version.events.iter().map(|event| &*event.place).collect();
        assert_eq!(places, ["a", "a", "b"]);
        assert_eq!(version.facts["owner"], r#"["li","sam"]"#);
    }

    #[test]
    fn facts_are_named_as_they_are_set() {
        let version = ParsedVersion::of("owner: li\nroles: { dba: sam }\n").expect("it is valid");
        let keys: Vec<&String> = version.facts.keys().collect();
        assert_eq!(keys, ["owner", "role.dba"]);
    }

    #[test]
    fn a_conflict_cannot_be_read() {
        assert_eq!(ParsedVersion::of("<<<<<<< a\nb: c\n=======\nb: d\n>>>>>>> e\n"), None);
    }
}
