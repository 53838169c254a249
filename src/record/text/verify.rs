//! Verifying an edited text: it must have the old values with the change applied.
//!
//! Two independent readers each compare the new text with their own reading of the old one, so it does not matter
//! where they disagree about the rest of the file. If the independent reader cannot read a file, only runsheet's
//! own reader verifies it.

use std::borrow::Cow;

use super::data::COLLECTION_KEY;
use super::{Data, Edit, EntryPosition, Location, TEXT};
use crate::diagnostic::{Code, Diagnostic};
use crate::parse::yaml::{self, Node};

/// The values that each reader must find in the new text.
pub(super) struct Expected {
    own: Option<Data>,
    /// The diagnostics of runsheet's own reader, which must stay the same.
    diagnostics: Vec<(Code, String)>,
    other: Other,
}

/// The expectation of the independent reader.
enum Other {
    Unreadable,
    /// It finds something else at the location of the change.
    Disagrees,
    Expects(Data),
}

impl Expected {
    pub(super) fn new(
        text: &str,
        root: &Node<'_>,
        diagnostics: &[Diagnostic],
        locations: &[Location<'_, '_>],
    ) -> Self {
        let mut own = Data::from(root);
        let edit = |root: &mut Data| locations.iter().try_for_each(|at| apply(root, at));
        let applied = edit(&mut own);
        own.read_numbers(Data::Text);
        let other = match read_independently(text) {
            None => Other::Unreadable,
            Some(mut data) => match edit(&mut data) {
                Some(()) => {
                    data.read_numbers(Data::Other);
                    Other::Expects(data)
                }
                None => Other::Disagrees,
            },
        };
        Self { own: applied.map(|()| own), diagnostics: spanless(diagnostics), other }
    }

    /// Whether both readers find the expected values in `text`.
    pub(super) fn matches(&self, text: &str) -> bool {
        let (root, diagnostics) = yaml::parse(TEXT, text, 0);
        let own = root.map(|root| Data::from(&root));
        let other_agrees = || match &self.other {
            Other::Unreadable => true,
            Other::Disagrees => false,
            Other::Expects(data) => read_independently(text).as_ref() == Some(data),
        };
        self.own.is_some()
            && own == self.own
            && spanless(&diagnostics) == self.diagnostics
            && other_agrees()
    }
}

/// Returns diagnostics without their positions, which an edit shifts.
fn spanless(diagnostics: &[Diagnostic]) -> Vec<(Code, String)> {
    diagnostics.iter().map(|diagnostic| (diagnostic.code, diagnostic.message.clone())).collect()
}

fn read_independently(text: &str) -> Option<Data> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_yaml::from_str(&without_foreign(text)).ok()
}

/// Replaces text characters of YAML 1.2 that are line breaks or errors to the independent YAML 1.1 reader.
fn without_foreign(text: &str) -> Cow<'_, str> {
    const REPLACEMENT: char = '\u{e000}';
    if !text.chars().any(is_foreign) {
        return Cow::Borrowed(text);
    }
    let plain = |at| if is_foreign(at) { REPLACEMENT } else { at };
    Cow::Owned(text.chars().map(plain).collect())
}

fn is_foreign(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r')
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Applies the change to the values. Returns `None` if its location does not exist.
fn apply(root: &mut Data, location: &Location<'_, '_>) -> Option<()> {
    let mut mapping = root;
    for &index in &location.path {
        let Data::Map(entries) = mapping else {
            return None;
        };
        let index = raw_index(entries, index);
        mapping = &mut entries.get_mut(index)?.1;
    }
    let Data::Map(entries) = mapping else {
        return None;
    };
    match &location.position {
        EntryPosition::Existing(index, _) => {
            let index = raw_index(entries, *index);
            let entry = entries.get_mut(index)?;
            match &location.change {
                Edit::Rename(to) => entry.0.clone_from(to),
                Edit::Remove => drop(entries.remove(index)),
                change => add(&mut entry.1, change),
            }
        }
        EntryPosition::New(index, _) => {
            // Right after its neighbour.
            let index = match index.checked_sub(1) {
                Some(above) => raw_index(entries, above) + 1,
                None => raw_index(entries, 0),
            };
            if entries.len() < index {
                return None;
            }
            let value = super::value::initial_value(&location.change);
            entries.insert(index, (location.step.key.to_owned(), value));
        }
    }
    Some(())
}

/// Returns the position of key number `index`. Runsheet's own reader resolves `<<` and drops keys that are
/// collections; the independent reader keeps both as keys.
fn raw_index(entries: &[(String, Data)], index: usize) -> usize {
    let is_counted =
        |(_, (key, _)): &(usize, &(String, Data))| key != "<<" && !key.starts_with(COLLECTION_KEY);
    let mut counted = entries.iter().enumerate().filter(is_counted);
    counted.nth(index).map_or(entries.len(), |(at, _)| at)
}

fn add(value: &mut Data, change: &Edit) {
    let old = std::mem::replace(value, Data::Null);
    *value = match (old, change) {
        (Data::Null, change) => super::value::initial_value(change),
        (_, Edit::Set(new)) => new.clone(),
        (Data::List(mut values), Edit::Add(new) | Edit::AddToList(new)) => {
            values.push(new.clone());
            Data::List(values)
        }
        (old, Edit::Rename(_) | Edit::Remove) => old,
        (single, Edit::Add(new) | Edit::AddToList(new)) => Data::List(vec![single, new.clone()]),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_independent_reader_reads_yaml_1_2() {
        let text =
            "a: 20261120093000123456\nb: \"\u{90}\u{7f}\"\nc: x\u{2028}y\u{feff}\n? [d]\n: !t e\n";
        let Some(Data::Map(entries)) = read_independently(text) else { panic!("it is not read") };
        assert_eq!(entries.len(), 4);
        assert_eq!(entries[2].1, Data::text("x\u{e000}y\u{e000}"));
        assert_eq!(entries[0].1, Data::Other("20261120093000123456".to_owned()));
        assert!(entries[3].0.starts_with(COLLECTION_KEY));
    }
}
