//! Renders short texts from YAML: notes, log lines, the texts of added items.
//!
//! Most contain no markup and are only escaped; the others are rendered like any text. Fragments have no ids,
//! footnotes or headings, because a page shows many of them.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::diagnostic::Diagnostic;
use crate::markdown::direction::has_right_to_left;
use crate::markdown::escape::push_text;
use crate::markdown::events::{self, SpannedEvent};
use crate::markdown::prepare::{Prepared, TextOrigin};
use crate::markdown::render::{Rendered, render};
use crate::markdown::write::Plan;
use crate::markdown::{hidden, parser, plain};
use crate::model::flow::{Block, Flow, Html, Seg};
use crate::model::link::Link;
use crate::span::Span;

/// A rendered fragment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fragment {
    /// Sanitised HTML.
    pub(crate) html: Html,
    /// All links to parts of the site.
    pub(crate) links: Vec<Link>,
    /// Diagnostics in the text.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Renders a note, a log line or the notes of a release, without the `<p>` around a single paragraph. Relative
/// links resolve from the file `path`; all diagnostics and links are located at `span`.
pub(crate) fn note(path: &str, text: &str, span: Span) -> Fragment {
    if is_plain(text) && !has_right_to_left(text) {
        return plain_html(text);
    }
    let (prepared, diagnostics) = prepare(text, span, |_| false);
    let events = parser::note(&prepared);
    let rendered = render(&prepared, &events, &Plan::default(), path, None, |_| None);
    let fragment = assemble(rendered, diagnostics);
    Fragment { html: unwrap_paragraph(fragment.html), ..fragment }
}

/// Renders inline markdown: the text of an added item. Text that would become blocks is shown as written.
pub(crate) fn inline(path: &str, text: &str, span: Span) -> Fragment {
    inline_with(path, text, span, |_| false)
}

/// Like [`inline`], with placeholders; `is_declared` recognises their names.
pub(crate) fn inline_with(
    path: &str,
    text: &str,
    span: Span,
    is_declared: impl Fn(&str) -> bool,
) -> Fragment {
    if is_plain(text) && !text.contains("{{") {
        return plain_html(text);
    }
    let (prepared, diagnostics) = prepare(text, span, is_declared);
    let events = parser::note(&prepared);
    let Some(inner) = paragraph(&events) else {
        let mut shown = plain_html(&prepared.restore(&prepared.parsed));
        shown.diagnostics = diagnostics;
        return shown;
    };
    let rendered = render(&prepared, inner, &Plan::default(), path, None, |_| None);
    assemble(rendered, diagnostics)
}

/// Returns the text of an added item without its markup, for lists and messages.
pub(crate) fn inline_words(text: &str, span: Span) -> String {
    let prepared = Prepared::new(text, TextOrigin::Within(span), |_| false);
    let events = parser::note(&prepared);
    if let Some(inner) = paragraph(&events) {
        return plain::text(&prepared, inner, None);
    }
    hidden::reveal_text(&plain::collapse(text.to_owned()))
}

/// Returns the content of the paragraph, if there is no other block.
fn paragraph<'e, 't>(events: &'e [SpannedEvent<'t>]) -> Option<&'e [SpannedEvent<'t>]> {
    let blocks = events.iter();
    let blocks = blocks.filter(|(event, _)| events::starts_block(event));
    match events {
        [(Event::Start(Tag::Paragraph), _), inner @ .., (Event::End(TagEnd::Paragraph), _)]
            if blocks.count() == 1 =>
        {
            Some(inner)
        }
        _ => None,
    }
}

fn prepare(
    text: &str,
    span: Span,
    is_declared: impl Fn(&str) -> bool,
) -> (Prepared<'_>, Vec<Diagnostic>) {
    let prepared = Prepared::new(text, TextOrigin::Within(span), is_declared);
    let mut diagnostics = Vec::new();
    prepared.report_hidden(&mut diagnostics);
    (prepared, diagnostics)
}

fn assemble(rendered: Rendered, mut diagnostics: Vec<Diagnostic>) -> Fragment {
    diagnostics.extend(rendered.diagnostics);
    Fragment { html: join(rendered.pieces.flow), links: rendered.links, diagnostics }
}

/// Joins a flow without items and headings into one piece of HTML.
fn join(flow: Flow) -> Html {
    let segments = flow.into_iter().filter_map(|block| match block {
        Block::Html(html) => Some(html.0),
        Block::Heading(_) | Block::Item(_) => None,
    });
    let mut segments: Vec<Seg> = segments.flatten().collect();
    // A vector reserves space for four, and a site has up to a hundred thousand notes.
    segments.shrink_to_fit();
    Html(segments)
}

/// Removes the `<p>` around `html` if it is a single paragraph. If the paragraph has a direction, isolates it from the
/// text around it.
fn unwrap_paragraph(mut html: Html) -> Html {
    const CLOSING: &str = "</p>";
    let (opening, isolate) = match html.0.first() {
        Some(Seg::Raw(first)) if first.starts_with("<p dir=\"auto\">") => {
            ("<p dir=\"auto\">", true)
        }
        _ => ("<p>", false),
    };
    let paragraphs = |seg: &Seg| match seg {
        Seg::Raw(raw) => raw.matches("<p").count(),
        _ => 0,
    };
    if html.0.iter().map(paragraphs).sum::<usize>() != 1 {
        return html;
    }
    let inner = match (html.0.first(), html.0.last()) {
        (Some(Seg::Raw(first)), Some(Seg::Raw(last))) if first.starts_with(opening) => {
            let inner = last.trim_end().strip_suffix(CLOSING);
            inner.map(|inner| if isolate { format!("{inner}</bdi>") } else { inner.to_owned() })
        }
        _ => None,
    };
    if let Some(inner) = inner
        && let Some(last) = html.0.last_mut()
    {
        *last = Seg::Raw(inner.into());
        if let Some(Seg::Raw(first)) = html.0.first_mut() {
            let start = if isolate { "<bdi>" } else { "" };
            *first = format!("{start}{}", &first[opening.len()..]).into();
        }
    }
    html
}

fn plain_html(text: &str) -> Fragment {
    let text = text.trim();
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    push_text(&mut html, text);
    let html = if hidden::find(&html, 0).is_some() { hidden::reveal_html(&html) } else { html };
    Fragment { html: Html(vec![Seg::Raw(html.into())]), ..Fragment::default() }
}

/// Whether markdown renders `text` as one paragraph with the same characters. May be false for such a text.
fn is_plain(text: &str) -> bool {
    let bytes = text.trim_end().as_bytes();
    if !bytes.first().is_some_and(|first| first.is_ascii_alphabetic() || *first >= 0x80) {
        return false;
    }
    let is_plain = |(at, &byte): (usize, &u8)| match byte {
        b'\\' | b'`' | b'*' | b'[' | b'<' | b'&' | b'~' | b'|' | b'\n' | b'\r' | b'\t' | 0xEF => {
            false
        }
        b'_' => is_word(bytes, at.wrapping_sub(1)) && is_word(bytes, at + 1),
        b'@' => !is_word(bytes, at + 1),
        b':' => bytes.get(at + 1) != Some(&b'/'),
        b'w' | b'W' => !bytes[at..].get(..4).is_some_and(|word| word.eq_ignore_ascii_case(b"www.")),
        _ => byte >= 0x80 || !hidden::may_start(byte),
    };
    bytes.iter().enumerate().all(is_plain) && (text.is_ascii() || hidden::find(text, 0).is_none())
}

fn is_word(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::markdown::testing::show_html;
    use crate::span::SourceId;

    const FROM: &str = "content/releases/a/1.0.yaml";

    fn span() -> Span {
        Span::new(SourceId(3), 10..20)
    }

    fn block(text: &str) -> String {
        show_html(&note(FROM, text, span()).html)
    }

    fn line(text: &str) -> String {
        show_html(&inline(FROM, text, span()).html)
    }

    #[test]
    fn a_single_paragraph_has_no_p_element() {
        assert_eq!(
            block("lock timeout & retry_later > 30 s"),
            "lock timeout &amp; retry_later &gt; 30 s"
        );
        assert_eq!(block("a **b**"), "a <strong>b</strong>");
        assert_eq!(block("a\n\nb"), "<p>a</p>\n<p>b</p>\n");
        assert_eq!(block("a\n\n- b"), "<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n");
        assert_eq!(
            block("[a](b.md) [c](d.md)"),
            "<a href=\"{root}releases/a/b.html\">a</a> <a href=\"{root}releases/a/d.html\">c</a>"
        );
    }

    #[test]
    fn markdown_and_links_work_in_notes() {
        let found = note(FROM, "**PR 88** [log](log.txt) [x](vbscript:y)", span());
        assert_eq!(
            show_html(&found.html),
            "<strong>PR 88</strong> <a href=\"{root}releases/a/log.txt\">log</a> x"
        );
        assert_eq!(found.links.len(), 1);
        assert_eq!(found.links[0].span, span());
        assert_eq!(found.diagnostics[0].code, Code::UnsafeLink);
    }

    #[test]
    fn notes_have_no_headings_items_and_footnotes() {
        assert_eq!(block("# A\n"), "<p class=\"caption\"><strong>A</strong></p>\n");
        assert!(block("- [ ] a").contains("aria-label=\"Not ticked\""));
        assert_eq!(block("a[^1]\n\n[^1]: b"), "a<a href=\"{root}releases/a/b\">^1</a>");
    }

    #[test]
    fn a_note_from_right_to_left_is_isolated() {
        assert_eq!(block("שלום (2)."), "<bdi>שלום (2).</bdi>");
        assert_eq!(block("שלום **a**"), "<bdi>שלום <strong>a</strong></bdi>");
        assert_eq!(block("שלום\n\nb"), "<p dir=\"auto\">שלום</p>\n<p>b</p>\n");
        assert_eq!(line("שלום"), "שלום");
    }

    #[test]
    fn email_addresses_in_notes_are_links() {
        let link = "<a href=\"mailto:dba@shop.test\">dba@shop.test</a>";
        for text in ["ask dba@shop.test", "ask <dba@shop.test>"] {
            assert_eq!(block(text), format!("ask {link}"));
            assert_eq!(line(text), format!("ask {link}"));
        }
    }

    #[test]
    fn a_placeholder_is_no_part_of_an_email_address() {
        for text in ["{{ team }}@shop.test", "dba@shop.test{{ team }}", "dba@{{ team }}.shop.test"]
        {
            let found = inline_with(FROM, text, span(), |name| name == "team");
            assert_eq!(show_html(&found.html), text.replace("{{ team }}", "{team}"));
        }
    }

    #[test]
    fn html_in_notes_loses_its_ids() {
        assert_eq!(block("<b id=\"one\">a</b>"), "<b>a</b>");
        assert_eq!(line("<a name=\"one\">a</a>"), "<a>a</a>");
    }

    #[test]
    fn an_inline_text_has_no_blocks() {
        assert_eq!(line("Purge the `CDN`"), "Purge the <code>CDN</code>");
        assert_eq!(line("# Purge"), "# Purge");
        assert_eq!(line("1. <b>"), "1. &lt;b&gt;");
    }

    #[test]
    fn escaping_and_rendering_agree_on_plain_texts() {
        for text in ["a", "a b_c: d, e? (f) \"g\" 'h' - i + j = k # l", "ä – ö", "a:b", "x -- y"]
        {
            assert!(is_plain(text), "{text}");
            let (prepared, _) = prepare(text, span(), |_| false);
            let events = parser::note(&prepared);
            let rendered = render(&prepared, &events, &Plan::default(), FROM, None, |_| None);
            assert_eq!(
                block(text),
                show_html(&unwrap_paragraph(join(rendered.pieces.flow))),
                "{text}"
            );
        }
        for text in ["- a", "1. a", "a_ b", "a\nb", "www.a.b", "x http://y", "\u{200B}a", ""] {
            assert!(!is_plain(text), "{text}");
        }
    }
}
