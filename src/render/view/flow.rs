//! The runbook in the order of the checklist: its own prose, section heads, items.

use std::collections::HashMap;

use serde::Serialize;

use crate::derive::run::{Origin, lies_in};
use crate::model::flow::{Block, ItemBlock};
use crate::render::html::Markup;
use crate::render::view::frame::RunFrame;
use crate::render::view::item::ItemView;
use crate::render::view::section::SectionView;

/// One piece of a runbook. Items have a `state`, sections a `level`; all else is a text.
#[derive(Debug, Clone, Hash, Serialize)]
#[serde(untagged)]
pub enum BlockView {
    /// The author's own text. It may open an element that a later piece closes.
    Html(Markup),
    /// The head of a section.
    Section(Box<SectionView>),
    /// An item.
    Item(Box<ItemView>),
}

/// The runbook of a run.
pub fn runbook(frame: &RunFrame<'_>) -> Vec<BlockView> {
    let builder = Builder::new(frame);
    let mut blocks = builder.blocks(&frame.run.checklist.flow);
    blocks.extend(builder.added(None));
    blocks
}

struct Builder<'f, 'a> {
    frame: &'f RunFrame<'a>,
    /// The row of each item of the checklist.
    rows: Vec<usize>,
    /// The rows of added items by section.
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

    /// Added items stand where their section ends: before the next heading of its level, or at the end.
    fn blocks(&self, flow: &[Block]) -> Vec<BlockView> {
        let checklist = &self.frame.run.checklist;
        let mut blocks = Vec::with_capacity(flow.len());
        let mut ending: Vec<usize> = Vec::new();
        for block in flow {
            match block {
                Block::Html(html) => blocks.push(BlockView::Html(self.frame.scope().join(html))),
                Block::Heading(section) => {
                    while let Some(&last) = ending.last() {
                        if lies_in(checklist, Some(*section), last) {
                            break;
                        }
                        blocks.extend(self.added(Some(last)));
                        ending.pop();
                    }
                    ending.push(*section);
                    let head = SectionView::new(self.frame, *section);
                    blocks.push(BlockView::Section(Box::new(head)));
                }
                Block::Item(item) => blocks.push(BlockView::Item(Box::new(self.item(item)))),
            }
        }
        while let Some(last) = ending.pop() {
            blocks.extend(self.added(Some(last)));
        }
        blocks
    }

    fn item(&self, block: &ItemBlock) -> ItemView {
        let scope = self.frame.scope();
        let text = scope.joined(&block.text);
        let body = self.blocks(&block.body);
        ItemView::new(self.frame, self.rows[block.item], &text, block.number, body)
    }

    /// A list of its own: the author's may be closed already.
    fn added(&self, section: Option<usize>) -> Vec<BlockView> {
        let Some(rows) = self.added.get(&section) else {
            return Vec::new();
        };
        let items = rows.iter().map(|&row| {
            let text = self.added_text(row);
            let item = ItemView::new(self.frame, row, text.as_str(), None, Vec::new());
            BlockView::Item(Box::new(item))
        });
        let tag = |html: &str| BlockView::Html(Markup::trusted(html));
        std::iter::once(tag("<ul class=\"items late\">"))
            .chain(items)
            .chain(std::iter::once(tag("</ul>")))
            .collect()
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
