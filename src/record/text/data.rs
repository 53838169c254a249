//! A YAML value without position and style, for comparing and writing.

use std::fmt::{self, Debug, Formatter};

use serde::de::{EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::parse::yaml::{Node, Value};

/// Prefix of keys that are collections, which runsheet's own reader drops.
pub(super) const COLLECTION_KEY: char = '\0';

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Data {
    /// Null.
    Null,
    /// A text.
    Text(String),
    /// A whole number. Runsheet's own reader reads it as a text, the independent one as another scalar.
    Number(usize),
    /// A scalar that the reader does not take for a text, as the reader describes it.
    Other(String),
    /// A list.
    List(Vec<Data>),
    /// Keys and values in order.
    Map(Vec<(String, Data)>),
}

impl Data {
    /// Returns a text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Returns one text as a scalar, several as a list.
    pub(crate) fn texts(texts: &[String]) -> Self {
        match texts {
            [one] => Self::text(one),
            several => Self::List(several.iter().map(Self::text).collect()),
        }
    }
}

impl Data {
    /// Replaces every number by what `read` makes of its digits.
    pub(super) fn read_numbers(&mut self, read: fn(String) -> Self) {
        match self {
            Self::Number(number) => *self = read(number.to_string()),
            Self::List(values) => {
                for value in values {
                    value.read_numbers(read);
                }
            }
            Self::Map(entries) => {
                for (_, value) in entries {
                    value.read_numbers(read);
                }
            }
            Self::Null | Self::Text(_) | Self::Other(_) => {}
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
                    .map(|entry| (entry.key.text.clone().into_owned(), Self::from(&entry.value)))
                    .collect(),
            ),
        }
    }
}

/// Reads with serde, independently of runsheet's own reader. Keeps all digits of numbers, and tags with their
/// values.
impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl AnyValue {
    #[expect(clippy::unnecessary_wraps, reason = "the visitor's methods return results")]
    fn other<E>(value: &impl Debug) -> Result<Data, E> {
        Ok(Data::Other(format!("{value:?}")))
    }
}

impl<'de> Visitor<'de> for AnyValue {
    type Value = Data;

    fn expecting(&self, to: &mut Formatter<'_>) -> fmt::Result {
        to.write_str("any YAML value")
    }

    fn visit_unit<E>(self) -> Result<Data, E> {
        Ok(Data::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Data, E> {
        Self::other(&value)
    }

    fn visit_u64<E>(self, value: u64) -> Result<Data, E> {
        Self::other(&value)
    }

    fn visit_i64<E>(self, value: i64) -> Result<Data, E> {
        Self::other(&value)
    }

    fn visit_u128<E>(self, value: u128) -> Result<Data, E> {
        Self::other(&value)
    }

    fn visit_i128<E>(self, value: i128) -> Result<Data, E> {
        Self::other(&value)
    }

    fn visit_f64<E>(self, value: f64) -> Result<Data, E> {
        Self::other(&value)
    }

    fn visit_str<E>(self, text: &str) -> Result<Data, E> {
        Ok(Data::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Data, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = from.next_element()? {
            values.push(value);
        }
        Ok(Data::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Data, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) = from.next_entry::<Data, Data>()? {
            entries.push((key_text(key), value));
        }
        Ok(Data::Map(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, from: A) -> Result<Data, A::Error> {
        let (tag, value) = from.variant::<String>()?;
        let value: Data = value.newtype_variant()?;
        Self::other(&(tag, value))
    }
}

/// Returns a key as a text.
fn key_text(key: Data) -> String {
    match key {
        Data::Text(text) => text,
        Data::Null | Data::Number(_) | Data::Other(_) => format!("{key:?}"),
        Data::List(_) | Data::Map(_) => format!("{COLLECTION_KEY}{key:?}"),
    }
}
