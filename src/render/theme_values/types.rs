//! JSON Schemas of types to tables of their fields.

use serde_json::{Map, Value};

/// A type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ValueType {
    /// Its name: `ItemView`.
    pub(crate) name: String,
    /// What it is.
    pub(crate) meaning: String,
    /// Its fields: one group, or one for each kind of a type with kinds.
    pub(crate) groups: Vec<FieldGroup>,
}

/// Fields of a type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FieldGroup {
    /// What comes before them; may be empty.
    pub(crate) head: String,
    /// The fields.
    pub(crate) fields: Vec<ValueField>,
}

/// A field of a type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ValueField {
    /// Its name; empty for a value that is one of several types.
    pub(crate) name: String,
    /// Its type in words: `list of ItemView`.
    pub(crate) kind: String,
    /// What it is.
    pub(crate) meaning: String,
}

/// Returns every type of `definitions`, by name.
pub(super) fn all_types(definitions: &Map<String, Value>) -> Vec<ValueType> {
    let mut types: Vec<ValueType> = (definitions.iter())
        .map(|(name, schema)| ValueType {
            name: name.clone(),
            meaning: meaning(schema),
            groups: groups(schema),
        })
        .collect();
    types.sort_by(|one, other| one.name.cmp(&other.name));
    types
}

/// Returns the fields of a type. A type with a `kind` has a group for each kind; a type that is one of several has
/// a group in which they are fields without a name.
fn groups(schema: &Value) -> Vec<FieldGroup> {
    let variants = variants(schema);
    let is_tagged = |variant: &Value| variant["properties"]["kind"]["const"].is_string();
    if variants.is_empty() {
        vec![FieldGroup { head: String::new(), fields: fields(schema) }]
    } else if variants.iter().all(is_tagged) {
        variants.iter().map(tagged).collect()
    } else {
        vec![FieldGroup {
            head: "One of:".to_owned(),
            fields: variants.iter().map(variant).collect(),
        }]
    }
}

fn variants(schema: &Value) -> &[Value] {
    let list = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
    list.map_or(&[], Vec::as_slice)
}

fn tagged(variant: &Value) -> FieldGroup {
    let kind = variant["properties"]["kind"]["const"].as_str().unwrap_or_default();
    let mut fields = fields(variant);
    fields.retain(|field| field.name != "kind");
    FieldGroup { head: format!("kind `{kind}`: {}", meaning(variant)), fields }
}

/// Returns a variant without a tag. One that is an object of its own has one field, which tells it from the others.
fn variant(variant: &Value) -> ValueField {
    let meaning = meaning(variant);
    match fields(variant).into_iter().next() {
        Some(field) => ValueField { meaning, ..field },
        None => ValueField { name: String::new(), kind: kind(variant), meaning },
    }
}

fn fields(schema: &Value) -> Vec<ValueField> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, schema)| ValueField {
            name: name.clone(),
            kind: kind(schema),
            meaning: meaning(schema),
        })
        .collect()
}

fn meaning(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().to_owned()
}

/// Returns a type in words: `list of ItemView`, `text or none`.
pub(super) fn kind(schema: &Value) -> String {
    if let Some(path) = schema["$ref"].as_str() {
        return path.rsplit('/').next().unwrap_or_default().to_owned();
    }
    match (variants(schema), &schema["type"]) {
        ([one, none], _) if none["type"] == "null" => format!("{} or none", kind(one)),
        (_, Value::Array(types)) => match types.as_slice() {
            [one, none] if none == "null" => format!("{} or none", plain(one, schema)),
            _ => "any value".to_owned(),
        },
        (_, one) => plain(one, schema),
    }
}

fn plain(of_type: &Value, schema: &Value) -> String {
    match of_type.as_str() {
        Some("string") if schema["contentMediaType"] == "text/html" => "HTML".to_owned(),
        Some("string") => "text".to_owned(),
        Some("integer" | "number") => "number".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        Some("array") => match schema["prefixItems"].as_array() {
            Some(parts) => format!("({})", parts.iter().map(kind).collect::<Vec<_>>().join(", ")),
            None => format!("list of {}", kind(&schema["items"])),
        },
        Some("object") if schema["additionalProperties"].is_object() => {
            format!("map of {}", kind(&schema["additionalProperties"]))
        }
        _ => "any values".to_owned(),
    }
}
