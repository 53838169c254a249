//! The data that a release's page needs for recording: items, their last events, and people.

use serde::Serialize;

use crate::evaluate::assignee::can_be_done_now;
use crate::evaluate::count::sections;
use crate::evaluate::next_up;
use crate::evaluate::run::Run;
use crate::evaluate::verdict;
use crate::model::config::{Config, Person};
use crate::model::release::State;
use crate::model::time::Moment;
use crate::record::answer::FORMAT;
use crate::record::event::expected_state;
use crate::record::find::RecordTarget;
use crate::record::intent::ExpectedState;
use crate::record::plan::current_state;
use crate::record::set;
use crate::record::update::is_outdated;
use crate::site::Site;

/// The edit state of a release, serialized for its page.
#[derive(Debug, Serialize)]
pub(crate) struct EditState<'a> {
    format: u32,
    release: &'a str,
    /// Its file, from the site's root.
    file: &'a str,
    /// Service, environment and version.
    name: String,
    title: &'a str,
    status: &'static str,
    /// The status in a few lines, for a chat.
    status_text: &'a str,
    /// The final status of a closed release.
    closed: Option<&'static str>,
    /// The verdict at the end.
    end: End,
    /// Whether it is recorded when the deployment ended.
    has_finished: bool,
    /// Whether there is a newer version of the checklist to move to.
    is_outdated: bool,
    owner: Option<&'a str>,
    /// What can be set of the release, each with its value.
    facts: Vec<Fact>,
    /// The kinds that the checklist declares.
    kinds: &'a [String],
    /// The time zone of times that are typed.
    timezone: &'a str,
    /// The size up to which a file can be attached, in megabytes.
    max_evidence_mb: u16,
    /// The person whom the proxy named, otherwise the git user.
    you: Option<&'a str>,
    /// Whether `you` is certain, so that no other person can be chosen.
    is_identified: bool,
    people: Vec<PersonChoice<'a>>,
    /// The states that need a note.
    needs_note: Vec<&'static str>,
    sections: Vec<Section<'a>>,
    items: Vec<Item<'a>>,
}

/// The person who looks at a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct You {
    /// Their id or name, if known.
    pub(crate) name: Option<String>,
    /// Whether a proxy named them, so that they record as nobody else.
    pub(crate) is_identified: bool,
}

/// How long an item took in earlier releases, as the page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct EarlierDurations {
    /// The usual duration, from five known ones on.
    pub(crate) usual: Option<String>,
    /// The previous release and how long the item took there.
    pub(crate) last: Option<String>,
}

/// A person who can record.
#[derive(Debug, Serialize)]
pub(crate) struct PersonChoice<'a> {
    id: &'a str,
    name: &'a str,
}

/// The verdict at the end of the release.
#[derive(Debug, Serialize)]
struct End {
    verdict: &'static str,
    /// Required items that are open, including those that failed or are blocked.
    open: usize,
    failed: usize,
    blocked: usize,
}

#[derive(Debug, Serialize)]
struct Fact {
    key: String,
    value: Option<String>,
}

#[derive(Debug, Serialize)]
struct Section<'a> {
    id: &'a str,
    text: String,
    /// Whether an item of it is open.
    is_open: bool,
    seen: ExpectedState,
}

#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent fields of JSON")]
struct Item<'a> {
    id: &'a str,
    text: String,
    /// The section that it is in.
    section: Option<&'a str>,
    state: &'static str,
    group: bool,
    evidence: bool,
    /// Whether it causes a no-go.
    has_problem: bool,
    /// Whether it is open and can be done now.
    is_next: bool,
    /// The id of the person, or the role, who does it.
    who: Option<String>,
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
    past: EarlierDurations,
    seen: ExpectedState,
}

impl<'a> EditState<'a> {
    /// Returns the edit state of `run` for `you`. `status_text` is the status for a chat; `time` formats a time as the page
    /// of `run` does; `past` returns what earlier releases tell of an item.
    pub(crate) fn new(
        site: &'a Site,
        run: &'a Run,
        you: &'a You,
        status_text: &'a str,
        time: &dyn Fn(Moment) -> String,
        past: &dyn Fn(&str) -> EarlierDurations,
    ) -> Self {
        let needs_note = |word: &&&str| State::from_word(word).is_some_and(State::requires_note);
        let release = &run.release;
        Self {
            format: FORMAT,
            release: &run.release.id,
            file: &site.sources.file(run.release.source).path,
            name: release.name(),
            title: &run.release.version,
            status: run.status.word(),
            status_text,
            closed: run.status.is_closed().then(|| run.status.word()),
            end: End::of(run),
            has_finished: release.finished_since_reopened().is_some(),
            is_outdated: is_outdated(site, run),
            owner: run.release.owner.as_ref().map(|owner| owner.value.as_str()),
            facts: set::facts(run).into_iter().map(|(key, value)| Fact { key, value }).collect(),
            kinds: &run.checklist.front.kinds,
            timezone: &site.config.timezone,
            max_evidence_mb: site.config.max_evidence_mb,
            you: you.name.as_deref(),
            is_identified: you.is_identified,
            people: PersonChoice::all(&site.config),
            needs_note: State::WORDS.iter().filter(needs_note).copied().collect(),
            sections: Section::all(run),
            items: (0..run.rows.len()).map(|index| Item::of(run, index, time, past)).collect(),
        }
    }
}

impl<'a> PersonChoice<'a> {
    /// Returns the people whom the site lists.
    pub(crate) fn all(config: &'a Config) -> Vec<Self> {
        config.people.iter().map(Self::of).collect()
    }

    fn of(person: &'a Person) -> Self {
        Self { id: &person.id, name: &person.name }
    }
}

impl End {
    fn of(run: &Run) -> Self {
        Self {
            verdict: verdict::end(run).word.word(),
            open: run.progress.open(),
            failed: run.progress.failed,
            blocked: run.progress.blocked,
        }
    }
}

impl<'a> Section<'a> {
    fn all(run: &'a Run) -> Vec<Self> {
        let progress = sections(run);
        let all = run.checklist.sections.iter().enumerate();
        all.map(|(index, section)| Self {
            id: &section.id,
            text: run.section_text(index).into_owned(),
            is_open: progress[index].progress.open() > 0,
            seen: current_state(run, RecordTarget::Section(index)),
        })
        .collect()
    }
}

impl<'a> Item<'a> {
    fn of(
        run: &'a Run,
        index: usize,
        time: &dyn Fn(Moment) -> String,
        past: &dyn Fn(&str) -> EarlierDurations,
    ) -> Self {
        let row = &run.rows[index];
        let last = run.events(row).last();
        let own = row.own_entry().map_or(&[][..], |entry| &run.release.entries[entry].events);
        Self {
            id: run.id(row),
            text: run.text(row).into_owned(),
            section: row.section.map(|section| run.checklist.sections[section].id.as_str()),
            state: State::word(row.state),
            group: row.is_group,
            evidence: run.attributes(row).evidence,
            has_problem: run.has_problem(index),
            is_next: !run.status.is_closed() && can_be_done_now(run, index),
            who: next_up::who(run, index),
            signoff: run.attributes(row).signoff.as_deref(),
            closed: row.state.is_closed() || row.state == State::NotApplicable,
            time: last.and_then(|event| Some(time(event.at.as_ref()?.value))),
            note: last.and_then(|event| Some(event.note.as_ref()?.text.value.as_str())),
            own_state: own.last().map(|event| event.state.word()),
            written: own.len() + 2 * run.corrected(row).len(),
            past: past(run.id(row)),
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
        let you = You { name: Some("li".to_owned()), is_identified: false };
        let state = EditState::new(&site, run, &you, "not yet", &|_| "09:00".to_owned(), &|_| {
            EarlierDurations::default()
        });
        let state = serde_json::to_value(state).unwrap();
        assert_eq!(state["file"], "content/releases/1.yaml");
        assert_eq!(state["needs_note"], serde_json::json!(["skipped", "n/a", "failed", "blocked"]));
        assert_eq!(state["items"][0]["time"], "09:00");
        assert_eq!(state["items"][0]["closed"], true);
        assert_eq!(state["items"][0]["is_next"], false);
        let next = |item: &&serde_json::Value| item["is_next"] == true;
        let open = state["items"].as_array().unwrap().iter().find(next).unwrap();
        assert_eq!(open["closed"], false);
        let expected = &state["items"][0]["seen"];
        assert_eq!(expected["at"], "2026-01-01T09:00:00Z");
        let intent = serde_json::json!({
            "do": "tick", "state": "failed", "note": "x",
            "items": [{ "id": state["items"][0]["id"], "expected": expected }],
        });
        assert!(send(&intent.to_string(), TEXT).is_ok());
    }
}
