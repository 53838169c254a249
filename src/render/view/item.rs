//! An item's row: its state in word and icon, who and when.

use std::borrow::Cow;

use serde::Serialize;

use crate::derive::gates;
use crate::derive::run::{Row, Run, StateSource};
use crate::render::html::Markup;
use crate::render::lines;
use crate::render::mark::Mark;
use crate::render::view::flow::BlockView;
use crate::render::view::frame::{RunFrame, names};
use crate::render::view::gate::GateView;
use crate::render::view::tag::{TagView, tags};

/// An item in a release. What is not there is left out, because a page has many of them.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct ItemView {
    /// Its id, also the fragment.
    pub id: String,
    /// Where it stands, as classes: `done` or `na`; then `optional`, `group`, `problem`.
    pub state: Cow<'static, str>,
    /// The symbol for that.
    pub icon: &'static str,
    /// The word for that.
    pub word: &'static str,
    /// Its page, over all releases; an added item has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Its own text.
    pub text: Markup,
    /// Its number in an ordered list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// Short remarks behind the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<TagView>,
    /// Who did it; `for li` who should; `by rule`; may be empty.
    pub who: String,
    /// When its state was recorded; may be empty.
    pub at: String,
    /// What is said under its text.
    #[serde(skip_serializing_if = "Markup::is_empty")]
    pub lines: Markup,
    /// What stands in it in the checklist, further items included.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub body: Vec<BlockView>,
    /// The hold point that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gate: Option<GateView>,
}

impl ItemView {
    /// The view of a row whose text and body are ready.
    pub fn new(
        frame: &RunFrame<'_>,
        index: usize,
        text: Markup,
        number: Option<u64>,
        body: Vec<BlockView>,
    ) -> Self {
        let run = frame.run;
        let row = &run.rows[index];
        let at = run.events(row).last().and_then(|event| event.at.as_ref());
        let mark = Mark::of(run, row);
        let page = frame.item_page(row);
        let lines = lines::of_row(frame, index, page.as_deref());
        Self {
            id: (*row.id).to_owned(),
            state: classes(run, index, mark),
            icon: mark.icon(),
            word: mark.word(),
            page,
            text,
            number,
            tags: tags(frame, index),
            who: who(frame, index),
            at: at.map(|at| frame.short(at.value)).unwrap_or_default(),
            lines,
            body,
            gate: GateView::new(frame, index),
        }
    }
}

fn classes(run: &Run, index: usize, mark: Mark) -> Cow<'static, str> {
    let row = &run.rows[index];
    let is_problem = run.problems.iter().any(|problem| problem.row == index);
    let mut classes = Cow::Borrowed(mark.class());
    for (is, class) in [
        (row.optional, " optional"),
        (row.is_group, " group"),
        (is_problem, " problem"),
    ] {
        if is {
            classes.to_mut().push_str(class);
        }
    }
    classes
}

fn who(frame: &RunFrame<'_>, index: usize) -> String {
    let row = &frame.run.rows[index];
    if matches!(row.source, StateSource::Rule(_)) {
        return "by rule".to_owned();
    }
    let by = frame.run.events(row).last().map(|event| names(&event.by));
    if let Some(by) = by.filter(|by| !by.is_empty()) {
        return by;
    }
    if row.is_group {
        return closed_within(frame.run, index);
    }
    match &frame.run.attributes(row).owner {
        Some(owner) if !row.state.is_closed() => format!("for {}", frame.person(owner)),
        _ => String::new(),
    }
}

/// `1 of 2`: how many of the items in a group are closed.
fn closed_within(run: &Run, group: usize) -> String {
    let within: Vec<&Row> = (group + 1..run.rows.len())
        .take_while(|&index| gates::descends(&run.rows, index, group))
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
    use crate::render::testing::on_its_page;
    use crate::render::view::flow::{BlockView, runbook};

    /// Every item of a runbook, those within others included.
    fn items(blocks: &[BlockView], found: &mut Vec<(String, String, String)>) {
        for block in blocks {
            if let BlockView::Item(item) = block {
                found.push((item.id.clone(), item.state.to_string(), item.who.clone()));
                items(&item.body, found);
            }
        }
    }

    fn seen(text: &str, entries: &str) -> Vec<(String, String, String)> {
        on_its_page(text, entries, |frame| {
            let mut found = Vec::new();
            items(&runbook(frame), &mut found);
            found
        })
    }

    fn row(id: &str, classes: &str, who: &str) -> (String, String, String) {
        (id.to_owned(), classes.to_owned(), who.to_owned())
    }

    #[test]
    fn who_did_it_stands_before_who_should() {
        let text = "a {owner=qa}\nb {owner=qa}\nc {only=major}\nd {owner=qa}";
        assert_eq!(
            seen(text, "a: done by li\nd: done"),
            [
                row("a", "done", "li"),
                row("b", "todo", "for qa"),
                row("c", "na", "by rule"),
                row("d", "done", "")
            ]
        );
    }

    #[test]
    fn a_group_says_how_much_of_it_is_closed() {
        assert_eq!(
            seen("p\n  a\n  b {optional}\n  c", "a: done"),
            [
                row("p", "todo group", "1 of 2"),
                row("a", "done", ""),
                row("b", "todo optional", ""),
                row("c", "todo", "")
            ]
        );
    }

    #[test]
    fn added_items_stand_where_their_section_ends() {
        let found = seen("# one\na\n# two\nb", "+x @one: failed by li\n+y: todo");
        let ids: Vec<&str> = found.iter().map(|(id, ..)| id.as_str()).collect();
        assert_eq!(ids, ["a", "x", "b", "y"]);
        assert_eq!(found[1], row("x", "failed problem", "li"));
    }
}
