//! An item's row: where it stands, and what is said in it and under it.

use std::borrow::Cow;

use serde::Serialize;

use crate::derive::run::Run;
use crate::render::html::Markup;
use crate::render::mark::Mark;
use crate::render::view::flow::BlockView;
use crate::render::view::frame::RunFrame;
use crate::render::view::gate::GateView;
use crate::render::{lines, row};

/// An item in a release. What is not there is left out, because a page has many of them.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct ItemView {
    /// Its id, also the fragment.
    pub id: String,
    /// Where it stands, as classes: `done` or `na`; then `optional`, `group`, `problem`.
    pub state: Cow<'static, str>,
    /// Its symbol, its text and tags, its state in a word, who and when.
    pub head: Markup,
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
    /// The view of a row whose text and body are ready; `number` is its own in an ordered list.
    pub fn new(
        frame: &RunFrame<'_>,
        index: usize,
        text: &str,
        number: Option<u64>,
        body: Vec<BlockView>,
    ) -> Self {
        let row = &frame.run.rows[index];
        let page = frame.item_page(row);
        Self {
            id: frame.run.id(row).to_owned(),
            state: classes(frame.run, index),
            head: row::head(frame, index, text, number, page.as_deref()),
            lines: lines::of_row(frame, index, page.as_deref()),
            body,
            gate: GateView::new(frame, index),
        }
    }
}

fn classes(run: &Run, index: usize) -> Cow<'static, str> {
    let row = &run.rows[index];
    let is_problem = run.problems.iter().any(|problem| problem.row == index);
    let mut classes = Cow::Borrowed(Mark::of(run, row).class());
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

#[cfg(test)]
mod tests {
    use crate::render::testing::on_its_page;
    use crate::render::view::flow::{BlockView, runbook};

    /// Every item of a runbook with its classes, those within others included.
    fn items(blocks: &[BlockView], found: &mut Vec<(String, String)>) {
        for block in blocks {
            if let BlockView::Item(item) = block {
                found.push((item.id.clone(), item.state.to_string()));
                items(&item.body, found);
            }
        }
    }

    fn seen(text: &str, entries: &str) -> Vec<(String, String)> {
        on_its_page(text, entries, |frame| {
            let mut found = Vec::new();
            items(&runbook(frame), &mut found);
            found
        })
    }

    fn row(id: &str, classes: &str) -> (String, String) {
        (id.to_owned(), classes.to_owned())
    }

    #[test]
    fn what_else_an_item_is_stands_behind_its_state() {
        assert_eq!(
            seen("p\n  a\n  b {optional}\nc {only=major}", "a: failed"),
            [
                row("p", "todo group"),
                row("a", "failed problem"),
                row("b", "todo optional"),
                row("c", "na")
            ]
        );
    }

    #[test]
    fn added_items_stand_where_their_section_ends() {
        let found = seen("# one\na\n# two\nb", "+x @one: failed by li\n+y: todo");
        let ids: Vec<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids, ["a", "x", "b", "y"]);
        assert_eq!(found[1], row("x", "failed problem"));
    }
}
