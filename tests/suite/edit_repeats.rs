//! `serve --edit`: a request that a page repeats because it got no answer is recorded once.

use serde_json::{Value, json};

use crate::edit::{Editing, Page, begun};
use crate::serve::Served;

/// The answer to what a page sends with these headers in addition to its own.
fn send(page: &Page, endpoint: &str, more: &[(&'static str, &str)], body: &str) -> (u16, Value) {
    let mut headers = page.headers();
    for (name, value) in more {
        headers.retain(|(known, _)| known != name);
        headers.push((*name, (*value).to_owned()));
    }
    let answer = page.send(endpoint, &headers, body);
    (answer.status, serde_json::from_str(&answer.text()).unwrap())
}

fn act(act: &Value) -> String {
    json!({ "release": "1.0", "by": ["maya"], "act": act }).to_string()
}

/// What tells the server from those before and after it.
fn instance(page: &Page) -> String {
    let (_socket, message) = page.served.socket_and_news();
    let message: Value = serde_json::from_str(&message).unwrap();
    message["server"].as_str().unwrap().to_owned()
}

#[test]
fn a_repeated_request_is_recorded_once_and_has_the_first_answer() {
    let editing = Editing::new(begun());
    let page = &editing.page;
    let release = json!({ "checklist": "deployment", "version": "2.0" }).to_string();
    let file = [
        ("Content-Type", "application/octet-stream"),
        ("Runsheet-Release", "1.0"),
        ("Runsheet-File", "a.txt"),
    ];
    let mut undo = String::new();
    for (endpoint, body, more) in [
        ("record", act(&json!({ "do": "log", "note": "called" })), &[][..]),
        ("record", act(&json!({ "do": "add", "section": "prepare", "text": "Call" })), &[]),
        ("record", act(&page.tick("prepare/tests-pass", "done")), &[]),
        ("new-release", release, &[]),
        ("evidence", "text".to_owned(), &file),
    ] {
        let id = [("Runsheet-Request", body.get(..20).unwrap_or("file"))];
        let headers = [more, &id].concat();
        let first = send(page, endpoint, &headers, &body);
        assert_eq!((first.0, &first.1["recorded"]), (200, &json!(true)), "{}", first.1);
        assert_eq!(send(page, endpoint, &headers, &body), first, "{endpoint}");
        if let Some(key) = first.1["undo"].as_str() {
            undo = json!({ "by": ["maya"], "undo": key }).to_string();
        }
    }
    let text = editing.site.read("content/releases/1.0.yaml");
    assert_eq!(text.matches("called").count(), 1, "{text}");
    assert_eq!(text.matches("text: Call,").count(), 1, "{text}");
    assert_eq!(text.matches("state: done").count(), 1, "{text}");
    assert!(!editing.site.exists("content/releases/1.0-a-2.txt"));
    let id = [("Runsheet-Request", "undo")];
    let first = send(page, "undo", &id, &undo);
    assert_eq!(first.1["undone"], "removed");
    assert_eq!(send(page, "undo", &id, &undo), first);
}

#[test]
fn after_a_restart_the_answer_says_that_it_is_not_known_what_was_recorded() {
    let editing = Editing::new(begun());
    let Editing { site, page } = editing;
    let body = act(&json!({ "do": "log", "note": "called" }));
    let first = instance(&page);
    let id = ("Runsheet-Request", "1a");
    assert_eq!(send(&page, "record", &[id], &body).0, 200);
    let with_first = [id, ("Runsheet-First-Server", first.as_str())];
    assert_eq!(send(&page, "record", &with_first, &body).0, 200, "it remembers");
    drop(page);
    let page = Page::of(Served::new(&site, &["--edit"]));
    assert_ne!(instance(&page), first);
    let (status, answer) = send(&page, "record", &with_first, &body);
    assert_eq!(status, 412, "{answer}");
    assert!(answer["message"].as_str().unwrap().contains("restarted"), "{answer}");
    assert_eq!(site.read("content/releases/1.0.yaml").matches("called").count(), 1);
    assert_eq!(send(&page, "record", &[("Runsheet-Request", "2b")], &body).0, 200);
    assert_eq!(site.read("content/releases/1.0.yaml").matches("called").count(), 2, "it was meant");
}
