//! Converts syntax errors to diagnostics for newcomers to YAML.
//!
//! The scanner's messages ("simple key expect ':'") describe what it met, not what the author did. The first
//! explanation in [`super::explain`] that fits is shown.

use super::Place;
use super::error_context::ErrorContext;
use super::explain::{EXPLANATIONS, unexplained};
use crate::diagnostic::{Code, Diagnostic};

/// Returns the diagnostic for the error that the scanner gave at byte `at` with the message `info`.
pub(super) fn error(text: &str, at: usize, info: &str, place: Place) -> Diagnostic {
    let at = at.min(text.len());
    let context = ErrorContext { text, at, info };
    let finding = EXPLANATIONS
        .iter()
        .find_map(|explain| explain(&context))
        .unwrap_or_else(|| unexplained(&context));
    let code = if info.contains("recursion limit") { Code::YamlTooLarge } else { Code::YamlSyntax };
    // The scanner may stop at the end of the text or within a character.
    let boundary = |at: usize| {
        let mut boundaries = (at..text.len()).filter(|at| text.is_char_boundary(*at));
        boundaries.next().unwrap_or(text.len())
    };
    let span = place.span(boundary(finding.start), boundary(finding.end));
    let mut diagnostic = Diagnostic::new(code, span, finding.message);
    diagnostic.hints = finding.hints;
    if let Some(open) = finding.opened {
        diagnostic = diagnostic.related(place.span(open, open + 1), "opened here");
    }
    diagnostic
}
