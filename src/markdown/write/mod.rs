//! Events to HTML, with inert tokens where a page puts its own parts.
//!
//! One pass over the events with a stack of what is open. Inline markup is in [`inline`], tables and
//! code in [`table`], raw HTML in [`raw`]. What becomes of the tokens is left to [`super::split`].

mod inline;
mod raw;
mod table;

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Tag};

use crate::markdown::escape::push_attribute;
use crate::markdown::events::{Piece, end_of, starts_block};
use crate::markdown::links::Targets;
use crate::markdown::prepare::Prepared;
use crate::markdown::token;

use raw::Load;
pub(crate) use table::TABLE_OPENING;

/// What an event means to the page, for those that mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mark {
    /// Nothing but what markdown says.
    #[default]
    None,
    /// A `Start(Item)` that begins this item.
    Item(usize),
    /// A `Start(List)` that holds items.
    Items,
    /// A `Start(Heading)` of this heading.
    Heading(usize),
    /// A `Start(Heading)` that is the page's title and left out.
    Title,
    /// A `Start(Heading)` that names the page, though the front matter gives it another title: kept, as a
    /// paragraph.
    Caption,
}

/// What is known of a text before it is written.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// For each event what it means; empty where none means anything.
    pub(crate) marks: Vec<Mark>,
    /// What is cut out of the text, in order: attributes.
    pub(crate) cuts: Vec<Range<usize>>,
    /// For each item the item it lies in.
    pub(crate) parents: Vec<Option<usize>>,
    /// How many headings there are.
    pub(crate) headings: usize,
    /// The fragment that leads to where the title stood.
    pub(crate) title_anchor: Option<String>,
}

/// A written text.
#[derive(Debug)]
pub(crate) struct Written {
    /// HTML with tokens.
    pub(crate) html: String,
    /// The events whose raw HTML stands in it, with their places.
    pub(crate) raw: Vec<(usize, Range<usize>)>,
    /// The targets that raw HTML gives, with their places.
    pub(crate) raw_targets: HashMap<String, Range<usize>>,
    /// Those whose raw HTML had to be escaped.
    pub(crate) escaped: Vec<Range<usize>>,
    /// Whether the raw HTML leaves so much open that sanitising it would take too long.
    pub(crate) too_much: bool,
}

/// Which raw HTML is to be shown instead of used.
#[derive(Debug, Default)]
pub(crate) struct Escaping {
    /// All of it.
    pub(crate) all: bool,
    /// That of these events.
    pub(crate) events: BTreeSet<usize>,
}

/// Writes `events` as HTML.
pub(crate) fn write<'w>(
    text: &'w Prepared<'w>,
    events: &'w [Piece<'w>],
    plan: &'w Plan,
    escaping: &'w Escaping,
    targets: &'w mut Targets<'_>,
) -> Written {
    let mut writer = Writer {
        text,
        events,
        plan,
        escaping,
        targets,
        out: String::with_capacity(text.written.len() * 3 / 2 + 64),
        open: Vec::new(),
        footnotes: number_footnotes(events),
        table: table::Table::default(),
        load: Load::default(),
        raw: Vec::new(),
        raw_targets: HashMap::new(),
        escaped: Vec::new(),
    };
    let mut index = 0;
    while index < events.len() {
        index = writer.event(index);
    }
    Written {
        html: writer.out,
        raw: writer.raw,
        raw_targets: writer.raw_targets,
        escaped: writer.escaped,
        too_much: writer.load.is_too_much(),
    }
}

/// Elements nest no deeper than this; what lies deeper is written without its own.
pub(crate) const MAX_DEPTH: usize = 64;

struct Writer<'w, 'p> {
    text: &'w Prepared<'w>,
    events: &'w [Piece<'w>],
    plan: &'w Plan,
    escaping: &'w Escaping,
    targets: &'w mut Targets<'p>,
    out: String,
    open: Vec<Open>,
    footnotes: HashMap<&'w str, Footnote>,
    table: table::Table<'w>,
    load: Load,
    raw: Vec<(usize, Range<usize>)>,
    raw_targets: HashMap<String, Range<usize>>,
    escaped: Vec<Range<usize>>,
}

/// An element that is open, with what ends it.
#[derive(Debug)]
enum Open {
    Element(&'static str),
    /// A footnote, with its number where the text refers to it.
    Footnote(Option<usize>),
    /// The paragraph that holds a marked item's own text.
    OwnText,
    Item(ItemPart),
}

/// Where in a marked item the writer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ItemPart {
    /// Before or in the item's own text.
    Text,
    /// Behind it.
    Body,
    /// In a paragraph that the parser does not tell of, because the list is tight.
    Paragraph,
}

impl<'w> Writer<'w, '_> {
    /// Writes the event `index`; gives the next to write.
    fn event(&mut self, index: usize) -> usize {
        let (event, range) = &self.events[index];
        if starts_block(event) {
            self.end_own_text(event);
            if matches!(event, Event::Rule) {
                self.out.push_str("<hr>\n");
                return index + 1;
            }
            if let Event::Start(tag) = event {
                return self.start_block(index, tag);
            }
        }
        if let Event::End(_) = event {
            self.end();
            return index + 1;
        }
        if self
            .open
            .last()
            .is_some_and(|open| matches!(open, Open::Item(ItemPart::Body)))
        {
            self.out.push_str("<p>");
            self.set_part(ItemPart::Paragraph);
        }
        self.inline(index, event, range)
    }

    fn start_block(&mut self, index: usize, tag: &'w Tag<'w>) -> usize {
        let mark = self.plan.marks.get(index).copied().unwrap_or_default();
        match tag {
            Tag::HtmlBlock => return self.html_block(index),
            Tag::Heading { .. } => {
                if matches!(mark, Mark::Title | Mark::Caption) {
                    self.title_anchor();
                }
                if mark == Mark::Title {
                    return end_of(self.events, index) + 1;
                }
                self.start_heading(mark);
            }
            Tag::Paragraph => self.start_paragraph(),
            Tag::BlockQuote(kind) => self.start_quote(*kind),
            Tag::CodeBlock(kind) => self.start_code(kind),
            Tag::List(start) => self.start_list(*start, mark),
            Tag::Item => self.start_item(index, mark),
            Tag::FootnoteDefinition(label) => self.start_footnote(label),
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead | Tag::TableRow => self.start_row(matches!(tag, Tag::TableHead)),
            Tag::TableCell => self.start_cell(index),
            _ => self.start("", ""),
        }
        index + 1
    }

    /// Opens an element, unless too many are.
    fn start(&mut self, opening: &str, closing: &'static str) {
        if self.open.len() < MAX_DEPTH {
            self.out.push_str(opening);
            self.open.push(Open::Element(closing));
        } else {
            self.open.push(Open::Element(""));
        }
    }

    fn title_anchor(&mut self) {
        if let Some(anchor) = &self.plan.title_anchor {
            self.out.push_str("<span id=\"\u{FDD7}");
            push_attribute(&mut self.out, anchor);
            self.out.push_str("\"></span>\n");
        }
    }

    fn start_heading(&mut self, mark: Mark) {
        match mark {
            Mark::Heading(heading) => {
                self.out.push_str("<h2>");
                token::push(&mut self.out, token::HEADING, heading);
                self.open.push(Open::Element("\u{FDD6}</h2>\n"));
            }
            Mark::Caption => {
                self.start("<p class=\"\u{FDD7}caption\">", "</p>\n");
            }
            _ => self.start("<p class=\"\u{FDD7}caption\"><strong>", "</strong></p>\n"),
        }
    }

    fn start_paragraph(&mut self) {
        if let Some(Open::Item(ItemPart::Text)) = self.open.last() {
            self.open.push(Open::OwnText);
        } else {
            self.start("<p>", "</p>\n");
        }
    }

    fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        let (class, title) = match kind {
            None => return self.start("<blockquote>\n", "</blockquote>\n"),
            Some(BlockQuoteKind::Note) => ("note", "Note"),
            Some(BlockQuoteKind::Tip) => ("tip", "Tip"),
            Some(BlockQuoteKind::Important) => ("important", "Important"),
            Some(BlockQuoteKind::Warning) => ("warning", "Warning"),
            Some(BlockQuoteKind::Caution) => ("caution", "Caution"),
        };
        let opening = format!(
            "<div class=\"\u{FDD7}alert alert-{class}\">\n<p class=\"\u{FDD7}alert-title\">{title}</p>\n"
        );
        self.start(&opening, "</div>\n");
    }

    fn start_code(&mut self, kind: &CodeBlockKind) {
        let opening = table::code_opening(kind);
        self.start(&opening, "</code></pre>\n");
    }

    fn start_list(&mut self, start: Option<u64>, mark: Mark) {
        let class = match mark {
            Mark::Items => " class=\"\u{FDD7}items\"",
            _ => "",
        };
        match start {
            None => self.start(&format!("<ul{class}>\n"), "</ul>\n"),
            Some(1) => self.start(&format!("<ol{class}>\n"), "</ol>\n"),
            Some(first) => self.start(&format!("<ol start=\"{first}\"{class}>\n"), "</ol>\n"),
        }
    }

    fn start_item(&mut self, index: usize, mark: Mark) {
        if let Mark::Item(item) = mark {
            self.out.push_str("<li>");
            token::push(&mut self.out, token::ITEM, item);
            self.open.push(Open::Item(ItemPart::Text));
        } else if self.has_box(index) {
            self.start("<li class=\"\u{FDD7}boxed\">", "</li>\n");
        } else {
            self.start("<li>", "</li>\n");
        }
    }

    fn has_box(&self, index: usize) -> bool {
        let is_box = |event: Option<&Piece>| matches!(event, Some((Event::TaskListMarker(_), _)));
        is_box(self.events.get(index + 1)) || is_box(self.events.get(index + 2))
    }

    /// Ends what the last start opened.
    fn end(&mut self) {
        match self.open.pop() {
            Some(Open::Element(closing)) => self.out.push_str(closing),
            Some(Open::Footnote(number)) => self.end_footnote(number),
            Some(Open::OwnText) => {
                self.out.push(token::TEXT_END);
                self.set_part(ItemPart::Body);
            }
            Some(Open::Item(part)) => {
                match part {
                    ItemPart::Text => self.out.push(token::TEXT_END),
                    ItemPart::Paragraph => self.out.push_str("</p>\n"),
                    ItemPart::Body => {}
                }
                self.out.push(token::ITEM_END);
                self.out.push_str("</li>\n");
            }
            None => {}
        }
        self.load.end_block();
    }

    /// Ends a tight item's own text or paragraph before the block that begins with `event`.
    fn end_own_text(&mut self, event: &Event) {
        match self.open.last() {
            Some(Open::Item(ItemPart::Text)) if !is_own_text(event) => {
                self.out.push(token::TEXT_END);
                self.set_part(ItemPart::Body);
            }
            Some(Open::Item(ItemPart::Paragraph)) => {
                self.out.push_str("</p>\n");
                self.set_part(ItemPart::Body);
            }
            _ => {}
        }
    }

    fn set_part(&mut self, to: ItemPart) {
        if let Some(Open::Item(part)) = self.open.last_mut() {
            *part = to;
        }
    }

    fn start_footnote(&mut self, label: &'w str) {
        let next = self.footnotes.len() + 1;
        let footnote = self.footnotes.entry(label).or_insert(Footnote {
            number: next,
            referred: None,
        });
        let _ = writeln!(
            self.out,
            "<div class=\"\u{FDD7}footnote\" id=\"\u{FDD7}rs-fn-{0}\">\n<p class=\"\u{FDD7}footnote-number\">{0}</p>",
            footnote.number
        );
        let open = Open::Footnote(footnote.referred.map(|_| footnote.number));
        self.open.push(open);
    }

    fn end_footnote(&mut self, number: Option<usize>) {
        if let Some(number) = number {
            let _ = writeln!(
                self.out,
                "<p class=\"\u{FDD7}footnote-back\"><a href=\"#rs-fnref-{number}\" aria-label=\"\u{FDD7}Back to the text of footnote {number}\">\u{21A9}</a></p>"
            );
        }
        self.out.push_str("</div>\n");
    }
}

/// A footnote's number, and how often the text written so far refers to it; `None` if it never does.
#[derive(Debug)]
struct Footnote {
    number: usize,
    referred: Option<usize>,
}

/// Numbers footnotes in the order in which the text refers to them.
fn number_footnotes<'w>(events: &'w [Piece<'w>]) -> HashMap<&'w str, Footnote> {
    let mut footnotes = HashMap::new();
    for (event, _) in events {
        if let Event::FootnoteReference(label) = event {
            let number = footnotes.len() + 1;
            let referred = Some(0);
            footnotes
                .entry(&**label)
                .or_insert(Footnote { number, referred });
        }
    }
    footnotes
}

/// Whether a block that begins in an item's own text is that text: a paragraph.
fn is_own_text(event: &Event) -> bool {
    matches!(event, Event::Start(Tag::Paragraph))
}
