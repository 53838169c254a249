//! Shows flows as text, for tests: `[0 text|body]` is an item, `{h0}` a heading; `{root}` and `{name}` are what a
//! page inserts.

use crate::diagnostic::Diagnostic;
use crate::markdown::page;
use crate::model::flow::{Block, Flow, Html, Seg, TargetPart};
use crate::model::page::Page;
use crate::span::SourceId;

/// Shows a flow as text.
pub(crate) fn show(flow: &Flow) -> String {
    let block = |block: &Block| match block {
        Block::Html(html) => show_html(html),
        Block::Heading(heading) => format!("{{h{heading}}}\n"),
        Block::Item(item) => {
            let (text, body) = (show_html(&item.text), show(&item.body));
            let bar = if body.is_empty() { "" } else { "|" };
            format!("[{} {text}{bar}{body}]\n", item.item)
        }
    };
    flow.iter().map(block).collect()
}

/// Shows HTML as text.
pub(crate) fn show_html(html: &Html) -> String {
    let part = |part: &TargetPart| match part {
        TargetPart::Root => "{root}".to_owned(),
        TargetPart::Outside { written, .. } => written.to_string(),
        TargetPart::Text(text) => text.to_string(),
        TargetPart::Var(name) => format!("{{{name}}}"),
    };
    let segment = |segment: &Seg| match segment {
        Seg::Raw(text) => text.to_string(),
        Seg::Root => "{root}".to_owned(),
        Seg::Var(name) => format!("{{{name}}}"),
        Seg::Target { attribute, parts } => {
            format!(" {attribute}=\"{}\"", parts.iter().map(part).collect::<String>())
        }
    };
    html.0.iter().map(segment).collect()
}

/// Reads `text` as the page `content/guide/a.md`.
pub(crate) fn read_page(text: &str) -> (Page, Vec<Diagnostic>) {
    page("guide/a", SourceId(0), "content/guide/a.md", text, None, 0..text.len())
}

/// Renders the text of a page to HTML.
pub(crate) fn html(text: &str) -> String {
    show(&read_page(text).0.flow)
}
