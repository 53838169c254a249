//! Histories as streams for `git fast-import`: every case is a branch of its own, so that one run proves hundreds.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::{Ran, TestSite};

/// Monday, 5 January 2026, 00:00 UTC.
const DAY: i64 = 1_767_571_200;

pub(super) const SITE: &str = "people:
  - { id: maya, name: Maya Ito, emails: maya@x.test }
  - { id: sam, name: Sam Reed, emails: sam@x.test }
";

/// What every case begins with: a release that the real binary recorded and closed, after each record.
pub(super) struct Story {
    /// The file after `new`, six records, the closing and a late record.
    pub(super) texts: Vec<String>,
    pub(super) snapshot: String,
}

/// Who recorded each version of [`Story::texts`], and at which minute of the day.
pub(super) const RECORDED: [(&str, i64); 8] = [
    ("maya", 540),
    ("maya", 600),
    ("sam", 610),
    ("sam", 620),
    ("maya", 625),
    ("maya", 630),
    ("maya", 660),
    ("sam", 720),
];
pub(super) const CLOSED: usize = 6;
pub(super) const EVIDENCE: &str = "restored\n";

impl Story {
    pub(super) fn new() -> Self {
        let site =
            TestSite::new().file("site.yaml", SITE).file("content/releases/c/backup.log", EVIDENCE);
        let commands: [&[&str]; 8] = [
            &["new", "c/1.0"],
            &["tick", "1.0", "tests", "--note", "green"],
            &["tick", "1.0", "backup", "--evidence", "backup.log"],
            &["tick", "1.0", "migrate", "--note", "42 tables"],
            &["tick", "1.0", "announce", "--note", "in the channel"],
            &["log", "1.0", "all quiet"],
            &["close", "1.0", "--note", "fine"],
            &["tick", "1.0", "tests", "--late", "--again", "--note", "looked again"],
        ];
        let mut texts = Vec::new();
        for (words, (who, minute)) in commands.into_iter().zip(RECORDED) {
            let at = format!("2026-01-05T{:02}:{:02}:00Z", minute / 60, minute % 60);
            let mut words = words.to_vec();
            if words[0] != "new" {
                words.extend(["--by", who, "--at", &at]);
            }
            Ran::of(site.command(&words).env("RUNSHEET_NOW", &at).output()).exits(0);
            let text = on_one_line(&site.read("content/releases/c/1.0.yaml"));
            texts.push(text);
        }
        Self { texts, snapshot: site.read("content/releases/c/1.0.md") }
    }
}

/// Writes the closing on one line, as every event is. Its record is about what is closed, not about how it is written.
fn on_one_line(text: &str) -> String {
    let Some((before, rest)) = text.split_once("closed:\n") else { return text.to_owned() };
    let lines: Vec<&str> = rest.lines().take_while(|line| line.starts_with(' ')).collect();
    let after: String = rest.lines().skip(lines.len()).map(|line| format!("{line}\n")).collect();
    let keys: Vec<String> = (lines.iter())
        .map(|line| match line.trim().split_once(": ") {
            Some(("record", record)) => format!("record: \"{}\"", record.trim_matches('"')),
            _ => line.trim().to_owned(),
        })
        .collect();
    format!("{before}closed: {{ {} }}\n{after}", keys.join(", "))
}

/// A stream of commits.
pub(super) struct Script {
    stream: Vec<u8>,
    marks: usize,
    main: usize,
    merged: i64,
}

/// A commit: who, when, and what the message says.
#[derive(Clone, Copy)]
pub(super) struct By<'a> {
    pub(super) author: &'a str,
    /// Minutes after midnight of the first day.
    pub(super) minute: i64,
    pub(super) committer: &'a str,
    pub(super) committed: i64,
    pub(super) message: &'a str,
}

impl<'a> By<'a> {
    pub(super) fn new(author: &'a str, minute: i64) -> Self {
        Self { author, minute, committer: author, committed: minute, message: "record" }
    }
}

/// The commits of one case.
pub(super) struct Branch<'s> {
    pub(super) script: &'s mut Script,
    pub(super) tip: usize,
    /// The folder of the case below `content/releases`.
    pub(super) folder: String,
    pub(super) files: Vec<(String, String)>,
}

impl Script {
    pub(super) fn new() -> Self {
        let mut script = Self { stream: Vec::new(), marks: 0, main: 0, merged: 100_000 };
        let checklist = ("content/checklists/deployment.md", Some(crate::support::CHECKLIST));
        let files = [checklist, ("site.yaml", Some(SITE))];
        script.main = script.commit(By::new("maya", 0), &[], &files);
        script
    }

    /// Adds a commit and returns its mark.
    pub(super) fn commit(
        &mut self,
        by: By<'_>,
        parents: &[usize],
        files: &[(&str, Option<&str>)],
    ) -> usize {
        self.marks += 1;
        let person =
            |name: &str, minute: i64| format!("{name} <{name}@x.test> {} +0000", DAY + minute * 60);
        let mut text = format!(
            "commit refs/heads/main\nmark :{}\nauthor {}\ncommitter {}\ndata {}\n{}\n",
            self.marks,
            person(by.author, by.minute),
            person(by.committer, by.committed),
            by.message.len(),
            by.message
        );
        for (at, parent) in parents.iter().enumerate() {
            text.push_str(&format!("{} :{parent}\n", if at == 0 { "from" } else { "merge" }));
        }
        for (path, content) in files {
            match content {
                Some(content) => {
                    let length = content.len();
                    text.push_str(&format!("M 100644 inline {path}\ndata {length}\n{content}\n"));
                }
                None => text.push_str(&format!("D {path}\n")),
            }
        }
        text.push('\n');
        self.stream.extend(text.into_bytes());
        self.marks
    }

    /// Begins a case with its own folder.
    pub(super) fn branch(&mut self, folder: &str) -> Branch<'_> {
        // The first commit, which has the checklist.
        let tip = 1;
        Branch { script: self, tip, folder: folder.to_owned(), files: Vec::new() }
    }

    /// Imports everything into a repository at the root of `site`.
    pub(super) fn import(&self, site: &TestSite) {
        git(site, &["init", "-q", "-b", "main"]);
        let mut command = git_command(site, &["fast-import", "--quiet", "--force"]);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(&self.stream).unwrap();
        assert!(child.wait().unwrap().success());
        git(site, &["reset", "-q", "--hard", "main"]);
    }
}

impl Branch<'_> {
    pub(super) fn path(&self, name: &str) -> String {
        format!("content/releases/{}/{name}", self.folder)
    }

    /// Commits files of the case's folder on its branch, or on another commit of it.
    pub(super) fn commit(&mut self, by: By<'_>, files: &[(&str, Option<&str>)]) -> usize {
        self.merge(by, &[], files)
    }

    /// The same, with more parents.
    pub(super) fn merge(
        &mut self,
        by: By<'_>,
        others: &[usize],
        files: &[(&str, Option<&str>)],
    ) -> usize {
        let named: Vec<(String, Option<&str>)> =
            files.iter().map(|(name, text)| (self.path(name), *text)).collect();
        let named: Vec<(&str, Option<&str>)> =
            named.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        let parents = [&[self.tip], others].concat();
        self.tip = self.script.commit(by, &parents, &named);
        for (name, text) in files {
            self.files.retain(|(known, _)| known != name);
            self.files.extend(text.map(|text| ((*name).to_owned(), text.to_owned())));
        }
        self.tip
    }

    /// Commits the versions of the story up to `last`, each by the one who recorded it.
    pub(super) fn tell(&mut self, story: &Story, first: usize, last: usize) {
        for (at, (who, minute)) in RECORDED.into_iter().enumerate().take(last + 1).skip(first) {
            let mut files = vec![("1.0.yaml", Some(story.texts[at].as_str()))];
            if at == 0 {
                files.push(("1.0.md", Some(&story.snapshot)));
            }
            if at == 2 {
                files.push(("backup.log", Some(EVIDENCE)));
            }
            self.commit(By::new(who, minute), &files);
        }
    }

    /// Merges the branch into the main one.
    pub(super) fn finish(self) {
        let files: Vec<(String, &str)> =
            self.files.iter().map(|(name, text)| (self.path(name), text.as_str())).collect();
        let files: Vec<(&str, Option<&str>)> =
            files.iter().map(|(path, text)| (path.as_str(), Some(*text))).collect();
        let script = self.script;
        script.merged += 1;
        let by = By { message: "Merge", ..By::new("maya", script.merged) };
        script.main = script.commit(by, &[script.main, self.tip], &files);
    }
}

pub(super) fn git_command(site: &TestSite, words: &[&str]) -> Command {
    let mut git = Command::new("git");
    git.current_dir(site.root()).env_clear();
    git.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    git.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    git.args(["-c", "user.name=maya", "-c", "user.email=maya@x.test", "-c", "gc.auto=0"]);
    git.args(words);
    git
}

#[track_caller]
pub(super) fn git(site: &TestSite, words: &[&str]) -> String {
    Ran::of(git_command(site, words).output()).exits(0).stdout
}

/// Runs `prove` and returns its JSON.
pub(super) fn prove(site: &TestSite, words: &[&str]) -> serde_json::Value {
    site.run(&[&["prove", "--format", "json"], words].concat()).json()
}

/// The codes of the findings about releases of a folder.
pub(super) fn codes(proof: &serde_json::Value, folder: &str) -> Vec<String> {
    of_folder(&proof["findings"], folder)
}

/// The codes of the remarks on releases of a folder.
pub(super) fn remarks(proof: &serde_json::Value, folder: &str) -> Vec<String> {
    of_folder(&proof["remarks"], folder)
}

fn of_folder(list: &serde_json::Value, folder: &str) -> Vec<String> {
    let prefix = format!("{folder}/");
    let all = list.as_array().unwrap().iter();
    let of =
        all.filter(|found| found["release"].as_str().is_some_and(|id| id.starts_with(&prefix)));
    of.map(|found| found["code"].as_str().unwrap().to_owned()).collect()
}
