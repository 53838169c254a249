//! An item of a release's runbook: its text, tags, state, people, lines and nested content.

mod tags;
mod who;

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::rows::Row;
use crate::evaluate::status::item_time;
use crate::markdown::has_right_to_left;
use crate::render::html::Markup;
use crate::render::state_style::StateStyle;
use crate::render::view::frame::RunFrame;
use crate::render::view::gate::GateView;
use crate::render::view::line::{self, EvidenceView, LineView};
use crate::render::view::section::SectionView;
use crate::render::when::When;

pub(crate) use tags::TagView;
use tags::tags;
use who::WhoView;
pub(crate) use who::named_people;

/// An item of a release. Fields that are none or false are left out, because a page has hundreds of items.
#[expect(clippy::struct_excessive_bools, reason = "templates ask for each of them")]
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ItemView {
    /// Its id, which is also the URL fragment.
    pub(crate) id: String,
    /// Its text.
    pub(crate) text: Markup,
    /// Whether its text has letters written from right to left.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) right_to_left: bool,
    /// Its number in an ordered list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<u64>,
    /// Its state as in the release's file: `n/a`.
    pub(crate) state: &'static str,
    /// The word for its state: `N/A`.
    pub(crate) word: &'static str,
    /// The icon of its state.
    pub(crate) icon: &'static str,
    /// The CSS classes: of its state, then `optional`, `group` and `problem`.
    pub(crate) classes: Cow<'static, str>,
    /// Whether it is optional.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) optional: bool,
    /// Whether it has items below it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) group: bool,
    /// Whether it causes a no-go.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) problem: bool,
    /// Short remarks after its text.
    pub(crate) tags: Vec<TagView>,
    /// Who did it, or who should.
    pub(crate) who: WhoView,
    /// When its state was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<When>,
    /// The minutes from its `doing` to its `done`, if both have a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) minutes: Option<i64>,
    /// The role or person in its `owner`; may be empty.
    pub(crate) owner: String,
    /// The full name of that person, or of the person who has that role; may be empty.
    pub(crate) owner_name: String,
    /// The note of its last event as written, in markdown; may be empty.
    pub(crate) note: String,
    /// The evidence of all its events.
    pub(crate) evidence: Vec<EvidenceView>,
    /// The page of the item over all releases; an added item has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) page: Option<String>,
    /// The lines under it.
    pub(crate) lines: Vec<LineView>,
    /// Its content, including nested items.
    pub(crate) body: Vec<BlockView>,
    /// Its gate, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) gate: Option<GateView>,
}

/// A block of a runbook. The head of a section has a `level`, an item a `state`, a list of added items `added`; other
/// blocks are texts.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
#[serde(untagged)]
pub(crate) enum BlockView {
    /// The author's text. It can open an element that a later block closes.
    Html(Markup),
    /// The head of a section.
    Section(Box<SectionView>),
    /// An item.
    Item(Box<ItemView>),
    /// The items that were added to a section.
    Added {
        /// The items.
        added: Vec<ItemView>,
    },
}

impl ItemView {
    /// Builds the view of the row with this index. `number` is the item's number in an ordered list.
    pub(super) fn new(
        frame: &RunFrame<'_>,
        index: usize,
        text: Markup,
        number: Option<u64>,
        body: Vec<BlockView>,
    ) -> Self {
        let run = frame.run;
        let row = &run.rows[index];
        let mark = StateStyle::of(run, row);
        let events = run.events(row);
        let at = events.last().and_then(|event| event.at.as_ref());
        let owner = run.attributes(row).owner.as_ref();
        let note = events.last().and_then(|event| event.note.as_ref());
        let page = frame.item_page(row);
        let problem = run.has_problem(index);
        Self {
            id: run.id(row).to_owned(),
            right_to_left: has_right_to_left(text.as_str()),
            text,
            number,
            state: row.state.word(),
            word: mark.word(),
            icon: mark.icon(),
            classes: classes(mark, row, problem),
            optional: row.optional,
            group: row.is_group,
            problem,
            tags: tags(frame, index),
            who: WhoView::new(frame, index),
            at: at.map(|at| frame.short_when(at.value)),
            minutes: item_time(events).map(|time| time.as_mins()),
            owner_name: owner
                .map(|owner| frame.full_name(frame.holder(owner)).to_owned())
                .unwrap_or_default(),
            owner: owner.cloned().unwrap_or_default(),
            note: note.map(|note| note.text.value.clone()).unwrap_or_default(),
            evidence: events.iter().flat_map(|event| line::evidence(frame, event)).collect(),
            lines: line::under_item(frame, index, page.as_deref()),
            page,
            body,
            gate: GateView::new(frame, index),
        }
    }
}

fn classes(mark: StateStyle, row: &Row, problem: bool) -> Cow<'static, str> {
    let marks = [(row.optional, " optional"), (row.is_group, " group"), (problem, " problem")];
    let mut classes = Cow::Borrowed(mark.class());
    for (_, class) in marks.into_iter().filter(|(is_set, _)| *is_set) {
        classes.to_mut().push_str(class);
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::on_its_page;

    fn item(list: &str, entries: &str, id: &str) -> ItemView {
        on_its_page(list, entries, |frame| {
            let row = frame.run.row(id).expect("it is there");
            ItemView::new(frame, row, Markup::text(id), None, Vec::new())
        })
    }

    #[test]
    fn text_from_right_to_left_is_marked() {
        on_its_page("a", "", |frame| {
            let item = |text| ItemView::new(frame, 0, Markup::text(text), None, Vec::new());
            assert!(item("שלום (2).").right_to_left);
            assert!(!item("Purge (2).").right_to_left);
        });
    }

    #[test]
    fn a_recorded_item_has_person_time_and_page() {
        let item = item("a {owner=qa}", "a: [doing@09:00, done@09:12 by li]", "a");
        assert_eq!((item.state, item.word, item.icon), ("done", "Done", "done"));
        let at = item.at.expect("it has one");
        assert_eq!((at.text.as_str(), at.iso.as_str()), ("09:12", "2026-01-01T09:12:00Z"));
        assert_eq!((item.who.text.as_str(), item.minutes), ("li", Some(12)));
        assert_eq!(item.owner, "qa");
        assert!(item.page.is_some());
    }

    #[test]
    fn optional_items_groups_and_problems_are_marked() {
        let list = "p\n  a\n  b {optional}\nc {only=major}";
        let seen = |id: &str| {
            let item = item(list, "a: failed", id);
            (item.classes.into_owned(), item.optional, item.group, item.problem)
        };
        let classes = |classes: &str| classes.to_owned();
        assert_eq!(seen("p"), (classes("todo group"), false, true, false));
        assert_eq!(seen("a"), (classes("failed problem"), false, false, true));
        assert_eq!(seen("b"), (classes("todo optional"), true, false, false));
        assert_eq!(seen("c"), (classes("na"), false, false, false));
    }
}
