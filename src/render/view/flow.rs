//! The runbook in checklist order: text, section heads, items with what is nested in them.

use std::collections::HashMap;

use crate::evaluate::rows::{Origin, lies_in};
use crate::model::flow::{Block, ItemBlock};
use crate::render::html::Markup;
use crate::render::view::frame::RunFrame;
use crate::render::view::item::{BlockView, ItemView};
use crate::render::view::section::SectionView;

/// Returns the runbook of a run.
pub(crate) fn runbook(frame: &RunFrame<'_>) -> Vec<BlockView> {
    let mut builder = Builder::new(frame);
    let mut blocks = builder.blocks(&frame.run.checklist.flow);
    blocks.extend(builder.added(None));
    blocks
}

struct Builder<'f, 'a> {
    frame: &'f RunFrame<'a>,
    /// The row of each checklist item.
    rows: Vec<usize>,
    /// The rows of added items by section that are not written yet.
    added: HashMap<Option<usize>, Vec<usize>>,
}

impl<'f, 'a> Builder<'f, 'a> {
    fn new(frame: &'f RunFrame<'a>) -> Self {
        let run = frame.run;
        let mut rows = vec![0; run.checklist.items.len()];
        let mut added: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        for (index, row) in run.rows.iter().enumerate() {
            match row.origin {
                Origin::Item(item) => rows[item] = index,
                Origin::Added(_) => added.entry(row.section).or_default().push(index),
            }
        }
        Self { frame, rows, added }
    }

    /// Returns the blocks of a flow. Added items go to the end of their section: before the next heading of its
    /// level, or at the end.
    fn blocks(&mut self, flow: &[Block]) -> Vec<BlockView> {
        let checklist = &self.frame.run.checklist;
        let mut open_sections: Vec<usize> = Vec::new();
        let mut blocks = Vec::with_capacity(flow.len());
        for block in flow {
            match block {
                Block::Html(html) => blocks.push(BlockView::Html(self.frame.scope().join(html))),
                Block::Heading(section) => {
                    while let Some(&last) = open_sections.last() {
                        if lies_in(checklist, Some(*section), last) {
                            break;
                        }
                        blocks.extend(self.added(Some(last)));
                        open_sections.pop();
                    }
                    open_sections.push(*section);
                    let head = SectionView::new(self.frame, *section);
                    blocks.push(BlockView::Section(Box::new(head)));
                }
                Block::Item(item) => blocks.push(BlockView::Item(Box::new(self.item(item)))),
            }
        }
        while let Some(last) = open_sections.pop() {
            blocks.extend(self.added(Some(last)));
        }
        blocks
    }

    fn item(&mut self, block: &ItemBlock) -> ItemView {
        let text = self.frame.scope().join(&block.text);
        let body = self.blocks(&block.body);
        ItemView::new(self.frame, self.rows[block.item], text, block.number, body)
    }

    /// Returns the added items of a section as a list of their own, because the author's list may be closed already.
    fn added(&mut self, section: Option<usize>) -> Option<BlockView> {
        let rows = self.added.remove(&section)?.into_iter();
        let items =
            rows.map(|row| ItemView::new(self.frame, row, self.added_text(row), None, Vec::new()));
        Some(BlockView::Added { added: items.collect() })
    }

    fn added_text(&self, row: usize) -> Markup {
        let run = self.frame.run;
        let entry = run.entry(&run.rows[row]);
        match entry.and_then(|entry| entry.added.as_ref()) {
            Some(added) => self.frame.inline(&added.text),
            None => Markup::text(&run.text(&run.rows[row])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::on_its_page;

    /// Returns an outline of the runbook: `[` list `]`, `+[` list of added items, `id(` item `)`, `#` section head,
    /// `|` gate.
    fn outline(text: &str, entries: &str) -> String {
        on_its_page(text, entries, |frame| runbook(frame).iter().map(short).collect())
    }

    fn short(block: &BlockView) -> String {
        match block {
            BlockView::Section(_) => "#".to_owned(),
            BlockView::Html(html) => html.as_str().split('<').filter_map(tag).collect(),
            BlockView::Item(item) => short_item(item),
            BlockView::Added { added } => {
                format!("+[{}]", added.iter().map(short_item).collect::<String>())
            }
        }
    }

    fn short_item(item: &ItemView) -> String {
        let body: String = item.body.iter().map(short).collect();
        let gate = if item.gate.is_some() { "|" } else { "" };
        format!("{}({body}{gate})", item.id)
    }

    fn tag(tag: &str) -> Option<&'static str> {
        match tag.trim_end() {
            tag if tag.starts_with("ul") => Some("["),
            "/ul>" => Some("]"),
            _ => None,
        }
    }

    #[test]
    fn items_are_nested_and_gates_are_in_their_items() {
        assert_eq!(outline("p\n  a\n  b\nc", ""), "[p([a()b()])c()]");
        assert_eq!(outline("# one\na\ng {gate}\nb", ""), "#[a()g(|)b()]");
        assert_eq!(outline("a\np {gate}\n  b\nc", ""), "[a()p([b()]|)c()]");
    }

    #[test]
    fn added_items_are_at_the_end_of_their_section() {
        assert_eq!(
            outline("# one\na\n# two\nb", "+x @one: failed by li\n+y: todo"),
            "#[a()]+[x()]#[b()]+[y()]"
        );
    }
}
