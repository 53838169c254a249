//! Outlines a checklist: its headings, list entries and items, each with its parent.
//!
//! One walk over the events. A heading contains what follows, up to the next heading of its level or above, or the
//! end of its entry, quote or HTML element. [`super::attribute_values`] interprets the attributes, [`super::ids`]
//! derives the ids.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use crate::markdown::{
    Edge, EventRole, MAX_DEPTH, Prepared, SpannedEvent, containers, inline_run, is_comment_block,
    plain_text, starts_block,
};
use crate::model::checklist::MAX_ITEM_DEPTH;
use crate::parse::checklist::attributes::{self, AttributeBlock};
use crate::parse::checklist::scopes::Scopes;

/// Maximum number of items in a checklist. Each costs memory in every release.
pub(crate) const MAX_ITEMS: usize = 10_000;

/// A heading, list entry or item.
#[derive(Debug)]
pub(crate) struct Node<'t> {
    /// The kind of node.
    pub(crate) kind: Kind,
    /// The node that contains it: an index into the nodes before it.
    pub(crate) parent: Option<usize>,
    /// Its own text without markup and attributes, placeholders as written.
    pub(crate) text: String,
    /// The attributes at the end of its first line; a plain entry has none.
    pub(crate) attributes: Option<AttributeBlock<'t>>,
    /// Its first line in the text.
    pub(crate) line: Range<usize>,
}

/// The kind of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The heading that is the checklist's title. Contains everything, but is in no path.
    Title,
    /// Any other heading.
    Heading(HeadingLevel),
    /// A list entry without a checkbox.
    Entry,
    /// A list entry with a checkbox: its number in an ordered list, and how many items contain it.
    Item(Option<u64>, usize),
}

/// The result of the walk.
#[derive(Debug, Default)]
pub(crate) struct Outline<'t> {
    /// All nodes, in document order.
    pub(crate) nodes: Vec<Node<'t>>,
    /// The role of each event. Items and headings are counted in document order.
    pub(crate) roles: Vec<EventRole>,
    /// Ticked checkboxes.
    pub(crate) ticked: Vec<Range<usize>>,
    /// Checkboxes that nest too deep to be items.
    pub(crate) too_deep: Vec<Range<usize>>,
    /// The first checkbox after [`MAX_ITEMS`] items.
    pub(crate) too_many: Option<Range<usize>>,
    /// Braces that would be attributes elsewhere.
    pub(crate) strays: Vec<Range<usize>>,
}

/// Returns the outline of `text` with the events `events`.
pub(crate) fn outline<'t>(text: &'t Prepared<'t>, events: &[SpannedEvent]) -> Outline<'t> {
    let mut walk = Walk {
        text,
        events,
        found: Outline { roles: vec![EventRole::None; events.len()], ..Outline::default() },
        containers: containers(events),
        scopes: Scopes::default(),
        lists: Vec::new(),
        open: 0,
        items: 0,
        headings: 0,
        has_begun: false,
        has_parts: has_parts(events),
    };
    for index in 0..events.len() {
        walk.event(index);
    }
    walk.found
}

struct Walk<'t, 'w> {
    text: &'t Prepared<'t>,
    events: &'w [SpannedEvent<'w>],
    found: Outline<'t>,
    /// The start and end of elements of raw HTML.
    containers: BTreeMap<usize, Edge>,
    /// What contains the current position, outermost first.
    scopes: Scopes,
    /// The open lists: their first event, and the next entry's number.
    lists: Vec<(usize, Option<u64>)>,
    /// The number of open elements.
    open: usize,
    items: usize,
    headings: usize,
    /// Whether the first block has begun.
    has_begun: bool,
    /// Whether the document consists of several parts, so that a leading H1 is not its title.
    has_parts: bool,
}

/// Whether the first H1 contains checkboxes and another one does too. H1s in quotes and list entries do not count.
fn has_parts(events: &[SpannedEvent]) -> bool {
    let mut depth = 0usize;
    let mut parts: Vec<bool> = Vec::new();
    for (event, _) in events {
        match event {
            Event::Start(tag) => {
                if depth == 0 && matches!(tag, Tag::Heading { level: HeadingLevel::H1, .. }) {
                    parts.push(false);
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            Event::TaskListMarker(_) => {
                if let Some(part) = parts.last_mut() {
                    *part = true;
                }
            }
            _ => {}
        }
    }
    parts.first() == Some(&true) && parts[1..].contains(&true)
}

impl<'t> Walk<'t, '_> {
    fn event(&mut self, index: usize) {
        if let Some(edge) = self.containers.get(&index) {
            (0..edge.leaves).for_each(|_| self.scopes.leave());
            (0..edge.enters).for_each(|_| self.scopes.barrier());
        }
        let (event, range) = &self.events[index];
        match event {
            Event::Start(tag) => {
                match tag {
                    Tag::Heading { level, .. } => self.heading(index, *level),
                    Tag::List(start) => self.lists.push((index, *start)),
                    Tag::Item => self.entry(index),
                    Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) => {
                        self.scopes.barrier();
                    }
                    _ => {}
                }
                self.has_begun |=
                    starts_block(event) && !is_comment_block(self.text, &self.events[index]);
                self.open += 1;
            }
            Event::End(end) => {
                match end {
                    TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => {
                        self.scopes.leave();
                    }
                    TagEnd::List(_) => {
                        self.lists.pop();
                    }
                    _ => {}
                }
                self.open -= 1;
            }
            Event::TaskListMarker(true) => self.found.ticked.push(range.clone()),
            Event::Rule => self.has_begun = true,
            _ => {}
        }
    }

    fn heading(&mut self, index: usize, level: HeadingLevel) {
        let is_title = !self.has_begun && !self.has_parts && level == HeadingLevel::H1;
        self.scopes.end_headings(level);
        let run = inline_run(self.events, index + 1);
        let (attributes, line) = self.first_line(&run, self.events[index].1.start);
        let text =
            plain_text(self.text, &self.events[run], attributes.as_ref().map(|block| &block.range));
        if is_title {
            self.found.roles[index] = EventRole::Title;
            let node = self.push(Kind::Title, text, attributes, line);
            return self.scopes.title(node);
        }
        self.found.roles[index] = EventRole::Heading(self.headings);
        self.headings += 1;
        let node = self.push(Kind::Heading(level), text, attributes, line);
        self.scopes.heading(node, level);
    }

    fn entry(&mut self, index: usize) {
        let number = self.next_number();
        let start = self.events[index].1.start;
        let is_paragraph =
            |at: usize| matches!(self.events.get(at), Some((Event::Start(Tag::Paragraph), _)));
        let mut from = index + 1;
        from += usize::from(is_paragraph(from));
        let marker = match self.events.get(from) {
            Some((Event::TaskListMarker(_), range)) => Some(range.clone()),
            _ => None,
        };
        from += usize::from(marker.is_some());
        // A checkbox alone on its line: the following paragraph is its text.
        from += usize::from(marker.is_some() && is_paragraph(from));
        if self.open >= MAX_DEPTH {
            self.found.too_deep.extend(marker);
            return self.scopes.barrier();
        }
        let depth = self.scopes.items();
        let has_room = self.items < MAX_ITEMS;
        let is_item = marker.is_some() && depth < MAX_ITEM_DEPTH && has_room;
        if !has_room {
            self.found.too_many = self.found.too_many.take().or(marker);
        } else if !is_item {
            self.found.too_deep.extend(marker);
        }
        let run = inline_run(self.events, from);
        let (mut attributes, line) = self.first_line(&run, start);
        self.strays(&run, &line);
        if !is_item && let Some(stray) = attributes.take() {
            self.stray(&stray);
        }
        let text =
            plain_text(self.text, &self.events[run], attributes.as_ref().map(|block| &block.range));
        if is_item {
            self.found.roles[index] = EventRole::Item(self.items);
            self.items += 1;
            if let Some((list, _)) = self.lists.last() {
                self.found.roles[*list] = EventRole::Items;
            }
        }
        let kind = if is_item { Kind::Item(number, depth) } else { Kind::Entry };
        let node = self.push(kind, text, attributes, line);
        self.scopes.entry(node, is_item);
    }

    /// Records attributes that end the last line of a text instead of its first.
    fn strays(&mut self, run: &Range<usize>, line: &Range<usize>) {
        let written: &'t str = self.text.written;
        let end = self.events[run.clone()].last().map_or(0, |(_, range)| range.end);
        let start = written[..end].rfind('\n').map_or(0, |at| at + 1);
        if start > line.end
            && let Some(stray) = attributes::trailing(&written[start..end], start)
        {
            self.stray(&stray);
        }
    }

    /// Records attributes in braces that have no effect. The lint finds those in comments.
    fn stray(&mut self, block: &AttributeBlock) {
        if self.text.written[..block.range.end].ends_with('}') {
            self.found.strays.push(block.range.clone());
        }
    }

    fn next_number(&mut self) -> Option<u64> {
        let (_, next) = self.lists.last_mut()?;
        let number = *next;
        *next = number.map(|number| number.saturating_add(1));
        number
    }

    fn push(
        &mut self,
        kind: Kind,
        text: String,
        attributes: Option<AttributeBlock<'t>>,
        line: Range<usize>,
    ) -> usize {
        self.found.nodes.push(Node { kind, parent: self.scopes.parent(), text, attributes, line });
        self.found.nodes.len() - 1
    }

    /// Returns the attributes at the end of a node's first line, and the range of the line. The node begins at
    /// `start`, and `run` are the events of its text.
    fn first_line(
        &self,
        run: &Range<usize>,
        start: usize,
    ) -> (Option<AttributeBlock<'t>>, Range<usize>) {
        let written: &'t str = self.text.written;
        let run = &self.events[run.clone()];
        // The parser starts a nested entry at the end of its parent's indentation, which may leave spaces.
        let is_space = |char: &char| matches!(char, ' ' | '\t');
        let start = start + written[start..].chars().take_while(is_space).count();
        let (Some((_, first)), Some((_, last))) = (run.first(), run.last()) else {
            let end = written[start..].find('\n').map_or(written.len(), |at| start + at);
            return (None, start..start + written[start..end].trim_end().len());
        };
        let from = first.start;
        let end = last.end.max(from);
        let end = written[from..end].find('\n').map_or(end, |at| from + at);
        let block = attributes::trailing(&written[from..end], from);
        let is_code = |range: &Range<usize>| {
            let overlaps = |of: &Range<usize>| of.start < range.end && range.start < of.end;
            run.iter().any(|(event, of)| matches!(event, Event::Code(_)) && overlaps(of))
        };
        let block = block.filter(|block| !is_code(&block.range));
        (block, start..from + written[from..end].trim_end().len())
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::markdown::testing::show;
    use crate::parse::checklist::outline::MAX_ITEMS;
    use crate::parse::checklist::testing::{diagnostics, item_ids, read};

    #[test]
    fn every_checkbox_is_an_item_with_any_list_marker() {
        let text = "- [ ] a\n\n* [ ] b\n\n+ [ ] c\n\n1. [ ] d\n2. [ ] e\n\n3) [ ] f\n\n> - [ ] g\n\n<details>\n\n- [ ] h\n\n</details>\n";
        assert_eq!(item_ids(text), ["a", "b", "c", "d", "e", "f", "g", "h"]);
        let numbers: Vec<_> = read(text).0.items.iter().map(|item| item.number).collect();
        let expected = [None, None, None, Some(1), Some(2), Some(3), None, None];
        assert_eq!(numbers, expected);
    }

    #[test]
    fn checkboxes_in_code_and_comments_are_not_items() {
        let text = "- [ ] a\n\n  ```\n  - [ ] b\n  ```\n\n<!--\n- [ ] c\n-->\n\n    - [ ] d\n\n`- [ ] e`\n";
        assert_eq!(item_ids(text), ["a"]);
    }

    #[test]
    fn the_document_keeps_its_order() {
        let text = "# T\n\nProse.\n\n## S\n\n1. plain\n2. [ ] a **b**\n   more\n\n   body\n   - [ ] c\n\nend\n";
        assert_eq!(
            show(&read(text).0.flow),
            "<span id=\"t\"></span>\n<p>Prose.</p>\n{h0}\n<ol class=\"items\">\n<li value=\"1\"><p>plain</p>\n</li>\n[0 a <strong>b</strong>\nmore|<p>body</p>\n<ul class=\"items\">\n[1 c]\n</ul>\n]\n</ol>\n<p>end</p>\n"
        );
    }

    #[test]
    fn a_heading_in_an_entry_ends_with_it() {
        let text = "## A\n\n- [ ] b\n\n  # C\n\n  - [ ] d\n\n- [ ] e\n";
        assert_eq!(item_ids(text), ["a/b", "a/b/c/d", "a/e"]);
        let text = "## A\n\n> # B\n>\n> - [ ] c\n\n- [ ] d\n";
        assert_eq!(item_ids(text), ["a/b/c", "a/d"]);
    }

    #[test]
    fn a_heading_in_html_ends_with_its_element() {
        let text = "## A\n\n<details><summary>x</summary>\n<p>\n\n## Help <!-- {optional owner=intern} -->\n\n- [ ] b\n\n</p>\n</details>\n\n- [ ] c\n\n### D\n\n- [ ] e\n";
        assert_eq!(item_ids(text), ["a/help/b", "a/c", "a/d/e"]);
        let (checklist, found) = read(text);
        assert!(found.is_empty(), "{found:?}");
        let optional: Vec<_> =
            checklist.items.iter().map(|item| item.attributes.optional).collect();
        assert_eq!(optional, [true, false, false]);
        let sections: Vec<_> = checklist
            .sections
            .iter()
            .map(|section| (section.parent, section.items.clone()))
            .collect();
        assert_eq!(sections, [(None, 0..3), (Some(0), 0..1), (Some(0), 2..3)]);
    }

    #[test]
    fn the_first_of_several_h1_with_items_is_a_section() {
        let text = "# A {owner=dba}\n\n- [ ] b\n\n# C\n\n## D\n\n- [ ] e\n";
        let (checklist, found) = read(text);
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(checklist.title, "a");
        assert_eq!(item_ids(text), ["a/b", "c/d/e"]);
        for text in ["# A\n\n- [ ] b\n\n# C\n\nx\n", "# A\n\n> # B\n>\n> - [ ] c\n\n- [ ] d\n"] {
            assert_eq!(read(text).0.title, "A", "{text}");
        }
        let text = "# A\n\nx\n\n# B\n\n- [ ] c\n\n# D\n\n- [ ] e\n";
        assert_eq!(read(text).0.title, "A");
        assert_eq!(item_ids(text), ["b/c", "d/e"]);
    }

    #[test]
    fn html_within_an_entry_does_not_end_outer_headings() {
        let text = "## A\n\n- [ ] b\n  <details>\n\n  # C\n\n  - [ ] d\n\n  </details>\n\n  - [ ] e\n- [ ] f\n\n<div>\n\n## G\n\n- [ ] h\n";
        assert_eq!(item_ids(text), ["a/b", "a/b/c/d", "a/b/e", "a/f", "g/h"]);
    }

    #[test]
    fn attributes_are_removed_from_the_text() {
        let text = "- [ ] a *b* {gate} <!-- {owner=dba} -->\n  c\n\n## D {optional} ##\n\n- [ ] `x {#y}`\n";
        let (checklist, _) = read(text);
        assert_eq!(checklist.items[0].text, "a b c");
        assert_eq!(checklist.sections[0].text, "D");
        assert_eq!(checklist.items[1].id.as_ref(), "d/x-y");
        assert!(show(&checklist.flow).starts_with("<ul class=\"items\">\n[0 a <em>b</em>\nc]"));
    }

    #[test]
    fn attributes_elsewhere_are_reported() {
        let text = "- [ ] a\n  b {gate}\n- plain {owner=x}\n\n<!-- {#c} -->\n\n## D {gate}\n";
        assert_eq!(
            diagnostics(text),
            [
                (Code::MisplacedAttribute, "{gate}"),
                (Code::MisplacedAttribute, "{owner=x}"),
                (Code::MisplacedAttribute, "<!-- {#c} -->"),
                (Code::MisplacedAttribute, "gate"),
            ]
        );
    }

    #[test]
    fn checkboxes_deeper_than_eight_are_text() {
        let lines = (0..10).map(|depth| "  ".repeat(depth) + "- [ ] a\n");
        let text: String = lines.collect();
        let (checklist, found) = read(&text);
        assert_eq!(checklist.items.len(), 8);
        assert_eq!(checklist.items[7].depth, 7);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|diagnostic| diagnostic.code == Code::TooDeep));
        assert_eq!(show(&checklist.flow).matches("Not ticked").count(), 2);
    }

    #[test]
    fn texts_have_no_spare_capacity() {
        let text = "# T\n\n## Part `a` of *b*\n\n- [ ] Look  at <b>c</b>\n\n  d\n".repeat(50);
        let (checklist, _) = read(&text);
        let texts = (checklist.items.iter().map(|item| &item.text))
            .chain(checklist.sections.iter().map(|section| &section.text));
        for text in texts {
            assert_eq!(text.capacity(), text.len(), "{text}");
        }
    }

    #[test]
    fn checkboxes_after_the_maximum_are_text() {
        let text = "- [ ] a\n".repeat(MAX_ITEMS + 2);
        let (checklist, found) = read(&text);
        assert_eq!(checklist.items.len(), MAX_ITEMS);
        let diagnostic = (found.iter()).find(|diagnostic| diagnostic.code == Code::TooManyItems);
        let start = diagnostic.and_then(|diagnostic| diagnostic.span).map(|span| span.start);
        assert_eq!(start, Some(8 * 10_000 + 2), "the first that is none");
    }

    #[test]
    fn crlf_makes_no_difference() {
        let text = "# T\n\n## S {#s}\n\n- [ ] a {gate}\n  b\n\n> [!NOTE]\n> c\n\n```sh\nd\n```\n";
        let (unix, _) = read(text);
        let text = text.replace('\n', "\r\n");
        let (dos, found) = read(&text);
        assert_eq!(show(&unix.flow), show(&dos.flow));
        assert_eq!(unix.items[0].attributes, dos.items[0].attributes);
        assert!(found.is_empty());
    }

    #[test]
    fn html_that_breaks_items_is_escaped() {
        let text = "- [ ] a <b>bold\n- [ ] c </li></ul>\n- [ ] d <kbd>k</kbd>\n";
        let (checklist, found) = read(text);
        assert_eq!(
            show(&checklist.flow),
            "<ul class=\"items\">\n[0 a &lt;b&gt;bold]\n[1 c &lt;/li&gt;&lt;/ul&gt;]\n[2 d <kbd>k</kbd>]\n</ul>\n"
        );
        assert!(found.iter().all(|diagnostic| diagnostic.code == Code::EscapedHtml));
    }

    #[test]
    fn a_block_within_an_items_text_begins_its_body() {
        let text = "- [ ] a <details><summary>b</summary>c</details>\n";
        assert_eq!(
            show(&read(text).0.flow),
            "<ul class=\"items\">\n[0 a|<details><summary>b</summary>c</details>]\n</ul>\n"
        );
    }
}
