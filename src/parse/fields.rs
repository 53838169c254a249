//! Reads mappings key by key, by the tables in [`super::keys`].
//!
//! A [`Reader`] collects diagnostics. [`Fields`] returns the values of one mapping and finally reports unknown
//! keys. No mistake stops the reading. `null` and an empty text count as missing.

use std::collections::HashMap;
use std::collections::hash_map::Entry as HashEntry;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::keys::{Key, MAX_VALUE_LENGTH, Shape, Table};
use super::shown;
use super::time::{self, TimeError};
use super::yaml::{MapEntry, Node, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::release::Located;
use crate::model::time::Moment;
use crate::span::Span;
use crate::unicode::into_nfc;

/// The settings and diagnostics of one file.
pub(super) struct Reader {
    /// The zone in which local times are read.
    pub(super) zone: TimeZone,
    /// The code for unknown keys; `None` if they belong to other tools.
    pub(super) unknown: Option<Code>,
    /// The diagnostics so far.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The keys of one mapping that were not read yet.
pub(super) struct Fields<'r, 't> {
    pub(super) reader: &'r mut Reader,
    /// The whole mapping.
    pub(super) span: Span,
    table: &'static Table,
    entries: Vec<MapEntry<'t>>,
}

impl Reader {
    /// Adds a diagnostic.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Whether the value of the placeholder `name` is short enough. A long one is reported with `code`, because a
    /// text may use its placeholder thousands of times.
    pub(super) fn is_short(&mut self, code: Code, name: &Located<String>, value: &str) -> bool {
        let is_short = value.chars().count() <= MAX_VALUE_LENGTH;
        if !is_short {
            let message = format!(
                "the value of `{}` has more than {MAX_VALUE_LENGTH} characters",
                shown(&name.value)
            );
            self.report(Diagnostic::new(code, name.span, message).hint("Shorten the value."));
        }
        is_short
    }

    /// Returns the fields of `node`, which must be a mapping; `key` is its key.
    pub(super) fn fields<'t>(
        &mut self,
        key: &Key,
        node: Node<'t>,
        table: &'static Table,
    ) -> Option<Fields<'_, 't>> {
        let span = node.span;
        let entries = self.mapping(key, node)?;
        Some(self.fields_of(entries, span, table))
    }

    /// Returns the fields of a mapping.
    pub(super) fn fields_of<'t>(
        &mut self,
        entries: Vec<MapEntry<'t>>,
        span: Span,
        table: &'static Table,
    ) -> Fields<'_, 't> {
        Fields { reader: self, span, table, entries }
    }

    /// Returns the entries of `node`, which must be a mapping.
    pub(super) fn mapping<'t>(&mut self, key: &Key, node: Node<'t>) -> Option<Vec<MapEntry<'t>>> {
        match node.value {
            Value::Mapping(entries) => Some(entries),
            _ => self.wrong_type(key, node),
        }
    }

    /// Returns the values of `node`, which must be a list.
    pub(super) fn list<'t>(&mut self, key: &Key, node: Node<'t>) -> Option<Vec<Node<'t>>> {
        match node.value {
            Value::Sequence(values) => Some(values),
            _ => self.wrong_type(key, node),
        }
    }

    /// Returns the text of `node`, which must be one; an empty text counts as missing.
    pub(super) fn text(&mut self, key: &Key, node: Node<'_>) -> Option<Located<String>> {
        let span = node.span;
        let Value::Scalar { text, .. } = node.value else {
            return self.wrong_type(key, node);
        };
        let mut value = text.into_owned();
        value.truncate(value.trim_end().len());
        (!value.is_empty()).then_some(Located { value, span })
    }

    /// Returns the texts of `node`: one, or a list.
    pub(super) fn texts(&mut self, key: &Key, node: Node<'_>) -> Vec<Located<String>> {
        match node.value {
            Value::Sequence(values) => {
                values.into_iter().filter_map(|value| self.text(key, value)).collect()
            }
            _ => self.text(key, node).into_iter().collect(),
        }
    }

    /// Returns `texts` without repetitions, up to the maximum of `key`, and reports what it drops.
    fn unique(&mut self, key: &Key, texts: Vec<Located<String>>) -> Vec<Located<String>> {
        if texts.len() < 2 {
            return texts;
        }
        let all = texts.len();
        let mut seen: HashMap<String, Span> = HashMap::new();
        let mut repetition = None;
        let mut kept = texts;
        kept.retain(|text| match seen.entry(text.value.clone()) {
            HashEntry::Vacant(place) => {
                place.insert(text.span);
                true
            }
            HashEntry::Occupied(first) => {
                repetition.get_or_insert_with(|| (text.clone(), *first.get()));
                false
            }
        });
        if let Some((text, first)) = repetition {
            let more = all - kept.len() - 1;
            self.report(repeated(key, &text, first, more));
        }
        let max = key.shape.max().unwrap_or(usize::MAX);
        if let Some(first) = kept.get(max) {
            let message =
                format!("`{}` has {} values, more than the limit of {max}", key.name, kept.len());
            self.report(
                Diagnostic::new(Code::TooManyValues, first.span, message)
                    .label("ignored from here on")
                    .hint("Shorten the list."),
            );
        }
        kept.truncate(max);
        kept
    }

    /// Reports that `node` is not what `key` takes. Returns `None`, for use as the missing value; a `null` inside a
    /// list is silently ignored.
    #[cold]
    pub(super) fn wrong_type<T>(&mut self, key: &Key, node: Node<'_>) -> Option<T> {
        self.wrong(&format!("`{}`", key.name), &key.shape.takes(), key, node)
    }

    /// Like [`Self::wrong_type`], for the value under `name` in the mapping that `key` takes.
    #[cold]
    pub(super) fn wrong_entry<T>(&mut self, key: &Key, name: &str, node: Node<'_>) -> Option<T> {
        self.wrong(&format!("`{}` under `{}`", shown(name), key.name), "one text", key, node)
    }

    fn wrong<T>(&mut self, what: &str, takes: &str, key: &Key, node: Node<'_>) -> Option<T> {
        let found = match node.value {
            Value::Null => return None,
            Value::Unusable(diagnostic) => {
                self.report(diagnostic);
                return None;
            }
            Value::Scalar { text, plain: true } if text.len() <= 40 => format!("`{text}`"),
            Value::Scalar { text, .. } if text.len() <= 40 => format!("the text `{text}`"),
            Value::Scalar { .. } => "a text".to_owned(),
            Value::Sequence(_) => "a list".to_owned(),
            Value::Mapping(_) => "a mapping".to_owned(),
        };
        let message = format!("{what} takes {takes}, not {found}");
        self.report(
            Diagnostic::new(Code::WrongType, node.span, message)
                .hint(format!("Write, for example, `{}: {}`.", key.name, key.example)),
        );
        None
    }
}

/// Returns the warning about a text that a list repeats, as it does `more` others.
fn repeated(key: &Key, text: &Located<String>, first: Span, more: usize) -> Diagnostic {
    let name = shown(&text.value);
    let message = match more {
        0 => format!("`{}` lists `{name}` twice", key.name),
        1 => format!("`{}` lists `{name}` and 1 other value twice", key.name),
        more => format!("`{}` lists `{name}` and {more} other values twice", key.name),
    };
    Diagnostic::new(Code::RepeatedValue, text.span, message)
        .related(first, "first here")
        .hint("Delete it. It counts once.")
}

/// Returns a name in the form in which names are compared.
fn in_nfc(name: Located<String>) -> Located<String> {
    Located { value: into_nfc(name.value), ..name }
}

impl<'t> Fields<'_, 't> {
    /// Takes the value under `name`, with the key's entry in the table.
    pub(super) fn take(&mut self, name: &str) -> Option<(&'static Key, Node<'t>)> {
        let at = self.entries.iter().position(|entry| entry.key.text == name)?;
        let value = self.entries.swap_remove(at).value;
        if value.value == Value::Null {
            return None;
        }
        let key = self.table.key(name).expect("readers ask for keys of their table");
        Some((key, value))
    }

    /// Returns the place of the key `name`, unless it was taken.
    pub(super) fn place_of(&self, name: &str) -> Option<Span> {
        let entry = self.entries.iter().find(|entry| entry.key.text == name)?;
        Some(entry.key.span)
    }

    /// Whether the value under `name`, which was not taken, is a mapping.
    pub(super) fn is_mapping(&self, name: &str) -> bool {
        let mut entries = self.entries.iter();
        let entry = entries.find(|entry| entry.key.text == name);
        entry.is_some_and(|entry| matches!(entry.value.value, Value::Mapping(_)))
    }

    /// Takes a text.
    pub(super) fn string(&mut self, name: &str) -> Option<Located<String>> {
        let (key, node) = self.take(name)?;
        self.reader.text(key, node)
    }

    /// Takes a name, in the form in which names are compared.
    pub(super) fn name(&mut self, name: &str) -> Option<Located<String>> {
        self.string(name).map(in_nfc)
    }

    /// Takes one text or several.
    pub(super) fn strings(&mut self, name: &str) -> Vec<Located<String>> {
        match self.take(name) {
            Some((key, node)) => self.reader.texts(key, node),
            None => Vec::new(),
        }
    }

    /// Takes one name or several, in the form in which names are compared.
    pub(super) fn names(&mut self, name: &str) -> Vec<Located<String>> {
        self.strings(name).into_iter().map(in_nfc).collect()
    }

    /// Takes distinct names, up to the maximum of the key. A repeated name counts once, with a warning.
    pub(super) fn unique(&mut self, name: &str) -> Vec<Located<String>> {
        match self.take(name) {
            Some((key, node)) => {
                let names = self.reader.texts(key, node).into_iter().map(in_nfc);
                self.reader.unique(key, names.collect())
            }
            None => Vec::new(),
        }
    }

    /// Takes `true` or `false`, without quotes.
    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        let (key, node) = self.take(name)?;
        match &node.value {
            Value::Scalar { text, plain: true } => match &**text {
                "true" | "True" | "TRUE" => Some(true),
                "false" | "False" | "FALSE" => Some(false),
                _ => self.reader.wrong_type(key, node),
            },
            _ => self.reader.wrong_type(key, node),
        }
    }

    /// Takes a whole number, without quotes.
    pub(super) fn number(&mut self, name: &str) -> Option<u16> {
        let (key, node) = self.take(name)?;
        let Shape::Number(min, max) = key.shape else {
            return self.reader.wrong_type(key, node);
        };
        let number = match &node.value {
            Value::Scalar { text, plain: true } => text.parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if (min..=max).contains(&number) => Some(number),
            _ => self.reader.wrong_type(key, node),
        }
    }

    /// Takes a time or a date.
    pub(super) fn moment(&mut self, name: &str) -> Option<Located<Moment>> {
        self.parsed(name, time::moment)
    }

    /// Takes a date.
    pub(super) fn date(&mut self, name: &str) -> Option<Located<Date>> {
        self.parsed(name, |text, _| time::date(text))
    }

    fn parsed<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str, &TimeZone) -> Result<T, TimeError>,
    ) -> Option<Located<T>> {
        let Located { value, span } = self.string(name)?;
        match parse(&value, &self.reader.zone) {
            Ok(value) => Some(Located { value, span }),
            Err(error) => {
                self.reader.report(error.at(span));
                None
            }
        }
    }

    /// Takes a mapping from names to texts, in file order. Empty texts are kept, because a placeholder may be
    /// empty.
    pub(super) fn map(&mut self, name: &str) -> Vec<(Located<String>, Located<String>)> {
        let Some((key, node)) = self.take(name) else {
            return Vec::new();
        };
        let entries = self.reader.mapping(key, node).unwrap_or_default();
        entries
            .into_iter()
            .filter_map(|entry| {
                let name = into_nfc(entry.key.text.into_owned());
                let name = Located { value: name, span: entry.key.span };
                let span = entry.value.span;
                match entry.value.value {
                    Value::Scalar { text, .. } => {
                        let value = text.into_owned();
                        Some((name, Located { value, span }))
                    }
                    _ => self.reader.wrong_entry(key, &name.value, entry.value),
                }
            })
            .collect()
    }

    /// Takes a mapping from names to one text or a list, in file order.
    pub(super) fn lists(&mut self, name: &str) -> Vec<(String, Vec<String>)> {
        let Some((key, node)) = self.take(name) else {
            return Vec::new();
        };
        let entries = self.reader.mapping(key, node).unwrap_or_default();
        entries
            .into_iter()
            .map(|entry| {
                let texts = self.reader.texts(key, entry.value);
                let texts = texts.into_iter().map(|text| into_nfc(text.value)).collect();
                (into_nfc(entry.key.text.into_owned()), texts)
            })
            .collect()
    }

    /// Reports every key that was not taken.
    pub(super) fn finish(self) {
        self.finish_with(|_| None);
    }

    /// Reports every key that was not taken, with the hint that `hint` has for it.
    pub(super) fn finish_with(mut self, hint: impl Fn(&MapEntry<'_>) -> Option<String>) {
        let Some(code) = self.reader.unknown else {
            return;
        };
        self.entries.sort_unstable_by_key(|entry| entry.key.span);
        for entry in &self.entries {
            let name = &entry.key.text;
            let message = format!("`{}` is not a key of {}", shown(name), self.table.what);
            let names: Vec<&str> = self.table.keys.iter().map(|key| key.name).collect();
            let mut diagnostic =
                Diagnostic::new(code, entry.key.span, message).suggest(name, names.iter().copied());
            diagnostic.hints.extend(hint(entry));
            if diagnostic.hints.is_empty() {
                diagnostic.hints.push(format!("Valid keys: {}.", names.join(", ")));
            }
            self.reader.report(diagnostic);
        }
    }
}
