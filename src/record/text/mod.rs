//! Changing one value of a YAML text and leaving every other byte as it is.
//!
//! [`change`] finds the place by the spans of the parsed tree and splices the text there. What comes out
//! is read again, by runsheet's own reader and by an independent one, and held against what was meant;
//! where no way of writing it gives that, nothing is changed. What the values mean is left to the caller.

mod data;
mod entry;
mod flow;
mod insert;
mod lines;
mod listed;
mod scalar;
mod value;
mod verify;
mod write;

pub(crate) use data::Data;
pub(crate) use write::{entry, inline};

use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::Code;
use crate::parse::yaml::{self, MapEntry, Node, Value};
use crate::span::{SourceId, Span};
use lines::Way;
use write::Style;

/// The file that a tree is read from plays no part here.
const TEXT: SourceId = SourceId(0);

/// One key on the way from the root to a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step<'a> {
    /// The key.
    pub(crate) key: &'a str,
    /// The keys of its mapping in the order in which they should stand. A new one goes behind the nearest
    /// that is there, or right before the one that should follow it.
    pub(crate) order: &'a [&'a str],
    /// Whether an empty line stands between the entries, so that git merges changes of neighbours.
    pub(crate) spaced: bool,
}

/// What to do with the value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Edit {
    /// Puts it there, in place of a scalar that may stand there.
    Set(Data),
    /// Adds it behind what stands there; a single value becomes a list.
    Add(Data),
    /// Adds it to the list that stands there, and begins one where there is none.
    AddToList(Data),
    /// Gives the entry another key.
    Rename(String),
    /// Takes the entry away, of which nothing is recorded.
    Remove,
}

/// Why a text cannot be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CannotChange {
    /// Where it would have to be.
    pub(crate) span: Span,
    /// What is in the way, as a sentence without a full stop.
    pub(crate) message: String,
    /// Whether what stands there is another kind of value than the change is about.
    pub(crate) is_other_kind: bool,
}

/// The text with `change` made at the end of `path`. It may begin with a byte order mark.
pub(crate) fn change(text: &str, path: &[Step<'_>], change: &Edit) -> Result<String, CannotChange> {
    let (root, problems) = yaml::parse(TEXT, text, 0);
    let Some(root) = root else {
        let span = problems.first().and_then(|problem| problem.span);
        return Err(CannotChange {
            span: span.unwrap_or(Span::new(TEXT, 0..0)),
            message: "The file is no YAML that could be changed".to_owned(),
            is_other_kind: false,
        });
    };
    let site = Site::find(text, &root, path, change)?;
    if let (EntryPosition::New(..), Edit::Rename(_) | Edit::Remove) = (&site.place, change) {
        return Err(CannotChange {
            span: site.span(),
            message: "There is no such entry".to_owned(),
            is_other_kind: false,
        });
    }
    let whole = verify::Expected::new(text, &root, &problems, std::slice::from_ref(&site));
    let texts = || {
        let ways = Style::of(text).flat_map(|style| site.ways(style));
        ways.filter_map(|way| lines::apply(text, &way))
    };
    (texts().find(|text| whole.holds(text))).ok_or_else(|| CannotChange {
        span: site.span(),
        message: texts().next().and_then(|text| too_large(&text)).unwrap_or_else(|| {
            "There is no safe way to write this into the YAML as it stands".to_owned()
        }),
        is_other_kind: false,
    })
}

/// What is said of a text beyond the bounds of the reader.
fn too_large(text: &str) -> Option<String> {
    let (_, problems) = yaml::parse(TEXT, text, 0);
    let problem = problems.into_iter().find(|problem| problem.code == Code::YamlTooLarge);
    problem.map(|problem| format!("With this change: {}", problem.message))
}

/// The text with `change`, which adds or sets a value, made in each of the entries `keys` of the mapping `holder`,
/// a key of the root. The text is read as often as for one change, however many entries there are. `None` where
/// that cannot be done, although each change alone might be.
pub(crate) fn change_all(
    text: &str,
    holder: Step<'_>,
    keys: &[Step<'_>],
    change: &Edit,
) -> Option<String> {
    let (root, problems) = yaml::parse(TEXT, text, 0);
    let root = root?;
    let mut sites = Site::find_all(text, &root, holder, keys, change)?;
    let style = Style::of(text).next()?;
    let mut edits = Vec::new();
    for site in &sites {
        edits.extend(site.ways(style).into_iter().next()?);
    }
    // Those at one place stay in the order of their sites.
    edits.sort_by_key(|edit| edit.start);
    let new = lines::apply(text, &edits)?;
    // From the last to the first, so that a new entry leaves the numbers of those to come.
    sites.reverse();
    sites.sort_by_key(|site| match site.place {
        EntryPosition::There(..) => (false, 0),
        EntryPosition::New(number, _) => (true, usize::MAX - number),
    });
    let whole = verify::Expected::new(text, &root, &problems, &sites);
    whole.holds(&new).then_some(new)
}

/// Where the change is made, and what is written there.
struct Site<'a, 't> {
    text: &'t str,
    /// The mapping that holds the entry, or will hold it.
    mapping: &'a Node<'t>,
    /// The key of that mapping; `None` at the root.
    holder: Option<&'a yaml::Key<'t>>,
    /// The numbers of the keys that lead to the mapping, each in its own mapping.
    above: Vec<usize>,
    step: Step<'a>,
    place: EntryPosition<'a, 't>,
    /// Whether another new entry follows in the same place, with an empty line of its own before it.
    is_followed: bool,
    /// What is written: the change, nested in the rest of the path where that is not there.
    change: Edit,
}

/// Whether the entry is there.
enum EntryPosition<'a, 't> {
    /// Its number in the text, and itself.
    There(usize, &'a MapEntry<'t>),
    /// The number that it will have, and its neighbour.
    New(usize, Neighbour<'a, 't>),
}

enum Neighbour<'a, 't> {
    Behind(&'a MapEntry<'t>),
    /// Before the first of all.
    Before(&'a MapEntry<'t>),
    Nobody,
}

impl<'a, 't> Site<'a, 't> {
    fn find(
        text: &'t str,
        root: &'a Node<'t>,
        path: &'a [Step<'a>],
        change: &Edit,
    ) -> Result<Self, CannotChange> {
        let mut site = Self {
            text,
            mapping: root,
            holder: None,
            above: Vec::new(),
            step: path[0],
            place: EntryPosition::New(0, Neighbour::Nobody),
            is_followed: false,
            change: change.clone(),
        };
        for (index, &step) in path.iter().enumerate() {
            site.step = step;
            site.place = Places::new(site.mapping, step.order)?.locate(step);
            let rest = &path[index + 1..];
            match site.place {
                EntryPosition::There(number, entry) if !rest.is_empty() => {
                    match entry.value.value {
                        Value::Mapping(ref entries)
                            if !(entries.is_empty() && is_inline(text, &entry.value)) =>
                        {
                            site.mapping = &entry.value;
                            site.holder = Some(&entry.key);
                            site.above.push(number);
                        }
                        Value::Mapping(_) | Value::Null => {
                            site.change = nested(change, rest);
                            break;
                        }
                        // Whatever it is, somebody wrote it.
                        _ => return Err(no_mapping(&entry.value)),
                    }
                }
                EntryPosition::There(..) => {}
                EntryPosition::New(..) => {
                    site.change = nested(change, rest);
                    break;
                }
            }
        }
        Ok(site)
    }

    /// The sites in the mapping of `holder`, the entries that are there first and then the new ones in their order.
    fn find_all(
        text: &'t str,
        root: &'a Node<'t>,
        holder: Step<'a>,
        keys: &[Step<'a>],
        change: &Edit,
    ) -> Option<Vec<Self>> {
        let EntryPosition::There(number, entry) =
            Places::new(root, holder.order).ok()?.locate(holder)
        else {
            return None;
        };
        let order = keys.first()?.order;
        let places = Places::new(&entry.value, order).ok()?;
        let mut sites: Vec<Self> = (keys.iter())
            .map(|&step| Self {
                text,
                mapping: &entry.value,
                holder: Some(&entry.key),
                above: vec![number],
                step,
                place: places.locate(step),
                is_followed: false,
                change: change.clone(),
            })
            .collect();
        sites.sort_by_key(|site| match site.place {
            EntryPosition::There(number, _) => (false, number, None),
            EntryPosition::New(number, _) => (true, number, places.rank(site.step.key)),
        });
        let new = |site: &Self| match site.place {
            EntryPosition::New(number, _) => Some(number),
            EntryPosition::There(..) => None,
        };
        for next in 1..sites.len() {
            let number = new(&sites[next]);
            sites[next - 1].is_followed = number.is_some() && number == new(&sites[next - 1]);
        }
        Some(sites)
    }

    fn span(&self) -> Span {
        match self.place {
            EntryPosition::There(_, entry)
            | EntryPosition::New(_, Neighbour::Behind(entry) | Neighbour::Before(entry)) => {
                entry.key.span
            }
            EntryPosition::New(_, Neighbour::Nobody) => self.mapping.span,
        }
    }

    /// The ways that may give what is meant, the most natural first.
    fn ways(&self, style: Style) -> Vec<Way> {
        let inline = is_inline(self.text, self.mapping);
        match &self.place {
            EntryPosition::There(_, entry) => match &self.change {
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

/// The change that puts the rest of the path there too.
fn nested(change: &Edit, rest: &[Step<'_>]) -> Edit {
    let Some(_) = rest.first() else {
        return change.clone();
    };
    let value = value::first(change);
    let nest = |value, step: &Step<'_>| Data::Map(vec![(step.key.to_owned(), value)]);
    Edit::Set(rest.iter().rev().fold(value, nest))
}

/// The entries of a mapping by key and by rank.
struct Places<'a, 't> {
    entries: Vec<&'a MapEntry<'t>>,
    by_key: HashMap<&'a str, usize>,
    ranks: HashMap<&'a str, usize>,
    by_rank: BTreeMap<usize, usize>,
}

impl<'a, 't> Places<'a, 't> {
    fn new(mapping: &'a Node<'t>, order: &'a [&'a str]) -> Result<Self, CannotChange> {
        let Value::Mapping(entries) = &mapping.value else {
            return Err(no_mapping(mapping));
        };
        // What a merge key (`<<`) brings in stands elsewhere in the text.
        let own = |entry: &&MapEntry<'_>| {
            let span = entry.key.span;
            mapping.span.start <= span.start && span.end <= mapping.span.end
        };
        let entries: Vec<&MapEntry<'_>> = entries.iter().filter(own).collect();
        let ranks = order.iter().enumerate().rev();
        let ranks: HashMap<&str, usize> = ranks.map(|(rank, key)| (*key, rank)).collect();
        let keys = || (entries.iter().enumerate()).map(|(index, entry)| (&*entry.key.text, index));
        let ranked = keys().filter_map(|(key, index)| Some((*ranks.get(key)?, index)));
        Ok(Self { by_key: keys().collect(), by_rank: ranked.collect(), entries, ranks })
    }

    fn rank(&self, key: &str) -> Option<usize> {
        self.ranks.get(key).copied()
    }

    /// Where `step.key` stands in the mapping, or should.
    fn locate(&self, step: Step<'_>) -> EntryPosition<'a, 't> {
        let entries = &self.entries;
        if let Some(&index) = self.by_key.get(step.key) {
            return EntryPosition::There(index, entries[index]);
        }
        let Some(own) = self.rank(step.key) else {
            return at_the_end(entries);
        };
        let before = self.by_rank.range(..own).next_back();
        let behind = self.by_rank.range(own..).next();
        match (before, behind) {
            (Some((_, &index)), _) => {
                EntryPosition::New(index + 1, Neighbour::Behind(entries[index]))
            }
            (None, Some((_, &index))) => match index.checked_sub(1) {
                Some(above) => EntryPosition::New(index, Neighbour::Behind(entries[above])),
                None => EntryPosition::New(index, Neighbour::Before(entries[index])),
            },
            (None, None) => at_the_end(entries),
        }
    }
}

fn no_mapping(node: &Node<'_>) -> CannotChange {
    CannotChange { span: node.span, message: "This is no mapping".to_owned(), is_other_kind: true }
}

fn at_the_end<'a, 't>(entries: &[&'a MapEntry<'t>]) -> EntryPosition<'a, 't> {
    match entries.last() {
        Some(last) => EntryPosition::New(entries.len(), Neighbour::Behind(last)),
        None => EntryPosition::New(0, Neighbour::Nobody),
    }
}

/// Whether a collection is written in brackets, or is an alias of one that stands elsewhere.
fn is_inline(text: &str, node: &Node<'_>) -> bool {
    text[node.span.range()].starts_with(['{', '[', '*'])
}

#[cfg(test)]
mod tests;
