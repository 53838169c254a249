//! Writing new values: on one line in brackets if that is short, otherwise with one key per line.

use super::data::Data;
use super::lines;
use super::scalar::scalar;

/// The maximum width of a line.
const MAX_WIDTH: usize = 120;

/// Returns a value on one line, valid anywhere.
pub(crate) fn inline(data: &Data) -> String {
    match data {
        Data::Null => "null".to_owned(),
        Data::Text(text) | Data::Other(text) => scalar(text),
        Data::Number(number) => number.to_string(),
        Data::List(values) => {
            let values: Vec<String> = values.iter().map(inline).collect();
            format!("[{}]", values.join(", "))
        }
        Data::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Data::Map(entries) => {
            let entries =
                (entries.iter()).map(|(key, value)| format!("{}: {}", scalar(key), inline(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// Returns `key: value` for the first column of a new text.
pub(crate) fn entry(key: &str, value: &Data) -> String {
    let style = Style { line_break: "\n", one_line: false };
    style.entry(key, value, 0)
}

/// Returns `key: value` for a new text below a top-level key, indented by two spaces after its first line.
pub(crate) fn nested_entry(key: &str, value: &Data) -> String {
    let style = Style { line_break: "\n", one_line: false };
    style.entry(key, value, 2)
}

/// The style of new lines.
#[derive(Clone, Copy)]
pub(super) struct Style {
    line_break: &'static str,
    /// Whether events are written on one line even if they have a multi-line text.
    one_line: bool,
}

impl Style {
    /// Returns the styles to try for `text`, the most readable first. Lines of tabs alone rule out block scalars.
    pub(super) fn of(text: &str) -> impl Iterator<Item = Self> + use<> {
        let line_break = lines::line_break(text);
        let has_only_tabs = |line: &str| line.contains('\t') && line.trim().is_empty();
        let has_tab_line = text.lines().any(has_only_tabs);
        let styles = [false, true].into_iter().filter(move |one_line| *one_line || !has_tab_line);
        styles.map(move |one_line| Self { line_break, one_line })
    }

    pub(super) fn line_break(self) -> &'static str {
        self.line_break
    }

    /// Returns `key: value` for a line that is indented by `column`.
    pub(super) fn entry(self, key: &str, value: &Data, column: usize) -> String {
        let key = scalar(key);
        format!("{key}:{}", self.value(value, column, column + key.len() + 2))
    }

    /// Returns the text after the colon of a key at `column`; the line has `used` characters so far.
    pub(super) fn value(self, value: &Data, column: usize, used: usize) -> String {
        match value {
            Data::Null => String::new(),
            value if self.one_line && !is_nested(value) => format!(" {}", inline(value)),
            Data::Text(text) if text.contains('\n') => self.literal(text, column),
            Data::Map(entries) if has_maps(entries) => (entries.iter())
                .flat_map(|(key, value)| {
                    let entry = self.entry(key, value, column + 2);
                    [self.line_break.to_owned(), self.line(column + 2, &entry)]
                })
                .collect(),
            Data::List(values) if values.iter().any(is_map) => (values.iter())
                .map(|value| self.line(column + 2, &self.item(value, column + 2)))
                .collect(),
            value if is_short(value, used) => format!(" {}", inline(value)),
            Data::Map(entries) => self.line(column + 2, &self.keys(entries, column + 2)),
            other => format!(" {}", inline(other)),
        }
    }

    /// Returns `- value` for a line that is indented by `column`.
    pub(super) fn item(self, value: &Data, column: usize) -> String {
        match value {
            Data::Map(entries) if !self.one_line && !is_short(value, column + 2) => {
                format!("- {}", self.keys(entries, column + 2))
            }
            other => format!("- {}", inline(other)),
        }
    }

    /// Returns a line break, and `text` indented by `column`.
    pub(super) fn line(self, column: usize, text: &str) -> String {
        format!("{}{:column$}{text}", self.line_break, "")
    }

    /// Returns one line per key; the first is not indented.
    fn keys(self, entries: &[(String, Data)], column: usize) -> String {
        let entries = entries.iter().map(|(key, value)| self.entry(key, value, column));
        entries.collect::<Vec<_>>().join(&self.line(column, ""))
    }

    /// Returns a text as a block scalar, or quoted if it does not fit one.
    fn literal(self, text: &str, column: usize) -> String {
        let fits =
            !text.starts_with([' ', '\n']) && !text.ends_with('\n') && text.chars().all(is_visible);
        if !fits {
            return format!(" {}", scalar(text));
        }
        let line = |line: &str| match line {
            "" => self.line_break.to_owned(),
            line => self.line(column + 2, line),
        };
        let lines: String = text.split('\n').map(line).collect();
        format!(" |-{lines}")
    }
}

fn is_visible(character: char) -> bool {
    character == '\n'
        || !(character.is_control()
            || matches!(character, '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}'))
}

/// Whether a value fits on a line with `used` characters so far, and has no multi-line text.
fn is_short(value: &Data, used: usize) -> bool {
    !is_multiline(value) && used + inline(value).chars().count() <= MAX_WIDTH || is_flat(value)
}

/// Whether a value is a text of one line, which has no other form however long it is.
fn is_flat(value: &Data) -> bool {
    match value {
        Data::Text(text) | Data::Other(text) => !text.contains('\n'),
        Data::Number(_) => true,
        Data::Null | Data::List(_) | Data::Map(_) => false,
    }
}

fn is_multiline(value: &Data) -> bool {
    match value {
        Data::Null | Data::Number(_) => false,
        Data::Text(text) | Data::Other(text) => text.contains('\n'),
        Data::List(values) => values.iter().any(is_multiline),
        Data::Map(entries) => entries.iter().any(|(_, value)| is_multiline(value)),
    }
}

/// Whether it is a map of maps, such as `items`, whose entries are separated by blank lines.
fn has_maps(entries: &[(String, Data)]) -> bool {
    entries.iter().any(|(_, value)| matches!(value, Data::Map(_)))
}

/// Whether it is a map of maps or a list of maps.
fn is_nested(value: &Data) -> bool {
    match value {
        Data::Map(entries) => has_maps(entries),
        Data::List(values) => values.iter().any(is_map),
        _ => false,
    }
}

fn is_map(value: &Data) -> bool {
    matches!(value, Data::Map(_))
}
