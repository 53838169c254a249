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

/// The maximum number of diagnostics of one code that a build prints.
fn max_per_code(code: Code) -> usize {
    match code.severity() {
        Severity::Warning => 10,
        Severity::Error => 100,
    }
}

/// The maximum number of diagnostics of one file that are printed.
const MAX_PER_FILE: usize = 1_000;

/// The terminal with its verbosity. Writing to a closed pipe is not an error.
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
        Self { quiet: common.quiet, verbose: common.verbose }
    }

    /// Prints a result to stdout. An incomplete result is an error, unless the pipe was closed.
    pub(crate) fn result(self, text: impl Display) -> Result<(), FileError> {
        let mut stdout = anstream::stdout();
        match write!(stdout, "{text}").and_then(|()| stdout.flush()) {
            Err(source) if source.kind() != ErrorKind::BrokenPipe => {
                Err(FileError { verb: "write to", path: "stdout".into(), source })
            }
            _ => Ok(()),
        }
    }

    /// Prints a line about progress, except with `-q`.
    pub(crate) fn note(self, line: impl Display) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "{line}");
        }
    }

    /// Prints a line only with `-v`.
    pub(crate) fn detail(self, line: impl Display) {
        if self.verbose {
            let _ = writeln!(anstream::stderr(), "{line}");
        }
    }

    /// Prints diagnostics.
    pub(crate) fn diagnostics(self, diagnostics: &[Diagnostic], sources: &Sources) {
        let _ =
            write!(anstream::stderr(), "{}", render(diagnostics, sources, DiagnosticFormat::Human));
    }

    /// Prints diagnostics, a limited number per file, because one file may have a hundred thousand.
    pub(crate) fn diagnostics_by_file(self, diagnostics: &[Diagnostic], sources: &Sources) {
        let file = |diagnostic: &Diagnostic| diagnostic.span.map(|span| span.source);
        for of_file in diagnostics.chunk_by(|one, other| file(one) == file(other)) {
            let (shown, more) = of_file.split_at(of_file.len().min(MAX_PER_FILE));
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

    /// Prints diagnostics, a limited number per code, because many releases may have the same. `check` prints all.
    pub(crate) fn diagnostics_in_brief(self, diagnostics: &[Diagnostic], sources: &Sources) {
        let mut seen: BTreeMap<Code, usize> = BTreeMap::new();
        let brief: Vec<Diagnostic> = (diagnostics.iter())
            .filter(|diagnostic| {
                let count = seen.entry(diagnostic.code).or_default();
                *count += 1;
                *count <= max_per_code(diagnostic.code)
            })
            .cloned()
            .collect();
        self.diagnostics(&brief, sources);
        for (code, count) in seen {
            if let Some(more @ 1..) = count.checked_sub(max_per_code(code)) {
                self.note(format_args!("and {more} more of `{code}`: `runsheet check` shows all"));
            }
        }
    }

    /// Prints why a command failed.
    pub(crate) fn failure(self, message: &str, hints: &[String]) {
        let title = Group::with_title(Level::ERROR.primary_title(message));
        let hints = hints.iter().map(|hint| Group::with_title(Level::HELP.secondary_title(hint)));
        // Each on its own, because the renderer draws a margin between groups.
        for group in std::iter::once(title).chain(hints) {
            let _ = writeln!(anstream::stderr(), "{}", Renderer::styled().render(&[group]));
        }
    }

    /// Prints a warning, also with `-q`.
    pub(crate) fn caution(self, message: &str) {
        let title = [Group::with_title(Level::WARNING.primary_title(message))];
        let _ = writeln!(anstream::stderr(), "{}", Renderer::styled().render(&title));
    }

    /// Whether to show progress bars.
    pub(crate) fn shows_progress(self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }
}

/// Returns a count with its noun: `1 file`, `2 files`.
pub(crate) fn plural(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural}")
}
