//! What a newcomer should read where a text is not YAML.
//!
//! The scanner's words ("simple key expect ':'") tell what it met, not what the author did.
//! [`super::explain`] knows the mistakes that people make; the first that fits is shown.

use super::Place;
use super::error_context::ErrorContext;
use super::explain::{EXPLANATIONS, unexplained};
use crate::diagnostic::{Code, Diagnostic};

/// The problem that made the scanner give up at byte `at` with the words `info`.
pub(super) fn error(text: &str, at: usize, info: &str, place: Place) -> Diagnostic {
    let at = at.min(text.len());
    let scene = ErrorContext { text, at, info };
    let finding = EXPLANATIONS
        .iter()
        .find_map(|explain| explain(&scene))
        .unwrap_or_else(|| unexplained(&scene));
    let code = if info.contains("recursion limit") {
        Code::YamlTooLarge
    } else {
        Code::YamlSyntax
    };
    let span = place.span(finding.start, finding.end);
    let mut problem = Diagnostic::new(code, span, finding.message);
    problem.hints = finding.hints;
    if let Some(open) = finding.opened {
        problem = problem.related(place.span(open, open + 1), "opened here");
    }
    problem
}
