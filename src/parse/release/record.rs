//! The record of a closing: a digest of what was closed. The guide specifies it, with a script that computes it.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::closing::RECORD_PREFIX;
use crate::parse::yaml::{self, Node, Value};
use crate::sha256::Sha256;
use crate::span::SourceId;

/// The keys that a record leaves out: the closings themselves, and what becomes known only after them.
const LEFT_OUT: [&str; 2] = ["closed", "incident"];

/// Returns the record of the closing with the number `closing`, counted from 1, for a release's file with the text
/// `text`. `file_digest` returns the digest of an evidence file; it is `None` for links and missing files.
///
/// Returns `None` if the text is not a mapping in YAML.
pub(crate) fn record(
    text: &str,
    closing: usize,
    snapshot: Option<&str>,
    file_digest: impl Fn(&str) -> Option<Sha256>,
) -> Option<String> {
    let mut release = as_json(text)?;
    release.retain(|key, _| !LEFT_OUT.contains(&key.as_str()));
    drop_late(&mut release, closing);
    let evidence: Vec<Json> = evidence(&release, file_digest)
        .into_iter()
        .map(|(path, digest)| json!({ "path": path, "sha256": digest.to_string() }))
        .collect();
    if !evidence.is_empty() {
        release.insert("evidence".to_owned(), evidence.into());
    }
    if let Some(snapshot) = snapshot {
        release.insert("snapshot".to_owned(), Sha256::of_text(snapshot).to_string().into());
    }
    let mut release = Json::Object(release);
    release.sort_all_objects();
    Some(format!("{RECORD_PREFIX}{}", Sha256::of(release.to_string())))
}

/// Returns a release's text as JSON, in which every scalar is a text as written. Returns `None` if it is not a mapping
/// in YAML.
fn as_json(text: &str) -> Option<Map<String, Json>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (root, _) = yaml::parse(SourceId(0), text, 0);
    match json_of(&root?, text)? {
        Json::Object(release) => Some(release),
        _ => None,
    }
}

/// The same, without overlooking anything: a key that stands several times has a list of all its values.
pub(crate) fn as_whole_json(text: &str) -> Option<Map<String, Json>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match json_of(&yaml::parse_with_duplicates(text)?, text)? {
        Json::Object(release) => Some(release),
        _ => None,
    }
}

/// Returns a node as JSON in which every scalar is a text as written; `None` if it has a value that no format takes.
fn json_of(node: &Node<'_>, text: &str) -> Option<Json> {
    Some(match &node.value {
        Value::Null => text.get(node.span.range())?.into(),
        Value::Scalar { text, .. } => text.as_ref().into(),
        Value::Sequence(values) => {
            Json::Array(values.iter().map(|value| json_of(value, text)).collect::<Option<_>>()?)
        }
        Value::Mapping(entries) => {
            let mut object = Map::with_capacity(entries.len());
            for entry in entries {
                add(&mut object, &entry.key.text, json_of(&entry.value, text)?);
            }
            Json::Object(object)
        }
        Value::Unusable(_) => return None,
    })
}

/// Adds an entry. Values of the same key become one list.
fn add(object: &mut Map<String, Json>, key: &str, value: Json) {
    let value = match object.remove(key) {
        None => value,
        Some(Json::Array(mut known)) => {
            known.extend(match value {
                Json::Array(more) => more,
                one => vec![one],
            });
            Json::Array(known)
        }
        Some(known) => {
            let mut all = vec![known];
            all.extend(one_or_all(&value).iter().cloned());
            Json::Array(all)
        }
    };
    object.insert(key.to_owned(), value);
}

/// Removes what was recorded after the closing, so that the rest is as it was at the closing: a list of one event is
/// that event, and what is empty is not there.
fn drop_late(release: &mut Map<String, Json>, closing: usize) {
    let is_late = |value: &Json| {
        let late = value.get("late").and_then(Json::as_str).unwrap_or_default();
        let is_number = !late.is_empty() && late.bytes().all(|digit| digit.is_ascii_digit());
        is_number && late.parse().unwrap_or(usize::MAX) >= closing
    };
    if let Some(Json::Array(log)) = release.get_mut("log") {
        log.retain(|line| !is_late(line));
    }
    if let Some(Json::Object(items)) = release.get_mut("items") {
        for entry in items.values_mut() {
            if let Json::Array(events) = entry {
                events.retain(|event| !is_late(event));
                if let [_] = events[..] {
                    *entry = events.remove(0);
                }
            }
        }
        items.retain(|_, entry| !is_late(entry) && !is_empty(entry));
    }
    release.retain(|key, value| !(["items", "log"].contains(&key.as_str()) && is_empty(value)));
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::String(text) => text.is_empty(),
        Json::Array(values) => values.is_empty(),
        Json::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

/// Returns the evidence files of all events, sorted by path.
fn evidence(
    release: &Map<String, Json>,
    file_digest: impl Fn(&str) -> Option<Sha256>,
) -> BTreeMap<String, Sha256> {
    let mut found = BTreeMap::new();
    let entries = release.get("items").and_then(Json::as_object);
    for event in entries.into_iter().flat_map(Map::values).flat_map(one_or_all) {
        for name in event.get("evidence").into_iter().flat_map(one_or_all) {
            let Some(name) = name.as_str().map(str::trim_end) else { continue };
            if let Some(digest) = file_digest(name) {
                found.insert(name.to_owned(), digest);
            }
        }
    }
    found
}

/// Returns the values of a list, or the one value.
fn one_or_all(value: &Json) -> &[Json] {
    match value {
        Json::Array(values) => values,
        one => std::slice::from_ref(one),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record_of(text: &str, closing: usize) -> String {
        record(text, closing, None, |name| (!name.contains("://")).then(|| Sha256::of(name)))
            .expect("it is a mapping")
    }

    fn of_json(text: &str) -> String {
        format!("{RECORD_PREFIX}{}", Sha256::of(text))
    }

    #[test]
    fn keys_are_sorted_and_scalars_are_texts_as_written() {
        let text = "version: 1.10\nchecklist: 'c'\nvars: { b: ~, a: 0x1F, c: }\nclosed: { by: li }\nincident: { link: x }\n";
        let json = r#"{"checklist":"c","vars":{"a":"0x1F","b":"~","c":""},"version":"1.10"}"#;
        assert_eq!(record_of(text, 1), of_json(json));
    }

    #[test]
    fn evidence_files_and_the_snapshot_are_part_of_it() {
        let text = "items:\n  b: { state: done, evidence: [b.log, 'https://x'] }\n  a: { state: done, evidence: a.log }\n";
        let digest = |text: &str| Sha256::of(text);
        let snapshot = digest("- [ ] a\n");
        let json = format!(
            r#"{{"evidence":[{{"path":"a.log","sha256":"{}"}},{{"path":"b.log","sha256":"{}"}}],"items":{{"a":{{"evidence":"a.log","state":"done"}},"b":{{"evidence":["b.log","https://x"],"state":"done"}}}},"snapshot":"{snapshot}"}}"#,
            digest("a.log"),
            digest("b.log"),
        );
        let record = record(text, 1, Some("- [ ] a\r\n"), |name| {
            (!name.contains("://")).then(|| digest(name))
        });
        assert_eq!(record, Some(of_json(&json)));
    }

    #[test]
    fn late_records_do_not_change_it() {
        let closed = "checklist: c\nitems:\n  a: done\n  b: [{ state: done }]\n";
        let later = "checklist: c\nlog:\n- { note: x, late: 1 }\nitems:\n  a: [done, { state: failed, late: 1 }]\n  b: { state: done }\n  c: { text: New, late: 1 }\n";
        assert_eq!(record_of(closed, 1), record_of(later, 1));
        assert_ne!(record_of(closed, 1), record_of(later, 2), "they count for the next closing");
    }

    #[test]
    fn any_other_change_changes_it() {
        let closed = record_of("checklist: c\nitems: { a: { state: done, by: li } }\n", 1);
        for changed in [
            "checklist: d\nitems: { a: { state: done, by: li } }\n",
            "checklist: c\nitems: { a: { state: done, by: sam } }\n",
            "checklist: c\nitems: { a: { state: done, by: li }, b: done }\n",
            "checklist: c\nowner: li\nitems: { a: { state: done, by: li } }\n",
        ] {
            assert_ne!(record_of(changed, 1), closed, "{changed}");
        }
        let comment = "# Closed.\nchecklist: \"c\"\nitems:\n  a:\n    by: li\n    state: done\n";
        assert_eq!(record_of(comment, 1), closed, "the way it is written does not matter");
    }
}
