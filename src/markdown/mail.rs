//! Links email addresses: bare ones, by the rules of code hosts, and those in angle brackets.
//!
//! A bare address may consist of several events, because the parser splits text wherever markup could begin.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use crate::markdown::events::SpannedEvent;
use crate::markdown::token;

/// Returns `events` with a `mailto:` link around every email address in text.
pub(crate) fn link<'a>(text: &'a str, events: Vec<SpannedEvent<'a>>) -> Vec<SpannedEvent<'a>> {
    if !text.contains('@') {
        return events;
    }
    let mut out = Vec::with_capacity(events.len() + 4);
    // The number of open links, images and code blocks, in which text is not linked.
    let mut unlinked_depth = 0;
    let mut raw_anchor = false;
    let mut index = 0;
    while let Some((event, range)) = events.get(index) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                unlinked_depth += 1;
            }
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => unlinked_depth -= 1,
            Event::InlineHtml(html) => raw_anchor = opens_anchor(html),
            Event::End(TagEnd::Paragraph) => raw_anchor = false,
            Event::Text(_) if unlinked_depth == 0 && !raw_anchor => {
                let end = end_of_run(text, &events, index);
                push_run(text, &events[index..end], &mut out);
                index = end;
                continue;
            }
            _ => {}
        }
        out.push((with_scheme(event), range.clone()));
        index += 1;
    }
    out
}

/// Adds `mailto:` to the target of an address in angle brackets.
fn with_scheme<'a>(event: &Event<'a>) -> Event<'a> {
    match event {
        Event::Start(Tag::Link { link_type: LinkType::Email, dest_url, .. }) => {
            Event::Start(mail_link(dest_url))
        }
        other => other.clone(),
    }
}

fn mail_link<'a>(address: &str) -> Tag<'a> {
    Tag::Link {
        link_type: LinkType::Email,
        dest_url: format!("mailto:{address}").into(),
        title: "".into(),
        id: "".into(),
    }
}

/// Whether a tag opens an anchor, in which text is not linked.
fn opens_anchor(html: &str) -> bool {
    html.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("<a "))
}

/// Returns the index after the text events from `index` on that follow each other in the text as written.
fn end_of_run(text: &str, events: &[SpannedEvent], index: usize) -> usize {
    let mut end = index;
    let mut at = events[index].1.start;
    while let Some((Event::Text(written), range)) = events.get(end) {
        if range.start != at || **written != text[range.clone()] {
            break;
        }
        at = range.end;
        end += 1;
    }
    end.max(index + 1)
}

/// Pushes a run of text events, with links around the addresses in it.
fn push_run<'a>(text: &'a str, run: &[SpannedEvent<'a>], out: &mut Vec<SpannedEvent<'a>>) {
    let (Some((_, first)), Some((_, last))) = (run.first(), run.last()) else {
        return;
    };
    let whole = first.start..last.end;
    let is_verbatim =
        matches!(run, [(Event::Text(written), range), ..] if **written == text[range.clone()]);
    let addresses = if is_verbatim { addresses(text, whole) } else { Vec::new() };
    for (event, range) in run {
        let first = addresses.partition_point(|address| address.end <= range.start);
        let touching = addresses[first..].iter().take_while(|address| address.start < range.end);
        let mut from = None;
        for address in touching {
            if address.start >= range.start {
                push_text(text, from.unwrap_or(range.start)..address.start, out);
                push_link(text, address.clone(), out);
            }
            from = Some(address.end);
        }
        match from {
            None => out.push((event.clone(), range.clone())),
            Some(from) => push_text(text, from..range.end.max(from), out),
        }
    }
}

fn push_text<'a>(text: &'a str, range: Range<usize>, out: &mut Vec<SpannedEvent<'a>>) {
    if !range.is_empty() {
        out.push((Event::Text(CowStr::Borrowed(&text[range.clone()])), range));
    }
}

fn push_link<'a>(text: &'a str, range: Range<usize>, out: &mut Vec<SpannedEvent<'a>>) {
    let address = &text[range.clone()];
    out.push((Event::Start(mail_link(address)), range.clone()));
    out.push((Event::Text(CowStr::Borrowed(address)), range.clone()));
    out.push((Event::End(TagEnd::Link), range));
}

/// Returns the email addresses in `range`.
fn addresses(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let written = &text[range.clone()];
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in written.match_indices('@') {
        let from = found.last().map_or(0, |last| last.end - range.start);
        if at < from {
            continue;
        }
        let is_local =
            |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '_' | '+');
        let local = written[from..at].trim_end_matches(is_local);
        let start = from + local.len();
        let len = domain_len(&written[at + 1..]);
        // The token of a placeholder consists of letters too.
        if start < at && len > 0 && !local.ends_with(token::VAR) {
            found.push(range.start + start..range.start + at + 1 + len);
        }
    }
    found
}

/// Returns the length of the domain at the start of `text`: words with a dot between them, of which the last ends
/// neither in `-` nor in `_`. Otherwise 0, also for `git@host.example:repository`.
fn domain_len(text: &str) -> usize {
    let is_domain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '_');
    let end = text.find(|char: char| !is_domain(char)).unwrap_or(text.len());
    let domain = text[..end].trim_end_matches('.');
    let is_whole = domain.contains('.')
        && domain.split('.').all(|word| !word.is_empty())
        && !domain.ends_with(['-', '_'])
        && !text[end..].starts_with(['@', token::VAR])
        && !text[end..].strip_prefix(':').is_some_and(|path| path.starts_with(is_domain));
    if is_whole { domain.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::markdown::testing::html;

    /// Returns the paragraph of `text` without its tags `<p>`.
    fn line(text: &str) -> String {
        let html = html(text);
        html.trim().trim_start_matches("<p>").trim_end_matches("</p>").to_owned()
    }

    #[test]
    fn bare_addresses_are_links() {
        assert_eq!(
            line("Tell dba@shop.test."),
            "Tell <a href=\"mailto:dba@shop.test\">dba@shop.test</a>."
        );
        for (text, address) in [
            ("(on_call_1@shop.test)", "on_call_1@shop.test"),
            ("**a.b+c@x-y.shop.test**", "a.b+c@x-y.shop.test"),
            ("mailto:a@b.test", "a@b.test"),
            ("<i>a@b.test</i>", "a@b.test"),
        ] {
            let found = line(text);
            assert!(
                found.contains(&format!("<a href=\"mailto:{address}\">{address}</a>")),
                "{found}"
            );
        }
        assert_eq!(line("a@b.test c_d@e.test, f@g.test").matches("<a ").count(), 3);
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in [
            "@maya",
            "a@b",
            "a@b.test-",
            "a@b..test",
            "`a@b.test`",
            "image@sha256:12ab",
            "a@b@c.test@d",
            "git@shop.test:repo.git",
            ":rocket: H~2~O",
        ] {
            assert!(!line(text).contains("mailto:"), "{text}: {}", line(text));
        }
        assert_eq!(line("[a@b.test](https://x.test)"), "<a href=\"https://x.test\">a@b.test</a>");
        assert_eq!(line("<a href=\"https://x.test\">a@b.test</a>").matches("mailto").count(), 0);
        assert_eq!(line("https://a@b.test/c").matches("mailto").count(), 0);
    }

    #[test]
    fn addresses_in_angle_brackets_are_links() {
        assert_eq!(line("<dba@shop.test>"), "<a href=\"mailto:dba@shop.test\">dba@shop.test</a>");
        assert_eq!(line("<tel:+4930>"), "<a href=\"tel:+4930\">tel:+4930</a>");
    }
}
