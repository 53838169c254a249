//! What a changed text has to say: the old values with the change made among them.
//!
//! Two readers that know nothing of each other each compare the new text with their own reading of the old
//! one, so it does not matter where they disagree about the rest of the file. A file that the independent
//! reader cannot read at all is held against runsheet's own reader alone.

use std::borrow::Cow;

use super::data::NOT_A_KEY;
use super::{Data, Edit, EntryPosition, Site, TEXT};
use crate::diagnostic::{Code, Diagnostic};
use crate::parse::yaml::{self, Node};

/// The values that must come out, as each reader has them.
pub(super) struct Expected {
    own: Option<Data>,
    /// What runsheet's own reader says of the old text, and has to say again.
    problems: Vec<(Code, String)>,
    other: Other,
}

/// What the independent reader made of the old text.
enum Other {
    Unreadable,
    /// It sees something else in the place of the change.
    Disagrees,
    Expects(Data),
}

impl Expected {
    pub(super) fn new(
        text: &str,
        root: &Node<'_>,
        problems: &[Diagnostic],
        sites: &[Site<'_, '_>],
    ) -> Self {
        let mut own = Data::from(root);
        let make_all = |root: &mut Data| sites.iter().try_for_each(|site| make(root, site));
        let known = make_all(&mut own);
        let other = match read_by_other(text) {
            None => Other::Unreadable,
            Some(mut data) => match make_all(&mut data) {
                Some(()) => Other::Expects(data),
                None => Other::Disagrees,
            },
        };
        Self { own: known.map(|()| own), problems: said(problems), other }
    }

    /// Whether the readers find in `text` what was meant.
    pub(super) fn holds(&self, text: &str) -> bool {
        let (root, problems) = yaml::parse(TEXT, text, 0);
        let own = root.map(|root| Data::from(&root));
        let other_agrees = || match &self.other {
            Other::Unreadable => true,
            Other::Disagrees => false,
            Other::Expects(data) => read_by_other(text).as_ref() == Some(data),
        };
        self.own.is_some() && own == self.own && said(&problems) == self.problems && other_agrees()
    }
}

/// Problems without their places, which a change moves.
fn said(problems: &[Diagnostic]) -> Vec<(Code, String)> {
    let said = problems.iter();
    said.map(|problem| (problem.code, problem.message.clone())).collect()
}

fn read_by_other(text: &str) -> Option<Data> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_yaml::from_str(&with_plain_characters(text)).ok()
}

/// The text with a private character in place of each one that YAML 1.2 takes for text and the independent
/// reader, which knows YAML 1.1, for a line break or for an error.
fn with_plain_characters(text: &str) -> Cow<'_, str> {
    const STAND_IN: char = '\u{e000}';
    if !text.chars().any(is_foreign) {
        return Cow::Borrowed(text);
    }
    let plain = |at| if is_foreign(at) { STAND_IN } else { at };
    Cow::Owned(text.chars().map(plain).collect())
}

fn is_foreign(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r')
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Makes the change among the values; `None` where its place is not there.
fn make(root: &mut Data, site: &Site<'_, '_>) -> Option<()> {
    let mut mapping = root;
    for &index in &site.above {
        let Data::Map(entries) = mapping else {
            return None;
        };
        let index = among_all_keys(entries, index);
        mapping = &mut entries.get_mut(index)?.1;
    }
    let Data::Map(entries) = mapping else {
        return None;
    };
    match &site.place {
        EntryPosition::There(index, _) => {
            let index = among_all_keys(entries, *index);
            let entry = entries.get_mut(index)?;
            match &site.change {
                Edit::Rename(to) => entry.0.clone_from(to),
                Edit::Remove => drop(entries.remove(index)),
                change => add(&mut entry.1, change),
            }
        }
        EntryPosition::New(index, _) => {
            // Behind its neighbour, whatever may follow that.
            let index = match index.checked_sub(1) {
                Some(above) => among_all_keys(entries, above) + 1,
                None => among_all_keys(entries, 0),
            };
            if entries.len() < index {
                return None;
            }
            let value = super::value::first(&site.change);
            entries.insert(index, (site.step.key.to_owned(), value));
        }
    }
    Some(())
}

/// The place of key number `index`. Runsheet's own reader resolves `<<` and leaves out keys that are no
/// texts; to the other these are keys like any other.
fn among_all_keys(entries: &[(String, Data)], index: usize) -> usize {
    let is_counted =
        |(_, (key, _)): &(usize, &(String, Data))| key != "<<" && !key.starts_with(NOT_A_KEY);
    let mut counted = entries.iter().enumerate().filter(is_counted);
    counted.nth(index).map_or(entries.len(), |(at, _)| at)
}

fn add(value: &mut Data, change: &Edit) {
    let old = std::mem::replace(value, Data::Null);
    *value = match (old, change) {
        (Data::Null, change) => super::value::first(change),
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
    fn the_independent_reader_reads_what_its_version_of_yaml_does_not_know() {
        let text =
            "a: 20261120093000123456\nb: \"\u{90}\u{7f}\"\nc: x\u{2028}y\u{feff}\n? [d]\n: !t e\n";
        let Some(Data::Map(entries)) = read_by_other(text) else { panic!("it is not read") };
        assert_eq!(entries.len(), 4);
        assert_eq!(entries[2].1, Data::text("x\u{e000}y\u{e000}"));
        assert_eq!(entries[0].1, Data::Other("20261120093000123456".to_owned()));
        assert!(entries[3].0.starts_with(NOT_A_KEY));
    }
}
