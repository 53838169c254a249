//! Diagnostics with the lines of the file that they are about.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::evaluate::run::Run;
use crate::render::view::difference::capitalised;
use crate::render::view::piece::{PieceView, message};
use crate::report::place;
use crate::site::Site;
use crate::sources::floor;
use crate::span::SourceId;

/// Number of lines shown before and after the line of a diagnostic.
const CONTEXT: usize = 1;
/// Maximum length of a line in characters. A file can be a single long line.
const MAX_WIDTH: usize = 200;
/// Maximum number of diagnostics shown for a file. A file can have as many as lines.
const MAX_SHOWN: usize = 100;

/// One diagnostic.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ProblemView {
    /// `error` or `warning`.
    pub(crate) severity: &'static str,
    /// The icon.
    pub(crate) icon: &'static str,
    /// Its code: `unknown-key`.
    pub(crate) code: &'static str,
    /// The message.
    pub(crate) message: Vec<PieceView>,
    /// The path of the file from the site's root.
    pub(crate) file: String,
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column in characters, from 1.
    pub(crate) column: usize,
    /// The label at the location; may be empty.
    pub(crate) label: Vec<PieceView>,
    /// The hints.
    pub(crate) hints: Vec<Vec<PieceView>>,
    /// The lines around the location.
    pub(crate) lines: Vec<SourceLine>,
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, JsonSchema, Serialize)]
pub(crate) struct SourceLine {
    /// The line number, from 1.
    pub(crate) number: usize,
    /// The text; a very long line is cut.
    pub(crate) text: String,
    /// Whether the diagnostic is about this line.
    pub(crate) here: bool,
}

impl ProblemView {
    /// Builds the view of a diagnostic.
    pub(crate) fn new(site: &Site, diagnostic: &Diagnostic) -> Self {
        let (file, line, column) = place(diagnostic, &site.sources);
        let severity = diagnostic.severity();
        Self {
            severity: severity.word(),
            icon: if severity == Severity::Error { "failed" } else { "blocked" },
            code: diagnostic.code.name(),
            message: message(&capitalised(&diagnostic.message)),
            file: file.to_owned(),
            line,
            column,
            label: message(&capitalised(&diagnostic.label)),
            hints: (diagnostic.hints.iter()).map(|hint| message(hint)).collect(),
            lines: diagnostic
                .span
                .map(|span| {
                    let text = &site.sources.file(span.source).text;
                    lines(text, span.start as usize, line)
                })
                .unwrap_or_default(),
        }
    }
}

/// Returns the first errors of a release's own files, which make it a no-go, and the number of further errors.
pub(crate) fn errors(site: &Site, run: &Run) -> (Vec<ProblemView>, usize) {
    if !run.has_errors {
        return (Vec::new(), 0);
    }
    let snapshot = run.has_snapshot.then_some(run.checklist.source);
    let files = std::iter::once(run.release.source).chain(snapshot);
    let found = files.flat_map(|file| site.diagnostics_of(file));
    first(site, found.filter(|diagnostic| diagnostic.severity() == Severity::Error))
}

/// Returns the first diagnostics of a file, errors first, and the number of further diagnostics.
pub(crate) fn problems(site: &Site, file: SourceId) -> (Vec<ProblemView>, usize) {
    let of = |severity| {
        let all = site.diagnostics_of(file);
        all.filter(move |diagnostic| diagnostic.severity() == severity)
    };
    first(site, of(Severity::Error).chain(of(Severity::Warning)))
}

fn first<'a>(
    site: &Site,
    mut diagnostics: impl Iterator<Item = &'a Diagnostic>,
) -> (Vec<ProblemView>, usize) {
    let shown = diagnostics.by_ref().take(MAX_SHOWN);
    let shown = shown.map(|diagnostic| ProblemView::new(site, diagnostic)).collect();
    (shown, diagnostics.count())
}

/// Returns all lines of a file.
pub(crate) fn whole(text: &str) -> Vec<SourceLine> {
    (1..).zip(text.lines()).map(|(number, text)| source_line(number, text, false)).collect()
}

/// Returns the line that contains byte `offset`, which has number `line`, and the lines around it.
fn lines(text: &str, offset: usize, line: usize) -> Vec<SourceLine> {
    let before = floor(text, offset);
    // Search backwards, so that the cost does not depend on the position in the file.
    let breaks = text[..before].rmatch_indices('\n');
    let start = breaks.map(|(at, _)| at + 1).nth(CONTEXT);
    let first = start.map_or(1, |_| line - CONTEXT);
    (first..)
        .zip(text[start.unwrap_or_default()..].lines())
        .take(line - first + CONTEXT + 1)
        .map(|(number, text)| source_line(number, text, number == line))
        .collect()
}

fn source_line(number: usize, text: &str, here: bool) -> SourceLine {
    let mut cut: String = text.chars().take(MAX_WIDTH).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    SourceLine { number, text: cut, here }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_shown_with_their_context() {
        let shown = lines("a\nb\nc\nd", 4, 3);
        let numbers: Vec<(usize, bool)> =
            shown.iter().map(|line| (line.number, line.here)).collect();
        assert_eq!(numbers, [(2, false), (3, true), (4, false)]);
        assert_eq!(lines("a\nb", 0, 1).len(), 2);
        assert_eq!(lines("a\nb", 2, 2)[0].number, 1);
        assert!(lines("", 0, 1).is_empty());
    }

    #[test]
    fn long_lines_are_truncated() {
        assert_eq!(lines(&"é".repeat(500), 999, 1)[0].text.chars().count(), 201);
    }
}
