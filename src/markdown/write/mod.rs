//! Events to HTML, with inert tokens where a page puts its own parts.
//!
//! One pass over the events with a stack of what is open; [`block`] and [`inline`] say what each opens.
//! What becomes of the tokens is left to [`super::split`].

mod block;
mod footnote;
mod inline;
mod raw;
mod table;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::markdown::events::{SpannedEvent, ends_block, starts_block};
use crate::markdown::links::Targets;
use crate::markdown::prepare::Prepared;
use crate::markdown::token;

use raw::SanitiserLoad;
pub(crate) use table::TABLE_OPENING;

/// What an event means to the page, for those that mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum EventRole {
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
    pub(crate) marks: Vec<EventRole>,
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
pub(crate) struct WrittenHtml {
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
    events: &'w [SpannedEvent<'w>],
    plan: &'w Plan,
    escaping: &'w Escaping,
    targets: &'w mut Targets<'_>,
) -> WrittenHtml {
    let mut writer = Writer {
        text,
        events,
        plan,
        escaping,
        targets,
        out: String::with_capacity(text.written.len() * 3 / 2 + 64),
        open: Vec::new(),
        footnotes: footnote::number(events),
        table: table::Table::default(),
        load: SanitiserLoad::default(),
        raw: Vec::new(),
        raw_targets: HashMap::new(),
        escaped: Vec::new(),
    };
    let mut index = 0;
    while index < events.len() {
        index = writer.event(index);
    }
    WrittenHtml {
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
    events: &'w [SpannedEvent<'w>],
    plan: &'w Plan,
    escaping: &'w Escaping,
    targets: &'w mut Targets<'p>,
    out: String,
    open: Vec<Open>,
    footnotes: HashMap<&'w str, footnote::Footnote>,
    table: table::Table<'w>,
    load: SanitiserLoad,
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

impl Writer<'_, '_> {
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
            if ends_block(event) {
                self.load.end_block();
            }
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

    /// Opens an element, unless too many are.
    fn start(&mut self, opening: &str, closing: &'static str) {
        if self.open.len() < MAX_DEPTH {
            self.out.push_str(opening);
            self.open.push(Open::Element(closing));
        } else {
            self.open.push(Open::Element(""));
        }
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
}

/// Whether a block that begins in an item's own text is that text: a paragraph.
fn is_own_text(event: &Event) -> bool {
    matches!(event, Event::Start(Tag::Paragraph))
}
