//! The page of a checklist: the document with its attributes, and the releases that used it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::checklist::{Attributes, Checklist, Gate, Item};
use crate::model::extra::Extra;
use crate::model::flow::{Block, Flow};
use crate::render::html::Markup;
use crate::render::route::{Route, fragment};
use crate::render::view::LinkView;
use crate::render::view::behaviour::{BehaviourView, behaviours, tails};
use crate::render::view::document::{ContentsLink, HeadingView};
use crate::render::view::effect::EffectsView;
use crate::render::view::fact::FactView;
use crate::render::view::frame::Frame;
use crate::render::view::gate::GateView;
use crate::render::view::summary::SummaryView;
use crate::render::view::version::{VersionView, versions};

/// Maximum number of releases listed.
const MAX_RELEASES: usize = 10;

/// A checklist.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ChecklistView {
    /// Its id.
    pub(crate) id: String,
    /// Its title.
    pub(crate) title: String,
    /// `90 items`, owner, kinds, environments, review date.
    pub(crate) facts: Vec<FactView>,
    /// The sections that hold items.
    pub(crate) sections: Vec<SectionCount>,
    /// The document.
    pub(crate) blocks: Vec<ChecklistBlock>,
    /// Findings for each service and environment.
    pub(crate) behaviours: Vec<BehaviourView>,
    /// Its versions, newest first; empty if there is only one.
    pub(crate) versions: Vec<VersionView>,
    /// The effects of this version on open releases; none if no release is open.
    pub(crate) effects: Option<EffectsView>,
    /// The newest releases that used it, newest first.
    pub(crate) releases: Vec<SummaryView>,
    /// The number of releases that used it.
    pub(crate) all: usize,
    /// The URL of the list of all releases.
    pub(crate) list: String,
    /// The values under `extra` in its front matter.
    pub(crate) extra: Extra,
}

/// A section with its number of items.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct SectionCount {
    /// The section.
    pub(crate) link: ContentsLink,
    /// The number of items.
    pub(crate) items: usize,
}

/// A block of a checklist. Headings have a `level`, items an `id` but no `level`; other blocks are texts.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
#[serde(untagged)]
pub(crate) enum ChecklistBlock {
    /// The author's text. It can open an element that a later block closes.
    Html(Markup),
    /// A heading.
    Heading(HeadingView),
    /// An item.
    Item(Box<ChecklistItemView>),
}

/// An item of a checklist.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ChecklistItemView {
    /// Its id, which is also the URL fragment.
    pub(crate) id: String,
    /// Its text.
    pub(crate) text: Markup,
    /// Its number in an ordered list; otherwise none.
    pub(crate) number: Option<u64>,
    /// Its attributes in words.
    pub(crate) tags: Vec<String>,
    /// The role or person that owns it; may be empty.
    pub(crate) owner: String,
    /// A frequent outcome, such as `failed first 4 of 10`, with a link to its page; none if nothing stands out.
    pub(crate) tail: Option<LinkView>,
    /// Its content, including nested items.
    pub(crate) body: Vec<ChecklistBlock>,
    /// Its gate, if it is one.
    pub(crate) gate: Option<GateView>,
}

impl ChecklistView {
    /// Builds the view of the checklist with this index.
    pub(crate) fn new(frame: &Frame<'_>, index: usize) -> Self {
        let checklist = &frame.site.checklists[index];
        let used: Vec<usize> = (0..frame.site.releases.len())
            .rev()
            .filter(|&release| {
                frame.run(release).is_some_and(|run| run.checklist.id == checklist.id)
            })
            .collect();
        let at = frame.site.history(&checklist.id).map(|(at, _)| at);
        let tails = at.map(|at| tails(frame, at)).unwrap_or_default();
        Self {
            id: checklist.id.clone(),
            title: checklist.title.clone(),
            facts: facts(frame, checklist),
            sections: sections(checklist),
            blocks: blocks(frame, checklist, &checklist.flow, &tails),
            behaviours: at.map(|at| behaviours(frame, at)).unwrap_or_default(),
            versions: at.map(|at| versions(frame, at)).unwrap_or_default(),
            effects: Some(EffectsView::new(frame, checklist, &used))
                .filter(|effects| !effects.is_empty()),
            all: used.len(),
            releases: used
                .iter()
                .take(MAX_RELEASES)
                .map(|&release| SummaryView::new(frame, release))
                .collect(),
            list: frame.href(Route::Releases),
            extra: checklist.front.extra.clone(),
        }
    }
}

fn facts(frame: &Frame<'_>, checklist: &Checklist) -> Vec<FactView> {
    let front = &checklist.front;
    let fact = |label: &str, text: String| FactView {
        label: label.to_owned(),
        text,
        href: None,
        download: false,
    };
    let items = checklist.items.len();
    let plural = if items == 1 { "" } else { "s" };
    let mut facts = vec![fact("", format!("{items} item{plural}"))];
    facts.extend(front.owner.iter().map(|owner| fact("owner", frame.full_name(owner).to_owned())));
    for (label, names) in [("kinds", &front.kinds), ("environments", &front.environments)] {
        if !names.is_empty() {
            facts.push(fact(label, names.join(", ")));
        }
    }
    facts.extend(front.review_by.map(|(date, _)| {
        let day = frame.day(crate::model::time::Moment::Date(date));
        fact("review by", day.text)
    }));
    facts
}

fn sections(checklist: &Checklist) -> Vec<SectionCount> {
    (checklist.sections.iter())
        .filter(|section| !section.items.is_empty())
        .map(|section| SectionCount {
            link: ContentsLink {
                text: section.text.clone(),
                href: fragment(&section.id),
                depth: section.level.saturating_sub(2),
            },
            items: section.items.len(),
        })
        .collect()
}

fn blocks(
    frame: &Frame<'_>,
    checklist: &Checklist,
    flow: &Flow,
    tails: &[Option<LinkView>],
) -> Vec<ChecklistBlock> {
    let scope = frame.scope();
    (flow.iter())
        .map(|block| match block {
            Block::Html(html) => ChecklistBlock::Html(scope.join(html)),
            Block::Heading(index) => {
                let section = &checklist.sections[*index];
                let heading = HeadingView {
                    id: section.id.clone(),
                    level: section.level,
                    text: scope.join(&section.html),
                    anchor: section.anchor.clone(),
                };
                ChecklistBlock::Heading(heading)
            }
            Block::Item(block) => {
                let item = &checklist.items[block.item];
                ChecklistBlock::Item(Box::new(ChecklistItemView {
                    id: item.id.to_string(),
                    text: scope.join(&block.text),
                    number: block.number,
                    tags: tags(&item.attributes),
                    owner: (item.attributes.owner.as_ref())
                        .map(|owner| frame.full_name(owner).to_owned())
                        .unwrap_or_default(),
                    tail: tails.get(block.item).cloned().flatten(),
                    body: blocks(frame, checklist, &block.body, tails),
                    gate: gate(checklist, item),
                }))
            }
        })
        .collect()
}

fn tags(attributes: &Attributes) -> Vec<String> {
    let mut tags = Vec::new();
    if attributes.optional {
        tags.push("optional".to_owned());
    }
    tags.extend(attributes.only.iter().map(|names| format!("only {}", names.join(", "))));
    if !attributes.except.is_empty() {
        tags.push(format!("not for {}", attributes.except.join(", ")));
    }
    if attributes.evidence {
        tags.push("evidence".to_owned());
    }
    tags.extend(attributes.signoff.iter().map(|role| format!("{role} signs off")));
    tags
}

fn gate(checklist: &Checklist, item: &Item) -> Option<GateView> {
    let text = match item.attributes.gate.as_ref()? {
        Gate::Section => "Gate: guards the rest of this section",
        Gate::All => "Gate: guards everything below",
        Gate::Targets(ids) if ids.is_empty() => "Gate: guards nothing",
        Gate::Targets(_) => "Gate: guards",
    };
    let targets = match &item.attributes.gate {
        Some(Gate::Targets(ids)) => ids.iter().map(|id| part(checklist, id)).collect(),
        _ => Vec::new(),
    };
    Some(GateView { class: "later", text: text.to_owned(), targets })
}

fn part(checklist: &Checklist, id: &str) -> LinkView {
    let item = checklist.item(id).map(|item| &checklist.items[item].text);
    let section = checklist.section(id).map(|section| &checklist.sections[section].text);
    LinkView { text: item.or(section).map_or(id, String::as_str).to_owned(), href: fragment(id) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::site_of;

    #[test]
    fn attributes_are_shown_in_words() {
        let text = "# one\na {optional only=major evidence signoff=qa owner=dba}\ng {gate=a}";
        let site = site_of(text, "a: done");
        let frame = Frame::new(&site, Route::Checklist(0));
        let view = ChecklistView::new(&frame, 0);
        let items: Vec<&ChecklistItemView> = (view.blocks.iter())
            .filter_map(|block| match block {
                ChecklistBlock::Item(item) => Some(&**item),
                _ => None,
            })
            .collect();
        assert_eq!(items[0].owner, "dba");
        assert_eq!(items[0].tags, ["optional", "only major", "evidence", "qa signs off"]);
        let gate = items[1].gate.as_ref().expect("it is one");
        assert_eq!(gate.targets[0].href, "#a");
        assert_eq!((view.all, view.releases.len()), (1, 1));
        assert_eq!(view.sections[0].items, 2);
    }
}
