//! `serve --edit`: what a browser may ask for, who may ask, and what is written.

use serde_json::{Value, json};

use crate::serve::{Answer, Served};
use crate::support::{CHECKLIST, TestSite};

const FILE: &str = "content/releases/1.0.yaml";

/// A site, and the page of its release 1.0 in a browser that may record.
pub(crate) struct Editing {
    pub(crate) site: TestSite,
    pub(crate) page: Page,
}

impl Editing {
    pub(crate) fn new(site: TestSite) -> Self {
        let page = Page::of(Served::new(&site, &["--edit"]));
        Self { site, page }
    }
}

/// The page of the release 1.0 in a browser that may record, and the server that it is from.
pub(crate) struct Page {
    pub(crate) served: Served,
    token: String,
}

impl Page {
    pub(crate) fn of(served: Served) -> Self {
        Self::at(served, "/releases/1.0.html")
    }

    /// Another page.
    pub(crate) fn at(served: Served, path: &str) -> Self {
        let page = served.load(path).text();
        let token = token(&page).expect("a token");
        Self { served, token }
    }

    /// What the page knows.
    pub(crate) fn board(&self) -> Value {
        let answer = self.served.fetch("/_runsheet/edit-state/releases/1.0.html");
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_str(&answer.text()).unwrap()
    }

    /// The item as the page sees it, as it stands in a request.
    pub(crate) fn item(&self, id: &str) -> Value {
        let board = self.board();
        let items = board["items"].as_array().unwrap();
        let item = items.iter().find(|item| item["id"] == id).unwrap();
        json!({ "id": id, "expected": item["seen"] })
    }

    pub(crate) fn tick(&self, id: &str, state: &str) -> Value {
        json!({ "do": "tick", "items": [self.item(id)], "state": state })
    }

    /// As the page would send it, for maya.
    pub(crate) fn record(&self, act: &Value) -> (u16, Value) {
        self.json("record", &json!({ "release": "1.0", "by": ["maya"], "act": act }))
    }

    /// The answer of an endpoint to what a page sends.
    pub(crate) fn json(&self, endpoint: &str, body: &Value) -> (u16, Value) {
        let answer = self.send(endpoint, &self.headers(), body.to_string());
        (answer.status, serde_json::from_str(&answer.text()).unwrap())
    }

    pub(crate) fn send(
        &self,
        endpoint: &str,
        headers: &[(&'static str, String)],
        body: impl AsRef<[u8]>,
    ) -> Answer {
        let length = body.as_ref().len().to_string();
        let mut all: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        all.push(("Content-Length", &length));
        self.served.send("POST", &format!("/_runsheet/{endpoint}"), &all, body)
    }

    /// The headers of a browser on one of our pages.
    pub(crate) fn headers(&self) -> Vec<(&'static str, String)> {
        vec![
            ("Host", self.served.address.clone()),
            ("Origin", format!("http://{}", self.served.address)),
            ("Content-Type", "application/json".to_owned()),
            ("Runsheet-Token", self.token.clone()),
            ("Sec-Fetch-Site", "same-origin".to_owned()),
            ("Sec-Fetch-Mode", "cors".to_owned()),
            ("Sec-Fetch-Dest", "empty".to_owned()),
        ]
    }

    fn post(&self, headers: &[(&'static str, String)], body: &str) -> Answer {
        self.send("record", headers, body)
    }
}

/// The token in a page.
fn token(page: &str) -> Option<String> {
    let (_, rest) = page.split_once(" data-token=\"")?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// A line for the log, as the page would send it.
fn log() -> String {
    json!({ "release": "1.0", "by": ["maya"], "act": { "do": "log", "note": "x" } }).to_string()
}

pub(crate) fn begun() -> TestSite {
    let site = TestSite::new();
    site.run(&["new", "1.0"]).exits(0);
    site
}

#[test]
fn a_record_from_the_page_is_written_as_tick_would_and_told_in_the_terminal() {
    let mut editing = Editing::new(begun());
    let before = editing.site.read(FILE);
    let (status, answer) = editing.page.record(&editing.page.tick("prepare/tests-pass", "done"));
    assert_eq!((status, &answer["recorded"]), (200, &json!(true)));
    assert_eq!(answer["news"][0]["what"], "done");
    let line = "  prepare/tests-pass: { state: done, by: maya, at: ";
    let after = editing.site.read(FILE);
    let (head, rest) = after.split_once(line).expect("an event");
    let (_, tail) = rest.split_once(" }\n").unwrap();
    let was = format!("{head}  prepare/tests-pass:\n{tail}");
    assert_eq!(was, before, "nothing else changed");
    editing.page.served.line("1.0: Tests pass: done (maya)");
}

#[test]
fn the_page_knows_what_it_shows() {
    let editing = Editing::new(begun());
    let board = editing.page.served.fetch("/_runsheet/edit-state/releases/1.0.html");
    let page = editing.page.served.get("/releases/1.0.html");
    let tag = &board.headers["runsheet-page"];
    assert_eq!(page.headers["etag"], format!("\"{tag}\""));
    let edit = format!("<script defer src=\"/_runsheet/edit.js\" data-page=\"{tag}\"></script>");
    assert!(page.text().contains(&edit));
    let board = editing.page.board();
    assert_eq!(board["file"], FILE);
    assert_eq!(board["items"][0]["id"], "prepare/tests-pass");
    for path in ["/index.html", "/releases/2.0.html", "/../1.0.yaml", "/"] {
        let answer = editing.page.served.fetch(&format!("/_runsheet/edit-state{path}"));
        assert_eq!(answer.status, 204, "{path}");
    }
}

#[test]
fn what_changed_since_the_page_was_seen_is_a_clash_with_both_sides() {
    let editing = Editing::new(begun());
    let act = editing.page.tick("migrate", "done");
    let late = ["tick", "1.0", "migrate", "--as", "failed", "--note", "x"];
    let who = ["--by", "li", "--at", "2026-01-01T09:00:00Z"];
    editing.site.run(&[&late[..], &who].concat()).exits(0);
    let before = editing.site.read(FILE);
    let (status, answer) = editing.page.record(&act);
    assert_eq!(status, 409, "{answer}");
    let now = json!({ "events": 1, "state": "failed", "by": ["li"], "at": "2026-01-01T09:00:00Z" });
    assert_eq!(answer["reasons"][0]["now"], now);
    assert_eq!(editing.site.read(FILE), before);
    let mut again = act;
    again["items"][0]["expected"] = now;
    assert_eq!(editing.page.record(&again).0, 422, "it lies behind a gate");
    again["note"] = json!("cannot wait");
    assert_eq!(editing.page.record(&again).0, 200);
}

#[test]
fn a_file_that_could_not_be_read_is_read_again_before_a_record_is_refused() {
    let site = begun();
    let text = site.read(FILE);
    let mut page = Page::of(Served::new(&site, &["--edit", "--poll"]));
    let note = json!({ "do": "log", "note": "x" });
    site.write(FILE, "");
    page.served.line("the file is empty");
    let (status, answer) = page.record(&note);
    assert_eq!((status, &answer["message"]), (422, &json!("the file of `1.0` has errors")));
    // The preview reads the file again only after a pause.
    site.write(FILE, &text);
    let (status, answer) = page.record(&note);
    assert_eq!(status, 200, "{answer}");
    assert!(site.read(FILE).contains("note: x"), "{}", site.read(FILE));
}

#[test]
fn a_rule_in_the_way_says_what_it_needs() {
    let list = CHECKLIST.replace("Tests pass", "Tests pass {evidence}");
    let site = TestSite::empty().file("content/checklists/deployment.md", list);
    site.run(&["new", "1.0"]).exits(0);
    let editing = Editing::new(site);
    let needs = |act: &Value| {
        let (status, answer) = editing.page.record(act);
        assert_eq!(status, 422, "{answer}");
        answer["reasons"][0]["needs"].clone()
    };
    assert_eq!(needs(&editing.page.tick("prepare/tests-pass", "failed")), "note");
    assert_eq!(needs(&editing.page.tick("prepare/tests-pass", "done")), "evidence");
    assert_eq!(needs(&editing.page.tick("migrate", "done")), "note");
    let aborted = ["close", "1.0", "--as", "aborted", "--note", "x", "--by", "li"];
    editing.site.run(&aborted).exits(0);
    assert_eq!(needs(&json!({ "do": "log", "note": "x" })), "late");
}

#[test]
fn what_is_in_that_state_already_is_written_again_only_if_the_page_says_so() {
    let site = begun();
    let tick = ["tick", "1.0", "tests", "--by", "maya", "--at", "2026-01-01T09:00:00Z"];
    site.run(&tick).exits(0);
    let before = site.read(FILE);
    let editing = Editing::new(site);
    let mut act = editing.page.tick("prepare/tests-pass", "done");
    let (status, answer) = editing.page.record(&act);
    assert_eq!((status, &answer["recorded"]), (200, &json!(false)));
    assert_eq!(answer["already"][0]["by"], json!(["maya"]));
    act["note"] = json!("all green");
    let (status, answer) = editing.page.record(&act);
    assert_eq!((status, &answer["reasons"][0]["needs"]), (422, &json!("again")));
    assert_eq!(editing.site.read(FILE), before);
    act["again"] = json!(true);
    assert_eq!(editing.page.record(&act).0, 200);
    assert!(editing.site.read(FILE).contains("note: all green"));
}

#[test]
fn a_correction_marks_the_event_that_the_page_showed_and_no_other() {
    let site = begun();
    let fail = |site: &TestSite, note: &str, at: &str| {
        let words = ["tick", "1.0", "tests", "--as", "failed", "--note", note, "--again"];
        site.run(&[&words[..], &["--by", "li", "--at", at]].concat()).exits(0);
    };
    fail(&site, "lock timeout", "2026-01-01T09:00:00Z");
    let editing = Editing::new(site);
    let id = "prepare/tests-pass";
    let correct = |items: Value, note: &str| {
        editing.page.record(&json!({ "do": "correct", "items": items, "note": note }))
    };
    let shown = || editing.page.board()["items"][0].clone();
    let (status, answer) = correct(json!([{ "id": id }]), "wrong row");
    assert_eq!(status, 400, "{answer}");
    let seen = json!([editing.page.item(id)]);
    assert_eq!((&shown()["own_state"], &shown()["written"]), (&json!("failed"), &json!(1)));
    fail(&editing.site, "still", "2026-01-01T09:01:00Z");
    let before = editing.site.read(FILE);
    let (status, answer) = correct(seen.clone(), "wrong row");
    assert_eq!((status, &answer["reasons"][0]["now"]["events"]), (409, &json!(2)));
    assert_eq!(editing.site.read(FILE), before);
    let mut now = seen;
    now[0]["expected"] = answer["reasons"][0]["now"].clone();
    let (status, answer) = correct(now.clone(), " ");
    assert_eq!((status, &answer["reasons"][0]["needs"]), (422, &json!("note")));
    assert_eq!(correct(now.clone(), "wrong row").0, 200);
    let line = "- { corrects: 2026-01-01T09:01:00Z, by: maya, at: ";
    assert!(editing.site.read(FILE).contains(line), "{}", editing.site.read(FILE));
    assert_eq!(correct(now, "wrong row").0, 409, "it is corrected once");
}

#[test]
fn a_correction_in_a_closed_release_is_recorded_late() {
    let site = begun();
    let at = ["--by", "li", "--at", "2026-01-01T09:00:00Z"];
    site.run(&[&["tick", "1.0", "tests"][..], &at].concat()).exits(0);
    site.run(&["close", "1.0", "--as", "aborted", "--note", "x", "--by", "li"]).exits(0);
    let editing = Editing::new(site);
    let item = editing.page.item("prepare/tests-pass");
    let mut act = json!({ "do": "correct", "items": [item], "note": "wrong row" });
    let (status, answer) = editing.page.record(&act);
    assert_eq!((status, &answer["reasons"][0]["needs"]), (422, &json!("late")));
    act["late"] = json!(true);
    assert_eq!(editing.page.record(&act).0, 200);
    assert!(editing.site.read(FILE).contains("note: wrong row, late: 1 }"));
    let (status, _) = editing.page.record(&act);
    assert_eq!(status, 409, "the late correction counts for the next record");
}

#[test]
fn a_person_who_is_not_listed_is_recorded_with_a_caution() {
    let people = "people: [{ id: li, name: Li Wen }]\n";
    let editing = Editing::new(begun().file("site.yaml", people));
    let (status, answer) = editing.page.record(&json!({ "do": "log", "note": "x" }));
    assert_eq!((status, &answer["by"]), (200, &json!(["maya"])));
    let caution = "`maya` is not listed under `people` in site.yaml: add `maya` there";
    assert_eq!(answer["cautions"], json!([caution]));
}

#[test]
fn while_site_yaml_has_errors_the_people_of_the_last_good_one_count() {
    let site = begun().file("site.yaml", "people: [{ id: li, name: Li Wen }]\n");
    let mut page = Page::of(Served::new(&site, &["--edit"]));
    site.write("site.yaml", "people: [\n");
    page.served.line("site.yaml");
    let (status, answer) = page.record(&json!({ "do": "log", "note": "x" }));
    assert_eq!((status, answer["cautions"].as_array().map(Vec::len)), (200, Some(1)), "{answer}");
}

#[test]
fn only_a_page_of_ours_with_the_token_of_this_server_may_record() {
    let editing = Editing::new(begun());
    let before = editing.site.read(FILE);
    let with = |name: &str, value: Option<&str>| {
        let mut headers = editing.page.headers();
        headers.retain(|(known, _)| *known != name);
        let value = value.map(str::to_owned);
        headers.extend(value.map(|value| (known(name), value)));
        editing.page.post(&headers, &log()).status
    };
    let other = format!("http://{}0", editing.page.served.address);
    for (name, value, status) in [
        ("Host", Some("evil.example"), 403),
        ("Origin", None, 403),
        ("Origin", Some("null"), 403),
        ("Origin", Some("http://evil.example"), 403),
        ("Origin", Some(other.as_str()), 403),
        ("Runsheet-Token", None, 403),
        ("Runsheet-Token", Some(""), 403),
        ("Runsheet-Token", Some("0123456789abcdef0123456789abcdef"), 403),
        ("Sec-Fetch-Site", None, 403),
        ("Sec-Fetch-Site", Some("cross-site"), 403),
        ("Sec-Fetch-Site", Some("same-site"), 403),
        ("Sec-Fetch-Dest", None, 403),
        ("Sec-Fetch-Dest", Some("document"), 403),
        ("Content-Type", None, 415),
        ("Content-Type", Some("text/plain"), 415),
        ("Content-Type", Some("application/x-www-form-urlencoded"), 415),
    ] {
        assert_eq!(with(name, value), status, "{name}: {value:?}");
    }
    let mut twice = editing.page.headers();
    twice.push(("Runsheet-Token", editing.page.token.clone()));
    assert_eq!(editing.page.post(&twice, &log()).status, 403);
    assert_eq!(editing.site.read(FILE), before);
    assert_eq!(with("Content-Type", Some("application/json; charset=utf-8")), 200);
}

/// Header names as the requests here have them.
fn known(name: &str) -> &'static str {
    ["Host", "Origin", "Runsheet-Token", "Content-Type", "Sec-Fetch-Site", "Sec-Fetch-Dest"]
        .into_iter()
        .find(|known| *known == name)
        .unwrap()
}

#[test]
fn what_is_asked_for_is_bounded_looked_up_and_understood_whole() {
    let editing = Editing::new(begun());
    let before = editing.site.read(FILE);
    let status = |body: &str| editing.page.post(&editing.page.headers(), body).status;
    let of = |release: &str| log().replace("\"1.0\"", &format!("\"{release}\""));
    assert_eq!(status(&log().replace('x', &"x".repeat(64 * 1024))), 413);
    for release in ["2.0", "../1.0", "", "content/releases/1.0.yaml", "0"] {
        assert_eq!(status(&of(release)), 404, "{release}");
    }
    for body in [
        "",
        "{",
        "[]",
        &log().replace("maya", " "),
        &log().replace("\"act\"", "\"path\": \"/etc\", \"act\""),
        &log().replace("\"log\"", "\"remove\""),
        &log().replace("\"x\"", "\"\\u0000\""),
    ] {
        assert_eq!(status(body), 400, "{body}");
    }
    let gone = json!({ "id": "tests-pass", "expected": { "events": 0, "state": "todo" } });
    let act = json!({ "do": "tick", "items": [gone], "state": "done" });
    assert_eq!(editing.page.record(&act).0, 422, "what is like an id is none");
    assert_eq!(editing.site.read(FILE), before);
    let get = editing.page.served.get("/_runsheet/record");
    assert_eq!(get.status, 405);
}

#[test]
fn no_answer_may_be_read_or_framed_by_other_sites() {
    let editing = Editing::new(begun());
    let served = &editing.page.served;
    let answers = [
        (served.fetch("/_runsheet/new-release"), "'self'"),
        (editing.page.post(&editing.page.headers(), &log()), "'self'"),
        (served.fetch("/_runsheet/edit-state/releases/1.0.html"), "'self'"),
        (served.get("/releases/1.0.html"), "'none'"),
    ];
    for (answer, ancestors) in answers {
        assert_eq!(answer.status, 200);
        let names: Vec<&String> = answer.headers.keys().collect();
        assert!(names.iter().all(|name| !name.starts_with("access-control")), "{names:?}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        let frames = &answer.headers["content-security-policy"];
        assert_eq!(frames, &format!("frame-ancestors {ancestors}"));
    }
}

#[test]
fn the_token_is_told_to_pages_that_are_loaded_and_to_nothing_else() {
    let editing = Editing::new(begun());
    let page = "/releases/1.0.html";
    let served = &editing.page.served;
    assert!(token(&served.load("/index.html").text()).is_some());
    assert!(token(&served.load("/no/such/page").text()).is_some());
    let loaded = served.load(page);
    assert_eq!(loaded.headers["cache-control"], "no-store");
    assert_eq!(loaded.headers["cross-origin-opener-policy"], "same-origin");
    assert_eq!(loaded.headers["x-frame-options"], "DENY");
    // A browser that has the page already gets it whole: what it has is without the token.
    let etag = loaded.headers["etag"].clone();
    let headers = [
        ("Sec-Fetch-Mode", "navigate"),
        ("Sec-Fetch-Dest", "document"),
        ("If-None-Match", etag.as_str()),
    ];
    assert_eq!(served.get_with(page, &headers).status, 200);

    let told = |answer: &Answer| answer.text().contains(&editing.page.token);
    assert!(told(&loaded));
    for answer in [
        served.get(page),
        served.fetch(page),
        served.get_with(page, &[("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe")]),
        served.get_with(page, &[("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Dest", "document")]),
        served.get_with(page, &[("Accept", "text/html")]),
        served.fetch("/_runsheet/edit-state/releases/1.0.html"),
        served.load("/_runsheet/edit.js"),
        served.load("/assets/runsheet.js"),
    ] {
        assert_eq!(answer.status, 200);
        assert!(!told(&answer), "{:?}", answer.headers);
    }
    let (_, news) = served.socket_and_news();
    assert!(news.contains("\"edit\":true") && !news.contains(&editing.page.token));
}

#[test]
fn what_may_be_recorded_is_told_to_scripts_of_pages_alone() {
    let editing = Editing::new(begun());
    let status = |headers: &[(&str, &str)]| {
        let path = "/_runsheet/edit-state/releases/1.0.html";
        editing.page.served.get_with(path, headers).status
    };
    let own = [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Dest", "empty")];
    assert_eq!(status(&own), 200);
    assert_eq!(status(&[own[0], own[1], ("Origin", "null")]), 403);
    assert_eq!(status(&[("Sec-Fetch-Site", "cross-site"), own[1]]), 403);
    assert_eq!(status(&[own[0], ("Sec-Fetch-Dest", "iframe")]), 403);
    assert_eq!(status(&[]), 403);
}

#[test]
fn the_next_server_of_a_site_knows_the_pages_of_the_one_before() {
    let site = begun();
    let token = Page::of(Served::new(&site, &["--edit"])).token;
    assert_eq!(Page::of(Served::new(&site, &["--edit"])).token, token);
    let kept = site.path(".runsheet/secret");
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), token);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&kept).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "nobody else may read it");
    }
    std::fs::write(&kept, "0\n").unwrap();
    let other = Page::of(Served::new(&site, &["--edit"])).token;
    assert_eq!(other.len(), token.len());
    assert_ne!(other, token);
}

#[test]
fn without_edit_nothing_is_written_and_no_page_asks() {
    let site = begun();
    let served = Served::new(&site, &[]);
    let (_, news) = served.socket_and_news();
    let news: Value = serde_json::from_str(&news).unwrap();
    assert_eq!(news["edit"], json!(false));
    assert!(!served.get("/releases/1.0.html").text().contains("edit.js"));
    let board = served.get("/_runsheet/edit-state/releases/1.0.html");
    assert_eq!(board.status, 404);
    let headers = [("Host", served.address.as_str()), ("Content-Length", "2")];
    let answer = served.send("POST", "/_runsheet/record", &headers, "{}");
    assert_eq!(answer.status, 405);
}

#[test]
fn browsers_and_the_terminal_record_at_the_same_time_and_lose_nothing() {
    let list: String = (0..40).map(|at| format!("- [ ] Step {at} {{#s{at}}}\n")).collect();
    let site = TestSite::empty().file("content/checklists/list.md", list);
    site.run(&["new", "1.0"]).exits(0);
    let editing = Editing::new(site);
    std::thread::scope(|scope| {
        for browser in 0..3 {
            let page = &editing.page;
            scope.spawn(move || {
                for at in (browser..40).step_by(4) {
                    let act = page.tick(&format!("s{at}"), "done");
                    assert_eq!(page.record(&act).0, 200);
                }
            });
        }
        for at in (3..40).step_by(4) {
            let words = ["tick", "1.0", &format!("s{at}"), "--by", "li"];
            editing.site.run(&words).exits(0);
        }
    });
    let status = editing.site.run(&["status", "1.0", "--format", "json"]).json();
    assert_eq!(status["words"], "40 done of 40");
}
