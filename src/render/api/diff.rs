//! JSON of the differences between two releases.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::rows::Row;
use crate::evaluate::run::Run;
use crate::history::compare::releases::{Differs, Ending, Pace};
use crate::history::compare::rules::{self, Rule};
use crate::history::compare::{ItemChange, KeptItem, ReleaseComparison};
use crate::model::release::State;
use crate::render::api::FORMAT;
use crate::render::api::release::ReleaseJson;

/// The differences between two releases: the output of `diff`.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Diff")]
pub(crate) struct DiffJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = FORMAT))]
    format: u32,
    /// The first release.
    before: ReleaseJson<'a>,
    /// The second release.
    now: ReleaseJson<'a>,
    /// Items that ended differently, in the order of the second release.
    states: Vec<StateJson<'a>>,
    /// Items that only the checklist of the second release has.
    added: Vec<NamedJson<'a>>,
    /// Items that only the checklist of the first release has.
    removed: Vec<NamedJson<'a>>,
    /// Items that the checklist changed.
    changed: Vec<ChangedJson<'a>>,
    /// Items that were added to the first release.
    by_hand_before: Vec<NamedJson<'a>>,
    /// Items that were added to the second release.
    by_hand_now: Vec<NamedJson<'a>>,
    /// Sections that took clearly longer or less.
    sections: Vec<PaceJson<'a>>,
}

/// An item.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "NamedItem")]
struct NamedJson<'a> {
    /// The id.
    id: &'a str,
    /// Its text.
    text: Cow<'a, str>,
}

/// An item that ended differently.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "StateChange")]
struct StateJson<'a> {
    /// Its id in the second release.
    id: &'a str,
    /// Its text in the second release.
    text: Cow<'a, str>,
    /// How it ended in the first release.
    before: EndingJson,
    /// How it ended in the second release.
    now: EndingJson,
}

/// How an item ended.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Ending")]
struct EndingJson {
    /// Its state.
    #[schemars(extend("enum" = State::WORDS))]
    state: &'static str,
    /// Whether it failed before that state.
    failed_first: bool,
}

/// An item that the checklist changed.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "ChangedItem")]
struct ChangedJson<'a> {
    /// Its id in the second release.
    id: &'a str,
    /// Its id in the first.
    id_before: &'a str,
    /// Its text in the second.
    text: Cow<'a, str>,
    /// Its text in the first.
    text_before: Cow<'a, str>,
    /// Whether it has another place.
    moved: bool,
    /// What its attributes changed.
    rules: Vec<RuleJson>,
}

/// An attribute that changed.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "ChangedRule")]
struct RuleJson {
    /// `gate`, `signoff`, `optional`, `evidence`, `scope` (`only` and `except`) or `owner`.
    rule: &'static str,
    /// The change in words: `now needs evidence`.
    words: String,
}

/// A section that took longer or less.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "SectionPace")]
struct PaceJson<'a> {
    /// Its id.
    id: &'a str,
    /// Its text in the second release.
    text: Cow<'a, str>,
    /// The seconds from its first to its last event in the first release.
    seconds_before: i64,
    /// The same in the second release.
    seconds: i64,
}

impl<'a> DiffJson<'a> {
    /// Converts a comparison.
    pub(crate) fn new(both: &ReleaseComparison<'a>) -> Self {
        let (added_before, added_now) = both.added();
        let (old, new) = (both.before, both.now);
        let pick = |run: &'a Run, which: fn(&ItemChange) -> Option<usize>| {
            let items = both.changes.iter().filter_map(which);
            items.map(|item| NamedJson::of_item(run, item)).collect()
        };
        let by_hand = |run: &'a Run, rows: Vec<usize>| {
            let rows = rows.into_iter().map(|row| &run.rows[row]);
            rows.map(|row| NamedJson::of_row(run, row)).collect()
        };
        Self {
            format: FORMAT,
            before: ReleaseJson::summary(old),
            now: ReleaseJson::summary(new),
            states: (both.states.iter()).map(|differs| state(new, differs)).collect(),
            added: pick(new, |change| match change {
                ItemChange::Added { new } => Some(*new),
                _ => None,
            }),
            removed: pick(old, |change| match change {
                ItemChange::Removed { old, .. } => Some(*old),
                _ => None,
            }),
            changed: (both.changes.iter())
                .filter_map(|change| match change {
                    ItemChange::Kept(kept) => Some(changed(old, new, kept)),
                    _ => None,
                })
                .collect(),
            by_hand_before: by_hand(old, added_before),
            by_hand_now: by_hand(new, added_now),
            sections: (both.sections.iter()).map(|section| pace(new, section)).collect(),
        }
    }
}

impl<'a> NamedJson<'a> {
    fn of_item(run: &'a Run, item: usize) -> Self {
        Self { id: &run.checklist.items[item].id, text: run.item_text(item) }
    }

    fn of_row(run: &'a Run, row: &'a Row) -> Self {
        Self { id: run.id(row), text: run.text(row) }
    }
}

fn state<'a>(now: &'a Run, differs: &Differs) -> StateJson<'a> {
    let NamedJson { id, text } = NamedJson::of_row(now, &now.rows[differs.now]);
    StateJson { id, text, before: ending(differs.was), now: ending(differs.is) }
}

fn ending(ending: Ending) -> EndingJson {
    EndingJson { state: ending.state().word(), failed_first: ending.failed_first() }
}

fn changed<'a>(old: &'a Run, new: &'a Run, kept: &KeptItem) -> ChangedJson<'a> {
    let (was, is) = (&old.checklist.items[kept.old], &new.checklist.items[kept.new]);
    let rule = |rule: &Rule| RuleJson {
        rule: rule.word(),
        words: rules::words(*rule, &was.attributes, &is.attributes, |owner| owner),
    };
    ChangedJson {
        id: &is.id,
        id_before: &was.id,
        text: new.item_text(kept.new),
        text_before: old.item_text(kept.old),
        moved: kept.moved,
        rules: kept.rules.iter().map(rule).collect(),
    }
}

fn pace<'a>(now: &'a Run, pace: &Pace) -> PaceJson<'a> {
    let section = &now.checklist.sections[pace.section];
    PaceJson {
        id: &section.id,
        text: now.section_text(pace.section),
        seconds_before: pace.before.as_secs(),
        seconds: pace.now.as_secs(),
    }
}
