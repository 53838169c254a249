//! `serve --edit`: what a command can do to a release, a page can do too.

use serde_json::{Value, json};

use crate::edit::{Editing, Page, begun};
use crate::serve::Served;
use crate::share::Shared;
use crate::support::{CHECKLIST, TestSite};

const FILE: &str = "content/releases/1.0.yaml";

/// What the page gets for something that is recorded.
#[track_caller]
fn recorded(editing: &Editing, act: &Value) -> Value {
    let (status, answer) = editing.page.record(act);
    assert_eq!((status, &answer["recorded"]), (200, &json!(true)), "{answer}");
    answer
}

/// The reasons and what each needs.
fn needs(answer: &Value) -> Vec<&str> {
    let reasons = answer["reasons"].as_array().unwrap();
    reasons.iter().map(|reason| reason["needs"].as_str().unwrap_or_default()).collect()
}

#[test]
fn a_release_is_closed_reopened_and_rolled_back_from_its_page() {
    let editing = Editing::new(begun());
    let end = &editing.page.board()["end"];
    assert_eq!(*end, json!({ "verdict": "not-yet", "open": 3, "failed": 0, "blocked": 0 }));
    let (status, answer) = editing.page.record(&json!({ "do": "close" }));
    assert_eq!(status, 422);
    assert_eq!(needs(&answer), ["force"; 3], "{answer}");
    let (_, answer) = editing.page.record(&json!({ "do": "close", "force": true }));
    assert_eq!(needs(&answer), ["note"], "{answer}");
    let (_, answer) = editing.page.record(&json!({ "do": "close", "as": "aborted" }));
    assert_eq!(needs(&answer), ["note"], "{answer}");
    let later =
        json!({ "do": "close", "force": true, "note": "x", "finished": "2999-01-01 10:00" });
    assert_eq!(editing.page.record(&later).0, 422, "the deployment ends in the future");

    let close = json!({
        "do": "close", "force": true, "note": "agreed", "finished": "2026-01-01 10:00",
    });
    recorded(&editing, &close);
    let text = editing.site.read(FILE);
    assert!(text.contains("finished: 2026-01-01T10:00:00Z\n"), "{text}");
    assert!(text.contains("as: done") && text.contains("verdict: not-yet"), "{text}");
    assert!(editing.site.exists("content/releases/1.0.md"), "the snapshot is there");
    editing.site.run(&["check"]).exits(0);
    let (status, answer) = editing.page.record(&json!({ "do": "close" }));
    assert_eq!((status, &answer["hints"]), (422, &json!([])), "it is already closed");
    recorded(&editing, &json!({ "do": "close", "as": "rolled-back", "note": "queue grew" }));
    let (status, answer) = editing.page.record(&json!({ "do": "reopen", "note": " " }));
    assert_eq!((status, needs(&answer)), (422, vec!["note"]));
    recorded(&editing, &json!({ "do": "reopen", "note": "again" }));
    assert!(editing.site.read(FILE).contains("as: reopened"));
}

#[test]
fn facts_are_set_from_the_page_and_now_is_the_servers_time() {
    let editing = Editing::new(begun());
    let fact = |key: &str| {
        let board = editing.page.board();
        let facts = board["facts"].as_array().unwrap().clone();
        facts.into_iter().find(|fact| fact["key"] == key).map(|fact| fact["value"].clone())
    };
    assert_eq!(fact("started"), Some(Value::Null));
    let set = |key: &str, value: &str| {
        editing.page.record(&json!({ "do": "set", "changes": [{ "key": key, "value": value }] }))
    };
    assert_eq!(set("started", "now").0, 200);
    assert!(editing.site.read(FILE).contains("started: 20"), "{}", editing.site.read(FILE));
    assert_eq!(set("owner", "maya").0, 200);
    assert_eq!(set("link.ticket", "https://tickets.example.com/1").0, 200);
    assert_eq!(set("planned", "in May").0, 422);
    assert_eq!(set("started", "2999-01-01").0, 422);
    assert_eq!(set("items", "x").0, 422, "only facts can be set");
    let text = editing.site.read(FILE);
    assert!(text.contains("owner: maya\n"), "{text}");
    assert!(text.contains("note: \"owner: maya\""), "the log has it, too: {text}");
}

#[test]
fn a_section_is_waived_as_it_was_seen() {
    let editing = Editing::new(begun());
    let section = editing.page.board()["sections"][0].clone();
    assert_eq!((&section["id"], &section["is_open"]), (&json!("prepare"), &json!(true)));
    let items = json!([{ "id": "prepare", "expected": section["seen"] }]);
    let mut act = json!({ "do": "tick", "state": "skipped", "items": items });
    let (status, answer) = editing.page.record(&act);
    assert_eq!((status, needs(&answer)), (422, vec!["note"]));
    act["note"] = json!("no code changed");
    recorded(&editing, &act);
    assert!(editing.site.read(FILE).contains("  prepare: { state: skipped, by: maya, at: "));
    assert_eq!(editing.page.record(&act).0, 409, "it is another section by now");
}

#[test]
fn the_newest_checklist_is_looked_at_before_the_release_is_moved_to_it() {
    let site = begun();
    site.write("content/checklists/deployment.md", CHECKLIST.replace("Migrate", "Migrate twice"));
    let editing = Editing::new(site);
    assert_eq!(editing.page.board()["is_outdated"], json!(true));
    let before = editing.site.read(FILE);
    let update = json!({ "do": "update" });
    let body = json!({ "release": "1.0", "by": ["maya"], "act": update, "preview": true });
    let (status, answer) = editing.page.json("record", &body);
    assert_eq!((status, &answer["recorded"]), (200, &json!(false)), "{answer}");
    assert_eq!(answer["news"][0]["what"], "reworded");
    assert_eq!(editing.site.read(FILE), before, "nothing is written");
    recorded(&editing, &update);
    assert!(editing.site.read("content/releases/1.0.md").contains("Migrate twice"));
    let (status, answer) = editing.page.record(&update);
    assert_eq!(status, 422, "{answer}");
}

#[test]
fn a_release_is_created_from_a_page() {
    let site = TestSite::new().release("pay/production/1.0", "migrate: done");
    site.write(
        "content/releases/pay/production/1.0.yaml",
        "checklist: deployment\nenvironment: production\nowner: li\nroles: { dba: li }\nitems:\n",
    );
    let served = Served::new(&site, &["--edit"]);
    let page = Page::at(served, "/index.html");
    let choices = page.served.fetch("/_runsheet/new-release");
    let choices: Value = serde_json::from_str(&choices.text()).unwrap();
    assert_eq!(choices["services"], json!(["pay"]));
    assert_eq!(choices["environments"], json!(["production"]));
    assert_eq!(choices["releases"][0]["version"], "1.0");
    let new = |version: &str, more: Value| {
        let mut body = json!({
            "checklist": "deployment", "service": "pay", "environment": "production",
            "version": version,
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        page.json("new-release", &body)
    };
    let (status, answer) = new("1.1", json!({ "from": "pay/production/1.0", "owner": "maya" }));
    assert_eq!((status, &answer["page"]), (200, &json!("releases/pay/production/1.1.html")));
    let text = site.read("content/releases/pay/production/1.1.yaml");
    assert!(text.contains("owner: maya\nroles: { dba: li }\n"), "{text}");
    assert!(site.exists("content/releases/pay/production/1.1.md"));

    for (version, more) in [
        ("1.1", json!({})),
        ("../../../x", json!({})),
        ("..", json!({})),
        ("con", json!({})),
        ("a:b", json!({})),
        ("", json!({})),
        ("1.2", json!({ "service": "" })),
        ("1.2", json!({ "checklist": "../deployment" })),
        ("1.2", json!({ "from": "../../site" })),
        ("1.2", json!({ "path": "/etc" })),
    ] {
        let (status, answer) = new(version, more.clone());
        assert_eq!(status, 422, "{version} {more}: {answer}");
        assert!(!answer["message"].as_str().unwrap().is_empty());
    }
    assert!(!site.exists("content/releases/pay/production/1.2.yaml"));
}

#[test]
fn a_record_is_taken_back_byte_for_byte_by_the_page_that_made_it() {
    let editing = Editing::new(begun());
    let before = editing.site.read(FILE);
    let undo = |answer: &Value| {
        editing.page.json("undo", &json!({ "by": ["maya"], "undo": answer["undo"] }))
    };
    for act in [
        editing.page.tick("prepare/tests-pass", "done"),
        json!({ "do": "log", "note": "x" }),
        json!({ "do": "set", "changes": [{ "key": "owner", "value": "li" }] }),
        json!({ "do": "close", "as": "aborted", "note": "x" }),
    ] {
        let answer = recorded(&editing, &act);
        assert_ne!(editing.site.read(FILE), before);
        let (status, undone) = undo(&answer);
        assert_eq!((status, &undone["undone"]), (200, &json!("restored")), "{act}");
        assert_eq!(editing.site.read(FILE), before, "{act}");
        assert_eq!(undo(&answer).0, 422, "once");
    }
    assert_eq!(undo(&json!({ "undo": "0123456789abcdef" })).0, 422, "another page's");
}

#[test]
fn an_undo_after_another_record_is_a_correction() {
    let editing = Editing::new(begun());
    let undo = |answer: &Value| {
        editing.page.json("undo", &json!({ "by": ["maya"], "undo": answer["undo"] }))
    };
    let first = recorded(&editing, &editing.page.tick("prepare/tests-pass", "done"));
    let log = recorded(&editing, &json!({ "do": "log", "note": "x" }));
    editing.site.run(&["tick", "1.0", "migrate", "--note", "x", "--by", "li"]).exits(0);
    let (status, undone) = undo(&first);
    assert_eq!((status, &undone["undone"]), (200, &json!("corrected")), "{undone}");
    let text = editing.site.read(FILE);
    assert!(text.contains("- { corrects: ") && text.contains("note: undone"), "{text}");
    assert!(text.contains("migrate: { state: done, by: li"), "{text}");
    let (status, answer) = undo(&log);
    assert_eq!(status, 422, "{answer}");
    assert_eq!(editing.site.read(FILE), text);

    // Another event of the item itself is not what the author wants to correct.
    let act = editing.page.tick("prepare/backup-verified", "doing");
    let mine = recorded(&editing, &act);
    let theirs = ["tick", "1.0", "backup-verified", "--note", "x", "--by", "li"];
    editing.site.run(&theirs).exits(0);
    assert_eq!(undo(&mine).0, 409);
}

#[test]
fn a_new_release_of_a_page_needs_a_declared_environment_and_a_refusal_names_the_field() {
    let list = "---\nenvironments: [staging, production]\nkinds: [minor]\n---\n- [ ] Ship\n";
    let site = TestSite::empty().file("content/checklists/list.md", list);
    site.run(&["new", "pay/1.0", "--environment", "staging"]).exits(0);
    let editing = Editing::new(site);
    let keys = |more: Value| -> Vec<String> {
        let mut body = json!({ "checklist": "list", "service": "pay", "version": "2.0" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let (status, answer) = editing.page.json("new-release", &body);
        assert_eq!((status, &answer["recorded"]), (422, &json!(false)), "{answer}");
        let reasons = answer["reasons"].as_array().unwrap().iter();
        reasons.map(|reason| reason["key"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(keys(json!({})), ["environment"]);
    assert_eq!(
        keys(json!({ "service": "", "version": "" })),
        ["service", "environment", "version"]
    );
    // The one of the release from which values are taken is not meant.
    assert_eq!(keys(json!({ "from": "pay/1.0" })), ["environment"]);
    let unknown = json!({ "environment": "prod", "kind": "major" });
    let mut unknown = keys(unknown);
    unknown.sort();
    assert_eq!(unknown, ["environment", "kind"]);
    assert_eq!(std::fs::read_dir(editing.site.path("content/releases/pay")).unwrap().count(), 2);
}

#[test]
fn a_new_release_is_taken_back_until_something_is_recorded_in_it() {
    let editing = Editing::new(begun());
    let create = |version: &str| {
        let new = json!({ "checklist": "deployment", "service": "pay", "version": version });
        let (status, answer) = editing.page.json("new-release", &new);
        assert_eq!(status, 200, "{answer}");
        answer
    };
    let undo = |answer: &Value| {
        // It may not be known yet who records.
        editing.page.json("undo", &json!({ "by": [], "undo": answer["undo"] }))
    };
    let files = ["content/releases/pay/2.0.yaml", "content/releases/pay/2.0.md"];
    let answer = create("2.0");
    assert!(files.iter().all(|file| editing.site.exists(file)));
    let (status, undone) = undo(&answer);
    assert_eq!((status, &undone["undone"]), (200, &json!("removed")), "{undone}");
    assert!(!files.iter().any(|file| editing.site.exists(file)));
    assert_eq!(undo(&answer).0, 422, "once");

    let answer = create("2.0");
    editing.site.run(&["tick", "pay/2.0", "migrate", "--note", "x", "--by", "li"]).exits(0);
    let text = editing.site.read(files[0]);
    let (status, refused) = undo(&answer);
    assert_eq!(status, 422);
    assert!(refused["message"].as_str().unwrap().contains("close it as aborted"), "{refused}");
    assert_eq!(editing.site.read(files[0]), text);
}

#[test]
fn an_undo_of_what_is_committed_is_a_correction() {
    let shared = Shared::new(2);
    let page = Page::of(Served::of(shared.runsheet("a", &["serve", "--edit", "--port", "0"])));
    let (_, answer) = page.record(&page.tick("s0", "done"));
    shared.git("a", &["commit", "-qam", "by hand"]);
    let (status, undone) = page.json("undo", &json!({ "by": ["li"], "undo": answer["undo"] }));
    assert_eq!((status, &undone["undone"]), (200, &json!("corrected")), "{undone}");
}

#[test]
fn a_sign_off_that_is_refused_says_who_or_which_role_is_missing() {
    let list = "- [ ] Approved {#approved signoff=manager}\n- [ ] Other\n";
    let site = TestSite::empty().file("content/checklists/list.md", list);
    site.run(&["new", "1.0"]).exits(0);
    let editing = Editing::new(site);
    let reason = || {
        let (status, answer) = editing.page.record(&editing.page.tick("approved", "done"));
        assert_eq!(status, 422, "{answer}");
        let reason = answer["reasons"][0].clone();
        (reason["needs"].clone(), reason["subject"].clone())
    };
    assert_eq!(reason(), (json!("role"), json!("manager")));
    let set = json!({ "do": "set", "changes": [{ "key": "role.manager", "value": "greta" }] });
    recorded(&editing, &set);
    assert_eq!(reason(), (json!("signer"), json!("greta")));
    let own = TestSite::empty()
        .file("content/checklists/list.md", list)
        .file("site.yaml", "signoffs: own\n");
    own.run(&["new", "1.0"]).exits(0);
    own.run(&["set", "1.0", "role.manager=greta", "--by", "li"]).exits(0);
    let editing = Editing::new(own);
    let (_, answer) = editing.page.record(&editing.page.tick("approved", "done"));
    assert_eq!(answer["reasons"][0]["needs"], Value::Null, "nobody else can record it");
}

#[test]
fn no_answer_to_a_page_names_an_option() {
    let list = "## Prepare\n\n- [ ] Tests {evidence}\n- [ ] Open {gate}\n\n## Deploy\n\n- [ ] Group\n  \
                - [ ] Part\n- [ ] Approved {signoff=manager}\n";
    let site = TestSite::empty()
        .file("content/checklists/list.md", list)
        .file("site.yaml", "people: [{ id: li, name: Li }, { id: lu, name: Li }]\n");
    site.run(&["new", "1.0"]).exits(0);
    let editing = Editing::new(site);
    let mut answers = Vec::new();
    let mut refuse = |act: &Value| {
        let (status, answer) = editing.page.record(act);
        assert!(status != 200 || answer["cautions"] != json!([]), "{act}");
        answers.push(answer.to_string());
    };
    let item = |id: &str| editing.page.item(id);
    for (id, state) in [
        ("prepare/tests", "done"),
        ("prepare/tests", "failed"),
        ("deploy/group", "done"),
        ("deploy/group/part", "done"),
        ("deploy/approved", "done"),
    ] {
        refuse(&editing.page.tick(id, state));
    }
    let section = &editing.page.board()["sections"][1];
    let section = json!([{ "id": "deploy", "expected": section["seen"] }]);
    for state in ["done", "doing"] {
        refuse(&json!({ "do": "tick", "items": section, "state": state, "note": "x" }));
    }
    let missing = json!(["nothing.txt"]);
    refuse(
        &json!({ "do": "tick", "items": [item("prepare/tests")], "state": "done", "evidence": missing }),
    );
    refuse(&json!({ "do": "correct", "items": [item("prepare/tests")], "note": "" }));
    refuse(&json!({ "do": "close" }));
    refuse(&json!({ "do": "close", "force": true }));
    refuse(&json!({ "do": "close", "as": "reopened", "note": "x" }));
    refuse(&json!({ "do": "reopen", "note": "x" }));
    refuse(&json!({ "do": "update" }));
    refuse(&json!({ "do": "set", "changes": [{ "key": "finished", "value": "2026-01-01" }] }));
    refuse(&json!({ "do": "set", "changes": [{ "key": "ownr", "value": "x" }] }));
    refuse(&json!({ "do": "log", "note": "" }));
    refuse(&json!({ "do": "add", "section": "nowhere", "text": "x" }));
    refuse(
        &json!({ "do": "tick", "items": [item("deploy/group/part")], "state": "doing", "note": "x" }),
    );
    let again = json!({ "do": "tick", "items": [item("deploy/group/part")], "state": "doing", "note": "y" });
    refuse(&again);
    refuse(&json!({ "do": "tick", "items": section, "state": "skipped", "note": "x" }));
    refuse(&json!({ "do": "close", "force": true, "note": "x" }));
    refuse(&json!({ "do": "close" }));
    refuse(&json!({ "do": "log", "note": "x" }));
    refuse(&json!({ "do": "set", "changes": [{ "key": "owner", "value": "li" }] }));
    let body = json!({ "release": "1.0", "by": ["Li"], "act": { "do": "log", "note": "x" } });
    answers.push(editing.page.json("record", &body).1.to_string());
    for answer in &answers {
        assert!(!answer.contains("--"), "{answer}");
        assert!(!answer.contains("`runsheet "), "{answer}");
    }
}

#[test]
fn each_endpoint_takes_requests_of_our_pages_alone() {
    let editing = Editing::new(begun());
    let before = editing.site.read(FILE);
    let body = json!({ "checklist": "deployment", "version": "2.0" }).to_string();
    for endpoint in ["record", "undo", "new-release", "evidence"] {
        for (name, value) in [
            ("Origin", Some("http://evil.example")),
            ("Origin", None),
            ("Runsheet-Token", Some("0123456789abcdef0123456789abcdef")),
            ("Runsheet-Token", None),
            ("Sec-Fetch-Site", Some("cross-site")),
            ("Sec-Fetch-Dest", Some("document")),
        ] {
            let mut headers = editing.page.headers();
            headers.retain(|(known, _)| *known != name);
            headers.extend(value.map(|value| (name, value.to_owned())));
            let answer = editing.page.send(endpoint, &headers, &body);
            assert_eq!(answer.status, 403, "{endpoint}: {name} {value:?}");
        }
        let mut headers = editing.page.headers();
        headers.retain(|(known, _)| *known != "Content-Type");
        headers.push(("Content-Type", "text/plain".to_owned()));
        assert_eq!(editing.page.send(endpoint, &headers, &body).status, 415, "{endpoint}");
    }
    let foreign = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Dest", "empty")];
    let answer = editing.page.served.get_with("/_runsheet/new-release", &foreign);
    assert_eq!(answer.status, 403);
    assert_eq!(editing.site.read(FILE), before);
    assert!(!editing.site.exists("content/releases/2.0.yaml"));
}
