//! `serve --edit` behind a proxy that says who records: `identity` in `site.yaml`.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::serve::{Answer, Served};
use crate::support::{CHECKLIST, TestSite};

const FILE: &str = "content/releases/1.0.yaml";

pub(crate) const SITE: &str = "\
people:
  - { id: maya, name: Maya Okafor, emails: [maya@example.com], login: mokafor }
  - { id: li, name: Li Wen, emails: [li@example.com, li.wen@example.com] }
identity: { header: X-Forwarded-User, origin: \"https://runs.example\" }
";

const HOST: (&str, &str) = ("Host", "runs.example");

fn site(yaml: &str) -> TestSite {
    let site = TestSite::empty()
        .file("content/checklists/deployment.md", CHECKLIST)
        .file("site.yaml", yaml);
    site.run(&["new", "1.0"]).exits(0);
    site
}

/// A server behind a proxy, and what a page of it got.
pub(crate) struct Behind {
    pub(crate) served: Served,
    token: String,
}

impl Behind {
    fn new(site: &TestSite) -> Self {
        Self::of(Served::new(site, &["--edit"]))
    }

    pub(crate) fn of(served: Served) -> Self {
        let page = load(&served, &[("X-Forwarded-User", "mokafor")]).text();
        let (_, rest) = page.split_once(" data-token=\"").expect("a token");
        let token = rest.split_once('"').unwrap().0.to_owned();
        Self { served, token }
    }

    /// The headers that a page of the server sends through the proxy, without the user.
    pub(crate) fn headers(&self) -> Vec<(&str, &str)> {
        vec![
            HOST,
            ("Origin", "https://runs.example"),
            ("Content-Type", "application/json"),
            ("Runsheet-Token", &self.token),
            ("Sec-Fetch-Site", "same-origin"),
            ("Sec-Fetch-Mode", "cors"),
            ("Sec-Fetch-Dest", "empty"),
        ]
    }

    pub(crate) fn post(&self, endpoint: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let length = body.len().to_string();
        let headers = [headers, &[("Content-Length", length.as_str())]].concat();
        self.served.send("POST", &format!("/_runsheet/{endpoint}"), &headers, body)
    }

    /// Records as this user.
    pub(crate) fn record(&self, user: &str, body: &Value) -> Value {
        self.json("record", user, body)
    }

    /// What an endpoint answers this user, who is allowed to ask.
    pub(crate) fn json(&self, endpoint: &str, user: &str, body: &Value) -> Value {
        let headers = [&self.headers()[..], &[("X-Forwarded-User", user)]].concat();
        let answer = self.post(endpoint, &headers, &body.to_string());
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_str(&answer.text()).unwrap()
    }

    /// Writes a line to the log for `by`, as these users.
    fn log(&self, by: &str, users: &[&str]) -> Answer {
        let users = users.iter().map(|user| ("X-Forwarded-User", *user));
        let headers: Vec<_> = self.headers().into_iter().chain(users).collect();
        self.post("record", &headers, &log(by))
    }
}

fn log(by: &str) -> String {
    json!({ "release": "1.0", "by": [by], "act": { "do": "log", "note": "x" } }).to_string()
}

/// Loads the page of the release as a browser does, through the proxy.
fn load(served: &Served, more: &[(&str, &str)]) -> Answer {
    let headers = [
        HOST,
        ("Sec-Fetch-Site", "none"),
        ("Sec-Fetch-Mode", "navigate"),
        ("Sec-Fetch-Dest", "document"),
    ];
    served.send("GET", "/releases/1.0.html", &[&headers, more].concat(), "")
}

fn message(answer: &Answer) -> String {
    let json: Value = serde_json::from_str(&answer.text()).unwrap();
    json["message"].as_str().unwrap().to_owned()
}

#[test]
fn a_person_is_known_by_login_or_email_address_and_is_the_recorder() {
    let site = site(SITE);
    let behind = Behind::new(&site);
    assert_eq!(behind.log("maya", &["mokafor"]).status, 200);
    let text = site.read(FILE);
    assert!(text.contains("by: maya, at: ") && !text.contains("recorded_by"), "{text}");
    assert_eq!(behind.log("maya", &["Li.Wen@example.com"]).status, 200);
    assert!(site.read(FILE).contains("recorded_by: li"), "{}", site.read(FILE));
}

#[test]
fn who_is_unknown_reads_and_is_told_why_nothing_can_be_recorded() {
    let site = site(SITE);
    let behind = Behind::new(&site);
    let before = site.read(FILE);
    // An id is no login: the proxy may have another user of that name.
    for user in ["kim", "maya", "Maya Okafor", "MOKAFOR", "mokafor,li", "mokafor, mokafor"] {
        let answer = behind.log("maya", &[user]);
        assert_eq!(answer.status, 403, "{user}");
        let why = format!("You are signed in as {user}, who is not listed");
        assert!(message(&answer).starts_with(&why), "{}", message(&answer));
        let page = load(&behind.served, &[("X-Forwarded-User", user)]);
        assert_eq!(page.status, 200);
        assert!(!page.text().contains("data-token"), "{user}");
        assert!(page.text().contains(&format!(" data-read-only=\"{why}")), "{user}");
    }
    for users in [&[][..], &[""]] {
        let answer = behind.log("maya", users);
        assert_eq!(answer.status, 403);
        assert!(message(&answer).contains("did not send your name"), "{}", message(&answer));
    }
    assert!(load(&behind.served, &[]).text().contains("data-read-only=\"The proxy did not send"));
    assert_eq!(site.read(FILE), before);
}

#[test]
fn a_header_that_was_sent_twice_is_refused_everywhere() {
    let site = site(SITE);
    let behind = Behind::new(&site);
    let before = site.read(FILE);
    for users in [["mokafor", "li@example.com"], ["mokafor", "mokafor"], ["", "mokafor"]] {
        assert_eq!(behind.log("maya", &users).status, 403, "{users:?}");
        let twice = users.map(|user| ("x-forwarded-user", user));
        let page = load(&behind.served, &twice);
        assert_eq!(page.status, 403, "{users:?}");
        assert!(page.text().contains("more than once"), "{}", page.text());
    }
    assert_eq!(site.read(FILE), before);
}

#[test]
fn a_header_from_another_address_is_refused() {
    let site = site(&SITE.replace("origin:", "proxies: [127.0.0.2, 192.0.2.0/24], origin:"));
    let before = site.read(FILE);
    let served = Served::new(&site, &["--edit"]);
    let page = load(&served, &[("X-Forwarded-User", "mokafor")]);
    assert_eq!(page.status, 403);
    assert!(page.text().contains("not accepted from this address"), "{}", page.text());
    let page = load(&served, &[]);
    assert_eq!(page.status, 200, "without the header it is a reader");
    assert!(page.text().contains("data-read-only"));
    let behind = Behind { served, token: "0".repeat(32) };
    assert_eq!(behind.log("maya", &["mokafor"]).status, 403);
    assert_eq!(behind.log("maya", &[]).status, 403);
    assert_eq!(site.read(FILE), before);
}

#[test]
fn every_way_to_write_needs_origin_token_type_and_person() {
    let site = site(SITE);
    let behind = Behind::new(&site);
    let before = site.read(FILE);
    let own: Vec<_> =
        behind.headers().into_iter().chain([("X-Forwarded-User", "mokafor")]).collect();
    let with = |name: &str, value: Option<&'static str>| {
        let rest = own.iter().copied().filter(|(known, _)| *known != name);
        let name = own.iter().find(|(known, _)| *known == name).unwrap().0;
        rest.chain(value.map(|value| (name, value))).collect::<Vec<_>>()
    };
    let cases = [
        (with("Origin", Some("https://evil.example")), 403),
        (with("Origin", Some("http://runs.example")), 403),
        (with("Origin", Some("https://runs.example:8443")), 403),
        (with("Origin", Some("https://runs.example.evil.example")), 403),
        (with("Origin", Some("null")), 403),
        (with("Origin", None), 403),
        (with("Host", Some("evil.example")), 403),
        (with("Host", Some("localhost")), 403),
        (with("Sec-Fetch-Site", Some("same-site")), 403),
        (with("Sec-Fetch-Dest", Some("document")), 403),
        (with("Runsheet-Token", Some("00000000000000000000000000000000")), 403),
        (with("Runsheet-Token", None), 403),
        (with("Content-Type", Some("text/plain")), 415),
        (with("Content-Type", Some("application/x-www-form-urlencoded")), 415),
        (with("X-Forwarded-User", Some("kim")), 403),
        (with("X-Forwarded-User", None), 403),
    ];
    for endpoint in ["record", "undo", "new-release", "evidence"] {
        for (headers, status) in &cases {
            let answer = behind.post(endpoint, headers, &log("maya"));
            // The endpoint for files takes no JSON at all, so there the type is refused first.
            let is_file = endpoint == "evidence" && answer.status == 415;
            assert!(
                answer.status == *status || is_file,
                "{endpoint} {headers:?} {}",
                answer.status
            );
        }
    }
    assert_eq!(site.read(FILE), before);
    assert_eq!(behind.post("record", &own, &log("maya")).status, 200);
}

#[test]
fn no_part_of_a_request_is_a_path() {
    let site = site(SITE);
    let behind = Behind::new(&site);
    let headers: Vec<_> =
        behind.headers().into_iter().chain([("X-Forwarded-User", "mokafor")]).collect();
    for release in ["../../site", "/etc/passwd", "1.0.yaml", "content/releases/1.0", "1.0/", ""] {
        let body = log("maya").replace("\"1.0\"", &json!(release).to_string());
        assert_eq!(behind.post("record", &headers, &body).status, 404, "{release}");
    }
    for version in ["../x", "a/b", "..", ".hidden"] {
        let body = json!({ "checklist": "deployment", "version": version }).to_string();
        assert_eq!(behind.post("new-release", &headers, &body).status, 422, "{version}");
    }
}

#[test]
fn a_page_knows_that_its_reader_cannot_be_somebody_else() {
    let site = site(SITE);
    let behind = Behind::new(&site);
    let state = |user: &str| {
        let headers: Vec<_> =
            behind.headers().into_iter().chain([("X-Forwarded-User", user)]).collect();
        let path = "/_runsheet/edit-state/releases/1.0.html";
        let answer = behind.served.send("GET", path, &headers, "");
        let state: Value = serde_json::from_str(&answer.text()).unwrap();
        (state["you"].clone(), state["is_identified"].clone())
    };
    assert_eq!(state("mokafor"), (json!("maya"), json!(true)));
    assert_eq!(state("kim"), (Value::Null, json!(true)));
}

#[test]
fn the_socket_is_only_for_pages_of_the_origin_and_one_user() {
    let site = site(SITE);
    let behind = Behind::new(&site);
    let status = |origin: &str, users: &[&str]| {
        let mut head = format!(
            "GET /_runsheet/live HTTP/1.1\r\nHost: runs.example\r\nOrigin: {origin}\r\nUpgrade: websocket\r\n\
             Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        );
        for user in users {
            head.push_str(&format!("X-Forwarded-User: {user}\r\n"));
        }
        let mut stream = TcpStream::connect(&behind.served.address).unwrap();
        stream.write_all((head + "\r\n").as_bytes()).unwrap();
        let mut first = String::new();
        BufReader::new(stream).read_line(&mut first).unwrap();
        first.split(' ').nth(1).unwrap().parse::<u16>().unwrap()
    };
    assert_eq!(status("https://runs.example", &["mokafor"]), 101);
    assert_eq!(status("https://runs.example", &["kim"]), 101, "readers see changes too");
    assert_eq!(status("https://runs.example", &["mokafor", "li@example.com"]), 403);
    assert_eq!(status("http://runs.example", &["mokafor"]), 403);
    assert_eq!(status("https://evil.example", &["mokafor"]), 403);
}

#[test]
fn others_can_reach_an_editing_server_only_behind_a_proxy_that_says_who_they_are() {
    let site = site("title: T\n");
    let words = ["serve", "--edit", "--host", "0.0.0.0", "--allowed-host", "runs.example"];
    site.run(&words).exits(2).says(&["could record under any name", "`identity` in site.yaml"]);
    site.write("site.yaml", "identity: { header: X-User }\n");
    site.run(&["serve", "--edit"]).exits(2).says(&["nobody can record"]);
    site.write("site.yaml", SITE);
    let mut served = Served::new(&site, &["--edit", "--host", "0.0.0.0"]);
    served.line("Open the site at https://runs.example");
    site.write("site.yaml", SITE.replace("runs.example", "other.example"));
    served.line("restart the server");
}
