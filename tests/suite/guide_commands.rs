//! The commands of the guide, run as the pages print them: each page in a folder of its own, in the order of the page,
//! with everything that is printed compared.
//!
//! `RUNSHEET_BLESS=1 cargo test --test suite guide_commands` writes what is printed into the pages.

use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use regex::Regex;
use tempfile::TempDir;

use crate::support::Ran;

/// When the first command of a page runs, unless the page names another time; each later one runs a minute later.
const START: &str = "2026-12-01T09:00:00Z";

/// Output that has not come by then never will.
const GIVE_UP: Duration = Duration::from_secs(60);

const SETTINGS: &str = "[user]\n\tname = Maya Okafor\n\temail = maya@example.com\n\
    [init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n";

/// One thing that a page does. Lines are counted from 0.
#[derive(Debug)]
enum Step {
    /// `<!-- setup: COMMANDS -->`: commands that readers need not see.
    SetUp(String),
    /// `<!-- now: TIME -->`: when the next command runs.
    Now(Timestamp),
    /// A block with a path: a file, as it is from here on.
    Write { path: String, text: String },
    /// A `diff` block with a path: a change of that file.
    Change { path: String, text: String },
    /// A command and the lines on which the page shows its output.
    Run { command: String, output: Range<usize> },
}

/// Returns what a page does, each step with its line.
fn steps(lines: &[&str]) -> Vec<(usize, Step)> {
    let mut steps = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        let info = line.trim_start_matches('`');
        let fence = &line[..line.len() - info.len()];
        if let Some(commands) = comment(lines, at, "setup") {
            steps.push((at, Step::SetUp(commands)));
        } else if let Some(time) = comment(lines, at, "now") {
            steps.push((at, Step::Now(time.parse().expect("it is a time"))));
        } else if fence.len() >= 3 && !info.is_empty() {
            let length = lines[at + 1..].iter().position(|line| *line == fence);
            let block = at + 1..at + 1 + length.expect("the block ends");
            steps.extend(block_steps(info, lines, block.clone()));
            at = block.end;
        }
        at += 1;
    }
    steps
}

/// Returns what a comment holds that starts on this line with `name`.
fn comment(lines: &[&str], at: usize, name: &str) -> Option<String> {
    let first = lines[at].strip_prefix(&format!("<!-- {name}: "))?;
    let rest = std::iter::once(first).chain(lines[at + 1..].iter().copied());
    let text = rest.collect::<Vec<_>>().join("\n");
    Some(text.split_once(" -->").expect("the comment ends").0.to_owned())
}

fn block_steps(info: &str, lines: &[&str], block: Range<usize>) -> Vec<(usize, Step)> {
    let text = || lines[block.clone()].join("\n") + "\n";
    match info.rsplit_once(' ') {
        _ if info == "console" => commands(lines, block),
        Some((language, path)) if path.contains(['.', '/']) => {
            let (path, text) = (path.to_owned(), text());
            let change = language == "diff";
            let step =
                if change { Step::Change { path, text } } else { Step::Write { path, text } };
            vec![(block.start, step)]
        }
        _ => Vec::new(),
    }
}

fn commands(lines: &[&str], block: Range<usize>) -> Vec<(usize, Step)> {
    let is_command = |at: usize| lines[at].starts_with("$ ");
    let mut commands = Vec::new();
    let mut at = block.start;
    while at < block.end {
        assert!(is_command(at), "line {}: a console block starts with a command", at + 1);
        let first = at;
        while lines[at].ends_with('\\') {
            at += 1;
        }
        let command = lines[first..=at].join("\n").trim_start_matches("$ ").to_owned();
        let end = (at + 1..block.end).find(|at| is_command(*at)).unwrap_or(block.end);
        commands.push((first, Step::Run { command, output: at + 1..end }));
        at = end;
    }
    commands
}

/// A folder in which a page's commands run, away from the machine's settings.
struct Shell {
    home: TempDir,
    folder: PathBuf,
    now: Timestamp,
    servers: Vec<Server>,
}

impl Shell {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("gitconfig"), SETTINGS).unwrap();
        let folder = home.path().join("runbooks");
        std::fs::create_dir(&folder).unwrap();
        // `serve --open` opens nothing.
        let programs = home.path().join("bin");
        std::fs::create_dir(&programs).unwrap();
        for name in ["xdg-open", "open"] {
            std::os::unix::fs::symlink("/bin/true", programs.join(name)).unwrap();
        }
        Self { home, folder, now: START.parse().unwrap(), servers: Vec::new() }
    }

    fn bash(&self, script: &str) -> Command {
        let mut command = Command::new("bash");
        let program = Path::new(env!("CARGO_BIN_EXE_runsheet")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let programs = self.home.path().join("bin");
        let now = self.now.to_string();
        command
            .args(["-c", &format!("exec 2>&1\n{script}")])
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .env_clear()
            .env("PATH", format!("{}:{}:{path}", programs.display(), program.display()))
            .env("HOME", self.home.path())
            .env("LC_ALL", "C.UTF-8")
            .env("GIT_CONFIG_GLOBAL", self.home.path().join("gitconfig"))
            .env("GIT_CONFIG_NOSYSTEM", "1");
        for clock in ["RUNSHEET_NOW", "GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"] {
            command.env(clock, &now);
        }
        command
    }

    /// Runs a command and returns what it prints. The next command runs in the folder to which this one changed.
    fn run(&mut self, command: &str, shown: usize) -> String {
        let printed = if command.starts_with("runsheet serve") {
            let server = Server::start(self.bash(&format!("exec {command}")));
            let printed = server.lines(shown);
            self.servers.push(server);
            printed
        } else {
            let left = self.home.path().join("folder");
            let script = format!("trap 'pwd >\"{}\"' EXIT\n{command}", left.display());
            let ran = Ran::of(self.bash(&script).output());
            self.folder = std::fs::read_to_string(left).unwrap().trim_end().into();
            ran.stdout
        };
        self.now += SignedDuration::from_mins(1);
        printed.replace(self.home.path().to_str().unwrap(), "/home/maya")
    }

    fn write(&self, path: &str, text: &str) {
        assert!(Path::new(path).is_relative(), "{path} is outside of the page's folder");
        let path = self.folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Applies a change, given as the lines of each place with `-`, `+` or a space before them.
    fn change(&self, path: &str, change: &str) -> Result<(), String> {
        static PLACE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^@@.*\n").unwrap());
        let mut text = std::fs::read_to_string(self.folder.join(path)).unwrap();
        let side = |place: &str, other: char| -> String {
            let lines = place.lines().filter(|line| !line.starts_with(other));
            lines.map(|line| format!("{}\n", line.get(1..).unwrap_or_default())).collect()
        };
        for place in PLACE.split(change).filter(|place| !place.is_empty()) {
            let before = side(place, '+');
            if text.matches(&before).count() != 1 {
                return Err(format!("{path} does not hold these lines once:\n{before}"));
            }
            text = text.replacen(&before, &side(place, '-'), 1);
        }
        self.write(path, &text);
        Ok(())
    }
}

/// A server that ends with the page.
struct Server {
    child: Child,
    printed: Receiver<String>,
}

impl Server {
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let stdout = child.stdout.take().unwrap();
        let (sender, printed) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                // The page may be over before the server is.
                let _ = sender.send(line.unwrap() + "\n");
            }
        });
        Self { child, printed }
    }

    /// Returns the first lines that it prints: as many as the page shows, or one.
    fn lines(&self, shown: usize) -> String {
        (0..shown.max(1)).filter_map(|_| self.printed.recv_timeout(GIVE_UP).ok()).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Replaces what differs from run to run: times, dates, durations, ids of commits, digests, ports and sizes.
fn normalise(text: &str) -> String {
    static RULES: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        let month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
        let rules = [
            (r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?)?", "DATE"),
            (&format!(r"\b\d\d? {month} \d{{4}}"), "DATE"),
            (r"\b\d\d:\d\d(?::\d\d)?\b", "TIME"),
            (r"\b(?:\d+(?:\.\d+)? (?:d|h|min|s|ms|µs)\b ?)+", "DURATION "),
            (r"\b[0-9a-f]{7,64}\b", "ID"),
            (r"(127\.0\.0\.1|localhost):\d+", "$1:PORT"),
            (r"\b\d[\d,.]* ((?:K|M|Ki|Mi)?B\b|bytes)", "SIZE $1"),
            (r"[ \t]+\n", "\n"),
        ];
        rules.map(|(rule, name)| (Regex::new(rule).unwrap(), name)).to_vec()
    });
    RULES
        .iter()
        .fold(text.to_owned(), |text, (rule, name)| rule.replace_all(&text, *name).into_owned())
}

/// Whether `printed` is what a page shows, in which a line `…` stands for any lines.
fn is_shown(shown: &str, printed: &str) -> bool {
    let pattern: String = normalise(shown)
        .lines()
        .map(|line| if line == "…" { "(?:.*\n)*".to_owned() } else { regex::escape(line) + "\n" })
        .collect();
    Regex::new(&format!("^{pattern}$")).unwrap().is_match(&normalise(printed))
}

/// Runs a page, and returns what is wrong with it, with the page as it should be.
fn run_page(name: &str, text: &str) -> (Vec<String>, String) {
    let lines: Vec<&str> = text.lines().collect();
    let mut right: Vec<String> = lines.iter().map(|line| format!("{line}\n")).collect();
    let mut wrong = Vec::new();
    let mut shell = Shell::new();
    for (at, step) in steps(&lines) {
        let mut report = |what: String| wrong.push(format!("{name}:{}: {what}", at + 1));
        match step {
            Step::Now(now) => shell.now = now,
            Step::Write { path, text } => shell.write(&path, &text),
            Step::Change { path, text } => {
                shell.change(&path, &text).unwrap_or_else(report);
            }
            Step::SetUp(commands) => {
                let ran = Ran::of(shell.bash(&format!("set -e\n{commands}")).output());
                if ran.code != 0 {
                    report(format!("the setup fails:\n{}", ran.stdout));
                }
            }
            Step::Run { command, output } => {
                let shown = right[output.clone()].concat();
                let printed = shell.run(&command, output.len());
                if !is_shown(&shown, &printed) {
                    report(format!("$ {command}\n{printed}"));
                    right[output.clone()].fill(String::new());
                    right[output.start - 1].push_str(&printed);
                }
            }
        }
    }
    (wrong, right.concat())
}

#[test]
fn every_command_of_the_guide_prints_what_its_page_shows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/guide");
    let pages = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let pages = pages.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let run = |path: PathBuf| {
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.file_name().unwrap().to_string_lossy();
            let (wrong, right) = run_page(&name, &text);
            if std::env::var_os("RUNSHEET_BLESS").is_some() && right != text {
                std::fs::write(&path, right).unwrap();
            }
            wrong
        };
        let pages: Vec<_> = pages.map(|path| scope.spawn(move || run(path))).collect();
        pages.into_iter().flat_map(|page| page.join().unwrap()).collect()
    });
    assert!(
        wrong.is_empty(),
        "what is printed is not what these pages show:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn a_page_that_shows_something_else_is_wrong() {
    let run = |block: &str| run_page("page.md", &format!("```console\n{block}```\n"));
    assert_eq!(run("$ echo 'in 5 ms at 12:30'\nin 7 ms at 09:00\n").0, [""; 0]);
    assert_eq!(run("$ printf 'a\\nb\\nc\\n'\na\n…\nc\n").0, [""; 0]);
    assert_eq!(run("$ cd /\n$ pwd\n/\n").0, [""; 0]);
    let (wrong, right) = run("$ echo a\nb\n$ echo c\n");
    assert_eq!(wrong, ["page.md:2: $ echo a\na\n", "page.md:4: $ echo c\nc\n"]);
    assert_eq!(right, "```console\n$ echo a\na\n$ echo c\nc\n```\n");
    let change = "```text a.txt\none\ntwo\n```\n```diff a.txt\n one\n-two\n+three\n```\n";
    assert_eq!(
        run_page("page.md", &format!("{change}```console\n$ cat a.txt\none\nthree\n```\n")).0,
        [""; 0]
    );
    assert_eq!(run_page("page.md", &change.replace("-two", "-ten")).0.len(), 1);
}
