//! Changing one value of a YAML text without changing any other byte.
//!
//! [`change`] finds the location by the spans of the parsed tree and edits the text there. Runsheet's own reader
//! and an independent one verify the result. If no candidate passes, nothing is changed. Values have no meaning
//! here.

mod comments;
mod data;
mod entry;
mod flow;
mod insert;
mod lines;
mod listed;
mod replace;
mod scalar;
mod value;
mod verify;
mod write;

pub(crate) use comments::{all_comments, commented};
pub(crate) use data::Data;
pub(crate) use replace::replace;
pub(crate) use write::{entry, inline, nested_entry};

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::Code;
use crate::parse::yaml::{self, MapEntry, Node, Value};
use crate::span::{SourceId, Span};
use crate::unicode::nfc;
use lines::Edits;
use write::Style;

/// A placeholder: spans here refer to the text itself.
const TEXT: SourceId = SourceId(0);

/// One key on the path from the root to a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step<'a> {
    /// The key.
    pub(crate) key: &'a str,
    /// The order of the keys of its mapping. A new key is inserted after the nearest preceding key, otherwise right
    /// before the following one.
    pub(crate) order: &'a [&'a str],
    /// Whether a blank line separates the entries, so that git merges changes of adjacent ones.
    pub(crate) spaced: bool,
}

/// The change to make.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Edit {
    /// Sets the value, replacing a scalar.
    Set(Data),
    /// Appends the value; a single value becomes a list.
    Add(Data),
    /// Appends the value to a list, creating it if needed.
    AddToList(Data),
    /// Renames the key.
    Rename(String),
    /// Removes an empty entry.
    Remove,
}

/// Why a text cannot be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CannotChange {
    /// Where the change would be.
    pub(crate) span: Span,
    /// The reason, as a sentence without a full stop.
    pub(crate) message: String,
    /// Whether the existing value is of the wrong kind for the change.
    pub(crate) is_other_kind: bool,
}

/// Makes `change` at the end of `path`. The text may begin with a byte order mark.
pub(crate) fn change(text: &str, path: &[Step<'_>], change: &Edit) -> Result<String, CannotChange> {
    let (root, diagnostics) = yaml::parse(TEXT, text, 0);
    let Some(root) = root else {
        let span = diagnostics.first().and_then(|diagnostic| diagnostic.span);
        return Err(CannotChange {
            span: span.unwrap_or(Span::new(TEXT, 0..0)),
            message: "the file is not YAML that can be changed".to_owned(),
            is_other_kind: false,
        });
    };
    let location = Location::find(text, &root, path, change)?;
    if let (EntryPosition::New(..), Edit::Rename(_) | Edit::Remove) = (&location.position, change) {
        return Err(CannotChange {
            span: location.span(),
            message: "the entry does not exist".to_owned(),
            is_other_kind: false,
        });
    }
    let expected =
        verify::Expected::new(text, &root, &diagnostics, std::slice::from_ref(&location));
    let texts = || {
        let candidates = Style::of(text).flat_map(|style| location.candidates(style));
        candidates.filter_map(|candidate| lines::apply(text, &candidate))
    };
    (texts().find(|text| expected.matches(text))).ok_or_else(|| CannotChange {
        span: location.span(),
        message: texts()
            .next()
            .and_then(|text| too_large(&text))
            .unwrap_or_else(|| "this cannot be written safely in the YAML as it is".to_owned()),
        is_other_kind: false,
    })
}

/// Returns the message for a text that exceeds the reader's limits.
fn too_large(text: &str) -> Option<String> {
    let (_, diagnostics) = yaml::parse(TEXT, text, 0);
    let diagnostic =
        diagnostics.into_iter().find(|diagnostic| diagnostic.code == Code::YamlTooLarge);
    diagnostic.map(|diagnostic| format!("after this change, {}", diagnostic.message))
}

/// Makes `change`, which adds or sets a value, in each of the entries `keys` of the mapping at the top-level key
/// `holder`. Reads the text as often as for one change. Returns `None` if the changes cannot be made together,
/// although each alone might be possible.
pub(crate) fn change_all(
    text: &str,
    holder: Step<'_>,
    keys: &[Step<'_>],
    change: &Edit,
) -> Option<String> {
    let (root, diagnostics) = yaml::parse(TEXT, text, 0);
    let root = root?;
    let mut locations = Location::find_all(text, &root, holder, keys, change)?;
    let style = Style::of(text).next()?;
    let mut edits = Vec::new();
    for location in &locations {
        edits.extend(location.candidates(style).into_iter().next()?);
    }
    // A stable sort: edits at one offset keep their order.
    edits.sort_by_key(|edit| edit.start);
    let new = lines::apply(text, &edits)?;
    // From last to first, so that a new entry does not shift the indices of the others.
    locations.reverse();
    locations.sort_by_key(|location| match location.position {
        EntryPosition::Existing(..) => (false, 0),
        EntryPosition::New(number, _) => (true, usize::MAX - number),
    });
    let expected = verify::Expected::new(text, &root, &diagnostics, &locations);
    expected.matches(&new).then_some(new)
}

/// Where a change is made, and what is written there.
struct Location<'a, 't> {
    text: &'t str,
    /// The mapping of the entry.
    mapping: &'a Node<'t>,
    /// The key of that mapping; `None` at the root.
    holder: Option<&'a yaml::Key<'t>>,
    /// The indices of the keys on the path to the mapping, each in its own mapping.
    path: Vec<usize>,
    step: Step<'a>,
    position: EntryPosition<'a, 't>,
    /// Whether another new entry follows at the same position, with a blank line before it.
    is_followed: bool,
    /// The change, nested in the missing part of the path.
    change: Edit,
}

/// The position of an entry in its mapping.
enum EntryPosition<'a, 't> {
    /// Its index, and the entry.
    Existing(usize, &'a MapEntry<'t>),
    /// Its future index, and its neighbour.
    New(usize, Neighbour<'a, 't>),
}

enum Neighbour<'a, 't> {
    After(&'a MapEntry<'t>),
    Before(&'a MapEntry<'t>),
    Absent,
}

impl<'a, 't> Location<'a, 't> {
    fn find(
        text: &'t str,
        root: &'a Node<'t>,
        path: &'a [Step<'a>],
        change: &Edit,
    ) -> Result<Self, CannotChange> {
        let mut location = Self {
            text,
            mapping: root,
            holder: None,
            path: Vec::new(),
            step: path[0],
            position: EntryPosition::New(0, Neighbour::Absent),
            is_followed: false,
            change: change.clone(),
        };
        for (index, &step) in path.iter().enumerate() {
            location.step = step;
            location.position = KeyIndex::new(location.mapping, step.order)?.locate(step);
            let rest = &path[index + 1..];
            match location.position {
                EntryPosition::Existing(number, entry) if !rest.is_empty() => {
                    match entry.value.value {
                        Value::Mapping(ref entries)
                            if !(entries.is_empty() && is_inline(text, &entry.value)) =>
                        {
                            location.mapping = &entry.value;
                            location.holder = Some(&entry.key);
                            location.path.push(number);
                        }
                        Value::Mapping(_) | Value::Null => {
                            location.change = nested(change, rest);
                            break;
                        }
                        // Never overwrites a value of another kind.
                        _ => return Err(not_a_mapping(&entry.value)),
                    }
                }
                EntryPosition::Existing(..) => {}
                EntryPosition::New(..) => {
                    location.change = nested(change, rest);
                    break;
                }
            }
        }
        Ok(location)
    }

    /// Returns the locations in the mapping of `holder`: first existing entries, then new ones in their order.
    fn find_all(
        text: &'t str,
        root: &'a Node<'t>,
        holder: Step<'a>,
        keys: &[Step<'a>],
        change: &Edit,
    ) -> Option<Vec<Self>> {
        let EntryPosition::Existing(number, entry) =
            KeyIndex::new(root, holder.order).ok()?.locate(holder)
        else {
            return None;
        };
        let order = keys.first()?.order;
        let index = KeyIndex::new(&entry.value, order).ok()?;
        let mut locations: Vec<Self> = (keys.iter())
            .map(|&step| Self {
                text,
                mapping: &entry.value,
                holder: Some(&entry.key),
                path: vec![number],
                step,
                position: index.locate(step),
                is_followed: false,
                change: change.clone(),
            })
            .collect();
        locations.sort_by_key(|location| match location.position {
            EntryPosition::Existing(number, _) => (false, number, None),
            EntryPosition::New(number, _) => (true, number, index.rank(location.step.key)),
        });
        let new_index = |location: &Self| match location.position {
            EntryPosition::New(number, _) => Some(number),
            EntryPosition::Existing(..) => None,
        };
        for next in 1..locations.len() {
            let number = new_index(&locations[next]);
            locations[next - 1].is_followed =
                number.is_some() && number == new_index(&locations[next - 1]);
        }
        Some(locations)
    }

    fn span(&self) -> Span {
        match self.position {
            EntryPosition::Existing(_, entry)
            | EntryPosition::New(_, Neighbour::After(entry) | Neighbour::Before(entry)) => {
                entry.key.span
            }
            EntryPosition::New(_, Neighbour::Absent) => self.mapping.span,
        }
    }

    /// Returns the candidates for the change, the most readable first.
    fn candidates(&self, style: Style) -> Vec<Edits> {
        let inline = is_inline(self.text, self.mapping);
        match &self.position {
            EntryPosition::Existing(_, entry) => match &self.change {
                Edit::Rename(to) => vec![entry::rename(entry, to)],
                change if inline => flow::change(self.text, entry, change, style),
                change => entry::change(self.text, entry, change, style),
            },
            EntryPosition::New(_, neighbour) if inline => {
                flow::insert(self.text, self.step, neighbour, &self.change, style)
            }
            EntryPosition::New(_, neighbour) => insert::insert(self, neighbour, style),
        }
    }
}

/// Returns the change that also creates the rest of the path.
fn nested(change: &Edit, rest: &[Step<'_>]) -> Edit {
    if rest.is_empty() {
        return change.clone();
    }
    let value = value::initial_value(change);
    let nest = |value, step: &Step<'_>| Data::Map(vec![(step.key.to_owned(), value)]);
    Edit::Set(rest.iter().rev().fold(value, nest))
}

/// The entries of a mapping by key and by rank.
struct KeyIndex<'a, 't> {
    entries: Vec<&'a MapEntry<'t>>,
    by_key: HashMap<Cow<'a, str>, usize>,
    ranks: HashMap<Cow<'a, str>, usize>,
    by_rank: BTreeMap<usize, usize>,
}

impl<'a, 't> KeyIndex<'a, 't> {
    fn new(mapping: &'a Node<'t>, order: &'a [&'a str]) -> Result<Self, CannotChange> {
        let Value::Mapping(entries) = &mapping.value else {
            return Err(not_a_mapping(mapping));
        };
        // Entries of a merge key (`<<`) are elsewhere in the text.
        let is_own = |entry: &&MapEntry<'_>| {
            let span = entry.key.span;
            mapping.span.start <= span.start && span.end <= mapping.span.end
        };
        let entries: Vec<&MapEntry<'_>> = entries.iter().filter(is_own).collect();
        let ranks = order.iter().enumerate().rev();
        let ranks: HashMap<Cow<'_, str>, usize> =
            ranks.map(|(rank, key)| (nfc(key), rank)).collect();
        let keys =
            || (entries.iter().enumerate()).map(|(index, entry)| (nfc(&entry.key.text), index));
        let ranked = keys().filter_map(|(key, index)| Some((*ranks.get(&key)?, index)));
        Ok(Self { by_key: keys().collect(), by_rank: ranked.collect(), entries, ranks })
    }

    fn rank(&self, key: &str) -> Option<usize> {
        self.ranks.get(&nfc(key)).copied()
    }

    /// Returns the position of `step.key`, existing or new.
    fn locate(&self, step: Step<'_>) -> EntryPosition<'a, 't> {
        let entries = &self.entries;
        if let Some(&index) = self.by_key.get(&nfc(step.key)) {
            return EntryPosition::Existing(index, entries[index]);
        }
        let Some(own) = self.rank(step.key) else {
            return at_end(entries);
        };
        let before = self.by_rank.range(..own).next_back();
        let after = self.by_rank.range(own..).next();
        match (before, after) {
            (Some((_, &index)), _) => {
                EntryPosition::New(index + 1, Neighbour::After(entries[index]))
            }
            (None, Some((_, &index))) => match index.checked_sub(1) {
                Some(previous) => EntryPosition::New(index, Neighbour::After(entries[previous])),
                None => EntryPosition::New(index, Neighbour::Before(entries[index])),
            },
            (None, None) => at_end(entries),
        }
    }
}

fn not_a_mapping(node: &Node<'_>) -> CannotChange {
    CannotChange {
        span: node.span,
        message: "this is not a mapping".to_owned(),
        is_other_kind: true,
    }
}

fn at_end<'a, 't>(entries: &[&'a MapEntry<'t>]) -> EntryPosition<'a, 't> {
    match entries.last() {
        Some(last) => EntryPosition::New(entries.len(), Neighbour::After(last)),
        None => EntryPosition::New(0, Neighbour::Absent),
    }
}

/// Whether a node is a flow collection or an alias.
fn is_inline(text: &str, node: &Node<'_>) -> bool {
    text[node.span.range()].starts_with(['{', '[', '*'])
}

#[cfg(test)]
mod tests;
