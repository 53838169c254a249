//! Reads `extra`: values of any shape, which only the site's theme uses.

use serde_json::{Number, Value as Json};

use super::fields::{Fields, Reader};
use super::yaml::{Node, Value};
use crate::model::extra::Extra;

/// Takes the values under `extra`. `true`, `false` and whole numbers keep their type; other values are texts as
/// written, so that `1.10` stays `1.10`.
pub(super) fn extra(fields: &mut Fields<'_, '_>) -> Extra {
    let Some((key, node)) = fields.take("extra") else {
        return Extra::new();
    };
    let entries = fields.reader.mapping(key, node).unwrap_or_default();
    let reader = &mut *fields.reader;
    entries
        .into_iter()
        .map(|entry| (entry.key.text.into_owned(), json(reader, entry.value)))
        .collect()
}

fn json(reader: &mut Reader, node: Node<'_>) -> Json {
    match node.value {
        Value::Null => Json::Null,
        Value::Scalar { text, plain } => {
            plain.then(|| typed(&text)).flatten().unwrap_or(text.into())
        }
        Value::Sequence(values) => values.into_iter().map(|value| json(reader, value)).collect(),
        Value::Mapping(entries) => {
            let entries = entries.into_iter();
            entries.map(|entry| (entry.key.text.into_owned(), json(reader, entry.value))).collect()
        }
        Value::Unusable(diagnostic) => {
            reader.report(diagnostic);
            Json::Null
        }
    }
}

/// Returns `true`, `false`, or a whole number that is written as it would be printed.
fn typed(text: &str) -> Option<Json> {
    match text {
        "true" => Some(true.into()),
        "false" => Some(false.into()),
        _ => {
            let number = text.parse::<i64>().ok()?;
            (number.to_string() == text).then(|| Number::from(number).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::config::Config;
    use crate::parse::config::config;
    use crate::span::SourceId;

    fn read(text: &str) -> Config {
        let (config, diagnostics) = config(SourceId(0), text);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        config
    }

    #[test]
    fn values_keep_their_shape_and_their_spelling() {
        let text = "extra:\n  on: true\n  count: 12\n  version: 1.10\n  code: 007\n  quoted: \"12\"\n  \
                    none: ~\n  list: [a, { b: c }]\n";
        let found = serde_json::Value::Object(read(text).extra);
        let expected = serde_json::json!({
            "on": true, "count": 12, "version": "1.10", "code": "007", "quoted": "12", "none": null,
            "list": ["a", { "b": "c" }],
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn other_values_than_mappings_are_reported() {
        let (found, diagnostics) = config(SourceId(0), "extra: [a]\n");
        assert!(found.extra.is_empty());
        assert_eq!(diagnostics.len(), 1);
        assert!(diagnostics[0].message.contains("`extra` takes a mapping"), "{diagnostics:?}");
    }
}
