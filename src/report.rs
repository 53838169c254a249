//! The one printer of diagnostics: for people, for programs, and for GitHub's annotations.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Severity};
use crate::sources::{Sources, floor};
use crate::span::Span;

/// How diagnostics are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DiagnosticFormat {
    /// In rustc's layout.
    Human,
    /// One JSON object.
    Json,
    /// GitHub's workflow commands, a line each.
    Github,
}

/// The longest stretch of a file that a message shows, in bytes: a span may cover a whole file.
const WINDOW: usize = 400;

/// All diagnostics as text; ends with a line break unless there is nothing to say.
pub(crate) fn render(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    format: DiagnosticFormat,
) -> String {
    match format {
        DiagnosticFormat::Human => diagnostics
            .iter()
            .map(|problem| human(problem, sources) + "\n\n")
            .collect(),
        DiagnosticFormat::Json => {
            let mut text = format!("{:#}", json(diagnostics, sources));
            text.push('\n');
            text
        }
        DiagnosticFormat::Github => diagnostics
            .iter()
            .map(|problem| github(problem, sources) + "\n")
            .collect(),
    }
}

/// All diagnostics as a terminal without colours shows them.
pub fn plain(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let text = render(diagnostics, sources, DiagnosticFormat::Human);
    anstream::adapter::strip_str(&text).to_string()
}

/// `2 errors, 1 warning`.
pub(crate) fn summary(diagnostics: &[Diagnostic]) -> String {
    let count = |severity: Severity| {
        let count = diagnostics
            .iter()
            .filter(|problem| problem.severity() == severity)
            .count();
        let plural = if count == 1 { "" } else { "s" };
        (count, format!("{count} {}{plural}", severity.word()))
    };
    match (count(Severity::Error), count(Severity::Warning)) {
        ((0, _), (0, _)) => "no problems".to_owned(),
        ((_, errors), (0, _)) => errors,
        ((0, _), (_, warnings)) => warnings,
        ((_, errors), (_, warnings)) => format!("{errors}, {warnings}"),
    }
}

/// File, line and column of a diagnostic; line and column are 1 where it is about the whole file.
pub(crate) fn place<'a>(problem: &'a Diagnostic, sources: &'a Sources) -> (&'a str, usize, usize) {
    match problem.span {
        Some(span) => {
            let file = sources.file(span.source);
            let (line, column) = sources.line_and_column(span.source, span.start as usize);
            (&file.path, line, column)
        }
        None => (&problem.path, 1, 1),
    }
}

fn human(problem: &Diagnostic, sources: &Sources) -> String {
    let level = match problem.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(problem.message.as_str())
        .id(problem.code.name());
    let mut group = match problem.span {
        None => title.element(Origin::path(problem.path.as_str())),
        Some(span) => {
            let label = problem.label.as_str();
            title.element(snippet(sources, span, AnnotationKind::Primary, label))
        }
    };
    for (span, why) in &problem.related {
        group = group.element(snippet(sources, *span, AnnotationKind::Context, why));
    }
    let hints = problem
        .hints
        .iter()
        .map(|hint| Group::with_title(Level::HELP.secondary_title(hint.as_str())));
    let report: Vec<Group<'_>> = std::iter::once(group).chain(hints).collect();
    Renderer::styled().render(&report)
}

/// The lines of a span, with the span underlined.
fn snippet<'a>(
    sources: &'a Sources,
    span: Span,
    kind: AnnotationKind,
    label: &'a str,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let file = sources.file(span.source);
    let text = &file.text;
    let start = floor(text, span.start as usize);
    let end = floor(text, (span.end as usize).clamp(start, start + WINDOW));
    // The line break at the end of a span would draw the mark over two lines.
    let end = start + text[start..end].trim_end().len();
    let first = floor(text, start.saturating_sub(WINDOW));
    let from = text[first..start]
        .rfind('\n')
        .map_or(first, |at| first + at + 1);
    let last = floor(text, end + WINDOW);
    let to = text[end..last].find('\n').map_or(last, |at| end + at);
    let (line, _) = sources.line_and_column(span.source, start);
    let annotation = kind.span(start - from..end - from);
    Snippet::source(&text[from..to])
        .line_start(line)
        .path(file.path.as_str())
        .annotation(if label.is_empty() {
            annotation
        } else {
            annotation.label(label)
        })
}

/// The diagnostics for programs; the guide's page on JSON documents the fields.
fn json(diagnostics: &[Diagnostic], sources: &Sources) -> Value {
    let count = |severity| {
        diagnostics
            .iter()
            .filter(|problem| problem.severity() == severity)
            .count()
    };
    json!({
        "format": 1,
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "diagnostics": diagnostics.iter().map(|problem| object(problem, sources)).collect::<Vec<_>>(),
    })
}

/// One diagnostic for programs.
pub(crate) fn object(problem: &Diagnostic, sources: &Sources) -> Value {
    let (file, line, column) = place(problem, sources);
    let (end_line, end_column) = problem.span.map_or((line, column), |span| {
        sources.line_and_column(span.source, span.end as usize)
    });
    json!({
        "severity": problem.severity().word(),
        "code": problem.code.name(),
        "file": file,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "message": problem.message,
        "label": problem.label,
        "hints": problem.hints,
        "related": problem.related.iter().map(|(span, why)| {
            let other = sources.file(span.source);
            let (line, column) = sources.line_and_column(span.source, span.start as usize);
            json!({ "file": other.path, "line": line, "column": column, "message": why })
        }).collect::<Vec<_>>(),
    })
}

/// `::error file=…,line=…,col=…,title=…::message`, escaped as GitHub asks.
fn github(problem: &Diagnostic, sources: &Sources) -> String {
    let (file, line, column) = place(problem, sources);
    let lines: Vec<&str> = std::iter::once(&problem.message)
        .chain(&problem.hints)
        .map(String::as_str)
        .collect();
    format!(
        "::{} file={},line={line},col={column},title={}::{}",
        problem.severity().word(),
        escape_property(file),
        problem.code,
        escape_message(&lines.join("\n")),
    )
}

fn escape_message(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::sources::{SourceFile, SourceKind};
    use crate::span::SourceId;

    fn sources(text: &str) -> Sources {
        let mut sources = Sources::default();
        sources.push(SourceFile {
            kind: SourceKind::Release,
            path: "content/releases/1.yaml".to_owned(),
            id: "1".to_owned(),
            text: text.into(),
        });
        sources
    }

    fn problem(start: usize, end: usize) -> Diagnostic {
        Diagnostic::new(
            Code::UnknownState,
            Span::new(SourceId(0), start..end),
            "`dnoe` is not a state",
        )
        .hint("Did you mean `done`?")
    }

    #[test]
    fn people_see_the_line_with_a_mark_under_the_place() {
        let text = plain(&[problem(12, 16)], &sources("items:\n  a: dnoe\n"));
        assert!(text.starts_with("error[unknown-state]: `dnoe` is not a state\n"));
        assert!(text.contains("--> content/releases/1.yaml:2:6"), "{text}");
        assert!(text.contains("2 |   a: dnoe\n  |      ^^^^"), "{text}");
        assert!(text.contains("help: Did you mean `done`?"), "{text}");
    }

    #[test]
    fn programs_get_line_and_column_from_one() {
        let sources = sources("items:\n  a: dnoe\n");
        let text = render(&[problem(12, 16)], &sources, DiagnosticFormat::Json);
        let value: Value = serde_json::from_str(&text).unwrap();
        let first = &value["diagnostics"][0];
        assert_eq!(value["errors"], 1);
        assert_eq!((&first["line"], &first["column"]), (&json!(2), &json!(6)));
        assert_eq!(first["end_column"], 10);
        assert_eq!(first["code"], "unknown-state");
    }

    #[test]
    fn github_gets_one_line_whatever_the_message_holds() {
        let mut problem = problem(12, 16);
        problem.message = "50 %\nof, it".to_owned();
        let text = render(
            &[problem],
            &sources("items:\n  a: dnoe\n"),
            DiagnosticFormat::Github,
        );
        assert_eq!(
            text,
            "::error file=content/releases/1.yaml,line=2,col=6,title=unknown-state::\
             50 %25%0Aof, it%0ADid you mean `done`?\n"
        );
    }

    #[test]
    fn places_at_the_edge_of_a_text_do_not_panic() {
        let long = "x".repeat(5_000) + "é";
        for text in ["", "\n", "é", long.as_str()] {
            for (start, end) in [(0, 0), (0, 9_999), (1, 2), (5_001, 5_002), (9_999, 9_999)] {
                plain(&[problem(start, end)], &sources(text));
            }
        }
    }

    #[test]
    fn the_summary_counts_in_words() {
        assert_eq!(summary(&[]), "no problems");
        assert_eq!(summary(&[problem(0, 0)]), "1 error");
    }
}
