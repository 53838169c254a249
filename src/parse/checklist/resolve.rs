//! An outline with names as the model has it: sections and items, with what they inherit.

use crate::markdown::{Prepared, shown_level};
use crate::model::checklist::{Attributes, Item, Section};
use crate::model::flow::Html;
use crate::parse::checklist::meaning::Meaning;
use crate::parse::checklist::naming::Name;
use crate::parse::checklist::outline::{Kind, Outline};

/// The sections and items of a checklist.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    /// In document order, still without their HTML.
    pub(crate) sections: Vec<Section>,
    /// In document order.
    pub(crate) items: Vec<Item>,
    /// For each item its node.
    pub(crate) item_nodes: Vec<usize>,
    /// The title's fragment on code hosts.
    pub(crate) title_anchor: Option<String>,
}

impl Resolved {
    /// Every fragment that leads to an item or section.
    pub(crate) fn anchors(&self) -> impl Iterator<Item = &str> {
        let items = self.items.iter().map(|item| item.id.as_str());
        let sections = self.sections.iter().map(|section| section.id.as_str());
        let hosts = self
            .sections
            .iter()
            .filter_map(|section| section.anchor.as_deref());
        items
            .chain(sections)
            .chain(hosts)
            .chain(self.title_anchor.as_deref())
    }
}

/// What a node passes on to those it holds.
#[derive(Debug, Clone, Default)]
struct Held {
    section: Option<usize>,
    item: Option<usize>,
    owner: Option<String>,
    optional: bool,
    only: Vec<Vec<String>>,
    except: Vec<String>,
}

/// Resolves `outline`.
pub(crate) fn resolve(
    outline: &Outline,
    meanings: &[Meaning],
    names: &[Name],
    text: &Prepared,
) -> Resolved {
    let mut resolved = Resolved::default();
    let mut held: Vec<Held> = Vec::with_capacity(outline.nodes.len());
    for (index, node) in outline.nodes.iter().enumerate() {
        let above = node
            .parent
            .map(|parent| held[parent].clone())
            .unwrap_or_default();
        let mut below = inherit(&above, &meanings[index].own);
        let Name { id, anchor } = &names[index];
        match node.kind {
            Kind::Title => resolved.title_anchor.clone_from(anchor),
            Kind::Entry => {}
            Kind::Heading(_) => {
                below.section = Some(resolved.sections.len());
                let parent_level = above
                    .section
                    .map(|section| resolved.sections[section].level);
                let here = resolved.items.len();
                resolved.sections.push(Section {
                    id: id.clone(),
                    text: node.text.clone(),
                    html: Html::default(),
                    level: shown_level(parent_level),
                    parent: above.section,
                    anchor: anchor.clone(),
                    span: text.span(node.line.clone()),
                    items: here..here,
                });
            }
            Kind::Item(number, depth) => {
                let item = resolved.items.len();
                below.item = Some(item);
                resolved.items.push(Item {
                    id: id.clone(),
                    text: node.text.clone(),
                    section: above.section,
                    parent: above.item,
                    depth,
                    end: item + 1,
                    span: text.span(node.line.clone()),
                    number,
                    attributes: with_inherited(&meanings[index].own, &below),
                });
                resolved.item_nodes.push(index);
            }
        }
        held.push(below);
    }
    reach(&mut resolved);
    resolved
}

fn inherit(above: &Held, own: &Attributes) -> Held {
    let mut below = above.clone();
    below.optional |= own.optional;
    below.only.extend(own.only.iter().cloned());
    for name in &own.except {
        if !below.except.contains(name) {
            below.except.push(name.clone());
        }
    }
    if own.owner.is_some() {
        below.owner.clone_from(&own.owner);
    }
    below
}

fn with_inherited(own: &Attributes, held: &Held) -> Attributes {
    Attributes {
        owner: held.owner.clone(),
        optional: held.optional,
        only: held.only.clone(),
        except: held.except.clone(),
        ..own.clone()
    }
}

/// How far each item and section reaches: over all items that lie in it.
fn reach(resolved: &mut Resolved) {
    for index in (0..resolved.items.len()).rev() {
        let Item {
            end,
            parent,
            section,
            ..
        } = resolved.items[index];
        if let Some(parent) = parent {
            let parent = &mut resolved.items[parent];
            parent.end = parent.end.max(end);
        }
        let mut section = section;
        while let Some(holder) = section {
            let holder = &mut resolved.sections[holder];
            if holder.items.end > index {
                break;
            }
            holder.items.end = index + 1;
            section = holder.parent;
        }
    }
}
