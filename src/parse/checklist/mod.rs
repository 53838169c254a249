//! A checklist: from markdown to sections, items and a flow.
//!
//! [`checklist`] is the way in. The text is read once: [`outline`] finds what there is, [`attributes`] and
//! [`meaning`] read what the braces say, [`naming`] gives ids, [`checks`] follows references between
//! items, and [`crate::markdown`] renders the whole.

mod attributes;
mod checks;
mod ids;
mod lint;
mod meaning;
mod naming;
mod outline;
mod resolve;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{self, Mark, Place, Plan, Prepared};
use crate::model::checklist::{Checklist, FrontMatter};
use crate::parse::checklist::meaning::{Holder, Meaning};
use crate::parse::checklist::outline::{Kind, Outline};
use crate::source::SourceId;

/// Reads a checklist.
///
/// `body` is the part of `text` behind the front matter, which is `front`. Relative links resolve from the
/// file `path`: for a snapshot that is the live checklist's.
pub fn checklist(
    id: &str,
    source: SourceId,
    path: &str,
    text: &str,
    front: FrontMatter,
    body: Range<usize>,
) -> (Checklist, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let vars = front.vars.iter().map(|(name, _)| name.as_str());
    let text = Prepared::new(&text[body.clone()], Place::File(source, body.start), vars);
    text.report_hidden(&mut problems);
    let events = markdown::document(&text);
    let mut outline = outline::outline(&text, &events);
    keep_other_title(&mut outline, &front);
    let meanings = meanings(&outline, &front, &text, &mut problems);
    let cuts = cuts(&outline);
    lint::lint(&text, &events, &outline, &cuts, &mut problems);
    let names = naming::names(&outline, &meanings, &text, &mut problems);
    let mut resolved = resolve::resolve(&outline, &meanings, &names, &text);
    checks::check(&mut resolved, &meanings, &text, &mut problems);

    let mut anchors: BTreeSet<String> = resolved.anchors().map(str::to_owned).collect();
    let plan = Plan {
        parents: resolved.items.iter().map(|item| item.parent).collect(),
        headings: resolved.sections.len(),
        title_anchor: resolved.title_anchor.clone(),
        marks: outline.marks,
        cuts,
    };
    let items = &resolved.items;
    let number = |item: usize| items.get(item).and_then(|item| item.number);
    let rendered = markdown::render(&text, &events, &plan, path, &mut anchors, number);
    problems.extend(rendered.problems);
    for (section, html) in resolved.sections.iter_mut().zip(rendered.pieces.headings) {
        section.html = html;
    }
    if resolved.items.is_empty() {
        let whole = Diagnostic::new(
            Code::NoItems,
            text.span(0..0),
            "This checklist has no items",
        );
        problems.push(whole.hint("An item is a list entry that begins with `- [ ] `."));
    }
    problems.sort_by_key(|problem| problem.span);
    let checklist = Checklist {
        id: id.to_owned(),
        source,
        title: title(id, &front, &outline.nodes),
        front,
        sections: resolved.sections,
        items: resolved.items,
        flow: rendered.pieces.flow,
        links: rendered.links,
        anchors: anchors.into_iter().collect(),
    };
    (checklist, problems)
}

/// What the attributes of each node mean.
fn meanings(
    outline: &Outline,
    front: &FrontMatter,
    text: &Prepared,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Meaning> {
    let mut read = |node: &outline::Node| {
        let Some(block) = &node.attributes else {
            return Meaning::default();
        };
        let holder = match node.kind {
            Kind::Title => Holder::Title,
            Kind::Heading(_) => Holder::Heading,
            Kind::Item(..) | Kind::Entry => Holder::Item,
        };
        meaning::read(block, holder, front, text, problems)
    };
    outline.nodes.iter().map(&mut read).collect()
}

/// What is cut out of the text: all attributes.
fn cuts(outline: &Outline) -> Vec<Range<usize>> {
    let blocks = outline
        .nodes
        .iter()
        .filter_map(|node| node.attributes.as_ref());
    blocks.map(|block| block.range.clone()).collect()
}

/// A leading H1 that says something else than the front matter's title stays in the text.
fn keep_other_title(outline: &mut Outline, front: &FrontMatter) {
    let leading = outline
        .nodes
        .first()
        .filter(|node| node.kind == Kind::Title);
    let Some(leading) = leading else {
        return;
    };
    if front
        .title
        .as_ref()
        .is_some_and(|title| title.trim() != leading.text)
    {
        let title = outline.marks.iter_mut().find(|mark| **mark == Mark::Title);
        if let Some(mark) = title {
            *mark = Mark::Caption;
        }
    }
}

fn title(id: &str, front: &FrontMatter, nodes: &[outline::Node]) -> String {
    let leading = nodes
        .first()
        .filter(|node| node.kind == Kind::Title && !node.text.is_empty());
    let title = front.title.clone().filter(|title| !title.trim().is_empty());
    title
        .or_else(|| leading.map(|node| node.text.clone()))
        .unwrap_or_else(|| id.to_owned())
}
