//! Builds checklists and releases for tests from a short notation.
//!
//! Each line of a checklist is an item, indented by two spaces for each level, with attributes in braces; `# name`
//! starts a section. Items are `name: event` lines. An event is a state, then optionally `@10:00`, ` by who` and
//! `+evidence`; `[…, …]` is a list of events. Names are used as ids.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::evaluate::checks::SuggestionCache;
use crate::evaluate::run::Run;
use crate::evaluate::{Context, evaluate};
use crate::model::checklist::{Attributes, Checklist, FrontMatter, Gate, Item, Section};
use crate::model::config::Config;
use crate::model::extra::Extra;
use crate::model::ids::Ids;
use crate::model::release::{Added, Entry, Event, Located, Note, Release, State};
use crate::model::time::Moment;
use crate::span::{SourceId, Span};

pub(crate) const NOWHERE: Span = Span { source: SourceId(0), start: 0, end: 0 };

/// Evaluates a release without owner and roles.
pub(crate) fn run(checklist: &str, items: &str) -> Run {
    run_with(checklist, items, "", &[])
}

pub(crate) fn run_with(text: &str, items: &str, owner: &str, roles: &[(&str, &str)]) -> Run {
    let mut release = release("1", items);
    release.owner = (!owner.is_empty()).then(|| located(owner.to_owned()));
    release.roles = (roles.iter())
        .map(|(role, who)| (located((*role).to_owned()), located((*who).to_owned())))
        .collect();
    evaluated(release, Arc::new(checklist(text)))
}

/// Evaluates `release` with `checklist` as its snapshot.
pub(crate) fn evaluated(release: Release, checklist: Arc<Checklist>) -> Run {
    let suggestions = SuggestionCache::default();
    let context = Context {
        config: &Config::default(),
        suggestions: &suggestions,
        checklist,
        has_snapshot: true,
        has_errors: false,
        missing_evidence: BTreeSet::new(),
        predecessor: None,
        closing_record: None,
    };
    evaluate(release, &context)
}

pub(crate) fn located<T>(value: T) -> Located<T> {
    Located { value, span: NOWHERE }
}

/// Returns a note with rendered HTML.
pub(crate) fn note(text: &str) -> Note {
    let html = crate::markdown::note("content/releases/1.yaml", text, NOWHERE).html;
    let text = located(text.to_owned());
    Note { text, html }
}

pub(crate) fn checklist(text: &str) -> Checklist {
    let mut checklist = Checklist {
        id: "list".to_owned(),
        source: SourceId(0),
        title: "List".to_owned(),
        front: FrontMatter::default(),
        sections: Vec::new(),
        items: Vec::new(),
        flow: Vec::new(),
        links: Vec::new(),
        anchors: Vec::new(),
        item_ids: Ids::default(),
        section_ids: Ids::default(),
        var_ids: Ids::default(),
    };
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if line.starts_with('#') {
            add_section(&mut checklist, line);
        } else {
            add_item(&mut checklist, line);
        }
    }
    checklist
}

fn add_section(checklist: &mut Checklist, line: &str) {
    let name = line.trim_start_matches('#');
    let level = u8::try_from(line.len() - name.len()).unwrap();
    let parent = (checklist.sections.iter()).rposition(|section| section.level < level);
    let start = checklist.items.len();
    checklist.sections.push(Section {
        id: name.trim().to_owned(),
        text: name.trim().to_owned(),
        html: crate::model::flow::Html::default(),
        level,
        parent,
        anchor: None,
        items: start..start,
    });
}

fn add_item(checklist: &mut Checklist, line: &str) {
    let index = checklist.items.len();
    let depth = (line.len() - line.trim_start().len()) / 2;
    let (name, attributes) = line.split_once('{').unwrap_or((line, ""));
    let parent = depth
        .checked_sub(1)
        .and_then(|above| checklist.items.iter().rposition(|item| item.depth == above));
    let section = checklist.sections.len().checked_sub(1);
    checklist.items.push(Item {
        id: Arc::from(name.trim()),
        text: name.trim().to_owned(),
        section,
        parent,
        depth,
        end: index + 1,
        span: NOWHERE,
        number: None,
        attributes: attributes_of(attributes.trim_end_matches('}')),
    });
    let mut group = parent;
    while let Some(above) = group {
        checklist.items[above].end = index + 1;
        group = checklist.items[above].parent;
    }
    let mut enclosing = section;
    while let Some(above) = enclosing {
        checklist.sections[above].items.end = index + 1;
        enclosing = checklist.sections[above].parent;
    }
}

fn attributes_of(text: &str) -> Attributes {
    let list = |value: &str| value.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mut attributes = Attributes::default();
    for (key, value) in words(text) {
        match key.as_str() {
            "gate" if value.is_empty() => attributes.gate = Some(Gate::Section),
            "gate" if value == "all" => attributes.gate = Some(Gate::All),
            "gate" => attributes.gate = Some(Gate::Targets(list(&value))),
            "optional" => attributes.optional = true,
            "evidence" => attributes.evidence = true,
            "signoff" => attributes.signoff = Some(value),
            "owner" => attributes.owner = Some(value),
            "was" => attributes.was = list(&value),
            "only" => attributes.only.push(list(&value)),
            "except" => attributes.except = list(&value),
            other => panic!("no such attribute here: {other}"),
        }
    }
    attributes
}

/// Splits `a b=c d="e f"` into pairs.
fn words(text: &str) -> Vec<(String, String)> {
    let mut quoted = false;
    text.split(|at: char| {
        quoted ^= at == '"';
        at == ' ' && !quoted
    })
    .filter(|word| !word.is_empty())
    .map(|word| {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        (key.to_owned(), value.trim_matches('"').to_owned())
    })
    .collect()
}

pub(crate) fn release(id: &str, items: &str) -> Release {
    Release {
        id: id.to_owned(),
        source: SourceId(0),
        checklist: located("list".to_owned()),
        service: None,
        environment: None,
        version: id.to_owned(),
        title: None,
        kind: None,
        status: None,
        owner: None,
        roles: Vec::new(),
        after: None,
        started: None,
        finished: None,
        closings: Vec::new(),
        artifact: None,
        planned: None,
        incident: None,
        imported: None,
        late: Vec::new(),
        vars: Vec::new(),
        links: Vec::new(),
        extra: Extra::new(),
        notes: None,
        log: Vec::new(),
        entries: items.lines().filter_map(entry).collect(),
        role_ids: Ids::default(),
        var_ids: Ids::default(),
    }
}

/// Parses an entry; `+key @section: …` is an added item.
fn entry(line: &str) -> Option<Entry> {
    let (key, events) = line.trim().split_once(": ")?;
    let (key, added) = match key.strip_prefix('+') {
        None => (key, None),
        Some(added) => {
            let (key, section) = added.split_once(" @").unwrap_or((added, ""));
            let section = (!section.is_empty()).then(|| located(section.to_owned()));
            let text = located(key.to_owned());
            let words = text.value.clone();
            let added = Added { text, words, section };
            (key, Some(Box::new(added)))
        }
    };
    Some(Entry {
        key: located(Arc::from(key)),
        added,
        is_missing_text: false,
        corrected: Box::default(),
        events: (events.trim_matches(['[', ']']).split(", ")).map(event).collect(),
    })
}

fn event(text: &str) -> Event {
    let (text, evidence) = match text.strip_suffix("+evidence") {
        Some(text) => (text, vec![located("https://example.com".to_owned())]),
        None => (text, Vec::new()),
    };
    let (text, by) = text.split_once(" by ").unwrap_or((text, ""));
    let (state, at) = text.split_once('@').unwrap_or((text, ""));
    Event {
        state: State::from_word(state.trim()).unwrap_or_else(|| panic!("no state: {state}")),
        by: by.split(' ').filter(|by| !by.is_empty()).map(|by| located(by.to_owned())).collect(),
        at: (!at.is_empty()).then(|| {
            let instant = format!("2026-01-01T{}:00Z", at.trim()).parse().unwrap();
            located(Moment::Instant(instant))
        }),
        note: None,
        evidence,
        span: NOWHERE,
        details: None,
    }
}
