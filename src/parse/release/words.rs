//! Reads states and statuses, and recognises common alternatives to them.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::model::release::{ClosingKind, Located, State, Status, VerdictWord};
use crate::parse::fields::{Fields, Reader};
use crate::parse::shown;
use crate::span::Span;

/// Reads a state, and reports an unknown one.
pub(super) fn state(reader: &mut Reader, text: &str, span: Span) -> Option<State> {
    let known = State::from_word(text.trim());
    if known.is_none() {
        reader.report(unknown(Code::UnknownState, "state", text, span, STATES, State::WORDS));
    }
    known
}

/// Reads the state under `state`.
pub(super) fn event_state(fields: &mut Fields<'_, '_>) -> Option<State> {
    let text = fields.string("state")?;
    state(fields.reader, &text.value, text.span)
}

/// Reads the status under `status`.
pub(super) fn status(fields: &mut Fields<'_, '_>) -> Option<Located<Status>> {
    let text = fields.string("status")?;
    let span = text.span;
    let known = Status::from_word(text.value.trim());
    if known.is_none() {
        let diagnostic =
            unknown(Code::UnknownStatus, "status", &text.value, span, STATUSES, Status::WORDS);
        fields.reader.report(diagnostic);
    }
    known.map(|value| Located { value, span })
}

/// Reads what a closing does, under `as`.
pub(super) fn closing(fields: &mut Fields<'_, '_>) -> Option<ClosingKind> {
    let text = fields.string("as")?;
    let known = ClosingKind::from_word(text.value.trim());
    if known.is_none() {
        let (code, words) = (Code::UnknownStatus, ClosingKind::WORDS);
        fields.reader.report(unknown(code, "closing", &text.value, text.span, STATUSES, words));
    }
    known
}

/// Reads the verdict under `verdict`.
pub(super) fn verdict(fields: &mut Fields<'_, '_>) -> Option<VerdictWord> {
    let text = fields.string("verdict")?;
    let known = VerdictWord::from_word(text.value.trim());
    if known.is_none() {
        let (code, words) = (Code::WrongType, VerdictWord::WORDS);
        fields.reader.report(unknown(code, "verdict", &text.value, text.span, &[], words));
    }
    known
}

/// Common alternatives for each state.
const STATES: &[(&str, &[&str])] = &[
    (
        "done",
        &[
            "yes",
            "y",
            "x",
            "[x]",
            "true",
            "ok",
            "okay",
            "pass",
            "passed",
            "complete",
            "completed",
            "finished",
            "closed",
            "success",
            "succeeded",
            "checked",
            "ticked",
            "green",
            "1",
            "✓",
            "✔",
            "✅",
        ],
    ),
    (
        "todo",
        &[
            "no",
            "n",
            "false",
            "[ ]",
            "[]",
            "open",
            "pending",
            "planned",
            "new",
            "not-started",
            "to-do",
            "unchecked",
            "0",
            "-",
        ],
    ),
    (
        "doing",
        &[
            "in-progress",
            "inprogress",
            "progress",
            "wip",
            "started",
            "running",
            "ongoing",
            "active",
        ],
    ),
    ("n/a", &["na", "n.a.", "n-a", "not-applicable", "none", "irrelevant"]),
    (
        "skipped",
        &["skip", "waived", "waive", "ignored", "ignore", "wontfix", "won't-do", "omitted"],
    ),
    ("failed", &["fail", "failure", "failing", "error", "broken", "red", "✗", "✘", "❌"]),
    ("blocked", &["block", "blocking", "waiting", "stuck", "on-hold", "hold", "paused"]),
];

/// Common alternatives for each status.
const STATUSES: &[(&str, &[&str])] = &[
    ("planned", &["todo", "draft", "upcoming", "scheduled", "pending", "new", "open"]),
    (
        "in-progress",
        &["doing", "started", "running", "ongoing", "active", "wip", "progress", "inprogress"],
    ),
    (
        "done",
        &["closed", "finished", "complete", "completed", "released", "shipped", "success", "live"],
    ),
    ("rolled-back", &["rollback", "rolledback", "roll-back", "reverted", "revert", "undone"]),
    ("aborted", &["abort", "cancelled", "canceled", "failed", "stopped", "abandoned", "blocked"]),
];

/// Returns the error about a word that is not in `words`, with the one that was probably meant.
fn unknown(
    code: Code,
    what: &str,
    text: &str,
    span: Span,
    alternatives: &[(&'static str, &[&str])],
    words: &[&'static str],
) -> Diagnostic {
    let text = text.trim();
    let normalised = text.to_lowercase().replace(['_', ' '], "-");
    let alternative = alternatives
        .iter()
        .find(|(_, others)| others.contains(&&*normalised) || others.contains(&text));
    let suggestion = match alternative {
        Some((word, _)) => Some(*word),
        None => nearest(&normalised, words.iter().copied()),
    };
    let mut diagnostic =
        Diagnostic::new(code, span, format!("`{}` is not a valid {what}", shown(text)));
    if let Some(suggestion) = suggestion {
        diagnostic = diagnostic.hint(format!("Did you mean `{suggestion}`?"));
    }
    let ending = if what.ends_with('s') { "es" } else { "s" };
    diagnostic.hint(format!("Valid {what}{ending}: {}.", words.join(", ")))
}
