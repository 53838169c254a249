//! Splits HTML with tokens into a flow, the last step of rendering a text.
//!
//! Requires every token to be where the writer put it, which [`super::verify`] checks.

use crate::markdown::links::Targets;
use crate::markdown::prepare::Prepared;
use crate::markdown::token;
use crate::model::flow::{Block, Flow, Html, ItemBlock, Seg};

/// A rendered text, split into pieces.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    /// The text, with its items and headings.
    pub(crate) flow: Flow,
    /// The content of each heading.
    pub(crate) headings: Vec<Html>,
}

/// Splits `html` at its tokens. `number` returns an item's number in an ordered list.
pub(crate) fn split(
    html: &str,
    text: &Prepared,
    targets: &Targets,
    number: impl Fn(usize) -> Option<u64>,
) -> Pieces {
    let mut splitter = Splitter {
        text,
        targets,
        raw: String::with_capacity(html.len().min(1024)),
        segments: Vec::new(),
        open: vec![Open::default()],
        headings: Vec::new(),
    };
    splitter.run(html, number);
    splitter.finish()
}

struct Splitter<'s> {
    text: &'s Prepared<'s>,
    targets: &'s Targets<'s>,
    raw: String,
    segments: Vec<Seg>,
    /// The flow of the whole text, then those of the open items.
    open: Vec<Open>,
    headings: Vec<Html>,
}

#[derive(Default)]
struct Open {
    item: usize,
    number: Option<u64>,
    text: Html,
    body: Flow,
}

impl Splitter<'_> {
    fn run(&mut self, html: &str, number: impl Fn(usize) -> Option<u64>) {
        let mut rest = html;
        while let Some((at, kind, after)) = token::next(rest) {
            self.raw.push_str(&rest[..at]);
            rest = &rest[after..];
            match kind {
                token::VAR => rest = self.var(rest),
                token::TARGET => rest = self.target(rest),
                token::ITEM => {
                    let item = skip_number(&mut rest);
                    self.cut_back("<li>");
                    self.end_html();
                    self.open.push(Open { item, number: number(item), ..Open::default() });
                }
                token::TEXT_END => {
                    let text = self.take_html();
                    if let Some(open) = self.open.last_mut() {
                        open.text = text;
                    }
                    rest = rest.trim_start();
                }
                token::ITEM_END => {
                    self.end_item();
                    rest = skip(skip(rest, "</li>"), "\n");
                }
                token::HEADING => {
                    let heading = skip_number(&mut rest);
                    self.cut_back("<h2>");
                    self.end_html();
                    self.push(Block::Heading(heading));
                }
                token::HEADING_END => {
                    let html = self.take_html();
                    self.headings.push(html);
                    rest = skip(skip(rest, "</h2>"), "\n");
                }
                _ => {}
            }
        }
        self.raw.push_str(rest);
    }

    fn finish(mut self) -> Pieces {
        self.end_html();
        Pieces { flow: self.open.pop().unwrap_or_default().body, headings: self.headings }
    }

    fn var<'r>(&mut self, rest: &'r str) -> &'r str {
        let spelling = token::var(rest).and_then(|index| self.text.spellings.get(index));
        let Some(spelling) = spelling else {
            return rest;
        };
        self.end_raw();
        self.segments.push(Seg::Var(spelling.name.clone()));
        let padding = spelling.written.len() - token::VAR.len_utf8();
        rest.get(padding..).unwrap_or_default()
    }

    fn target<'r>(&mut self, rest: &'r str) -> &'r str {
        let mut rest = rest;
        let index = skip_number(&mut rest);
        let (attribute, opening) =
            if self.raw.ends_with(" src=\"") { ("src", " src=\"") } else { ("href", " href=\"") };
        self.cut_back(opening);
        self.targets.write(index, attribute, &mut self.raw, &mut self.segments);
        skip(rest, "\"")
    }

    fn end_item(&mut self) {
        self.end_html();
        if let Some(open) = self.open.pop() {
            self.push(Block::Item(ItemBlock {
                item: open.item,
                number: open.number,
                text: open.text,
                body: open.body,
            }));
        }
    }

    fn push(&mut self, block: Block) {
        if let Some(open) = self.open.last_mut() {
            open.body.push(block);
        }
    }

    fn cut_back(&mut self, tag: &str) {
        if self.raw.ends_with(tag) {
            self.raw.truncate(self.raw.len() - tag.len());
        }
    }

    fn end_raw(&mut self) {
        if !self.raw.is_empty() {
            self.segments.push(Seg::Raw(self.raw.as_str().into()));
            self.raw.clear();
        }
    }

    /// Ends a piece of HTML. Whitespace alone is dropped.
    fn end_html(&mut self) {
        if self.segments.is_empty() && self.raw.trim().is_empty() {
            self.raw.clear();
            return;
        }
        self.end_raw();
        let html = Html(std::mem::take(&mut self.segments));
        self.push(Block::Html(html));
    }

    /// Takes the HTML of an item's text or a heading, trimmed.
    fn take_html(&mut self) -> Html {
        self.raw.truncate(self.raw.trim_end().len());
        self.end_raw();
        let mut segments = std::mem::take(&mut self.segments);
        if let Some(Seg::Raw(first)) = segments.first_mut()
            && first.starts_with(char::is_whitespace)
        {
            *first = first.trim_start().into();
        }
        Html(segments)
    }
}

fn skip_number(rest: &mut &str) -> usize {
    let (number, len) = token::number(rest).unwrap_or_default();
    *rest = &rest[len..];
    number
}

fn skip<'r>(rest: &'r str, tag: &str) -> &'r str {
    rest.strip_prefix(tag).unwrap_or(rest)
}
