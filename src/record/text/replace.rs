//! Replacing the whole value of a key, whatever it is.

use super::TEXT;
use super::comments::{self, Commented};
use super::data::Data;
use super::entry;
use super::write::Style;
use crate::parse::yaml;
use crate::unicode::nfc;

/// Replaces the value at the path of keys; its events keep their comments, and get those of `others`. Returns `None`
/// if it does not exist, is not on lines of its own, or would be read as something else.
pub(crate) fn replace(
    text: &str,
    path: &[&str],
    value: &Data,
    others: Vec<Commented>,
) -> Option<String> {
    let (root, _) = yaml::parse(TEXT, text, 0);
    let root = root?;
    let mut expected = Data::from(&root);
    set(&mut expected, path, value)?;
    expected.read_numbers(Data::Text);
    let entry = entry::find(&root, path)?;
    let key = entry.key.span.range();
    let line = text[..key.start].rfind('\n').map_or(0, |at| at + 1);
    let column = key.start - line;
    if !text[line..key.start].chars().all(|before| before == ' ') {
        return None;
    }
    let mut comments = comments::of_entry(text, entry);
    let end = if comments.is_empty() {
        entry.value.span.range().end.max(key.end)
    } else {
        comments::end(text, entry)
    };
    comments.extend(others);
    Style::of(text).find_map(|style| {
        let written = comments::with_comments(style, &entry.key.text, value, column, &comments);
        // An unwritten value ends before the colon.
        let colon = if text[end..].starts_with(':') { end + 1 } else { end };
        let new = format!("{}{written}{}", &text[..key.start], &text[colon..]);
        let (root, found) = yaml::parse(TEXT, &new, 0);
        let is_read = found.is_empty() && root.as_ref().map(Data::from) == Some(expected.clone());
        is_read.then_some(new)
    })
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
