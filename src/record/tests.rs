//! Commands as a browser sends them, and conflicts with the state that it saw.

use super::*;
use crate::model::time::Moment;
use crate::site::assemble::assemble;
use crate::sources::{SourceFile, SourceKind, Sources};

pub(super) const TEXT: &str =
    "checklist: list\nitems:\n  a: { state: done, by: li, at: 2026-01-01T09:00:00Z }\n\n  b:\n";

pub(super) fn site() -> Site {
    let mut sources = Sources::default();
    let files = [
        (SourceKind::Checklist, "content/checklists/list.md", "list", "- [ ] a\n- [ ] b\n"),
        (SourceKind::Release, "content/releases/1.yaml", "1", TEXT),
    ];
    for (kind, path, id, text) in files {
        sources.push(SourceFile {
            kind,
            path: path.to_owned(),
            id: id.to_owned(),
            text: text.into(),
        });
    }
    assemble(sources, None)
}

/// Records the command `json` in `text`, as tom at ten o'clock.
pub(super) fn send(json: &str, text: &str) -> Result<Recorded, Refusal> {
    let site = site();
    let run = site.runs().next().unwrap();
    let intent = Intent {
        recorder: None,
        by: vec!["tom".to_owned()],
        is_by_given: true,
        at: Moment::Instant("2026-01-01T10:00:00.7Z".parse().unwrap()),
        now: "2026-01-01T10:00:00.7Z".parse().unwrap(),
        backdate: false,
        command: serde_json::from_str(json).unwrap(),
    };
    record(&site, run, text, &intent)
}

#[test]
fn a_tick_with_the_expected_state_is_recorded() {
    let json = r#"{ "do": "tick", "state": "failed", "note": "x", "items": [{ "id": "a", "expected":
        { "events": 1, "state": "done", "by": ["li"], "at": "2026-01-01T09:00:00Z" } }] }"#;
    let recorded = send(json, TEXT).unwrap();
    let expected = "  a:\n    - { state: done, by: li, at: 2026-01-01T09:00:00Z }\n    \
                - { state: failed, by: tom, at: 2026-01-01T10:00:00Z, note: x }\n\n  b:\n";
    assert!(recorded.text.ends_with(expected), "{}", recorded.text);
}

#[test]
fn a_changed_item_is_refused_with_both_states() {
    let json = r#"{ "do": "tick", "state": "done", "items": [
        { "id": "b", "expected": { "events": 0, "state": "todo" } },
        { "id": "a", "expected": { "events": 0, "state": "todo" } }] }"#;
    let refusal = send(json, TEXT).unwrap_err();
    let reasons: Vec<&str> = refusal.reasons.iter().map(|reason| reason.message.as_str()).collect();
    assert_eq!(
        reasons,
        ["“a” was changed in the meantime: it is done by li, 2026-01-01T09:00:00Z, not todo"]
    );
}

#[test]
fn the_newest_text_counts() {
    let newer = TEXT.replace("  b:\n", "  b: failed\n");
    let seen = r#"{ "do": "tick", "state": "done", "items": [{ "id": "b", "expected": { "events": 0, "state": "todo" } }] }"#;
    assert!(send(seen, &newer).is_err());
    let with_bom = format!("\u{feff}{newer}");
    let recorded = send(r#"{ "do": "log", "note": "on" }"#, &with_bom).unwrap();
    assert!(recorded.text.starts_with("\u{feff}checklist: list\nlog:\n  - {"), "{}", recorded.text);
    assert!(send(r#"{ "do": "log", "note": "on" }"#, &newer.replace("list", "other")).is_err());
}

#[test]
fn an_error_after_the_last_entry_does_not_block_that_entry() {
    let text = format!("{TEXT}log:\n  - {{ by: li }}\n");
    let json = r#"{ "do": "tick", "state": "done", "items": [{ "id": "b" }] }"#;
    assert!(send(json, &text).unwrap().text.contains("  b: { state: done"));
    let broken = TEXT.replace("  b:", "  b: dnoe");
    assert_eq!(send(json, &broken).unwrap_err().diagnostics.len(), 1);
}

#[test]
fn invalid_commands_are_rejected() {
    for json in [
        r#"{ "do": "tick", "state": "dnoe", "items": [] }"#,
        r#"{ "do": "tick", "state": "done", "items": [{ "id": "a", "path": "/etc" }] }"#,
        r#"{ "do": "close", "status": "dnoe" }"#,
        r#"{ "do": "remove" }"#,
    ] {
        assert!(serde_json::from_str::<Command>(json).is_err(), "{json}");
    }
}

#[test]
fn an_item_with_an_expected_state_needs_its_exact_id() {
    let seen = r#"{ "do": "tick", "state": "done", "items": [{ "id": "gone/b", "expected": { "events": 0, "state": "todo" } }] }"#;
    assert_eq!(send(seen, TEXT).unwrap_err().cause, Cause::Unknown);
    let prefix = seen.replace("gone/b", "B");
    assert_eq!(send(&prefix, TEXT).unwrap_err().cause, Cause::Unknown);
}

const CORRECT: &str = r#"{ "do": "correct", "note": "wrong row", "items": [{ "id": "a", "expected":
    { "events": 1, "state": "done", "by": ["li"], "at": "2026-01-01T09:00:00Z" } }] }"#;

#[test]
fn a_correction_marks_the_event_that_its_author_saw() {
    let recorded = send(CORRECT, TEXT).unwrap();
    let line =
        "- { corrects: 2026-01-01T09:00:00Z, by: tom, at: 2026-01-01T10:00:00Z, note: wrong row }";
    assert!(recorded.text.contains(line), "{}", recorded.text);
    let refusal = send(CORRECT, &recorded.text).unwrap_err();
    assert_eq!(refusal.cause, Cause::Conflict, "it is corrected already");
}

#[test]
fn a_correction_of_a_changed_item_is_refused_before_anything_else() {
    let newer = TEXT.replace("at: 2026-01-01T09:00:00Z", "at: 2026-01-01T09:30:00Z");
    let refusal = send(&CORRECT.replace("wrong row", ""), &newer).unwrap_err();
    assert_eq!(refusal.cause, Cause::Conflict);
    let reasons: Vec<&str> = refusal.reasons.iter().map(|reason| reason.message.as_str()).collect();
    let expected = "“a” was changed in the meantime: it is done by li, 2026-01-01T09:30:00Z, not done by li, 2026-01-01T09:00:00Z";
    assert_eq!(reasons, [expected]);
}

#[test]
fn a_correction_from_the_terminal_expects_the_state_before_it_is_shared() {
    let site = site();
    let run = site.runs().next().unwrap();
    let json = r#"{ "do": "correct", "note": "x", "items": [{ "id": "A" }, { "id": "a" }] }"#;
    let command = with_expected_states(&site, run, serde_json::from_str(json).unwrap());
    let Command::Correct(correct) = &command else { panic!("{command:?}") };
    assert!(correct.items.iter().all(|item| item.id == "a" && item.expected.is_some()));
    let written = send(json, TEXT).unwrap().text;
    assert_eq!(written.matches("corrects").count(), 1, "an item named twice: {written}");
}
