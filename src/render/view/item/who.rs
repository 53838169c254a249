//! The person column of a row: who did the item, who should, or how much of a group is closed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::rows::{Row, StateSource, descends};
use crate::evaluate::run::Run;
use crate::model::release::Event;
use crate::render::view::frame::RunFrame;

/// The people that an item names.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct WhoView {
    /// `Li Wen` who did it, `for Li Wen` who should, `by rule`, `1 of 2` of a group; may be empty.
    pub(crate) text: String,
    /// The ids of the people, or the role that the item is for, one a line.
    pub(crate) ids: String,
}

impl WhoView {
    /// Builds the view of the row with this index.
    pub(super) fn new(frame: &RunFrame<'_>, index: usize) -> Self {
        let who = Who::of(frame, index);
        let mut ids = String::new();
        for id in who.ids() {
            if !ids.is_empty() {
                ids.push('\n');
            }
            ids.push_str(id);
        }
        Self { text: who.text(frame).into_owned(), ids }
    }
}

/// The people that a row names.
pub(super) enum Who<'a> {
    /// No person, because a rule skipped the item.
    Rule,
    /// The people of its last event.
    Authors(&'a Event),
    /// How many items of the group in that row are closed.
    Group(usize),
    /// The id of the person, or the role, that the open item is for.
    Owner(&'a str),
    /// No person is known.
    Unknown,
}

impl<'a> Who<'a> {
    /// Of the row with that index.
    pub(super) fn of(frame: &'a RunFrame<'_>, index: usize) -> Self {
        let row = &frame.run.rows[index];
        if matches!(row.source, StateSource::Rule(_)) {
            return Self::Rule;
        }
        let last = frame.run.events(row).last();
        if let Some(last) = last.filter(|last| last.by.iter().any(|by| !by.value.is_empty())) {
            return Self::Authors(last);
        }
        if row.is_group {
            return Self::Group(index);
        }
        match &frame.run.attributes(row).owner {
            Some(owner) if !row.state.is_closed() => Self::Owner(frame.holder(owner)),
            _ => Self::Unknown,
        }
    }

    /// `Li Wen`; `for Li Wen` who should; `by rule`; `1 of 2` of a group; may be empty.
    fn text(&self, frame: &'a RunFrame<'_>) -> Cow<'a, str> {
        match self {
            Self::Rule => Cow::Borrowed("by rule"),
            Self::Authors(event) => frame.names(&event.by),
            Self::Group(group) => Cow::Owned(closed_within(frame.run, *group)),
            Self::Owner(owner) => Cow::Owned(format!("for {}", frame.person_name(owner))),
            Self::Unknown => Cow::Borrowed(""),
        }
    }

    /// Returns the ids of the people, or the role that the item is for.
    fn ids(&self) -> impl Iterator<Item = &str> {
        let (authors, owner) = match self {
            Self::Authors(event) => (event.by.as_slice(), None),
            Self::Owner(owner) => (&[][..], Some(*owner)),
            Self::Rule | Self::Group(_) | Self::Unknown => (&[][..], None),
        };
        authors.iter().map(|author| author.value.as_str()).chain(owner)
    }
}

/// Returns the people in `data-people` of all rows whose names differ from their ids: id and name, by id.
pub(crate) fn named_people(frame: &RunFrame<'_>) -> Vec<(String, String)> {
    let mut people: BTreeMap<&str, &str> = BTreeMap::new();
    let all: Vec<Who<'_>> = (0..frame.run.rows.len()).map(|row| Who::of(frame, row)).collect();
    for id in all.iter().flat_map(Who::ids) {
        people.entry(id).or_insert_with(|| frame.full_name(id));
    }
    let people = people.into_iter().filter(|(id, name)| id != name);
    people.map(|(id, name)| (id.to_owned(), name.to_owned())).collect()
}

/// Returns how many items in a group are closed: `1 of 2`.
fn closed_within(run: &Run, group: usize) -> String {
    let within: Vec<&Row> = (group + 1..run.rows.len())
        .take_while(|&index| descends(&run.rows, index, group))
        .map(|index| &run.rows[index])
        .filter(|row| row.counts())
        .collect();
    if within.is_empty() {
        return "–".to_owned();
    }
    let closed = within.iter().filter(|row| row.state.is_closed()).count();
    format!("{closed} of {}", within.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::{changed_with, on_its_page, person};

    /// Returns each item's id with its person column.
    fn seen(text: &str, entries: &str) -> Vec<(String, String)> {
        on_its_page(text, entries, |frame| {
            let rows = frame.run.rows.iter().enumerate();
            rows.map(|(index, row)| {
                (frame.run.id(row).to_owned(), Who::of(frame, index).text(frame).into_owned())
            })
            .collect()
        })
    }

    fn row(id: &str, who: &str) -> (String, String) {
        (id.to_owned(), who.to_owned())
    }

    #[test]
    fn who_did_it_takes_precedence_over_who_should() {
        let text = "a {owner=qa}\nb {owner=qa}\nc {only=major}\nd {owner=qa}";
        assert_eq!(
            seen(text, "a: done by li\nd: done"),
            [row("a", "li"), row("b", "for qa"), row("c", "by rule"), row("d", "")]
        );
    }

    #[test]
    fn a_group_shows_how_much_of_it_is_closed() {
        assert_eq!(
            seen("p\n  a\n  b {optional}\n  c", "a: done"),
            [row("p", "1 of 2"), row("a", ""), row("b", ""), row("c", "")]
        );
    }

    #[test]
    fn people_are_shown_by_name_and_compared_by_id() {
        let people = vec![person("li", "Li Wen"), person("sam", "Sam Tully"), person("noor", "")];
        let text = "a\nb {owner=sam}\nc {owner=dba}\nd";
        let entries = "a: done by li tom\nd: done by noor";
        changed_with(
            people,
            text,
            entries,
            |_| {},
            |frame| {
                let shown = (0..4).map(|row| Who::of(frame, row).text(frame).into_owned());
                let shown: Vec<String> = shown.collect();
                assert_eq!(shown, ["Li Wen, tom", "for Sam Tully", "for dba", "noor"]);
                assert_eq!(WhoView::new(frame, 0).ids, "li\ntom");
                let named = [("li", "Li Wen"), ("sam", "Sam Tully")];
                assert_eq!(
                    named_people(frame),
                    named.map(|(id, name)| (id.to_owned(), name.to_owned()))
                );
            },
        );
    }

    #[test]
    fn people_are_ids_and_never_words() {
        let text = "a\nb {owner=rule}\nc {only=major}\np\n  d";
        let people = on_its_page(text, "a: done by li rule&co", |frame| {
            let rows = 0..frame.run.rows.len();
            rows.map(|index| WhoView::new(frame, index).ids).collect::<Vec<_>>()
        });
        assert_eq!(people, ["li\nrule&co", "rule", "", "", ""]);
    }
}
