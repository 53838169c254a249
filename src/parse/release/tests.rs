//! Tests of reading release files.

use proptest::prelude::*;

use super::*;
use crate::model::release::{Event, Status};
use crate::model::time::Moment;

fn read(id: &str, text: &str) -> (Release, Vec<Diagnostic>) {
    let (release, diagnostics) = release(id, SourceId(0), text, &Config::default());
    (release.expect("a release"), diagnostics)
}

fn valid(text: &str) -> Release {
    let (release, diagnostics) = read("2026.11.0", text);
    assert_eq!(diagnostics, []);
    release
}

fn words(by: &[Located<String>]) -> Vec<&str> {
    by.iter().map(|by| &*by.value).collect()
}

fn events(release: &Release, key: &str) -> Vec<Event> {
    let mut entries = release.entries.iter();
    entries.find(|entry| *entry.key.value == *key).expect(key).events.clone()
}

#[test]
fn everything_is_read_as_it_is_written() {
    let release = valid(include_str!("full.yaml"));
    assert_eq!(release.checklist.value, "deployment");
    assert_eq!(release.service.as_deref(), Some("payments"));
    assert_eq!(release.version, "2026.11.0");
    assert_eq!(release.status.as_ref().map(|status| status.value), Some(Status::InProgress));
    assert_eq!(release.roles[0].1.value, "li");
    assert_eq!(release.after.as_ref().unwrap().value, "payments/staging/2026.11.0");
    let vars: Vec<(&str, &str)> =
        release.vars.iter().map(|(name, text)| (&*name.value, &**text)).collect();
    assert_eq!(vars, [("previous", "1.10"), ("region", "eu-west-1"), ("suffix", "")]);
    assert_eq!(release.links[1].0, "changelog");
    assert_eq!(release.notes.unwrap().text.value, "Went **well**.\n\nNext time earlier.");
    assert_eq!(release.log.len(), 2);
    let closed = release.closings.into_iter().next().unwrap();
    assert_eq!(words(&closed.by), ["maya"]);
    assert_eq!(closed.at.unwrap().value, Moment::Date("2026-11-21".parse().unwrap()));
}

#[test]
fn an_item_takes_a_word_an_event_or_a_list_oldest_first() {
    let release = valid(include_str!("full.yaml"));
    let states = |key: &str| -> Vec<State> {
        events(&release, key).iter().map(|event| event.state).collect()
    };
    assert_eq!(states("pre-deployment/documentation-up-to-date"), [State::Done]);
    assert_eq!(states("db-migrate"), [State::Failed, State::Done, State::Done]);
    assert_eq!(states("security-verification"), [State::NotApplicable]);
    let migrated = events(&release, "db-migrate");
    assert_eq!(words(&migrated[0].by), ["li", "maya"]);
    assert_eq!(words(&migrated[1].evidence), ["log.txt", "https://ci.example.com/4313"]);
    assert_eq!(events(&release, "later"), []);
}

#[test]
fn an_added_item_keeps_who_added_it_before_it_is_started() {
    let release = valid(include_str!("full.yaml"));
    let added = release.entries.last().unwrap();
    assert_eq!(added.added.as_ref().unwrap().text.value, "Purge the CDN");
    assert_eq!(
        added.added.as_ref().unwrap().section.as_ref().unwrap().value,
        "application-deployment"
    );
    assert_eq!(added.events[0].state, State::Todo);
    assert_eq!(words(&added.events[0].by), ["li"]);
    let bare = valid("checklist: d\nitems:\n  late: { text: Purge }\n");
    assert_eq!(bare.entries[0].events, []);
}

#[test]
fn version_and_service_follow_from_the_path() {
    let (release, _) = read("payments/production/2.1.0", "checklist: d\n");
    assert_eq!(release.version, "2.1.0");
    assert_eq!(release.service.as_deref(), Some("payments"));
    let (release, _) = read("2.1.0", "checklist: d\n");
    assert_eq!((&*release.version, release.service), ("2.1.0", None));
    let (release, _) = read("payments/2.1.0", "checklist: d\nservice: billing\nversion: 1.10\n");
    assert_eq!((&*release.version, release.service.as_deref()), ("1.10", Some("billing")));
}

#[test]
fn null_and_empty_texts_count_as_missing() {
    let release =
        valid("checklist: d\nowner:\ntitle: ~\nkind: \"\"\nstarted: null\nlog:\nitems:\n");
    assert_eq!((release.owner, release.title, release.kind), (None, None, None));
    assert_eq!((release.started, release.entries.len()), (None, 0));
}

#[test]
fn an_invalid_value_affects_nothing_else() {
    let text =
        "checklist: d\nstatus: shipped\nowner: [a]\nkind: minor\nitems:\n  a: yes\n  b: done\n";
    let (release, diagnostics) = read("1", text);
    let codes: Vec<Code> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, [Code::UnknownStatus, Code::WrongType, Code::UnknownState]);
    assert_eq!(release.kind.unwrap().value, "minor");
    assert_eq!(release.entries.len(), 2, "the entry with the unknown state is kept");
    assert_eq!(release.entries[1].events[0].state, State::Done);
}

#[test]
fn places_are_right_after_multibyte_characters_and_crlf() {
    let text = "# größer →\r\nchecklist: \"d\" # ü\r\nowner: Zoë\r\nitems:\r\n  prüfung: done\r\n";
    let release = valid(text);
    assert_eq!(&text[release.checklist.span.range()], "\"d\"");
    assert_eq!(&text[release.owner.unwrap().span.range()], "Zoë");
    assert_eq!(&text[release.entries[0].key.span.range()], "prüfung");
    assert_eq!(&text[release.entries[0].events[0].span.range()], "done");
}

#[test]
fn anchors_aliases_and_merge_keys_work() {
    let release = valid(
        "checklist: d\nitems:\n  a: &ours { state: done, by: li }\n  b: *ours\n  c:\n    <<: *ours\n    state: failed\n    note: no\n",
    );
    assert_eq!(words(&events(&release, "b")[0].by), ["li"]);
    let failed = &events(&release, "c")[0];
    assert_eq!((failed.state, words(&failed.by)), (State::Failed, vec!["li"]));
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*|([a-z: {}\\[\\],\"'|\\-&*#\n]|items|state|done|checklist: d\n)*") {
        release("a/b", SourceId(0), &text, &Config::default());
    }
}

#[test]
fn the_words_of_an_added_item_have_no_markup() {
    let words = |text: &str| {
        let text = format!("checklist: a\nitems:\n  x:\n    text: {text}\n");
        let read = valid(&text);
        let added = read.entries[0].added.as_ref().expect("it has a text");
        added.words.clone()
    };
    assert_eq!(words("Purge the CDN"), "Purge the CDN");
    assert_eq!(
        words("\"Purge **all** `<cdn>` [now](https://a.example) for {{ v }}\""),
        "Purge all <cdn> now for {{ v }}"
    );
    assert_eq!(words("\"a\\u202Eb\""), "a\u{FFFD}b");
    assert_eq!(words("\"- a\\n- *b*\""), "- a - *b*");
}
