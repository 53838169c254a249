//! The data that a release's page needs for recording: items, their last events, and people.

use serde::Serialize;

use crate::evaluate::rows::Row;
use crate::evaluate::run::Run;
use crate::model::config::Person;
use crate::model::release::State;
use crate::model::time::Moment;
use crate::record::answer::FORMAT;
use crate::record::event::expected_state;
use crate::record::intent::ExpectedState;
use crate::site::Site;

/// The edit state of a release, serialized for its page.
#[derive(Debug, Serialize)]
pub(crate) struct EditState<'a> {
    format: u32,
    release: &'a str,
    /// Its file, from the site's root.
    file: &'a str,
    title: &'a str,
    /// The final status of a closed release.
    closed: Option<&'static str>,
    owner: Option<&'a str>,
    /// The git user.
    you: Option<&'a str>,
    people: Vec<PersonView<'a>>,
    /// The states that need a note.
    needs_note: Vec<&'static str>,
    sections: Vec<Section<'a>>,
    items: Vec<Item<'a>>,
}

#[derive(Debug, Serialize)]
struct PersonView<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct Section<'a> {
    id: &'a str,
    text: String,
}

#[derive(Debug, Serialize)]
struct Item<'a> {
    id: &'a str,
    text: String,
    state: &'static str,
    group: bool,
    evidence: bool,
    signoff: Option<&'a str>,
    /// Whether the item is done, skipped or not applicable.
    closed: bool,
    /// The time of its last event, as the page shows it.
    time: Option<String>,
    /// The note of its last event.
    note: Option<&'a str>,
    /// The state of the last event in its own entry: what a correction marks.
    own_state: Option<&'static str>,
    /// The number of events and corrections in its own entry, which each record raises.
    written: usize,
    seen: ExpectedState,
}

impl<'a> EditState<'a> {
    /// Returns the edit state of `run`. `you` is the git user; `time` formats a time as the page of `run` does.
    pub(crate) fn new(
        site: &'a Site,
        run: &'a Run,
        you: Option<&'a str>,
        time: &dyn Fn(Moment) -> String,
    ) -> Self {
        let needs_note = |word: &&&str| State::from_word(word).is_some_and(State::requires_note);
        let sections = run.checklist.sections.iter().enumerate();
        Self {
            format: FORMAT,
            release: &run.release.id,
            file: &site.sources.file(run.release.source).path,
            title: &run.release.version,
            closed: run.status.is_closed().then(|| run.status.word()),
            owner: run.release.owner.as_ref().map(|owner| owner.value.as_str()),
            you,
            people: site.config.people.iter().map(PersonView::of).collect(),
            needs_note: State::WORDS.iter().filter(needs_note).copied().collect(),
            sections: sections
                .map(|(index, section)| Section {
                    id: &section.id,
                    text: run.section_text(index).into_owned(),
                })
                .collect(),
            items: run.rows.iter().map(|row| Item::of(run, row, time)).collect(),
        }
    }
}

impl<'a> PersonView<'a> {
    fn of(person: &'a Person) -> Self {
        Self { id: &person.id, name: &person.name }
    }
}

impl<'a> Item<'a> {
    fn of(run: &'a Run, row: &'a Row, time: &dyn Fn(Moment) -> String) -> Self {
        let last = run.events(row).last();
        let own = row.own_entry().map_or(&[][..], |entry| &run.release.entries[entry].events);
        Self {
            id: run.id(row),
            text: run.text(row).into_owned(),
            state: State::word(row.state),
            group: row.is_group,
            evidence: run.attributes(row).evidence,
            signoff: run.attributes(row).signoff.as_deref(),
            closed: row.state.is_closed() || row.state == State::NotApplicable,
            time: last.and_then(|event| Some(time(event.at.as_ref()?.value))),
            note: last.and_then(|event| Some(event.note.as_ref()?.text.value.as_str())),
            own_state: own.last().map(|event| event.state.word()),
            written: own.len() + 2 * run.corrected(row).len(),
            seen: expected_state(run.events(row), row.state),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tests::{TEXT, send, site};

    #[test]
    fn a_command_can_expect_the_state_from_the_edit_state() {
        let site = site();
        let run = site.runs().next().unwrap();
        let state = EditState::new(&site, run, Some("li"), &|_| "09:00".to_owned());
        let state = serde_json::to_value(state).unwrap();
        assert_eq!(state["file"], "content/releases/1.yaml");
        assert_eq!(state["needs_note"], serde_json::json!(["skipped", "n/a", "failed", "blocked"]));
        assert_eq!(state["items"][0]["time"], "09:00");
        assert_eq!(state["items"][0]["closed"], true);
        let expected = &state["items"][0]["seen"];
        assert_eq!(expected["at"], "2026-01-01T09:00:00Z");
        let intent = serde_json::json!({
            "do": "tick", "state": "failed", "note": "x",
            "items": [{ "id": state["items"][0]["id"], "expected": expected }],
        });
        assert!(send(&intent.to_string(), TEXT).is_ok());
    }
}
