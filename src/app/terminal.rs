//! Where commands write: results to stdout, everything else to stderr.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};

use annotate_snippets::{Group, Level, Renderer};

use crate::app::options::GlobalOptions;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::disk::FileError;
use crate::report::{DiagnosticFormat, place, render};
use crate::sources::Sources;

/// How many problems of one kind a build prints.
fn most(code: Code) -> usize {
    match code.severity() {
        Severity::Warning => 10,
        Severity::Error => 100,
    }
}

/// How many problems of one file are printed for people.
const MOST_OF_FILE: usize = 1_000;

/// The two streams and how much to say on them. A closed pipe is no error: the reader has seen enough.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    quiet: bool,
    verbose: bool,
}

#[expect(
    clippy::unused_self,
    reason = "that a result is never kept back is not for callers to know"
)]
impl Terminal {
    pub(crate) fn new(common: &GlobalOptions) -> Self {
        Self { quiet: common.quiet, verbose: common.verbose > 0 }
    }

    /// A result. Half of one would pass for a whole, so it must not be lost in silence.
    pub(crate) fn result(self, text: impl Display) -> Result<(), FileError> {
        let mut stdout = anstream::stdout();
        match write!(stdout, "{text}").and_then(|()| stdout.flush()) {
            Err(source) if source.kind() != ErrorKind::BrokenPipe => {
                Err(FileError { verb: "write to", path: "stdout".into(), source })
            }
            _ => Ok(()),
        }
    }

    /// A line on what was done; not with `-q`.
    pub(crate) fn note(self, line: impl Display) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "{line}");
        }
    }

    /// A line for those who asked for more.
    pub(crate) fn detail(self, line: impl Display) {
        if self.verbose {
            let _ = writeln!(anstream::stderr(), "{line}");
        }
    }

    /// Problems in the content, for people.
    pub(crate) fn diagnostics(self, problems: &[Diagnostic], sources: &Sources) {
        let _ =
            write!(anstream::stderr(), "{}", render(problems, sources, DiagnosticFormat::Human));
    }

    /// Problems in the content, of each file only the first: one file may have a hundred thousand.
    pub(crate) fn diagnostics_by_file(self, problems: &[Diagnostic], sources: &Sources) {
        let file = |problem: &Diagnostic| problem.span.map(|span| span.source);
        for of_file in problems.chunk_by(|one, other| file(one) == file(other)) {
            let (shown, more) = of_file.split_at(of_file.len().min(MOST_OF_FILE));
            self.diagnostics(shown, sources);
            if let Some(first) = more.first() {
                self.note(format_args!(
                    "and {} more in {}: `runsheet check --format json` shows all",
                    more.len(),
                    place(first, sources).0
                ));
            }
        }
    }

    /// Problems in the content, of each kind only the first: a thousand releases may all lack the same
    /// thing. `check` shows every one.
    pub(crate) fn diagnostics_in_brief(self, problems: &[Diagnostic], sources: &Sources) {
        let mut seen: BTreeMap<Code, usize> = BTreeMap::new();
        let brief: Vec<Diagnostic> = (problems.iter())
            .filter(|problem| {
                let count = seen.entry(problem.code).or_default();
                *count += 1;
                *count <= most(problem.code)
            })
            .cloned()
            .collect();
        self.diagnostics(&brief, sources);
        for (code, count) in seen {
            if let Some(more @ 1..) = count.checked_sub(most(code)) {
                self.note(format_args!("and {more} more of `{code}`: `runsheet check` shows all"));
            }
        }
    }

    /// Why the command could not run.
    pub(crate) fn failure(self, message: &str, hints: &[String]) {
        let title = Group::with_title(Level::ERROR.primary_title(message));
        let hints = (hints.iter()).map(|hint| Group::with_title(Level::HELP.secondary_title(hint)));
        let report: Vec<Group<'_>> = std::iter::once(title).chain(hints).collect();
        let _ = writeln!(anstream::stderr(), "{}", Renderer::styled().render(&report));
    }

    /// Something to know of what was done; with `-q` too.
    pub(crate) fn caution(self, message: &str) {
        let title = [Group::with_title(Level::WARNING.primary_title(message))];
        let _ = writeln!(anstream::stderr(), "{}", Renderer::styled().render(&title));
    }

    /// Whether a progress bar would be seen and is wanted.
    pub(crate) fn shows_progress(self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }
}

/// `1 file`, `2 files`.
pub(crate) fn plural(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural}")
}
