//! Converts an outline with names to the model: sections and items with inherited attributes.

use std::sync::Arc;

use crate::markdown::{Prepared, shown_level};
use crate::model::checklist::{Attributes, Item, Section};
use crate::model::flow::Html;
use crate::parse::checklist::attribute_values::AttributeValues;
use crate::parse::checklist::naming::Name;
use crate::parse::checklist::outline::{Kind, Outline};

/// The sections and items of a checklist.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    /// In document order, without their HTML.
    pub(crate) sections: Vec<Section>,
    /// In document order.
    pub(crate) items: Vec<Item>,
    /// The node of each item.
    pub(crate) item_nodes: Vec<usize>,
    /// The title's anchor on code hosts.
    pub(crate) title_anchor: Option<String>,
}

impl Resolved {
    /// Returns the anchors of all items and sections, and of the title.
    pub(crate) fn anchors(&self) -> impl Iterator<Item = &str> {
        let items = self.items.iter().map(|item| &*item.id);
        let sections = self.sections.iter().map(|section| section.id.as_str());
        let hosts = self.sections.iter().filter_map(|section| section.anchor.as_deref());
        items.chain(sections).chain(hosts).chain(self.title_anchor.as_deref())
    }
}

/// What a node passes on to the nodes it contains.
#[derive(Debug, Clone, Default)]
struct Scope {
    section: Option<usize>,
    item: Option<usize>,
    owner: Option<String>,
    optional: bool,
    only: Vec<Vec<String>>,
    except: Vec<String>,
}

/// Builds the sections and items of `outline`.
pub(crate) fn resolve(
    outline: &Outline,
    values: &[AttributeValues],
    names: &[Name],
    text: &Prepared,
) -> Resolved {
    let mut resolved = Resolved::default();
    let mut scopes: Vec<Scope> = Vec::with_capacity(outline.nodes.len());
    for (index, node) in outline.nodes.iter().enumerate() {
        let outer = node.parent.map(|parent| scopes[parent].clone()).unwrap_or_default();
        let mut inner = inherit(&outer, &values[index].own);
        let Name { id, anchor } = &names[index];
        match node.kind {
            Kind::Title => resolved.title_anchor.clone_from(anchor),
            Kind::Entry => {}
            Kind::Heading(_) => {
                inner.section = Some(resolved.sections.len());
                let parent_level = outer.section.map(|section| resolved.sections[section].level);
                let here = resolved.items.len();
                resolved.sections.push(Section {
                    id: id.clone(),
                    text: node.text.clone(),
                    html: Html::default(),
                    level: shown_level(parent_level),
                    parent: outer.section,
                    anchor: anchor.clone(),
                    items: here..here,
                });
            }
            Kind::Item(number, depth) => {
                let item = resolved.items.len();
                inner.item = Some(item);
                resolved.items.push(Item {
                    id: Arc::from(id.as_str()),
                    text: node.text.clone(),
                    section: outer.section,
                    parent: outer.item,
                    depth,
                    end: item + 1,
                    span: text.span(node.line.clone()),
                    number,
                    attributes: with_inherited(&values[index].own, &inner),
                });
                resolved.item_nodes.push(index);
            }
        }
        scopes.push(inner);
    }
    set_ends(&mut resolved);
    resolved
}

fn inherit(outer: &Scope, own: &Attributes) -> Scope {
    let mut inner = outer.clone();
    inner.optional |= own.optional;
    inner.only.extend(own.only.iter().cloned());
    for name in &own.except {
        if !inner.except.contains(name) {
            inner.except.push(name.clone());
        }
    }
    if own.owner.is_some() {
        inner.owner.clone_from(&own.owner);
    }
    inner
}

fn with_inherited(own: &Attributes, scope: &Scope) -> Attributes {
    Attributes {
        owner: scope.owner.clone(),
        optional: scope.optional,
        only: scope.only.clone(),
        except: scope.except.clone(),
        ..own.clone()
    }
}

/// Extends each item and section over all items that it contains.
fn set_ends(resolved: &mut Resolved) {
    for index in (0..resolved.items.len()).rev() {
        let Item { end, parent, section, .. } = resolved.items[index];
        if let Some(parent) = parent {
            let parent = &mut resolved.items[parent];
            parent.end = parent.end.max(end);
        }
        let mut section = section;
        while let Some(container) = section {
            let container = &mut resolved.sections[container];
            if container.items.end > index {
                break;
            }
            container.items.end = index + 1;
            section = container.parent;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::checklist::testing::read;

    #[test]
    fn sections_include_the_items_of_nested_sections() {
        let text = "- [ ] z\n\n# T\n\n## A\n\n- [ ] b\n\n#### C\n\n- [ ] d\n- [ ] e\n\n## F\n";
        let (checklist, _) = read(text);
        let found: Vec<_> = checklist
            .sections
            .iter()
            .map(|section| {
                (section.text.as_str(), section.level, section.parent, section.items.clone())
            })
            .collect();
        assert_eq!(
            found,
            [
                ("T", 2, None, 1..4),
                ("A", 3, Some(0), 1..4),
                ("C", 4, Some(1), 2..4),
                ("F", 3, Some(0), 4..4)
            ]
        );
    }

    #[test]
    fn groups_include_nested_items() {
        let (checklist, _) =
            read("- [ ] a\n  - [ ] b\n    - [ ] c\n  - plain\n    - [ ] d\n- [ ] e\n");
        let ends: Vec<_> = checklist.items.iter().map(|item| item.end).collect();
        assert_eq!(ends, [4, 3, 3, 4, 5]);
        let parents: Vec<_> = checklist.items.iter().map(|item| item.parent).collect();
        assert_eq!(parents, [None, Some(0), Some(1), Some(0), None]);
        assert!(checklist.items[1].is_group(1) && !checklist.items[2].is_group(2));
    }

    #[test]
    fn owner_optional_only_and_except_are_inherited() {
        let text = "# T {owner=ops}\n\n## A {owner=dba only=\"minor major\" optional}\n\n- [ ] b {only=minor except=production gate=d}\n  - [ ] c {owner=qa}\n\n## D\n\n- [ ] e\n";
        let (checklist, found) = read(text);
        assert!(found.is_empty(), "{found:?}");
        let of = |index: usize| &checklist.items[index].attributes;
        assert_eq!(of(1).owner.as_deref(), Some("qa"));
        assert!(of(1).optional && of(1).gate.is_none() && of(0).gate.is_some());
        assert_eq!(of(1).only, [vec!["minor", "major"], vec!["minor"]]);
        assert_eq!(of(1).except, ["production"]);
        assert_eq!(of(2).owner.as_deref(), Some("ops"));
        assert!(of(2).only.is_empty() && !of(2).optional);
    }
}
