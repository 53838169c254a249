//! `build --watch`: what is published follows the files, until it is ended.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::build::{published, tree};
use crate::support::TestSite;

/// A line that has not come by then never will.
const GIVE_UP: Duration = Duration::from_secs(60);

/// A build of the real binary that goes on, ended with the test.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    /// Builds the site, and waits for the line that says that it is watched.
    fn new(site: &TestSite, arguments: &[&str]) -> Self {
        Self::of(site.command(&[&["build", "--watch"], arguments].concat()))
    }

    fn of(mut command: Command) -> Self {
        let mut child = (command.stderr(Stdio::piped()).spawn()).expect("the binary can be run");
        let stderr = child.stderr.take().expect("it is piped");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines() {
                let line = line.expect("lines are UTF-8");
                // The test may be over before the build is.
                let _ = sender.send(line + "\n");
            }
        });
        let mut watching = Self { child, lines };
        watching.line("Watching ");
        watching
    }

    /// The next line of the terminal that holds `text`.
    fn line(&mut self, text: &str) -> String {
        let mut before = String::new();
        loop {
            let line = (self.lines.recv_timeout(GIVE_UP))
                .unwrap_or_else(|why| panic!("no {text:?} ({why}) in:\n{before}"));
            if line.contains(text) {
                return line;
            }
            before.push_str(&line);
        }
    }

    /// The next line, whatever it says.
    fn next(&mut self) -> String {
        self.lines.recv_timeout(GIVE_UP).expect("a line")
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Fails unless the output is what a cold build makes.
#[track_caller]
fn assert_cold(site: &TestSite, arguments: &[&str]) {
    let cold = [&["build", "--keep-going", "--output", "cold"], arguments].concat();
    site.run(&cold).exits(0);
    assert_eq!(published(site, "public"), published(site, "cold"));
    std::fs::remove_dir_all(site.path("cold")).unwrap();
}

/// Four releases of a service, one of another.
fn releases() -> TestSite {
    (1..=4).fold(TestSite::new(), |site, number| {
        let at = format!("2026-03-0{number}T09:00:00Z");
        site.release(
            &format!("pay/{number}"),
            &format!("migrate: {{ state: done, by: li, at: {at} }}"),
        )
    })
}

#[test]
fn what_changes_is_built_again_and_told_in_a_line() {
    let site = releases();
    let mut watching = Watching::new(&site, &["--revision", "abc1234"]);
    assert_cold(&site, &["--revision", "abc1234"]);

    let release = "content/releases/pay/2.yaml";
    site.write(release, site.read(release).replace("done", "skipped"));
    let line = watching.line(release);
    assert!(line.contains(" written, ") && line.contains(" unchanged, "), "{line}");
    assert!(line.contains(" ms, ") && line.contains("warning"), "{line}");
    assert!(site.read("public/releases/pay/2.html").contains("Skipped"));
    assert!(site.read("public/releases/pay/3.html").contains("skipped in 2"));
    assert_cold(&site, &["--revision", "abc1234"]);

    let list = "content/checklists/deployment.md";
    site.write(list, site.read(list).replace("Announce", "Tell everybody"));
    watching.line(list);
    assert_cold(&site, &["--revision", "abc1234"]);

    site.write("site.yaml", "title: Renamed\n");
    watching.line("site.yaml added");
    std::fs::remove_file(site.path(release)).unwrap();
    watching.line(&format!("{release} removed"));
    assert!(!site.exists("public/releases/pay/2.html"));
    assert_cold(&site, &["--revision", "abc1234"]);
}

#[test]
fn what_lies_in_the_output_is_no_change_of_the_site() {
    let site = releases();
    let mut watching = Watching::new(&site, &[]);
    site.write("public/own.txt", "theirs");
    site.write("content/one.md", "# One\n");
    let first = watching.next();
    assert!(first.starts_with("content/one.md added: "), "{first}");
    site.write("content/two.md", "# Two\n");
    // Nothing was told in between: that the output was written is no reason to build.
    let second = watching.next();
    assert!(second.starts_with("content/two.md added: "), "{second}");
    assert_eq!(site.read("public/own.txt"), "theirs");
}

#[test]
fn a_published_file_that_somebody_changed_is_put_right_by_the_next_build() {
    let site = releases();
    let mut watching = Watching::new(&site, &[]);
    site.write("public/releases/pay/1.html", "tampered");
    site.write("content/one.md", "# One\n");
    watching.line("content/one.md added");
    assert_cold(&site, &[]);
}

#[test]
fn errors_in_what_all_pages_rest_on_keep_what_is_published() {
    let site = releases();
    let mut watching = Watching::new(&site, &["--strict"]);
    let before = published(&site, "public");
    for (path, wrong, told) in [
        ("site.yaml", "title: [\n", "site.yaml"),
        ("themes/default/templates/missing.html", "{{ nobody }}", "nobody"),
        ("themes/default/templates/item.html", "{% if %}", "item.html"),
    ] {
        site.write(path, wrong);
        watching.line("nothing was written");
        watching.line("error");
        watching.line(told);
        assert_eq!(published(&site, "public"), before, "{path}");
        std::fs::remove_file(site.path(path)).unwrap();
        watching.line("removed: ");
        assert_cold(&site, &[]);
    }
}

#[test]
fn a_release_with_errors_is_shown_on_its_page_and_told_once() {
    let site = releases();
    let mut watching = Watching::new(&site, &[]);
    site.write("content/releases/pay/2.yaml", "checklist: [\n");
    let line = watching.line("content/releases/pay/2.yaml: ");
    assert!(line.contains("1 error"), "{line}");
    watching.line("error[");
    assert!(site.read("public/releases/pay/2.html").contains("checklist: ["));
    assert_cold(&site, &[]);
}

#[test]
fn without_a_site_or_a_folder_to_write_it_ends() {
    TestSite::empty().run(&["build", "--watch"]).exits(2).says(&["there is no folder `content`"]);
    TestSite::new()
        .file("file", "")
        .run(&["build", "--watch", "--output", "file/public"])
        .exits(2)
        .says(&["file/public"]);
}

#[test]
fn the_folder_may_go_and_come_back() {
    let site = releases();
    let mut watching = Watching::new(&site, &[]);
    std::fs::rename(site.path("content"), site.path("gone")).unwrap();
    watching.line("there is no folder `content`");
    std::fs::rename(site.path("gone"), site.path("content")).unwrap();
    watching.line(" unchanged, ");
    assert_cold(&site, &[]);
}

#[test]
fn looking_from_time_to_time_does_as_well() {
    let site = releases();
    let mut watching = Watching::new(&site, &["--poll"]);
    site.write("content/one.md", "# One\n");
    watching.line("content/one.md added");
    assert_cold(&site, &[]);
    site.run(&["build", "--poll"]).exits(2).says(&["--watch"]);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_at_once_and_leaves_the_output_whole() {
    use std::os::unix::process::ExitStatusExt;

    let site = releases();
    let mut watching = Watching::new(&site, &[]);
    let id = watching.child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(sent.success());
    let status = watching.child.wait().unwrap();
    assert_eq!(status.signal(), Some(2));
    assert_cold(&site, &[]);
    let own: Vec<String> = tree(&site.path("public/.runsheet")).into_keys().collect();
    assert_eq!(own, ["lock", "manifest.json"]);
}
