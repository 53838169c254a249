//! Links bare URLs, by the rules of code hosts.
//!
//! The URL is read from the source text, because the parser splits text wherever markup could begin. Events
//! entirely within the URL are dropped; any other event ends it.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use crate::markdown::address::{find_url_start, url_len};
use crate::markdown::events::{SpannedEvent, end_of, ends_block};

/// Returns `events` with a link around every bare URL in text.
pub(crate) fn link<'a>(text: &'a str, events: Vec<SpannedEvent<'a>>) -> Vec<SpannedEvent<'a>> {
    let may_contain_url =
        |text: &str| ["://", "ww.", "WW."].iter().any(|start| text.contains(start));
    let is_text = |event: &Event| matches!(event, Event::Text(text) if may_contain_url(text));
    if !may_contain_url(text) || !events.iter().any(|(event, _)| is_text(event)) {
        return events;
    }
    let mut linker =
        Linker { text, out: Vec::with_capacity(events.len() + 8), unlinked_depth: 0, consumed: 0 };
    linker.run(&events);
    linker.out
}

struct Linker<'a> {
    text: &'a str,
    out: Vec<SpannedEvent<'a>>,
    /// The number of open links, images and code blocks, in which text is not linked.
    unlinked_depth: usize,
    /// The end of the text that the last URL consumed beyond its own event.
    consumed: usize,
}

impl<'a> Linker<'a> {
    fn run(&mut self, events: &[SpannedEvent<'a>]) {
        let mut raw_anchor = false;
        let mut index = 0;
        while let Some((event, range)) = events.get(index) {
            match event {
                Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                    self.unlinked_depth += 1;
                }
                Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => {
                    self.unlinked_depth -= 1;
                }
                Event::InlineHtml(html) if opens_anchor(html) => raw_anchor = true,
                Event::InlineHtml(html) if html.starts_with("</") => raw_anchor = false,
                event if ends_block(event) => raw_anchor = false,
                Event::Text(_) if self.unlinked_depth == 0 && !raw_anchor => {
                    index = self.text(events, index);
                    continue;
                }
                _ => {}
            }
            self.out.push((event.clone(), range.clone()));
            index += 1;
        }
    }

    /// Links the URLs in the text event `index`. Returns the next event to read.
    fn text(&mut self, events: &[SpannedEvent<'a>], index: usize) -> usize {
        let (event, range) = &events[index];
        if !matches!(event, Event::Text(text) if **text == self.text[range.clone()]) {
            self.out.push((event.clone(), range.clone()));
            return index + 1;
        }
        let mut from = range.start.max(self.consumed);
        while let Some(start) = find_url_start(self.text, from..range.end) {
            let limit = url_len(&self.text[start..]).map_or(start, |len| start + len);
            let (next, end) = extend(events, index, limit);
            let len = url_len(&self.text[start..end]).unwrap_or_default();
            if len == 0 {
                self.push_text(from..start + 1);
                from = start + 1;
                continue;
            }
            self.push_text(from..start);
            self.push_link(start..start + len);
            from = start + len;
            if next > index {
                self.push_text(from..end);
                self.consumed = end;
                return next;
            }
        }
        self.push_text(from..range.end);
        index + 1
    }

    fn push_text(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            let text = CowStr::Borrowed(&self.text[range.clone()]);
            self.out.push((Event::Text(text), range));
        }
    }

    fn push_link(&mut self, range: Range<usize>) {
        let shown = self.text[range.clone()].replace("&amp;", "&");
        let target =
            if shown.starts_with(['w', 'W']) { format!("https://{shown}") } else { shown.clone() };
        let tag = Tag::Link {
            link_type: LinkType::Autolink,
            dest_url: target.into(),
            title: "".into(),
            id: "".into(),
        };
        self.out.push((Event::Start(tag), range.clone()));
        self.out.push((Event::Text(shown.into()), range.clone()));
        self.out.push((Event::End(TagEnd::Link), range));
    }
}

fn opens_anchor(html: &str) -> bool {
    let mut start = html.bytes().skip(1);
    let name = start.next().unwrap_or_default();
    matches!(name, b'a' | b'A') && start.next().is_some_and(|byte| byte.is_ascii_whitespace())
}

/// Returns the next event after a URL that may extend to byte `limit`, and where the URL must end.
fn extend(events: &[SpannedEvent], index: usize, limit: usize) -> (usize, usize) {
    let mut next = index;
    let mut end = events[index].1.end;
    while end < limit {
        let Some((event, range)) = events.get(next + 1) else {
            break;
        };
        // A backslash is between two events and part of neither.
        let is_adjacent = range.start == end;
        match event {
            Event::Text(_) if is_adjacent => next += 1,
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
                if is_adjacent && range.end <= limit =>
            {
                next = end_of(events, next + 1);
            }
            _ => break,
        }
        end = range.end;
    }
    let is_whole = end <= limit && next > index;
    (next + usize::from(is_whole), end.min(limit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::parser;
    use crate::markdown::prepare::{Prepared, TextOrigin};
    use crate::span::SourceId;

    /// Returns the URLs that are linked in `text`.
    fn urls(text: &str) -> Vec<String> {
        let prepared = Prepared::new(text, TextOrigin::File(SourceId(0), 0), |_| false);
        let found = parser::document(&prepared);
        let target = |(event, _): SpannedEvent| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
            _ => None,
        };
        found.into_iter().filter_map(target).collect()
    }

    #[test]
    fn bare_urls_are_linked_without_sentence_punctuation() {
        assert_eq!(urls("see https://a.test/x."), ["https://a.test/x"]);
        assert_eq!(urls("(https://a.test/x_(y))!"), ["https://a.test/x_(y)"]);
        assert_eq!(urls("www.a.test, x"), ["https://www.a.test"]);
        assert_eq!(urls("\"http://localhost:3000\""), ["http://localhost:3000"]);
        assert_eq!(urls("**https://a.test/x**"), ["https://a.test/x"]);
        assert_eq!(urls("https://a.test/&lt;"), ["https://a.test/"]);
    }

    #[test]
    fn markup_within_a_url_is_part_of_it() {
        assert_eq!(
            urls("https://a.test/_foo_/c_d?x=1&amp;y=2&z end"),
            ["https://a.test/_foo_/c_d?x=1&y=2&z"]
        );
    }

    #[test]
    fn several_urls_in_a_line_and_next_to_markup() {
        assert_eq!(
            urls("https://a.test https://b.test/x_y *and* https://c.test"),
            ["https://a.test", "https://b.test/x_y", "https://c.test"]
        );
        assert_eq!(urls("|a|\n|-|\n|https://a.test|\n"), ["https://a.test"]);
    }

    #[test]
    fn code_links_and_raw_anchors_are_unchanged() {
        assert_eq!(urls("`https://a.test` xhttps://b.test"), [""; 0]);
        assert_eq!(urls("[https://a.test](https://b.test)"), ["https://b.test"]);
        assert_eq!(urls("<a href=\"/x\">https://a.test</a>"), [""; 0]);
        assert_eq!(urls("http:// www. https://"), [""; 0]);
    }
}
