//! JSON of a checklist.

use serde::Serialize;

use crate::model::checklist::{Checklist, Gate, Item, Section};
use crate::render::api::FORMAT;
use crate::site::Site;

/// A checklist with its sections and items in document order.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct ChecklistJson<'a> {
    format: u32,
    id: &'a str,
    title: &'a str,
    owner: Option<&'a str>,
    kinds: &'a [String],
    environments: &'a [String],
    vars: Vec<&'a str>,
    review_by: Option<String>,
    sections: Vec<SectionJson<'a>>,
    items: Vec<ItemJson<'a>>,
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

/// Returns the items of a checklist, as `runsheet items --format json` lists them.
pub(crate) fn items<'a>(checklist: &'a Checklist, site: &Site) -> Vec<ItemJson<'a>> {
    let line = |item: &Item| site.line(item.span);
    (checklist.items.iter().enumerate())
        .map(|(index, item)| ItemJson::new(checklist, item, index, line(item)))
        .collect()
}

#[derive(Debug, Hash, Serialize)]
struct SectionJson<'a> {
    id: &'a str,
    text: &'a str,
    level: u8,
    parent: Option<&'a str>,
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

/// One item of a checklist.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct ItemJson<'a> {
    id: &'a str,
    text: &'a str,
    section: Option<&'a str>,
    line: usize,
    depth: usize,
    group: bool,
    parent: Option<&'a str>,
    owner: Option<&'a str>,
    /// `section`, `all`, or the ids that it guards; `null` if it is not a gate.
    gate: Option<GateJson<'a>>,
    signoff: Option<&'a str>,
    optional: bool,
    evidence: bool,
    only: &'a [Vec<String>],
    except: &'a [String],
    was: &'a [String],
}

#[derive(Debug, Hash, Serialize)]
#[serde(untagged)]
pub(crate) enum GateJson<'a> {
    Word(&'static str),
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
