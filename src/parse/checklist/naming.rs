//! Ids for every item and section of an outline, and the fragments of code hosts where they are free.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{Anchors, Prepared};
use crate::parse::checklist::ids::{Namer, join, segment};
use crate::parse::checklist::meaning::Meaning;
use crate::parse::checklist::outline::{Kind, Node, Outline};

/// What a node is called.
#[derive(Debug, Default)]
pub(crate) struct Name {
    /// The id; a plain entry's is only the path of what lies in it.
    pub(crate) id: String,
    /// The fragment that code hosts give a heading, where it is another than the id and free.
    pub(crate) anchor: Option<String>,
}

/// Names every node of `outline`, in its order.
pub(crate) fn names(
    outline: &Outline,
    meanings: &[Meaning],
    text: &Prepared,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Name> {
    let nodes = &outline.nodes;
    let mut namer = Namer::default();
    let explicit = claims(nodes, meanings, &mut namer, text, problems);
    let mut names: Vec<Name> = Vec::with_capacity(nodes.len());
    let mut clashes = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let id = match &explicit[index] {
            Some(id) => id.clone(),
            None => {
                let (id, other) = derived(node, index, &names, &mut namer);
                clashes.extend(other.map(|other| (index, other)));
                id
            }
        };
        names.push(Name { id, anchor: None });
    }
    for (index, other) in clashes {
        problems.push(duplicate(
            nodes,
            index,
            other,
            &names[index].id,
            &namer,
            text,
        ));
    }
    anchors(nodes, &mut names);
    names
}

/// Gives explicit ids out first: they win over derived ones wherever they stand.
fn claims(
    nodes: &[Node],
    meanings: &[Meaning],
    namer: &mut Namer,
    text: &Prepared,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Option<String>> {
    let mut explicit = Vec::with_capacity(nodes.len());
    for (index, meaning) in meanings.iter().enumerate() {
        let claim = meaning
            .id
            .as_ref()
            .map(|(id, range)| (id, range, namer.claim(id, index)));
        explicit.push(match claim {
            Some((id, _, Ok(()))) => Some(id.clone()),
            Some((id, range, Err(other))) => {
                let first = meanings[other].id.as_ref().map_or(0..0, |(_, range)| range.clone());
                problems.push(
                    Diagnostic::new(
                        Code::ClashingId,
                        text.span(range.clone()),
                        format!("The id `{id}` is given twice"),
                    )
                    .related(text.span(first), "given here first")
                    .hint("Give this one another id; until then it has the one that follows from its text."),
                );
                None
            }
            None => None,
        });
    }
    explicit
}

/// The id that follows from a node's text and what holds it, and whose it was already.
fn derived(
    node: &Node,
    index: usize,
    names: &[Name],
    namer: &mut Namer,
) -> (String, Option<usize>) {
    let path = node.parent.map_or("", |parent| names[parent].id.as_str());
    match node.kind {
        Kind::Title => (String::new(), None),
        Kind::Entry => (join(path, &segment(&node.text)), None),
        Kind::Heading(_) | Kind::Item(..) => namer.name(&join(path, &segment(&node.text)), index),
    }
}

fn duplicate(
    nodes: &[Node],
    index: usize,
    other: usize,
    id: &str,
    namer: &Namer,
    text: &Prepared,
) -> Diagnostic {
    let wanted = id.rsplit_once('~').map_or(id, |(wanted, _)| wanted);
    Diagnostic::new(
        Code::DuplicateId,
        text.span(nodes[index].line.clone()),
        format!("The id `{wanted}` is taken, so this is `{id}`"),
    )
    .label("its history breaks when their number changes")
    .related(text.span(nodes[other].line.clone()), "taken here")
    .hint(format!(
        "Give it an id of its own: `{{#{}}}` at the end of the line.",
        namer.propose(id)
    ))
}

/// Adds the fragments of code hosts to headings. The title counts, because code hosts count it.
fn anchors(nodes: &[Node], names: &mut [Name]) {
    let taken: HashSet<String> = names.iter().map(|name| name.id.clone()).collect();
    let mut given = HashSet::new();
    let mut hosts = Anchors::default();
    for (node, name) in nodes.iter().zip(names) {
        if !matches!(node.kind, Kind::Heading(_) | Kind::Title) {
            continue;
        }
        let anchor = hosts.next(&node.text);
        let free = !anchor.is_empty() && !anchor.starts_with("rs-") && !taken.contains(&anchor);
        if free && given.insert(anchor.clone()) {
            name.anchor = Some(anchor);
        }
    }
}
