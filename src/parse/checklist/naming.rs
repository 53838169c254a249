//! Assigns ids to every item and section of an outline, and the anchors of code hosts if they are unused.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{Anchors, Prepared};
use crate::parse::checklist::attribute_values::AttributeValues;
use crate::parse::checklist::ids::{Namer, join, segment, segment_with_symbols};
use crate::parse::checklist::outline::{Kind, Node, Outline};

/// The id and anchor of a node.
#[derive(Debug, Default)]
pub(crate) struct Name {
    /// The id; for a plain entry, only the path of the nodes it contains.
    pub(crate) id: String,
    /// The anchor that code hosts give a heading, if it is unused and differs from the id.
    pub(crate) anchor: Option<String>,
}

/// Names every node of `outline`, in order.
pub(crate) fn names(
    outline: &Outline,
    values: &[AttributeValues],
    text: &Prepared,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Name> {
    let nodes = &outline.nodes;
    let mut ids = Namer::default();
    let explicit = claims(nodes, values, &mut ids, text, diagnostics);
    let mut names: Vec<Name> = Vec::with_capacity(nodes.len());
    let segments = segments(nodes, &explicit);
    let mut clashes = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let id = if let Some(id) = &explicit[index] {
            id.clone()
        } else {
            let (id, other) = derived(node, index, &segments[index], &names, &mut ids);
            clashes.extend(other.map(|other| (index, other)));
            id
        };
        names.push(Name { id, anchor: None });
    }
    for (index, other) in clashes {
        diagnostics.push(duplicate(nodes, index, other, &names[index].id, &mut ids, text));
    }
    anchors(nodes, &mut names);
    names
}

/// Assigns explicit ids first: they take precedence over derived ones anywhere in the file.
fn claims(
    nodes: &[Node],
    values: &[AttributeValues],
    ids: &mut Namer,
    text: &Prepared,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Option<String>> {
    let mut explicit = Vec::with_capacity(nodes.len());
    for (index, value) in values.iter().enumerate() {
        let claim = value.id.as_ref().map(|(id, range)| (id, range, ids.claim(id, index)));
        explicit.push(match claim {
            Some((id, _, Ok(()))) => Some(id.clone()),
            Some((id, range, Err(other))) => {
                let first = values[other].id.as_ref().map_or(0..0, |(_, range)| range.clone());
                diagnostics.push(
                    Diagnostic::new(
                        Code::ClashingId,
                        text.span(range.clone()),
                        format!("two items or sections have the id `{id}`"),
                    )
                    .related(text.span(first), "first here")
                    .hint("Write another id here. Until then its id is made from its text."),
                );
                None
            }
            None => None,
        });
    }
    explicit
}

/// Returns the segment of each node. Where nodes of one parent would have equal ones and differ in symbols (`C++`,
/// `C#`), the symbols are part of them; elsewhere they are not, so that ids survive a change of punctuation.
fn segments(nodes: &[Node], explicit: &[Option<String>]) -> Vec<String> {
    let mut segments: Vec<String> = nodes.iter().map(|node| segment(&node.text)).collect();
    let mut equal: HashMap<(Option<usize>, &str), Vec<usize>> = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        if explicit[index].is_none() && !matches!(node.kind, Kind::Title | Kind::Entry) {
            equal.entry((node.parent, &segments[index])).or_default().push(index);
        }
    }
    let mut renamed = Vec::new();
    for indices in equal.into_values().filter(|indices| indices.len() > 1) {
        let named = indices.iter().map(|&index| segment_with_symbols(&nodes[index].text));
        let named: Vec<String> = named.collect();
        if named.iter().any(|other| *other != named[0]) {
            renamed.extend(indices.into_iter().zip(named));
        }
    }
    for (index, named) in renamed {
        segments[index] = named;
    }
    segments
}

/// Returns the id derived from a node's text and parents, and the node that already had it.
fn derived(
    node: &Node,
    index: usize,
    segment: &str,
    names: &[Name],
    ids: &mut Namer,
) -> (String, Option<usize>) {
    let path = node.parent.map_or("", |parent| names[parent].id.as_str());
    match node.kind {
        Kind::Title => (String::new(), None),
        Kind::Entry => (join(path, segment), None),
        Kind::Heading(_) | Kind::Item(..) => ids.name(&join(path, segment), index),
    }
}

fn duplicate(
    nodes: &[Node],
    index: usize,
    other: usize,
    id: &str,
    ids: &mut Namer,
    text: &Prepared,
) -> Diagnostic {
    let base = id.rsplit_once('~').map_or(id, |(base, _)| base);
    Diagnostic::new(
        Code::DuplicateId,
        text.span(nodes[index].line.clone()),
        format!("the id `{base}` is already used, so this one is `{id}`"),
    )
    .label("its number depends on the order")
    .related(text.span(nodes[other].line.clone()), "first here")
    .hint(format!(
        "Write a unique id at the end of the line, such as `<!-- {{#{}}} -->`.",
        ids.propose(id)
    ))
}

/// Adds the anchors of code hosts to headings. The title counts, as it does on code hosts.
fn anchors(nodes: &[Node], names: &mut [Name]) {
    // The path of a plain entry is not on the page.
    let on_page = nodes.iter().zip(&*names).filter(|(node, _)| node.kind != Kind::Entry);
    let taken: HashSet<String> = on_page.map(|(_, name)| name.id.clone()).collect();
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

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::parse::checklist::testing::{diagnostics, item_ids, read, section_ids};

    #[test]
    fn an_id_is_the_path_of_its_parents() {
        let text = "# Title\n\n# Build & test\n\n- Images\n  - [ ] x86_64\n    - [ ] Push {{ version }}\n\n# Other\n\n- [ ] a\n";
        assert_eq!(
            item_ids(text),
            ["build-test/images/x86-64", "build-test/images/x86-64/push-version", "other/a"]
        );
        assert_eq!(section_ids(text), ["build-test", "other"]);
    }

    #[test]
    fn an_explicit_id_replaces_the_path_and_nested_ids_append_to_it() {
        let text = "## A {#first}\n\n- [ ] b {#B.1}\n  - [ ] c\n- [ ] d\n\n### E\n\n- [ ] f\n";
        assert_eq!(item_ids(text), ["B.1", "B.1/c", "first/d", "first/e/f"]);
    }

    #[test]
    fn equal_ids_are_numbered_and_an_id_is_proposed() {
        let text = "## A\n\n- [ ] b\n- [ ] b\n  - [ ] c\n- [ ] b\n";
        assert_eq!(item_ids(text), ["a/b", "a/b~2", "a/b~2/c", "a/b~3"]);
        let (_, found) = read(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].message, "the id `a/b` is already used, so this one is `a/b~2`");
        assert!(found[0].hints[0].contains("`<!-- {#a-b} -->`"), "{:?}", found[0].hints);
    }

    #[test]
    fn the_span_of_a_nested_item_starts_at_its_marker() {
        let text = "1. [ ] a\n    1. [ ] b\n    2. [ ] b\n\n- [ ] c\n\n   - [ ] d\n   - [ ] d\n";
        assert_eq!(
            diagnostics(text),
            [(Code::DuplicateId, "2. [ ] b"), (Code::DuplicateId, "- [ ] d")]
        );
    }

    #[test]
    fn an_explicit_id_takes_precedence_anywhere() {
        let text = "- [ ] deploy\n- [ ] other {#Deploy}\n- [ ] third {#Deploy}\n";
        assert_eq!(item_ids(text), ["deploy~2", "Deploy", "third"]);
        assert_eq!(
            diagnostics(text),
            [(Code::DuplicateId, "- [ ] deploy"), (Code::ClashingId, "#Deploy")]
        );
    }

    #[test]
    fn sections_and_items_share_one_namespace() {
        assert_eq!(section_ids("- [ ] a\n\n## A\n"), ["a~2"]);
    }

    #[test]
    fn headings_keep_unused_anchors_of_code_hosts() {
        let text = "# A b\n\n## A.b\n\n### C d!\n\n## C d!\n\n## rs-1\n\n- [ ] x {#c-d-1}\n";
        let (checklist, _) = read(text);
        let found: Vec<_> = checklist
            .sections
            .iter()
            .map(|section| (section.id.as_str(), section.anchor.as_deref()))
            .collect();
        // The title has `a-b`, the third heading's own id is `c-d`, and the fourth's anchor is an item's id.
        assert_eq!(
            found,
            [("a-b", Some("ab")), ("a-b/c-d", None), ("c-d", None), ("x-rs-1", None)]
        );
        assert!(checklist.anchors.contains(&"ab".to_owned()));
    }

    #[test]
    fn a_plain_entry_leaves_the_anchor_to_the_heading() {
        let text = "# Plan\n\n- [Plan](#plan)\n- [Contacts](#contacts)\n\n## People\n\n### Contacts\n\n- [ ] a\n";
        let (checklist, found) = read(text);
        assert_eq!(checklist.sections[1].anchor.as_deref(), Some("contacts"));
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn symbols_are_named_only_where_nothing_else_differs() {
        let ids = |text: &str| item_ids(text).join(" ");
        assert_eq!(ids("- [ ] C++\n- [ ] C#\n- [ ] C\n"), "c-plus-plus c-sharp c");
        assert_eq!(ids("- [ ] C#\n- [ ] C++\n"), "c-sharp c-plus-plus");
        assert_eq!(ids("- [ ] <= 5\n- [ ] >= 5\n"), "less-equal-5 more-equal-5");
        assert_eq!(ids("- [ ] C++\n- [ ] C++\n"), "c c~2");
        assert_eq!(ids("- [ ] C++\n- [ ] C#\n- [ ] C#\n"), "c-plus-plus c-sharp c-sharp~2");
        assert_eq!(ids("- [ ] C++ & more\n- [ ] a\n  - [ ] C#\n"), "c-more a a/c");
        assert_eq!(ids("- [ ] C++ {#x}\n- [ ] C#\n"), "x c");
    }

    #[test]
    fn explicit_ids_that_are_proposed_do_not_clash() {
        let text = "## Check\n\n- [ ] Logs\n- [ ] Logs\n- [ ] Logs\n\n## 准备\n\n- [ ] 备份\n- [ ] 备份\n- [ ] 测试\n- [ ] 测试\n";
        let (_, found) = read(text);
        let proposed = |hint: &str| {
            let (_, rest) = hint.split_once("`<!-- {#")?;
            Some(rest.split_once('}')?.0.to_owned())
        };
        let ids: Vec<String> =
            found.iter().filter_map(|duplicate| proposed(&duplicate.hints[0])).collect();
        assert_eq!(ids, ["check-logs", "check-logs-2", "item-2", "item-3"]);
    }

    #[test]
    fn a_parent_without_words_is_called_item() {
        assert_eq!(item_ids("- - [ ] a\n- [ ] ???\n"), ["item/a", "item"]);
    }
}
