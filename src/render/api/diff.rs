//! JSON of the differences between two releases.

use std::borrow::Cow;

use serde::Serialize;

use crate::evaluate::rows::Row;
use crate::evaluate::run::Run;
use crate::history::compare::releases::{Differs, Ending, Pace};
use crate::history::compare::rules::{self, Rule};
use crate::history::compare::{ItemChange, KeptItem, ReleaseComparison};
use crate::render::api::FORMAT;
use crate::render::api::release::ReleaseJson;

/// The differences between two releases.
#[derive(Debug, Serialize)]
pub(crate) struct DiffJson<'a> {
    format: u32,
    before: ReleaseJson<'a>,
    now: ReleaseJson<'a>,
    states: Vec<StateJson<'a>>,
    added: Vec<NamedJson<'a>>,
    removed: Vec<NamedJson<'a>>,
    changed: Vec<ChangedJson<'a>>,
    by_hand_before: Vec<NamedJson<'a>>,
    by_hand_now: Vec<NamedJson<'a>>,
    sections: Vec<PaceJson<'a>>,
}

#[derive(Debug, Serialize)]
struct NamedJson<'a> {
    id: &'a str,
    text: Cow<'a, str>,
}

#[derive(Debug, Serialize)]
struct StateJson<'a> {
    id: &'a str,
    text: Cow<'a, str>,
    before: EndingJson,
    now: EndingJson,
}

#[derive(Debug, Serialize)]
struct EndingJson {
    state: &'static str,
    failed_first: bool,
}

#[derive(Debug, Serialize)]
struct ChangedJson<'a> {
    id: &'a str,
    id_before: &'a str,
    text: Cow<'a, str>,
    text_before: Cow<'a, str>,
    moved: bool,
    rules: Vec<RuleJson>,
}

#[derive(Debug, Serialize)]
struct RuleJson {
    rule: &'static str,
    words: String,
}

#[derive(Debug, Serialize)]
struct PaceJson<'a> {
    id: &'a str,
    text: Cow<'a, str>,
    seconds_before: i64,
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
