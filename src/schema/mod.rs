//! JSON Schemas: of `site.yaml` and release files for editors (draft-07), and the generator for those of Rust types.
//!
//! Those for editors follow the tables of the readers ([`crate::parse::keys`]), so both accept the same keys. With a checklist,
//! the schema of a release lists the ids of its items and sections, so that an editor completes them and marks a
//! mistyped one.

mod generator;

pub(crate) use generator::generator;

use serde_json::{Map, Value, json};

use crate::model::checklist::Checklist;
use crate::model::release::State;
use crate::parse::keys::{EVENT, Key, MAX_VALUE_LENGTH, RELEASE, SITE, Shape, Table};
use crate::parse::yaml;
use crate::span::SourceId;

const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// Returns the schema of `site.yaml`.
pub(crate) fn site() -> Value {
    let mut schema = object(&SITE);
    schema["$schema"] = json!(DRAFT);
    schema["title"] = json!("The configuration of a runsheet site");
    schema["type"] = json!(["object", "null"]);
    schema
}

/// Returns the schema of a release file, with the ids of `checklist` if the release is known to run it.
pub(crate) fn release(checklist: Option<&Checklist>) -> Value {
    let mut schema = object(&RELEASE);
    schema["$schema"] = json!(DRAFT);
    schema["title"] = json!("A runsheet release");
    schema["definitions"] = definitions();
    if let Some(checklist) = checklist {
        schema["properties"]["checklist"]["examples"] = json!([checklist.id]);
        schema["properties"]["items"]["properties"] = ids(checklist);
        schema["properties"]["items"]["additionalProperties"] = json!({
            "$ref": "#/definitions/added",
        });
    }
    schema
}

/// Returns the definitions that `items` uses.
fn definitions() -> Value {
    let mut event = object(&EVENT);
    event["anyOf"] =
        json!([{ "required": ["state"] }, { "required": ["text"] }, { "required": ["corrects"] }]);
    let state = json!({ "enum": State::WORDS, "description": "The item's state." });
    let with_text = json!({ "type": "object", "required": ["text"] });
    json!({
        "state": state,
        "event": event,
        "entry": {
            "description": "A state, an event, or a list of events, oldest first.",
            "anyOf": [
                { "type": "null" },
                { "$ref": "#/definitions/state" },
                { "$ref": "#/definitions/event" },
                { "type": "array", "items": list_value() },
            ],
        },
        "added": {
            "description": "An added item: the checklist does not have it, so it needs a `text`.",
            "anyOf": [
                { "allOf": [{ "$ref": "#/definitions/event" }, with_text] },
                { "type": "array", "items": list_value(), "contains": with_text },
            ],
        },
    })
}

fn list_value() -> Value {
    json!({
        "anyOf": [
            { "type": "null" },
            { "$ref": "#/definitions/state" },
            { "$ref": "#/definitions/event" },
        ],
    })
}

/// Returns the properties for every id of the checklist, in document order within items and sections.
fn ids(checklist: &Checklist) -> Value {
    let items = checklist.items.iter().map(|item| (&*item.id, item.text.clone()));
    let sections = checklist.sections.iter().map(|section| {
        let covers = "A section: covers every item below it that has no entry of its own";
        (section.id.as_str(), format!("{}\n\n{covers}.", section.text))
    });
    let properties: Map<String, Value> = items
        .chain(sections)
        .map(|(id, text)| {
            // Next to `$ref`, validators ignore all other keys.
            let entry =
                json!({ "description": text, "allOf": [{ "$ref": "#/definitions/entry" }] });
            (id.to_owned(), entry)
        })
        .collect();
    Value::Object(properties)
}

fn object(table: &Table) -> Value {
    let properties: Map<String, Value> =
        table.keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let mut schema = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if !table.required.is_empty() {
        schema["required"] = json!(table.required);
    }
    schema
}

fn property(key: &Key) -> Value {
    let mut schema = of_shape(&key.shape);
    schema["description"] = json!(key.meaning);
    schema["examples"] = json!([example(key)]);
    schema
}

/// Returns the schema of a text. Numbers and booleans are accepted as written, and `null` counts as missing.
fn text() -> Value {
    json!({ "type": ["string", "number", "boolean", "null"] })
}

/// Returns the schema of a placeholder's value.
fn value() -> Value {
    let mut value = text();
    value["maxLength"] = json!(MAX_VALUE_LENGTH);
    value
}

fn of_shape(shape: &Shape) -> Value {
    match shape {
        Shape::Text(_) => text(),
        Shape::Texts(..) => json!({ "anyOf": [text(), { "type": "array", "items": text() }] }),
        Shape::Unique(_, _, max) => json!({
            "anyOf": [text(), { "type": "array", "items": text(), "maxItems": max }],
        }),
        Shape::Word(words) => {
            let mut words: Vec<Value> = words.iter().map(|word| json!(word)).collect();
            words.push(Value::Null);
            json!({ "enum": words })
        }
        Shape::Flag => json!({ "type": ["boolean", "null"] }),
        Shape::Number(min, max) => {
            json!({ "type": ["integer", "null"], "minimum": min, "maximum": max })
        }
        Shape::Moment => json!({ "type": ["string", "null"], "pattern": MOMENT }),
        Shape::Date => json!({ "type": ["string", "null"], "pattern": DATE }),
        Shape::Map("texts") => {
            json!({ "type": ["object", "null"], "additionalProperties": value() })
        }
        Shape::Map(_) => json!({ "type": ["object", "null"], "additionalProperties": text() }),
        Shape::Lists(_) => json!({
            "type": ["object", "null"],
            "additionalProperties": of_shape(&Shape::Texts("", "")),
        }),
        Shape::Vars => json!({
            "anyOf": [
                { "type": ["object", "null"], "additionalProperties": value() },
                { "type": "array", "items": text() },
            ],
        }),
        Shape::Fields(table) => {
            let mut schema = object(table);
            schema["type"] = json!(["object", "null"]);
            schema
        }
        Shape::MomentOrFields(table) => json!({
            "anyOf": [{ "type": ["string", "null"], "pattern": MOMENT }, object(table)],
        }),
        Shape::FieldsOrList(table) => json!({
            "anyOf": [{ "type": "null" }, object(table), { "type": "array", "items": object(table) }],
        }),
        Shape::List(table) => json!({ "type": ["array", "null"], "items": object(table) }),
        Shape::Extra => json!({ "type": ["object", "null"] }),
        Shape::Items => json!({
            "type": ["object", "null"],
            "additionalProperties": { "$ref": "#/definitions/entry" },
        }),
    }
}

/// The times that [`crate::parse::time`] reads, as far as a pattern can describe them.
const MOMENT: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ] *[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)? *([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?)?$";
const DATE: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

/// Returns a key's example as JSON.
fn example(key: &Key) -> Value {
    let (node, _) = yaml::parse(SourceId(0), key.example, 0);
    match (&key.shape, node) {
        (Shape::Flag, _) => json!(key.example == "true"),
        (Shape::Number(..), _) => json!(key.example.parse::<u16>().ok()),
        (_, Some(node)) => as_json(node.value),
        (_, None) => Value::Null,
    }
}

fn as_json(value: yaml::Value<'_>) -> Value {
    match value {
        yaml::Value::Scalar { text, .. } => json!(text),
        yaml::Value::Sequence(values) => {
            values.into_iter().map(|node| as_json(node.value)).collect()
        }
        yaml::Value::Mapping(entries) => entries
            .into_iter()
            .map(|entry| (entry.key.text.into_owned(), as_json(entry.value.value)))
            .collect(),
        yaml::Value::Null | yaml::Value::Unusable(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests;
