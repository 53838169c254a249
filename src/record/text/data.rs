//! A YAML value without its place and its way of being written: for comparing, and for writing.

use crate::parse::yaml::{Node, Value};

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// Nothing.
    Null,
    /// A text.
    Text(String),
    /// What a reader makes of a scalar that is no text to it, in its own words.
    Other(String),
    /// A list.
    List(Vec<Data>),
    /// Keys and values in order.
    Map(Vec<(String, Data)>),
}

impl Data {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// One text as itself, several as a list.
    pub fn texts(texts: &[String]) -> Self {
        match texts {
            [one] => Self::text(one),
            several => Self::List(several.iter().map(Self::text).collect()),
        }
    }
}

impl From<&Node<'_>> for Data {
    fn from(node: &Node<'_>) -> Self {
        match &node.value {
            Value::Null => Self::Null,
            Value::Scalar { text, .. } => Self::Text(text.clone().into_owned()),
            Value::Unusable(problem) => Self::Other(problem.message.clone()),
            Value::Sequence(nodes) => Self::List(nodes.iter().map(Self::from).collect()),
            Value::Mapping(entries) => Self::Map(
                (entries.iter())
                    .map(|entry| {
                        (
                            entry.key.text.clone().into_owned(),
                            Self::from(&entry.value),
                        )
                    })
                    .collect(),
            ),
        }
    }
}

impl From<&serde_yaml::Value> for Data {
    fn from(value: &serde_yaml::Value) -> Self {
        match value {
            serde_yaml::Value::Null => Self::Null,
            serde_yaml::Value::String(text) => Self::text(text),
            serde_yaml::Value::Sequence(values) => {
                Self::List(values.iter().map(Self::from).collect())
            }
            serde_yaml::Value::Mapping(entries) => Self::Map(
                (entries.iter())
                    .map(|(key, value)| (name(key), Self::from(value)))
                    .collect(),
            ),
            other => Self::Other(format!("{other:?}")),
        }
    }
}

/// A key as a text, whatever the reader takes it for.
fn name(key: &serde_yaml::Value) -> String {
    match key {
        serde_yaml::Value::String(text) => text.clone(),
        other => format!("{other:?}"),
    }
}
