//! Intents as a browser sends them, and clashes with what it saw.

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

/// Records what `json` says in `text`, as tom at ten o'clock.
pub(super) fn send(json: &str, text: &str) -> Result<Recorded, Refusal> {
    let site = site();
    let run = site.runs().next().unwrap();
    let intent = Intent {
        by: vec!["tom".to_owned()],
        at: Moment::Instant("2026-01-01T10:00:00.7Z".parse().unwrap()),
        act: serde_json::from_str(json).unwrap(),
    };
    record(&site, run, text, &intent)
}

#[test]
fn what_is_still_as_it_was_seen_is_recorded() {
    let json = r#"{ "do": "tick", "state": "failed", "note": "x", "items": [{ "id": "a", "expected":
        { "events": 1, "state": "done", "by": ["li"], "at": "2026-01-01T09:00:00Z" } }] }"#;
    let recorded = send(json, TEXT).unwrap();
    let list = "  a:\n    - { state: done, by: li, at: 2026-01-01T09:00:00Z }\n    \
                - { state: failed, by: tom, at: 2026-01-01T10:00:00Z, note: x }\n\n  b:\n";
    assert!(recorded.text.ends_with(list), "{}", recorded.text);
}

#[test]
fn what_changed_since_it_was_seen_is_refused_with_both_sides() {
    let json = r#"{ "do": "tick", "state": "done", "items": [
        { "id": "b", "expected": { "events": 0, "state": "todo" } },
        { "id": "a", "expected": { "events": 0, "state": "todo" } }] }"#;
    let refusal = send(json, TEXT).unwrap_err();
    let reasons: Vec<&str> = refusal.reasons.iter().map(|reason| reason.message.as_str()).collect();
    assert_eq!(
        reasons,
        ["“a” is done by li, 2026-01-01T09:00:00Z now; it was todo when you looked"]
    );
}

#[test]
fn the_text_counts_and_not_what_was_read_before() {
    let newer = TEXT.replace("  b:\n", "  b: failed\n");
    let seen = r#"{ "do": "tick", "state": "done", "items": [{ "id": "b", "expected": { "events": 0, "state": "todo" } }] }"#;
    assert!(send(seen, &newer).is_err());
    let marked = format!("\u{feff}{newer}");
    let recorded = send(r#"{ "do": "log", "note": "on" }"#, &marked).unwrap();
    assert!(recorded.text.starts_with("\u{feff}checklist: list\nlog:\n  - {"), "{}", recorded.text);
    assert!(send(r#"{ "do": "log", "note": "on" }"#, &newer.replace("list", "other")).is_err());
}

#[test]
fn an_error_below_the_last_entry_is_not_one_of_that_entry() {
    let text = format!("{TEXT}log:\n  - {{ by: li }}\n");
    let json = r#"{ "do": "tick", "state": "done", "items": [{ "id": "b" }] }"#;
    assert!(send(json, &text).unwrap().text.contains("  b: { state: done"));
    let faulty = TEXT.replace("  b:", "  b: dnoe");
    assert_eq!(send(json, &faulty).unwrap_err().problems.len(), 1);
}

#[test]
fn an_intent_is_understood_whole_or_not_at_all() {
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
fn what_somebody_saw_is_never_taken_for_what_is_like_it() {
    let seen = r#"{ "do": "tick", "state": "done", "items": [{ "id": "gone/b", "expected": { "events": 0, "state": "todo" } }] }"#;
    assert_eq!(send(seen, TEXT).unwrap_err().cause, Cause::Unknown);
    let begun = seen.replace("gone/b", "B");
    assert_eq!(send(&begun, TEXT).unwrap_err().cause, Cause::Unknown);
}
