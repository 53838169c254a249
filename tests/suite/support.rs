//! A site in a temporary folder, and the binary run on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A checklist with a gate, evidence and an optional item, for tests that need any.
pub(crate) const CHECKLIST: &str = "\
# Deployment

## Prepare

- [ ] Tests pass
- [ ] Backup verified {gate=deploy}

## Deploy

- [ ] Migrate {#migrate owner=dba}
- [ ] Announce {optional}
";

/// A site that is gone when the test is over.
pub(crate) struct TestSite {
    folder: TempDir,
}

/// What a run of the binary left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl TestSite {
    /// A folder with nothing in it.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Self { folder }
    }

    /// [`CHECKLIST`] as `deployment`, and nothing else.
    pub(crate) fn new() -> Self {
        Self::empty().file("content/checklists/deployment.md", CHECKLIST)
    }

    /// With one more file; folders are made as needed.
    pub(crate) fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    /// With a release of `deployment`, its `items` given as the lines below that key.
    pub(crate) fn release(self, id: &str, items: &str) -> Self {
        let mut text = "checklist: deployment\nitems:\n".to_owned();
        for line in items.lines() {
            text.push_str(&format!("  {line}\n"));
        }
        self.file(&format!("content/releases/{id}.yaml"), text)
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        let folder = path.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The text of a file that has to be there.
    pub(crate) fn read(&self, path: &str) -> String {
        let bytes = std::fs::read(self.path(path));
        let bytes = bytes.unwrap_or_else(|error| panic!("{path}: {error}"));
        String::from_utf8(bytes).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// Runs the binary in the site's folder. JSON that it prints has to match its schema.
    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let ran = Ran::of(self.command(arguments).output());
        if arguments.windows(2).any(|pair| pair == ["--format", "json"]) && !ran.stdout.is_empty() {
            crate::json::check_output(arguments[0], &ran.json());
        }
        ran
    }

    /// The binary, ready to be run in the site's folder, away from the machine's settings.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_runsheet"));
        command
            .args(arguments)
            .current_dir(self.root())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default());
        // It is the time that the test gives, so that nothing is recorded later than it happened.
        let at = arguments.iter().position(|word| *word == "--at");
        if let Some(at) = at.and_then(|at| arguments.get(at + 1)) {
            command.env("RUNSHEET_NOW", instant(at));
        }
        command
    }
}

/// Returns a time of the command line as an instant.
fn instant(at: &str) -> String {
    match at.replace(' ', "T") {
        date if !date.contains('T') => format!("{date}T12:00:00Z"),
        local if !local.ends_with('Z') => format!("{local}:00Z"),
        instant => instant,
    }
}

impl Ran {
    pub(crate) fn of(output: std::io::Result<Output>) -> Self {
        let output = output.expect("the binary can be run");
        let text = |bytes| String::from_utf8(bytes).expect("the binary prints UTF-8");
        Self {
            code: output.status.code().expect("the binary exits by itself"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Standard output as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}:\n{}\n{}", self.stdout, self.stderr))
    }

    /// Fails unless the exit code is this.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Fails unless every text stands in the standard error.
    #[track_caller]
    pub(crate) fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.stderr.contains(text), "no {text:?} in:\n{}", self.stderr);
        }
        self
    }
}
