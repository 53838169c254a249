//! The rows of a release: one for each item, with its state and the source of the state.

use crate::model::checklist::{Attributes, Checklist, Item};
use crate::model::release::{Entry, Located, Release, State};

/// One item in one release.
#[derive(Debug, Clone, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Row {
    /// The item.
    pub(crate) origin: Origin,
    /// The innermost section, an index into the checklist's sections.
    pub(crate) section: Option<usize>,
    /// The row of the innermost group that contains it.
    pub(crate) parent: Option<usize>,
    /// Whether it contains other items.
    pub(crate) is_group: bool,
    /// Whether it is optional, and counted separately.
    pub(crate) optional: bool,
    /// Whether it is a gate.
    pub(crate) is_gate: bool,
    /// The current state.
    pub(crate) state: State,
    /// Whether it has ever failed, whatever was recorded later. Corrected events do not count.
    pub(crate) failed: bool,
    /// Whether it has at most one event.
    pub(crate) single_event: bool,
    /// Whether it was done while a gate that guards it was shut. Unknown times count as in order.
    pub(crate) before_gate: bool,
    /// The source of the state.
    pub(crate) source: StateSource,
}

/// The item of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    /// An item of the checklist, by index.
    Item(usize),
    /// An added item, by index of its entry.
    Added(usize),
}

/// The source of a row's state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum StateSource {
    /// Its own entry, by index.
    Own(usize),
    /// The entry of an enclosing section or group, by index.
    Covered(usize),
    /// The attribute `only` or `except`, with the reason to show, such as `only major`.
    Rule(Box<str>),
    /// No entry or rule applies.
    Nothing,
}

impl StateSource {
    /// Returns the index of the entry that the state comes from, if any.
    pub(crate) fn entry(&self) -> Option<usize> {
        match self {
            Self::Own(entry) | Self::Covered(entry) => Some(*entry),
            Self::Rule(_) | Self::Nothing => None,
        }
    }
}

impl Row {
    /// Whether the item comes from the checklist rather than being added by the release.
    pub(crate) fn is_of_checklist(&self) -> bool {
        matches!(self.origin, Origin::Item(_))
    }

    /// Whether the item failed earlier and is done now.
    pub(crate) fn failed_first(&self) -> bool {
        self.state == State::Done && self.failed
    }

    /// Whether the item failed earlier and is in another state now.
    pub(crate) fn failed_before(&self) -> bool {
        self.failed && self.state != State::Failed
    }

    /// Whether the item is required and applicable, so that it counts for progress and verdicts.
    pub(crate) fn counts(&self) -> bool {
        !self.optional && self.state != State::NotApplicable
    }

    /// Returns the index of its own entry, if any.
    pub(crate) fn own_entry(&self) -> Option<usize> {
        match self.source {
            StateSource::Own(entry) => Some(entry),
            _ => None,
        }
    }

    /// Whether it is a required and applicable gate. Other gates guard no items.
    pub(crate) fn is_effective_gate(&self) -> bool {
        self.is_gate && self.counts()
    }
}

/// Returns the row of an item. `places` holds the row of each item, or is empty if row and item indices are equal.
pub(crate) fn place(places: &[usize], item: usize) -> Option<usize> {
    if places.is_empty() { Some(item) } else { places.get(item).copied() }
}

/// Returns the rows of the checklist's items, without added items, and the orphaned entries.
pub(super) fn rows(release: &Release, checklist: &Checklist) -> (Vec<Row>, Vec<usize>) {
    let entries = Entries::new(release, checklist);
    let rows = (0..checklist.items.len())
        .map(|index| item_row(release, checklist, &entries, index))
        .collect();
    (rows, entries.orphans)
}

/// The release's entries by item and section.
struct Entries {
    /// For each item.
    items: Vec<Option<usize>>,
    /// For each section.
    sections: Vec<Option<usize>>,
    orphans: Vec<usize>,
}

impl Entries {
    fn new(release: &Release, checklist: &Checklist) -> Self {
        let mut found = Self {
            items: vec![None; checklist.items.len()],
            sections: vec![None; checklist.sections.len()],
            orphans: Vec::new(),
        };
        let mut next = 0;
        for (index, entry) in release.entries.iter().enumerate() {
            let key = &*entry.key.value;
            if entry.added.is_some() {
                continue;
            }
            // An entry without events does not override the entry of an enclosing section or group.
            let place = if let Some(item) = checklist.item_with_guess(next, key) {
                next = item + 1;
                &mut found.items[item]
            } else if let Some(section) = checklist.section(key) {
                &mut found.sections[section]
            } else {
                found.orphans.push(index);
                continue;
            };
            if !entry.events.is_empty() {
                *place = Some(index);
            }
        }
        found
    }

    /// Returns the entry that covers an item: that of the nearest group, else of the nearest section.
    ///
    /// A group's `doing`, `failed` or `blocked` applies only to the group. A section's states apply to its items,
    /// because a section has no checkbox.
    fn covering(&self, release: &Release, checklist: &Checklist, item: &Item) -> Option<usize> {
        let mut parent = item.parent;
        while let Some(group) = parent {
            if let Some(entry) = self.items[group] {
                let state = last_state(&release.entries[entry]);
                return (state.is_closed() || state == State::NotApplicable).then_some(entry);
            }
            parent = checklist.items[group].parent;
        }
        let mut section = item.section;
        while let Some(index) = section {
            if let Some(entry) = self.sections[index] {
                return Some(entry);
            }
            section = checklist.sections[index].parent;
        }
        None
    }
}

fn item_row(release: &Release, checklist: &Checklist, entries: &Entries, index: usize) -> Row {
    let item = &checklist.items[index];
    let (state, source) = if let Some(entry) = entries.items[index] {
        (last_state(&release.entries[entry]), StateSource::Own(entry))
    } else if let Some(reason) = inapplicable(release, &item.attributes) {
        (State::NotApplicable, StateSource::Rule(reason.into()))
    } else if let Some(entry) = entries.covering(release, checklist, item) {
        (last_state(&release.entries[entry]), StateSource::Covered(entry))
    } else {
        (State::Todo, StateSource::Nothing)
    };
    let (failed, single_event) = match source {
        StateSource::Own(entry) => {
            let entry = &release.entries[entry];
            (has_failed(entry), entry.events.len() < 2)
        }
        StateSource::Covered(entry) => {
            let entry = &release.entries[entry];
            // The failure of a group is not one of its items.
            let is_of_group = checklist.item(&entry.key.value).is_some();
            (has_failed(entry) && !is_of_group, entry.events.len() < 2)
        }
        StateSource::Rule(_) | StateSource::Nothing => (false, true),
    };
    Row {
        origin: Origin::Item(index),
        section: item.section,
        parent: item.parent,
        is_group: item.is_group(index),
        optional: item.attributes.optional,
        is_gate: item.attributes.gate.is_some(),
        state,
        failed,
        single_event,
        before_gate: false,
        source,
    }
}

/// Whether the section `inner` is `outer` or nested in it.
pub(crate) fn lies_in(checklist: &Checklist, inner: Option<usize>, outer: usize) -> bool {
    let mut section = inner;
    while let Some(index) = section {
        if index == outer {
            return true;
        }
        section = checklist.sections[index].parent;
    }
    false
}

/// Whether the row `index` is in the group `ancestor`.
pub(crate) fn descends(rows: &[Row], index: usize, ancestor: usize) -> bool {
    let mut parent = rows[index].parent;
    while let Some(at) = parent {
        if at == ancestor {
            return true;
        }
        parent = rows[at].parent;
    }
    false
}

pub(super) fn last_state(entry: &Entry) -> State {
    entry.events.last().map_or(State::Todo, |event| event.state)
}

pub(super) fn has_failed(entry: &Entry) -> bool {
    let mut events = entry.events.iter();
    events.any(|event| event.state == State::Failed)
}

/// Returns why an item does not apply to this release, if so.
fn inapplicable(release: &Release, attributes: &Attributes) -> Option<String> {
    let is = |name: &String| {
        let named = |value: &Option<Located<String>>| {
            value.as_ref().is_some_and(|value| value.value == *name)
        };
        named(&release.kind) || named(&release.environment)
    };
    if let Some(list) = attributes.only.iter().find(|list| !list.iter().any(is)) {
        return Some(format!("only {}", list.join(", ")));
    }
    let excepted = attributes.except.iter().find(|name| is(name))?;
    Some(format!("not for {excepted}"))
}
