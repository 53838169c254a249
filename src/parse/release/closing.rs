//! Reads `closed`: one closing, or a list of them, oldest first.

use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::release::{Closing, ClosingKind, Located, Note, VerdictWord};
use crate::parse::fields::{Fields, Reader};
use crate::parse::keys::{CLOSED, Key};
use crate::parse::time;
use crate::parse::yaml::{Node, Value};
use crate::span::Span;

/// The beginning of a record: its version, and its digest's algorithm.
pub(super) const RECORD_PREFIX: &str = "v1:sha256:";
/// The number of hexadecimal digits of a record.
const RECORD_DIGITS: usize = 64;

/// Reads the closings of a release.
pub(super) fn closings(fields: &mut Fields<'_, '_>) -> Vec<Closing> {
    let Some((key, node)) = fields.take("closed") else {
        return Vec::new();
    };
    let nodes = match node.value {
        Value::Sequence(nodes) => nodes,
        _ => vec![node],
    };
    let reader = &mut *fields.reader;
    let closings: Vec<Closing> =
        nodes.into_iter().filter_map(|node| closing(reader, key, node)).collect();
    check_order(reader, &closings);
    closings
}

fn closing(reader: &mut Reader, key: &Key, node: Node<'_>) -> Option<Closing> {
    if let Value::Scalar { text, .. } = &node.value
        && time::moment(text, &reader.zone).is_ok()
    {
        let message = "`closed` takes a mapping, not only a time";
        let hint = format!("Write `closed: {{ as: done, by: maya, at: {text} }}`.");
        reader.report(Diagnostic::new(Code::WrongType, node.span, message).hint(hint));
        return None;
    }
    let mut fields = reader.fields(key, node, &CLOSED)?;
    let closing = Closing {
        kind: words::closing(&mut fields),
        by: fields.unique("by"),
        at: fields.moment("at"),
        note: fields.string("note").map(Note::from),
        verdict: words::verdict(&mut fields),
        record: record(&mut fields),
        recorded_by: fields.name("recorded_by"),
        recorded_at: fields.moment("recorded_at"),
        span: fields.span,
    };
    fields.finish();
    Some(closing)
}

fn record(fields: &mut Fields<'_, '_>) -> Option<Located<String>> {
    let record = fields.string("record")?;
    let digits = record.value.strip_prefix(RECORD_PREFIX);
    let is_hex = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    if digits.is_some_and(|digits| digits.len() == RECORD_DIGITS && digits.bytes().all(is_hex)) {
        return Some(record);
    }
    let message = format!(
        "this record is not `{RECORD_PREFIX}` followed by {RECORD_DIGITS} hexadecimal digits"
    );
    let hint =
        "Restore the record from git, or delete it. Without it, later changes are not detected.";
    fields.reader.report(Diagnostic::new(Code::InvalidClosing, record.span, message).hint(hint));
    None
}

/// Reports closings that cannot be true, or cannot follow the one before.
fn check_order(reader: &mut Reader, closings: &[Closing]) {
    for (index, closing) in closings.iter().enumerate() {
        let before = &closings[..index];
        // One fault is enough for a closing.
        if has_fault(reader, closing) {
            continue;
        }
        if let Some((message, hint)) = fault(closing).or_else(|| order_fault(closing, before)) {
            report(reader, closing.span, message, hint, before.last().map(|before| before.span));
        }
    }
}

/// A message and a hint.
type Fault = (&'static str, &'static str);

/// Returns what is wrong with a closing by itself.
fn fault(closing: &Closing) -> Option<Fault> {
    let is_given_up = matches!(closing.kind, Some(ClosingKind::RolledBack | ClosingKind::Aborted));
    if is_given_up && closing.verdict.is_some_and(|word| word != VerdictWord::NoGo) {
        return Some((
            "this verdict is not `no-go`, although the release was rolled back or aborted",
            "Write `verdict: no-go`.",
        ));
    }
    let says_nothing = closing.kind.is_none()
        && closing.by.is_empty()
        && closing.at.is_none()
        && closing.note.is_none();
    says_nothing.then_some((
        "this closing is empty",
        "Write `{ as: done, by: maya, at: 2026-11-20T16:05:00Z }`.",
    ))
}

/// Returns why a closing cannot follow those before it: only a release that is open can be closed, only a closed one
/// reopened. One that was done can still be rolled back.
fn order_fault(closing: &Closing, before: &[Closing]) -> Option<Fault> {
    // A first one may reopen a release that `status` or `finished` closed.
    let last = before.last()?;
    let was_open = last.kind == Some(ClosingKind::Reopened);
    // In files of older versions, a closing without `as` is done unless `status` says otherwise.
    let was_done = matches!(last.kind, None | Some(ClosingKind::Done));
    let can_follow = |kind| was_open || (was_done && kind == ClosingKind::RolledBack);
    match closing.kind {
        Some(ClosingKind::Reopened) => was_open.then_some((
            "this reopens a release that is not closed",
            "Delete it, or add the missing closing before it.",
        )),
        None => Some((
            "this closing has no `as`",
            "Write `as: done`, `as: rolled-back`, `as: aborted` or `as: reopened`.",
        )),
        Some(kind) if !can_follow(kind) => Some((
            "this closes a release that is already closed",
            "Reopen the release before this closing, or delete it. Only a release that was done can be rolled back.",
        )),
        Some(_) => {
            let lacks_record =
                closing.record.is_none() && before.iter().any(|before| before.record.is_some());
            lacks_record.then_some((
                "this closing has no record, although an earlier one has",
                "Delete it, and run `runsheet close`, which writes a record.",
            ))
        }
    }
}

/// Whether something in a closing was reported, such as an unknown word under `as`.
fn has_fault(reader: &Reader, closing: &Closing) -> bool {
    let spans = reader.diagnostics.iter().filter_map(|diagnostic| diagnostic.span);
    let Span { start, end, .. } = closing.span;
    spans.into_iter().any(|span| start <= span.start && span.end <= end)
}

fn report(reader: &mut Reader, span: Span, message: &str, hint: &str, before: Option<Span>) {
    let mut diagnostic = Diagnostic::new(Code::InvalidClosing, span, message).hint(hint);
    if let Some(before) = before {
        diagnostic = diagnostic.related(before, "the closing before");
    }
    reader.report(diagnostic);
}
