//! Prints diagnostics: as text, as JSON, and as GitHub annotations.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};
use crate::sources::{Sources, floor};
use crate::span::Span;

/// The output format for diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DiagnosticFormat {
    /// Text in rustc's layout.
    Human,
    /// One JSON object.
    Json,
    /// GitHub's workflow commands, one per line.
    Github,
}

/// The version of the format of diagnostics as JSON.
const DIAGNOSTICS_FORMAT: u32 = 1;

/// The longest part of a file that is shown, in bytes, because a span may cover a whole file.
const WINDOW: usize = 400;

/// Returns all diagnostics as text, which ends with a line break unless it is empty.
pub(crate) fn render(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    format: DiagnosticFormat,
) -> String {
    match format {
        DiagnosticFormat::Human => {
            diagnostics.iter().map(|diagnostic| human(diagnostic, sources) + "\n\n").collect()
        }
        DiagnosticFormat::Json => {
            let json = DiagnosticsJson::new(diagnostics, sources);
            let text = serde_json::to_string_pretty(&json);
            text.expect("strings and numbers have a JSON form") + "\n"
        }
        DiagnosticFormat::Github => {
            diagnostics.iter().map(|diagnostic| github(diagnostic, sources) + "\n").collect()
        }
    }
}

/// Returns all diagnostics as text without colours.
pub fn plain(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let text = render(diagnostics, sources, DiagnosticFormat::Human);
    anstream::adapter::strip_str(&text).to_string()
}

/// Returns the numbers of errors and warnings: `2 errors, 1 warning`.
pub(crate) fn summary(diagnostics: &[Diagnostic]) -> String {
    let count = |severity: Severity| {
        let count =
            diagnostics.iter().filter(|diagnostic| diagnostic.severity() == severity).count();
        let plural = if count == 1 { "" } else { "s" };
        (count, format!("{count} {}{plural}", severity.word()))
    };
    match (count(Severity::Error), count(Severity::Warning)) {
        ((0, _), (0, _)) => "no errors or warnings".to_owned(),
        ((_, errors), (0, _)) => errors,
        ((0, _), (_, warnings)) => warnings,
        ((_, errors), (_, warnings)) => format!("{errors}, {warnings}"),
    }
}

/// Returns file, line and column of a diagnostic. Without a span, line and column are 1.
pub(crate) fn place<'a>(of: &'a Diagnostic, sources: &'a Sources) -> (&'a str, usize, usize) {
    match of.span {
        Some(span) => {
            let file = sources.file(span.source);
            let (line, column) = sources.line_and_column(span.source, span.start as usize);
            (&file.path, line, column)
        }
        None => (&of.path, 1, 1),
    }
}

fn human(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name());
    let mut group = match diagnostic.span {
        None => title.element(Origin::path(diagnostic.path.as_str())),
        Some(span) => {
            let label = diagnostic.label.as_str();
            title.element(snippet(sources, span, AnnotationKind::Primary, label))
        }
    };
    for (span, why) in &diagnostic.related {
        group = group.element(snippet(sources, *span, AnnotationKind::Context, why));
    }
    let hints = diagnostic
        .hints
        .iter()
        .map(|hint| Group::with_title(Level::HELP.secondary_title(hint.as_str())));
    let report: Vec<Group<'_>> = std::iter::once(group).chain(hints).collect();
    Renderer::styled().render(&report)
}

/// Returns the lines of a span, with the span underlined.
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
    // A line break at the end of a span would extend the underline to the next line.
    let end = start + text[start..end].trim_end().len();
    let first = floor(text, start.saturating_sub(WINDOW));
    let from = text[first..start].rfind('\n').map_or(first, |at| first + at + 1);
    let last = floor(text, end + WINDOW);
    let to = text[end..last].find('\n').map_or(last, |at| end + at);
    let (line, _) = sources.line_and_column(span.source, start);
    let annotation = kind.span(start - from..end - from);
    Snippet::source(&text[from..to])
        .line_start(line)
        .path(file.path.as_str())
        .annotation(if label.is_empty() { annotation } else { annotation.label(label) })
}

/// Every diagnostic: the output of `check`.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Diagnostics")]
pub(crate) struct DiagnosticsJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = DIAGNOSTICS_FORMAT))]
    format: u32,
    /// The number of errors.
    errors: usize,
    /// The number of warnings.
    warnings: usize,
    /// The diagnostics, by file and place.
    diagnostics: Vec<DiagnosticJson<'a>>,
}

/// An error or warning about a file.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "Diagnostic")]
pub(crate) struct DiagnosticJson<'a> {
    /// `error` or `warning`.
    #[schemars(extend("enum" = ["error", "warning"]))]
    severity: &'static str,
    /// The code: `unknown-key`.
    code: &'static str,
    /// The path of the file, from the root of the site.
    file: &'a str,
    /// The line, from 1; 1 if it is about the whole file.
    line: usize,
    /// The column in characters, from 1.
    column: usize,
    /// The line of the place's end.
    end_line: usize,
    /// The column after the place's end.
    end_column: usize,
    /// What is wrong.
    message: &'a str,
    /// The label at the place; may be empty.
    label: &'a str,
    /// What to do, as sentences.
    hints: &'a [String],
    /// Other places that matter.
    related: Vec<RelatedJson<'a>>,
}

/// Another place that matters for a diagnostic.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "RelatedPlace")]
struct RelatedJson<'a> {
    /// The path of the file.
    file: &'a str,
    /// The line, from 1.
    line: usize,
    /// The column, from 1.
    column: usize,
    /// Why it matters.
    message: &'a str,
}

impl<'a> DiagnosticsJson<'a> {
    fn new(diagnostics: &'a [Diagnostic], sources: &'a Sources) -> Self {
        let count = |severity| {
            diagnostics.iter().filter(|diagnostic| diagnostic.severity() == severity).count()
        };
        Self {
            format: DIAGNOSTICS_FORMAT,
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            diagnostics: (diagnostics.iter())
                .map(|diagnostic| DiagnosticJson::new(diagnostic, sources))
                .collect(),
        }
    }
}

impl<'a> DiagnosticJson<'a> {
    /// Converts a diagnostic.
    pub(crate) fn new(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Self {
        let (file, line, column) = place(diagnostic, sources);
        let (end_line, end_column) = diagnostic
            .span
            .map_or((line, column), |span| sources.line_and_column(span.source, span.end as usize));
        Self {
            severity: diagnostic.severity().word(),
            code: diagnostic.code.name(),
            file,
            line,
            column,
            end_line,
            end_column,
            message: &diagnostic.message,
            label: &diagnostic.label,
            hints: &diagnostic.hints,
            related: (diagnostic.related.iter())
                .map(|(span, why)| RelatedJson::new(*span, why, sources))
                .collect(),
        }
    }
}

impl<'a> RelatedJson<'a> {
    fn new(span: Span, message: &'a str, sources: &'a Sources) -> Self {
        let (line, column) = sources.line_and_column(span.source, span.start as usize);
        Self { file: &sources.file(span.source).path, line, column, message }
    }
}

/// Returns `::error file=…,line=…,col=…,title=…::message`, escaped for GitHub.
fn github(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let (file, line, column) = place(diagnostic, sources);
    let lines: Vec<&str> =
        std::iter::once(&diagnostic.message).chain(&diagnostic.hints).map(String::as_str).collect();
    format!(
        "::{} file={},line={line},col={column},title={}::{}",
        diagnostic.severity().word(),
        escape_property(file),
        diagnostic.code,
        escape_message(&lines.join("\n")),
    )
}

fn escape_message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

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

    fn diagnostic(start: usize, end: usize) -> Diagnostic {
        Diagnostic::new(
            Code::UnknownState,
            Span::new(SourceId(0), start..end),
            "`dnoe` is not a state",
        )
        .hint("Did you mean `done`?")
    }

    #[test]
    fn text_shows_the_line_with_the_span_underlined() {
        let text = plain(&[diagnostic(12, 16)], &sources("items:\n  a: dnoe\n"));
        assert!(text.starts_with("error[unknown-state]: `dnoe` is not a state\n"));
        assert!(text.contains("--> content/releases/1.yaml:2:6"), "{text}");
        assert!(text.contains("2 |   a: dnoe\n  |      ^^^^"), "{text}");
        assert!(text.contains("help: Did you mean `done`?"), "{text}");
    }

    #[test]
    fn json_has_line_and_column_from_one() {
        let sources = sources("items:\n  a: dnoe\n");
        let text = render(&[diagnostic(12, 16)], &sources, DiagnosticFormat::Json);
        let value: Value = serde_json::from_str(&text).unwrap();
        let first = &value["diagnostics"][0];
        assert_eq!(value["errors"], 1);
        assert_eq!((&first["line"], &first["column"]), (&json!(2), &json!(6)));
        assert_eq!(first["end_column"], 10);
        assert_eq!(first["code"], "unknown-state");
    }

    #[test]
    fn a_github_annotation_is_one_line() {
        let mut diagnostic = diagnostic(12, 16);
        diagnostic.message = "50 %\nof, it".to_owned();
        let text = render(&[diagnostic], &sources("items:\n  a: dnoe\n"), DiagnosticFormat::Github);
        assert_eq!(
            text,
            "::error file=content/releases/1.yaml,line=2,col=6,title=unknown-state::\
             50 %25%0Aof, it%0ADid you mean `done`?\n"
        );
    }

    #[test]
    fn spans_at_the_edge_of_a_text_do_not_panic() {
        let long = "x".repeat(5_000) + "é";
        for text in ["", "\n", "é", long.as_str()] {
            for (start, end) in [(0, 0), (0, 9_999), (1, 2), (5_001, 5_002), (9_999, 9_999)] {
                plain(&[diagnostic(start, end)], &sources(text));
            }
        }
    }

    #[test]
    fn the_summary_has_counts_with_nouns() {
        assert_eq!(summary(&[]), "no errors or warnings");
        assert_eq!(summary(&[diagnostic(0, 0)]), "1 error");
    }
}
