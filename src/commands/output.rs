//! Where commands write: results to stdout, everything else to stderr.

use std::fmt::Display;
use std::io::{IsTerminal, Write};

use annotate_snippets::{Group, Level, Renderer};

use crate::commands::cli::Common;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::render::{Format, render};
use crate::source::Sources;

/// The two streams and how much to say on them. A closed pipe is no error: the reader has seen enough.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    quiet: bool,
    verbose: bool,
}

impl Output {
    pub(super) fn new(common: &Common) -> Self {
        Self {
            quiet: common.quiet,
            verbose: common.verbose > 0,
        }
    }

    /// A result.
    pub(super) fn result(self, text: impl Display) {
        let _ = write!(anstream::stdout(), "{text}");
    }

    /// A line on what was done; not with `-q`.
    pub(super) fn note(self, line: impl Display) {
        if !self.quiet {
            let _ = writeln!(anstream::stderr(), "{line}");
        }
    }

    /// A line for those who asked for more.
    pub(super) fn detail(self, line: impl Display) {
        if self.verbose {
            let _ = writeln!(anstream::stderr(), "{line}");
        }
    }

    /// Problems in the content, for people.
    pub(super) fn diagnostics(self, problems: &[Diagnostic], sources: &Sources) {
        let _ = write!(
            anstream::stderr(),
            "{}",
            render(problems, sources, Format::Human)
        );
    }

    /// Why the command could not run.
    pub(super) fn failure(self, message: &str, hints: &[String]) {
        let title = Group::with_title(Level::ERROR.primary_title(message));
        let hints = (hints.iter()).map(|hint| Group::with_title(Level::HELP.secondary_title(hint)));
        let report: Vec<Group<'_>> = std::iter::once(title).chain(hints).collect();
        let _ = writeln!(anstream::stderr(), "{}", Renderer::styled().render(&report));
    }

    /// Whether a progress bar would be seen and is wanted.
    pub(super) fn shows_progress(self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }
}
