//! Writes events as HTML, with tokens where a page inserts its own parts.
//!
//! One pass over the events with a stack of open elements, which [`block`] and [`inline`] open. [`super::split`]
//! replaces the tokens.

mod block;
mod footnote;
mod inline;
mod raw;
mod table;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::markdown::direction::has_right_to_left;
use crate::markdown::events::{SpannedEvent, ends_block, starts_block};
use crate::markdown::links::Targets;
use crate::markdown::prepare::Prepared;
use crate::markdown::token;

use raw::SanitiserLoad;
pub(crate) use table::TABLE_OPENING;

/// The role of an event on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum EventRole {
    /// Only what markdown defines.
    #[default]
    None,
    /// A `Start(Item)` that begins this item.
    Item(usize),
    /// A `Start(List)` that contains items.
    Items,
    /// A `Start(Heading)` of this heading.
    Heading(usize),
    /// A `Start(Heading)` of the page's title, which is not written.
    Title,
    /// A `Start(Heading)` of a leading heading that differs from the front matter's title: written as a paragraph.
    Caption,
}

/// What is known of a text before it is written.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// The role of each event; empty if none has one.
    pub(crate) roles: Vec<EventRole>,
    /// The ranges to leave out of the text, in order: attributes.
    pub(crate) cuts: Vec<Range<usize>>,
    /// For each item, the item that contains it.
    pub(crate) parents: Vec<Option<usize>>,
    /// The number of headings.
    pub(crate) headings: usize,
    /// The anchor that replaces the title.
    pub(crate) title_anchor: Option<String>,
}

/// A written text.
#[derive(Debug)]
pub(crate) struct WrittenHtml {
    /// HTML with tokens.
    pub(crate) html: String,
    /// The events whose raw HTML is included, with their ranges.
    pub(crate) raw: Vec<(usize, Range<usize>)>,
    /// The targets in raw HTML, with their ranges.
    pub(crate) raw_targets: HashMap<String, Range<usize>>,
    /// The ranges of raw HTML that was escaped.
    pub(crate) escaped: Vec<Range<usize>>,
    /// Whether the raw HTML leaves so many elements open that sanitising it would take too long.
    pub(crate) too_much: bool,
}

/// Which raw HTML to escape instead of using it.
#[derive(Debug, Default)]
pub(crate) struct Escaping {
    /// All of it.
    pub(crate) all: bool,
    /// The HTML of these events.
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
        numbers: Vec::new(),
        directed: None,
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

/// Maximum nesting of elements; deeper ones are written without their tags.
pub(crate) const MAX_DEPTH: usize = 64;

struct Writer<'w, 'p> {
    text: &'w Prepared<'w>,
    events: &'w [SpannedEvent<'w>],
    plan: &'w Plan,
    escaping: &'w Escaping,
    targets: &'w mut Targets<'p>,
    out: String,
    open: Vec<Open>,
    /// For each open list, the number of its next entry if it is numbered and contains items. Browsers do not count
    /// items, whose number is part of their text.
    numbers: Vec<Option<u64>>,
    /// The number of open elements around the block that has a direction.
    directed: Option<usize>,
    footnotes: HashMap<&'w str, footnote::Footnote>,
    table: table::Table<'w>,
    load: SanitiserLoad,
    raw: Vec<(usize, Range<usize>)>,
    raw_targets: HashMap<String, Range<usize>>,
    escaped: Vec<Range<usize>>,
}

/// An open element, with its end tag.
#[derive(Debug)]
enum Open {
    Element(&'static str),
    /// A footnote, with its number if the text refers to it.
    Footnote(Option<usize>),
    /// The paragraph with an item's own text.
    OwnText,
    Item(ItemPart),
}

/// The position of the writer in an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ItemPart {
    /// Before or in the item's own text.
    Text,
    /// After the item's own text.
    Body,
    /// In a paragraph for which the parser sends no event, because the list is tight.
    Paragraph,
}

impl Writer<'_, '_> {
    /// Writes the event `index`. Returns the next event to write.
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
            if let Event::End(TagEnd::List(_)) = event {
                self.numbers.pop();
            }
            return index + 1;
        }
        if let Some(Open::Item(ItemPart::Body)) = self.open.last() {
            self.out.push_str("<p>");
            self.set_part(ItemPart::Paragraph);
        }
        self.inline(index, event, range)
    }

    /// Returns the attribute for the direction of the block that event `index` begins. Only the outermost block with
    /// text from right to left has one: it ignores blocks in it that have one too.
    fn direction(&mut self, index: usize) -> &'static str {
        let range = &self.events[index].1;
        let needs_one = self.text.right_to_left
            && self.directed.is_none()
            && has_right_to_left(&self.text.written[range.clone()]);
        if !needs_one {
            return "";
        }
        self.directed = Some(self.open.len());
        " dir=\"auto\""
    }

    /// Opens an element, unless too many are open.
    fn start(&mut self, opening: &str, closing: &'static str) {
        if self.open.len() < MAX_DEPTH {
            self.out.push_str(opening);
            self.open.push(Open::Element(closing));
        } else {
            self.open.push(Open::Element(""));
        }
    }

    /// Closes the element that was opened last.
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
        self.directed = self.directed.filter(|depth| self.open.len() > *depth);
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

/// Whether `event` begins the own text of an item: a paragraph.
fn is_own_text(event: &Event) -> bool {
    matches!(event, Event::Start(Tag::Paragraph))
}
