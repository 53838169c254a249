//! Replacing the whole value of a key, whatever it is.

use super::TEXT;
use super::data::Data;
use super::write::Style;
use crate::parse::yaml::{self, MapEntry, Node, Value};
use crate::unicode::nfc;

/// Replaces the value at the path of keys. Returns `None` if it does not exist, is not on lines of its own, or would
/// be read as something else.
pub(crate) fn replace(text: &str, path: &[&str], value: &Data) -> Option<String> {
    let (root, _) = yaml::parse(TEXT, text, 0);
    let root = root?;
    let mut expected = Data::from(&root);
    set(&mut expected, path, value)?;
    expected.read_numbers(Data::Text);
    let entry = find(&root, path)?;
    let key = entry.key.span.range();
    let line = text[..key.start].rfind('\n').map_or(0, |at| at + 1);
    let column = key.start - line;
    if !text[line..key.start].chars().all(|before| before == ' ') {
        return None;
    }
    let end = entry.value.span.range().end.max(key.end);
    Style::of(text).find_map(|style| {
        let written = style.entry(&entry.key.text, value, column);
        // An unwritten value ends before the colon.
        let colon = if text[end..].starts_with(':') { end + 1 } else { end };
        let new = format!("{}{written}{}", &text[..key.start], &text[colon..]);
        let (root, found) = yaml::parse(TEXT, &new, 0);
        let is_read = found.is_empty() && root.as_ref().map(Data::from) == Some(expected.clone());
        is_read.then_some(new)
    })
}

fn find<'a, 't>(root: &'a Node<'t>, path: &[&str]) -> Option<&'a MapEntry<'t>> {
    let Value::Mapping(entries) = &root.value else { return None };
    let (key, rest) = path.split_first()?;
    let entry = entries.iter().find(|entry| nfc(&entry.key.text) == nfc(key))?;
    if rest.is_empty() { Some(entry) } else { find(&entry.value, rest) }
}

fn set(root: &mut Data, path: &[&str], value: &Data) -> Option<()> {
    let Data::Map(entries) = root else { return None };
    let (key, rest) = path.split_first()?;
    let (_, old) = entries.iter_mut().find(|(name, _)| nfc(name) == nfc(key))?;
    if rest.is_empty() {
        *old = value.clone();
        return Some(());
    }
    set(old, rest, value)
}
