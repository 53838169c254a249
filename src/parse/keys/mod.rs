//! The keys of every format, in one table each: their names, values and meanings.
//!
//! The readers, their messages, the JSON Schemas and the guide all follow these tables, so that they cannot differ.

mod release;
mod site;

pub(super) use release::CLOSED;
pub(crate) use release::{EVENT, IMPORTED, INCIDENT, LOG, PLANNED, RELEASE};
pub(crate) use site::{EVIDENCE, FRONT_MATTER, GIT, IDENTITY, PERSON, PROVE, SITE, WEBHOOK};

/// Maximum length of a placeholder's value, in characters.
pub(crate) const MAX_VALUE_LENGTH: usize = 1_000;

/// A mapping with known keys.
#[derive(Debug)]
pub(crate) struct Table {
    /// What the mapping is, as in "`x` is no key of …".
    pub(crate) what: &'static str,
    /// The required keys.
    pub(crate) required: &'static [&'static str],
    /// Its keys, in the order of the guide.
    pub(crate) keys: &'static [Key],
}

/// One key.
#[derive(Debug)]
pub(crate) struct Key {
    /// The name in the file.
    pub(crate) name: &'static str,
    /// The type of its value.
    pub(crate) shape: Shape,
    /// The meaning, as a sentence.
    pub(crate) meaning: &'static str,
    /// An example value, as YAML.
    pub(crate) example: &'static str,
}

/// The type of a key's value.
#[derive(Debug)]
pub(crate) enum Shape {
    /// One text; what it is called.
    Text(&'static str),
    /// One text or a list; what one is called, and what several are.
    Texts(&'static str, &'static str),
    /// Like [`Shape::Texts`], with a maximum number of distinct texts.
    Unique(&'static str, &'static str, usize),
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A whole number; the minimum and the maximum.
    Number(u16, u16),
    /// A time or a date.
    Moment,
    /// A date.
    Date,
    /// A mapping from names to texts; what the texts are called.
    Map(&'static str),
    /// A mapping from names to one text or a list; what the texts are called.
    Lists(&'static str),
    /// A list of names, or a mapping from names to defaults.
    Vars,
    /// A mapping with known keys.
    Fields(&'static Table),
    /// A list of mappings with known keys.
    List(&'static Table),
    /// A time, or a mapping with known keys.
    MomentOrFields(&'static Table),
    /// A mapping with known keys, or a list of them.
    FieldsOrList(&'static Table),
    /// A mapping with any keys and values, for the site's theme.
    Extra,
    /// The entries of a release.
    Items,
}

impl Shape {
    /// Describes the value, as in "`by` takes …".
    pub(crate) fn takes(&self) -> String {
        match self {
            Self::Text(one) => (*one).to_owned(),
            Self::Texts(one, several) | Self::Unique(one, several, _) => {
                format!("{one} or a list of {several}")
            }
            Self::Word(words) => format!("one of `{}`", words.join("`, `")),
            Self::Flag => "`true` or `false`".to_owned(),
            Self::Number(min, max) => format!("a whole number from {min} to {max}"),
            Self::Moment => "a time or a date".to_owned(),
            Self::Date => "a date".to_owned(),
            Self::Map(texts) => format!("a mapping from names to {texts}"),
            Self::Lists(texts) => format!("a mapping from names to lists of {texts}"),
            Self::Vars => "a list of names, or a mapping from names to defaults".to_owned(),
            Self::Fields(table) => format!("a mapping with {}", table.names()),
            Self::List(table) => format!("a list of mappings with {}", table.names()),
            Self::MomentOrFields(table) => {
                format!("a time, or a mapping with {}", table.names())
            }
            Self::FieldsOrList(table) => {
                format!("a mapping with {}, or a list of them", table.names())
            }
            Self::Extra => "a mapping from names to any values".to_owned(),
            Self::Items => "a mapping from the ids of items to what happened to them".to_owned(),
        }
    }

    /// Returns the maximum number of distinct values.
    pub(crate) fn max(&self) -> Option<usize> {
        match self {
            Self::Unique(.., max) => Some(*max),
            _ => None,
        }
    }
}

impl Table {
    /// Returns the key `name`.
    pub(crate) fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// Returns all names, as in "`a`, `b` and `c`".
    pub(crate) fn names(&self) -> String {
        let names: Vec<String> = self.keys.iter().map(|key| format!("`{}`", key.name)).collect();
        match names.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
            None => String::new(),
        }
    }
}

/// The key for the values of a theme, which every format has.
const fn extra(example: &'static str) -> Key {
    key("extra", Shape::Extra, "Any values, for the site's theme.", example)
}

/// A row of a table.
const fn key(
    name: &'static str,
    shape: Shape,
    meaning: &'static str,
    example: &'static str,
) -> Key {
    Key { name, shape, meaning, example }
}
