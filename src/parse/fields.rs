//! Mappings read key by key, by the tables in [`super::keys`].
//!
//! A [`Reader`] collects what is wrong; [`Fields`] hands out the keys of one mapping and, at the end,
//! reports those that mean nothing. Nothing here stops at the first mistake. A `null` and an empty text
//! count as not written.

use std::collections::HashMap;
use std::collections::hash_map::Entry as HashEntry;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::keys::{Key, MOST_IN_VALUE, Shape, Table};
use super::yaml::{MapEntry, Node, Value};
use super::{shown, time};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::release::Located;
use crate::model::time::Moment;
use crate::span::Span;

/// What reading one file needs and finds.
pub(super) struct Reader {
    /// The zone in which local times are read.
    pub(super) zone: TimeZone,
    /// What keys that mean nothing are reported as; `None` where they belong to other tools.
    pub(super) unknown: Option<Code>,
    /// What is wrong so far.
    pub(super) problems: Vec<Diagnostic>,
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
    /// Notes a problem.
    pub(super) fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// Whether the value of the placeholder `name` is short enough. A long one is reported with `code`: a text may
    /// name its placeholder thousands of times.
    pub(super) fn is_short(&mut self, code: Code, name: &Located<String>, value: &str) -> bool {
        let is_short = value.chars().count() <= MOST_IN_VALUE;
        if !is_short {
            let message = format!(
                "the value of `{}` has more than {MOST_IN_VALUE} characters",
                shown(&name.value)
            );
            self.report(Diagnostic::new(code, name.span, message).hint("Shorten the value."));
        }
        is_short
    }

    /// The keys of `node`, which has to be a mapping; `key` is the key that it stands under.
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

    /// The keys of a mapping that was already recognised as one.
    pub(super) fn fields_of<'t>(
        &mut self,
        entries: Vec<MapEntry<'t>>,
        span: Span,
        table: &'static Table,
    ) -> Fields<'_, 't> {
        Fields {
            reader: self,
            span,
            table,
            entries,
        }
    }

    /// The entries of `node`, which has to be a mapping.
    pub(super) fn mapping<'t>(&mut self, key: &Key, node: Node<'t>) -> Option<Vec<MapEntry<'t>>> {
        match node.value {
            Value::Mapping(entries) => Some(entries),
            _ => self.wrong_type(key, node),
        }
    }

    /// The values of `node`, which has to be a list.
    pub(super) fn list<'t>(&mut self, key: &Key, node: Node<'t>) -> Option<Vec<Node<'t>>> {
        match node.value {
            Value::Sequence(values) => Some(values),
            _ => self.wrong_type(key, node),
        }
    }

    /// The text of `node`, which has to be one; an empty one counts as not written.
    pub(super) fn text(&mut self, key: &Key, node: Node<'_>) -> Option<Located<String>> {
        let span = node.span;
        let Value::Scalar { text, .. } = node.value else {
            return self.wrong_type(key, node);
        };
        let mut value = text.into_owned();
        value.truncate(value.trim_end().len());
        (!value.is_empty()).then_some(Located { value, span })
    }

    /// The texts of `node`: one, or a list.
    pub(super) fn texts(&mut self, key: &Key, node: Node<'_>) -> Vec<Located<String>> {
        match node.value {
            Value::Sequence(values) => values
                .into_iter()
                .filter_map(|value| self.text(key, value))
                .collect(),
            _ => self.text(key, node).into_iter().collect(),
        }
    }

    /// Those of `texts` that stand there for the first time, as far as `key` takes so many.
    fn few(&mut self, key: &Key, texts: Vec<Located<String>>) -> Vec<Located<String>> {
        if texts.len() < 2 {
            return texts;
        }
        let all = texts.len();
        let mut seen: HashMap<String, Span> = HashMap::new();
        let mut again = None;
        let mut kept = texts;
        kept.retain(|text| match seen.entry(text.value.clone()) {
            HashEntry::Vacant(place) => {
                place.insert(text.span);
                true
            }
            HashEntry::Occupied(first) => {
                again.get_or_insert_with(|| (text.clone(), *first.get()));
                false
            }
        });
        if let Some((text, first)) = again {
            let more = all - kept.len() - 1;
            self.report(repeated(key, &text, first, more));
        }
        let most = key.shape.most().unwrap_or(usize::MAX);
        if let Some(first) = kept.get(most) {
            let message = format!(
                "`{}` takes at most {most} values; this list has {}",
                key.name,
                kept.len()
            );
            self.report(
                Diagnostic::new(Code::TooManyValues, first.span, message)
                    .label("left out from here on")
                    .hint("Shorten the list."),
            );
        }
        kept.truncate(most);
        kept
    }

    /// Reports that `node` is not what `key` takes. `None`, for use as the value that is not there; a
    /// `null` inside a list is passed over without a word.
    #[cold]
    pub(super) fn wrong_type<T>(&mut self, key: &Key, node: Node<'_>) -> Option<T> {
        self.wrong(&format!("`{}`", key.name), &key.shape.takes(), key, node)
    }

    /// The same for the value under `name` in the mapping that `key` takes.
    #[cold]
    pub(super) fn wrong_entry<T>(&mut self, key: &Key, name: &str, node: Node<'_>) -> Option<T> {
        self.wrong(
            &format!("`{}` under `{}`", shown(name), key.name),
            "one text",
            key,
            node,
        )
    }

    fn wrong<T>(&mut self, what: &str, takes: &str, key: &Key, node: Node<'_>) -> Option<T> {
        let found = match node.value {
            Value::Null => return None,
            Value::Unusable(problem) => {
                self.report(problem);
                return None;
            }
            Value::Scalar { text, plain: true } if text.len() <= 40 => format!("`{text}`"),
            Value::Scalar { text, .. } if text.len() <= 40 => format!("the text `{text}`"),
            Value::Scalar { .. } => "a text".to_owned(),
            Value::Sequence(_) => "a list".to_owned(),
            Value::Mapping(_) => "a mapping".to_owned(),
        };
        let message = format!("{what} takes {takes}; this is {found}");
        self.report(
            Diagnostic::new(Code::WrongType, node.span, message).hint(format!(
                "Write it like this: `{}: {}`.",
                key.name, key.example
            )),
        );
        None
    }
}

/// A text that stands in a list for the second time, as `more` others do.
fn repeated(key: &Key, text: &Located<String>, first: Span, more: usize) -> Diagnostic {
    let name = shown(&text.value);
    let message = match more {
        0 => format!("`{}` lists `{name}` twice", key.name),
        more => format!(
            "`{}` lists `{name}` twice, and repeats {more} more",
            key.name
        ),
    };
    Diagnostic::new(Code::RepeatedValue, text.span, message)
        .related(first, "first here")
        .hint("Delete it; it counts once.")
}

impl<'t> Fields<'_, 't> {
    /// The value under `name` with the key's entry in the table, if it is written.
    pub(super) fn take(&mut self, name: &str) -> Option<(&'static Key, Node<'t>)> {
        let at = self
            .entries
            .iter()
            .position(|entry| entry.key.text == name)?;
        let value = self.entries.swap_remove(at).value;
        if value.value == Value::Null {
            return None;
        }
        let key = self
            .table
            .key(name)
            .expect("readers ask for keys of their table");
        Some((key, value))
    }

    /// The place of the key `name`, while it was not taken.
    pub(super) fn place_of(&self, name: &str) -> Option<Span> {
        let entry = self.entries.iter().find(|entry| entry.key.text == name)?;
        Some(entry.key.span)
    }

    /// One text.
    pub(super) fn string(&mut self, name: &str) -> Option<Located<String>> {
        let (key, node) = self.take(name)?;
        self.reader.text(key, node)
    }

    /// One text or several.
    pub(super) fn strings(&mut self, name: &str) -> Vec<Located<String>> {
        match self.take(name) {
            Some((key, node)) => self.reader.texts(key, node),
            None => Vec::new(),
        }
    }

    /// Different texts, no more than the key takes. A text that is there twice counts once, with a warning.
    pub(super) fn few(&mut self, name: &str) -> Vec<Located<String>> {
        match self.take(name) {
            Some((key, node)) => {
                let texts = self.reader.texts(key, node);
                self.reader.few(key, texts)
            }
            None => Vec::new(),
        }
    }

    /// `true` or `false`, without quotes.
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

    /// A whole number, without quotes.
    pub(super) fn number(&mut self, name: &str) -> Option<u16> {
        let (key, node) = self.take(name)?;
        let Shape::Number(least, most) = key.shape else {
            return self.reader.wrong_type(key, node);
        };
        let number = match &node.value {
            Value::Scalar { text, plain: true } => text.parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if (least..=most).contains(&number) => Some(number),
            _ => self.reader.wrong_type(key, node),
        }
    }

    /// A time or a date.
    pub(super) fn moment(&mut self, name: &str) -> Option<Located<Moment>> {
        let text = self.string(name)?;
        match time::moment(&text.value, &self.reader.zone) {
            Ok(value) => Some(Located {
                value,
                span: text.span,
            }),
            Err(error) => {
                self.reader.report(error.at(text.span));
                None
            }
        }
    }

    /// A date.
    pub(super) fn date(&mut self, name: &str) -> Option<Located<Date>> {
        let text = self.string(name)?;
        match time::date(&text.value) {
            Ok(value) => Some(Located {
                value,
                span: text.span,
            }),
            Err(error) => {
                self.reader.report(error.at(text.span));
                None
            }
        }
    }

    /// A mapping from names to texts, in the order of the file. Empty texts are kept: a placeholder may
    /// stand for nothing.
    pub(super) fn map(&mut self, name: &str) -> Vec<(Located<String>, Located<String>)> {
        let Some((key, node)) = self.take(name) else {
            return Vec::new();
        };
        let entries = self.reader.mapping(key, node).unwrap_or_default();
        entries
            .into_iter()
            .filter_map(|entry| {
                let name = Located {
                    value: entry.key.text.into_owned(),
                    span: entry.key.span,
                };
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

    /// Reports every key that was not read.
    pub(super) fn finish(self) {
        self.finish_with(|_| None);
    }

    /// Reports every key that was not read, with what `hint` knows about it.
    pub(super) fn finish_with(mut self, hint: impl Fn(&MapEntry<'_>) -> Option<String>) {
        let Some(code) = self.reader.unknown else {
            return;
        };
        self.entries.sort_unstable_by_key(|entry| entry.key.span);
        for entry in &self.entries {
            let name = &entry.key.text;
            let message = format!("`{}` is no key of {}", shown(name), self.table.what);
            let known = self.table.keys.iter().map(|key| key.name);
            let mut problem = Diagnostic::new(code, entry.key.span, message).suggest(name, known);
            problem.hints.extend(hint(entry));
            if problem.hints.is_empty() {
                problem
                    .hints
                    .push(format!("Its keys are {}.", self.table.names()));
            }
            self.reader.report(problem);
        }
    }
}
