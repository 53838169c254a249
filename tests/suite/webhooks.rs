//! `webhooks`: what `serve --edit` tells other servers, real ones that are slow, refuse and redirect.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::edit::{Editing, Page, begun};
use crate::serve::Served;
use crate::support::TestSite;

/// A request that has not come by then never will.
const GIVE_UP: Duration = Duration::from_secs(60);

/// What a server does with a request.
#[derive(Clone, Copy)]
enum Act {
    Answer(&'static str),
    /// Answers nothing for longer than anyone waits.
    Hang,
    /// Ends the connection.
    Cut,
}

/// A request that a server got.
struct Request {
    head: String,
    body: Value,
}

/// A server that does with each request what is next; the last act is repeated.
struct Listener {
    url: String,
    requests: Receiver<Request>,
}

impl Listener {
    fn new(acts: &'static [Act]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook?team=a", listener.local_addr().unwrap());
        let (sender, requests) = channel();
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let mut stream = stream.unwrap();
                let Some(request) = read(&stream) else { continue };
                // The test may be over.
                let _ = sender.send(request);
                match acts[number.min(acts.len() - 1)] {
                    Act::Cut => {}
                    Act::Answer(answer) => {
                        let end = "Content-Length: 0\r\nConnection: close\r\n\r\n";
                        stream.write_all(format!("HTTP/1.1 {answer}\r\n{end}").as_bytes()).unwrap();
                    }
                    Act::Hang => {
                        std::thread::spawn(move || {
                            // Until the other side gives up.
                            let _ = stream.read(&mut [0]);
                        });
                    }
                }
            }
        });
        Self { url, requests }
    }

    fn next(&self) -> Request {
        let request = self.requests.recv_timeout(GIVE_UP).expect("a request");
        crate::json::check("WebhookEvent", &request.body);
        request
    }

    fn is_idle(&self) -> bool {
        self.requests.try_recv().is_err()
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head.to_lowercase();
    let (_, length) = length.split_once("content-length: ")?;
    let mut body = vec![0; length.lines().next()?.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some(Request { head, body: serde_json::from_slice(&body).ok()? })
}

/// A site with the release 1.0, and these webhooks.
fn site(webhooks: &str) -> TestSite {
    let site = begun();
    site.write("site.yaml", format!("title: T\nwebhooks:\n{webhooks}"));
    site
}

const OK: &[Act] = &[Act::Answer("204 No Content")];

fn fail(page: &Page) {
    let mut act = page.tick("prepare/tests-pass", "failed");
    act["note"] = json!("red");
    assert_eq!(page.record(&act).0, 200);
}

#[test]
fn a_no_go_and_a_closing_are_told_with_the_release() {
    let all = Listener::new(OK);
    let closings = Listener::new(OK);
    let hooks = format!(
        "  - {{ url: \"{}\" }}\n  - {{ url: \"{}\", on: [closed] }}\n",
        all.url, closings.url
    );
    let editing = Editing::new(site(&hooks));
    fail(&editing.page);
    let told = all.next();
    assert!(told.head.starts_with("POST /hook?team=a HTTP/1.1\r\n"), "{}", told.head);
    assert!(told.head.to_lowercase().contains("content-type: application/json\r\n"));
    assert!(told.head.to_lowercase().contains("user-agent: runsheet/"));
    let body = told.body;
    assert_eq!((&body["format"], &body["event"]), (&json!(1), &json!("no-go")));
    assert_eq!(body["release"]["id"], "1.0");
    assert_eq!(body["release"]["verdicts"]["end"]["verdict"], "no-go");
    assert!(
        body["text"].as_str().unwrap().starts_with("1.0: no-go, 1 problem"),
        "{}",
        body["text"]
    );
    assert_eq!(body["page"], Value::Null);
    // In the terminal, while the server runs.
    let close = ["close", "1.0", "--as", "aborted", "--note", "x", "--by", "li"];
    editing.site.run(&close).exits(0);
    for listener in [&all, &closings] {
        let body = listener.next().body;
        assert_eq!(body["event"], "closed");
        assert_eq!(body["release"]["status"], "aborted");
        assert!(listener.is_idle());
    }
}

#[test]
fn a_secret_comes_from_the_environment_and_is_not_told_elsewhere() {
    let listener = Listener::new(OK);
    let secret = "header: Authorization, secret: HOOK_TOKEN";
    let site = site(&format!("  - {{ url: \"{}\", {secret} }}\n", listener.url));
    site.run(&["serve", "--edit", "--port", "0"])
        .exits(2)
        .says(&["the environment variable `HOOK_TOKEN` is not set"]);
    let mut command = site.command(&["serve", "--edit", "--port", "0"]);
    command.env("HOOK_TOKEN", "Bearer 1a2b");
    let mut page = Page::of(Served::of(command));
    fail(&page);
    assert!(listener.next().head.to_lowercase().contains("authorization: bearer 1a2b\r\n"));
    let line = page.served.line("Sent an event to the webhook");
    assert!(!line.contains("team=a") && !line.contains("1a2b"), "{line}");
    assert!(!page.served.load("/releases/1.0.html").text().contains("1a2b"));
}

#[test]
fn a_server_that_is_slow_or_fails_is_told_later_and_holds_up_no_record() {
    const ACTS: &[Act] =
        &[Act::Hang, Act::Cut, Act::Answer("503 Service Unavailable"), Act::Answer("200 OK")];
    let slow = Listener::new(ACTS);
    let other = Listener::new(OK);
    let hooks = format!("  - {{ url: \"{}\" }}\n  - {{ url: \"{}\" }}\n", slow.url, other.url);
    let mut editing = Editing::new(site(&hooks));
    fail(&editing.page);
    slow.next();
    other.next();
    let begin = Instant::now();
    let log = json!({ "do": "log", "note": "x" });
    assert_eq!(editing.page.record(&log).0, 200);
    assert!(
        begin.elapsed() < Duration::from_secs(9),
        "the server waits ten seconds for the slow one"
    );
    // After the time limit, after a cut connection, and after a refusal.
    let bodies: Vec<Value> = (0..2).map(|_| slow.next().body).collect();
    assert_eq!(bodies[0], bodies[1]);
    assert_eq!(bodies[0]["event"], "no-go");
    editing.page.served.line("Retrying in 30 s");
}

#[test]
fn a_redirect_is_not_followed_and_a_refusal_is_final() {
    for (answer, why) in [
        ("302 Found\r\nLocation: /elsewhere", "it redirects (status 302)"),
        ("308 Permanent Redirect\r\nLocation: /elsewhere", "it redirects (status 308)"),
        ("403 Forbidden", "it answered with status 403"),
    ] {
        let acts: &'static [Act] = Vec::leak(vec![Act::Answer(answer)]);
        let listener = Listener::new(acts);
        let mut editing = Editing::new(site(&format!("  - {{ url: \"{}\" }}\n", listener.url)));
        fail(&editing.page);
        listener.next();
        editing.page.served.line(why);
        assert!(listener.is_idle(), "{answer}");
    }
}

#[test]
fn without_edit_nothing_is_told() {
    let listener = Listener::new(OK);
    let site = site(&format!("  - {{ url: \"{}\" }}\n", listener.url));
    let mut served = Served::new(&site, &[]);
    site.run(&["tick", "1.0", "tests", "--as", "failed", "--note", "x", "--by", "li"]).exits(0);
    served.line("content/releases/1.0.yaml");
    assert!(listener.is_idle());
}
