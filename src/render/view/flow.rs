//! The runbook in checklist order: text, section heads, items, gates.
//!
//! `render::row` renders the rows of items.

use std::collections::HashMap;

use serde::Serialize;

use crate::evaluate::rows::{Origin, lies_in};
use crate::model::flow::{Block, ItemBlock};
use crate::render::html::Markup;
use crate::render::row;
use crate::render::view::frame::RunFrame;
use crate::render::view::gate::GateView;
use crate::render::view::section::SectionView;

/// A block of a runbook. The head of a section has a `level`, a gate a `class`; other blocks are texts.
#[derive(Debug, Clone, Hash, Serialize)]
#[serde(untagged)]
pub(crate) enum BlockView {
    /// Items and the author's text. It can open an element that a later block closes.
    Html(Markup),
    /// The head of a section.
    Section(Box<SectionView>),
    /// The line of a gate, within its item.
    Gate(Box<GateView>),
}

/// Returns the runbook of a run.
pub(crate) fn runbook(frame: &RunFrame<'_>) -> Vec<BlockView> {
    let mut builder = Builder::new(frame);
    builder.blocks(&frame.run.checklist.flow);
    builder.added(None);
    builder.pieces.end()
}

/// The finished blocks, and the text that is being written.
#[derive(Default)]
struct Pieces {
    done: Vec<BlockView>,
    text: String,
}

impl Pieces {
    fn push(&mut self, piece: BlockView) {
        self.end_text();
        self.done.push(piece);
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            self.done.push(BlockView::Html(Markup::trusted(&self.text)));
            self.text.clear();
        }
    }

    fn end(mut self) -> Vec<BlockView> {
        self.end_text();
        self.done
    }
}

struct Builder<'f, 'a> {
    frame: &'f RunFrame<'a>,
    /// The row of each checklist item.
    rows: Vec<usize>,
    /// The rows of added items by section that are not written yet.
    added: HashMap<Option<usize>, Vec<usize>>,
    pieces: Pieces,
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
        Self { frame, rows, added, pieces: Pieces::default() }
    }

    /// Writes a flow. Added items go to the end of their section: before the next heading of its level, or at the
    /// end.
    fn blocks(&mut self, flow: &[Block]) {
        let checklist = &self.frame.run.checklist;
        let mut open_sections: Vec<usize> = Vec::new();
        for block in flow {
            match block {
                Block::Html(html) => self.frame.scope().write(html, &mut self.pieces.text),
                Block::Heading(section) => {
                    while let Some(&last) = open_sections.last() {
                        if lies_in(checklist, Some(*section), last) {
                            break;
                        }
                        self.added(Some(last));
                        open_sections.pop();
                    }
                    open_sections.push(*section);
                    let head = SectionView::new(self.frame, *section);
                    self.pieces.push(BlockView::Section(Box::new(head)));
                }
                Block::Item(item) => self.item(item),
            }
        }
        while let Some(last) = open_sections.pop() {
            self.added(Some(last));
        }
    }

    fn item(&mut self, block: &ItemBlock) {
        let index = self.rows[block.item];
        let text = self.frame.scope().joined(&block.text);
        row::open(self.frame, index, &text, block.number, &mut self.pieces.text);
        if !block.body.is_empty() {
            self.pieces.text.push_str("<div class=\"body\">");
            self.blocks(&block.body);
            self.pieces.text.push_str("</div>");
        }
        self.close(index);
    }

    /// Writes the added items of a section as a separate list, because the author's list may be closed already.
    fn added(&mut self, section: Option<usize>) {
        let Some(rows) = self.added.remove(&section) else {
            return;
        };
        self.pieces.text.push_str("<ul class=\"items late\">");
        for index in rows {
            let text = self.added_text(index);
            row::open(self.frame, index, text.as_str(), None, &mut self.pieces.text);
            self.close(index);
        }
        self.pieces.text.push_str("</ul>");
    }

    fn close(&mut self, index: usize) {
        if let Some(gate) = GateView::new(self.frame, index) {
            self.pieces.push(BlockView::Gate(Box::new(gate)));
        }
        self.pieces.text.push_str(row::CLOSE);
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

    fn short(piece: &BlockView) -> String {
        match piece {
            BlockView::Section(_) => "#".to_owned(),
            BlockView::Gate(_) => "|".to_owned(),
            BlockView::Html(html) => html.as_str().split('<').filter_map(tag).collect(),
        }
    }

    fn tag(tag: &str) -> Option<String> {
        let short = match tag.trim_end() {
            "ul class=\"items late\">" => "+[",
            tag if tag.starts_with("ul") => "[",
            "/ul>" => "]",
            "/li>" => ")",
            tag => {
                let id = tag.strip_prefix("li ")?.split("id=\"").nth(1)?;
                return Some(format!("{}(", id.trim_end_matches("\">")));
            }
        };
        Some(short.to_owned())
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
