//! Converts Tera's errors to diagnostics with a location in the template and the names available there.

use std::collections::HashMap;

use tera::{Error, ErrorKind, Tera};

use crate::diagnostic::{Code, Diagnostic};
use crate::sources::Sources;
use crate::span::{SourceId, Span};

/// Returns the syntax error of one template, if it has one.
pub(super) fn syntax(
    name: &str,
    text: &str,
    names: &HashMap<String, SourceId>,
) -> Option<Diagnostic> {
    match Tera::new().add_raw_template(name, text) {
        Err(error) if matches!(error.kind(), ErrorKind::SyntaxError(_)) => rendering(&error, names),
        _ => None,
    }
}

/// Converts an error that has a location.
pub(super) fn rendering(error: &Error, names: &HashMap<String, SourceId>) -> Option<Diagnostic> {
    let (ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report)) = error.kind() else {
        return None;
    };
    let source = *names.get(report.filename())?;
    let span = Span::new(source, report.span().range.clone());
    Some(diagnostic_of(span, report.message()))
}

/// Converts errors that concern several templates. Tera returns all its reports as one text.
pub(super) fn diagnostics(
    error: &Error,
    names: &HashMap<String, SourceId>,
    sources: &Sources,
) -> Vec<Diagnostic> {
    if let Some(diagnostic) = rendering(error, names) {
        return vec![diagnostic];
    }
    let text = error.to_string();
    let reports: Vec<Diagnostic> =
        text.split("\n\n").filter_map(|report| located(report, names, sources)).collect();
    if !reports.is_empty() {
        return reports;
    }
    let mut diagnostic = Diagnostic::at_path(Code::TemplateError, "templates", text.clone());
    // "Component `x` is defined in both `a.html` and `b.html`".
    let involved = text.split('`').filter_map(|word| names.get(word));
    for (index, source) in involved.enumerate() {
        let whole = Span::new(*source, 0..0);
        if index == 0 {
            diagnostic.span = Some(whole);
        } else {
            diagnostic = diagnostic.related(whole, "and here");
        }
    }
    vec![diagnostic]
}

/// Parses a report as Tera prints it: `error: MESSAGE`, then ` --> FILE:LINE:COLUMN`.
fn located(
    report: &str,
    names: &HashMap<String, SourceId>,
    sources: &Sources,
) -> Option<Diagnostic> {
    let mut lines = report.lines();
    let message = lines.next()?.strip_prefix("error: ")?;
    let (_, place) = lines.next()?.split_once("--> ")?;
    let mut parts = place.rsplitn(3, ':');
    let column: usize = parts.next()?.parse().ok()?;
    let line: usize = parts.next()?.parse().ok()?;
    let source = *names.get(parts.next()?)?;
    let text = &sources.file(source).text;
    let before: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let within = text[before..].char_indices().nth(column - 1);
    let start = before + within.map_or(0, |(at, _)| at);
    Some(diagnostic_of(Span::new(source, start..start), message))
}

/// Converts a message; its list of names becomes hints.
fn diagnostic_of(span: Span, message: &str) -> Diagnostic {
    let (what, available) = match message.split_once(" Available ") {
        Some((what, names)) => (what, names.split_once(": ").map(|(_, names)| names)),
        None => (message, None),
    };
    let what = lower_first(what.trim_end_matches('.'));
    let mut diagnostic = Diagnostic::new(Code::TemplateError, span, &what);
    if let Some(available) = available {
        if let Some(wrong) = what.split('`').nth(1) {
            diagnostic = diagnostic.suggest(wrong, available.split(", "));
        }
        diagnostic = diagnostic.hint(format!("Available here: {available}."));
    }
    diagnostic
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}
