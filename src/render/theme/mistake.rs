//! Converts Tera's errors to diagnostics with a location in the template and the names available there.

use std::collections::HashMap;

use tera::{Error, ErrorKind, Tera};

use super::built_in::is_own;
use super::components::{self, Component};
use crate::diagnostic::{Code, Diagnostic};
use crate::sources::Sources;
use crate::span::{SourceId, Span};

/// The filters of Tera, which does not list them.
const FILTERS: &str = "abs capitalize default escape escape_html escape_xml first float get group_by indent int join keys \
    last length lower newlines_to_br nth pairs pluralize replace reverse round safe sort split str title \
    trim trim_end trim_start truncate unique upper values wordcount";

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
    if let Some(diagnostic) = rendering(error, names).or_else(|| inheritance(error, names, sources))
    {
        return vec![diagnostic];
    }
    let text = error.to_string();
    let reports: Vec<Diagnostic> =
        text.split("\n\n").filter_map(|report| located(report, names, sources)).collect();
    if !reports.is_empty() {
        return with_known_names(reports, names, sources);
    }
    let mut diagnostic = Diagnostic::at_path(Code::TemplateError, "templates", text.clone());
    // "Component `x` is defined in both `a.html` and `b.html`".
    let involved = text.split('`').filter_map(|word| names.get(word));
    for (index, source) in involved.enumerate() {
        let whole = Span::new(*source, 0..0);
        if index == 0 {
            diagnostic.span = Some(whole);
        } else {
            diagnostic = diagnostic.related(whole, "also here");
        }
    }
    vec![diagnostic]
}

/// Converts an error about `extends` or `include`.
fn inheritance(
    error: &Error,
    names: &HashMap<String, SourceId>,
    sources: &Sources,
) -> Option<Diagnostic> {
    let (from, to, message) = match error.kind() {
        ErrorKind::MissingParent { current, parent } => {
            (current, parent, format!("the template `{parent}` does not exist"))
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain } => {
            (tpl, inheritance_chain.last()?, format!("`{tpl}` extends itself"))
        }
        ErrorKind::CircularInclude { tpl, include_chain } => {
            (tpl, include_chain.get(1)?, format!("`{tpl}` includes itself"))
        }
        _ => return None,
    };
    let source = *names.get(from)?;
    let text = &*sources.file(source).text;
    let parent = [to.as_str(), "extends", "include"]
        .into_iter()
        .find_map(|word| Some((text.find(word)?, word)));
    let (start, word) = parent.unwrap_or_default();
    let span = Span::new(source, start..start + word.len());
    let diagnostic = Diagnostic::new(Code::TemplateError, span, message);
    Some(match error.kind() {
        ErrorKind::MissingParent { .. } => diagnostic.suggest(to, names.keys().map(String::as_str)),
        _ => diagnostic,
    })
}

/// Adds suggestions to reports of unknown components and filters. Where a file replaces the one that defined a
/// component, and does not define it, the file is reported in place of all uses.
fn with_known_names(
    reports: Vec<Diagnostic>,
    names: &HashMap<String, SourceId>,
    sources: &Sources,
) -> Vec<Diagnostic> {
    let components = components::all(sources);
    let mut found: Vec<Diagnostic> = Vec::new();
    for report in reports {
        let wrong =
            |what: &str| Some(report.message.strip_prefix(what)?.trim_matches('`').to_owned());
        let report = if let Some(wrong) = wrong("unknown component ") {
            renamed(&wrong, names, &components).unwrap_or_else(|| {
                report.suggest(&wrong, components.iter().map(|component| component.name))
            })
        } else if let Some(wrong) = wrong("unknown filter ") {
            report.suggest(&wrong, FILTERS.split(' '))
        } else {
            report
        };
        if !found.contains(&report) {
            found.push(report);
        }
    }
    found
}

/// Returns the diagnostic for a file of the site that replaces the one of the component `name`, but does not define
/// it.
fn renamed(
    name: &str,
    names: &HashMap<String, SourceId>,
    components: &[Component<'_>],
) -> Option<Diagnostic> {
    let source = *names.get(&format!("components/{name}.html"))?;
    let defined = components.iter().find(|component| component.span.source == source);
    let span = defined.map_or(Span::new(source, 0..0), |component| component.span);
    let message = format!("this file does not define the component `{name}`");
    let hint = match defined {
        Some(defined) => {
            format!("Rename the component `{}` to the name of its file.", defined.name)
        }
        None => {
            format!("Write `{{% component {name}(…) %}}` with the arguments of the built-in file.")
        }
    };
    Some(Diagnostic::new(Code::TemplateError, span, message).hint(hint))
}

/// Returns the diagnostic for a component that uses itself without end.
pub(super) fn endless(sources: &Sources) -> Option<Diagnostic> {
    let components = components::all(sources);
    let is_own = |source| is_own(sources.file(source));
    let found = components::recursive(&components, is_own)?;
    let message = format!("the component `{}` uses itself endlessly", found.name);
    Some(Diagnostic::new(Code::TemplateError, found.span, message))
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
    let separators = [" Available ", " Possible argument(s) are"];
    let parts = separators.iter().find_map(|separator| message.split_once(separator));
    let (what, available) = match parts {
        Some((what, names)) => (what, names.split_once(": ").map(|(_, names)| names)),
        None => (message, None),
    };
    let what = what.replace("argument(s)", "argument").replace(" in component call", "");
    let what = lower_first(what.trim_end_matches('.'));
    let mut diagnostic = Diagnostic::new(Code::TemplateError, span, &what);
    if let Some(available) = available {
        if let Some(wrong) = what.split('`').nth(1) {
            let known = available.split(", ").map(|name| name.trim_matches('`'));
            diagnostic = diagnostic.suggest(wrong, known);
        }
        diagnostic = diagnostic.hint(format!("Valid here: {}.", available.replace('`', "")));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_known_filters_exist() {
        for filter in FILTERS.split(' ') {
            let text = format!("{{{{ x | {filter} }}}}");
            assert!(Tera::new().add_raw_template("a.html", &text).is_ok(), "{filter}");
        }
    }
}
