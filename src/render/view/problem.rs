//! What is wrong with a file, with the lines that it is about.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::evaluate::run::Run;
use crate::render::escape::escape;
use crate::render::html::Markup;
use crate::report::place;
use crate::site::Site;
use crate::sources::floor;
use crate::span::SourceId;

/// Lines shown before and behind the one that a problem is about.
const AROUND: usize = 1;
/// A longer line is cut: a file may be a single one.
const WIDEST: usize = 200;
/// How many problems of a file its page shows at most: a file may have as many as lines.
const MOST: usize = 100;

/// One problem.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct ProblemView {
    /// `error` or `warning`.
    pub(crate) severity: &'static str,
    /// The symbol.
    pub(crate) icon: &'static str,
    /// The code's name.
    pub(crate) code: &'static str,
    /// What is wrong.
    pub(crate) message: Markup,
    /// The file, from the site's root.
    pub(crate) file: String,
    /// From 1.
    pub(crate) line: usize,
    /// From 1, in characters.
    pub(crate) column: usize,
    /// Said at the place itself; may be empty.
    pub(crate) label: Markup,
    /// What to do.
    pub(crate) hints: Vec<Markup>,
    /// The lines around the place.
    pub(crate) lines: Vec<SourceLine>,
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct SourceLine {
    /// From 1.
    pub(crate) number: usize,
    /// The line.
    pub(crate) text: String,
    /// Whether it is the one that the problem is about.
    pub(crate) here: bool,
}

impl ProblemView {
    /// The view of a problem.
    pub(crate) fn new(site: &Site, problem: &Diagnostic) -> Self {
        let (file, line, column) = place(problem, &site.sources);
        let severity = problem.severity();
        Self {
            severity: severity.word(),
            icon: if severity == Severity::Error {
                "failed"
            } else {
                "blocked"
            },
            code: problem.code.name(),
            message: ticked(&capital(&problem.message)),
            file: file.to_owned(),
            line,
            column,
            label: ticked(&capital(&problem.label)),
            hints: problem.hints.iter().map(|hint| ticked(hint)).collect(),
            lines: problem
                .span
                .map(|span| {
                    let text = &site.sources.file(span.source).text;
                    lines(text, span.start as usize, line)
                })
                .unwrap_or_default(),
        }
    }
}

/// Why a release is never a go: the first errors of its own files, and how many more there are.
pub(crate) fn errors(site: &Site, run: &Run) -> (Vec<ProblemView>, usize) {
    if !run.has_errors {
        return (Vec::new(), 0);
    }
    let snapshot = run.has_snapshot.then_some(run.checklist.source);
    let files = std::iter::once(run.release.source).chain(snapshot);
    let found = files.flat_map(|file| site.diagnostics_of(file));
    first(
        site,
        found.filter(|problem| problem.severity() == Severity::Error),
    )
}

/// The first problems of a file, errors first, and how many more there are.
pub(crate) fn problems(site: &Site, file: SourceId) -> (Vec<ProblemView>, usize) {
    let of = |severity| {
        let all = site.diagnostics_of(file);
        all.filter(move |problem| problem.severity() == severity)
    };
    first(site, of(Severity::Error).chain(of(Severity::Warning)))
}

fn first<'a>(
    site: &Site,
    problems: impl Iterator<Item = &'a Diagnostic>,
) -> (Vec<ProblemView>, usize) {
    let mut problems = problems;
    let shown = problems.by_ref().take(MOST);
    let shown = shown
        .map(|problem| ProblemView::new(site, problem))
        .collect();
    (shown, problems.count())
}

/// A whole file, line by line.
pub(crate) fn whole(text: &str) -> Vec<SourceLine> {
    (1..)
        .zip(text.lines())
        .map(|(number, text)| source_line(number, text, false))
        .collect()
}

/// The line that byte `offset` of a text stands on, which is number `line`, and those around it.
fn lines(text: &str, offset: usize, line: usize) -> Vec<SourceLine> {
    let before = floor(text, offset);
    // From the end of one line before to the one before that: never from the beginning of the file.
    let breaks = text[..before].rmatch_indices('\n');
    let start = breaks.map(|(at, _)| at + 1).nth(AROUND);
    let first = start.map_or(1, |_| line - AROUND);
    (first..)
        .zip(text[start.unwrap_or_default()..].lines())
        .take(line - first + AROUND + 1)
        .map(|(number, text)| source_line(number, text, number == line))
        .collect()
}

fn source_line(number: usize, text: &str, here: bool) -> SourceLine {
    let mut cut: String = text.chars().take(WIDEST).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    SourceLine {
        number,
        text: cut,
        here,
    }
}

/// What stands between backticks as code.
fn ticked(text: &str) -> Markup {
    let mut html = String::with_capacity(text.len());
    let mut parts = text.split('`').peekable();
    let mut code = false;
    while let Some(part) = parts.next() {
        // An odd backtick is one.
        let open = code && parts.peek().is_some();
        if open {
            html.push_str("<code>");
        } else if code {
            html.push('`');
        }
        escape(part, &mut html);
        if open {
            html.push_str("</code>");
        }
        code = !code;
    }
    Markup::trusted(&html)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_with_its_neighbours() {
        let shown = lines("a\nb\nc\nd", 4, 3);
        let numbers: Vec<(usize, bool)> =
            shown.iter().map(|line| (line.number, line.here)).collect();
        assert_eq!(numbers, [(2, false), (3, true), (4, false)]);
        assert_eq!(lines("a\nb", 0, 1).len(), 2);
        assert_eq!(lines("a\nb", 2, 2)[0].number, 1);
        assert!(lines("", 0, 1).is_empty());
    }

    #[test]
    fn backticks_make_code_and_an_odd_one_is_only_itself() {
        assert_eq!(
            ticked("`a<` is `b`").as_str(),
            "<code>a&lt;</code> is <code>b</code>"
        );
        assert_eq!(ticked("a `b").as_str(), "a `b");
        assert_eq!(ticked("").as_str(), "");
    }

    #[test]
    fn an_endless_line_is_cut() {
        assert_eq!(lines(&"é".repeat(500), 999, 1)[0].text.chars().count(), 201);
    }
}
