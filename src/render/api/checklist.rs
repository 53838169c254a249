//! JSON of a checklist.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::checklist::{Checklist, Gate, Item, Section};
use crate::render::api::FORMAT;
use crate::site::Site;

/// A checklist as it is now: `api/checklists/ID.json`.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Checklist")]
pub(crate) struct ChecklistJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = FORMAT))]
    format: u32,
    /// The id of the checklist.
    id: &'a str,
    /// Its title.
    title: &'a str,
    /// The person who is responsible for it.
    owner: Option<&'a str>,
    /// The kinds of release that it declares.
    kinds: &'a [String],
    /// The environments that it declares.
    environments: &'a [String],
    /// The placeholders that it declares.
    vars: Vec<&'a str>,
    /// The date of its next review.
    review_by: Option<String>,
    /// Its sections, in document order.
    sections: Vec<SectionJson<'a>>,
    /// Its items, in document order.
    items: Vec<ItemJson<'a>>,
    /// The ids of the releases that use it, newest first.
    releases: Vec<&'a str>,
}

impl<'a> ChecklistJson<'a> {
    /// Converts `checklist`. `releases` are the ids of the releases that used it, newest first.
    pub(crate) fn new(checklist: &'a Checklist, site: &Site, releases: Vec<&'a str>) -> Self {
        let front = &checklist.front;
        Self {
            format: FORMAT,
            id: &checklist.id,
            title: &checklist.title,
            owner: front.owner.as_deref(),
            kinds: &front.kinds,
            environments: &front.environments,
            vars: front.vars.iter().map(|(name, _)| name.as_str()).collect(),
            review_by: front.review_by.map(|(date, _)| date.to_string()),
            sections: (checklist.sections.iter())
                .map(|section| SectionJson::new(checklist, section))
                .collect(),
            items: items(checklist, site),
            releases,
        }
    }
}

/// The items of a checklist, in document order: the output of `items`.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "ChecklistItems")]
pub(crate) struct ItemsJson<'a>(Vec<ItemJson<'a>>);

impl<'a> ItemsJson<'a> {
    /// Converts the items of `checklist`.
    pub(super) fn new(checklist: &'a Checklist, site: &Site) -> Self {
        Self(items(checklist, site))
    }
}

fn items<'a>(checklist: &'a Checklist, site: &Site) -> Vec<ItemJson<'a>> {
    let line = |item: &Item| site.line(item.span);
    (checklist.items.iter().enumerate())
        .map(|(index, item)| ItemJson::new(checklist, item, index, line(item)))
        .collect()
}

/// A section of a checklist.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "ChecklistSection")]
struct SectionJson<'a> {
    /// The id of the section.
    id: &'a str,
    /// The heading.
    text: &'a str,
    /// The level of the heading, 1 to 6.
    level: u8,
    /// The id of the section that contains it.
    parent: Option<&'a str>,
    /// The number of its items, including those of nested sections.
    items: usize,
}

impl<'a> SectionJson<'a> {
    fn new(checklist: &'a Checklist, section: &'a Section) -> Self {
        Self {
            id: &section.id,
            text: &section.text,
            level: section.level,
            parent: (section.parent).map(|parent| checklist.sections[parent].id.as_str()),
            items: section.items.len(),
        }
    }
}

/// An item of a checklist; `items` prints a list of them.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "ChecklistItem")]
pub(crate) struct ItemJson<'a> {
    /// The id of the item.
    id: &'a str,
    /// Its text without markup; placeholders stay as written.
    text: &'a str,
    /// The id of the innermost section that contains it; `null` outside any section.
    section: Option<&'a str>,
    /// Its line in the file, from 1.
    line: usize,
    /// The number of items that contain it.
    depth: usize,
    /// Whether it is a group.
    group: bool,
    /// The id of the group that contains it.
    parent: Option<&'a str>,
    /// The role or person that owns it, inherited or not.
    owner: Option<&'a str>,
    /// What it guards; `null` if it is not a gate.
    gate: Option<GateJson<'a>>,
    /// The role that signs it off.
    signoff: Option<&'a str>,
    /// Whether it is optional, inherited or not.
    optional: bool,
    /// Whether evidence is required.
    evidence: bool,
    /// Lists of kinds and environments; the item applies if each list has a match.
    only: &'a [Vec<String>],
    /// Kinds and environments to which it does not apply.
    except: &'a [String],
    /// Former ids.
    was: &'a [String],
}

/// What a gate guards.
#[derive(Debug, Hash, JsonSchema, Serialize)]
#[schemars(rename = "Gate")]
#[serde(untagged)]
pub(crate) enum GateJson<'a> {
    /// `section` or `all`.
    Word(&'static str),
    /// The ids that it guards.
    Targets(&'a [String]),
}

impl<'a> From<&'a Gate> for GateJson<'a> {
    fn from(gate: &'a Gate) -> Self {
        match gate {
            Gate::Section => Self::Word("section"),
            Gate::All => Self::Word("all"),
            Gate::Targets(targets) => Self::Targets(targets),
        }
    }
}

impl<'a> ItemJson<'a> {
    fn new(checklist: &'a Checklist, item: &'a Item, index: usize, line: usize) -> Self {
        let attributes = &item.attributes;
        Self {
            id: &item.id,
            text: &item.text,
            section: (item.section).map(|section| checklist.sections[section].id.as_str()),
            line,
            depth: item.depth,
            group: item.is_group(index),
            parent: item.parent.map(|parent| &*checklist.items[parent].id),
            owner: attributes.owner.as_deref(),
            gate: attributes.gate.as_ref().map(GateJson::from),
            signoff: attributes.signoff.as_deref(),
            optional: attributes.optional,
            evidence: attributes.evidence,
            only: &attributes.only,
            except: &attributes.except,
            was: &attributes.was,
        }
    }
}
