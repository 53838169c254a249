//! `serve`: the same pages as `build`, to this machine alone.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use runsheet::serve::without_tag;

use crate::support::TestSite;

/// A line that has not come by then never will.
const GIVE_UP: Duration = Duration::from_secs(60);

/// A server of the real binary, ended with the test.
pub(crate) struct Served {
    child: Child,
    pub(crate) address: String,
    lines: Mutex<Receiver<String>>,
}

/// A response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Served {
    /// Serves the site, and waits for the line that says where.
    pub(crate) fn new(site: &TestSite, arguments: &[&str]) -> Self {
        Self::of(site.command(&[&["serve", "--port", "0"], arguments].concat()))
    }

    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = (command.stderr(Stdio::piped()).spawn()).expect("the binary can be run");
        let stderr = child.stderr.take().expect("it is piped");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines() {
                let line = line.expect("lines are UTF-8");
                // The test may be over before the server is.
                let _ = sender.send(line + "\n");
            }
        });
        let mut served = Self { child, address: String::new(), lines: Mutex::new(lines) };
        let line = served.line("Serving http://");
        let (_, rest) = line.split_once("http://").expect("it was just there");
        served.address.push_str(rest.split('/').next().unwrap());
        served
    }

    /// The next line of the terminal that holds `text`.
    pub(crate) fn line(&mut self, text: &str) -> String {
        let mut before = String::new();
        loop {
            let line = (self.lines.get_mut().unwrap().recv_timeout(GIVE_UP))
                .unwrap_or_else(|why| panic!("no {text:?} ({why}) in:\n{before}"));
            if line.contains(text) {
                return line;
            }
            before.push_str(&line);
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[("Host", &self.address)])
    }

    /// As a browser that opens a page.
    pub(crate) fn load(&self, path: &str) -> Answer {
        let headers = [
            ("Sec-Fetch-Site", "none"),
            ("Sec-Fetch-Mode", "navigate"),
            ("Sec-Fetch-Dest", "document"),
        ];
        self.get_with(path, &headers)
    }

    /// As a script of a page.
    pub(crate) fn fetch(&self, path: &str) -> Answer {
        let headers = [
            ("Sec-Fetch-Site", "same-origin"),
            ("Sec-Fetch-Mode", "cors"),
            ("Sec-Fetch-Dest", "empty"),
        ];
        self.get_with(path, &headers)
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let host = [("Host", self.address.as_str())];
        self.ask("GET", path, &[&host, headers].concat())
    }

    /// An open socket that has heard of the first state.
    fn socket(&self) -> BufReader<TcpStream> {
        self.socket_and_news().0
    }

    /// An open socket, and what it heard first.
    pub(crate) fn socket_and_news(&self) -> (BufReader<TcpStream>, String) {
        let origin = format!("http://{}", self.address);
        self.socket_as(&[("Host", &self.address), ("Origin", &origin)])
    }

    /// An open socket that was asked for with these headers, and what it heard first.
    pub(crate) fn socket_as(&self, headers: &[(&str, &str)]) -> (BufReader<TcpStream>, String) {
        let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let head = format!(
            "GET /_runsheet/live HTTP/1.1\r\n{}Upgrade: websocket\r\n\
             Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            headers.collect::<String>()
        );
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.write_all(head.as_bytes()).unwrap();
        let mut socket = BufReader::new(stream);
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            socket.read_line(&mut line).unwrap();
        }
        let news = frame(&mut socket);
        (socket, news)
    }

    /// The status of a request for the socket. It stays open, so only the first line is waited for.
    fn status_of_socket(&self, headers: &[(&str, &str)]) -> u16 {
        let mut head = "GET /_runsheet/live HTTP/1.1\r\n".to_owned();
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.write_all((head + "\r\n").as_bytes()).unwrap();
        let mut first = String::new();
        BufReader::new(stream).read_line(&mut first).unwrap();
        first.split(' ').nth(1).unwrap().parse().unwrap()
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(method, path, headers, "")
    }

    /// A request with a body.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(&[(head + "\r\n").as_bytes(), body.as_ref()].concat()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("it answers");
        Answer::of(&bytes)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    fn of(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|at| at == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        Self {
            status: status.parse().unwrap(),
            headers: lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// Every file below a folder, by its path from there.
fn files(folder: &Path, below: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder.join(below)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            files(folder, &path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn every_file_is_the_one_that_build_writes_and_pages_have_one_tag_more() {
    let root = env!("CARGO_MANIFEST_DIR");
    let built = TestSite::empty();
    let output = built.path("built");
    built.run(&["build", "--root", root, "--output", output.to_str().unwrap()]).exits(0);
    let served = Served::new(&built, &["--root", root]);
    let mut routes = Vec::new();
    files(&output, "", &mut routes);
    routes.retain(|route| !route.starts_with(".runsheet/"));
    assert!(routes.len() > 60, "{routes:?}");
    for route in routes {
        let expected = std::fs::read(output.join(&route)).unwrap();
        let answer = served.get(&format!("/{route}"));
        assert_eq!(answer.status, 200, "{route}");
        if Path::new(&route).extension().is_some_and(|ending| ending == "html") {
            let page = without_tag(&answer.text()).unwrap_or_else(|| panic!("no tag in {route}"));
            assert!(page.as_bytes() == expected, "{route} differs");
            assert_eq!(without_tag(&page), None, "two tags in {route}");
        } else {
            assert!(answer.body == expected, "{route} differs");
        }
    }
}

#[test]
fn what_did_not_change_is_not_sent_again() {
    let site = TestSite::new();
    let served = Served::new(&site, &[]);
    for path in ["/checklists/deployment.html", "/assets/runsheet.css"] {
        let first = served.get(path);
        let tag = first.headers["etag"].clone();
        let headers = [("Host", served.address.as_str()), ("If-None-Match", &tag)];
        let again = served.ask("GET", path, &headers);
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        let other = [("Host", served.address.as_str()), ("If-None-Match", "\"x\"")];
        assert_eq!(served.ask("GET", path, &other).status, 200);
    }
}

#[test]
fn a_head_says_what_a_get_would_without_the_page() {
    let site = TestSite::new();
    let served = Served::new(&site, &[]);
    let get = served.get("/index.html");
    let head = served.ask("HEAD", "/index.html", &[("Host", &served.address)]);
    assert_eq!(head.body.len(), 0);
    assert_eq!(head.headers["content-length"], get.body.len().to_string());
    assert_eq!(head.headers["etag"], get.headers["etag"]);
    let post = served.ask("POST", "/index.html", &[("Host", &served.address)]);
    assert_eq!((post.status, &*post.headers["allow"]), (405, "GET, HEAD"));
}

#[test]
fn folders_queries_and_names_in_any_script_lead_to_their_pages() {
    let site = TestSite::new()
        .file("content/guide/Überblick – 日本.md", "# Überblick\n")
        .file("content/guide/a b#1%.md", "# Odd\n");
    let served = Served::new(&site, &[]);
    for (path, text) in [
        ("/", "<h1>"),
        ("/?show=open", "<h1>"),
        ("/releases/", "<h1>"),
        ("/guide/%C3%9Cberblick%20%E2%80%93%20%E6%97%A5%E6%9C%AC.html", "Überblick"),
        ("/guide/U%CC%88berblick%20%E2%80%93%20%E6%97%A5%E6%9C%AC.html", "Überblick"),
        ("/guide/a%20b%231%25.html?x=y", "Odd"),
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.text().contains(text), "{path}");
    }
    let folder = served.get("/releases");
    assert_eq!((folder.status, &*folder.headers["location"]), (302, "/releases/"));
}

#[test]
fn a_template_that_cannot_be_rendered_is_told_in_the_terminal() {
    let template = "themes/mine/templates/missing.html";
    let site = TestSite::new().file("site.yaml", "theme: mine\n").file(template, "fine");
    let mut served = Served::new(&site, &[]);
    let site = site.file(template, "{{ page.titel }}");
    served.line("field `titel` is not defined");
    served.line(template);
    drop(site);
}

#[test]
fn a_path_that_leads_nowhere_gets_the_page_that_says_so() {
    let site = TestSite::new();
    let served = Served::new(&site, &[]);
    for path in ["/no/such/page.html", "/../Cargo.toml", "/%2e%2e/%2e%2e/etc/passwd", "/site.yaml"]
    {
        let answer = served.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains("Page not found"), "{path}");
        assert!(answer.text().contains("href=\"/assets/runsheet.css\""), "{path}");
    }
}

#[test]
fn another_name_than_this_machines_own_is_refused() {
    let site = TestSite::new();
    let served = Served::new(&site, &["--allowed-host", "preview.example"]);
    for (host, status) in [
        ("localhost", 200),
        ("127.0.0.1:1", 200),
        ("preview.example", 200),
        ("evil.example", 403),
        ("localhost.evil.example:4848", 403),
    ] {
        for path in ["/", "/assets/runsheet.css", "/_runsheet/live-reload.js"] {
            assert_eq!(served.ask("GET", path, &[("Host", host)]).status, status, "{host}{path}");
        }
    }
    let page = served.get("/");
    assert!(!page.headers.keys().any(|name| name.starts_with("access-control")));
}

#[test]
fn a_socket_is_for_pages_that_were_served_here() {
    let site = TestSite::new();
    let served = Served::new(&site, &[]);
    let own = format!("http://{}", served.address);
    for (origin, status) in [
        (Some(own.as_str()), 101),
        (Some("http://evil.example"), 403),
        (Some("null"), 403),
        (None, 403),
    ] {
        let mut headers = vec![
            ("Host", served.address.as_str()),
            ("Upgrade", "websocket"),
            ("Connection", "Upgrade"),
            ("Sec-WebSocket-Version", "13"),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        headers.extend(origin.map(|origin| ("Origin", origin)));
        assert_eq!(served.status_of_socket(&headers), status, "{origin:?}");
    }
}

#[test]
fn a_request_names_just_one_host() {
    let site = TestSite::new();
    let served = Served::new(&site, &[]);
    let port = served.address.rsplit(':').next().unwrap();
    let status = |target: &str, host: &str| served.ask("GET", target, &[("Host", host)]).status;
    for host in [
        &format!("localhost:{port}@evil.test"),
        "[::1]evil.test",
        "localhost:",
        "localhost:http",
        "me@localhost",
        "localhost/",
        "",
    ] {
        assert_eq!(status("/", host), 403, "{host}");
    }
    assert_eq!(status("http://localhost/", "localhost"), 200);
    assert_eq!(status("http://evil.test/", "localhost"), 403);
    assert_eq!(status("http://localhost/", "evil.test"), 403);
    let two = [("Host", "localhost"), ("Host", "localhost")];
    assert_eq!(served.ask("GET", "/", &two).status, 403);
}

#[test]
fn files_from_content_run_no_scripts_and_pages_and_the_theme_do() {
    let site = TestSite::new().file("themes/default/static/mine.js", "1\n");
    let page = "<script>1</script>";
    let files = [
        "report.html",
        "report.HTM",
        "a.xhtml",
        "a.svg",
        "a.xml",
        "a.xsl",
        "a.mhtml",
        "a.png",
        "a.txt",
        "a.json",
        "a.zip",
        "a.weird",
        "none",
    ];
    for file in files.iter().chain(&["a.pdf", "a.js", "a.mjs"]) {
        site.write(&format!("content/releases/{file}"), page);
    }
    for options in [&[][..], &["--edit"]] {
        let served = Served::new(&site, options);
        let header = |path: &str, name: &str| {
            let answer = served.load(path);
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
            answer.headers[name].clone()
        };
        let policy = |path: &str| header(path, "content-security-policy");
        for file in files {
            assert!(policy(&format!("/releases/{file}")).starts_with("sandbox;"), "{file}");
        }
        for path in ["/releases/a.pdf", "/assets/runsheet.svg", "/assets/mine.js", "/index.html"] {
            assert!(!policy(path).contains("sandbox"), "{path}");
        }
        let kind = |path: &str| header(path, "content-type");
        assert_eq!(kind("/releases/a.pdf"), "application/pdf");
        assert_eq!(kind("/releases/a.js"), "text/plain; charset=utf-8");
        assert_eq!(kind("/releases/a.mjs"), "text/plain; charset=utf-8");
        assert_eq!(kind("/assets/mine.js"), "text/javascript; charset=utf-8");
        assert_eq!(kind("/assets/runsheet.svg"), "image/svg+xml");
    }
}

#[cfg(unix)]
#[test]
fn sockets_leave_room_for_pages_and_for_each_other_when_they_end() {
    let site = TestSite::new();
    let command = site.command(&["serve", "--port", "0"]);
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "ulimit -n 128 && exec \"$0\" \"$@\""])
        .arg(command.get_program())
        .args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        limited.current_dir(folder);
    }
    let served = Served::of(limited);
    let headers = |host: &str| {
        let headers = [
            ("Host", host.to_owned()),
            ("Origin", format!("http://{host}")),
            ("Upgrade", "websocket".to_owned()),
            ("Connection", "Upgrade".to_owned()),
            ("Sec-WebSocket-Version", "13".to_owned()),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==".to_owned()),
        ];
        let lines = headers.map(|(name, value)| format!("{name}: {value}\r\n"));
        format!("GET /_runsheet/live HTTP/1.1\r\n{}\r\n", lines.concat())
    };
    let open = || {
        let mut stream = TcpStream::connect(&served.address).unwrap();
        stream.write_all(headers(&served.address).as_bytes()).unwrap();
        let mut socket = BufReader::new(stream);
        let mut first = String::new();
        socket.read_line(&mut first).unwrap();
        (first, socket)
    };
    let mut sockets: Vec<_> = (0..200).map(|_| open()).collect();
    let is_open = |(first, _): &(String, _)| first.starts_with("HTTP/1.1 101");
    let is_full = |(first, _): &(String, _)| first.starts_with("HTTP/1.1 503");
    assert_eq!(sockets.iter().filter(|one| is_open(one)).count(), 32);
    assert_eq!(sockets.iter().filter(|one| is_full(one)).count(), 168);
    let mut rest = String::new();
    let refused = sockets.iter_mut().find(|one| is_full(one)).unwrap();
    refused.1.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("too many pages are open"), "it is closed: {rest}");
    assert_eq!(served.get("/").status, 200);
    drop(sockets);
    while !is_open(&open()) {}
}

#[test]
fn listening_for_others_has_to_be_meant() {
    let site = TestSite::new();
    site.run(&["serve", "--host", "0.0.0.0"])
        .exits(2)
        .says(&["other machines can reach the address 0.0.0.0", "--allowed-host"]);
}

#[test]
fn a_port_that_is_taken_is_said_only_where_it_was_asked_for() {
    let site = TestSite::new();
    let served = Served::new(&site, &[]);
    let port = served.address.rsplit(':').next().unwrap();
    site.run(&["serve", "--port", port])
        .exits(2)
        .says(&[&format!("port {port} is in use"), "Omit `--port`"]);
}

/// How an editor may put a text in place of another.
type Save = fn(&TestSite, &str, &str);

const SAVES: [(&str, Save); 5] = [
    ("in place", |site, path, text| site.write(path, text)),
    ("by renaming another file over it", |site, path, text| {
        let other = format!("{path}.tmp");
        site.write(&other, text);
        std::fs::rename(site.path(&other), site.path(path)).unwrap();
    }),
    ("as vim does: the old one moved away first", |site, path, text| {
        std::fs::rename(site.path(path), site.path(&format!("{path}~"))).unwrap();
        site.write(path, text);
        std::fs::remove_file(site.path(&format!("{path}~"))).unwrap();
    }),
    ("by deleting and creating it", |site, path, text| {
        std::fs::remove_file(site.path(path)).unwrap();
        site.write(path, text);
    }),
    ("as JetBrains does: both names for a moment", |site, path, text| {
        let (new, old) = (format!("{path}___jb_tmp___"), format!("{path}___jb_old___"));
        site.write(&new, text);
        std::fs::rename(site.path(path), site.path(&old)).unwrap();
        std::fs::rename(site.path(&new), site.path(path)).unwrap();
        std::fs::remove_file(site.path(&old)).unwrap();
    }),
];

const LIST: &str = "content/checklists/deployment.md";
const PAGE: &str = "/checklists/deployment.html";

#[test]
fn every_way_of_saving_is_seen() {
    let site = TestSite::new();
    for options in [&[][..], &["--poll"]] {
        let mut served = Served::new(&site, options);
        for (number, (how, save)) in SAVES.iter().enumerate() {
            let text = format!("# Deployment\n\n- [ ] Saved {number} {}\n", options.len());
            save(&site, LIST, &text);
            served.line("no errors or warnings");
            // In place, and with the file gone for a moment, a look may have come in between.
            while !served.get(PAGE).text().contains(text[20..].trim()) {
                served.line(LIST);
            }
            assert_eq!(served.get(PAGE).status, 200, "{how}");
        }
    }
}

#[test]
fn folders_that_come_and_go_are_seen_with_all_that_is_in_them() {
    let site = TestSite::new();
    let mut served = Served::new(&site, &[]);
    site.write("new/guide/deep/a.md", "# First\n");
    std::fs::rename(site.path("new/guide"), site.path("content/guide")).unwrap();
    served.line("content/guide/deep/a.md added");
    assert!(served.get("/guide/deep/a.html").text().contains("First"));
    site.write("content/guide/deep/a.md", "# Second\n");
    served.line("content/guide/deep/a.md: ");
    std::fs::rename(site.path("content/guide"), site.path("content/help")).unwrap();
    served.line("content/guide/deep/a.md renamed to content/help/deep/a.md");
    let old = served.get("/guide/deep/a.html");
    let led = (old.status, &*old.headers["location"]);
    assert_eq!(led, (302, "/help/deep/a.html"));
    site.write("content/help/deep/b.md", "# Third\n");
    served.line("content/help/deep/b.md added");
    std::fs::remove_dir_all(site.path("content/help")).unwrap();
    served.line("removed");
    while served.get("/help/deep/a.html").status != 404 {
        served.line("removed");
    }
}

#[test]
fn a_folder_that_is_deleted_and_made_anew_is_followed_and_meanwhile_the_last_pages_stay() {
    let site = TestSite::new();
    let mut served = Served::new(&site, &[]);
    std::fs::rename(site.path("content"), site.path("away")).unwrap();
    served.line("there is no folder `content`");
    assert_eq!(served.get(PAGE).status, 200);
    site.write(LIST, "# Deployment\n\n- [ ] Back again\n");
    served.line("no errors or warnings");
    while !served.get(PAGE).text().contains("Back again") {
        served.line("no errors or warnings");
    }
    site.write(LIST, "# Deployment\n\n- [ ] And followed\n");
    served.line(LIST);
}

#[cfg(unix)]
#[test]
fn what_a_link_within_the_site_leads_to_is_followed() {
    let site =
        TestSite::new().file("shared/help/a.md", "# First\n").file("shared/one.md", "# First\n");
    std::os::unix::fs::symlink("../shared/help", site.path("content/help")).unwrap();
    std::os::unix::fs::symlink("../shared/one.md", site.path("content/one.md")).unwrap();
    let mut served = Served::new(&site, &[]);
    site.write("shared/help/a.md", "# Second\n");
    served.line("content/help/a.md: ");
    site.write("shared/one.md", "# Second\n");
    served.line("content/one.md: ");
}

#[test]
fn many_changes_at_once_are_one() {
    let site = TestSite::new();
    let page =
        |number: usize, text: &str| (format!("content/guide/{number}.md"), format!("# {text}\n"));
    for number in 0..300 {
        let (path, text) = page(number, "Main");
        site.write(&path, text);
    }
    git(&site, &["init", "-q", "-b", "main"]);
    git(&site, &["add", "-A"]);
    git(&site, &["commit", "-qm", "Begin"]);
    git(&site, &["switch", "-qc", "other"]);
    for number in 0..300 {
        let (path, text) = page(number, "Other");
        site.write(&path, text);
    }
    git(&site, &["commit", "-qam", "Change"]);
    let mut served = Served::new(&site, &[]);
    git(&site, &["switch", "-q", "main"]);
    served.line("300 files: ");
    assert!(served.get("/guide/299.html").text().contains("Main"));
}

fn git(site: &TestSite, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(site.root()).args(["-c", "user.name=a", "-c", "user.email=a@example.com"]);
    let ran = command.args(arguments).status().expect("git is there");
    assert!(ran.success(), "{arguments:?}");
}

#[test]
fn a_save_that_changes_nothing_is_not_told_of() {
    let site = TestSite::new();
    let mut served = Served::new(&site, &[]);
    site.write(LIST, crate::support::CHECKLIST);
    site.write("content/.hidden", "x");
    site.write("content/new.md", "# New\n");
    let line = served.line(": ");
    assert!(line.starts_with("content/new.md added: "), "{line}");
}

#[test]
fn a_problem_is_told_when_it_comes_and_not_again() {
    let site = TestSite::new().file("content/index.md", "[Gone](gone.md)\n");
    let mut served = Served::new(&site, &[]);
    let list = "# Deployment\n\n- [ ] Tests pass {gtae}\n";
    site.write(LIST, format!("{list}- [ ] Tests {{#t optinal}}\n"));
    let line = served.line(LIST);
    assert!(line.contains("warning"), "{line}");
    served.line("optinal");
    site.write(LIST, format!("\n\n{list}- [ ] Tests {{#t optinal}}\n- [ ] More {{#m onwer=x}}\n"));
    served.line("deployment.md: ");
    let first = served.line("warning[");
    assert!(first.contains("onwer"), "{first}");
}

#[test]
fn a_hundred_browsers_are_told_and_a_slow_one_holds_nobody_up() {
    let site = TestSite::new();
    let mut served = Served::new(&site, &[]);
    let _slow: Vec<TcpStream> = (0..50)
        .map(|_| {
            let mut stream = TcpStream::connect(&served.address).unwrap();
            stream.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
            stream
        })
        .collect();
    let mut sockets: Vec<BufReader<TcpStream>> = (0..100).map(|_| served.socket()).collect();
    site.write(LIST, "# Deployment\n\n- [ ] Broken {#a}\n- [ ] Broken {#a}\n");
    served.line(LIST);
    for socket in &mut sockets {
        assert!(frame(socket).contains("clashing-id"), "every browser hears of it");
    }
}

/// The text of one message. Those of a server are never masked.
fn frame(socket: &mut impl Read) -> String {
    let mut head = [0; 2];
    socket.read_exact(&mut head).unwrap();
    let len = match head[1] {
        126 => {
            let mut len = [0; 2];
            socket.read_exact(&mut len).unwrap();
            usize::from(u16::from_be_bytes(len))
        }
        len => usize::from(len),
    };
    let mut text = vec![0; len];
    socket.read_exact(&mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_at_once_with_sockets_open() {
    let site = TestSite::new();
    let mut served = Served::new(&site, &[]);
    let mut socket = served.socket();
    let id = served.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    served.child.wait().unwrap();
    let mut rest = Vec::new();
    // The system closes the socket, gently or not.
    let _ = socket.read_to_end(&mut rest);
}
